from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entconf.drivers.lemonldap.configuration import Configuration
from entconf.drivers.lemonldap.rule_checking import rule_faults
from entconf.drivers.lemonldap.rule_names import KnownNames, known_names
from entconf.drivers.lemonldap.rule_parsing import BrokenRule, ForeignRule, parse_rule
from tests.lemonldap_rules.judging import Judge

KNOWN = KnownNames(
    variables=frozenset({"uid", "mail", "ENTPersonProfils"}),
    groups=frozenset({"Club journal", "Élèves"}),
    functions=frozenset({"isPupil"}),
)
WELL_FORMED = (
    *(
        "1",
        "0",
        "accept",
        "deny",
        "skip",
        "unprotect",
        "logout_sso",
        "logout_sso https://x.example/",
    ),
    *('$uid eq "dwho"', "$uid ne 'dwho' and $mail", "not $uid", "!$uid", "! ($uid && $mail)"),
    *("$uid =~ /^(dwho|rtyler)$/", "$mail !~ m{@example\\.org$}i", "$uid =~ /[)\\]]*[^]a]+/"),
    *("inGroup('Club journal')", 'inGroup("club journal") or inGroup("Élèves")', "has2f()"),
    *("has2f('TOTP') and $authenticationLevel > 2", "listMatch($ENTPersonProfils, 'x', 1)"),
    *("$ENV{REMOTE_ADDR} =~ /^10\\./ xor $uid", "$hGroups->{a}->{name} eq 'b'", "$_password"),
    *("checkDate($mail, '20270101000000') ? 1 : 0", "$date lt '20270101000000'", "&date > 3"),
    *("checkLogonHours($mail, 'octetstring', '', 1)", "encode_base64('a', '') eq basic($uid, 'x')"),
    *("lc $uid eq 'a'", "defined $mail and length($mail) > 3", "($uid)", "$uid // 'x'", "-1 < 2"),
    *("groupMatch($hGroups, 'name', 'x') == 1", 'varIsInUri($ENV{REQUEST_URI}, "/", $uid, 1)'),
    *("'it\\'s' eq \"\\\"\"", "q{a}, qq(b)"[:4], "1 (?#2)"[:1], "$1 eq '' || $uid . 'x' eq 'ax'"),
    *("isInNet6($ipAddr, '2001::/16') and not 0", "inGroup( 'Club journal' )", "$uid =~ 'abc'"),
)
BROKEN = (
    ("inGroup(", 8, ") is missing"),
    ("inGroup('Club journal'", 8, ") is missing"),
    ("($uid eq 'a'", 1, ") is missing"),
    ("$uid eq 'a')", 12, "no opening"),
    ("$uid eq 'a", 9, "not closed"),
    ('$uid eq "a', 9, "not closed"),
    ("$uid eq 'it's'", 14, "not closed"),
    ("$uid =~ /a", 9, "not closed"),
    ("$uid =~ /(a/", 10, "not closed in the expression"),
    ("$uid =~ /a)/", 11, "no opening one in the expression"),
    ("$uid =~ /[a/", 10, "] is missing"),
    ("$uid =~ /*a/", 10, "repeats nothing"),
    ("$uid =~ /a|+/", 12, "repeats nothing"),
    ("$uid eq", 8, "missing at the end"),
    ("$uid and", 9, "missing at the end"),
    ("and $uid", 1, "missing before and"),
    ("$uid or or $mail", 9, "missing before or"),
    ("$uid $mail", 6, "$mail stands where an operator is expected"),
    ("$uid 'a'", 6, "operator is expected"),
    ("inGroup('Club journal') inGroup('Élèves')", 25, "operator is expected"),
    ("$uid # everybody", 6, "comment"),
    ("$uid ? 1", 6, "has no :"),
    ("$ENV{REMOTE_ADDR", 5, "not closed"),
    ("lc()($uid", 5, "operator is expected"),
)
UNKNOWN = (
    ("$EntPersonProfil =~ /x/", 1, "did you mean $ENTPersonProfils?"),
    ("$uid eq 'a' or $zzz", 16, "no session holds the variable $zzz"),
    ('$uid eq "x$mial"', 11, "did you mean $mail?"),
    ("$uid =~ /$mial/", 10, "did you mean $mail?"),
    ("inGroup('Club jurnal')", 9, "did you mean Club journal?"),
    ("inGroup ('Club journal')", 1, "( at once"),
    ("inGrop('Club journal')", 1, "did you mean inGroup?"),
    ("chekDate($mail)", 1, "did you mean checkDate?"),
    ("ispupil($uid)", 1, "did you mean isPupil?"),
    ("inGroup('Club (x)')", 17, "takes this for the end"),
)
FOREIGN = (
    *(
        "$x = 1; $x",
        "my $x",
        "@{[1]}",
        "$uid eq dwho",
        "s/a/b/",
        "do { 1 }",
        "$uid->()",
        "1\n# a\n",
    ),
    *(
        "sub { 1 }",
        "eval('1')",
        "[1]",
        "%h",
        "`ls`",
        "1) or (1",
        "qw(a b)",
        "$uid x 3",
        "time() > 3",
    ),
)


