"""Reading one establishment: which lists are needed, asked side by side, then part by part."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from entconf.drivers.base import Reading, ReadRequest, Unknown
from entconf.drivers.edifice import (
    announcements,
    bookmarks,
    broadcast_groups,
    communication,
    connectors,
    delegations,
    features,
    group_roles,
    groups,
    guests,
    news_threads,
    opening,
    services,
    welcome,
    widgets,
)
from entconf.drivers.edifice.census import count_people
from entconf.drivers.edifice.json_shapes import as_rows
from entconf.drivers.edifice.known_people import known_people
from entconf.drivers.edifice.lists import SHARED, Lists, Need, address
from entconf.drivers.edifice.names import fold
from entconf.drivers.edifice.parts import Ask, Found, Memo, Part, School
from entconf.drivers.edifice.session import Session
from entconf.drivers.edifice.settings import Settings
from entconf.drivers.edifice.sharing import SharedLists
from entconf.drivers.edifice.structures import Structure, find_structure
from entconf.drivers.edifice.verdicts import Call
from entconf.errors import EntconfError
from entconf.model.census import Census
from entconf.model.known_people import KnownPeople
from entconf.model.quick_dataclass import dataclass
from entconf.model.resource import Declared, ResourceId
from entconf.model.secret import Reveal
from entconf.model.text import Text, msg
from entconf.model.values import JsonValue

PARTS: tuple[Part, ...] = (
    features.PART,
    services.PART,
    connectors.PART,
    widgets.PART,
    bookmarks.PART,
    welcome.PART,
    announcements.PART,
    groups.PART,
    group_roles.PART,
    delegations.PART,
    communication.PART,
    guests.PART,
    opening.PART,
    broadcast_groups.PART,
    news_threads.PART,
)
KINDS = frozenset(part.kind for part in PARTS)


def part_of(id_: ResourceId) -> Part | None:
    """The part that a resource belongs to."""
    for part in PARTS:
        if part.kind == id_.kind and id_.key.startswith(part.prefix):
            return part
    return None


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads establishments of one server."""

    session: Session
    shared: SharedLists
    settings: Settings
    reveal: Reveal

    def read(self, request: ReadRequest) -> Reading:
        """Read one establishment. Raises SystemUnreachable when nothing at all can be read."""
        uai = request.establishment.uai
        listed = as_rows(self.shared.structures(uai), Need.STRUCTURES)
        structure = find_structure(listed, request.establishment)
        asks = _asks(request, self.settings)
        answers = self._fetch_lists(_needs(asks, census=request.census), structure, uai)
        if answers and all(isinstance(answer, EntconfError) for answer in answers.values()):
            raise next(answer for answer in answers.values() if isinstance(answer, EntconfError))
        school = School(structure, Lists(answers), self.reveal)
        self._fetch_more(asks, school, answers)
        found = Found(notices=_not_held(request))
        for part, ask in asks:
            _read_part(part, ask, school, found)
        census = count_people(school, found) if request.census else Census()
        people = _people(school) if request.people and school.lists.has(Need.USERS) else None
        return _reading(request, found, (census, people), self._memo(school, found))

    def _fetch_lists(
        self, needs: Iterable[Need], structure: Structure, uai: str
    ) -> dict[str, JsonValue | EntconfError]:
        answers: dict[str, JsonValue | EntconfError] = {}
        asked = []
        for need in sorted(needs, key=_SLOWEST_FIRST):
            copy = self.shared.take(need, uai) if need in SHARED else None
            if copy is None:
                asked.append(need)
            else:
                answers[need] = copy
        results = self.session.read([address(need, structure.id) for need in asked])
        for need, result in zip(asked, results, strict=True):
            answers[need] = result
            if need in SHARED and not isinstance(result, EntconfError):
                self.shared.keep(need, result, uai)
        return answers

    def _fetch_more(
        self,
        asks: Sequence[tuple[Part, Ask]],
        school: School,
        answers: dict[str, JsonValue | EntconfError],
    ) -> None:
        """What is only given one by one, and only where it is declared.

        A part is asked again for what it wants once it has seen the answers, until it has all.
        """
        while True:
            calls: dict[str, Call] = {}
            for part, ask in asks:
                try:
                    calls.update({call.key: call for call in part.more(ask, school)})
                except EntconfError:
                    continue  # the part says so itself when it reads the list that failed
            calls = {key: call for key, call in calls.items() if key not in answers}
            if not calls:
                return
            results = self.session.read(list(calls.values()))
            answers.update(zip(calls, results, strict=True))

    def _memo(self, school: School, found: Found) -> Memo:
        profile_groups = {}
        if school.lists.has(Need.GROUPS) and not isinstance(
            school.lists.answers[Need.GROUPS], EntconfError
        ):
            profile_groups = dict(school.groups.profile_groups)
        declared = {item.id: item for item in found.declared}
        return Memo(school.structure, profile_groups, found.handles, declared)


