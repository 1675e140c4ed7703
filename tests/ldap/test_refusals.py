"""Bad input and bad days: each with one clear message that names the entry, nothing lost."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial

import pytest

from entconf.drivers.ldap import ranges
from entconf.drivers.ldap.answers import Entry, Name, Result
from entconf.drivers.ldap.driver import LdapDriver
from entconf.drivers.ldap.filters import ANYTHING
from entconf.drivers.ldap.requests import Modification, ModifyKind, Scope, Search
from entconf.drivers.ldap.results import read_error
from entconf.drivers.ldap.writing import Write, add, modify
from entconf.errors import (
    AccessForbidden,
    EntconfError,
    ExitCode,
    RequestRefused,
    StalePlan,
    SystemUnreachable,
    WriteUncertain,
)
from tests.ldap.conftest import seed
from tests.ldap.desk import Desk, opened
from tests.ldap.invented import GROUPS, PEOPLE, frame, group, person, uai_of
from tests.ldap.server import READER, READER_PASSWORD, SUFFIX, Slapd, free_port

CLUB = group("x")


def adding(entry: str, attribute: str, *values: str) -> Write:
    return modify(entry, [Modification(ModifyKind.ADD, attribute, values)])


def removing(entry: str, attribute: str, *values: str) -> Write:
    return modify(entry, [Modification(ModifyKind.DELETE, attribute, values)])


TEACHERS = group(f"{uai_of(0)}:Enseignants")


@pytest.mark.parametrize(
    ("write", "kind", "told"),
    [
        (adding(person("t000x0001"), "dc", "x"), RequestRefused, "schema of the directory"),
        (adding(person("t000x0001"), "noSuch", "x"), RequestRefused, "does not know an attribute"),
        (adding(person("nobody"), "description", "x"), RequestRefused, "no such entry"),
        (adding(person("t000x0001"), "description", "no!"), RequestRefused, "refuses a value"),
        (adding(person("t000x0001"), "manager", "no dn"), RequestRefused, "form its attribute"),
        (adding(TEACHERS, "member", person("t000x0000")), StalePlan, "is there already"),
        (removing(TEACHERS, "member", person("nobody")), StalePlan, "not there any more"),
        (removing(person("t000x0001"), "uid", "t000x0001"), RequestRefused, "entry of that name"),
        (
            add(TEACHERS, {"objectClass": ("groupOfNames",), "cn": ("x",), "member": (CLUB,)}),
            RequestRefused,
            "is there already",
        ),
    ],
)
def test_what_the_directory_refuses_is_told_by_entry(
    desk: Desk, write: Write, kind: type[EntconfError], told: str
) -> None:
    error = desk.driver.directory.write([write])[0]
    assert isinstance(error, kind)
    assert told in str(error)
    assert write.entry in str(error)
    assert error.hint is not None


def test_failures_belong_to_their_entries_and_others_are_written(desk: Desk) -> None:
    people = [person(f"t000x000{place}") for place in range(6)]
    writes = [
        adding(one, "description", "fine" if i % 2 else "no!") for i, one in enumerate(people)
    ]
    errors = desk.driver.directory.write(writes)
    assert [error is None for error in errors] == [False, True] * 3
    assert all(people[i] in str(errors[i]) for i in (0, 2, 4))
    done = [removing(people[i], "description", "fine") for i in (1, 3, 5)]
    assert desk.driver.directory.write(done) == [None] * 3


def test_writes_of_one_entry_keep_their_order(desk: Desk) -> None:
    entry = person("t000x0005")
    many = [
        w
        for i in range(60)
        for w in (adding(entry, "description", f"v{i}"), removing(entry, "description", f"v{i}"))
    ]
    assert desk.driver.directory.write(many) == [None] * 120


def test_without_rights(slapd: Slapd) -> None:
    driver = opened(slapd, password=READER_PASSWORD, login=READER)
    error = driver.directory.write([adding(person("t000x0001"), "description", "x")])[0]
    assert type(error) is AccessForbidden
    assert "may not write" in str(error)
    driver.close()


def test_a_partial_list_is_an_error(slapd: Slapd) -> None:
    driver = opened(slapd, password=READER_PASSWORD, login=READER)
    answer = driver.directory.search([Search(PEOPLE, ("uid",), what="people")])[0]
    assert answer.entries == []
    assert "not whole" in str(answer.error)
    driver.close()


def test_what_was_read_in_part_is_unknown(slapd: Slapd) -> None:
    driver = opened(slapd, password=READER_PASSWORD, login=READER, page=20)
    desk = Desk(driver)
    everybody = {"members": {"profiles": ("students",), "classes": (), "people": ()}}
    reading = desk.read(desk.declared("groups", "x", everybody))
    assert [one.kind for one in reading.unknown] == ["groups"]
    assert "not whole" in str(reading.unknown[0].reason)
    assert reading.live == ()
    driver.close()


def test_a_time_limit_is_an_error() -> None:
    assert "time limit" in str(told(3))


def told(code: int) -> EntconfError:
    return read_error(Result(code), PEOPLE, "people")


@pytest.mark.parametrize("code", [3, 4, 10, 11, 32, 49, 50, 51, 53, 80])
def test_every_refused_search_says_where_and_ends_with_the_same_code(code: int) -> None:
    assert told(code).exit_code is ExitCode.UNREACHABLE


def test_a_base_that_does_not_exist_names_what_does(slapd: Slapd) -> None:
    driver = opened(slapd, groups={"branch": "ou=nowhere"})
    desk = Desk(driver)
    reading = desk.read(desk.declared("groups", "x", {"members": ()}), census=False)
    assert "does not exist" in str(reading.unknown[0].reason)
    assert SUFFIX in str(reading.unknown[0].reason)
    assert reading.live == ()
    driver.close()


def test_missing_is_told_from_forbidden_where_the_server_does(slapd: Slapd) -> None:
    driver = opened(slapd)
    searches = [
        Search(f"ou={name},{SUFFIX}", (), ANYTHING, Scope.BASE)
        for name in ("disclosed", "hidden", "nowhere")
    ]
    answers = driver.directory.search(searches, range(3))
    driver.close()
    assert isinstance(answers[0].error, AccessForbidden)
    assert "or this account may not see it" in str(answers[1].error)
    assert "does not exist;" in str(answers[2].error)


def test_members_that_may_not_be_seen_are_unknown(slapd: Slapd) -> None:
    with Slapd(seed(), access="access to attrs=member by * none") as server:
        driver = opened(server)
        desk = Desk(driver)
        reading = desk.read(
            desk.declared("rights", "roles/0990001N:Enseignants", {"roles": ("Wiki",)}),
            census=False,
        )
        assert "may not be seen" in str(reading.unknown[0].reason)
        driver.close()


def test_a_referral_names_the_other_server() -> None:
    ldif = "".join(frame()) + (
        f"dn: ou=elsewhere,{GROUPS}\nobjectClass: referral\nobjectClass: extensibleObject\n"
        f"ou: elsewhere\nref: ldap://other.example/ou=elsewhere,{GROUPS}\n\n"
    )
    with Slapd(ldif) as server:
        driver = opened(server)
        answer = driver.directory.search([Search(GROUPS, ("cn",))])[0]
        assert "ldap://other.example" in str(answer.error)
        assert answer.entries == []
        error = driver.directory.write([adding(f"cn=x,ou=elsewhere,{GROUPS}", "cn", "y")])[0]
        assert "other.example" in str(error)
        assert isinstance(error, SystemUnreachable)
        driver.close()


def test_somebody_who_was_faster_is_not_overwritten(desk: Desk) -> None:
    people = {"members": {"people": ("login.t000x0001",), "classes": (), "profiles": ()}}
    desk.settles(desk.declared("groups", "Disputé", people))
    more = desk.declared("groups", "Disputé", {"members": ("t000x0001", "t000x0002")})
    changes, reading = desk.plan(more)
    dn = group(f"{desk.uai}:Disputé")
    assert desk.driver.directory.write([adding(dn, "member", person("t000x0004"))]) == [None]
    with pytest.raises(StalePlan, match="changed since it was read"):
        desk.driver.perform(changes[0], reading)
    desk.settles(desk.declared("groups", "Disputé", {}, present=False))


def test_without_assertions_values_guard_themselves(desk: Desk) -> None:
    directory = desk.driver.directory
    real = directory.server()
    directory._server = replace(real, controls=real.controls - {"1.3.6.1.1.12"})
    people = {
        "members": {"people": ("login.t000x0001", "login.t000x0002"), "classes": (), "profiles": ()}
    }
    desk.settles(desk.declared("groups", "Sans", people))
    changes, reading = desk.plan(desk.declared("groups", "Sans", {"members": ("t000x0001",)}))
    dn = group(f"{desk.uai}:Sans")
    assert directory.write([removing(dn, "member", person("t000x0002"))]) == [None]
    with pytest.raises(StalePlan, match="not there any more"):
        desk.driver.perform(changes[0], reading)
    desk.settles(desk.declared("groups", "Sans", {}, present=False))


class Relay:
    """Stands between driver and server; lets requests through and loses answers on demand."""

    def __init__(self, port: int) -> None:
        self.port = free_port()
        self.losing = threading.Event()
        self.instead = b""
        self._target = port
        self._listener = socket.create_server(("127.0.0.1", self.port))
        self._open: list[socket.socket] = [self._listener]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self._target))
            self._open += [client, server]
            self._start(client, server, answers=False)
            self._start(server, client, answers=True)

    def _start(self, one: socket.socket, other: socket.socket, *, answers: bool) -> None:
        work = partial(self._pass, one, other, answers=answers)
        threading.Thread(target=work, daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket, *, answers: bool) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                if answers and self.losing.is_set():
                    break
                target.sendall((answers and self.instead) or data)
        for one in (source, target):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        for one in self._open:
            one.close()


@pytest.fixture
def relayed(slapd: Slapd) -> Iterator[tuple[Relay, LdapDriver]]:
    relay = Relay(slapd.port)
    driver = opened(slapd, url=f"ldap://127.0.0.1:{relay.port}", start_tls=False, plaintext=True)
    yield relay, driver
    driver.close()
    relay.close()


def test_a_lost_answer_is_uncertain_and_the_group_is_found_again(
    relayed: tuple[Relay, LdapDriver],
) -> None:
    relay, driver = relayed
    desk = Desk(driver)
    people = {"members": {"people": ("login.t000x0001",), "classes": (), "profiles": ()}}
    wanted = desk.declared("groups", "Perdu", people)
    changes, reading = desk.plan(wanted)
    relay.losing.set()
    with pytest.raises(WriteUncertain, match="Perdu") as caught:
        driver.perform(changes[0], reading)
    assert caught.value.exit_code is ExitCode.PARTIAL
    relay.losing.clear()
    assert desk.plan(wanted)[0] == []
    desk.settles(desk.declared("groups", "Perdu", {}, present=False))


def test_a_guest_made_by_a_lost_answer_is_not_made_twice(
    relayed: tuple[Relay, LdapDriver],
) -> None:
    relay, driver = relayed
    desk = Desk(driver)
    wanted = desk.declared("guests", "perdue", {"first_name": "Ida", "last_name": "Perdue"})
    changes, reading = desk.plan(wanted)
    relay.losing.set()
    with pytest.raises(WriteUncertain):
        driver.perform(changes[0], reading)
    relay.losing.clear()
    assert desk.plan(wanted)[0] == []
    desk.settles(desk.declared("guests", "perdue", {}, present=False))


def test_a_server_stopped_in_mid_apply_loses_nothing() -> None:
    with Slapd(seed()) as server:
        driver = opened(server)
        desk = Desk(driver)
        names = [f"Groupe {place}" for place in range(4)]
        declared = [desk.declared("groups", name, {"members": ("t000x0001",)}) for name in names]
        changes, reading = desk.plan(*declared)
        driver.perform(changes[0], reading)
        server.stop()
        with pytest.raises((SystemUnreachable, WriteUncertain)) as caught:
            driver.perform(changes[1], reading)
        assert caught.value.hint is not None or "Groupe 1" in str(caught.value)
        with pytest.raises(SystemUnreachable):
            desk.read(*declared)
        server.restart()
        assert [one.id.key for one in desk.plan(*declared)[0]] == names[1:]
        assert len(desk.apply(*declared)) == 3
        assert desk.plan(*declared)[0] == []
        driver.close()


def test_what_is_not_ldap_is_told(relayed: tuple[Relay, LdapDriver]) -> None:
    relay, driver = relayed
    assert driver.directory.server().controls
    relay.instead = b"HTTP/1.1 400 Bad Request\r\n\r\n"
    with pytest.raises(SystemUnreachable, match="does not answer as a directory"):
        driver.directory.structure("0990001N")


def test_ranges_are_read_to_their_end(monkeypatch: pytest.MonkeyPatch) -> None:
    parts = {1500: (("c",), "2999"), 3000: (("d",), "*")}
    monkeypatch.setattr(ranges, "_next_range", lambda _link, _dn, _name, start: parts[start])
    entry = Entry("cn=x", {"member;range=0-1499": ("a", "b"), "cn": ("x",)})
    names = {b"": Name("member;range=0-1499", {})}
    found = ranges.complete_ranges(None, [entry], names)  # type: ignore[arg-type]  # the link is not used
    assert found == [Entry("cn=x", {"member": ("a", "b", "c", "d"), "cn": ("x",)})]
