"""The guards of a site, as `policy.yml` writes them. The engine is who enforces them."""

from __future__ import annotations

from datetime import date

from entconf.model.quick_dataclass import dataclass
from entconf.model.source import Source


@dataclass(frozen=True, slots=True)
class Protection:
    """Resources never to be touched: `match` is UAI/kind/key with `*` and `?`."""

    match: str
    reason: str
    source: Source


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one plan may do; None is no limit. Counts of persons, accounts, schools, things."""

    people_losing_access: int | None = None
    accounts_removed: int | None = None
    accounts_pre_deleted: int | None = None
    establishments: int | None = None
    deletions: int | None = None


@dataclass(frozen=True, slots=True)
class Freeze:
    """Days on which nothing is applied, both ends included."""

    start: date
    until: date
    reason: str
    source: Source


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What `name` confirms: changes whose resource matches and whose action is this one.

    `match` is as for a protection; an empty `action` stands for any.
    """

    name: str
    match: str
    action: str
    source: Source


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whoever can open the backups: an age public key (`age1...`), and where it is written."""

    key: str
    source: Source


@dataclass(frozen=True, slots=True)
class Policy:
    """The guards of a site; without a policy.yml there are none.

    With `recipients`, backups are encrypted for each of them.
    """

    protected: tuple[Protection, ...] = ()
    limits: Limits = Limits()
    freeze: tuple[Freeze, ...] = ()
    confirm: tuple[Confirmation, ...] = ()
    recipients: tuple[Recipient, ...] = ()
