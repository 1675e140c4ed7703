"""DEL08: too many people of one profile go or come at once (directory reference, section 1.7)."""

from __future__ import annotations

from collections.abc import Iterator

from entconf.feeds.aaf.names import Category
from entconf.feeds.checks.evidence import Evidence
from entconf.feeds.checks.memory import group_of
from entconf.feeds.checks.unit import About, found
from entconf.feeds.findings import Finding, Mender, Weight
from entconf.model.profiles import Profile
from entconf.model.text import Text, msg


def find_mass_changes(evidence: Evidence) -> Iterator[Finding]:
    """DEL08: too many of one profile of one school go or come at once."""
    seen = evidence.memory.deliveries[-1] if evidence.memory.deliveries else None
    if seen is None or evidence.index is None or not seen.keys or _is_doubtful(evidence):
        return
    for profile in (Profile.STUDENTS, Profile.PARENTS, Profile.TEACHERS, Profile.STAFF):
        now: dict[str, set[bytes]] = {school.uai: set() for school in evidence.schools}
        for person, uai in evidence.index.asked(profile):
            now.setdefault(uai, set()).add(evidence.memory.hashed(person.key))
        for uai, keys in now.items():
            before = seen.keys.get(group_of(profile, uai), frozenset())
            yield from _mass_change(evidence, profile, uai, (before, frozenset(keys)))


def _mass_change(
    evidence: Evidence, profile: Profile, uai: str, sets: tuple[frozenset[bytes], frozenset[bytes]]
) -> Iterator[Finding]:
    before, now = sets
    settings = evidence.settings
    gone, added = len(before - now), len(now - before)
    share = settings.gone_at_year_change if evidence.year_change else settings.gone
    about = f"{profile.value}/gone", f"{profile.value}/added"
    if not before:
        return
    if gone >= settings.mass and gone > share * len(before):
        detail = msg(
            "{n} of {all} {profile} would disappear",
            n=gone,
            all=len(before),
            profile=_word(profile),
        )
        yield _mass(detail, uai, about[0])
    if added >= settings.mass and added > settings.added * len(before):
        detail = msg(
            "{n} {profile} would be added to {all}",
            n=added,
            all=len(before),
            profile=_word(profile),
        )
        yield _mass(detail, uai, about[1])


def _mass(detail: Text, uai: str, subject: str) -> Finding:
    return found("DEL08", Weight.BLOCKING, Mender.ACADEMY, detail, About(uai, subject))


def _word(profile: Profile) -> Text:
    return _WORDS[profile]


_WORDS = {
    Profile.STUDENTS: msg("pupils"),
    Profile.PARENTS: msg("parents"),
    Profile.TEACHERS: msg("teachers"),
    Profile.STAFF: msg("members of staff"),
    Profile.GUESTS: msg("guests"),
}


def _is_doubtful(evidence: Evidence) -> bool:
    """Whether people are missing for a reason that is told already."""
    return not evidence.trusts(Category.ELEVE, Category.PERS_REL_ELEVE, Category.PERS_EDUC_NAT)
