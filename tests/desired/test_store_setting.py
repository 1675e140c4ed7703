"""`store.yml`: a URL or the reference of one, and never a password in a message."""

from __future__ import annotations

from pathlib import Path

import pytest

from entconf.desired.store_setting import read_store_setting
from entconf.engine.store.opening import store_exists, store_url
from entconf.errors import ConfigurationError, ExitCode

CANARY = "canary-7f3a"
URL = f"postgresql://ent:{CANARY}@db.example/ent"


def setting(root: Path, text: str) -> Path:
    (root / "store.yml").write_text(text, encoding="utf-8")
    return root


@pytest.fixture(autouse=True)
def no_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ENTCONF_STORE", raising=False)


def test_without_a_file_the_store_is_in_the_folder(tmp_path: Path) -> None:
    assert read_store_setting(tmp_path) == store_url(tmp_path) == ""
    assert not store_exists(tmp_path)


def test_a_url_without_a_password_may_stand_in_git(tmp_path: Path) -> None:
    setting(tmp_path, "url: postgresql://ent@db.example/ent?sslmode=verify-full\n")
    assert store_url(tmp_path) == "postgresql://ent@db.example/ent?sslmode=verify-full"
    assert store_exists(tmp_path)


def test_a_secret_is_revealed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    setting(tmp_path, "url: !secret env:SHARED\n")
    monkeypatch.setenv("SHARED", URL)
    assert store_url(tmp_path) == URL
    monkeypatch.delenv("SHARED")
    with pytest.raises(ConfigurationError, match="SHARED is not set"):
        store_url(tmp_path)


def test_the_variable_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    setting(tmp_path, "url: !secret env:SHARED\n")
    monkeypatch.setenv("ENTCONF_STORE", URL)
    assert store_url(tmp_path) == URL
    monkeypatch.setenv("ENTCONF_STORE", "sqlite")
    assert store_url(tmp_path) == ""


def test_an_empty_variable_does_not_lead_to_another_journal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENTCONF_STORE", " ")
    with pytest.raises(ConfigurationError, match="ENTCONF_STORE is empty") as caught:
        store_url(tmp_path)
    assert caught.value.exit_code is ExitCode.CONFIGURATION


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"url: {URL}\n", "a password stands"),
        (f"url: postgresql://db.example/ent?password={CANARY}\n", "a password stands"),
        (f"url: postgresql://ent:{CANARY}@x@db.example/ent\n", "a password stands"),
        (f"url: postgresql://ent:{CANARY}/y@db.example/ent\n", "a password stands"),
        (f"url: !secret {URL}\n", "never the secret itself"),
        (f"url: [{URL}\n", ""),
        (f"url: {URL}\nurl: {URL}\n", "twice"),
        (f"{CANARY}: x\n", "and nothing else"),
        (f"- {URL}\n", "and nothing else"),
        ("", "and nothing else"),
        ("url: 5432\n", "not a text"),
        ("url:\n", "not a text"),
        (f"url: {{a: {CANARY}}}\n", "not a text"),
    ],
)
def test_what_is_wrong_is_told_without_a_line_of_the_file(
    tmp_path: Path, text: str, told: str
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        store_url(setting(tmp_path, text))
    problems = caught.value.problems()
    shown = "".join(f"{one.message} {one.hint} {one.source}\n" for one in problems)
    assert told in shown
    assert CANARY not in shown
    assert {str(one.source) for one in problems} == {"store.yml"}
