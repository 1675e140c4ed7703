"""ENT: each unit once found and once not, and what must never be found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from entconf.feeds.aaf.names import Category
from entconf.feeds.roster import (
    Authority,
    Function,
    Guardianship,
    InStructure,
    Origin,
    Person,
    Roster,
    Structure,
)
from entconf.model.account import PARENTS_WITHOUT_PUPILS, Account
from entconf.model.feed_settings import VerifySettings
from entconf.model.profiles import Profile
from tests.feeds.accounts import account, accounts_of, held, remembered, with_ent
from tests.feeds.schools import (
    SCHOOL,
    TODAY,
    changed,
    codes,
    found,
    healthy,
    pupil,
    with_people,
    without_people,
)

H = healthy()
ERROR, WARNING = "error", "warning"


def test_a_healthy_school_is_silent() -> None:
    assert codes(with_ent(held())) == []


def stranger(**fields: object) -> Account:
    """Somebody whom the feed does not tell."""
    one = Account("x", "999", Profile.STAFF, "x", "PARTIE", "Ada", source="AAF", activated=True)
    return replace(one, **fields)  # type: ignore[arg-type]  # any field


SPOILT: list[tuple[str, Sequence[Account], list[tuple[str, str]]]] = [
    ("no account", held(without=["2003"]), [("ENT01", ERROR)]),
    ("no account of a parent", held(without=["4003"]), [("ENT01", ERROR)]),
    ("marked for deletion", held(account("2003", deletion_pending=True)), [("ENT01", ERROR)]),
    ("counted as gone", held(account("7003", missing_since=TODAY)), [("ENT01", ERROR)]),
    ("blocked by somebody", held(account("2003", blocked=True)), []),
    ("nobody of the feed", held(stranger()), [("ENT02", ERROR)]),
    (
        "on its way out",
        held(stranger(missing_since=TODAY)),
        [],
    ),
    (
        "gone for long",
        held(stranger(missing_since=date(2026, 6, 1))),
        [("ENT03", ERROR)],
    ),
    (
        "gone for long and blocked",
        held(stranger(missing_since=date(2026, 6, 1), blocked=True)),
        [],
    ),
    ("other first name", held(account("2003", first_name="Zoé")), [("ENT04", WARNING)]),
    ("accents and case", held(account("2003", first_name="ÀDA")), []),
    ("other mail", held(account("7003", email="x@y.example")), [("ENT04", WARNING)]),
    ("mail in capitals", held(account("7003", email="ALAN.3@AC.EXAMPLE")), []),
    ("a mail that the feed has not", held(account("2003", email="x@y.example")), []),
    ("other birth date", held(account("2003", birth_date=TODAY)), [("ENT04", WARNING)]),
    ("other profile", held(account("7003", profile=Profile.STAFF)), [("ENT05", ERROR)]),
    ("other class", held(account("2003", classes=("6A",))), [("ENT05", ERROR)]),
    ("class in lower case", held(account("2003", classes=("6 b",))), []),
    ("no group", held(account("2003", groups=())), [("ENT05", ERROR)]),
    ("a group of the ENT's own", held(account("2003", groups=("6AB LATIN", "CLUB"))), []),
    (
        "a class too many for a teacher",
        held(account("7003", classes=("6A", "6B", "5C"))),
        [("ENT05", WARNING)],
    ),
    ("a head without the function", held(account("7900", functions=("ADM",))), [("ENT05", ERROR)]),
    (
        "not linked",
        held(account("4003", children=()), account("2003", guardians=())),
        [("ENT05", ERROR)],
    ),
    ("linked from one side", held(account("4003", children=())), []),
    ("linked to another's", held(account("4003", children=("2003", "2004"))), [("ENT05", WARNING)]),
    ("no login", held(account("2003", login="")), [("ENT06", ERROR)]),
    (
        "one login for two",
        held(account("2003", login="LOGIN.2004")),
        [("ENT06", ERROR), ("ENT06", ERROR)],
    ),
    ("no join key", held(account("7003", external_id="")), [("ENT06", ERROR)]),
    (
        "one join key for two",
        held(account("7003", id="x", login="x")),
        [("ENT06", ERROR), ("ENT06", ERROR)],
    ),
    ("no way in", held(account("2003", activated=False)), [("ENT07", WARNING)]),
    ("a code not yet used", held(account("2003", activated=False, has_code=True)), []),
    (
        "made by hand",
        held(account("2003", id="x", external_id="e-1", login="x", source="MANUAL")),
        [("ENT08", WARNING)],
    ),
    (
        "made by hand and alone",
        held(Account("x", "", Profile.STUDENTS, "x", "SEULE", "Ada", source="CSV")),
        [("ENT08", WARNING)],
    ),
    (
        "a homonym made by hand",
        held(
            account(
                "2003", id="x", external_id="", login="x", source="CSV", birth_date=date(2014, 1, 1)
            )
        ),
        [],
    ),
    ("a guest", held(Account("x", "", Profile.GUESTS, "x", "HOTE", "Ada", source="MANUAL")), []),
]


@pytest.mark.parametrize(("name", "accounts", "wanted"), SPOILT, ids=[one[0] for one in SPOILT])
def test_an_account_is_told_once_by_its_code(
    name: str, accounts: Sequence[Account], wanted: list[tuple[str, str]]
) -> None:
    assert codes(with_ent(accounts)) == wanted


def with_academy(one: Account) -> Account:
    """The account with the academy before every join key, as an ENT of several has it."""

    def prefixed(keys: Iterable[str]) -> tuple[str, ...]:
        return tuple(f"AC-REIMS${key}" if key else "" for key in keys)

    (own,) = prefixed((one.external_id,))
    guardians, children = prefixed(one.guardians), prefixed(one.children)
    return replace(one, external_id=own, guardians=guardians, children=children)


@pytest.mark.parametrize(("name", "accounts", "wanted"), SPOILT, ids=[one[0] for one in SPOILT])
def test_an_academy_before_the_join_key_changes_nothing(
    name: str, accounts: Sequence[Account], wanted: list[tuple[str, str]]
) -> None:
    assert codes(with_ent([with_academy(one) for one in accounts])) == wanted


def test_parents_whom_a_system_finds_through_pupils_alone_are_not_said_to_be_missing() -> None:
    family = held(without=["2003", "4003"])
    unknown = [PARENTS_WITHOUT_PUPILS]
    assert [one.person for one in found(with_ent(family, unknown=unknown))] == ["2003"]
    assert [one.person for one in found(with_ent(family))] == ["2003", "4003"]
    alone = held(account("2003", guardians=()), without=["4003"])
    assert "4003" in [one.person for one in found(with_ent(alone, unknown=unknown))]


@pytest.mark.parametrize(
    "field",
    ["first_name", "birth_date", "email", "classes", "groups", "functions", "login"],
)
def test_what_a_system_never_tells_is_no_finding(field: str) -> None:
    blank = {"birth_date": None, "classes": (), "groups": (), "functions": ()}.get(field, "")
    accounts = [replace(one, **{field: blank}) for one in held()]  # type: ignore[arg-type]  # fields
    assert codes(with_ent(accounts, unknown=[field])) == []
    if field != "functions":  # an ENT that tells nobody's functions is taken not to know them
        assert codes(with_ent(accounts)) != []


def test_a_directory_that_tells_neither_source_nor_family_is_silent() -> None:
    never = ("source", "children", "guardians", "activated", "has_code", "deletion_pending")
    accounts = [replace(one, source="", children=(), guardians=()) for one in held()]
    assert codes(with_ent(accounts, unknown=never)) == []


def test_keys_with_an_academy_before_them_are_the_feeds() -> None:
    accounts = [replace(one, external_id=f"REIMS-{one.external_id}") for one in held()]
    accounts = [
        replace(
            one,
            children=tuple(f"REIMS-{key}" for key in one.children),
            guardians=tuple(f"REIMS-{key}" for key in one.guardians),
        )
        for one in accounts
    ]
    assert codes(with_ent(accounts)) == []


def test_an_adult_who_is_a_mere_contact_needs_no_account_and_may_not_be_linked() -> None:
    roster = changed(
        H,
        "2003",
        guardians=(
            Guardianship("4003", "10"),
            Guardianship("4004", "90", Authority.CONTACT),
        ),
    )
    roster = changed(roster, "4004", children=("2003", "2004"))
    assert codes(with_ent(held(of=roster), roster)) == []
    linked = held(account("4004", children=("2004", "2003")), of=roster)
    assert codes(with_ent(linked, roster)) == [("ENT05", WARNING)]


def test_whoever_left_by_the_feed_has_ninety_days() -> None:
    for days, wanted in ((80, []), (100, ["ENT03", "ENT03"])):
        roster = changed(H, "2003", left=TODAY - timedelta(days=days), classes=())
        told = [one.code for one in found(with_ent(held(), roster))]
        assert [code for code in told if code.startswith("ENT")] == wanted


@pytest.mark.parametrize(
    ("days", "wanted"),
    [(0, []), (1, []), (2, []), (3, [("ENT01", ERROR), ("ENT01", ERROR)])],
)
def test_a_newcomer_is_no_incident_before_72_hours(
    days: int, wanted: list[tuple[str, str]]
) -> None:
    """14 October 2026 is a Wednesday: three working days before it are Friday's delivery."""
    came = {0: TODAY, 1: date(2026, 10, 13), 2: date(2026, 10, 12), 3: date(2026, 10, 9)}[days]
    before = without_people(H, "2003", "4003")
    memory = remembered(before, TODAY - timedelta(days=8))
    if days:
        known = remembered(H, came)
        newcomers = {known.hashed(key): came for key in ("2003", "4003")}
        memory = replace(known, changed=newcomers)
    looked_at = with_ent(held(without=["2003", "4003"]), memory=memory)
    assert codes(looked_at) == wanted
    closed = frozenset({TODAY})
    late = replace(looked_at, settings=VerifySettings(closed_days=closed))
    assert codes(late) == []


