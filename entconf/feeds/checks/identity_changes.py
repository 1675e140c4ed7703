"""IDN01 and IDN04: a person under a new join key, a join key under a new person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property

from entconf.feeds.checks.evidence import Evidence
from entconf.feeds.checks.expected import is_named, told_keys
from entconf.feeds.checks.likeness import full_name, same_name
from entconf.feeds.checks.live_index import LiveIndex, is_active, join_key, live_schools
from entconf.feeds.checks.memory import content_of, hashed, identities_of, traits_of
from entconf.feeds.checks.unit import About, about, found
from entconf.feeds.findings import Finding, Mender, Weight
from entconf.feeds.roster import Person
from entconf.model.profiles import Profile
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import Text, msg

_TOLD_APART = (Profile.STUDENTS, Profile.TEACHERS, Profile.STAFF)
_SAME: Mapping[str, Text] = {
    "ine": msg("the same INE"),
    "siecle": msg("the same number in SIECLE"),
    "name": msg("the same name and birth date"),
}


@dataclass(frozen=True, slots=True)
class Double:
    """Somebody of the feed whom the ENT knows under a join key that the feed tells no more.

    `account` is the older account (None: only what is remembered shows it), `by` what both
    share: `ine`, `siecle` or `name`.
    """

    person: Person
    uai: str
    by: str
    account: Person | None = None


def find_new_keys(evidence: Evidence) -> Iterator[Finding]:
    """IDN01: a new join key for somebody who has an account: the contents would be lost."""
    for double in doubles(evidence):
        person, uai = double.person, double.uai
        detail = msg("the join key is new: {same} had another one", same=_SAME[double.by])
        if double.account is not None:
            detail = msg(
                "the join key is new: {same} as the active account {account}",
                same=_SAME[double.by],
                account=_id(double.account),
            )
        yield found("IDN01", Weight.ERROR, Mender.HELP_DESK, detail, about(person, uai))


def _id(person: Person) -> str:
    return person.account.id if person.account else person.key


def doubles(evidence: Evidence) -> Iterator[Double]:
    """Everybody of the feed who is known under a key that went, each once."""
    index = evidence.index
    if index is None:
        return
    live = {
        one.uai: _Leftovers(one, told_keys(evidence), evidence) for one in live_schools(evidence)
    }
    known = _Known(evidence)
    for profile in _TOLD_APART:
        for person, uai in index.asked(profile):
            if not is_named(person):
                continue
            left = live.get(uai)
            double = left.double_of(person) if left else known.double_of(person, uai)
            if double is not None:
                yield double


class _Leftovers:
    """The active accounts of a school that came from a feed and that none tells any more."""

    def __init__(self, live: LiveIndex, told: set[str], evidence: Evidence) -> None:
        self._uai = live.uai
        self._known = _Known(evidence)
        self._people = [
            one for one in live.active_people() if live.is_fed(one) and join_key(one) not in told
        ]
        self._by: dict[str, dict[str, list[Person]]] = {
            kind: defaultdict(list) for kind in ("ine", "siecle", "name")
        }
        for one in self._people:
            self._by["ine"][one.ine].append(one)
            self._by["siecle"][one.attachment].append(one)
            if one.birth_date:
                self._by["name"][full_name(one)].append(one)

    def double_of(self, person: Person) -> Double | None:
        """The account that somebody had under an older key."""
        if not self._people:
            return None
        for by, shared in (("ine", person.ine), ("siecle", person.attachment)):
            for one in self._by[by].get(shared, ()) if shared else ():
                if one.profile is person.profile:
                    return Double(person, self._uai, by, one)
        for one in self._by["name"].get(full_name(person), ()):
            if one.profile is person.profile and one.birth_date == person.birth_date:
                return Double(person, self._uai, "name", one)
        return self._remembered(person)

    def _remembered(self, person: Person) -> Double | None:
        """What no account tells, the INE above all, may be remembered of its key."""
        double = self._known.double_of(person, self._uai)
        if double is None:
            return None
        owner = self._known.owner(person, self._uai, double.by)
        for one in self._people:
            if is_active(one) and self._known.hashed(join_key(one)) == owner:
                return Double(person, self._uai, double.by, one)
        return None


class _Known:
    """What is remembered of join keys that the feed tells no more."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._memory = evidence.memory

    def hashed(self, text: str) -> bytes:
        """The keyed hash of a text."""
        return hashed(self._memory.key, text)

    @cached_property
    def _now(self) -> set[bytes]:
        return {self.hashed(key) for key in told_keys(self._evidence)}

    def owner(self, person: Person, uai: str, by: str) -> bytes | None:
        """The hash of the key that had this mark of a person."""
        marks = (one for one in identities_of(person, uai) if one.startswith(f"{by}:"))
        return next((self._memory.identities.get(self.hashed(one)) for one in marks), None)

    def double_of(self, person: Person, uai: str) -> Double | None:
        """Somebody whose mark is remembered of another key, which went."""
        if not self._memory.identities:
            return None
        own = self.hashed(person.key)
        for mark in identities_of(person, uai):
            before = self._memory.identities.get(self.hashed(mark))
            if before is not None and before != own and before not in self._now:
                return Double(person, uai, mark.partition(":")[0])
        return None


def find_reused_keys(evidence: Evidence) -> Iterator[Finding]:
    """IDN04: a known join key whose name and birth date are both others: somebody else."""
    index = evidence.index
    if index is None:
        return
    live = {one.uai: one for one in live_schools(evidence)}
    for profile in _TOLD_APART:
        for person, uai in index.asked(profile):
            if person.birth_date is None or not is_named(person):
                continue
            held = live[uai].of(person.key) if uai in live else None
            if _is_somebody_else(person, held) or _was_somebody_else(evidence, person):
                detail = msg("name and birth date are both others than the join key had")
                what = About(uai, person.key, person.key, person.place)
                yield found("IDN04", Weight.ERROR, Mender.ACADEMY, detail, what)


def _is_somebody_else(person: Person, held: Person | None) -> bool:
    if held is None or held.birth_date is None or not is_named(held):
        return False
    return held.birth_date != person.birth_date and not same_name(person, held)


def _was_somebody_else(evidence: Evidence, person: Person) -> bool:
    memory = evidence.memory
    known = memory.told.get(memory.hashed(person.key)) if memory.told else None
    if known is None or known == memory.hashed(content_of(person)):
        return False
    name, born = (memory.identities.get(memory.hashed(one)) for one in traits_of(person))
    unborn = memory.identities.get(memory.hashed(f"born:{person.key}:"))
    return name is None and born is None and unborn is None
