"""Tickets as lines of a terminal, as JSON and as CSV for Excel."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence

from entconf.assistance.support.masking import Hidden
from entconf.assistance.support.reminders import Reason, Reminder
from entconf.assistance.support.syncing import Synced
from entconf.assistance.support.ticket import Said, State, Ticket, ticket_to_json
from entconf.exchange.exports.csv_writing import neutralised
from entconf.model.support import SupportSettings, Topic, in_language
from entconf.model.text import Text, msg, msgn
from entconf.model.values import JsonValue
from entconf.report.document import FORMAT
from entconf.report.language import Language
from entconf.report.lines import Line, Span, Style, line

_STATES: Mapping[State, Text] = {
    State.OPEN: msg("open"),
    State.ESCALATED: msg("escalated"),
    State.CLOSED: msg("closed"),
}
_STYLES = {State.OPEN: Style.WARNING, State.ESCALATED: Style.UPDATE, State.CLOSED: Style.DIM}
_SAID: Mapping[Said, Text] = {
    Said.NOTE: msg("note"),
    Said.ANSWER: msg("answer"),
    Said.COMMENT: msg("comment"),
    Said.ESCALATED: msg("escalated"),
    Said.CLOSED: msg("closed"),
    Said.REOPENED: msg("opened again"),
}
_REASONS: Mapping[Reason, Text] = {
    Reason.SILENT: msg("nothing was told for long"),
    Reason.DESK_SILENT: msg("the help desk did not answer"),
    Reason.FEED_LATE: msg("the feed had its time: it may be escalated"),
    Reason.UNSENT: msg("an answer waits: entconf support sync"),
}
_HIDDEN: Mapping[Hidden, Text] = {
    Hidden.INE: msg("numbers of pupils"),
    Hidden.BIRTH_DATE: msg("birth dates"),
    Hidden.PHONE: msg("telephone numbers"),
    Hidden.EMAIL: msg("mail addresses"),
    Hidden.NAME: msg("names of pupils"),
}
_COLUMNS = (
    *("number", "uai", "topic", "state", "opened", "closed", "profile", "person", "desk"),
    *("reference", "text"),
)
_WIDEST = 60


def ticket_rows(
    tickets: Iterable[Ticket], settings: SupportSettings, language: Language
) -> Sequence[Line]:
    """One line a ticket: number, day, school, state, topic, the beginning of its text."""
    return [
        line(
            Span(f"{one.number:>4}", Style.STRONG),
            f"  {one.opened:%Y-%m-%d}  {one.uai}  ",
            Span(language(_STATES[one.state]), _STYLES[one.state]),
            f"  {title_of(one.topic, settings, language)}{language.colon}{_short(one.text)}",
        )
        for one in tickets
    ]


def title_of(topic: str, settings: SupportSettings, language: Language) -> str:
    """A topic as people read it; its name where it is gone."""
    found = settings.topics.get(topic)
    return in_language(found.title, language.code) if found else topic


def _short(text: str) -> str:
    first = " ".join(text.split())
    return first if len(first) <= _WIDEST else f"{first[: _WIDEST - 1]}…"


def topic_lines(topic: Topic, language: Language) -> Sequence[Line]:
    """The first checks of a topic, and where it goes."""
    checks = topic.checks.get(language.code) or topic.checks.get("fr", ())
    goes = in_language(topic.goes_to, language.code)
    found = [line("  - ", check) for check in checks]
    found.append(line("  ", language(msg("It goes to: {place}", place=goes))))
    if topic.wait_hours:
        wait = msg(
            "The feed may take {hours} h: not before is it escalated.", hours=topic.wait_hours
        )
        found.append(line("  ", Span(language(wait), Style.DIM)))
    return found


def ticket_lines(ticket: Ticket, settings: SupportSettings, language: Language) -> Sequence[Line]:
    """All of one ticket."""
    found = [
        line(
            Span(f"{ticket.number}", Style.STRONG),
            f"  {ticket.uai}  ",
            Span(language(_STATES[ticket.state]), _STYLES[ticket.state]),
            f"  {title_of(ticket.topic, settings, language)}",
        ),
        *(line("  ", part) for part in ticket.text.split("\n")),
    ]
    told = {
        "profile": ticket.profile,
        "person": ticket.person,
        **ticket.facts,
        "desk": ticket.desk,
        "reference": ticket.reference,
        "ent": ticket.linked.id if ticket.linked else "",
    }
    found += [line("  ", Span(f"{name}: ", Style.DIM), told[name]) for name in told if told[name]]
    for one in ticket.entries:
        by = f" ({one.by})" if one.by else ""
        head = f"  {one.at:%Y-%m-%d %H:%M}  {language(_SAID[one.said])}{by}"
        unsent = one.said is Said.ANSWER and not one.comment
        waiting = msg("not sent yet")
        state = f" [{language(waiting)}]" if unsent else ""
        found.append(line(Span(head + state, Style.DIM)))
        found += [line("    ", part) for part in one.text.split("\n") if part]
    topic = settings.topics.get(ticket.topic)
    if topic is not None and ticket.state is not State.CLOSED:
        found += topic_lines(topic, language)
    return found


def reminder_lines(
    found: Sequence[Reminder], settings: SupportSettings, language: Language
) -> Sequence[Line]:
    """One line a ticket that waits."""
    return [
        line(
            Span(f"{one.ticket.number:>4}", Style.STRONG),
            f"  {one.since:%Y-%m-%d}  {one.ticket.uai}  ",
            Span(language(_REASONS[one.reason]), Style.WARNING),
            f"  {title_of(one.ticket.topic, settings, language)}",
        )
        for one in found
    ]


def hidden_text(found: Mapping[Hidden, int], language: Language) -> Text:
    """What was hidden, as one sentence."""
    parts = ", ".join(f"{language(_HIDDEN[one])} ({number})" for one, number in found.items())
    return msg("Hidden in the text: {parts}.", parts=parts)


def synced_lines(found: Synced, language: Language) -> Sequence[Line]:
    """What a look at the ENT's requests did."""
    told = msg(
        "{school}: {came}, {changed}, {answered}, {put}",
        school=found.establishment.label,
        came=msgn("{n} new ticket", "{n} new tickets", len(found.came)),
        changed=msgn("{n} changed", "{n} changed", len(found.changed)),
        answered=msgn("{n} answer sent", "{n} answers sent", len(found.answered)),
        put=msgn("{n} state put", "{n} states put", len(found.put)),
    )
    return [line(language(told))]


def tickets_document(tickets: Iterable[Ticket]) -> str:
    """Tickets as JSON."""
    told = {
        "format": FORMAT,
        "document": "tickets",
        "tickets": [ticket_to_json(one) for one in tickets],
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def reminders_document(found: Iterable[Reminder]) -> str:
    """Reminders as JSON."""
    rows: list[JsonValue] = [
        {"number": one.ticket.number, "reason": one.reason.value, "since": one.since.isoformat()}
        for one in found
    ]
    told = {"format": FORMAT, "document": "reminders", "reminders": rows}
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def tickets_csv(tickets: Iterable[Ticket]) -> str:
    """Tickets as Excel takes them: semicolons, a mark of UTF-8, nothing that becomes a formula."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for one in tickets:
        told = ticket_to_json(one) | {"closed": one.closed.isoformat() if one.closed else ""}
        writer.writerow([neutralised(str(told[name] or "")) for name in _COLUMNS])
    return "\ufeff" + stream.getvalue()
