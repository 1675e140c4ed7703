"""A verification as lines of a terminal: the answer first, then what was found by school."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from entconf.feeds.aaf.names import DeliveryKind
from entconf.feeds.checks.catalog import CHECKS
from entconf.feeds.checks.unit import Check
from entconf.feeds.findings import Mender, Weight
from entconf.feeds.verification import Found, SchoolState, Verification
from entconf.model.text import Text, msg, msgn
from entconf.report.language import Language
from entconf.report.lines import Line, Span, Style, line

STYLES: Mapping[Weight, Style] = {
    Weight.BLOCKING: Style.ERROR,
    Weight.ERROR: Style.DELETE,
    Weight.WARNING: Style.WARNING,
    Weight.INFORMATION: Style.DIM,
}
WEIGHT_WORDS: Mapping[Weight, Text] = {
    Weight.BLOCKING: msg("blocking"),
    Weight.ERROR: msg("error"),
    Weight.WARNING: msg("warning"),
    Weight.INFORMATION: msg("information"),
}
MENDER_WORDS: Mapping[Mender, Text] = {
    Mender.SECRETARIAT: msg("the secretariat, in SIECLE"),
    Mender.HEAD: msg("the head of school, in STSWEB"),
    Mender.ACADEMY: msg("the academy"),
    Mender.HELP_DESK: msg("the help desk of the ENT"),
    Mender.ADMINISTRATOR: msg("the administrator of the ENT"),
}
_KINDS: Mapping[DeliveryKind, Text] = {
    DeliveryKind.COMPLETE: msg("complete"),
    DeliveryKind.DELTA: msg("delta"),
    DeliveryKind.UNKNOWN: msg("unknown"),
}
_BY_CODE: Mapping[str, Check] = {check.code: check for check in CHECKS}
#: How many schools the first line names.
_NAMED = 3
#: How many findings of one code are shown one by one, unless all are asked for.
_SHOWN = 5


def title_of(code: str) -> Text:
    """What the code is about, in a few words."""
    check = _BY_CODE.get(code)
    return check.title if check else msg("Remark of a reader")


def say_answer(verification: Verification) -> Text:
    """The answer to the mission letter: do automatic creation and update work?"""
    schools = verification.schools
    since = min((f"{one.state.since}" for one in _that(schools, "no")), default="")
    if verification.answer == "no":
        if not since:
            return msg(
                "Automatic creation and update of accounts: NO, the delivery cannot be applied."
            )
        return msg(
            "Automatic creation and update of accounts: NO since {day} {for_whom}",
            day=since,
            for_whom=_for_whom(schools),
        )
    latest = max((f"{one.state.since}" for one in schools), default="")
    if verification.answer == "yes":
        return msg("Automatic creation and update of accounts: YES since {day}.", day=latest)
    if verification.offline:
        return msg("The deliveries can be applied; whether the ENT follows was not looked at.")
    return msg("The deliveries can be applied; whether the ENT follows could not be read.")


def _that(schools: Iterable[SchoolState], answer: str) -> list[SchoolState]:
    return [one for one in schools if one.state.answer == answer]


def _for_whom(schools: Sequence[SchoolState]) -> Text:
    """Whom it does not work for: all, or so many people, and the schools by name."""
    wrong = _that(schools, "no")
    people = sum(sum(one.people.values()) for one in wrong)
    names = ", ".join(one.establishment.label for one in wrong[:_NAMED])
    if len(wrong) > _NAMED:
        names += ", …"
    blocked = any(one.blocked for one in wrong)
    if blocked or not people:
        return msgn(
            "for everybody of {n} school: {names}.",
            "for everybody of {n} schools: {names}.",
            len(wrong),
            names=names,
        )
    return msgn("for {n} person of {names}.", "for {n} people of {names}.", people, names=names)


def verification_lines(
    verification: Verification, language: Language, *, full: bool
) -> Sequence[Line]:
    """The answer, the deliveries, then each school with what was found there.

    With `full`, every finding is shown, and people by their names.
    """
    styles = {"yes": Style.GOOD, "no": Style.ERROR, "unknown": Style.UNKNOWN}
    lines = [line(Span(language(say_answer(verification)), styles[verification.answer]))]
    lines.extend(_deliveries(verification, language))
    names = {one.establishment.uai: one.establishment.label for one in verification.schools}
    by_school: dict[str, list[Found]] = {}
    for one in verification.found:
        by_school.setdefault(one.finding.uai, []).append(one)
    for uai in sorted(by_school):
        title = names.get(uai, uai) if uai else language(msg("The deliveries"))
        lines += [(), line(Span(title, Style.STRONG))]
        lines.extend(_school(by_school[uai], language, full=full))
    for school in verification.unread:
        if school.failure is not None:
            reason = language(school.failure)
            lines += [
                (),
                line(Span(f"? {school.establishment.label}", Style.UNKNOWN), f"  {reason}"),
            ]
    lines += [(), line(language(say_counts(verification)))]
    return lines


def _deliveries(verification: Verification, language: Language) -> Iterator[Line]:
    for one in verification.applied:
        day = one.day.isoformat() if one.day else language(msg("no date"))
        kind = language(_KINDS[one.kind])
        yield line(Span(f"  {one.name}  {kind}  {day}", Style.DIM))


def _school(found: Sequence[Found], language: Language, *, full: bool) -> Iterator[Line]:
    by_code: dict[str, list[Found]] = {}
    for one in found:
        by_code.setdefault(one.finding.code, []).append(one)
    for code, group in by_code.items():
        weight, mender = group[0].finding.weight, group[0].finding.mender
        since = min(one.since for one in group)
        yield line(
            "  ",
            Span(f"{code} ", STYLES[weight]),
            Span(language(title_of(code)), Style.STRONG),
            f" ({language(WEIGHT_WORDS[weight])}, {len(group)})  ",
            Span(
                language(
                    msg(
                        "since {day}; to be mended by {mender}",
                        day=f"{since}",
                        mender=MENDER_WORDS[mender],
                    )
                ),
                Style.DIM,
            ),
        )
        shown = group if full else group[:_SHOWN]
        for one in shown:
            yield line("      ", language(_detail(one, full=full)))
        if len(group) > len(shown):
            more = msgn("and {n} more (--full)", "and {n} more (--full)", len(group) - len(shown))
            yield line("      ", Span(language(more), Style.DIM))


def _detail(found: Found, *, full: bool) -> Text:
    """What was found, after whom it is about: the id in the ENT and initials, or the name."""
    if not found.finding.person:
        return found.finding.detail
    person = found.person
    name = ""
    if person is not None:
        name = f"{person.first_name} {person.last_name}" if full else person.initials
    who = f"{found.ent_id} {name}".strip()
    return msg("{subject}: {detail}", subject=who, detail=found.finding.detail)


def say_counts(verification: Verification) -> Text:
    """How many findings there are of each weight."""
    counts = dict.fromkeys(Weight, 0)
    for one in verification.found:
        counts[one.finding.weight] += 1
    return msg(
        "{blocking} blocking, {errors}, {warnings}, {information} for information.",
        blocking=counts[Weight.BLOCKING],
        errors=msgn("{n} error", "{n} errors", counts[Weight.ERROR]),
        warnings=msgn("{n} warning", "{n} warnings", counts[Weight.WARNING]),
        information=counts[Weight.INFORMATION],
    )
