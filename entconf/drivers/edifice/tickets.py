"""The support application of the ENT (API reference, section 9, and its public source 4.1).

`GET /support/tickets` wants page, school, sortBy and order, or answers 500; pages hold 25. Times
come without a zone and are UTC. A comment on a request that is resolved or closed opens it again,
also when the same PUT sets its state: so the state is put by a PUT of its own, after the comment.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cached_property

from entconf.drivers.edifice.json_shapes import Row, as_rows, text
from entconf.drivers.edifice.profiles import FROM_ENT
from entconf.drivers.edifice.requests_made import part, with_json
from entconf.drivers.edifice.session import Session
from entconf.drivers.edifice.sharing import SharedLists
from entconf.drivers.edifice.structures import find_structure
from entconf.drivers.edifice.verdicts import Call
from entconf.errors import UnexpectedAnswer
from entconf.model.ent_ticket import EntComment, EntState, EntTicket
from entconf.model.establishment import Establishment
from entconf.model.text import msg

_STATES = {
    1: EntState.NEW,
    2: EntState.OPENED,
    3: EntState.RESOLVED,
    4: EntState.CLOSED,
    5: EntState.WAITING,
}
_NUMBERS = {state: number for number, state in _STATES.items()}
#: More pages than that are no school's.
_MOST_PAGES = 400


class SupportDesk:
    """The requests of one school."""

    def __init__(self, session: Session, shared: SharedLists, establishment: Establishment) -> None:
        self._session = session
        self._shared = shared
        self._establishment = establishment

    @cached_property
    def _school(self) -> str:
        found = as_rows(self._shared.structures(self._establishment.uai), "structures")
        return find_structure(found, self._establishment).id

    def tickets(self) -> Sequence[EntTicket]:
        """Every request of the school, page by page."""
        found: dict[str, EntTicket] = {}
        seen = 0
        for page in range(1, _MOST_PAGES + 1):
            rows = self._page(page)
            seen += len(rows)
            # the list of a school holds those of the schools below it too
            own = [row for row in rows if text(row, "school_id") in {"", self._school}]
            found |= {text(row, "id"): _ticket(row) for row in own}
            if not rows or seen >= max(_number(row, "total_results") for row in rows):
                break
        return tuple(found.values())

    def _page(self, page: int) -> list[Row]:
        query = (
            ("page", str(page)),
            ("school", self._school),
            ("sortBy", "id"),
            ("order", "ASC"),
        )
        call = Call("GET", "/support/tickets", msg("list the requests for help"), query)
        return as_rows(self._session.get(call), "requests for help")

    def comments(self, ticket: str) -> Sequence[EntComment]:
        """The comments of a request."""
        what = msg("read the comments of request {id}", id=ticket)
        call = Call("GET", f"/support/ticket/{part(ticket)}/comments", what)
        rows = as_rows(self._session.get(call), "comments")
        found = [
            EntComment(
                text(row, "id"), text(row, "owner"), _moment(row, "created"), text(row, "content")
            )
            for row in rows
        ]
        return tuple(sorted(found, key=lambda one: (one.written, one.id)))

    def answer(self, ticket: str, answer: str) -> None:
        """Add a comment."""
        what = msg("answer request {id}", id=ticket)
        path = f"/support/ticket/{part(ticket)}"
        self._session.write(with_json("PUT", path, what, {"newComment": answer}))

    def set_state(self, ticket: str, state: EntState) -> None:
        """Put it into a state."""
        what = msg("set the state of request {id}", id=ticket)
        path = f"/support/ticket/{part(ticket)}"
        self._session.write(with_json("PUT", path, what, {"status": _NUMBERS[state]}))


def _ticket(row: Row) -> EntTicket:
    number = _number(row, "status")
    if number not in _STATES:
        raise UnexpectedAnswer(
            msg("request {id} is in a state that nobody knows: {n}", id=text(row, "id"), n=number)
        )
    created = _moment(row, "created")
    # some versions tell the profile in the language of the account
    profile = FROM_ENT.get(text(row, "profile"))
    return EntTicket(
        id=text(row, "id"),
        owner=text(row, "owner"),
        state=_STATES[number],
        created=created,
        modified=_moment(row, "modified") if text(row, "modified") else created,
        profile=profile or "",
        category=text(row, "category"),
        subject=text(row, "subject"),
        text=text(row, "description"),
    )


def _number(row: Row, name: str) -> int:
    value = row.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _moment(row: Row, name: str) -> datetime:
    written = text(row, name)
    try:
        found = datetime.fromisoformat(written.replace(" ", "T"))
    except ValueError as error:
        raise UnexpectedAnswer(msg("{text} is no moment", text=written or "(empty)")) from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)
