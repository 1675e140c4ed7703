"""Shares in the news application: which holder has which right, and how they are set anew.

A right is a set of actions that the ENT tells with the shares (API reference, section 9; names
of rights: OPEN-ENT-NG/actualites). Shares are only written as a whole: what nobody declared goes
back as it came.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from entconf.drivers.edifice.json_shapes import Row, row_in, rows, text, texts
from entconf.errors import UnexpectedAnswer
from entconf.kinds.audiences import PERSON
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import msg
from entconf.model.values import JsonValue

CONTRIBUTE, PUBLISH, MANAGE = "thread.contrib", "thread.publish", "thread.manager"
READ, COMMENT = "info.read", "info.comment"


@dataclass(frozen=True, slots=True, order=True)
class Member:
    """A group or a person that something is shared with, by the ENT's id."""

    id: str
    is_group: bool


def member_of(holder: str, groups: Mapping[str, str]) -> Member | None:
    """Who a holder is; `groups` are the ids of groups by holder. None when there is no such."""
    if holder.startswith(PERSON):
        return Member(holder.removeprefix(PERSON), is_group=False)
    return Member(groups[holder], is_group=True) if holder in groups else None


@dataclass(frozen=True, slots=True)
class Shares:
    """The actions that each member has of one thing, and the actions that make up each right."""

    rights: Mapping[str, frozenset[str]]
    held: Mapping[Member, frozenset[str]]

    def holders(self, right: str, groups: Mapping[str, str]) -> frozenset[str]:
        """Who has the whole right; groups that are no holders of the site are passed over."""
        needed = self.rights.get(right, frozenset())
        names = {id_: holder for holder, id_ in groups.items()}
        having = [member for member, has in self.held.items() if needed and needed <= has]
        return frozenset(
            names[member.id] if member.is_group else PERSON + member.id
            for member in having
            if not member.is_group or member.id in names
        )

    def having(
        self, member: Member, *, more: Iterable[str] = (), less: Iterable[str] = ()
    ) -> Shares:
        """These shares, with rights taken from a member and others given."""
        has = self.held.get(member, frozenset()) - self._actions(less) | self._actions(more)
        return replace(self, held={**self.held, member: has})

    def _actions(self, rights: Iterable[str]) -> frozenset[str]:
        return frozenset(action for right in rights for action in self.rights.get(right, ()))

    def body(self) -> Mapping[str, JsonValue]:
        """The request that sets them; who has nothing is left out."""
        groups: dict[str, JsonValue] = {}
        users: dict[str, JsonValue] = {}
        for member, has in sorted(self.held.items()):
            if has:
                (groups if member.is_group else users)[member.id] = [*sorted(has)]
        return {"users": users, "groups": groups, "bookmarks": {}}


def shares_from(data: JsonValue) -> Shares:
    """The shares in an answer. Raises UnexpectedAnswer when it tells no rights."""
    if not isinstance(data, dict) or not rows(data, "actions"):
        raise UnexpectedAnswer(msg("the ENT did not answer with shares"))
    rights = {
        text(action, "displayName"): frozenset(texts(action, "name"))
        for action in rows(data, "actions")
    }
    held = {
        Member(id_, is_group): frozenset(texts(checked, id_))
        for part, is_group in (("groups", True), ("users", False))
        for checked in (_checked(data, part),)
        for id_ in checked
    }
    return Shares(rights, held)


def _checked(data: Row, part: str) -> Row:
    return row_in(row_in(data, part), "checked")
