"""What is wrong in a procedure is told before anything is done, with its line."""

from __future__ import annotations

import pytest

from tests.procedures.conftest import UAI, Site

HEAD = "- name: Essai\n  hosts: all\n  steps:\n"
OK = "    - {name: A, backup: true}\n"

BAD = [
    ("    - {name: A, bakup: true}\n", ":4:17", "did you mean backup?"),
    ("    - {name: A}\n", ":4", "this step does nothing"),
    ("    - {name: A, backup: true, apply: true}\n", ":4", "one verb, and here are backup, apply"),
    ("    - {backup: true}\n", ":4", "name is missing"),
    (OK + OK, ":5", "two steps of this play are called A"),
    ("    - {name: A, wait: 2026-02-30}\n", ":4:23", "that month has 28 days"),
    ("    - {name: A, wait: 30/08/2026}\n", ":4:23", "not valid for wait"),
    ("    - {name: A, wait: '${rentree}'}\n", ":4:23", "the variable rentree is not defined"),
    ("    - {name: A, backup: true, from: 2026-09-02, until: 2026-09-01}\n", ":4", "is later than"),
    ("    - {name: A, apply: false}\n", ":4", "apply: false does nothing"),
    ("    - {name: A, apply: {kinds: [featurs]}}\n", ":4", "did you mean features?"),
    ("    - {name: A, apply: {tags: [socl]}}\n", ":4:17", "did you mean socle?"),
    ("    - {name: A, exchange: edt}\n", ":4:17", f"no exchange edt is declared for {UAI}"),
    ("    - {name: A, announcement: rentre}\n", ":4:17", "did you mean rentree?"),
    ("    - {name: A, block: [pupils]}\n", ":4", "pupils is not valid"),
    ("    - {name: A, check: {backup: 7 jours}}\n", ":4", "Write a number and h, d or w"),
    ("    - {name: A, check: {}}\n", ":4", "check is empty"),
    ("    - {name: A, ticket: {topic: outrage, text: x}}\n", ":4:17", "did you mean outage?"),
    ("    - {name: A, confirm: {who: moi}}\n", ":4", "text is missing"),
    ("    - {name: A, verify: errrors}\n", ":4", "did you mean errors?"),
]


@pytest.mark.parametrize(("steps", "place", "words"), BAD)
def test_a_mistake_is_told_with_its_line(site: Site, steps: str, place: str, words: str) -> None:
    told = site.follow(site.write(HEAD + steps))
    assert told.code == 3
    assert f"essai.yml{place}" in told.stderr
    assert words in told.stderr
    listed = site.run("run", "--json", "--site", site.root).stdout
    assert '"runs": []' in listed


def test_the_name_of_an_exchange_is_told_with_the_nearest(site: Site) -> None:
    (site.root / "playbooks/echanges.yml").write_text(
        "- name: E\n  hosts: all\n  exchanges:\n"
        "    depot: {type: transfer, files: '*.txt', from: depart, to: arrivee}\n",
        encoding="utf-8",
    )
    told = site.follow(site.write(HEAD + "    - {name: A, exchange: depo}\n"))
    assert told.code == 3
    assert "did you mean depot?" in told.stderr
    (site.root / "depart").mkdir()
    (site.root / "arrivee").mkdir()
    (site.root / "depart/a.txt").write_text("x", encoding="utf-8")
    path = site.write(HEAD + "    - {name: A, exchange: depot}\n")
    assert site.follow(path, "--check").outcomes() == {"A": "changed"}
    assert not (site.root / "arrivee/a.txt").exists()
    assert site.follow(path).outcomes() == {"A": "changed"}
    assert (site.root / "arrivee/a.txt").exists()
    again = site.follow(path)
    assert (again.outcomes(), again.message("A")) == ({"A": "ok"}, "nothing new")


def test_words_of_the_command_line_are_told_with_the_nearest(site: Site) -> None:
    path = site.write(HEAD + "    - {name: Sauver, backup: true, tags: [avant]}\n")
    assert "did you mean Sauver?" in site.follow(path, "--start-at", "Sauvr").stderr
    assert "did you mean avant?" in site.follow(path, "--tags", "avan").stderr
    assert "did you mean avant?" in site.follow(path, "--skip-tags", "avnt").stderr
    assert "there is no manual step Sauver" in site.follow(path, "--done", "Sauver").stderr
    assert site.follow(path, "--at", "2026-13-01").code == 3
    assert site.follow(path, "--step").code == 4
    assert site.follow("--resume", "2020").code == 3
    assert site.follow(path, "--limit", "0990001Z").code == 3
    missing = site.follow(str(site.root / "nichts.yml"))
    assert (missing.code, "cannot be read" in missing.stderr) == (3, True)


def test_a_file_of_declared_state_is_no_procedure(site: Site) -> None:
    told = site.follow(str(site.root / "playbooks/colleges.yml"))
    assert told.code == 3
    assert "has no steps" in told.stderr
    path = site.write("- name: P\n  hosts: all\n  features: {Blog: true}\n  steps:\n" + OK)
    assert "declares no state, and here is features" in site.follow(path).stderr


def test_evidence_that_is_wanted_is_asked_for(site: Site) -> None:
    path = site.write(HEAD + "    - {name: A, confirm: {text: x, evidence: true}}\n")
    told = site.follow(path, "--done", "A")
    assert told.code == 3
    assert "asks for what proves it" in told.stderr


def test_validate_reads_the_procedures_too(site: Site) -> None:
    site.write(HEAD + "    - {name: A, wait: 2026-02-30}\n")
    told = site.entconf("validate")
    assert told.exit_code == 3
    assert "playbooks/procedures/essai.yml:4:23" in told.stderr
    assert site.entconf("plan").exit_code == 2