@pytest.mark.parametrize("rule", WELL_FORMED)
def test_a_well_formed_rule_has_no_fault_and_compiles(judge: Judge, rule: str) -> None:
    assert rule_faults(rule, KNOWN) == ()
    assert judge.judge(rule, (), kind="location").compiles


@pytest.mark.parametrize(("rule", "column", "told"), BROKEN)
def test_a_broken_rule_is_told_with_its_column_and_does_not_compile(
    judge: Judge, rule: str, column: int, told: str
) -> None:
    (fault,) = rule_faults(rule, KNOWN)
    assert str(fault).startswith(f"column {column}: ")
    assert told in str(fault)
    assert not judge.judge(rule).compiles


@pytest.mark.parametrize(("rule", "column", "told"), UNKNOWN)
def test_a_name_that_nothing_has_is_told_with_the_nearest_one(
    rule: str, column: int, told: str
) -> None:
    faults = [str(fault) for fault in rule_faults(rule, KNOWN)]
    assert any(fault.startswith(f"column {column}: ") and told in fault for fault in faults), faults


@pytest.mark.parametrize("rule", FOREIGN)
def test_nothing_is_said_of_perl_that_is_not_understood(rule: str) -> None:
    assert rule_faults(rule, KNOWN) == ()


def test_an_empty_rule_is_a_fault() -> None:
    assert [str(one) for one in rule_faults(" ", KNOWN)] == [
        "the rule is empty: write 1 for everybody"
    ]


def test_nobody_is_blamed_for_names_that_nobody_knows() -> None:
    assert rule_faults("$zzz or inGroup('zzz')", KnownNames()) == ()


def test_the_names_of_a_portal_are_those_of_its_configuration() -> None:
    configuration = Configuration(
        1,
        {
            "exportedVars": {"UA": "HTTP_USER_AGENT"},
            "ldapExportedVars": {"ENTPersonProfils": "ENTPersonProfils"},
            "macros": {"isPupil": "1"},
            "groups": {"élus": "1"},
            "customFunctions": "My::Module::checkAge, other",
        },
    )
    known = known_names(configuration, frozenset({"Club journal"}))
    assert known.variables == frozenset({"UA", "ENTPersonProfils", "isPupil"})
    assert known.groups == frozenset({"élus", "Club journal"})
    assert known.functions == {"checkAge", "other"}
    assert known_names(configuration).groups is None


WORDS = (
    *("$uid", "$mail", "'a'", '"b"', "1", "0", "/a/", "m{b}i", "$ENV{A}", "(", ")", "(", ")", ","),
    *("and", "or", "not", "xor", "&&", "||", "!", "eq", "ne", "==", "!=", "=~", "!~", "<", "lt"),
    *("?", ":", ".", "+", "-", "//", "inGroup(", "has2f(", "date(", "lc", "defined", "listMatch("),
    *("inGroup('x')", "$hGroups->{a}", "{", "}", "'", '"', "/", "#", "foo", "cmp", "<=>", "skip"),
)


@settings(max_examples=1500, deadline=None)
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=9).map(" ".join))
def test_perl_agrees_with_what_is_found_broken_and_with_what_is_found_whole(
    judge: Judge, rule: str
) -> None:
    try:
        parse_rule(rule)
    except ForeignRule:
        return
    except BrokenRule:
        assert not judge.judge(rule, ()).compiles, rule
        return
    if not rule_faults(rule, KnownNames()):
        said = judge.judge(rule, ())
        assert said.compiles, (rule, said.error)


@settings(max_examples=500, deadline=None)
@given(st.text("ab(|)[]^*+?.\\:-=!{1,}", max_size=8))
def test_perl_agrees_with_what_is_found_broken_in_an_expression(judge: Judge, text: str) -> None:
    rule = f"$uid =~ /{text}/"
    if rule_faults(rule, KnownNames()):
        assert not judge.judge(rule, ()).compiles, rule


@settings(max_examples=500, deadline=None)
@given(st.text(max_size=40))
def test_any_text_is_read_without_an_accident(text: str) -> None:
    rule_faults(text, KNOWN)
    rule_faults("(" * 500 + text, KNOWN)
