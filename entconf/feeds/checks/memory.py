"""What is remembered of earlier verifications: hashes and counts, never people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date
from hashlib import blake2b

from entconf.feeds.checks.likeness import plain_name
from entconf.feeds.findings import Finding
from entconf.feeds.roster import Person
from entconf.model.profiles import Profile
from entconf.model.quick_dataclass import dataclass

#: Bytes of the hash of a key: two of a million people hardly ever share one.
HASH_SIZE = 8
_FINGERPRINT_SIZE = 12


@dataclass(frozen=True, slots=True)
class SeenDelivery:
    """A delivery that was verified. `people` counts by profile and UAI (`students/0990001N`).

    `digest` is a hash of its files. `keys` are keyed hashes of the join keys, by profile and
    UAI likewise; only the latest one has them: what mass changes are told from.
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
    """Deliveries of this series seen before, the oldest first, and since when findings last.

    `since` is by the fingerprint of a finding: code, UAI and a hash of its subject.
    `identities` are keyed hashes of what tells people apart (`identities_of`), each with the
    keyed hash of the join key that had it: IDN01 and IDN04 after a delivery is gone. `told`
    is what was last told of each join key, as a hash (`content_of`); `changed` the day of the
    delivery that first told it or changed it, where that is recent; `gone` the day of the
    first delivery without it: by keyed hash of the join key, all three. `key` is the key of
    all hashes, which stays in the store. `digest` is that of the newest delivery of the drop,
    which may have been seen before.
    """

    deliveries: tuple[SeenDelivery, ...] = ()
    since: Mapping[str, date] = field(default_factory=dict)
    identities: Mapping[bytes, bytes] = field(default_factory=dict, repr=False)
    told: Mapping[bytes, bytes] = field(default_factory=dict, repr=False)
    changed: Mapping[bytes, date] = field(default_factory=dict, repr=False)
    gone: Mapping[bytes, date] = field(default_factory=dict, repr=False)
    key: bytes = field(default=b"", repr=False)
    digest: str = ""

    def hashed(self, text: str) -> bytes:
        """The keyed hash of a join key, or of what tells somebody apart."""
        return hashed(self.key, text)


def hashed(key: bytes, text: str) -> bytes:
    """The keyed hash of a text: without the key nobody can try names on it."""
    return blake2b(text.encode(), digest_size=HASH_SIZE, key=key).digest()


def fingerprint(key: bytes, finding: Finding) -> str:
    """What tells a finding from others, the same from one verification to the next."""
    told = f"{finding.code}\x00{finding.uai}\x00{finding.subject}"
    return blake2b(told.encode(), digest_size=_FINGERPRINT_SIZE, key=key).hexdigest()


def identities_of(person: Person, uai: str) -> tuple[str, ...]:
    """What tells a pupil, a teacher or somebody of the staff apart beside the join key.

    By kind: `ine:`, `siecle:` (the number inside SIECLE with the UAI) and `name:` (names with
    the birth date). Texts that hold names: only ever their hashes are kept.
    """
    if person.profile is Profile.PARENTS:
        return ()
    found: list[str] = []
    if person.ine:
        found.append(f"ine:{person.ine}")
    if person.attachment and uai:
        found.append(f"siecle:{uai}:{person.attachment}")
    if person.birth_date:
        name = plain_name(f"{person.last_name} {person.first_name}")
        found.append(f"name:{person.profile}:{name}:{person.birth_date}")
    return tuple(found)


def traits_of(person: Person) -> tuple[str, ...]:
    """The name and the birth date that a join key was told with, to know it re-used (IDN04).

    Nothing for parents, whose birth dates are never delivered.
    """
    if person.profile is Profile.PARENTS:
        return ()
    name = plain_name(f"{person.last_name} {person.first_name}")
    return f"is:{person.key}:{name}", f"born:{person.key}:{person.birth_date or ''}"


def content_of(person: Person) -> str:
    """All that an account would follow: when its hash changes, the ENT has something to do."""
    told = (
        *(person.profile, person.last_name, person.first_name, person.birth_date),
        *(person.email, person.attachment, person.left, person.directs),
        *([(one.structure, one.code) for one in (*person.classes, *person.head_of)],),
        *([(one.structure, one.code) for one in person.groups],),
        *([(one.structure, one.code) for one in person.functions],),
        *([(one.adult, one.authority) for one in person.guardians],),
    )
    return repr(told)


def group_of(profile: Profile | None, uai: str) -> str:
    """How people are counted: `students/0990001N`."""
    return f"{profile.value if profile else ''}/{uai}"
