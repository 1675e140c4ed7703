"""How the ENT is used: activated accounts, and visits where its statistics are installed.

Routes of the API reference, section 8. Statistics are an application of their own, which may be
absent (404). The reference names the columns of its CSV and not those of its list: the list is
taken to name them alike (`authentications`, `unique_visitors`), and anything else is an error
that tells which field is missing, never a zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from urllib.parse import quote

from entconf.drivers.edifice.json_shapes import Row, as_rows, rows, text
from entconf.drivers.edifice.profiles import FROM_ENT
from entconf.drivers.edifice.session import Session
from entconf.drivers.edifice.sharing import SharedLists
from entconf.drivers.edifice.structures import find_structure
from entconf.drivers.edifice.verdicts import Call
from entconf.errors import UnexpectedAnswer
from entconf.model.establishment import Establishment
from entconf.model.text import msg
from entconf.model.usage import Activation, Visits

_MONTH = len("2026-09")


def activation(
    session: Session, shared: SharedLists, establishment: Establishment
) -> Sequence[Activation]:
    """Activated accounts by profile (`/directory/structure/:id/metrics`)."""
    path = f"/directory/structure/{quote(_school(shared, establishment), safe='')}/metrics"
    answer = session.get(Call("GET", path, msg("count the activated accounts")))
    if not isinstance(answer, dict) or not isinstance(answer.get("metrics"), list):
        raise UnexpectedAnswer(msg("the ENT did not answer with a list of {name}", name="metrics"))
    found = []
    for row in rows(answer, "metrics"):
        profile = FROM_ENT.get(text(row, "profile"))
        if profile is not None:
            active = _count(row, "active")
            found.append(Activation(profile, active + _count(row, "inactive"), active))
    return tuple(sorted(found, key=lambda one: one.profile))


def visits(
    session: Session,
    shared: SharedLists,
    establishment: Establishment,
    between: tuple[date, date],
) -> Sequence[Visits] | None:
    """Visits and distinct users by month and profile (`/stats/list`); None without statistics."""
    first, last = between
    query = (
        ("indicator", "access"),
        ("from", f"{first.isoformat()}T00:00"),
        ("to", f"{last.isoformat()}T23:59"),
        ("frequency", "month"),
        ("entitylevel", "structure"),
        ("entity", _school(shared, establishment)),
    )
    what = msg("read the statistics of visits")
    answer = session.get(Call("GET", "/stats/list", what, query=query, absent_ok=True))
    if answer is None:
        return None
    found = []
    for row in as_rows(answer, "statistics"):
        profile = text(row, "profile")
        if profile and profile not in FROM_ENT:
            continue
        found.append(
            Visits(
                month=_month(row),
                profile=FROM_ENT.get(profile, ""),
                visits=_count(row, "authentications"),
                visitors=_count(row, "unique_visitors"),
            )
        )
    return tuple(sorted(found, key=lambda one: (one.month, one.profile)))


def _school(shared: SharedLists, establishment: Establishment) -> str:
    listed = as_rows(shared.structures(establishment.uai), "structures")
    return find_structure(listed, establishment).id


def _month(row: Row) -> str:
    told = text(row, "date")[:_MONTH]
    try:
        date.fromisoformat(f"{told}-01")
    except ValueError:
        raise _lacking("date") from None
    return told


def _count(row: Row, name: str) -> int:
    value = row.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise _lacking(name)
    return value


def _lacking(name: str) -> UnexpectedAnswer:
    return UnexpectedAnswer(
        msg("the statistics of the ENT do not tell {name} as it was expected", name=name),
        hint=msg("import monthly figures instead: entconf usage template"),
    )
