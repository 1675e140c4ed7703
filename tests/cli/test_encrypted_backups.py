"""Encrypted backups on the command line: listed without a key, proven and restored with one."""

from __future__ import annotations

import json
import shutil
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pyrage import x25519

from entconf.engine.backup_files import backup_entries
from tests.cli.bad_input import OTHER, UAI, TwoSchools
from tests.cli.conftest import Run

ALICE, BRUNO, CHLOE = (x25519.Identity.generate() for _ in range(3))
BLOG_FOR_STUDENTS = "- name: S\n  hosts: all\n  features: {blog: [students]}\n"


@pytest.fixture
def site(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> TwoSchools:
    """A site whose backups Alice and Bruno can open, with one backup of each school."""
    monkeypatch.delenv("ENTCONF_AGE_IDENTITY", raising=False)
    site = TwoSchools.at(tmp_path / "site", run)
    lines = f"# Bruno\n{BRUNO.to_public()}\n"
    site.write("recipients.txt", lines)
    policy = f"backups: {{recipients: [{ALICE.to_public()}], recipients_file: recipients.txt}}\n"
    site.write("policy.yml", policy)
    site.world.write_text(json.dumps({"resources": [_closed(UAI), _closed(OTHER)]}))
    assert site.entconf("apply", "--yes").exit_code == 0
    return site


def _closed(uai: str) -> dict[str, object]:
    return {"uai": uai, "kind": "features", "key": "blog", "attributes": {"for": []}}


def key(site: TwoSchools, identity: x25519.Identity) -> Path:
    """The file of an identity, outside the site."""
    path = site.root.parent / "key.txt"
    path.write_text(f"# {identity.to_public()}\n{identity}\n", encoding="utf-8")
    path.chmod(0o600)
    return path


def blog(site: TwoSchools) -> list[object]:
    world = json.loads(site.world.read_text(encoding="utf-8"))
    return [one["attributes"]["for"] for one in world["resources"] if one["key"] == "blog"]


def test_they_are_listed_without_a_key(site: TwoSchools) -> None:
    listed = site.entconf("backups")
    assert listed.exit_code == 0
    assert listed.stdout.count("encrypted for 2 recipients") == 2
    (one, _) = json.loads(site.entconf("backups", "--json").stdout)["backups"]
    assert one["recipients"] == [str(ALICE.to_public()), str(BRUNO.to_public())]
    assert one["path"].endswith(".json.gz.age")


def test_without_an_identity_a_check_proves_nothing(site: TwoSchools) -> None:
    told = site.entconf("backups", "check")
    assert told.exit_code == 7
    assert told.stdout.count("whole, but not proven: it is encrypted") == 2
    assert "✓" not in told.stdout
    checks = json.loads(site.entconf("backups", "check", "--json").stdout)["checks"]
    assert {(one["good"], one["result"]) for one in checks} == {(False, "not-decrypted")}


def test_damage_is_told_before_the_missing_identity(site: TwoSchools) -> None:
    (entry,) = backup_entries(site.root, [UAI])
    entry.path.write_bytes(entry.path.read_bytes()[:-1])
    told = site.entconf("backups", "check")
    assert told.exit_code == 1
    assert "cut short or changed" in told.stdout


def test_with_an_identity_they_are_proven(
    site: TwoSchools, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = site.entconf("backups", "check", "--identity", key(site, BRUNO))
    assert (told.exit_code, told.stdout.count("✓")) == (0, 2), told.stdout
    monkeypatch.setenv("ENTCONF_AGE_IDENTITY", str(key(site, ALICE)))
    checks = json.loads(site.entconf("backups", "check", "--json").stdout)["checks"]
    assert [(one["result"], one["changes"]) for one in checks] == [("good", 1), ("good", 1)]


def test_with_somebody_elses_identity_a_check_fails(site: TwoSchools) -> None:
    told = site.entconf("backups", "check", UAI, "-i", key(site, CHLOE))
    assert told.exit_code == 1
    assert "no identity that was given opens the backup" in told.stdout


def test_a_restore_needs_an_identity_and_works_with_one(site: TwoSchools) -> None:
    first = backup_entries(site.root, [UAI])[0].name
    site.write("playbooks/main.yml", BLOG_FOR_STUDENTS)
    assert site.entconf("apply", "--yes").exit_code == 0
    assert blog(site) == [["students"], ["students"]]
    words = ("restore", f"{UAI}/{first}", "--yes", "--only", "features")
    told = site.refuses(3, "is encrypted and no identity was given", *words)
    assert "--identity FILE" in told.stderr
    site.refuses(3, "no identity that was given opens", *words, "-i", key(site, CHLOE))
    done = site.entconf(*words, "--identity", key(site, ALICE))
    assert done.exit_code == 0, done.stderr
    assert blog(site) == [[], ["students"]]


def test_a_rollback_needs_no_identity(site: TwoSchools) -> None:
    site.write("playbooks/main.yml", BLOG_FOR_STUDENTS)
    assert site.entconf("apply", "--yes").exit_code == 0
    done = site.entconf("rollback", "last", "--yes")
    assert done.exit_code == 0, done.stderr
    assert blog(site) == [["teachers"], ["teachers"]]
    assert all(one.encrypted for one in backup_entries(site.root))
    assert len(backup_entries(site.root)) == 6


def test_old_ones_go_whether_encrypted_or_not(site: TwoSchools) -> None:
    (entry,) = backup_entries(site.root, [UAI])
    for days, suffix in ((400, ".json.gz.age"), (500, ".json.gz")):
        moment = datetime.now(UTC) - timedelta(days=days)
        name = moment.strftime("%Y%m%dT%H%M%S%fZ")
        shutil.copy(entry.path, entry.path.with_name(name + suffix))
        manifest = json.loads(entry.path.with_name(f"{entry.name}.manifest.json").read_text())
        manifest.update(name=name, when=moment.isoformat(timespec="seconds"))
        entry.path.with_name(f"{name}.manifest.json").write_text(json.dumps(manifest))
    assert len(backup_entries(site.root, [UAI])) == 3
    words = ("backups", "prune", "--keep-days", "30", "--keep-last", "1", "--yes")
    assert site.entconf(*words).exit_code == 0
    assert backup_entries(site.root, [UAI]) == (entry,)
    assert len(list(entry.path.parent.glob("2*"))) == 2
    assert len(backup_entries(site.root, [OTHER])) == 1


def test_a_backup_that_cannot_be_encrypted_is_not_made(
    site: TwoSchools, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.write("playbooks/main.yml", BLOG_FOR_STUDENTS)
    monkeypatch.setitem(sys.modules, "pyrage", None)
    for words in (("backup",), ("apply", "--yes")):
        told = site.refuses(3, "need the library pyrage", *words)
        assert "pip install 'entconf[encryption]'" in told.stderr
    assert blog(site) == [["teachers"], ["teachers"]]


@pytest.mark.parametrize(
    ("policy", "sentence"),
    [
        ("backups: {recipients: [age1abc]}", "age1abc is not an age recipient"),
        ("backups: {recipients: []}", "recipients"),
        ("backups: {}", "backups"),
        ("backups: {recipients_file: none.txt}", "the recipients file none.txt cannot be read"),
        ("backups: {recipients_file: empty.txt}", "the file empty.txt names no recipient"),
        ("backups: {recipients_file: wrong.txt}", "wrong.txt:2"),
        ("backups: {recipient: [x]}", "did you mean recipients"),
    ],
)
def test_a_policy_never_means_plain_backups_by_mistake(
    site: TwoSchools, policy: str, sentence: str
) -> None:
    site.write("empty.txt", "# nobody yet\n")
    site.write("wrong.txt", f"{ALICE.to_public()}\n{str(BRUNO.to_public())[:-1]}\n")
    site.write("policy.yml", policy + "\n")
    site.refuses(3, sentence, "backup")


@pytest.mark.parametrize("where", ["policy.yml", "recipients.txt"])
def test_a_private_key_in_the_site_is_refused_and_never_shown(site: TwoSchools, where: str) -> None:
    if where == "policy.yml":
        site.write("policy.yml", f"backups:\n  recipients:\n    - {CHLOE}\n")
    else:
        site.write("recipients.txt", f"\n\n{CHLOE}\n")
    told = site.refuses(3, f"{where}, line 3: this is an identity", "apply", "--yes")
    assert str(CHLOE)[16:] not in told.stderr + told.stdout
