"""A request for help in the ENT's own support application, and what is told of it."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from enum import StrEnum

from entconf.model.quick_dataclass import dataclass


class EntState(StrEnum):
    """How far a request is, in the words of all ENTs."""

    NEW = "new"
    OPENED = "opened"
    WAITING = "waiting"
    RESOLVED = "resolved"
    CLOSED = "closed"


#: States in which nobody waits for anything.
DONE = frozenset({EntState.RESOLVED, EntState.CLOSED})


@dataclass(frozen=True, slots=True)
class EntComment:
    """One comment; `author` is an ENT id, `written` is in UTC."""

    id: str
    author: str
    written: datetime
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class EntTicket:
    """One request. `owner` is the ENT id of who asks, `profile` their profile or "".

    Moments are in UTC. `modified` moves with every comment and change of state.
    """

    id: str
    owner: str
    state: EntState
    created: datetime
    modified: datetime
    profile: str = ""
    category: str = ""
    subject: str = field(default="", repr=False)
    text: str = field(default="", repr=False)
