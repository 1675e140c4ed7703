"""One live account of an ENT or directory, as far as the feed is held against it."""

from __future__ import annotations

from dataclasses import field
from datetime import date

from entconf.model.profiles import Profile
from entconf.model.quick_dataclass import dataclass

#: Stands among the fields that a system never tells (`Accounts.unknown`) where it finds the
#: parents of a school through its pupils alone: nothing is known of one whose pupils it lacks.
PARENTS_WITHOUT_PUPILS = "parents-without-pupils"


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody's account. `repr` shows no name.

    `external_id` is the join key with the feed where there is one; `attachment` the pupil's
    number inside SIECLE. `classes` and `groups` are names in the school that was asked for;
    `functions` are function codes (section 3.2 of the directory reference) there. `guardians`
    and `children` are external ids. `source` is the system's word for where the account comes
    from (AAF, AAF1D, CSV, MANUAL...). What a system does not tell is None or empty: `activated`
    and `has_code` above all.
    """

    id: str
    external_id: str
    profile: Profile | None
    login: str = field(default="", repr=False)
    last_name: str = field(default="", repr=False)
    first_name: str = field(default="", repr=False)
    birth_date: date | None = field(default=None, repr=False)
    email: str = field(default="", repr=False)
    ine: str = field(default="", repr=False)
    attachment: str = field(default="", repr=False)
    structures: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    head_of: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    guardians: tuple[str, ...] = ()
    children: tuple[str, ...] = ()
    source: str = ""
    activated: bool | None = None
    has_code: bool | None = None
    blocked: bool = False
    deletion_pending: bool = False
    missing_since: date | None = None
    created: date | None = None
