"""The URL of a store is read strictly: what libpq would guess at is refused, and never shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from entconf.engine.store.opening import open_database
from entconf.engine.store.postgresql_url import read_url
from entconf.errors import ConfigurationError

CANARY = "canary7f3a"


def test_a_whole_url() -> None:
    found = read_url(
        f"postgresql://ent%40school:{CANARY}%40%2F%3A@db.example:5433/journal?sslmode=require"
    )
    assert found.place == "postgresql://ent@school@db.example:5433/journal"
    assert found.schema == "entconf"
    kept = {name: found.options[name] for name in ("user", "password", "host", "port", "dbname")}
    assert kept == {
        "user": "ent@school",
        "password": f"{CANARY}@/:",
        "host": "db.example",
        "port": "5433",
        "dbname": "journal",
    }
    assert found.options["sslmode"] == "require"
    assert CANARY not in f"{found} {found!r}"


def test_a_schema_of_its_own() -> None:
    found = read_url("postgres://db.example/journal?schema=college_1&sslmode=disable")
    assert (found.schema, found.place) == (
        "college_1",
        "postgresql://db.example/journal?schema=college_1",
    )
    assert "schema" not in found.options


def test_several_servers_and_sockets() -> None:
    found = read_url("postgresql://a.example:5432,b.example/ent?target_session_attrs=read-write")
    assert (found.options["host"], found.options["port"]) == ("a.example,b.example", "5432,")
    assert read_url("postgresql://[::1]:5432/ent").options["host"] == "::1"
    local = read_url("postgresql:///ent?host=/var/run/postgresql")
    assert local.options["host"] == "/var/run/postgresql"
    assert "sslmode" not in local.options


@pytest.mark.parametrize(
    ("url", "mode"),
    [
        ("postgresql://db.example/ent", "verify-full"),
        ("postgresql://127.0.0.1,db.example/ent", "verify-full"),
        ("postgresql://db.example/ent?sslmode=prefer", "prefer"),
        ("postgresql://127.0.0.1/ent", None),
        ("postgresql://localhost/ent", None),
        ("postgresql:///ent", None),
    ],
)
def test_a_server_elsewhere_must_prove_who_it_is(
    url: str, mode: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PGSSLMODE", raising=False)
    assert read_url(url).options.get("sslmode") == mode


def test_the_authority_is_the_one_of_the_person_else_of_the_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("PGSSLROOTCERT", raising=False)
    assert read_url("postgresql://db.example/ent").options["sslrootcert"] == "system"
    asked = "postgresql://db.example/ent?sslrootcert=/etc/ours.pem"
    assert read_url(asked).options["sslrootcert"] == "/etc/ours.pem"
    (tmp_path / ".postgresql").mkdir()
    (tmp_path / ".postgresql/root.crt").touch()
    assert "sslrootcert" not in read_url("postgresql://db.example/ent").options


@pytest.mark.parametrize(
    "url",
    [
        f"mysql://ent:{CANARY}@db.example/ent",
        f"{CANARY}",
        f"postgresql:/ent:{CANARY}@db.example/ent",
        f"postgresql://ent:a@{CANARY}@db.example/ent",
        f"postgresql://ent:{CANARY}/b@db.example/ent",
        f"postgresql://ent:12/{CANARY}@db.example/ent",
        f"postgresql://ent:{CANARY}#b@db.example/ent",
        f"postgresql://ent:12#{CANARY}@db.example/ent",
        f"postgresql://ent:12?{CANARY}@db.example/ent",
        f"postgresql://ent:12?{CANARY}&b=c",
        f"postgresql://ent:{CANARY}%zz@db.example/ent",
        f"postgresql://ent:{CANARY} b@db.example/ent",
        f"postgresql://db.example/ent?schema={CANARY}-x",
        f"postgresql://db.example:{CANARY}/ent",
    ],
)
def test_what_cannot_be_read_is_told_without_any_of_it(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENTCONF_STORE", url)
    with pytest.raises(ConfigurationError) as caught:
        open_database(tmp_path)
    error = caught.value
    assert CANARY not in f"{error} {error.hint} {error!r} {error.__cause__!r}"
    assert error.hint is not None


def test_an_unknown_option_is_named() -> None:
    pytest.importorskip("psycopg", reason="pip install 'entconf[postgresql]'")
    from entconf.engine.store.postgresql import PostgresqlDatabase  # noqa: PLC0415 - as above

    with pytest.raises(ConfigurationError, match=r"option: sslmod$"):
        PostgresqlDatabase(read_url("postgresql://127.0.0.1/ent?sslmod=require"))
