"""The ticket log of a site, in the notes of its store: numbered, shared, nothing lost.

Two people who open tickets at the same time get two numbers, on both databases: the next number
is taken while nobody else writes (store/notes.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from entconf.assistance.support.ticket import Ticket, ticket_from_json, ticket_to_json
from entconf.engine.store.notes import Note, Notes
from entconf.errors import ConfigurationError, Problem
from entconf.model.text import msg
from entconf.model.values import JsonValue

AREA = "tickets"
#: Keeps the highest number that was ever given, for tickets that were purged.
_COUNTER = "counter"


class TicketLog:
    """All tickets of a site."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes

    def tickets(self) -> tuple[Ticket, ...]:
        """Every ticket by its number. Raises StoreError."""
        return _tickets(self._notes.of(AREA))

    def ticket(self, number: int) -> Ticket:
        """One ticket. Raises ConfigurationError when there is none of that number."""
        return _find(self._notes.of(AREA), number)

    def open(self, draft: Ticket) -> Ticket:
        """Write a new ticket; the draft's own number is of no account."""
        made: list[Ticket] = []

        def write(known: Mapping[str, Note]) -> Mapping[str, JsonValue]:
            counter = known.get(_COUNTER)
            number = (counter.content if counter and isinstance(counter.content, int) else 0) + 1
            made.append(replace(draft, number=number))
            return {_key(number): ticket_to_json(made[0]), _COUNTER: number}

        self._notes.change(AREA, write)
        return made[0]

    def change(self, number: int, make: Callable[[Ticket], Ticket]) -> Ticket:
        """Put what `make` makes of a ticket in its place; nobody changes it meanwhile.

        Raises ConfigurationError when there is none of that number, and what `make` raises.
        """
        made: list[Ticket] = []

        def write(known: Mapping[str, Note]) -> Mapping[str, JsonValue]:
            made.append(make(_find(known, number)))
            return {_key(number): ticket_to_json(made[0])}

        self._notes.change(AREA, write)
        return made[0]


def _key(number: int) -> str:
    return f"{number:07}"


def _tickets(known: Mapping[str, Note]) -> tuple[Ticket, ...]:
    return tuple(ticket_from_json(note.content) for key, note in known.items() if key != _COUNTER)


def _find(known: Mapping[str, Note], number: int) -> Ticket:
    note = known.get(_key(number))
    if note is None:
        raise ConfigurationError(
            [
                Problem(
                    "unknown-ticket",
                    msg("there is no ticket {number}", number=number),
                    hint=msg("entconf support list tells which there are"),
                )
            ]
        )
    return ticket_from_json(note.content)
