from __future__ import annotations

import hashlib
import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from entconf.drivers.ldap import people_source
from entconf.drivers.ldap.directory import Directory
from entconf.drivers.ldap.escaping import dn_key
from entconf.drivers.ldap.filters import equals
from entconf.drivers.ldap.link import Link
from entconf.drivers.ldap.people_source import read_people
from entconf.drivers.ldap.requests import Modification, ModifyKind, Search
from entconf.drivers.ldap.sync import Changes, changes_since
from entconf.drivers.ldap.writing import Write, add, delete, modify
from entconf.errors import UnexpectedAnswer
from entconf.model.text import msg
from tests.ldap.desk import opened
from tests.ldap.invented import PEOPLE, person, structure_of
from tests.ldap.server import Slapd

ATTRIBUTES = ("uid", "sn", "ENTPersonStructRattach", "ENTEleveClasses")
HERE = Search(PEOPLE, ATTRIBUTES, equals("ENTPersonStructRattach", structure_of(1)))


@pytest.fixture
def cached(slapd: Slapd, tmp_path: Path) -> Iterator[Directory]:
    driver = opened(slapd, cache=str(tmp_path / "kept" / "people.db"))
    yield driver.directory
    driver.close()


Attributes = dict[str, tuple[str, ...]]


def plain(directory: Directory) -> dict[str, Attributes]:
    entries = directory.search([HERE])[0].whole()
    return {dn_key(one.dn): one.attributes for one in entries}


def kept(directory: Directory) -> dict[str, Attributes]:
    return {dn_key(one.dn): one.attributes for one in read_people(directory, HERE)}


def replaced(entry: str, attribute: str, old: str, new: str) -> list[Write]:
    changes = (
        Modification(ModifyKind.DELETE, attribute, (old,)),
        Modification(ModifyKind.ADD, attribute, (new,)),
    )
    return [modify(entry, changes)]


def test_only_what_changed_is_read(cached: Directory, monkeypatch: pytest.MonkeyPatch) -> None:
    assert kept(cached) == plain(cached)
    seen: list[Changes] = []

    def watched(link: Link, wanted: Search, cookie: bytes) -> Changes:
        seen.append(changes_since(link, wanted, cookie))
        return seen[-1]

    monkeypatch.setattr(people_source, "changes_since", watched)
    entry = person("s001x0003")
    moved = person("s001x0004")
    gone = person("guest-of-one-day")
    extra = {
        "objectClass": ("inetOrgPerson", "ENTPerson"),
        "cn": ("x",),
        "sn": ("x",),
        "uid": ("guest-of-one-day",),
        "ENTPersonLogin": ("x",),
        "ENTPersonJointure": ("x",),
        "ENTPersonStructRattach": (structure_of(1),),
    }
    assert cached.write([add(gone, extra)]) == [None]
    assert kept(cached) == plain(cached)
    sn = plain(cached)[dn_key(entry)]["sn"][0]
    writes = [
        *replaced(entry, "sn", sn, "Renommé"),
        *replaced(moved, "ENTPersonStructRattach", structure_of(1), structure_of(0)),
        delete(gone),
    ]
    assert cached.write(writes) == [None, None, None]
    assert kept(cached) == plain(cached)
    assert len(seen[-1].entries) == 1
    assert len(seen[-1].gone) == 2
    assert kept(cached) == plain(cached)
    assert not seen[-1].entries
    back = [
        *replaced(entry, "sn", "Renommé", sn),
        *replaced(moved, "ENTPersonStructRattach", structure_of(0), structure_of(1)),
    ]
    assert cached.write(back) == [None, None]


_OLD = b"rid=000,csn=20010101000000.000000Z#000000#000#000000"
_AHEAD = b"rid=000,csn=20990101000000.000000Z#000000#000#000000"


@pytest.mark.parametrize("sealed", [True, False])
@pytest.mark.parametrize("cookie", [_OLD, _AHEAD, b"nonsense"])
def test_a_cookie_that_is_not_taken_drops_what_was_kept(
    cached: Directory, cookie: bytes, *, sealed: bool
) -> None:
    if sealed and cookie == b"nonsense":
        pytest.skip("a cookie as the server wrote it can be read by it")
    whole = kept(cached)
    cache = cached.cache
    assert cache is not None
    with cache._open() as database:
        database.execute("update searches set cookie = ?", (cookie,))
        if sealed:
            database.execute("update searches set seal = ?", (hashlib.sha256(cookie).digest(),))
        database.execute("insert into entries select search, x'00', content from entries limit 1")
    assert kept(cached) == whole
    assert len(cache.contents(HERE)) == len(whole)


def test_a_refused_cookie_forgets_before_it_reads_again(
    cached: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = kept(cached)
    asked: list[bytes] = []
    cache = cached.cache
    assert cache is not None

    def refusing(link: Link, wanted: Search, cookie: bytes) -> Changes:
        asked.append(cookie)
        if cookie:
            return Changes(refused=UnexpectedAnswer(msg("refresh required")))
        assert cache.contents(wanted) == []
        return changes_since(link, wanted, cookie)

    monkeypatch.setattr(people_source, "changes_since", refusing)
    assert kept(cached) == whole
    assert len(asked) == 2
    assert asked[0]
    assert asked[1] == b""


def test_the_file_is_for_its_owner_alone(cached: Directory, tmp_path: Path) -> None:
    kept(cached)
    file = tmp_path / "kept" / "people.db"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with sqlite3.connect(file) as database:
        assert database.execute("select count(*) from searches").fetchone() == (1,)
    database.close()


def test_a_cut_update_keeps_the_old_cookie(cached: Directory) -> None:
    kept(cached)
    cache = cached.cache
    assert cache is not None
    before = cache.cookie(HERE)
    broken = Changes(entries={b"x": "not bytes at all" * 0 or object()}, cookie=b"new")  # type: ignore[dict-item]  # the point of the test
    with pytest.raises(sqlite3.Error):
        cache.update(HERE, broken, anew=False)
    assert cache.cookie(HERE) == before
