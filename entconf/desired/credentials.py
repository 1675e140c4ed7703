"""What the inventory tells of the schools for `entconf credentials`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from entconf.desired.mail import mail_of
from entconf.desired.school_variables import SchoolVariables, SiteSchools
from entconf.errors import ConfigurationError, Problem
from entconf.model.backend import BackendSettings
from entconf.model.establishment import Establishment
from entconf.model.mail import MailSettings
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import msg

NAME = "credentials"
#: Days after which slips are erased, unless the inventory says other.
USUAL_DAYS = 14


@dataclass(frozen=True, slots=True)
class CredentialSchool:
    """A school whose accounts are looked after.

    `ent` holds its accounts; `guests` is the system of its guests where that is another one.
    `address` is what people type to get to the ENT. Slips are kept for `keep_days`.
    """

    establishment: Establishment
    ent: BackendSettings
    guests: BackendSettings | None = None
    mail: MailSettings | None = None
    address: str = ""
    keep_days: int = USUAL_DAYS


def load_credential_schools(
    root: Path, limit: str = "all", variables: Mapping[str, str] | None = None
) -> tuple[CredentialSchool, ...]:
    """The schools that a host pattern names, by UAI.

    Raises ConfigurationError with every problem of the inventory, and for a school without ENT.
    """
    schools = SiteSchools(root, limit, variables)
    found = [_school(one, schools.root) for one in schools.schools]
    schools.finish()
    if not found:
        raise ConfigurationError(
            [
                Problem(
                    "no-school",
                    msg("no school is asked for"),
                    hint=msg("name a UAI or a group of the inventory"),
                )
            ]
        )
    lacking = [one.uai for one, school in zip(schools.schools, found, strict=True) if not school]
    if lacking:
        raise ConfigurationError(
            Problem(
                "no-ent",
                msg("{uai} has no ENT in the inventory", uai=uai),
                hint=msg("write ent: with its driver and url"),
            )
            for uai in lacking
        )
    return tuple(one for one in found if one is not None)


def _school(variables: SchoolVariables, root: Path) -> CredentialSchool | None:
    backends = variables.backends()
    written = variables.section(NAME)
    ent, guests = backends.get(""), backends.get("guests")
    if ent is None:
        return None
    address, days = written.get("address"), written.get("keep_days")
    url = ent.options.get("url")
    return CredentialSchool(
        establishment=variables.establishment(),
        ent=ent,
        guests=guests if guests != ent else None,
        mail=mail_of(variables, root),
        address=address if isinstance(address, str) else url if isinstance(url, str) else "",
        keep_days=days if isinstance(days, int) else USUAL_DAYS,
    )
