"""The lists that an establishment is read from, and their addresses on the ENT.

Every address restricts itself to the establishment; an administrator of one school must
name it in `structureId` (API reference, section 0.3). None reaches sub-structures.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from entconf.drivers.edifice.json_shapes import Row, as_rows
from entconf.drivers.edifice.verdicts import Call
from entconf.errors import EntconfError
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import msg
from entconf.model.values import JsonValue


class Need(StrEnum):
    """One list; its value is what people call it."""

    STRUCTURES = "establishments"
    USERS = "people"
    METRICS = "counts of people"
    GROUPS = "groups"
    GROUP_ROLES = "roles of groups"
    APPLICATIONS = "applications"
    CONNECTORS = "connectors"
    WIDGETS = "widgets"
    BOOKMARKS = "bookmarks"
    ANNOUNCEMENTS = "announcements"
    WELCOME = "welcome message"
    QUOTAS = "default quotas"
    ACCOUNTS = "e-mail addresses"
    GUEST_ACCOUNTS = "e-mail addresses of guests"


#: Lists of the whole server, the same for every establishment.
SHARED = frozenset({Need.STRUCTURES, Need.WIDGETS, Need.WELCOME, Need.QUOTAS})


def address(need: Need, structure: str = "") -> Call:
    """The request for a list of one establishment, given by its id on the ENT."""
    what = msg("read the list: {name}", name=msg(need.value))
    paths = {
        Need.STRUCTURES: "/directory/structure/admin/list",
        Need.USERS: f"/directory/structure/{structure}/users",
        Need.METRICS: f"/directory/structure/{structure}/metrics",
        Need.GROUPS: "/directory/group/admin/list",
        Need.GROUP_ROLES: "/appregistry/groups/roles",
        Need.APPLICATIONS: "/appregistry/applications/roles",
        Need.CONNECTORS: "/appregistry/external-applications",
        Need.WIDGETS: "/appregistry/widgets",
        Need.BOOKMARKS: f"/appregistry/applications/{structure}/default-bookmarks",
        Need.ANNOUNCEMENTS: f"/timeline/flashmsg/listadmin/{structure}",
        Need.WELCOME: "/auth/configure/welcome",
        Need.QUOTAS: "/workspace/quota/default",
        Need.ACCOUNTS: "/directory/user/admin/list",
        Need.GUEST_ACCOUNTS: "/directory/user/admin/list",
    }
    query: tuple[tuple[str, str], ...] = ()
    if need in _BY_QUERY:
        query = (("structureId", structure),)
    if need is Need.GUEST_ACCOUNTS:
        query = (*query, ("profile", "Guest"))
    if need is Need.WELCOME:
        query = (("allLanguages", ""),)
    return Call("GET", paths[need], what, query, absent_ok=need is Need.WELCOME)


_BY_QUERY = frozenset(
    {
        Need.GROUPS,
        Need.GROUP_ROLES,
        Need.APPLICATIONS,
        Need.CONNECTORS,
        Need.ACCOUNTS,
        Need.GUEST_ACCOUNTS,
    }
)


@dataclass(frozen=True, slots=True)
class Lists:
    """What came of each list that was asked for, and of single things by their path."""

    answers: Mapping[str, JsonValue | EntconfError]

    def value(self, name: str) -> JsonValue:
        """The JSON of a list or a path. Raises the error that it came to."""
        answer = self.answers[name]
        if isinstance(answer, EntconfError):
            raise answer
        return answer

    def rows(self, name: str) -> list[Row]:
        """A list of objects. Raises the error that it came to, or UnexpectedAnswer."""
        return as_rows(self.value(name), name)

    def has(self, name: str) -> bool:
        """Whether it was asked for at all."""
        return name in self.answers
