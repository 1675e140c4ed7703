"""A verification as a letter: one page a school, for whoever can mend what was found.

One HTML file that needs nothing else, to be read on a screen or printed and handed over. What
comes from files or servers is escaped, and nothing on the page can run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from html import escape

from entconf.feeds.findings import Mender
from entconf.feeds.verification import Found, Verification
from entconf.model.establishment import Establishment
from entconf.model.text import Text, msg, msgn
from entconf.report.language import Language
from entconf.report.letter_style import STYLE
from entconf.report.lines import visible
from entconf.report.verification import title_of
from entconf.report.verification_tables import classes_of, found_for, meaning_of

_TO: Mapping[Mender, Text] = {
    Mender.SECRETARIAT: msg("To the secretariat"),
    Mender.HEAD: msg("To the head of school"),
    Mender.ACADEMY: msg("To the academy's directory service"),
    Mender.HELP_DESK: msg("To the help desk of the ENT"),
    Mender.ADMINISTRATOR: msg("To the administrator of the ENT"),
}
_WHERE: Mapping[Mender, Text] = {
    Mender.SECRETARIAT: msg(
        "The accounts of the ENT are made every night from what stands in SIECLE. The points "
        "below can only be mended there. The ENT follows by itself within 48 to 72 hours."
    ),
    Mender.HEAD: msg(
        "The accounts of teachers follow every night what stands in STSWEB. The points below "
        "can only be mended there. The ENT follows by itself within 48 to 72 hours."
    ),
    Mender.ACADEMY: msg(
        "The accounts of the ENT are made from the deliveries of the academic directory (AAF). "
        "The points below are in the deliveries themselves."
    ),
    Mender.HELP_DESK: msg(
        "The points below are in the ENT: it does not hold what the academic directory "
        "delivered more than 72 hours ago."
    ),
    Mender.ADMINISTRATOR: msg("The points below can be mended in the ENT or in the inventory."),
}
_MONTHS = (
    *(msg("January"), msg("February"), msg("March"), msg("April"), msg("May"), msg("June")),
    *(msg("July"), msg("August"), msg("September"), msg("October"), msg("November")),
    msg("December"),
)
#: How many days a page may be kept (directory reference, section 8).
KEPT_DAYS = 90


def letter(verification: Verification, mender: Mender, language: Language, *, full: bool) -> str:
    """The page. People are ids of the ENT and initials unless `full`, which tells names."""
    page = _Page(verification, mender, language, full=full)
    title = language(msg("Accounts of the ENT: points to mend"))
    return (
        f'<!DOCTYPE html>\n<html lang="{language.code}">\n<head>\n<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_text(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"{''.join(page.sheets())}</main>\n</body>\n</html>\n"
    )


def long_day(day: date, language: Language) -> str:
    """A day as a letter writes it: 14 October 2026."""
    written = msg(
        "{day} {month} {year}",
        day=str(day.day),
        month=_MONTHS[day.month - 1],
        year=str(day.year),
    )
    return language(written)


def short_day(day: date, language: Language) -> str:
    """A day as a table writes it: 2026-10-14."""
    year, month, number = day.isoformat().split("-")
    return language(msg("{year}-{month}-{day}", year=year, month=month, day=number))


def _text(text: str) -> str:
    return escape(visible(text))


class _Page:
    """The sheets of a letter, one a school that has something to mend."""

    def __init__(
        self, verification: Verification, mender: Mender, language: Language, *, full: bool
    ) -> None:
        self._verification = verification
        self._mender = mender
        self._say = language
        self._full = full

    def sheets(self) -> Iterator[str]:
        schools = {one.establishment.uai: one.establishment for one in self._verification.schools}
        only = next(iter(schools)) if len(schools) == 1 else ""
        found: dict[str, list[Found]] = {}
        for one in found_for(self._verification, self._mender):
            found.setdefault(one.finding.uai or only, []).append(one)
        for uai in sorted(found):
            yield self._sheet(schools.get(uai) or (Establishment(uai) if uai else None), found[uai])
        if not found:
            yield self._sheet(schools.get(only), ())

    def _sheet(self, school: Establishment | None, found: Sequence[Found]) -> str:
        parts = [self._head(school, len(found))]
        by_code: dict[str, list[Found]] = {}
        for one in found:
            by_code.setdefault(one.finding.code, []).append(one)
        parts += [self._section(code, ones) for code, ones in by_code.items()]
        parts.append(self._foot(school))
        return f"<article>\n{''.join(parts)}</article>\n"

    def _head(self, school: Establishment | None, number: int) -> str:
        say = self._say
        day = self._verification.day
        written = _text(long_day(day, say))
        name = school.name or school.uai if school else say(msg("The deliveries"))
        uai = f"<br>{_text(school.uai)}" if school and school.name else ""
        lines = [
            f'<header>\n<p class="school"><strong>{_text(name)}</strong>{uai}</p>\n',
            f'<p class="day"><time datetime="{day.isoformat()}">{written}</time></p>\n',
            f'<p class="to">{_text(say(_TO[self._mender]))}</p>\n</header>\n',
        ]
        subject = msgn(
            "Accounts of the ENT: {n} point to mend",
            "Accounts of the ENT: {n} points to mend",
            number,
        )
        if not number:
            subject = msg("Accounts of the ENT: nothing to mend")
        greeting = msg("Madam, Sir,")
        lines.append(f"<h1>{_text(say(subject))}</h1>\n<p>{_text(say(greeting))}</p>\n")
        told = msg("Nothing that you could mend was found. Thank you for your care.")
        lines.append(f"<p>{_text(say(_WHERE[self._mender] if number else told))}</p>\n")
        if number:
            by_hand = msg("Please change nothing by hand in the ENT: the next night would undo it.")
            if self._mender in {Mender.SECRETARIAT, Mender.HEAD}:
                lines.append(f"<p><strong>{_text(say(by_hand))}</strong></p>\n")
            lines.append(f"<p>{_text(self._sources())}</p>\n")
        return "".join(lines)

    def _sources(self) -> str:
        days = [one.day for one in self._verification.applied if one.day]
        if not days:
            return ""
        return self._say(msg("Seen in the delivery of {day}.", day=long_day(max(days), self._say)))

    def _section(self, code: str, found: Sequence[Found]) -> str:
        say = self._say
        title = f"{say(title_of(code))} ({len(found)})"
        return (
            f"<section>\n<h2>{_text(title)}</h2>\n"
            f'<p class="do">{_text(say(meaning_of(code)))}</p>\n'
            f"{self._table(code, found)}</section>\n"
        )

    def _table(self, code: str, found: Sequence[Found]) -> str:
        say = self._say
        people = any(one.finding.person for one in found)
        classes = any(classes_of(one.person) for one in found)
        heads: list[tuple[str, Text]] = []
        if people:
            heads.append(("name", msg("Name")) if self._full else ("initials", msg("Initials")))
            heads.append(("id", msg("ENT id")))
        heads += [("class", msg("Class"))] if classes else []
        heads += [("seen", msg("What was seen")), ("since", msg("Since"))]
        caption = say(msg("{title}: whom it is about", title=title_of(code)))
        row = "".join(f'<th scope="col" class="{a}">{_text(say(b))}</th>' for a, b in heads)
        body = "".join(self._row(one, people=people, classes=classes) for one in found)
        return (
            f'<table>\n<caption class="unseen">{_text(caption)}</caption>\n'
            f"<thead><tr>{row}</tr></thead>\n<tbody>\n{body}</tbody>\n</table>\n"
        )

    def _row(self, one: Found, *, people: bool, classes: bool) -> str:
        cells = []
        if people:
            cells.append(f'<th scope="row">{_text(self._name(one))}</th>')
            ent_id = one.ent_id if one.finding.person else ""
            cells.append(f'<td class="id">{_text(ent_id)}</td>')
        if classes:
            cells.append(f"<td>{_text(classes_of(one.person))}</td>")
        cells.append(f"<td>{_text(self._say(one.finding.detail))}</td>")
        day = one.since.isoformat()
        shown = _text(short_day(one.since, self._say))
        cells.append(f'<td class="since"><time datetime="{day}">{shown}</time></td>')
        return f"<tr>{''.join(cells)}</tr>\n"

    def _name(self, one: Found) -> str:
        person = one.person
        if person is None or not one.finding.person:
            return ""
        return f"{person.last_name} {person.first_name}" if self._full else person.initials

    def _foot(self, school: Establishment | None) -> str:
        say = self._say
        thanks = say(msg("With thanks, and at your disposal,"))
        who = say(msg("the administrator of the ENT"))
        private = say(
            msg(
                "This page holds personal data. Hand it over in person, send it to nobody else, "
                "and destroy it once all is mended, after {n} days at the latest.",
                n=KEPT_DAYS,
            )
        )
        name = school.uai if school else ""
        return (
            f'<p class="end">{_text(thanks)}<br>{_text(who)}</p>\n'
            f"<footer><p>{_text(private)}</p><p>{_text(name)}</p></footer>\n"
        )
