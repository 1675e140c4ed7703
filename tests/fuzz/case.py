"""One case of the engine fuzz: states, faults, a kill, and the way back; and its JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from entconf.model.resource import Declared, Live, ResourceId
from entconf.model.source import Source
from entconf.model.values import Attributes, JsonValue, attributes_from_json, to_json

SOURCES = {"": Source("playbooks/main.yml", 1, 1)}


class Trouble(StrEnum):
    """What happens to one write."""

    REFUSED = "refused"  # the system says no, nothing is made
    LOST = "lost"  # the answer is lost, nothing is made
    LOST_MADE = "lost-made"  # the answer is lost, the write is made
    UNREACHABLE = "unreachable"  # the system cannot be reached
    HALF_REFUSED = "half-refused"  # some fields are written, then the system says no
    HALF_LOST = "half-lost"  # some fields are written, then the answer is lost
    SILENT = "silent"  # the system says yes and does nothing
    CRASH = "crash"  # the driver raises what no driver should


class Recovery(StrEnum):
    """What is done after the first attempt."""

    APPLY = "apply"
    RESUME = "resume"
    ROLLBACK = "rollback"


@dataclass(frozen=True, slots=True)
class Fault:
    """The trouble of the write of that number, counted from 0 over the whole attempt."""

    write: int
    trouble: Trouble


@dataclass(frozen=True, slots=True)
class Kill:
    """The process ends at that transaction of its store, before or after it reached the disk."""

    position: int
    after: bool


@dataclass(frozen=True, slots=True)
class Meddling:
    """Somebody sets fields of a resource by hand; without any, takes it away."""

    id: ResourceId
    attributes: Attributes


@dataclass(frozen=True, slots=True)
class Unread:
    """A kind of an establishment that cannot be read, while planning or while applying."""

    uai: str
    kind: str
    planning: bool


@dataclass(frozen=True, slots=True)
class Case:
    """`applied` is what an earlier run is remembered to have put there.

    `exclusive` are (UAI, kind) of exclusive sections, `moved` happens between plan and
    apply, `later` between the first attempt and the recovery. `together`: the driver is
    handed whole levels; `at_once`: it writes all changes of a run in one go.
    """

    seed: int
    live: tuple[Live, ...] = ()
    declared: tuple[Declared, ...] = ()
    applied: tuple[Live, ...] = ()
    exclusive: tuple[tuple[str, str], ...] = ()
    unread: tuple[Unread, ...] = ()
    moved: tuple[Meddling, ...] = ()
    later: tuple[Meddling, ...] = ()
    faults: tuple[Fault, ...] = ()
    kill: Kill | None = None
    recovery: Recovery = Recovery.APPLY
    together: bool = False
    at_once: bool = False


def case_to_json(case: Case) -> str:
    """The case as text that `case_from_json` reads."""
    data: dict[str, JsonValue] = {
        "seed": case.seed,
        "live": [_held(one) for one in case.live],
        "declared": [_declared(one) for one in case.declared],
        "applied": [_held(one) for one in case.applied],
        "exclusive": [[*one] for one in case.exclusive],
        "unread": [
            {"uai": one.uai, "kind": one.kind, "planning": one.planning} for one in case.unread
        ],
        "moved": [_meddling(one) for one in case.moved],
        "later": [_meddling(one) for one in case.later],
        "faults": [{"write": one.write, "trouble": one.trouble.value} for one in case.faults],
        "kill": _kill(case.kill) if case.kill else None,
        "recovery": case.recovery.value,
        "together": case.together,
        "at_once": case.at_once,
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def case_from_json(text: str) -> Case:
    """The case that `case_to_json` wrote."""
    data = json.loads(text)
    kill = data["kill"]
    return Case(
        int(data["seed"]),
        tuple(_read_live(one) for one in data["live"]),
        tuple(_read_declared(one) for one in data["declared"]),
        tuple(_read_live(one) for one in data["applied"]),
        tuple((str(uai), str(kind)) for uai, kind in data["exclusive"]),
        tuple(Unread(one["uai"], one["kind"], one["planning"]) for one in data["unread"]),
        tuple(_read_meddling(one) for one in data["moved"]),
        tuple(_read_meddling(one) for one in data["later"]),
        tuple(Fault(one["write"], Trouble(one["trouble"])) for one in data["faults"]),
        Kill(kill["position"], kill["after"]) if kill else None,
        Recovery(data["recovery"]),
        bool(data["together"]),
        bool(data.get("at_once")),
    )


def _held(live: Live) -> JsonValue:
    return {"id": str(live.id), "owner": live.owner, "attributes": to_json(live.attributes)}


def _kill(kill: Kill) -> JsonValue:
    return {"position": kill.position, "after": kill.after}


def _declared(one: Declared) -> JsonValue:
    requires: list[JsonValue] = [str(needed) for needed in one.requires]
    known: JsonValue = to_json(one.attributes)
    return {"id": str(one.id), "present": one.present, "attributes": known, "requires": requires}


def _meddling(one: Meddling) -> JsonValue:
    return {"id": str(one.id), "attributes": to_json(one.attributes)}


def _read_live(data: Mapping[str, JsonValue]) -> Live:
    values = attributes_from_json(data["attributes"])
    return Live(ResourceId.parse(str(data["id"])), values, str(data["owner"]))


def _read_declared(data: Mapping[str, JsonValue]) -> Declared:
    requires = data["requires"]
    assert isinstance(requires, list)
    return Declared(
        ResourceId.parse(str(data["id"])),
        attributes_from_json(data["attributes"]),
        bool(data["present"]),
        SOURCES,
        tuple(ResourceId.parse(str(one)) for one in requires),
    )


def _read_meddling(data: Mapping[str, JsonValue]) -> Meddling:
    return Meddling(ResourceId.parse(str(data["id"])), attributes_from_json(data["attributes"]))
