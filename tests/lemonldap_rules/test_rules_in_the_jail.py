from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from entconf.drivers.lemonldap.perl_text import message_of, perl_message, perl_quoted
from entconf.drivers.lemonldap.rule_checking import rule_faults
from entconf.drivers.lemonldap.rule_names import KnownNames
from entconf.drivers.lemonldap.rules import (
    ALL,
    EVERYBODY,
    NOBODY,
    Audience,
    audience_of,
    compile_rule,
    in_order,
)
from entconf.errors import RequestRefused
from tests.lemonldap_rules.judging import Judge, Kind, Session
from tests.lemonldap_rules.people import (
    PIECES,
    UAI,
    WORDS,
    Person,
    audiences,
    meant,
    names,
    people,
)

KNOWN = KnownNames(frozenset({"ENTPersonProfils", "ENTEleveClasses", "ESCOUAI"}))
many = settings(max_examples=500, deadline=None)


@many
@given(st.data())
def test_the_portal_says_of_everybody_what_the_audience_means(
    judge: Judge, data: st.DataObject
) -> None:
    audience = data.draw(audiences)
    school = data.draw(st.sampled_from([None, UAI]))
    rule = compile_rule(audience, WORDS, school)
    everybody = data.draw(st.lists(people(audience), min_size=1, max_size=6))
    octets = data.draw(st.booleans())
    sessions = [person.session() for person in everybody]

    said = judge.judge(rule, sessions, octets=octets, kind=data.draw(st.sampled_from(KINDS)))

    assert said.compiles, (rule, said.error)
    assert said.error is None
    assert [bool(one) for one in said.verdicts] == [
        meant(audience, person, school) for person in everybody
    ], rule
    assert not said.touched
    assert rule.isascii()
    assert rule_faults(rule, KNOWN) == ()
    assert audience_of(rule, WORDS, school) == in_order(audience)


KINDS: tuple[Kind, ...] = ("rule", "location")


@many
@given(st.one_of(names, st.text(st.characters(exclude_categories=["Cs"]))))
def test_any_text_is_the_same_text_for_the_portal(judge: Judge, text: str) -> None:
    said = judge.judge(perl_quoted(text), [{"uid": "u", "a": "b"}], kind="message")
    assert said.verdicts == (text,)


@many
@given(st.one_of(names, st.text(st.characters(exclude_categories=["Cs", "Cc"]))))
def test_a_message_comes_out_as_html_without_anything_to_cut_it_at(judge: Judge, text: str) -> None:
    assume(text)
    expression = perl_message(text)
    said = judge.judge(expression, [{"uid": "u"}], kind="message")
    (shown,) = said.verdicts
    assert isinstance(shown, str)
    assert shown.isascii()
    assert not set(shown) & set(',<>"%')
    assert "##" not in expression
    assert message_of(expression) == text


@pytest.mark.parametrize(
    "payload",
    [
        "'); system('touch {file}'); ('",
        '"); system("touch {file}"); ("',
        "x') or ($s->{{uid}} = 'root') or ('",
        "/ or ($s->{{uid}} = 'root') or /",
        '" . ($s->{{uid}} = "root") . "',
        "${{\\ ($s->{{uid}} = 'root')}}",
        "@{{[ $s->{{uid}} = 'root' ]}}",
        "(?{{ $s->{{uid}} = 'root' }})",
        "(??{{ $s->{{uid}} = 'root' }})",
        "\\'); ($s->{{uid}} = 'root'); ('",
        "a)\n); $s->{{uid}} = 'root'; (1",
        "`touch {file}`",
        "inGroup('x') or $uid = 'root'",
        "}}; sub {{ 1",
    ],
)
def test_what_looks_like_code_is_a_name(judge: Judge, tmp_path: Path, payload: str) -> None:
    file = tmp_path / "ran"
    name = payload.format(file=file)
    groups = Audience(groups=(name,))
    outsider: Session = {"uid": "a", "hGroups": {"b": {}}, "ENTEleveClasses": "6A"}
    member: Session = {"uid": "a", "hGroups": {name: {}}}
    said = judge.judge(compile_rule(groups, WORDS), [outsider, member])
    assert (said.compiles, said.verdicts, said.touched) == (True, (0, 1), False)
    if ";" not in name:
        said = judge.judge(compile_rule(Audience(classes=(name,)), WORDS), [outsider])
        assert (said.compiles, said.verdicts, said.touched) == (True, (0,), False)
    said = judge.judge(perl_message(name), [outsider], kind="message")
    assert (said.compiles, said.touched) == (True, False)
    assert not file.exists()


@pytest.mark.parametrize("kind", KINDS)
def test_everybody_and_nobody_are_so_wherever_rules_stand(judge: Judge, kind: Kind) -> None:
    sessions = [{}, Person(("National_ELV",)).session()]
    assert judge.judge(EVERYBODY, sessions, kind=kind).verdicts == (1, 1)
    assert judge.judge(NOBODY, sessions, kind=kind).verdicts == (0, 0)
    assert compile_rule(ALL, WORDS) == EVERYBODY


def test_deny_lets_everybody_in_where_it_is_not_a_rule_of_a_host(judge: Judge) -> None:
    """Why `deny` is not what entconf writes for nobody."""
    assert judge.judge("deny", kind="rule").verdicts == (1,)
    assert judge.judge("deny", kind="location").verdicts == (0,)


@pytest.mark.parametrize("octets", [False, True])
def test_a_class_is_not_found_in_another(judge: Judge, octets: bool) -> None:  # noqa: FBT001 - a case
    rule = compile_rule(Audience(classes=("6A", "Été")), WORDS)
    held = [
        *("6A", "16A", "6AB", "5B; 6A", "6A; 5B", "5B; 6A; 4C", "x$6A", "x$16A", "x$6A$MATHS"),
        *("Été", "Étés", "x$Été; 4C", "6a", "x;6A"),
    ]
    said = judge.judge(rule, [{"ENTEleveClasses": one} for one in held], octets=octets)
    wanted = {"6A", "5B; 6A", "6A; 5B", "5B; 6A; 4C", "x$6A", "Été", "x$Été; 4C"}
    assert {one for one, yes in zip(held, said.verdicts, strict=True) if yes} == wanted


def test_the_server_itself_ends_a_group_at_its_first_parenthesis(judge: Judge) -> None:
    """Why names are escaped although they stand in quotes."""
    member: Session = {"hGroups": {"Club (x)": {}, "skip": {}, "a $uid": {}}, "uid": "u"}
    for plain, name in (("inGroup('Club (x)')", "Club (x)"), ("inGroup('skip')", "skip")):
        assert judge.judge(plain, [member]).verdicts != (1,)
        assert judge.judge(compile_rule(Audience(groups=(name,)), WORDS), [member]).verdicts == (1,)


def test_pieces_of_names_are_refused_for_the_separator_alone() -> None:
    for piece in PIECES:
        assert compile_rule(Audience(groups=(piece,), classes=(piece,)), WORDS)
        for name in (f"{piece}; 6A", f"{piece};", f";{piece}"):
            with pytest.raises(RequestRefused, match="no rule can tell it"):
                compile_rule(Audience(classes=(name,)), WORDS)
