"""The establishments that the account administers, found by their UAI."""

from __future__ import annotations

from collections.abc import Sequence

from entconf.drivers.edifice.json_shapes import Row, flag, rows, text
from entconf.errors import AccessForbidden
from entconf.model.establishment import Establishment
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import msg


@dataclass(frozen=True, slots=True)
class Structure:
    """One establishment on the ENT (API reference, section 2)."""

    id: str
    uai: str
    name: str
    external_id: str = ""
    timetable: str = ""
    has_app: bool = False
    ignores_mfa: bool = False
    manual_name: str = ""
    feeder_name: str = ""
    #: What the site calls it, for sentences that must tell it from others.
    label: str = ""


def find_structure(found: Sequence[Row], wanted: Establishment) -> Structure:
    """The establishment of that UAI. Raises AccessForbidden when the account has none such."""
    for row in found:
        if text(row, "UAI").upper() == wanted.uai and text(row, "id"):
            return Structure(
                id=text(row, "id"),
                uai=wanted.uai,
                name=text(row, "name"),
                external_id=text(row, "externalId"),
                timetable=text(row, "timetable"),
                has_app=flag(row, "hasApp"),
                ignores_mfa=flag(row, "ignoreMFA"),
                manual_name=text(row, "manualName"),
                feeder_name=text(row, "feederName"),
                label=wanted.label,
            )
    known = ", ".join(sorted(filter(None, (text(row, "UAI") for row in found)))[:10])
    raise AccessForbidden(
        msg(
            "the account does not administer {establishment} on this ENT",
            establishment=wanted.label,
        ),
        hint=msg("it administers: {known}", known=known) if known else None,
    )


def belongs_to(row: Row, structure: str) -> bool:
    """Whether a group is of this establishment; one that names none came with its list."""
    named = rows(row, "structures")
    return not named or any(text(item, "id") == structure for item in named)
