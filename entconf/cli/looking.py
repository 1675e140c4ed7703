"""Ask a person how things stand that were never seen, before a plan says what to change."""

from __future__ import annotations

from datetime import UTC, datetime
from threading import Event

from entconf.cli.asking import Person
from entconf.cli.guiding import ask_who, show_screen
from entconf.cli.session import Session
from entconf.desired.secrets import revealer
from entconf.desired.state import Desired
from entconf.drivers.base import GuidesPeople
from entconf.engine.backends import Backends
from entconf.engine.snapshot import parts_of
from entconf.errors import Interrupted
from entconf.model.guidance import Basis, Evidence, Question, Sighting
from entconf.model.text import msg, msgn
from entconf.model.values import Value
from entconf.report.lines import Style

_CHOICES = msg("1 so · 2 not there at all · 3 otherwise · 6 later · 0 stop here")
_YES = {"oui", "yes", "o", "y"}


def look_at_unseen(session: Session, desired: Desired) -> bool:
    """Ask about everything declared that was never seen; whether anything was answered.

    Each answer is kept at once. Raises StoreError and what reading raises.
    """
    if not session.console.can_ask():
        return False
    asked: list[tuple[GuidesPeople, Question]] = []
    with Backends(revealer(desired.root)) as backends:
        for part in parts_of(desired):
            driver = backends.driver(part.backend)
            if isinstance(driver, GuidesPeople):
                asked += [(driver, one) for one in driver.questions(part.request)]
    if not asked:
        return False
    told = msgn(
        "{n} thing was never seen. How does it stand now?",
        "{n} things were never seen. How do they stand now?",
        len(asked),
    )
    if not session.console.ask(told):
        return False
    person = Person(session.console, Event())
    return _ask_all(person, asked)


def _ask_all(person: Person, asked: list[tuple[GuidesPeople, Question]]) -> bool:
    answered = False
    screen = ""
    try:
        who = ask_who(person)
        for driver, question in asked:
            if question.screen.name != screen:
                screen = question.screen.name
                show_screen(person, question.screen)
            sighting = _ask(person, question)
            if sighting is not None:
                at = datetime.now(UTC).isoformat(timespec="seconds")
                driver.note([sighting], Evidence(Basis.STATEMENT, who, at))
                answered = True
    except Interrupted:
        person.say(msg("What was answered is kept."))
    return answered


def _ask(person: Person, question: Question) -> Sighting | None:
    person.say(msg("{what}: is it so?", what=question.title), Style.STRONG)
    for entry in question.entries:
        person.say(msg("  {label}: {value}", label=entry.label, value=entry.after), Style.DIM)
    while True:
        chosen = person.answer(_CHOICES)
        if chosen == "1":
            return Sighting(question.id, present=True, fields=question.wanted)
        if chosen == "2":
            return Sighting(question.id, present=False)
        if chosen == "3":
            return Sighting(question.id, present=True, fields=_otherwise(person, question))
        if chosen == "6":
            return None
        if chosen == "0":
            raise Interrupted(msg("stopped on request"))


def _otherwise(person: Person, question: Question) -> dict[str, Value]:
    """What stands there, field by field; an empty answer is what is wanted."""
    found: dict[str, Value] = {}
    for entry in question.entries:
        wanted = question.wanted[entry.field]
        written = person.answer(msg("{label}? [{value}]", label=entry.label, value=entry.after))
        found[entry.field] = wanted if not written else _value(written, wanted)
    return found


def _value(written: str, wanted: Value) -> Value:
    """What somebody typed, in the shape of what is wanted; it only has to differ where it does."""
    if isinstance(wanted, bool):
        return written.casefold() in _YES
    if isinstance(wanted, int) and written.isdigit():
        return int(written)
    if isinstance(wanted, tuple):
        return tuple(sorted(one.strip() for one in written.split(",") if one.strip()))
    return written
