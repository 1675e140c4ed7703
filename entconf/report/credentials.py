"""Identities, resets and hand-outs as lines of a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from entconf.assistance.credentials.handouts import Handout
from entconf.assistance.credentials.population import Person
from entconf.assistance.credentials.resetting import Reset, ResetPlan
from entconf.assistance.credentials.routing import RoutingPlan
from entconf.drivers.base import CredentialKind
from entconf.model.identities import Identity, said
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import msg, msgn
from entconf.report.language import Language
from entconf.report.lines import Line, Span, Style, line
from entconf.report.profile_words import PROFILE_NAMES


@dataclass(frozen=True, slots=True)
class Shown:
    """What of people is shown: nobody, ids with initials, or with `full` names and logins."""

    people: bool = False
    full: bool = False


def plan_lines(plan: RoutingPlan, language: Language, shown: Shown) -> Iterator[Line]:
    """Who signs in with what, who may reset it, and how many of each class."""
    yield line(Span(plan.establishment.label, Style.STRONG))
    if not plan.people:
        yield line("  ", language(msg("nobody of those who were asked for")))
        return
    for way in plan.ways:
        told = msg(
            "{profile}, {identity}: {n}",
            profile=PROFILE_NAMES[way.profile],
            identity=said(way.identity.name, language.code),
            n=way.people,
        )
        dormant = msg(" ({n} never activated)", n=way.dormant)
        yield line("  ", language(told), language(dormant) if way.dormant else "")
    yield from _identity_lines(plan.identities, language)
    yield from _class_lines(plan, language)
    if shown.people or shown.full:
        yield line("")
        yield from (_person_line(one, language, shown) for one in plan.people)


def _identity_lines(identities: Sequence[Identity], language: Language) -> Iterator[Line]:
    yield line("")
    yield line(Span(language(msg("Who resets a password:")), Style.STRONG))
    for one in identities:
        style = Style.GOOD if one.ours else Style.PLAIN
        name = said(one.name, language.code)
        yield line("  ", Span(name, style), language.colon, said(one.who, language.code))


def _class_lines(plan: RoutingPlan, language: Language) -> Iterator[Line]:
    if not plan.classes:
        return
    yield line("")
    yield line(Span(language(msg("By class:")), Style.STRONG))
    names = {one.key: said(one.name, language.code) for one in plan.identities}
    for one in plan.classes:
        counts = ", ".join(f"{names[key]} {number}" for key, number in sorted(one.people.items()))
        dormant = language(msg("never activated {n}", n=one.dormant))
        yield line(f"  {one.name}{language.colon}{counts}{language.semicolon}{dormant}")


def _person_line(person: Person, language: Language, shown: Shown) -> Line:
    account = person.account
    who = f"{person.name}  {account.login}" if shown.full else person.initials
    pieces = [
        account.id,
        who,
        ", ".join(account.classes),
        said(person.identity.name, language.code),
    ]
    if person.never_activated:
        pieces.append(language(msg("never activated")))
    return line("  ", "  ".join(filter(None, pieces)))


def routing_lines(plan: RoutingPlan, language: Language) -> Iterator[Line]:
    """The sentence by which each identity that occurs is sent to who resets it."""
    for one in plan.identities:
        yield line("")
        yield line(said(one.routing, language.code))


def reset_plan_lines(plan: ResetPlan, language: Language) -> Iterator[Line]:
    """How many will be reset, and the sentence for those who are not ours."""
    told = msgn("{n} password to reset", "{n} passwords to reset", len(plan.ours))
    label = Span(plan.school.establishment.label, Style.STRONG)
    yield line(label, language.colon, language(told))
    yield from (line(f"  {one.account.id}  {one.initials}") for one in plan.ours)
    routed: dict[str, list[Person]] = {}
    for one in plan.routed:
        routed.setdefault(one.identity.key, []).append(one)
    for people in routed.values():
        identity = people[0].identity
        count = msgn(
            "{n} person is not ours to reset: {identity}",
            "{n} people are not ours to reset: {identity}",
            len(people),
            identity=said(identity.name, language.code),
        )
        yield line(Span(language(count), Style.WARNING))
        yield from (line(f"  {one.account.id}  {one.initials}") for one in people)
        yield line("  ", said(identity.routing, language.code))


def reset_lines(resets: Sequence[Reset], language: Language, *, values: bool) -> Iterator[Line]:
    """What came of each reset; the codes themselves only with `values`."""
    names = {
        CredentialKind.ACTIVATION: msg("activation code"),
        CredentialKind.RENEWAL: msg("renewal code"),
        CredentialKind.PASSWORD: msg("first password"),
    }
    for one in resets:
        who = f"{one.person.account.id}  {one.person.initials}  "
        if one.credential is None:
            why = language(one.error.message) if one.error else ""
            yield line(who, Span(why, Style.ERROR))
            continue
        told = language(names[one.credential.kind])
        if values:
            login = one.person.account.login
            named = f"{login}  {told}{language.colon}"
            yield line(who, named, Span(one.credential.value, Style.STRONG))
        else:
            yield line(who, told)


def handout_lines(found: Sequence[Handout], language: Language) -> Iterator[Line]:
    """The hand-outs of a school year, one class a line."""
    if not found:
        yield line(language(msg("No hand-out is noted.")))
    for one in found:
        told = msg(
            "{label}: {printed} printed, {out} out, {signed} signed for, {destroyed} destroyed",
            label=PROFILE_NAMES.get(one.label, one.label),
            printed=one.printed,
            out=one.out,
            signed=one.signed,
            destroyed=one.destroyed,
        )
        still = msgn("{n} still open", "{n} still open", one.open)
        style = Style.WARNING if one.open else Style.GOOD
        yield line(language(told), language.semicolon, Span(language(still), style))