def test_a_change_told_today_need_not_be_in_the_ent() -> None:
    moved = changed(H, "2003", classes=(InStructure("100", "6A"),))
    memory = remembered(H, TODAY - timedelta(days=1))
    assert codes(with_ent(held(), moved, memory=memory)) == []
    assert codes(with_ent(held(), moved)) == [("ENT05", ERROR)]


def test_whoever_went_today_is_no_incident_yet() -> None:
    memory = remembered(H, TODAY - timedelta(days=1))
    without = without_people(H, "7003")
    assert codes(with_ent(held(), without, memory=memory)) == []
    gone = replace(memory, gone={memory.hashed("7003"): date(2026, 10, 9)})
    assert codes(with_ent(held(), without, memory=gone)) == [("ENT02", ERROR)]
    over = replace(memory, gone={memory.hashed("7003"): date(2026, 7, 1)})
    assert codes(with_ent(held(), without, memory=over)) == [("ENT03", ERROR)]


def test_a_delta_tells_since_when_somebody_is_gone() -> None:
    without = without_people(H, "7003")
    assert codes(with_ent(held(), without, deleted={"7003": TODAY})) == []
    long_ago = with_ent(held(), without, deleted={"7003": date(2026, 10, 8)})
    assert [(one.code, one.since) for one in found(long_ago)] == [("ENT02", date(2026, 10, 8))]


