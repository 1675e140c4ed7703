"""`entconf run` on the embedded ENT: what each verb does, what waits, fails and goes on."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from entconf.assistance.support.log import TicketLog
from entconf.engine.purging import PurgeRequest
from entconf.engine.store.store import Store
from entconf.procedures.purging import erase_runs, find_runs
from tests.procedures.conftest import UAI, Site

YEAR = """
- name: Rentrée
  hosts: all
  steps:
    - {name: Sauvegarder, backup: true, tags: [avant]}
    - {name: Vérifier la sauvegarde, check: {backup: 1d}}
    - {name: Socle, apply: {tags: [socle], kinds: [features]}}
    - {name: Bandeau, announcement: rentree}
    - {name: Personne, confirm: {text: Appeler le chef., who: administrateur, evidence: true}}
    - {name: Tout, apply: true}
    - {name: Tout est en place, check: {plan: empty, drift: empty}}
"""


def test_a_procedure_waits_for_a_person_and_goes_on_with_another(site: Site) -> None:
    path = site.write(YEAR)
    first = site.follow(path)
    assert first.code == 13, first.stderr
    assert first.outcomes() == {
        "Sauvegarder": "ok",
        "Vérifier la sauvegarde": "ok",
        "Socle": "changed",
        "Bandeau": "changed",
        "Personne": "waiting",
    }
    listed = json.loads(site.run("run", "--json", "--site", site.root).stdout)["runs"]
    assert [(one["run"], one["state"]) for one in listed] == [(first.run, "waiting")]
    again = site.follow("--resume", first.run)
    assert (again.code, again.outcomes()["Personne"]) == (13, "waiting")
    last = site.follow("--resume", "last", "--done", "Personne=appel du 28 août")
    assert last.code == 0, last.stderr
    assert last.run == first.run
    assert last.outcomes() == {
        **first.outcomes(),
        "Personne": "ok",
        "Tout": "changed",
        "Tout est en place": "ok",
    }
    told = next(one for one in last.steps() if one["name"] == "Personne")
    assert told["evidence"] == "appel du 28 août"
    assert told["by"]
    # what was done in the first part is not done again
    assert last.steps()[0]["at"] == first.steps()[0]["at"]
    assert site.entconf("plan").exit_code == 0


def test_the_journal_tells_every_step_and_no_word_of_anybody(site: Site) -> None:
    path = site.write(YEAR)
    run = site.follow(path, "--done", "Personne=mail de Mme Martin").run
    with Store(site.root) as store, store.database.reading() as cursor:
        rows = cursor.execute(
            "SELECT content FROM lines WHERE what = 'followed' AND run = ?", (run,)
        ).fetchall()
    told = [json.loads(row[0])["followed"] for row in rows]
    assert [one["step"] for one in told][:2] == ["Sauvegarder", "Vérifier la sauvegarde"]
    assert next(one for one in told if one["step"] == "Personne")["evidence"] is True
    assert "Martin" not in json.dumps(told)
    assert site.run("history", "verify", "--site", site.root).exit_code == 0


def test_a_rehearsal_changes_nothing_and_keeps_nothing(site: Site) -> None:
    path = site.write(YEAR)
    before = site.entconf("plan").stdout
    told = site.follow(path, "--check")
    assert told.code == 2
    # there is no backup yet: that is told, and the rehearsal goes on as the run would
    assert told.outcomes()["Vérifier la sauvegarde"] == "waiting"
    wanted = "not so now: there is no sound and whole backup"
    assert told.message("Vérifier la sauvegarde") == wanted
    told = site.follow(path, "--check", "--start-at", "Socle")
    assert told.outcomes() == {
        "Sauvegarder": "skipped",
        "Vérifier la sauvegarde": "skipped",
        "Socle": "changed",
        "Bandeau": "changed",
        "Personne": "waiting",
        "Tout": "changed",
        "Tout est en place": "waiting",
    }
    assert told.document["run"] is None
    assert site.entconf("plan").stdout == before
    assert json.loads(site.run("run", "--json", "--site", site.root).stdout)["runs"] == []


def test_what_waits_stands_in_the_way_of_a_new_run(site: Site) -> None:
    path = site.write(YEAR)
    first = site.follow(path)
    second = site.follow(path)
    assert second.code == 3
    assert f"--resume {first.run}" in second.stderr
    third = site.follow(path, "--new")
    assert third.code == 13
    assert third.run != first.run
    dropped = site.follow("--resume", first.run)
    assert dropped.code == 3
    assert "left for a new one" in dropped.stderr


def test_a_day_is_waited_for(site: Site) -> None:
    path = site.write(
        """
        - name: Portes
          hosts: all
          steps:
            - {name: Rentrée des élèves, wait: 2026-09-02}
            - {name: Ouvrir, apply: {kinds: [opening]}}
            - {name: Bilan, backup: true, from: 2026-09-10}
            - {name: Avant, backup: true, until: 2026-08-30}
        """
    )
    early = site.follow(path, "--at", "2026-09-01")
    assert (early.code, early.outcomes()) == (13, {"Rentrée des élèves": "waiting"})
    assert "2026-09-02" in early.message("Rentrée des élèves")
    late = site.follow("--resume", "last", "--at", "2026-09-02")
    assert late.outcomes() == {
        "Rentrée des élèves": "ok",
        "Ouvrir": "changed",
        "Bilan": "skipped",
        "Avant": "skipped",
    }
    assert late.code == 0


def test_a_profile_is_shut_out_and_let_in_again_under_the_guards(site: Site) -> None:
    path = site.write(
        """
        - name: Incident
          hosts: all
          steps:
            - {name: Fermer, block: [students]}
            - {name: Ticket, ticket: {topic: outage, text: Menaces reçues.}}
            - {name: Rouvrir, unblock: [students], tags: [fin]}
        """
    )
    (site.root / "policy.yml").write_text("limits: {people_losing_access: 5}\n", encoding="utf-8")
    site.entconf("apply", "--yes", "--at", "2026-09-15")
    refused = site.follow(path, "--at", "2026-09-15")
    assert refused.code == 4
    assert refused.outcomes() == {"Fermer": "failed"}
    lifted = site.follow("--resume", "last", "--lift", "people_losing_access", "--skip-tags", "fin")
    assert lifted.outcomes() == {"Fermer": "changed", "Ticket": "changed", "Rouvrir": "skipped"}
    plan = site.entconf("plan", "--at", "2026-09-15", "--kind", "opening")
    assert plan.exit_code == 2
    with Store(site.root) as store:
        assert [one.topic for one in TicketLog(store.notes).tickets()] == ["outage"]
    opened = site.follow("--resume", "last", "--tags", "fin")
    assert opened.outcomes() == {"Fermer": "changed", "Ticket": "changed", "Rouvrir": "changed"}
    assert site.entconf("plan", "--at", "2026-09-15", "--kind", "opening").exit_code == 0


def test_a_step_that_fails_stops_its_school_alone(site: Site) -> None:
    other = "0990001X"
    (site.root / "inventory/autre.yml").write_text(
        f"colleges:\n  hosts:\n    {other}:\n      name: Ailleurs\n"
        "      ent_url: http://127.0.0.1:9\n",
        encoding="utf-8",
    )
    path = site.write(
        """
        - name: Deux
          hosts: all
          steps:
            - {name: Sauvegarder, backup: true}
            - {name: Appliquer, apply: {kinds: [features]}}
        """
    )
    told = site.run("run", path, "--yes", "--json", "--site", site.root, "-l", "all")
    document = json.loads(told.stdout)
    assert told.exit_code == 7, told.stderr  # without the right address neither answers
    assert document["schools"][other]["recap"]["failed"] == 1
    (site.root / "inventory/group_vars/all.yml").write_text("x: 1\n", encoding="utf-8")
    (site.root / "inventory/host_vars").mkdir()
    (site.root / f"inventory/host_vars/{UAI}.yml").write_text(
        f"ent_url: {site.url}\n", encoding="utf-8"
    )
    told = site.run("run", path, "--yes", "--json", "--site", site.root)
    document = json.loads(told.stdout)
    assert told.exit_code == 6, told.stderr
    outcomes = {
        uai: [one["outcome"] for one in school["steps"]]
        for uai, school in document["schools"].items()
    }
    assert outcomes == {UAI: ["ok", "changed"], other: ["failed"]}


def test_what_people_said_is_erased_in_time(site: Site) -> None:
    path = site.write(
        """
        - name: A
          hosts: all
          steps: [{name: Chef, confirm: {text: Appeler., evidence: true}}]
        """
    )
    assert site.follow(path, "--done", "Chef=mail de Mme Martin").code == 0
    waiting = site.follow(path).run
    with Store(site.root) as store:
        area = dict(store.notes.of("procedures"))
        later = PurgeRequest(site.root, store, datetime.now(UTC) + timedelta(days=100))
        relics = find_runs(later)
        assert len(relics) == 1
        assert "Martin" in json.dumps([one.content for one in area.values()])
        assert erase_runs(later, relics) == 1
        kept = store.notes.of("procedures")
    assert "Martin" not in json.dumps([one.content for one in kept.values()])
    assert {key.split("/")[0] for key in kept} == {waiting}
