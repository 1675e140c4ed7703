"""Which list of the server is which list of the site."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from entconf.drivers.mailman.settings import Settings
from entconf.errors import UnexpectedAnswer
from entconf.model.quick_dataclass import dataclass
from entconf.model.resource import Declared, ResourceId
from entconf.model.text import msg
from entconf.model.values import JsonValue

_NOT_IN_A_NAME = re.compile(r"[^a-z0-9._+-]+")


@dataclass(frozen=True, slots=True)
class MailingList:
    """One list of the server, as the list of lists tells it. `name` stands before the @."""

    id: str
    name: str
    title: str
    description: str


def local_part(declared: Declared, prefix: str) -> str:
    """What stands before the @ of a declared list: its address, else its key in small letters."""
    address = declared.attributes.get("address")
    if isinstance(address, str) and address:
        name = address.casefold()
    else:
        bare = unicodedata.normalize("NFKD", declared.id.key.replace("œ", "oe").replace("æ", "ae"))
        plain = "".join(c for c in bare if not unicodedata.combining(c)).casefold()
        name = _NOT_IN_A_NAME.sub("-", plain).strip("-.")
    return name if prefix and name.startswith(prefix) else prefix + name


def lists_from(data: JsonValue, prefix: str) -> list[MailingList]:
    """The school's lists in an answer, by name; None (no such domain) means none."""
    found = []
    for entry in entries(data):
        name = str(entry.get("list_name", ""))
        if name.startswith(prefix):
            found.append(
                MailingList(
                    str(entry.get("list_id", "")),
                    name,
                    str(entry.get("display_name", "")),
                    str(entry.get("description", "")),
                )
            )
    return sorted(found, key=lambda one: one.name)


def entries(data: JsonValue) -> list[dict[str, JsonValue]]:
    """The entries of a collection; an empty one has none. Raises UnexpectedAnswer for others."""
    if data is None:
        return []
    if not isinstance(data, dict) or "total_size" not in data:
        raise UnexpectedAnswer(msg("the list server did not answer with a collection"))
    found = data.get("entries", [])
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def wanted_lists(
    uai: str,
    declared: Sequence[Declared],
    found: Sequence[MailingList],
    settings: Settings,
    *,
    complete: bool,
) -> Mapping[ResourceId, MailingList | None]:
    """The declared lists; with `complete` all of the school, those not declared by their name.

    They are found by name. One that must go is also found by its title, which is its key where
    nothing else was declared: `Équipe 6A: false` no longer tells its address.
    """
    prefix = settings.prefix_of(uai)
    by_name = {one.name: one for one in found}
    wanted = {one.id: by_name.get(local_part(one, prefix)) for one in declared}
    taken = {held.id for held in wanted.values() if held}
    for one in declared:
        if one.present or wanted[one.id] is not None:
            continue
        titled = [held for held in found if held.title == one.id.key and held.id not in taken]
        if len(titled) == 1:
            wanted[one.id] = titled[0]
            taken.add(titled[0].id)
    if complete:
        for held in found:
            if held.id not in taken:
                wanted[ResourceId(uai, "lists", held.name.removeprefix(prefix))] = held
    return wanted
