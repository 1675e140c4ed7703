"""One thing wrong is told once: what is only its echo is left out.

Two findings of one code about the same subject are one, of the heavier weight. Beyond that, the
tables below say whose echo a finding is: of one about the same person, or of one about the
school or the whole delivery.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from entconf.feeds.findings import Finding, Weight

#: A finding about somebody silences these about the same person.
OF_A_PERSON: Mapping[str, frozenset[str]] = {
    "REC02": frozenset({"REC06", "REC08"}),
    "REF03": frozenset({"SIE04", "SIE05", "SIE06"}),
    "REF08": frozenset({"SIE10"}),
    "SIE04": frozenset({"ENT10"}),
    "IDN01": frozenset({"REC06", "ENT01", "ENT02", "ENT08"}),
    "IDN04": frozenset({"ENT04", "ENT05"}),
}
#: A finding silences these of the same school: they are about the same structures.
OF_STRUCTURES: Mapping[str, frozenset[str]] = {
    "REF04": frozenset({"SIE07", "STS04"}),
    "REF06": frozenset({"SIE11"}),
    "REF09": frozenset({"SIE08", "STS06"}),
}
#: A finding that blocks a whole school silences these of the same school.
OF_A_SCHOOL: Mapping[str, frozenset[str]] = {
    "REF01": frozenset({"REF11", "ENT02", "ENT03", "ENT08", "ENT09", "ENT10", "DEL08"}),
    "DEL08": frozenset({"ENT01", "ENT02", "ENT09", "ENT10"}),
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
    silenced = frozenset(_silenced(once.values()))
    kept = [
        one
        for one in once.values()
        if ("person", one.code, one.person) not in silenced
        and ("school", one.code, one.uai) not in silenced
    ]
    kept.sort(key=lambda one: (_ORDER[one.weight], one.code, one.uai, one.subject))
    return tuple(kept)


def _silenced(findings: Iterable[Finding]) -> Iterator[tuple[str, str, str]]:
    """What is not told: codes with the person, or with the school, of whom."""
    for one in findings:
        if one.person:
            for code in OF_A_PERSON.get(one.code, ()):
                yield "person", code, one.person
        if one.uai:
            for code in OF_STRUCTURES.get(one.code, ()):
                yield "school", code, one.uai
            if one.weight is Weight.BLOCKING:
                for code in OF_A_SCHOOL.get(one.code, ()):
                    yield "school", code, one.uai
