"""Who is on a list, and who may write to it, as the server holds it.

The server tells who may write in four places: what is done with members and with others by
default, the addresses that are let through, and what is done with single persons.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from entconf.drivers.mailman.naming import entries
from entconf.drivers.mailman.people import People
from entconf.drivers.mailman.rest import Call
from entconf.kinds.audiences import PERSON
from entconf.kinds.lists import ANYONE, MEMBERS
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import msg
from entconf.model.values import JsonValue, Value, sorted_set

MEMBER, OWNER, MODERATOR, NONMEMBER = "member", "owner", "moderator", "nonmember"
#: Roles of the server, by the field of the kind.
ROLES = {"members": MEMBER, "owners": OWNER, "moderators": MODERATOR}
ALLOW, HOLD, BY_DEFAULT = "defer", "hold", ""
_ALLOWING = frozenset({"accept", "defer"})


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody on a list, in one role. `action` is what is done with what they write, if set."""

    member_id: str
    address: str
    role: str
    action: str

    @property
    def is_allowed(self) -> bool:
        """Whether what they write goes through, whatever the list's default."""
        return self.action in _ALLOWING


@dataclass(frozen=True, slots=True)
class Rules:
    """What the configuration of a list says of who may write.

    `patterns` (regular expressions, other lists) are kept as they are, and are nobody's.
    """

    members_write: bool
    others_write: bool
    let_through: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()


def roster_call(list_id: str) -> Call:
    """The request for everybody on a list, whatever their role."""
    fields = ("email", "role", "moderation_action", "member_id")
    query = (("list_id", list_id), *(("fields", name) for name in fields))
    return Call("GET", "/members/find", msg("read who is on a list"), query)


def config_call(list_id: str) -> Call:
    """The request for the configuration of a list."""
    return Call("GET", f"/lists/{list_id}/config", msg("read the settings of a list"))


def roster_from(data: JsonValue) -> tuple[Entry, ...]:
    """Everybody on a list, from the answer to `roster_call`."""
    return tuple(
        Entry(
            str(one.get("member_id", "")),
            str(one.get("email", "")),
            str(one.get("role", "")),
            str(one.get("moderation_action") or ""),
        )
        for one in entries(data)
    )


def rules_from(config: Mapping[str, JsonValue]) -> Rules:
    """Who may write, from the configuration of a list."""
    listed = config.get("accept_these_nonmembers")
    known = [one for one in listed if isinstance(one, str)] if isinstance(listed, list) else []
    return Rules(
        config.get("default_member_action") in _ALLOWING,
        config.get("default_nonmember_action") in _ALLOWING,
        tuple(one for one in known if not one.startswith(("^", "@"))),
        tuple(one for one in known if one.startswith(("^", "@"))),
    )


def ids_in(roster: Sequence[Entry], role: str, people: People) -> tuple[str, ...]:
    """The ids of those in one role."""
    return sorted_set(people.id_of(one.address) for one in roster if one.role == role)


def senders_of(rules: Rules, roster: Sequence[Entry], people: People) -> Value:
    """Who may write without a moderator, as holders."""
    if rules.others_write:
        return (ANYONE,)
    addresses = {*rules.let_through}
    addresses |= {one.address for one in roster if one.role == NONMEMBER and one.is_allowed}
    if not rules.members_write:
        addresses |= {one.address for one in roster if one.role == MEMBER and one.is_allowed}
    holders = {PERSON + people.id_of(address) for address in addresses}
    return sorted_set({*holders, MEMBERS} if rules.members_write else holders)
