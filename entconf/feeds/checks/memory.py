"""What is remembered of earlier verifications: hashes and counts, never people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date

from entconf.model.quick_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class SeenDelivery:
    """A delivery that was verified. `people` counts by profile and UAI (`students/0990001N`).

    `digest` is a hash of its files. `keys` are keyed hashes of the join keys, by profile: what
    mass changes and re-used keys are told from. The key of the hashes stays in the store.
    """

    name: str
    kind: str
    day: date | None
    digest: str
    seen: date
    people: Mapping[str, int] = field(default_factory=dict)
    keys: Mapping[str, frozenset[bytes]] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Memory:
    """Deliveries seen before, the oldest first, and since when each finding lasts.

    A finding is known by `fingerprint` (fingerprints.py): code, UAI and a hash of its subject.
    `identities` are keyed hashes of what tells people apart (INE, name with birth date), each
    with the keyed hash of the join key that had it: IDN01 and IDN04 after a delivery is gone.
    """

    deliveries: tuple[SeenDelivery, ...] = ()
    since: Mapping[str, date] = field(default_factory=dict)
    identities: Mapping[bytes, bytes] = field(default_factory=dict, repr=False)
