"""The condition of a notification: for whom, from which hour, and until when.

A notification itself only has a first day. `$date` is the portal's clock as a number,
YYYYMMDDhhmmss, in the portal's own time zone (Common/Safelib.pm): it must be the school's.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

from entconf.drivers.lemonldap.access import foreign_in, profiles_of, rule_of
from entconf.drivers.lemonldap.parts import Terms
from entconf.errors import RequestRefused
from entconf.kinds.windows import utc_text
from entconf.model.compare import instant
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import msg

_STAMP, _DAY = "%Y%m%d%H%M%S", "%Y-%m-%d"
_OURS = re.compile(
    r"(?:\$date >= (?P<start>\d{14}))?(?(start)(?: and |$))"
    r"(?:\$date <= (?P<end>\d{14}))?(?(end)(?: and |$))"
    r"(?:\((?P<rule>.*)\))?",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Shown:
    """To whom and when a notification is shown: moments are UTC, as attributes hold them."""

    profiles: tuple[str, ...]
    start: str
    end: str | None


def condition_of(shown: Shown, terms: Terms, zone: str) -> tuple[str, str]:
    """The condition, empty for everybody and always, and the first day."""
    if not shown.start:
        raise RequestRefused(msg("an announcement needs its first day"))
    start = _local(shown.start, zone)
    parts = []
    if (start.hour, start.minute, start.second) != (0, 0, 0):
        parts.append(f"$date >= {start.strftime(_STAMP)}")
    if shown.end is not None:
        parts.append(f"$date <= {_local(shown.end, zone).strftime(_STAMP)}")
    if foreign_in(shown.profiles) is not None:
        return rule_of(shown.profiles, terms), start.strftime(_DAY)
    rule = rule_of(shown.profiles, terms)
    if rule != "1":
        parts.append(f"({rule})")
    return " and ".join(parts), start.strftime(_DAY)


def shown_by(condition: str, day: str, terms: Terms, zone: str) -> Shown:
    """To whom and when a notification is shown; a foreign condition stands for the profiles."""
    found = _OURS.fullmatch(condition)
    profiles = profiles_of(found["rule"] or "1", terms) if found else ()
    if found is None or foreign_in(profiles) is not None:
        return Shown((f"rule: {condition}",), _utc(day, _DAY, zone), None)
    start = _utc(found["start"], _STAMP, zone) if found["start"] else _utc(day, _DAY, zone)
    return Shown(profiles, start, _utc(found["end"], _STAMP, zone) if found["end"] else None)


def _local(moment: str, zone: str) -> datetime:
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - only for announcements

    return instant(moment).astimezone(ZoneInfo(zone))


def _utc(text: str, form: str, zone: str) -> str:
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - only for announcements

    size = len("2026-11-09") if form == _DAY else None
    local = datetime.strptime(text[:size], form).replace(tzinfo=ZoneInfo(zone))
    return utc_text(local.astimezone(UTC))
