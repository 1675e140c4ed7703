"""What a verification remembers for the next one, in the notes of the store.

Hashes and counts, never people. The key of the hashes is made once and never leaves the store.
"""

from __future__ import annotations

import secrets
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from datetime import date
from itertools import chain

from entconf.engine.store.notes import Notes
from entconf.feeds.checks.memory import HASH_SIZE, Memory, SeenDelivery
from entconf.model.quick_dataclass import dataclass
from entconf.model.values import JsonValue

AREA = "verify"
_KEY = "key"
_MOST_DELIVERIES = 100
_KEY_SIZE = 32


@dataclass(frozen=True, slots=True)
class Lasting:
    """Since when a finding lasts, and its code: what was not looked at is not over."""

    code: str
    since: date


@dataclass(frozen=True, slots=True)
class State:
    """Whether the feed works for a school (`yes`, `no`, `unknown`), and since when.

    `looked` is the day of the latest verification of the school.
    """

    answer: str
    since: date
    looked: date | None = None


@dataclass(frozen=True, slots=True)
class Remembered:
    """All that is remembered. `series` and `schools` are by name of series and UAI.

    `lasting` is by UAI ("" and the series for what belongs to no school), then fingerprint.
    """

    key: bytes = field(repr=False)
    series: Mapping[str, Memory] = field(default_factory=dict)
    lasting: Mapping[str, Mapping[str, Lasting]] = field(default_factory=dict)
    states: Mapping[str, State] = field(default_factory=dict)

    def memory(self, series: str) -> Memory:
        """What is remembered of a series, with the key and the findings of all schools."""
        since = {
            mark: one.since for findings in self.lasting.values() for mark, one in findings.items()
        }
        known = self.series.get(series, Memory())
        return replace(known, since=since, key=self.key)


def nothing_remembered() -> Remembered:
    """What is known where there is no store: a fresh key, and nothing else."""
    return Remembered(secrets.token_bytes(_KEY_SIZE))


def recall(notes: Notes) -> Remembered:
    """What the store remembers. Raises StoreError."""
    found = {key: note.content for key, note in notes.of(AREA).items()}
    key = found.get(_KEY)
    if not isinstance(key, str):
        return nothing_remembered()
    series: dict[str, Memory] = {}
    lasting: dict[str, Mapping[str, Lasting]] = {}
    states: dict[str, State] = {}
    for name, content in found.items():
        area, _, rest = name.partition("/")
        if not isinstance(content, dict):
            continue
        if area == "series":
            series[rest] = _memory(content)
        elif area == "lasting":
            lasting[rest] = {
                mark: Lasting(str(code), date.fromisoformat(str(since)))
                for mark, (code, since) in _pairs(content)
            }
        elif area == "state":
            states[rest] = _state(content)
    return Remembered(bytes.fromhex(key), series, lasting, states)


def remember(notes: Notes, now: Remembered) -> None:
    """Put what is now known in the place of what was. Raises StoreError."""
    contents: dict[str, JsonValue] = {_KEY: now.key.hex()}
    for name, memory in now.series.items():
        contents[f"series/{name}"] = _memory_json(memory)
    for uai, findings in now.lasting.items():
        contents[f"lasting/{uai}"] = {
            mark: [one.code, one.since.isoformat()] for mark, one in findings.items()
        }
    for uai, state in now.states.items():
        contents[f"state/{uai}"] = {
            "answer": state.answer,
            "since": state.since.isoformat(),
            "looked": state.looked.isoformat() if state.looked else None,
        }
    notes.write(AREA, contents)


def forget(notes: Notes, *, series: Iterable[str] = (), schools: Iterable[str] = ()) -> None:
    """Forget all of these series and schools. Raises StoreError."""
    keys = [f"series/{name}" for name in series] + [f"lasting/*{name}" for name in series]
    keys += [f"{area}/{uai}" for uai in schools for area in ("lasting", "state")]
    notes.write(AREA, {}, without=keys)


def _state(content: Mapping[str, JsonValue]) -> State:
    looked = content.get("looked")
    return State(
        str(content["answer"]),
        date.fromisoformat(str(content["since"])),
        date.fromisoformat(str(looked)) if looked else None,
    )


def _memory(content: Mapping[str, JsonValue]) -> Memory:
    deliveries = content.get("deliveries")
    keys = content.get("keys")
    seen = (
        [_seen(one) for one in deliveries if isinstance(one, dict)]
        if isinstance(deliveries, list)
        else []
    )
    if seen and isinstance(keys, dict):
        latest = {name: frozenset(_hashes(packed)) for name, packed in keys.items()}
        seen[-1] = replace(seen[-1], keys=latest)
    return Memory(
        tuple(seen),
        identities=_hash_pairs(content.get("identities")),
        told=_hash_pairs(content.get("told")),
        changed=_dated(content.get("changed")),
        gone=_dated(content.get("gone")),
    )


def _memory_json(memory: Memory) -> JsonValue:
    kept = memory.deliveries[-_MOST_DELIVERIES:]
    latest = kept[-1].keys if kept else {}
    return {
        "deliveries": [_seen_json(one) for one in kept],
        "keys": {name: _packed(sorted(hashes)) for name, hashes in latest.items()},
        "identities": _packed(chain.from_iterable(memory.identities.items())),
        "told": _packed(chain.from_iterable(memory.told.items())),
        "changed": _dated_json(memory.changed),
        "gone": _dated_json(memory.gone),
    }


def _seen(content: Mapping[str, JsonValue]) -> SeenDelivery:
    people = content.get("people")
    day = content.get("day")
    return SeenDelivery(
        name=str(content["name"]),
        kind=str(content["kind"]),
        day=date.fromisoformat(str(day)) if day else None,
        digest=str(content["digest"]),
        seen=date.fromisoformat(str(content["seen"])),
        people={name: int(str(n)) for name, n in people.items()}
        if isinstance(people, dict)
        else {},
    )


def _seen_json(one: SeenDelivery) -> JsonValue:
    return {
        "name": one.name,
        "kind": one.kind,
        "day": one.day.isoformat() if one.day else None,
        "digest": one.digest,
        "seen": one.seen.isoformat(),
        "people": dict(one.people),
    }


def _pairs(content: Mapping[str, JsonValue]) -> Iterable[tuple[str, tuple[JsonValue, JsonValue]]]:
    for mark, pair in content.items():
        if isinstance(pair, list):
            yield mark, (pair[0], pair[1])


def _hash_pairs(packed: JsonValue) -> dict[bytes, bytes]:
    hashes = list(_hashes(packed))
    return dict(zip(hashes[::2], hashes[1::2], strict=True))


def _dated(content: JsonValue) -> dict[bytes, date]:
    """Days by hash; kept as the hashes of each day, for there are few days."""
    days = content if isinstance(content, dict) else {}
    return {one: date.fromisoformat(day) for day, packed in days.items() for one in _hashes(packed)}


def _dated_json(days: Mapping[bytes, date]) -> JsonValue:
    found: dict[str, list[bytes]] = {}
    for one, day in days.items():
        found.setdefault(day.isoformat(), []).append(one)
    return {day: _packed(sorted(hashes)) for day, hashes in found.items()}


def _packed(hashes: Iterable[bytes]) -> str:
    return b64encode(b"".join(hashes)).decode()


def _hashes(packed: JsonValue) -> Iterable[bytes]:
    data = b64decode(packed) if isinstance(packed, str) else b""
    return (data[place : place + HASH_SIZE] for place in range(0, len(data), HASH_SIZE))
