"""One thing wrong is told once: what is only its echo is left out.

Two findings of one code about the same subject are one, of the heavier weight. Beyond that, the
tables below say whose echo a finding is: of one about the same person, or of one about the
school or the whole delivery.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from entconf.feeds.findings import Finding, Weight

#: A finding about somebody silences these about the same person.
OF_A_PERSON: Mapping[str, frozenset[str]] = {
    "REC02": frozenset({"REC06", "REC08"}),
    "IDN01": frozenset({"REC06", "ENT01", "ENT02", "ENT08"}),
    "IDN04": frozenset({"ENT04"}),
}
#: A finding about a school, or about the whole delivery, silences these of the same school.
OF_A_SCHOOL: Mapping[str, frozenset[str]] = {
    "REF01": frozenset({"REF11", "ENT02", "ENT09", "DEL08"}),
    "DEL08": frozenset({"ENT01", "ENT02", "ENT09"}),
}
_ORDER = {weight: number for number, weight in enumerate(Weight)}


def told_once(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings without echoes, the heaviest first, then by code, school and subject."""
    once: dict[tuple[str, str, str], Finding] = {}
    for one in findings:
        name = (one.code, one.uai, one.subject)
        known = once.get(name)
        if known is None or _ORDER[one.weight] < _ORDER[known.weight]:
            once[name] = one
    people = _silenced(once.values(), OF_A_PERSON, by_person=True)
    schools = _silenced(once.values(), OF_A_SCHOOL, by_person=False)
    kept = [
        one
        for one in once.values()
        if (one.code, one.person) not in people and (one.code, one.uai) not in schools
    ]
    kept.sort(key=lambda one: (_ORDER[one.weight], one.code, one.uai, one.subject))
    return tuple(kept)


def _silenced(
    findings: Iterable[Finding], table: Mapping[str, frozenset[str]], *, by_person: bool
) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for one in findings:
        # Only what blocks or errs about a whole school explains what else is odd there.
        name = one.person if by_person else one.uai
        if not name or (not by_person and (one.person or one.weight is not Weight.BLOCKING)):
            continue
        found.update((code, name) for code in table.get(one.code, ()))
    return found
