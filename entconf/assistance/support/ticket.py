"""One ticket of the log: what it is about, and everything that was told of it since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from enum import StrEnum

from entconf.errors import StoreError
from entconf.model.ent_ticket import EntState
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import msg
from entconf.model.values import JsonValue


class State(StrEnum):
    """How far a ticket is."""

    OPEN = "open"
    ESCALATED = "escalated"
    CLOSED = "closed"


class Said(StrEnum):
    """What an entry is: a note of ours, an answer for the ENT, a comment from there, a step."""

    NOTE = "note"
    ANSWER = "answer"
    COMMENT = "comment"
    ESCALATED = "escalated"
    CLOSED = "closed"
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True)
class Entry:
    """Something told of a ticket. `by` is who told it, "requester" for a comment of theirs.

    `comment` is the ENT's id of an answer or comment; an answer without one is still to be sent.
    """

    at: datetime
    said: Said
    text: str = field(default="", repr=False)
    by: str = ""
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Linked:
    """The request in the ENT that a ticket is, as it was when it was last looked at."""

    id: str
    state: EntState
    modified: datetime


@dataclass(frozen=True, slots=True)
class Ticket:
    """One ticket. `person` is an ENT id, never a name; `facts` are those of model/support.py."""

    number: int
    uai: str
    topic: str
    opened: datetime
    text: str = field(default="", repr=False)
    state: State = State.OPEN
    profile: str = ""
    person: str = ""
    facts: Mapping[str, str] = field(default_factory=dict, repr=False)
    desk: str = ""
    reference: str = ""
    linked: Linked | None = None
    entries: tuple[Entry, ...] = ()

    @property
    def closed(self) -> datetime | None:
        """When it was closed for good; None while it is not."""
        if self.state is not State.CLOSED:
            return None
        return self.last(Said.CLOSED)

    @property
    def moved(self) -> datetime:
        """When something was last told of it."""
        return max((one.at for one in self.entries), default=self.opened)

    def last(self, said: Said) -> datetime | None:
        """When that was last told; None for never."""
        return max((one.at for one in self.entries if one.said is said), default=None)

    @property
    def waiting(self) -> tuple[Entry, ...]:
        """Answers that did not go back to the ENT yet."""
        return tuple(one for one in self.entries if one.said is Said.ANSWER and not one.comment)


def ticket_to_json(ticket: Ticket) -> dict[str, JsonValue]:
    """A ticket as it is stored, and as `--json` tells it."""
    linked: JsonValue = None
    if ticket.linked is not None:
        linked = {
            "id": ticket.linked.id,
            "state": ticket.linked.state.value,
            "modified": ticket.linked.modified.isoformat(),
        }
    return {
        "number": ticket.number,
        "uai": ticket.uai,
        "topic": ticket.topic,
        "opened": ticket.opened.isoformat(),
        "state": ticket.state.value,
        "text": ticket.text,
        "profile": ticket.profile,
        "person": ticket.person,
        "facts": dict(ticket.facts),
        "desk": ticket.desk,
        "reference": ticket.reference,
        "linked": linked,
        "entries": [
            {
                "at": one.at.isoformat(),
                "said": one.said.value,
                "text": one.text,
                "by": one.by,
                "comment": one.comment,
            }
            for one in ticket.entries
        ],
    }


def ticket_from_json(data: JsonValue) -> Ticket:
    """A ticket out of the store. Raises StoreError when it is damaged."""
    try:
        return _ticket(_object(data))
    except (KeyError, ValueError, TypeError) as error:
        raise StoreError(msg("a ticket of the store is damaged: {why}", why=repr(error))) from error


def _ticket(told: dict[str, JsonValue]) -> Ticket:
    linked, entries = told["linked"], told["entries"]
    return Ticket(
        number=int(str(told["number"])),
        uai=str(told["uai"]),
        topic=str(told["topic"]),
        opened=datetime.fromisoformat(str(told["opened"])),
        text=str(told["text"]),
        state=State(str(told["state"])),
        profile=str(told["profile"]),
        person=str(told["person"]),
        facts={name: str(value) for name, value in _object(told["facts"]).items()},
        desk=str(told["desk"]),
        reference=str(told["reference"]),
        linked=None if linked is None else _linked(_object(linked)),
        entries=tuple(
            _entry(_object(one)) for one in (entries if isinstance(entries, list) else [])
        ),
    )


def _linked(told: dict[str, JsonValue]) -> Linked:
    moment = datetime.fromisoformat(str(told["modified"]))
    return Linked(str(told["id"]), EntState(str(told["state"])), moment)


def _entry(told: dict[str, JsonValue]) -> Entry:
    return Entry(
        datetime.fromisoformat(str(told["at"])),
        Said(str(told["said"])),
        str(told["text"]),
        str(told["by"]),
        str(told["comment"]),
    )


def _object(data: JsonValue) -> dict[str, JsonValue]:
    if not isinstance(data, dict):
        raise TypeError(data)
    return data
