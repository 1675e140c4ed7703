"""Rights: the sites behind the portal that a role opens to groups.

A role is a place of a virtual host (setting `virtual_hosts`). Its rule in `locationRules` is for
all groups that have the role; every other rule of the host is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from entconf.drivers.base import Remark
from entconf.drivers.lemonldap.access import texts
from entconf.drivers.lemonldap.configuration import Configuration
from entconf.drivers.lemonldap.parts import (
    Ask,
    Found,
    Part,
    Terms,
    after_fields,
    nearest_hint,
    problem,
)
from entconf.drivers.lemonldap.rule_words import RuleWords
from entconf.drivers.lemonldap.rules import Audience, audience_of_location, compile_rule
from entconf.drivers.lemonldap.settings import GROUP_KEY, VirtualHost
from entconf.errors import RequestRefused
from entconf.model.change import Change
from entconf.model.resource import Declared, Live
from entconf.model.text import msg
from entconf.model.values import sorted_set

RULES = "locationRules"
_ROLES = "roles/"
#: Between a role and a rule that is not in entconf's words, in the place of the role.
_BY = " = rule: "
_PLAIN_SIGN = re.compile(r"[A-Za-z0-9/]")


def location(role: str, place: VirtualHost) -> str:
    """The key of the rule of a role in its host: `default`, or a pattern with a comment."""
    if place.path == "/":
        return "default"
    signs = (sign if _PLAIN_SIGN.match(sign) else f"\\x{{{ord(sign):x}}}" for sign in place.path)
    name = re.sub(r"[^A-Za-z0-9]", lambda found: f"_{ord(found[0]):x}", role)
    return f"(?#entconf-{name})^{''.join(signs).rstrip('/')}(?=[/?]|$)"


def _rule(configuration: Configuration, role: str, terms: Terms) -> str | None:
    place = terms.settings.virtual_hosts[role]
    return configuration.text(RULES, place.host, location(role, place))


def _portal_words(terms: Terms) -> RuleWords:
    """Words that leave groups as the portal names them: a rule may hold those of other schools."""
    return replace(terms.words, group_name=GROUP_KEY)


def _groups(rule: str | None, terms: Terms) -> tuple[str, ...] | None:
    """The groups that a rule lets in, by the portal's names; None where it is no rule of groups."""
    if rule is None:
        return ()
    audience = audience_of_location(rule, _portal_words(terms))
    if audience is None or audience.profiles or audience.classes:
        return None
    return audience.groups


def _held(
    configuration: Configuration, group: str, asked: Sequence[str], terms: Terms
) -> tuple[str, ...]:
    """The roles of a group; a role that is asked for and has a foreign rule stands with it."""
    roles = []
    for role in terms.settings.virtual_hosts:
        rule = _rule(configuration, role, terms)
        groups = _groups(rule, terms)
        if groups is None:
            if role in asked or f"{role}{_BY}{rule}" in asked:
                roles.append(f"{role}{_BY}{rule}")
        elif terms.words.group(group) in groups:
            roles.append(role)
    return sorted_set(roles)


def _read(ask: Ask, found: Found) -> None:
    terms = ask.terms.of_whole_portal()
    named = set()
    for written in ask.declared:
        if not written.id.key.startswith(_ROLES):
            found.leave_out(written, msg("the portal holds roles alone"))
            continue
        if not terms.settings.virtual_hosts:
            found.leave_out(written, msg("no setting `virtual_hosts` says what a role opens"))
            continue
        if not _is_known(written, terms, found):
            continue
        found.declared.append(written)
        group = written.id.key.removeprefix(_ROLES)
        named.add(group)
        asked = texts(written.attributes.get("roles"))
        roles = _held(ask.configuration, group, asked, terms)
        found.live.append(Live(written.id, {"roles": roles}, _owner(terms, roles)))
    if ask.complete:
        _tell_foreign(ask, terms, found)
        for group in sorted(_every_group(ask.configuration, terms) - named):
            roles = _held(ask.configuration, group, (), terms)
            id_ = ask.id("rights", _ROLES + group)
            found.live.append(Live(id_, {"roles": roles}, _owner(terms, roles)))


def _tell_foreign(ask: Ask, terms: Terms, found: Found) -> None:
    for role in terms.settings.virtual_hosts:
        rule = _rule(ask.configuration, role, terms)
        if rule is not None and _groups(rule, terms) is None:
            found.notices.append(
                msg(
                    "rights: {role} has a rule of its own, which stays: {rule}",
                    role=role,
                    rule=rule,
                )
            )


def _owner(terms: Terms, roles: Sequence[str]) -> str:
    if terms.platform_block():
        return "central"
    return "foreign" if any(_BY in role for role in roles) else "local"


def _every_group(configuration: Configuration, terms: Terms) -> set[str]:
    rules = (_rule(configuration, role, terms) for role in terms.settings.virtual_hosts)
    named = {name for rule in rules for name in _groups(rule, terms) or ()}
    return {key for name in named if (key := terms.words.group_key(name)) is not None}


def _is_known(declared: Declared, terms: Terms, found: Found) -> bool:
    known = terms.settings.virtual_hosts
    roles = [text.partition(_BY)[0] for text in texts(declared.attributes.get("roles"))]
    unknown = [role for role in roles if role not in known]
    for role in unknown:
        message = msg("no virtual host of the portal goes with the role {name}", name=role)
        hint = nearest_hint(role, list(known))
        found.problems.append(problem("unknown-role", declared, message, "roles", hint))
    if unknown:
        return False
    try:
        compile_rule(Audience(groups=(declared.id.key.removeprefix(_ROLES),)), terms.words)
    except RequestRefused as error:
        found.problems.append(problem("bad-group", declared, error.message, hint=error.hint))
        return False
    return True


def _review(change: Change, terms: Terms, _configuration: Configuration) -> Remark:
    notes = [
        msg(
            "the rule of today for {role} is not entconf's and is replaced: {rule}",
            role=role,
            rule=rule,
        )
        for role, by, rule in (
            text.partition(_BY) for one in change.fields for text in texts(one.before)
        )
        if by
    ]
    return Remark(change.id, tuple(notes), blocked=terms.platform_block())


def _write(change: Change, terms: Terms, configuration: Configuration) -> Configuration:
    if blocked := terms.platform_block():
        raise RequestRefused(blocked)
    terms = terms.of_whole_portal()
    group = change.id.key.removeprefix(_ROLES)
    wanted = texts(after_fields(change).get("roles"))
    foreign = {role: rule for role, by, rule in (one.partition(_BY) for one in wanted) if by}
    for role, place in terms.settings.virtual_hosts.items():
        rule = _rule(configuration, role, terms)
        told = foreign.get(role) or _new_rule(rule, group, terms, has=role in wanted)
        if told is not None and told != rule:
            configuration = configuration.with_value(told, RULES, place.host, location(role, place))
    return configuration


def _new_rule(rule: str | None, group: str, terms: Terms, *, has: bool) -> str | None:
    """The rule of a role once a group has it or not; None where nothing is to be done."""
    groups, name = _groups(rule, terms), terms.words.group(group)
    if (name in (groups or ())) == has:
        return None
    held = {*(groups or ()), name} if has else set(groups or ()) - {name}
    return compile_rule(Audience(groups=sorted_set(held)), _portal_words(terms))


PART = Part("rights", "", _read, _review, _write)
