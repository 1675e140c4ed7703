"""The people of an establishment, looked at only as far as a plan needs.

Rows stay as they came: a thousand accounts cost nothing until somebody asks for one.
Accounts on their way out (`deleteDate`) count for nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from entconf.drivers.edifice.json_shapes import Row, rows, text, texts
from entconf.drivers.edifice.profiles import FROM_ENT

#: Profiles whose logins may be shown as the nearest word: never pupils, never families.
_ADULTS = frozenset({"Teacher", "Personnel"})
LOCAL_ADMIN = "ADMIN_LOCAL"
CENTRAL_ADMIN = "SUPER_ADMIN"


def ent_profile(row: Row) -> str:
    """The profile of an account in the ENT's word, "" when it has none."""
    value = row.get("type")
    if isinstance(value, str):
        return value
    for name in (*texts(row, "type"), *texts(row, "profiles"), text(row, "profile")):
        if name in FROM_ENT:
            return name
    return ""


def functions_of(row: Row) -> dict[str, tuple[str, ...]]:
    """Functions of an account with the structures each holds in: pairs of code and scope."""
    found: dict[str, tuple[str, ...]] = {}
    listed = row.get("functions")
    for pair in listed if isinstance(listed, list) else []:
        if not isinstance(pair, list) or not pair or not isinstance(pair[0], str):
            continue
        scope = pair[1] if len(pair) > 1 else None
        names = [item for item in scope if isinstance(item, str)] if isinstance(scope, list) else []
        found[pair[0]] = tuple(names)
    return found


class People:
    """The accounts of one establishment. `emails` are rows of the list that holds addresses."""

    def __init__(
        self, found: Sequence[Row], classes: Mapping[str, str], accounts: Sequence[Row] = ()
    ) -> None:
        self.every = found
        self.accounts = accounts
        self._classes = classes

    @cached_property
    def present(self) -> list[Row]:
        """Accounts that are not on their way out."""
        return [row for row in self.every if not row.get("deleteDate")]

    @cached_property
    def by_profile(self) -> dict[str, list[Row]]:
        """Accounts by the site's word for their profile."""
        by_word: dict[str, list[Row]] = {}
        for row in self.present:
            # Nearly always a plain text: asked for here, a region saves a tenth of a second.
            word = row.get("type")
            name = word if isinstance(word, str) else ent_profile(row)
            try:
                by_word[name].append(row)
            except KeyError:
                by_word[name] = [row]
        return {FROM_ENT[name]: held for name, held in by_word.items() if name in FROM_ENT}

    @cached_property
    def by_login(self) -> dict[str, Row]:
        """Accounts by their login, in lower case."""
        return {text(row, "login").casefold(): row for row in self.present if row.get("login")}

    @cached_property
    def by_id(self) -> dict[str, Row]:
        """Accounts by the ENT's opaque id."""
        return {id_: row for row in self.every if isinstance(id_ := row.get("id"), str)}

    @cached_property
    def members(self) -> dict[str, set[str]]:
        """Ids of the members of groups made by hand, by "#" and id, or by name."""
        found: dict[str, set[str]] = {}
        for row in self.present:
            listed = row.get("manualGroups")
            if not listed or not isinstance(listed, list):
                continue
            for item in listed:
                if isinstance(item, str):
                    found.setdefault(item, set()).add(text(row, "id"))
                elif isinstance(item, dict):
                    key = f"#{text(item, 'id')}" if item.get("id") else text(item, "name")
                    found.setdefault(key, set()).add(text(row, "id"))
        return found

    @cached_property
    def pupils_of(self) -> dict[str, list[str]]:
        """Ids of the pupils of each class, by the class's name."""
        classes = self._classes
        found: dict[str, list[str]] = {name: [] for name in classes.values()}
        for row in self.by_profile.get("students", []):
            listed = row.get("classes")
            for item in listed if isinstance(listed, list) else ():
                if isinstance(item, dict) and (not classes or text(item, "id") in classes):
                    found.setdefault(text(item, "name"), []).append(text(row, "id"))
        return found

    @cached_property
    def elsewhere_too(self) -> set[str]:
        """Ids of members of groups made by hand that other establishments hold as well."""
        return {
            text(row, "id")
            for row in self.present
            if row.get("manualGroups") and len(rows(row, "structures")) > 1
        }

    @cached_property
    def guests(self) -> set[str]:
        """Ids of the guests."""
        return set(self.ids_of("guests"))

    def ids_of(self, profile: str) -> list[str]:
        """Ids of everybody of a profile."""
        return [text(row, "id") for row in self.by_profile.get(profile, [])]

    def counts(self) -> dict[str, int]:
        """How many accounts each profile has."""
        return {profile: len(found) for profile, found in self.by_profile.items()}

    def profile_of(self, ids: Iterable[str]) -> dict[str, str]:
        """The profiles of some accounts, by id."""
        found = {}
        for id_ in ids:
            row = self.by_id.get(id_)
            profile = FROM_ENT.get(ent_profile(row)) if row else None
            if profile:
                found[id_] = profile
        return found

    def adult_logins(self) -> list[str]:
        """Logins that may be shown when somebody mistyped one."""
        return [text(row, "login") for row in self.present if ent_profile(row) in _ADULTS]
