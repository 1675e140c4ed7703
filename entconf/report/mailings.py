"""Mailings as lines of a terminal and as JSON: before they leave, and what came of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from entconf.assistance.mail import Delivery, Mailing, MailingResult, Outcome
from entconf.assistance.mail_writing import masked
from entconf.errors import ExitCode
from entconf.model.mail import MailSettings, Message
from entconf.model.text import Text, msg, msgn
from entconf.model.values import JsonValue
from entconf.report.document import FORMAT
from entconf.report.language import Language
from entconf.report.lines import Line, Span, Style, line

_OUTCOMES: Mapping[Outcome, Text] = {
    Outcome.SENT: msg("sent"),
    Outcome.ALREADY: msg("had it already"),
    Outcome.REFUSED: msg("refused"),
    Outcome.LATER: msg("put off by the server"),
    Outcome.UNKNOWN: msg("unknown: the answer was lost"),
    Outcome.UNSENT: msg("not sent"),
}
_KIBIBYTE = 1024


def preview_lines(
    message: Message, settings: MailSettings, language: Language, *, full: bool = False
) -> Iterator[Line]:
    """One mail as it would leave; addresses are masked unless `full`."""

    def shown(addresses: Sequence[str]) -> str:
        return ", ".join(addresses if full else map(masked, addresses))

    heads = [
        (msg("From"), settings.sender),
        (msg("To"), shown(message.to)),
        (msg("Cc"), shown(message.copies)),
        (msg("Subject"), message.subject),
        *(
            (msg("Attachment"), f"{one.name} ({_size(len(one.content))})")
            for one in message.attachments
        ),
    ]
    for name, value in heads:
        if value:
            yield line(Span(f"{language(name)}{language.colon}", Style.DIM), value)
    yield line("")
    yield from (line(one) for one in message.text.rstrip("\n").split("\n"))


def pending_lines(
    mailing: Mailing, deliveries: Sequence[Delivery], language: Language
) -> Iterator[Line]:
    """How many would get a mail, who will not and why."""
    going = sum(one.outcome is Outcome.UNSENT for one in deliveries)
    told = msgn("{name}: {n} mail to send", "{name}: {n} mails to send", going, name=mailing.name)
    yield line(Span(language(told), Style.STRONG))
    had = sum(one.outcome is Outcome.ALREADY for one in deliveries)
    if had:
        yield line(language(msgn("{n} has it already", "{n} have it already", had)))
    yield from _odd_lines(mailing, deliveries, language)


def mailing_lines(mailing: Mailing, result: MailingResult, language: Language) -> Iterator[Line]:
    """Counts by outcome, who did not get it and why, and why it ended before its end."""
    yield line(Span(mailing.name, Style.STRONG))
    for outcome, name in _OUTCOMES.items():
        if number := result.count(outcome):
            yield line(f"  {language(name)}{language.colon}{number}")
    yield from _odd_lines(mailing, result.deliveries, language)
    if result.stopped is not None:
        yield line(Span(language(result.stopped.message), Style.ERROR))
        if result.stopped.hint:
            yield line("  ", language(result.stopped.hint))


def _odd_lines(
    mailing: Mailing, deliveries: Sequence[Delivery], language: Language
) -> Iterator[Line]:
    for one in deliveries:
        if one.reason is not None:
            about = mailing.messages[one.position].about
            who = "  ".join(filter(None, (about, masked(one.address))))
            outcome = language(_OUTCOMES[one.outcome])
            colon = language.colon
            why = f"{colon}{language(one.reason)}"
            yield line(f"  {who}{colon}", Span(outcome, Style.WARNING), why)


def mailing_document(
    mailing: Mailing, result: MailingResult, language: Language, code: ExitCode
) -> str:
    """What came of a mailing; addresses are masked."""
    rows: list[JsonValue] = [
        {
            "about": mailing.messages[one.position].about,
            "address": masked(one.address),
            "outcome": one.outcome.value,
            "reason": language(one.reason) if one.reason else None,
        }
        for one in result.deliveries
    ]
    whole: JsonValue = {
        "format": FORMAT,
        "document": "mailing",
        "name": mailing.name,
        "exit_code": int(code),
        "counts": {one.value: result.count(one) for one in Outcome},
        "stopped": language(result.stopped.message) if result.stopped else None,
        "deliveries": rows,
    }
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def exit_code_of(result: MailingResult) -> ExitCode:
    """0 when everybody has their mail; 7 when the server ended it; 6 when some did not get it."""
    if result.complete:
        return ExitCode.OK
    return ExitCode.UNREACHABLE if result.stopped is not None else ExitCode.PARTIAL


def _size(number: int) -> str:
    return f"{number / _KIBIBYTE:.0f} KiB" if number >= _KIBIBYTE else f"{number} B"
