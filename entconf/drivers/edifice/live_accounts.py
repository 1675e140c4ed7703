"""Every account of an establishment, as the academic feed is held against it.

Two lists of the ENT tell it together (API reference, section 5.1): the richest one knows
classes, groups, pre-deletion and disappearance; that of the administration knows external ids,
birth dates and families. A third one, of the groups, tells which classes are of this school:
somebody of two schools has those of both. None tells the INE nor head teachers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import field
from datetime import UTC, date, datetime

from entconf.drivers.base import Accounts
from entconf.drivers.edifice.groups_directory import sort_groups
from entconf.drivers.edifice.json_shapes import Row, as_rows, flag, rows, text, texts
from entconf.drivers.edifice.lists import Need, address
from entconf.drivers.edifice.people import ent_profile
from entconf.drivers.edifice.profiles import FROM_ENT
from entconf.drivers.edifice.session import Session
from entconf.drivers.edifice.sharing import SharedLists
from entconf.drivers.edifice.structures import Structure, find_structure
from entconf.errors import EntconfError
from entconf.model.account import Account
from entconf.model.establishment import Establishment
from entconf.model.profiles import Profile
from entconf.model.quick_dataclass import dataclass

#: What neither list tells, as names of fields of `Account`.
UNTOLD = frozenset({"ine", "head_of"})
_PART = "$"
_MILLISECONDS = 1000


@dataclass(frozen=True, slots=True)
class _School:
    """What rows are understood with: UAIs by structure id, external ids by id, ids of classes."""

    structure: Structure
    uais: Mapping[str, str] = field(default_factory=dict)
    external_ids: Mapping[str, str] = field(default_factory=dict)
    classes: frozenset[str] = frozenset()

    def holds(self, item: Row) -> bool:
        """Whether a class is of this school, as far as anything tells."""
        if self.classes:
            return text(item, "id") in self.classes
        place, sign, _ = text(item, "externalId").rpartition(_PART)
        return not sign or not self.structure.external_id or place == self.structure.external_id


def read_accounts(session: Session, shared: SharedLists, establishment: Establishment) -> Accounts:
    """Every account attached to the establishment, in three requests side by side.

    Raises SystemUnreachable, AccessForbidden and the like when any list cannot be read:
    half of what is known would look like people who changed.
    """
    listed = as_rows(shared.structures(establishment.uai), Need.STRUCTURES)
    structure = find_structure(listed, establishment)
    wanted = (Need.USERS, Need.ACCOUNTS, Need.GROUPS)
    answers = session.read([address(need, structure.id) for need in wanted])
    found: list[list[Row]] = []
    for need, answer in zip(wanted, answers, strict=True):
        if isinstance(answer, EntconfError):
            raise answer
        found.append(as_rows(answer, need))
    rich, known, groups = found
    school = _School(
        structure,
        {text(row, "id"): text(row, "UAI").upper() for row in listed if text(row, "UAI")},
        {text(row, "id"): text(row, "externalId") for row in known},
        frozenset(sort_groups(groups, structure.id).classes),
    )
    return Accounts(establishment, _accounts(rich, known, school), UNTOLD)


def _accounts(rich: Sequence[Row], known: Sequence[Row], school: _School) -> tuple[Account, ...]:
    details = {id_: row for row in known if (id_ := text(row, "id"))}
    spine = {id_: row for row in rich if (id_ := text(row, "id"))}
    everybody = dict.fromkeys((*spine, *details))
    return tuple(_account(spine.get(id_, {}), details.get(id_, {}), school) for id_ in everybody)


def _account(rich: Row, known: Row, school: _School) -> Account:
    # What only one list has is looked for in that list; what both have, in whichever tells it.
    row = {**known, **{name: value for name, value in rich.items() if value is not None}}
    profile = FROM_ENT.get(ent_profile(row))
    code = text(row, "code")
    return Account(
        id=text(row, "id"),
        external_id=text(row, "externalId"),
        profile=Profile(profile) if profile else None,
        login=text(row, "login"),
        last_name=text(row, "lastName"),
        first_name=text(row, "firstName"),
        birth_date=day_of(row, "birthDate"),
        email=text(row, "email"),
        attachment=text(row, "attachmentId"),
        structures=_structures(row, school),
        classes=_classes(row, school),
        groups=tuple(dict.fromkeys((*texts(row, "functionalGroups"), *_names(row)))),
        functions=_functions(row, school.structure),
        guardians=_family(row, "parents", school),
        children=_family(row, "children", school),
        source=text(row, "source"),
        activated=not code and not _never_came(row),
        has_code=bool(code),
        blocked=flag(row, "blocked"),
        deletion_pending=bool(row.get("deleteDate")),
        missing_since=day_of(row, "disappearanceDate"),
        created=day_of(row, "creationDate"),
    )


def _never_came(row: Row) -> bool:
    """Whether the ENT tells of first visits, and of none here."""
    return "lastLogin" in row and not row["lastLogin"]


def day_of(row: Row, key: str) -> date | None:
    """A day that is written as a date, as a time or in milliseconds since 1970; else None."""
    value = row.get(key)
    with suppress(ValueError, OverflowError, OSError):
        if isinstance(value, str):
            return date.fromisoformat(value[:10])
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value / _MILLISECONDS, UTC).date()
    return None


def _structures(row: Row, school: _School) -> tuple[str, ...]:
    """UAIs of the schools of an account; of one that we do not administer, what is told."""
    found = []
    for item in rows(row, "structures"):
        id_ = text(item, "id")
        found.append(school.uais.get(id_) or text(item, "externalId") or id_)
    return tuple(dict.fromkeys(found)) or (school.structure.uai,)


def _classes(row: Row, school: _School) -> tuple[str, ...]:
    """Names of the classes in this school."""
    listed = rows(row, "classes") or rows(row, "allClasses")
    names = (text(item, "name") for item in listed if school.holds(item))
    return tuple(dict.fromkeys(filter(None, names)))


def _names(row: Row) -> list[str]:
    """Names of functional groups where they come as objects."""
    return [text(item, "name") for item in rows(row, "functionalGroups") if text(item, "name")]


def _functions(row: Row, structure: Structure) -> tuple[str, ...]:
    """Function codes of this school alone.

    The richest list splits each `etab$code$label$discipline$label` into its parts; older servers
    give the last part alone, and so does the list of the administration: no code is in that.
    """
    listed = row.get("aafFunctions")
    codes = []
    for told in listed if isinstance(listed, list) else ():
        parts = told if isinstance(told, list) else f"{told}".split(_PART)
        held = [part if isinstance(part, str) else "" for part in parts]
        here = not structure.external_id or held[:1] in ([structure.external_id], [""])
        if here and len(held) > 1:
            codes.append(held[1])
    return tuple(dict.fromkeys(filter(None, codes)))


def _family(row: Row, key: str, school: _School) -> tuple[str, ...]:
    """External ids of parents or children; one that nothing tells the external id of is no tie."""
    told = (
        text(item, "externalId") or school.external_ids.get(text(item, "id"), "")
        for item in rows(row, key)
    )
    return tuple(dict.fromkeys(filter(None, told)))
