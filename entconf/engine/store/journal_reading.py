"""Lines of the journal as runs, writes and outcomes."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace

from entconf.engine.plan_reading import Place, read_change, read_text
from entconf.engine.store.actor import Actor
from entconf.engine.store.chain import Line
from entconf.errors import PlanFileError, StoreError
from entconf.model.change import Change
from entconf.model.quick_dataclass import dataclass
from entconf.model.resource import ResourceId
from entconf.model.text import Text, msg

#: The state of a write that was announced and not yet answered.
STARTED = "started"


@dataclass(frozen=True, slots=True)
class RunRow:
    """One run as the journal holds it; moments are UTC in ISO 8601.

    `of` is the run it went on with or undid, `commit` the commit of the site, `plan` the
    hash of its plan, `backups` are UAI/name. `finished` is None when nobody told its end;
    `counts` says how many changes ended in each state.
    """

    id: str
    command: str
    actor: Actor
    started: str
    finished: str | None = None
    result: str | None = None
    of: str = ""
    commit: str = ""
    plan: str = ""
    lifted: tuple[str, ...] = ()
    backups: tuple[str, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Settled:
    """What came of a write or of a change, and why."""

    state: str
    message: Text | None = None


@dataclass(frozen=True, slots=True)
class WriteRow:
    """One write: what was to be done, and what came of it.

    `state` is `started` when the process ended before the answer was journalled.
    """

    number: int
    run: str
    change: Change
    started: str
    ended: str | None
    state: str
    message: Text | None

    @property
    def inverse(self) -> Change:
        """The change that takes this one back."""
        return self.change.inverse()


def content_of(line: Line) -> Place:
    """The content of a line. Raises StoreError when it is no JSON."""
    try:
        return Place("", json.loads(line.content))
    except ValueError as error:
        raise _damaged(line, msg("{error}", error=str(error))) from error


def _damaged(line: Line, why: Text) -> StoreError:
    return StoreError(
        msg("line {number} of the journal is damaged: {why}", number=line.number, why=why),
        hint=msg("`entconf history verify` tells the first line that was changed"),
    )


def read_runs(lines: Iterable[Line]) -> Sequence[RunRow]:
    """The runs that `begin` and `end` lines tell of, the oldest first."""
    found: dict[str, RunRow] = {}
    for line in lines:
        try:
            if line.what == "begin":
                found[line.run] = _begun(line, content_of(line))
            elif line.what == "end" and line.run in found:
                place = content_of(line)
                found[line.run] = replace(
                    found[line.run],
                    finished=line.at,
                    result=place.at("result").text(),
                    counts=Counter(one.state for _, one in _outcomes(place)),
                )
        except PlanFileError as error:
            raise _damaged(line, error.message) from error
    return tuple(found.values())


def _begun(line: Line, place: Place) -> RunRow:
    told = place.mapping()
    backups: tuple[str, ...] = ()
    if "backups" in told:
        backups = place.at("backups").each(lambda b: f"{b.at('uai').text()}/{b.at('name').text()}")
    return RunRow(
        line.run,
        place.at("command").text(),
        _actor(place.at("actor")),
        line.at,
        of=place.at("of").text() if "of" in told else "",
        commit=place.at("origin").at("commit").text(),
        plan=place.at("plan").text() if "plan" in told else "",
        lifted=place.at("lifted").each(Place.text) if "lifted" in told else (),
        backups=backups,
    )


def _actor(place: Place) -> Actor:
    return Actor(place.at("name").text(), place.at("job").text(), place.at("person").text())


def read_writes(lines: Iterable[Line]) -> Sequence[WriteRow]:
    """The writes that `announce` and `settle` lines tell of, in the order they were announced."""
    found: dict[int, WriteRow] = {}
    for line in lines:
        try:
            if line.what == "announce":
                change = read_change(content_of(line).at("change"))
                found[line.number] = WriteRow(
                    line.number, line.run, change, line.at, None, STARTED, None
                )
            elif line.what == "settle":
                place = content_of(line)
                number = place.at("write").integer()
                settled = _settled(place)
                found[number] = replace(
                    found[number], ended=line.at, state=settled.state, message=settled.message
                )
        except PlanFileError as error:
            raise _damaged(line, error.message) from error
        except KeyError as error:
            raise _damaged(line, msg("it tells of a write that is not there")) from error
    return tuple(found.values())


def read_settled(lines: Iterable[Line]) -> Mapping[ResourceId, Settled]:
    """What came of each change, by the last `end` line."""
    found: dict[ResourceId, Settled] = {}
    for line in lines:
        if line.what != "end":
            continue
        try:
            found = dict(_outcomes(content_of(line)))
        except PlanFileError as error:
            raise _damaged(line, error.message) from error
    return found


def _outcomes(place: Place) -> Sequence[tuple[ResourceId, Settled]]:
    return place.at("outcomes").maybe(lambda found: found.each(_outcome)) or ()


def _outcome(place: Place) -> tuple[ResourceId, Settled]:
    try:
        return ResourceId.parse(place.at("resource").text()), _settled(place)
    except ValueError:
        raise place.wrong("UAI/kind/key") from None


def _settled(place: Place) -> Settled:
    return Settled(place.at("state").text(), place.at("message").maybe(read_text))


def read_broken_locks(lines: Iterable[Line]) -> Sequence[tuple[str, str]]:
    """When locks were broken, and by whom."""
    found = []
    for line in lines:
        if line.what == "lock-broken":
            try:
                actor = _actor(content_of(line).at("actor"))
            except PlanFileError as error:
                raise _damaged(line, error.message) from error
            found.append((line.at, actor.person or actor.name))
    return tuple(found)