def _size(need: Need) -> int:
    return _ORDER.index(need) if need in _ORDER else len(_ORDER)


#: The heaviest lists are asked first, so that the others come while they are made.
_ORDER = (Need.USERS, Need.ACCOUNTS, Need.GROUPS, Need.GROUP_ROLES, Need.APPLICATIONS)
_SLOWEST_FIRST: Callable[[Need], tuple[int, str]] = lambda need: (_size(need), need.value)  # noqa: E731 - a sort key


def _asks(request: ReadRequest, settings: Settings) -> list[tuple[Part, Ask]]:
    groups = {
        fold(item.id.key): item
        for item in request.declared
        if item.id.kind == "groups" and item.present
    }
    to_come = {name: item.id.key for name, item in groups.items()}
    held: dict[tuple[str, str], list[Declared]] = {}
    for item in request.declared:
        if (owner := part_of(item.id)) is not None:
            held.setdefault((owner.kind, owner.prefix), []).append(item)
    asks = []
    for part in PARTS:
        declared = tuple(held.get((part.kind, part.prefix), ()))
        complete = part.kind in request.complete
        if declared or complete:
            ask = Ask(request.establishment.uai, settings, declared, complete, to_come, groups)
            asks.append((part, ask))
    return asks


def _not_held(request: ReadRequest) -> list[Text]:
    """What the ENT has no room for, as the menu and the look of a portal."""
    return [
        msg("{kind} {key}: the ENT has none, it is left out", kind=one.id.kind, key=one.id.key)
        for one in request.declared
        if one.id.kind in KINDS and part_of(one.id) is None
    ]


def _needs(asks: Sequence[tuple[Part, Ask]], *, census: bool) -> set[Need]:
    needs = {need for part, ask in asks for need in part.needs(ask)}
    if Need.ACCOUNTS in needs:
        needs.discard(Need.GUEST_ACCOUNTS)
    if census and Need.USERS not in needs:
        needs.add(Need.METRICS)
    return needs


def _read_part(part: Part, ask: Ask, school: School, found: Found) -> None:
    own = Found()
    try:
        part.read(ask, school, own)
    except EntconfError as error:
        if ask.complete:
            found.unknown.append(Unknown(part.kind, error.message))
        else:
            found.unknown += [
                Unknown(part.kind, error.message, item.id.key) for item in ask.declared
            ]
        return
    found.declared += own.declared
    found.live += own.live
    found.unknown += own.unknown
    found.problems += own.problems
    found.notices += own.notices
    found.handles |= own.handles


def _people(school: School) -> KnownPeople | None:
    try:
        return known_people(school)
    except EntconfError:
        return None  # the groups say themselves that they could not be read


def _reading(
    request: ReadRequest, found: Found, people: tuple[Census, KnownPeople | None], memo: Memo
) -> Reading:
    order = {item.id: place for place, item in enumerate(request.declared)}
    unread = {(part.kind, part.key) for part in found.unknown}
    declared = [item for item in found.declared if (item.id.kind, item.id.key) not in unread]
    last = len(order)
    return Reading(
        establishment=request.establishment,
        declared=tuple(sorted(declared, key=lambda item: order.get(item.id, last))),
        live=tuple(sorted(found.live, key=lambda item: item.id)),
        unknown=tuple(found.unknown),
        problems=tuple(found.problems),
        notices=tuple(found.notices),
        census=people[0],
        people=people[1],
        memo=memo,
    )
