"""ENT05 and ENT08: profile, classes, groups and families of accounts; accounts made by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from entconf.feeds.checks.evidence import Evidence
from entconf.feeds.checks.expected import (
    Expected,
    Names,
    classes_at,
    expected,
    groups_at,
    is_legal,
)
from entconf.feeds.checks.index import FeedIndex
from entconf.feeds.checks.likeness import full_name, plain_code
from entconf.feeds.checks.live_index import (
    LiveIndex,
    account_of,
    is_by_hand,
    join_key,
    key_in,
    live_schools,
)
from entconf.feeds.checks.recent import Recent
from entconf.feeds.checks.unit import About, about, found
from entconf.feeds.findings import Finding, Mender, Weight
from entconf.feeds.roster import Authority, Person
from entconf.model.account import Account
from entconf.model.profiles import Profile
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import Text, msg

_DIRECTOR = "DIR"


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing that is not as the feed tells it. What is too much weighs less than what lacks."""

    detail: Text
    weight: Weight = Weight.ERROR


def find_misplaced(evidence: Evidence) -> Iterator[Finding]:
    """ENT05: wrong profile, class, group or family; each person told once."""
    index, wanted, recent = evidence.index, expected(evidence), Recent(evidence)
    if index is None or wanted is None:
        return
    for live in live_schools(evidence):
        families = _Families(index, live, wanted, recent)
        everybody = {one.key: one for one in wanted.at(live.uai)}
        for person in [*everybody.values(), *families.others(everybody)]:
            held = live.active(person.key)
            if held is None:
                continue
            wrong = list(families.wrong(person, held))
            if person.key in everybody and not recent.is_too_early(person, live.uai):
                wrong = [*_wrong_places(index, live, person, held), *wrong]
            if wrong:
                what = about(person, live.uai)
                yield found("ENT05", _heaviest(wrong), Mender.HELP_DESK, _listed(wrong), what)


def _heaviest(wrong: Sequence[Wrong]) -> Weight:
    return Weight.ERROR if any(one.weight is Weight.ERROR for one in wrong) else Weight.WARNING


def _listed(wrong: Sequence[Wrong]) -> Text:
    detail = wrong[0].detail
    for one in wrong[1:]:
        detail = msg("{one}; {other}", one=detail, other=one.detail)
    return detail


def _wrong_places(
    index: FeedIndex, live: LiveIndex, person: Person, held: Person
) -> Iterator[Wrong]:
    account = account_of(held)
    if account.profile is not None and account.profile is not person.profile:
        yield Wrong(
            msg(
                "the profile is {held}, and should be {told}",
                held=account.profile.value,
                told=person.profile.value if person.profile else "",
            )
        )
    lacks = live.tells_functions and _DIRECTOR not in account.functions
    if lacks and _directs(index, person, live.uai):
        yield Wrong(msg("the account lacks the function of a director"))
    if person.profile is Profile.PARENTS:
        return
    if live.tells("classes"):
        told = classes_at(index, person, live.uai)
        yield from _wrong_classes(person, told, account.classes)
    if live.tells("groups"):
        yield from _wrong_groups(index, live, person, account)


def _directs(index: FeedIndex, person: Person, uai: str) -> bool:
    return any(
        one.code == _DIRECTOR and index.uai_of(one.structure) == uai for one in person.functions
    )


def _wrong_classes(person: Person, told: list[Names], held: Sequence[str]) -> Iterator[Wrong]:
    if person.profile is Profile.STUDENTS and len(told) != 1:
        return  # without a class or in several: REF03 tells it, and the ENT keeps the old one
    lacking, odd = _compared(told, held)
    if lacking:
        yield Wrong(msg("not in the class {names}", names=", ".join(lacking)))
    if odd and told:
        # A class may be added by hand to a teacher; a pupil is in one.
        pupil = person.profile is Profile.STUDENTS
        weight = Weight.ERROR if pupil else Weight.WARNING
        yield Wrong(msg("still in the class {names}", names=", ".join(odd)), weight)


def _wrong_groups(
    index: FeedIndex, live: LiveIndex, person: Person, account: Account
) -> Iterator[Wrong]:
    told = groups_at(index, person, live.uai)
    school = index.structures_by_uai.get(live.uai)
    # Groups that people made by hand are theirs; only those of the feed are looked at.
    known = {plain_code(one.code) for one in school.groups} if school else set()
    lacking, odd = _compared(told, [one for one in account.groups if plain_code(one) in known])
    if lacking:
        yield Wrong(msg("not in the group {names}", names=", ".join(lacking)))
    if odd and told:
        yield Wrong(msg("still in the group {names}", names=", ".join(odd)), Weight.WARNING)


def _compared(told: list[Names], held: Sequence[str]) -> tuple[list[str], list[str]]:
    """What is told and not held, and what is held and not told; case and spaces do not count."""
    plain = {plain_code(one) for one in held}
    allowed = {name for one in told for name in one.plain}
    lacking = [one.code for one in told if plain.isdisjoint(one.plain)]
    return lacking, [one for one in held if plain_code(one) not in allowed]


