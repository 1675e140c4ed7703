"""The end of guests on the portal: one rule, held with the opening of guests."""

from __future__ import annotations

from entconf.drivers.lemonldap.guest_end import FIELD, RULES, end_rule
from entconf.model.values import JsonValue, Value
from tests.lemonldap_kinds.desk import MENU, UAI, Desk

EXPORTED: dict[str, JsonValue] = {"ldapExportedVars": {"entconfUntil": "entconfUntil"}}
OPTIONS: dict[str, Value] = {"guest_until": "entconfUntil", "guest_message": "Fini, à l'an 2"}
GUESTS = "{guests: true}"
COMMENT = f"##entconf-opening-{UAI.lower()}-guests-end"


def desk(**more: Value) -> Desk:
    return Desk({**MENU, **EXPORTED}, {**OPTIONS, **more})


def rules(held: Desk) -> dict[str, JsonValue]:
    return dict(held.now.part(RULES))


def test_guests_that_come_in_bring_the_rule_of_their_end() -> None:
    held = desk()
    (change,) = held.reach_section("opening", GUESTS)
    assert [(one.name, one.after) for one in change.fields] == [(FIELD, "$entconfUntil")]
    (key,) = rules(held)
    assert key.endswith(COMMENT)
    assert rules(held)[key] == "checkDate('', $entconfUntil, 1)"


def test_a_rule_that_somebody_changed_is_told_and_put_right() -> None:
    held = desk()
    held.reach_section("opening", GUESTS)
    (key,) = rules(held)
    held.now = held.now.with_value("1", RULES, key)
    (change,) = held.reach_section("opening", GUESTS)
    assert change.before[FIELD] == "rule: 1"
    assert rules(held)[key] == end_rule(held.memo().terms, "$entconfUntil")


def test_closing_guests_leaves_their_end_alone_and_the_other_way_round() -> None:
    held = desk(profiles={"guests": {"group": "invités"}})
    held.reach_section("opening", GUESTS)
    ending = rules(held)
    held.reach_section("opening", "{guests: false}")
    assert len(rules(held)) == len(ending) + 1
    held.reach_section("opening", GUESTS)
    assert rules(held) == ending


def test_without_the_setting_the_rule_goes_again() -> None:
    held = desk()
    held.reach_section("opening", GUESTS)
    without = Desk(held.now.parameters)
    assert without.reach_section("opening", GUESTS)
    assert rules(without) == {}
    assert without.reach_section("opening", GUESTS) == []


def test_a_variable_that_no_session_holds_is_a_mistake() -> None:
    held = Desk({**MENU, **EXPORTED}, {**OPTIONS, "guest_until": "entconfUnti"})
    (problem,) = held.read(held.declared("opening", GUESTS)).problems
    assert "$entconfUnti" in str(problem.message)
    assert "entconfUntil?" in str(problem.hint)


def test_a_setting_that_holds_nothing_yet_is_told() -> None:
    held = desk()
    (notice,) = held.read(held.declared("opening", "{teachers: true}")).notices
    assert "guest_until" in str(notice)
    held.reach_section("opening", GUESTS)
    assert held.read(held.declared("opening", "{teachers: true}")).notices == ()


def test_one_school_of_several_ends_its_own_guests() -> None:
    held = desk(school_variable="ecole")
    held.reach_section("opening", GUESTS)
    (rule,) = rules(held).values()
    assert rule == f"not (listMatch($ecole, '{UAI}', 1)) or checkDate('', $entconfUntil, 1)"


def test_a_run_taken_back_takes_the_rule_with_it() -> None:
    held = desk()
    held.reach_section("opening", GUESTS)
    (declared,) = held.declared("opening", GUESTS)
    held.reach(declared.with_attributes({"open": True, FIELD: ""}))
    assert rules(held) == {}
