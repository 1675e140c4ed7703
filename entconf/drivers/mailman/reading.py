"""Reading the lists of one school: three requests, and two for each list that is asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import field

from entconf.drivers.base import Reading, ReadRequest, Unknown
from entconf.drivers.mailman.naming import MailingList, lists_from, local_part, wanted_lists
from entconf.drivers.mailman.people import Missed, People, texts
from entconf.drivers.mailman.rest import Call, Rest
from entconf.drivers.mailman.rosters import (
    ROLES,
    Entry,
    Rules,
    config_call,
    ids_in,
    roster_call,
    roster_from,
    rules_from,
    senders_of,
)
from entconf.drivers.mailman.settings import Settings
from entconf.errors import EntconfError, UnexpectedAnswer
from entconf.kinds.audiences import PERSON
from entconf.kinds.lists import ANYONE
from entconf.model.census import Census
from entconf.model.profiles import PROFILES
from entconf.model.quick_dataclass import dataclass
from entconf.model.resource import Declared, Live, ResourceId
from entconf.model.text import Text, msg, msgn
from entconf.model.values import JsonValue, Value, sorted_set


@dataclass(frozen=True, slots=True)
class Handle:
    """What a reading keeps of a list: its address, and who is on it if it is there."""

    fqdn: str
    held: MailingList | None
    roster: tuple[Entry, ...] = field(default=(), repr=False)
    rules: Rules = field(default_factory=lambda: Rules(members_write=False, others_write=False))


@dataclass(frozen=True, slots=True)
class Memo:
    """What the writes that follow need. `domain_known`: the server has the school's domain."""

    handles: Mapping[ResourceId, Handle]
    people: People
    domain_known: bool


@dataclass(slots=True)
class _Found:
    declared: list[Declared]
    live: list[Live]
    unknown: list[Unknown]
    notices: list[Text]
    missed: Missed


def read_lists(rest: Rest, settings: Settings, request: ReadRequest) -> Reading:
    """The lists of one school. Raises SystemUnreachable when nothing at all can be read."""
    uai = request.establishment.uai
    domain, prefix = settings.domain_of(uai), settings.prefix_of(uai)
    what = msg("read the lists of {name}", name=domain)
    answer = rest.call(Call("GET", f"/domains/{domain}/lists", what, absent_ok=True))
    if answer is None:  # no such domain; but is it the list server that says so?
        rest.call(Call("GET", "/system/versions", msg("tell its version")))
    lists = lists_from(answer, prefix)
    people = People(request.accounts() if request.accounts else None, request.groups)
    declared = [one for one in request.declared if one.id.kind == "lists"]
    complete = "lists" in request.complete
    wanted = wanted_lists(uai, declared, lists, settings, complete=complete)
    found = _Found([], [], [], [], Missed([], Counter()))
    handles = {one.id: Handle(f"{local_part(one, prefix)}@{domain}", None) for one in declared}
    for one in declared:
        _resolve(one, people, found)
    for id_, handle in _contents(rest, wanted, domain, found).items():
        handles[id_] = handle[0]
        found.live.append(Live(id_, _attributes(handle[0], handle[1], people, prefix)))
    unread = {one.key for one in found.unknown}
    return Reading(
        request.establishment,
        tuple(one for one in found.declared if one.id.key not in unread),
        tuple(sorted(found.live, key=lambda one: one.id)),
        tuple(found.unknown),
        tuple(found.missed.problems),
        tuple(found.notices),
        _census(people) if request.census else Census(),
        people.known() if request.people else None,
        Memo(handles, people, answer is not None),
    )


def _census(people: People) -> Census:
    return Census(people.counts(), {}, people.profile_of)


def _contents(
    rest: Rest, wanted: Mapping[ResourceId, MailingList | None], domain: str, found: _Found
) -> Mapping[ResourceId, tuple[Handle, Mapping[str, JsonValue]]]:
    """Who is on each list that is there, and its configuration, read side by side."""
    there = [(id_, held) for id_, held in wanted.items() if held is not None]
    calls = [call for _, one in there for call in (roster_call(one.id), config_call(one.id))]
    answers = rest.each(calls) if calls else []
    read = {}
    for place, (id_, held) in enumerate(there):
        roster, config = answers[2 * place], answers[2 * place + 1]
        failure = next((one for one in (roster, config) if isinstance(one, EntconfError)), None)
        if failure is not None:
            found.unknown.append(Unknown("lists", failure.message, id_.key))
            continue
        if isinstance(roster, EntconfError) or not isinstance(config, dict):
            raise UnexpectedAnswer(msg("the list server did not answer with settings"))
        handle = Handle(f"{held.name}@{domain}", held, roster_from(roster), rules_from(config))
        read[id_] = handle, config
    return read


def _attributes(
    handle: Handle, config: Mapping[str, JsonValue], people: People, prefix: str
) -> dict[str, Value]:
    live: dict[str, Value] = {
        "title": str(config.get("display_name", "")),
        "description": str(config.get("description", "")),
        "archive": str(config.get("archive_policy", "")),
        "address": handle.fqdn.partition("@")[0].removeprefix(prefix),
        "senders": senders_of(handle.rules, handle.roster, people),
    }
    for name, role in ROLES.items():
        live[name] = ids_in(handle.roster, role, people)
    return live


def _resolve(declared: Declared, people: People, found: _Found) -> None:
    """Put a declaration into the server's terms; one with a mistake is left out."""
    before = len(found.missed.problems)
    attributes = dict(declared.attributes)
    for name in ROLES:
        if name in attributes:
            attributes[name] = people.persons(declared, name, found.missed)
    senders = attributes.get("senders")
    if isinstance(senders, Mapping):
        words = texts(senders.get("words"))
        persons = people.persons(declared, "senders", found.missed)
        held = {*words, *(PERSON + person for person in persons)}
        attributes["senders"] = (ANYONE,) if ANYONE in words else sorted_set(held)
    for name in ("title", "description"):
        if isinstance(text := attributes.get(name), str):
            attributes[name] = " ".join(text.split())  # the server takes one line
    if len(found.missed.problems) == before:
        found.declared.append(declared.with_attributes(attributes))
    if found.missed.without_address and declared.present:
        found.notices.append(_without_address(declared, found.missed.without_address))
    found.missed.without_address = Counter()


def _without_address(declared: Declared, counts: Counter[str]) -> Text:
    """How many are left out because they have no address: counts, never who."""
    told = ", ".join(f"{name} {counts[name]}" for name in _in_order(counts))
    return msgn(
        "{name}: one person has no e-mail address and is left out ({counts})",
        "{name}: {n} persons have no e-mail address and are left out ({counts})",
        counts.total(),
        name=declared.id.key,
        counts=told,
    )


def _in_order(counts: Iterable[str]) -> list[str]:
    rank = {profile: place for place, profile in enumerate(PROFILES)}
    return sorted(counts, key=lambda name: rank.get(name, len(rank)))
