"""The condition of a notification: for whom, from which hour, and until when.

A notification itself only has a first day. `$date` is the portal's clock as a number,
YYYYMMDDhhmmss, in the portal's own time zone (Common/Safelib.pm): it must be the school's.

With files as storage, the condition is part of the name of a file, in base64: it must be short, and
without a question mark, which may become a slash (Common/Notifications/File.pm). So the profiles
stand in macros of the portal, which the server evaluates at each login, and conditions name those.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import combinations

from entconf.drivers.lemonldap.access import RULE, foreign_in
from entconf.drivers.lemonldap.configuration import Configuration
from entconf.drivers.lemonldap.parts import Terms
from entconf.drivers.lemonldap.rules import EVERYBODY, NOBODY, Audience, compile_rule
from entconf.errors import RequestRefused
from entconf.kinds.windows import utc_text
from entconf.model.compare import instant
from entconf.model.profiles import PROFILES
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import msg
from entconf.model.values import sorted_set

MACROS = "macros"
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
    """The condition, empty for everybody and always, and the first day.

    Raises RequestRefused without a first day, and for a profile that the portal has no word for.
    """
    if not shown.start:
        raise RequestRefused(msg("an announcement needs its first day"))
    start = _local(shown.start, zone)
    day = start.strftime(_DAY)
    foreign = foreign_in(shown.profiles)
    if foreign is not None:
        return foreign, day
    parts = []
    if (start.hour, start.minute, start.second) != (0, 0, 0):
        parts.append(f"$date >= {start.strftime(_STAMP)}")
    if shown.end is not None:
        parts.append(f"$date <= {_local(shown.end, zone).strftime(_STAMP)}")
    rule = _rule(shown.profiles, terms)
    if rule != EVERYBODY:
        parts.append(f"({rule})")
    return " and ".join(parts), day


def _rule(profiles: tuple[str, ...], terms: Terms) -> str:
    """Who is meant, by macros wherever the portal knows people by a variable."""
    if not profiles:
        return NOBODY
    everybody = set(profiles) >= set(PROFILES)
    parts = [EVERYBODY] if everybody else [_term(one, terms) for one in sorted(profiles)]
    told = " or ".join(parts)
    if terms.school is None:
        return told
    school = f"${_macro(terms.uai.lower())}"
    return school if everybody else f"{school} and ({told})"


def _macro(name: str) -> str:
    return f"entconf_{name}"


def _term(profile: str, terms: Terms) -> str:
    rule = compile_rule(Audience(profiles=(profile,)), terms.words)
    return rule if terms.words.profiles[profile].group else f"${_macro(profile)}"


def macros_for(profiles: tuple[str, ...], terms: Terms) -> Mapping[str, str]:
    """The macros, by name, that the condition for these profiles stands on."""
    if foreign_in(profiles) is not None or not profiles:
        return {}
    found = {}
    if terms.school is not None:
        everybody = Audience(profiles=PROFILES)
        found[_macro(terms.uai.lower())] = compile_rule(everybody, terms.words, terms.school)
    if not set(profiles) >= set(PROFILES):
        for one in profiles:
            if not terms.words.profiles[one].group:
                found[_macro(one)] = compile_rule(Audience(profiles=(one,)), terms.words)
    return found


def missing_macros(
    profiles: tuple[str, ...], terms: Terms, configuration: Configuration
) -> Mapping[str, str]:
    """Those that the portal does not have, or has with another meaning."""
    wanted = macros_for(profiles, terms)
    return {name: rule for name, rule in wanted.items() if configuration.text(MACROS, name) != rule}


def with_macros(configuration: Configuration, macros: Mapping[str, str]) -> Configuration:
    """The configuration with these macros."""
    for name, rule in macros.items():
        configuration = configuration.with_value(rule, MACROS, name)
    return configuration


def shown_by(
    condition: str, day: str, terms: Terms, configuration: Configuration, zone: str
) -> Shown:
    """To whom and when a notification is shown; a foreign condition stands for the profiles."""
    found = _OURS.fullmatch(condition)
    profiles = _profiles(found["rule"] or EVERYBODY, terms) if found else None
    if found is None or profiles is None or missing_macros(profiles, terms, configuration):
        return Shown((RULE + condition,), _utc(day, _DAY, zone), None)
    start = _utc(found["start"], _STAMP, zone) if found["start"] else _utc(day, _DAY, zone)
    return Shown(profiles, start, _utc(found["end"], _STAMP, zone) if found["end"] else None)


def _profiles(rule: str, terms: Terms) -> tuple[str, ...] | None:
    """The profiles whose rule this is: there are few enough to try them all."""
    known = [one for one in PROFILES if _has_words(one, terms)]
    for size in range(len(known) + 1):
        for some in combinations(known, size):
            if _rule(some, terms) == rule:
                return sorted_set(some)
    return sorted_set(PROFILES) if _rule(PROFILES, terms) == rule else None


def _has_words(profile: str, terms: Terms) -> bool:
    words = terms.words.profiles.get(profile)
    return words is not None and bool(words.group or words.values)


def _local(moment: str, zone: str) -> datetime:
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - only for announcements

    return instant(moment).astimezone(ZoneInfo(zone))


def _utc(text: str, form: str, zone: str) -> str:
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - only for announcements

    size = len("2026-11-09") if form == _DAY else None
    local = datetime.strptime(text[:size], form).replace(tzinfo=ZoneInfo(zone))
    return utc_text(local.astimezone(UTC))
