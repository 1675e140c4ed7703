"""The statistics application (section 8): visits by month and profile, invented as the school is.

The embedded ENT does not count who comes in. What it tells follows from its accounts alone, so
that the same school has the same figures at every start: quiet summers, a lively September.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from entconf.sandbox.answer import Answer, bad_request, json_answer
from entconf.sandbox.call import Call
from entconf.sandbox.routing import Route

_INDICATORS = ("accounts", "access")
_FREQUENCIES = ("hour", "day", "week", "month")
_LEVELS = ("platform", "structure", "class")
#: Of a hundred activated accounts, how many come in a month; by the number of the month.
_COMING = {7: 12, 8: 25, 9: 96, 10: 88, 12: 79, 2: 74, 4: 72}
_USUAL = 84
#: How often somebody who comes, comes.
_OFTEN = {"Student": 14, "Teacher": 21, "Personnel": 17, "Relative": 5, "Guest": 2}


def allowed(call: Call) -> bool:
    """Central administrators, and administrators of the entity."""
    return call.user.manages(call.query.first("entity"))


def listed(call: Call) -> Answer:
    """The rows of one indicator; months of a structure alone are invented."""
    query = call.query
    asked = (query.first("indicator"), query.first("frequency"), query.first("entitylevel"))
    if asked[0] not in _INDICATORS or asked[1] not in _FREQUENCIES or asked[2] not in _LEVELS:
        return bad_request("invalid.parameters")
    try:
        first = date.fromisoformat((query.first("from") or "")[:10])
        last = date.fromisoformat((query.first("to") or "")[:10])
    except ValueError:
        return bad_request("invalid.parameters")
    if asked != ("access", "month", "structure"):
        return json_answer([])
    structure = query.first("entity") or ""
    return json_answer([*_rows(call, structure, first, last)])


def _rows(call: Call, structure: str, first: date, last: date) -> Iterator[dict[str, object]]:
    active = call.db.rows(
        "SELECT u.profile, count(*) AS number FROM attachments a JOIN users u ON u.id = a.user_id "
        "WHERE a.structure_id = ? AND u.activation_code IS NULL AND u.delete_date IS NULL "
        "GROUP BY u.profile ORDER BY u.profile",
        (structure,),
    )
    for month in _months(first, last):
        for row in active:
            visitors = row["number"] * _COMING.get(month.month, _USUAL) // 100
            yield {
                "date": f"{month.isoformat()}T00:00:00.000",
                "id": structure,
                "profile": row["profile"],
                "authentications": visitors * _OFTEN.get(row["profile"], 1),
                "unique_visitors": visitors,
            }


def _months(first: date, last: date) -> Iterator[date]:
    month = first.replace(day=1)
    while month <= last:
        yield month
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)


ROUTES = (Route("GET", "/stats/list", allowed, listed),)
