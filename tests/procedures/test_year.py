"""The procedures of the year that ship, followed on the embedded ENT without anybody."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import ROOT
from tests.procedures.conftest import UAI, Site

ALONE = ("--skip-tags", "manuel")
SHIPPED = sorted((ROOT / "playbooks/procedures").glob("*.yml"))


def procedure(site: Site, name: str) -> str:
    return str(site.root / f"playbooks/procedures/{name}.yml")


def own_guests(site: Site) -> None:
    """Write the guests that the ENT already has into the register."""
    dumped = site.entconf("dump", UAI, "--kind", "guests")
    assert dumped.exit_code == 0, dumped.stderr
    text = dumped.stdout.replace("a-completer", "a.martin").replace("à préciser", "Club")
    (site.root / "playbooks/invites.yml").write_text(text, encoding="utf-8")


def feed(site: Site, folder: Path, day: str) -> None:
    """Give the school a delivery of the academy."""
    made = site.run("sandbox", "feed", "--pupils", "50", "--date", day, "--uai", UAI, folder)
    assert made.exit_code == 0, made.output
    (site.root / "inventory/group_vars/all.yml").write_text(
        f"feed: {{path: {folder / 'aaf'}}}\n", encoding="utf-8"
    )


@pytest.fixture
def in_place(site: Site) -> Site:
    """A site whose ENT is as it is declared, in the autumn, and every guest with an owner."""
    own_guests(site)
    done = site.entconf("apply", "--yes", "--at", "2026-10-05")
    assert done.exit_code == 0, done.stderr
    return site


def test_the_year_is_there_and_valid(site: Site) -> None:
    assert {path.stem for path in SHIPPED} == {
        "juin-photographie",
        "ete-bascule",
        "rentree",
        "octobre-nettoyage",
        "mensuel",
        "incident",
        "nouvelle-version",
    }
    told = site.entconf("validate")
    assert told.exit_code == 0, told.stderr


def test_procedures_do_not_disturb_a_plan(site: Site) -> None:
    site.write("nonsense: [")
    assert site.entconf("plan").exit_code == 2
    assert "procedures" not in site.entconf("plan", "--json").stdout


@pytest.mark.parametrize(
    ("name", "tags"),
    [
        ("juin-photographie", "manuel"),
        ("octobre-nettoyage", "manuel,annuaire"),
        ("mensuel", "manuel,annuaire"),
        ("nouvelle-version", "manuel"),
    ],
)
def test_it_goes_through_where_all_is_well(in_place: Site, name: str, tags: str) -> None:
    words = ("--skip-tags", tags, "--at", "2026-10-05")
    told = in_place.follow(procedure(in_place, name), *words)
    assert told.code == 0, told.stderr
    assert set(told.outcomes().values()) <= {"ok", "changed", "skipped"}
    assert "ok" in told.outcomes().values()


@pytest.mark.parametrize("name", ["octobre-nettoyage", "mensuel"])
def test_a_guest_that_nobody_answers_for_is_seen(site: Site, name: str) -> None:
    assert site.entconf("apply", "--yes", "--at", "2026-10-05").exit_code == 0
    words = ("--skip-tags", "manuel,annuaire", "--at", "2026-10-05")
    told = site.follow(procedure(site, name), *words)
    assert told.code == 6
    assert told.message("Aucun invité sans responsable ni fin").startswith("5 guest accounts")


@pytest.mark.parametrize("name", ["octobre-nettoyage", "mensuel"])
def test_accounts_that_do_not_follow_stop_the_school(
    in_place: Site, name: str, tmp_path: Path
) -> None:
    feed(in_place, tmp_path / "set", "2026-10-03")
    told = in_place.follow(procedure(in_place, name), *ALONE, "--at", "2026-10-05")
    assert told.code == 10
    assert "ENT01" in told.message("Les comptes suivent l'annuaire")


@pytest.mark.parametrize("name", ["juin-photographie", "mensuel", "nouvelle-version"])
def test_it_stops_where_somebody_moved_something(in_place: Site, name: str) -> None:
    shut = in_place.write(
        "- {name: X, hosts: all, steps: [{name: Y, unblock: [parents, students, guests]}]}\n"
    )
    assert in_place.follow(shut, "--at", "2026-10-05").code == 0
    playbook = in_place.root / "playbooks/colleges.yml"
    text = playbook.read_text(encoding="utf-8")
    playbook.write_text(text.replace("Forum: false ", "Forum: [teachers] "), encoding="utf-8")
    assert in_place.entconf("apply", "--yes", "--at", "2026-10-05").exit_code == 0
    move_away(in_place)
    told = in_place.follow(procedure(in_place, name), *ALONE, "--at", "2026-10-05")
    assert told.code == 6, told.stderr
    assert told.message("Rien n'a bougé dans l'ENT") == "1 thing was moved in the ENT"


def move_away(site: Site) -> None:
    """Somebody shuts the forum in the back office: another site, with its own memory."""
    elsewhere = site.root.parent / "elsewhere"
    (elsewhere / "playbooks").mkdir(parents=True)
    (elsewhere / "inventory").symlink_to(site.root / "inventory")
    (elsewhere / "playbooks/p.yml").write_text(
        "- {name: P, hosts: all, features: {Forum: false}}\n", encoding="utf-8"
    )
    done = site.run("apply", "--yes", "--site", elsewhere, "-e", f"ent_url={site.url}")
    assert done.exit_code == 0, done.stderr


def test_the_term_starts_without_anybody_gate_by_gate(site: Site, tmp_path: Path) -> None:
    feed(site, tmp_path / "set", "2026-08-25")
    own_guests(site)
    site.write("- {name: X, hosts: all, steps: [{name: Y, block: [students, parents]}]}\n")
    shut = str(site.root / "playbooks/procedures/essai.yml")
    assert site.follow(shut, "--lift", "people_losing_access").code == 0

    words = ("--skip-tags", "manuel")
    first = site.follow(procedure(site, "rentree"), *words, "--at", "2026-08-27")
    assert first.code == 13, first.stderr
    assert first.outcomes()["Services, accueil, bandeaux"] == "changed"
    assert first.outcomes()["Les comptes suivent l'annuaire"] == "ok"
    assert first.outcomes()["Jour de rentrée des personnels"] == "waiting"
    staff = site.follow("--resume", "last", "--at", "2026-08-31")
    assert staff.outcomes()["Jour de rentrée des élèves"] == "waiting"
    pupils = site.follow("--resume", "last", "--at", "2026-09-02")
    assert pupils.outcomes()["Ouvrir aux élèves"] == "changed"
    assert pupils.outcomes()["Jour d'ouverture aux parents"] == "waiting"
    parents = site.follow("--resume", "last", "--at", "2026-09-07")
    assert parents.code == 0, parents.stderr
    assert parents.outcomes()["Ouvrir aux parents"] == "changed"
    assert parents.outcomes()["Tout est comme déclaré"] == "ok"
    assert site.entconf("plan", "--at", "2026-09-07").exit_code == 0


def test_the_summer_waits_twice(in_place: Site) -> None:
    path = procedure(in_place, "ete-bascule")
    words = ("--skip-tags", "manuel,annuaire", "--at", "2027-07-01")
    first = in_place.follow(path, *words)
    assert (first.code, first.outcomes()["Arrêt de l'alimentation"]) == (13, "waiting")
    second = in_place.follow("--resume", "last", "--at", "2027-07-09")
    assert second.outcomes()["Attendre la reprise"] == "waiting"
    third = in_place.follow("--resume", "last", "--at", "2027-08-23")
    assert third.code == 0, third.stderr
    assert third.outcomes()["Plus rien ne manque"] == "ok"


def test_an_incident_is_met_and_ended(in_place: Site) -> None:
    path = procedure(in_place, "incident")
    words = ("--at", "2026-10-05", "--skip-tags", "manuel")
    first = in_place.follow(path, *words, "--lift", "people_losing_access")
    assert (first.code, first.outcomes()["Le chef décide de rouvrir"]) == (13, "waiting")
    assert first.outcomes()["Fermer l'ENT au profil visé"] == "changed"
    assert in_place.entconf("plan", "--at", "2026-10-05").exit_code == 2
    last = in_place.follow(
        *("--resume", "last", "--at", "2026-10-05"),
        *("--done", "Le chef décide de rouvrir=accord oral de 17 h"),
    )
    assert last.code == 0, last.stderr
    assert in_place.entconf("plan", "--at", "2026-10-05").exit_code == 0
