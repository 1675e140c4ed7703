"""Writing to lists: made, filled, set, removed. What is not declared is never touched.

The server subscribes one person a request, so those go side by side; it takes many out at once.
Nobody is written to: no welcome, no goodbye, no invitation to confirm.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from entconf.drivers.mailman.people import People, texts
from entconf.drivers.mailman.reading import Handle
from entconf.drivers.mailman.rest import Call, Rest
from entconf.drivers.mailman.rosters import (
    ALLOW,
    BY_DEFAULT,
    HOLD,
    MEMBER,
    NONMEMBER,
    ROLES,
    Entry,
    roster_call,
    roster_from,
)
from entconf.drivers.mailman.settings import Settings
from entconf.errors import EntconfError, RequestRefused, WriteUncertain
from entconf.kinds.audiences import PERSON
from entconf.kinds.lists import ANYONE, MEMBERS
from entconf.model.change import Action, Change
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import Text, msg, msgn
from entconf.model.values import JsonValue

_BATCH = 500
#: Fields of the kind that are one setting of the server.
_SETTINGS = {"title": "display_name", "description": "description", "archive": "archive_policy"}


@dataclass(frozen=True, slots=True)
class Writer:
    """Makes the changes of one school's lists."""

    rest: Rest
    settings: Settings
    people: People

    def perform(self, change: Change, handle: Handle) -> None:
        """Make one change. Raises what the server says of it."""
        if change.action is Action.DELETE:
            if handle.held is not None:
                what = msg("delete the list {name}", name=change.id.key)
                self.rest.call(Call("DELETE", f"/lists/{handle.held.id}", what, absent_ok=True))
            return
        list_id = handle.held.id if handle.held else self._create(change, handle)
        config = self._config(change, handle)
        if config:  # before anybody is on the list, so that nothing gets through in between
            what = msg("set the list {name}", name=change.id.key)
            self.rest.call(Call("PATCH", f"/lists/{list_id}/config", what, body=config))
        self._set_roles(change, handle, list_id)
        if "senders" in change.after:
            self._set_single_senders(change, handle, list_id)

    def _create(self, change: Change, handle: Handle) -> str:
        what = msg("create the list {name}", name=change.id.key)
        body: dict[str, JsonValue] = {"fqdn_listname": handle.fqdn}
        if self.settings.style:
            body["style_name"] = self.settings.style
        self.rest.call(Call("POST", "/lists", what, body=body))
        return handle.fqdn.replace("@", ".", 1)

    def _config(self, change: Change, handle: Handle) -> dict[str, JsonValue]:
        """The settings that a change writes, and the title of a new list that declares none."""
        config: dict[str, JsonValue] = {}
        for name, setting in _SETTINGS.items():
            if isinstance(value := change.after.get(name), str) and _moved(change, name):
                config[setting] = value
        if handle.held is None:
            config.setdefault("display_name", change.id.key)
        if "senders" in change.after:
            config |= self._sender_rules(change, handle)
        return config

    def _sender_rules(self, change: Change, handle: Handle) -> Mapping[str, JsonValue]:
        """What differs of the rules; a stricter action than holding is left as it is."""
        senders = set(texts(change.after["senders"]))
        members, others = bool(senders & {MEMBERS, ANYONE}), ANYONE in senders
        rules, config = handle.rules, dict[str, JsonValue]()
        made = handle.held is None
        if made or rules.members_write is not members:
            config["default_member_action"] = ALLOW if members else HOLD
        if made or rules.others_write is not others:
            config["default_nonmember_action"] = ALLOW if others else HOLD
        addresses = sorted(self._addresses(one for one in senders if one.startswith(PERSON)))
        known = sorted(one.casefold() for one in rules.let_through)
        if not others and addresses != known:
            config["accept_these_nonmembers"] = [*rules.patterns, *addresses]
        return config

    def _addresses(self, holders: Iterable[str]) -> set[str]:
        return {self._address(one.removeprefix(PERSON)).casefold() for one in holders}

    def _address(self, id_: str) -> str:
        address = self.people.address_of(id_)
        if address is None:
            raise RequestRefused(msg("somebody of the plan has no account or no address any more"))
        return address

    def _set_roles(self, change: Change, handle: Handle, list_id: str) -> None:
        for name, role in ROLES.items():
            if name not in change.after:
                continue
            wanted = set(texts(change.after[name]))
            there = [one for one in handle.roster if one.role == role]
            held = {self.people.id_of(one.address): one for one in there}
            gone = [one for id_, one in held.items() if id_ not in wanted]
            self._subscribe(list_id, role, sorted(wanted - held.keys()))
            self._unsubscribe(list_id, role, gone)

    def _subscribe(self, list_id: str, role: str, ids: Sequence[str]) -> None:
        quiet: dict[str, JsonValue] = {}
        if role == MEMBER:
            flags = ("pre_verified", "pre_confirmed", "pre_approved")
            quiet = {**dict.fromkeys(flags, True), "send_welcome_message": False}
        what = msg("put somebody on a list")
        self._all(
            Call(
                "POST",
                "/members",
                what,
                body={
                    "list_id": list_id,
                    "subscriber": self._address(id_),
                    "role": role,
                    **quiet,
                },
            )
            for id_ in ids
        )

    def _unsubscribe(self, list_id: str, role: str, gone: Sequence[Entry]) -> None:
        what = msg("take somebody off a list")
        if role != MEMBER:
            self._all(
                Call("DELETE", f"/members/{one.member_id}", what, absent_ok=True) for one in gone
            )
            return
        addresses: list[JsonValue] = [one.address for one in gone]
        for start in range(0, len(addresses), _BATCH):
            body: dict[str, JsonValue] = {"emails": addresses[start : start + _BATCH]}
            self.rest.call(Call("DELETE", f"/lists/{list_id}/roster/member", what, body=body))

    def _set_single_senders(self, change: Change, handle: Handle, list_id: str) -> None:
        """What is done with single persons, where the rules of the list do not say it.

        A member is never looked for among the addresses that are let through.
        """
        senders = set(texts(change.after["senders"]))
        if ANYONE in senders:
            return
        roster = handle.roster
        persons = {one.removeprefix(PERSON) for one in senders if one.startswith(PERSON)}
        if "members" in change.after and persons and MEMBERS not in senders:
            roster = roster_from(self.rest.call(roster_call(list_id)))
        what = msg("set who may write to the list {name}", name=change.id.key)
        calls = []
        for one in roster:
            wanted = self.people.id_of(one.address) in persons
            if one.role == NONMEMBER or (one.role == MEMBER and MEMBERS not in senders):
                let = wanted and one.role == MEMBER
                if let and not one.is_allowed:
                    calls.append(_action_call(one, ALLOW, what))
                elif not wanted and one.is_allowed:
                    calls.append(_action_call(one, BY_DEFAULT, what))
        self._all(calls)

    def _all(self, calls: Iterable[Call]) -> None:
        """Send writes side by side, all of them; then raise what went wrong, if anything did."""
        sent = list(calls)
        errors = [one for one in self.rest.each(sent) if isinstance(one, EntconfError)]
        failed = [one for one in errors if not _is_there_already(one)]
        if not failed:
            return
        if any(isinstance(one, WriteUncertain) for one in failed):
            raise next(one for one in failed if isinstance(one, WriteUncertain))
        first = failed[0].message
        raise RequestRefused(
            msgn(
                "one of the persons could not be treated: {reason}",
                "{n} of the persons could not be treated; the first: {reason}",
                len(failed),
                reason=first,
            )
        )


def _action_call(entry: Entry, action: str, what: Text) -> Call:
    return Call("PATCH", f"/members/{entry.member_id}", what, body={"moderation_action": action})


def _moved(change: Change, name: str) -> bool:
    return change.action is Action.CREATE or any(one.name == name for one in change.fields)


def _is_there_already(error: EntconfError) -> bool:
    """Whether somebody was put on a list twice, by an earlier attempt: what was wanted stands."""
    return isinstance(error, RequestRefused) and "already" in str(error.message)