class _Families:
    """The ties between guardians and pupils of one school, in the ENT and in the feed."""

    def __init__(self, index: FeedIndex, live: LiveIndex, wanted: Expected, recent: Recent) -> None:
        self._index = index
        self._live = live
        self._recent = recent
        self._told = live.tells("children") or live.tells("guardians")
        self._children: dict[str, set[str]] = defaultdict(set)
        for held in live.active_people():
            key = join_key(held)
            for child in account_of(held).children:
                self._children[key].add(key_in(child))
            for adult in account_of(held).guardians:
                self._children[key_in(adult)].add(key)
        self._pupils = {
            one.key: one for one in wanted.at(live.uai) if one.profile is Profile.STUDENTS
        }

    def others(self, known: dict[str, Person]) -> list[Person]:
        """Adults of the feed who should have no account here and are tied to pupils."""
        people = self._index.roster.people
        keys = [key for key in self._children if key in people and key not in known]
        return [people[key] for key in keys if people[key].profile is Profile.PARENTS]

    def wrong(self, adult: Person, _held: Person) -> Iterator[Wrong]:
        """Ties that lack, and ties that the feed does not tell, of one adult."""
        if adult.profile is not Profile.PARENTS or not self._told:
            return
        held = self._children.get(adult.key, set())
        legal = {
            pupil.key
            for pupil in self._index.pupils_of_adult.get(adult.key, ())
            if any(one.adult == adult.key and is_legal(one) for one in pupil.guardians)
        }
        lacking = [
            key
            for key in sorted(legal - held)
            if key in self._pupils and self._live.active(key) and not self._is_new(adult, key)
        ]
        if lacking:
            yield Wrong(msg("not linked to the pupil {names}", names=", ".join(lacking)))
        odd = [key for key in sorted(held - legal) if self._is_odd(adult, key)]
        if odd:
            names = ", ".join(odd)
            detail = msg("linked without legal authority to the pupil {names}", names=names)
            yield Wrong(detail, Weight.WARNING)

    def _is_new(self, adult: Person, key: str) -> bool:
        both = (adult, self._pupils[key])
        return any(self._recent.is_too_early(one, self._live.uai) for one in both)

    def _is_odd(self, adult: Person, key: str) -> bool:
        pupil = self._pupils.get(key)
        # A pupil of whom no guardian is told keeps the old ones.
        if pupil is None or not pupil.guardians or "guardians" in pupil.unreadable:
            return False
        if self._is_new(adult, key):
            return False
        ties = [one for one in pupil.guardians if one.adult == adult.key]
        return all(one.authority is Authority.CONTACT for one in ties)


def find_made_by_hand(evidence: Evidence) -> Iterator[Finding]:
    """ENT08: an account made by hand that doubles one of the feed, or hangs in the air."""
    wanted = expected(evidence)
    for live in live_schools(evidence) if wanted else ():
        if wanted is None or not live.tells("source"):
            continue
        told: dict[str, list[Person]] = defaultdict(list)
        keys = set()
        for person in wanted.at(live.uai):
            told[full_name(person)].append(person)
            keys.add(person.key)
        for held in live.active_people():
            account = account_of(held)
            by_hand = is_by_hand(account) and account.profile is not Profile.GUESTS
            if not by_hand or join_key(held) in keys:
                continue
            detail = _doubling(live, held, told[full_name(held)]) or _hanging(evidence, live, held)
            if detail is not None:
                what = About(live.uai, account.id, held.key)
                yield found("ENT08", Weight.WARNING, Mender.ADMINISTRATOR, detail, what)


def _doubling(live: LiveIndex, held: Person, told: list[Person]) -> Text | None:
    if not live.tells("last_name", "first_name"):
        return None
    for person in told:
        if person.profile is held.profile and _is_same(live, held, person):
            source = account_of(held).source
            key = person.key
            return msg("an account of {source} doubles the one of {key}", source=source, key=key)
    return None


def _is_same(live: LiveIndex, held: Person, told: Person) -> bool:
    if held.birth_date and told.birth_date:
        return held.birth_date == told.birth_date
    if held.email and told.email:
        return held.email.casefold() == told.email.casefold()
    account, own = account_of(held), live.of(told.key)
    if held.profile is Profile.PARENTS and own is not None:
        return not set(account.children).isdisjoint(account_of(own).children)
    classes = {plain_code(one) for one in account.classes}
    return any(plain_code(one.code) in classes for one in told.classes)


def _hanging(evidence: Evidence, live: LiveIndex, held: Person) -> Text | None:
    account = account_of(held)
    unclassed = live.tells("classes") and not account.classes and not evidence.year_change
    if held.profile is Profile.STUDENTS and unclassed:
        return msg("an account of {source} of a pupil in no class", source=account.source)
    if held.profile is Profile.PARENTS and live.tells("children") and not account.children:
        return msg("an account of {source} of a parent without pupil", source=account.source)
    return None
