"""Lead a person through changes in a back office, step by step, on a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from threading import Event

from entconf.cli.asking import Person
from entconf.cli.console import Console
from entconf.errors import Interrupted
from entconf.model.change import Action
from entconf.model.guidance import Answer, Basis, Entry, Evidence, Reply, Screen, Step
from entconf.model.os_reason import os_reason
from entconf.model.text import Text, msg
from entconf.report.lines import Style

_ACTIONS: Mapping[Action, Text] = {
    Action.CREATE: msg("to make"),
    Action.UPDATE: msg("to change"),
    Action.DELETE: msg("to take away"),
}
_CHOICES = msg(
    "1 done · 2 done, and an export shows it · 3 done, with a file as proof · 4 done, tried with "
    "an account · 5 not possible · 6 later · 0 stop here"
)
_DONE = {
    "1": Basis.STATEMENT,
    "2": Basis.EXPORT,
    "3": Basis.FILE,
    "4": Basis.PROBE,
}


def ask_who(person: Person) -> str:
    """Who answers from now on: the name of the account unless they say otherwise."""
    import getpass  # noqa: PLC0415 - only where a person is led

    try:
        usual = getpass.getuser()
    except (KeyError, OSError):
        usual = ""
    return person.answer(msg("Who is at work? [{name}]", name=usual)) or usual


class TerminalGuide:
    """A guide who asks on the terminal. `total` is how many steps there are."""

    def __init__(self, console: Console, total: int, stop: Event) -> None:
        self._person = Person(console, stop)
        self._total = total
        self._number = 0
        self._who = ""
        self._screen = ""

    def ask(self, step: Step, objection: Text | None) -> Answer:
        """Show a step, and wait for what came of it. A wish to stop is a step put off."""
        try:
            if not self._who:
                self._who = ask_who(self._person)
            if objection is None:
                self._show(step)
            else:
                self._person.say(objection, Style.WARNING)
            return self._answered()
        except Interrupted:
            self._person.stop.set()
            return Answer(Reply.LATER, self._evidence(Basis.STATEMENT))

    def _show(self, step: Step) -> None:
        self._number += 1
        if step.screen.name != self._screen:
            self._screen = step.screen.name
            show_screen(self._person, step.screen)
        head = msg(
            "Step {number} of {total}: {what}, {action}",
            number=self._number,
            total=self._total,
            what=step.title,
            action=_ACTIONS[step.action],
        )
        self._person.say(head, Style.STRONG)
        if step.how:
            self._person.show(f"  {step.how}")
        for entry in step.entries:
            self._show_entry(entry)

    def _show_entry(self, entry: Entry) -> None:
        label = msg("  {label}:", label=entry.label)
        if entry.before:
            label = msg("  {label} (now: {before}):", label=entry.label, before=entry.before)
        self._person.say(label, Style.DIM)
        self._person.show(entry.after)

    def _answered(self) -> Answer:
        while True:
            chosen = self._person.answer(_CHOICES)
            if chosen in _DONE:
                evidence = self._proof(_DONE[chosen])
                if evidence is not None:
                    return Answer(Reply.DONE, evidence)
            elif chosen == "5":
                why = self._person.answer(msg("Why is it not possible?"))
                if why:
                    return Answer(Reply.IMPOSSIBLE, self._evidence(Basis.STATEMENT), why)
            elif chosen == "6":
                return Answer(Reply.LATER, self._evidence(Basis.STATEMENT))
            elif chosen == "0":
                raise Interrupted(msg("stopped on request"))

    def _proof(self, basis: Basis) -> Evidence | None:
        """What proves a step, as asked for; None when the person gave nothing that can be used."""
        if basis is Basis.PROBE:
            account = self._person.answer(msg("With which account was it tried?"))
            return self._evidence(basis, account) if account else None
        if basis is not Basis.FILE:
            return self._evidence(basis)
        named = self._person.answer(msg("Which file?"))
        try:
            content = Path(named).expanduser().read_bytes() if named else b""
        except OSError as error:
            told = msg("{file} cannot be read: {reason}", file=named, reason=os_reason(error))
            self._person.say(told, Style.WARNING)
            return None
        if not content:
            self._person.say(msg("an empty file proves nothing"), Style.WARNING)
            return None
        return self._evidence(basis, str(Path(named).expanduser().resolve()), content)

    def _evidence(self, basis: Basis, reference: str = "", content: bytes = b"") -> Evidence:
        at = datetime.now(UTC).isoformat(timespec="seconds")
        digest = sha256(content).hexdigest() if content else ""
        return Evidence(basis, self._who or "?", at, reference, digest)


def show_screen(person: Person, screen: Screen) -> None:
    """Where to go now, and whether somebody ever saw that path."""
    person.show("")
    path = " > ".join(screen.path)
    person.say(msg("=== {screen}: {path}", screen=screen.title, path=path), Style.STRONG)
    if not screen.confirmed:
        person.say(msg("  (nobody confirmed this path yet)"), Style.DIM)