def test_nothing_is_concluded_from_a_file_that_did_not_come() -> None:
    without = without_people(H, *[f"{7000 + n}" for n in range(5)])
    told = found(with_ent(held(), without, doubtful=frozenset({Category.PERS_EDUC_NAT})))
    assert "ENT02" not in {one.code for one in told}


def test_logins_and_activation_are_held_against_what_the_site_asks_for() -> None:
    settings = VerifySettings(login_pattern=r"login\.\d+", targets={"teachers": 0.9})
    assert codes(with_ent(held(), settings=settings)) == []
    odd = held(
        account("2003", login="login.2003x"),
        account("7001", activated=False, has_code=True),
    )
    assert codes(with_ent(odd, settings=settings)) == [("ENT06", ERROR), ("ENT07", WARNING)]


def siecle(roster: Roster = H, as_of: date | None = date(2026, 10, 1)) -> Roster:
    """What SIECLE would export of the school: other keys, the UAI as structure."""
    people = {}
    for one in roster.people.values():
        if one.profile is Profile.STUDENTS:
            people[one.attachment] = replace(
                one,
                key=one.attachment,
                classes=tuple(InStructure(SCHOOL, each.code) for each in one.classes),
                groups=tuple(InStructure(SCHOOL, each.code) for each in one.groups),
            )
    return Roster(Origin.SIECLE, people, {SCHOOL: Structure(SCHOOL, SCHOOL)}, as_of=as_of)


