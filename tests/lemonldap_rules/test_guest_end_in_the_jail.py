"""The end of guests as the portal's own jail sees it, by the clock of the machine."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from entconf.drivers.lemonldap.guest_end import end_rule
from entconf.drivers.lemonldap.parts import terms_of
from entconf.drivers.lemonldap.rule_checking import rule_faults
from entconf.drivers.lemonldap.rule_names import KnownNames
from entconf.drivers.lemonldap.settings import Settings
from entconf.model.secret import Secret
from tests.lemonldap_rules.judging import Judge, Session

UAI = "0990001X"


def _reveal(secret: Secret) -> str:
    raise AssertionError(secret)


def _rule(school_variable: str = "") -> str:
    settings = Settings("", "", school_variable=school_variable)
    return end_rule(terms_of(UAI, settings, None, _reveal), "$entconfUntil")


def _moment(**away: float) -> str:
    return f"{datetime.now(UTC) + timedelta(**away):%Y%m%d%H%M%S}"


def _admits(judge: Judge, rule: str, *sessions: Session) -> list[bool]:
    verdict = judge.judge(rule, sessions)
    assert verdict.compiles
    assert not verdict.touched
    return [bool(one) for one in verdict.verdicts]


def test_who_has_no_end_comes_in_and_a_text_that_is_no_moment_lets_nobody_in(
    judge: Judge,
) -> None:
    people: list[Session] = [
        {},
        {"entconfUntil": None},
        {"entconfUntil": "demain"},
        {"entconfUntil": "2099"},
        {"entconfUntil": "$uid') or (1"},
    ]
    assert _admits(judge, _rule(), *people) == [True, True, False, False, False]


def test_the_moment_itself_decides_whatever_the_form_a_directory_gives_it(judge: Judge) -> None:
    def ends(text: str) -> Session:
        return {"entconfUntil": text}

    ahead, past = {"minutes": 1}, {"seconds": -1}
    assert _admits(judge, _rule(), ends(_moment(**ahead) + "Z"), ends(_moment(**past) + "Z")) == [
        True,
        False,
    ]
    assert _admits(judge, _rule(), ends(_moment(**ahead)), ends(_moment(**past))) == [True, False]
    zoned = [_moment(hours=hours) + "+0200" for hours in (1.9, 2.1)]
    assert _admits(judge, _rule(), *map(ends, zoned)) == [False, True]
    assert _admits(judge, _rule(), ends(_moment(**past) + ".0Z")) == [False]


def test_another_school_of_the_portal_is_left_alone(judge: Judge) -> None:
    past = _moment(days=-1) + "Z"
    ours: Session = {"ecole": f"0990002Y; {UAI}", "entconfUntil": past}
    theirs: Session = {"ecole": "0990002Y", "entconfUntil": past}
    assert _admits(judge, _rule("ecole"), ours, theirs, {"ecole": UAI}) == [False, True, True]


def test_our_own_reader_finds_no_fault_in_it() -> None:
    known = KnownNames(frozenset({"entconfUntil", "ecole"}))
    assert rule_faults(_rule(), known) == ()
    assert rule_faults(_rule("ecole"), known) == ()
    assert rule_faults(_rule(), KnownNames(frozenset({"uid"})))
