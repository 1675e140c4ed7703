"""The section `exchanges` of a play: what it accepts, how plays refine it, what is wrong where."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.acceptance.sites import Site

COLETTE, ADA = "0990001N", "0990002P"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    site = Site(tmp_path / "site", ("a", "secret-of-nobody"))
    site.root.mkdir()
    site.inventory("http://127.0.0.1:1", {COLETTE: "Colette", ADA: "Ada"})
    return site


def declare(site: Site, *entries: str) -> None:
    body = "".join(f"    {line}\n" for line in entries)
    site.play(f"- name: a\n  hosts: all\n  exchanges:\n{body}")


TRANSFER = "envoi: {type: transfer, from: out, to: in, files: '*.xml'%s}"


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("envoi: {type: transfers, from: out, to: in, files: a}", "did you mean transfer?"),
        ("envoi: {from: out, to: in, files: a}", "type is missing"),
        ("envoi: {type: transfer, from: out, to: in}", "files is missing"),
        (TRANSFER % ", file: a", "file is not known here"),
        (TRANSFER % ", every: soon", "12h, 1d or 2w"),
        (TRANSFER % ", every: 5h", "cannot be said in a schedule"),
        (TRANSFER % ", every: 2d, overdue_after: 1d", "is shorter than every"),
        (TRANSFER % ", at: '25:00', every: 1d", "06:30"),
        ("envoi: {type: transfer, from: out, to: out, files: a}", "come from"),
        ("mon envoi: {type: transfer, from: a, to: b, files: a}", "letters without accents"),
        ("envoi: {type: transfer, from: a, to: {host: x.example}, files: a}", "user is missing"),
        ("envoi: {type: transfer, from: a, to: {folder: b, user: c}, files: a}", "means nothing"),
        ("envoi: {type: transfer, from: a, to: {folder: b, keep: 0}, files: a}", "at least 1"),
        ("imp: {type: accounts, from: a, files: {}}", "empty"),
        ("imp: {type: accounts, from: a, files: {pupils: a}}", "pupils is not known here"),
        ("edt: {type: timetable, software: EDT}", "from is missing"),
        ("edt: {type: timetable, software: none, from: a, file: b}", "means nothing"),
        ("edt: {type: timetable, software: HYPERPLANNING}", "HYPERPLANNING is not valid"),
    ],
)
def test_mistakes_are_told_with_their_line(site: Site, entry: str, said: str) -> None:
    declare(site, entry)
    told = site.run("exchange", "list").expect(3)
    assert "playbooks/college.yml:4:" in told.err
    assert said in told.err


def test_later_plays_refine_and_take_away(site: Site) -> None:
    site.play(
        "- name: a\n  hosts: all\n  exchanges:\n"
        "    envoi: {type: transfer, from: out, to: {host: h.example, user: u, folder: f,\n"
        "            known_hosts: k, password: !secret env:P}, files: '*.xml', every: 1d}\n"
        "    autre: {type: transfer, from: out, to: '${there}', files: '*.csv'}\n"
        f"- name: b\n  hosts: {ADA}\n  exchanges:\n"
        "    envoi: {type: transfer, from: out, to: 'in/{uai}', files: '*.xml', every: 12h}\n"
        "    autre: false\n"
    )
    site.write("inventory/host_vars/0990001N.yml", "there: somewhere\n")
    told = site.run("exchange", "list").expect(3)
    assert "there is not defined for 0990002P" in told.err
    site.write("inventory/group_vars/all.yml", "there: somewhere\n")
    rows = json.loads(site.run("exchange", "list", "--json").expect(0).out)["exchanges"]
    assert [(one["uai"], one["name"], one["every"]) for one in rows] == [
        (COLETTE, "autre", None),
        (COLETTE, "envoi", "1d"),
        (ADA, "envoi", "12h"),
    ]
    # The whole drop was replaced: nothing is left of the server.
    (site.root / "out").mkdir()
    (site.root / "out" / "a.xml").write_text("<a/>")
    site.run("exchange", "run", "envoi", "--limit", ADA, "--yes").expect(0)
    assert (site.root / "in" / ADA / "a.xml").exists()


def test_exchanges_are_no_part_of_plans(site: Site) -> None:
    declare(site, TRANSFER % "")
    site.run("validate").expect(0)
    assert "Nothing to change" in site.run("plan").expect(0).out


def test_policies_protect_freeze_and_confirm(site: Site) -> None:
    declare(site, TRANSFER % "")
    (site.root / "out").mkdir()
    (site.root / "out" / "a.xml").write_text("<a/>")
    site.write("policy.yml", "protected: [{match: '*/exchanges/envoi', reason: Non}]\n")
    refused = site.run("exchange", "run", "envoi", "--yes").expect(4)
    assert "is protected: Non" in refused.err
    site.run("exchange", "run", "envoi", "--yes", "--lift", "protected:*/exchanges/envoi").expect(0)
    site.write("policy.yml", "protected: [{match: '*/exchange/envoi', reason: Non}]\n")
    assert "did you mean exchanges?" in site.run("exchange", "list").expect(3).err


def test_a_schedule_names_the_schools_that_share_a_rhythm(site: Site) -> None:
    declare(site, TRANSFER % ", every: 1w, at: '07:30'")
    cron = site.run("exchange", "schedule").expect(0).out
    assert f"30 7 * * 1 entconf --site {site.root} exchange run envoi" in cron
    assert f"--limit {COLETTE}:{ADA} --yes" in cron
    for forge in ("gitlab", "github", "forgejo"):
        text = site.run("exchange", "schedule", "--for", forge).expect(0).out
        assert "exchange run envoi" in text
        assert "30 7 * * 1" in text
    data = json.loads(site.run("exchange", "schedule", "--json").expect(0).out)
    assert data["lines"] == [
        {"cron": "30 7 * * 1", "exchange": "envoi", "limit": f"{COLETTE}:{ADA}"}
    ]


def test_an_unknown_name_gets_the_nearest(site: Site) -> None:
    declare(site, TRANSFER % "")
    assert "did you mean envoi?" in site.run("exchange", "run", "envoie").expect(3).err


def test_one_run_at_a_time(site: Site) -> None:
    from entconf.engine.store.locks import locked  # noqa: PLC0415 - the store is made by a run
    from entconf.engine.store.store import Store  # noqa: PLC0415 - as above

    declare(site, TRANSFER % "")
    (site.root / "out").mkdir()
    (site.root / "out" / "a.xml").write_text("<a/>")
    with Store(site.root) as store, locked(store.database, [COLETTE], "other"):
        site.run("exchange", "run", "envoi", "--limit", COLETTE, "--yes").expect(8)
    site.run("exchange", "run", "envoi", "--limit", COLETTE, "--yes").expect(0)