def newcomer(**fields: object) -> Person:
    one = replace(pupil(1), key="2999", last_name="NOUVELLE", ine="099999999ZZ", attachment="999")
    return replace(one, guardians=(), **fields)  # type: ignore[arg-type]  # any field


SIX_C = (InStructure("100", "6C"),)
IN_SIECLE: list[tuple[str, Roster, list[tuple[str, str]]]] = [
    ("the same", siecle(), []),
    ("another class", siecle(changed(H, "2003", classes=pupil(2).classes)), [("ENT10", ERROR)]),
    (
        "another class since today",
        siecle(changed(H, "2003", classes=pupil(2).classes), TODAY),
        [],
    ),
    (
        "a pupil more",
        siecle(with_people(H, newcomer(entered=date(2026, 10, 5)))),
        [("ENT10", ERROR)],
    ),
    ("a pupil more since today", siecle(with_people(H, newcomer(entered=TODAY))), []),
    ("a pupil more of no date", siecle(with_people(H, newcomer()), None), [("ENT09", ERROR)]),
    ("a pupil less", siecle(without_people(H, "2003")), [("ENT09", ERROR)]),
    (
        "a leaver",
        siecle(changed(H, "2003", left=date(2026, 10, 5), classes=())),
        [("ENT10", ERROR)],
    ),
    ("a class more", siecle(with_people(H, newcomer(classes=SIX_C))), [("ENT09", ERROR)]),
    (
        "a group more",
        siecle(changed(H, "2003", groups=(InStructure("100", "6GREC"),))),
        [("ENT09", ERROR)],
    ),
]


@pytest.mark.parametrize(("name", "export", "wanted"), IN_SIECLE, ids=[one[0] for one in IN_SIECLE])
def test_what_siecle_says_is_told_once(
    name: str, export: Roster, wanted: list[tuple[str, str]]
) -> None:
    assert codes(with_ent(held(), siecle={SCHOOL: export})) == wanted


def test_what_the_feed_already_tells_is_not_told_of_siecle() -> None:
    export = siecle()
    assert codes(with_ent(held(without=["2003"]), siecle={SCHOOL: export})) == [("ENT01", ERROR)]


def test_teachers_of_stsweb_are_looked_for_by_name() -> None:
    staff = {one.key: one for one in H.people.values() if one.profile is Profile.TEACHERS}
    more = replace(staff["7001"], key="1", last_name="ABSENTE", functions=(Function("", "ENS"),))
    same = Roster(Origin.STSWEB, staff, {})
    assert codes(with_ent(held(), stsweb={SCHOOL: same})) == []
    other = Roster(Origin.STSWEB, {**staff, "1": more}, {})
    (one,) = found(with_ent(held(), stsweb={SCHOOL: other}))
    assert (one.code, one.mender.value) == ("ENT09", "head")
    assert "6 teachers" in str(one.detail)
    assert "5; 1" in str(one.detail)


def test_no_detail_holds_a_name_a_birth_date_or_a_mail() -> None:
    told = [str(one.detail) for _, accounts, _ in SPOILT for one in found(with_ent(accounts))]
    assert told
    for person in accounts_of(H).values():
        for secret in (person.last_name, str(person.birth_date), person.email):
            assert not any(secret and secret in detail for detail in told)
