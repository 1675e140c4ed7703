"""Bring into the files of a site what somebody changed on the live systems.

Each wish has several ways (desired/adoption.py). They are tried on the files in memory: the site is
loaded again, must be valid, must say the same of everything else, and a plan against the live
systems must find nothing more. Only then is there anything to write.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field, replace

from entconf.desired.adoption import Way, Wish, is_dated, places_of, ways_of
from entconf.desired.declaring import Said
from entconf.desired.file_edits import Edit, OwnPlay, read_unmoved
from entconf.desired.site import SiteQuery, Written, read_site
from entconf.desired.splicing import CannotSplice
from entconf.desired.state import Desired
from entconf.desired.writing import write_yaml
from entconf.engine.adoption_trial import Trial, whole_query
from entconf.engine.backends import Backends
from entconf.engine.causes import with_causes
from entconf.engine.planning import PlanOptions, plan_from_readings
from entconf.engine.remembering import with_memory
from entconf.engine.snapshot import PartRead, parts_of, read_part, read_parts, route_parts
from entconf.engine.watch import Watch
from entconf.engine.wishes import Choice, Known, Left, wishes_of
from entconf.errors import ConfigurationError, Problem
from entconf.kinds.base import Context
from entconf.model.known_people import KnownPeople
from entconf.model.plan import Plan, UnknownPart
from entconf.model.quick_dataclass import dataclass
from entconf.model.resource import ResourceId
from entconf.model.source import Source
from entconf.model.text import Text, msg


@dataclass(frozen=True, slots=True)
class Adopted:
    """A resource whose live values the files take over, in which fields ("" is the whole of it).

    `source` is where they stood; `own` tells that a play for the school alone says them now.
    """

    id: ResourceId
    fields: tuple[str, ...]
    source: Source | None
    files: tuple[str, ...]
    own: bool = False


@dataclass(frozen=True, slots=True)
class Adoption:
    """What can be written: `before` and `after` are the contents of the files that change."""

    before: Mapping[str, bytes] = field(default_factory=dict)
    after: Mapping[str, bytes] = field(default_factory=dict)
    hashes: Mapping[str, str] = field(default_factory=dict)
    adopted: tuple[Adopted, ...] = ()
    left: tuple[Left, ...] = ()
    unknown: tuple[UnknownPart, ...] = ()


@dataclass(frozen=True, slots=True)
class Request:
    """What of which site is to be adopted. `play_name` names the play of a school."""

    query: SiteQuery
    choice: Choice
    play_name: Callable[[str], str]


@dataclass(slots=True)
class _Attempt:
    """A wish with the ways that are left to try, the present one first."""

    wish: Wish
    ways: list[Way]
    source: Source | None
    dated: bool
    reason: Text | None = None
    paste: str = ""

    def fail(self, reason: Text) -> None:
        self.reason = self.reason or reason
        self.paste = self.paste or _paste(self.ways)
        del self.ways[0]


def find_adoption(
    site: Written, request: Request, backends: Backends, options: PlanOptions, watch: Watch
) -> Adoption:
    """What the files of a site would have to be to say what is live. Nothing is written.

    Raises what make_plan raises.
    """
    desired = with_memory(site.desired)
    read = read_parts(parts_of(desired), backends, options.kinds, watch, options.workers)
    plan = plan_from_readings(desired, read, backends, options)
    plan = with_causes(plan, desired.root, options.kinds)
    known = Known(
        {live.id: live.attributes for part in read for live in part.reading.live},
        _contexts(desired, plan, backends, options),
        options.kinds,
    )
    wishes, left = wishes_of(plan, request.choice, known)
    query = whole_query(request.query)
    whole = site.desired if query == request.query else _whole(site.desired, query, options)
    trial = Trial(whole, request.query, backends, options)
    attempts, refused = _begin(wishes, site, request)
    failed = _try_all(attempts, trial)
    return _outcome(
        [one for one in attempts if one.ways],
        trial,
        (*left, *refused, *failed),
        plan.unknown,
    )


def _whole(desired: Desired, query: SiteQuery, options: PlanOptions) -> Desired:
    return read_site(desired.root, query, kinds=options.kinds).desired


def _contexts(
    desired: Desired, plan: Plan, backends: Backends, options: PlanOptions
) -> Mapping[str, Context]:
    """How each school's values are written; who members are is asked only where it matters."""
    asking = {one.id.uai for one in plan.changes if one.id.kind in {"groups", "rights"}}
    found = {}
    for school in desired.establishments:
        people: KnownPeople | None = None
        if school.uai in asking:
            groups = frozenset({"groups"})
            for part in route_parts(desired, school, (), groups, census=False):
                asked = replace(part, request=replace(part.request, people=True))
                answer: PartRead = read_part(asked, backends.driver(part.backend), options.kinds)
                people = answer.reading.people or people
        found[school.uai] = Context(desired.day, school.timezone, people)
    return found


def _begin(
    wishes: Sequence[Wish], site: Written, request: Request
) -> tuple[list[_Attempt], list[Left]]:
    attempts, refused = [], []
    for wish in wishes:
        said = _asked(site.said.get(wish.id.uai, ()), request.query)
        places = places_of(wish, said)
        source = places[-1].source if places else None
        try:
            ways = ways_of(wish, said, request.play_name(wish.id.uai))
        except CannotSplice as error:
            refused.append(_left(wish, error.message, source))
            continue
        attempts.append(_Attempt(wish, [*ways], source, is_dated(wish, said)))
    return attempts, refused


def _asked(said: Sequence[Said], query: SiteQuery) -> Sequence[Said]:
    return [one for one in said if not query.tags or query.tags & one.play.tags]


def _try_all(attempts: Sequence[_Attempt], trial: Trial) -> list[Left]:
    """Try the ways in turn until each attempt has one that holds, or none left."""
    while True:
        trying = [one for one in attempts if one.ways]
        if not (_failed_files(trying, trial) or _failed_plan(trying, trial)):
            break
    return [
        _left(one.wish, one.reason or msg("no way is left"), one.source, one.paste)
        for one in attempts
        if not one.ways
    ]


def _failed_files(attempts: Sequence[_Attempt], trial: Trial) -> bool:
    """Hold the present ways against the files; those that do not hold go on to their next."""
    if not attempts or trial.objection(_edits(attempts), _wishes(attempts)) is None:
        return False
    held: list[_Attempt] = []
    failed = False
    for bundle in _bundles(attempts):
        reason = trial.objection(_edits([*held, *bundle]), _wishes([*held, *bundle]))
        if reason is None:
            held += bundle
            continue
        failed = True
        for one in bundle:
            one.fail(reason)
    return failed


def _bundles(attempts: Sequence[_Attempt]) -> Sequence[Sequence[_Attempt]]:
    """Attempts of several schools with the same edits stand or fall together."""
    found: list[list[_Attempt]] = []
    for one in attempts:
        alike = [bundle for bundle in found if bundle[0].ways[0] == one.ways[0]]
        if alike:
            alike[0].append(one)
        else:
            found.append([one])
    return found


def _failed_plan(attempts: Sequence[_Attempt], trial: Trial) -> bool:
    """Hold the present ways against the live systems."""
    if not attempts:
        return False
    try:
        found = dict(trial.objections(_edits(attempts), _wishes(attempts)))
    except ConfigurationError as error:
        if len(attempts) == 1:
            attempts[0].fail(error.message)
            return True
        # One of them asks for what the system does not have: each is tried alone.
        alone = [_failed_plan([one], trial) for one in attempts]
        if not any(alone):
            attempts[-1].fail(error.message)
        return True
    for one in attempts:
        reason = found.get(one.wish.id)
        if reason is not None:
            one.fail(msg("its dates decide what counts today") if one.dated else reason)
    return bool(found)


def _edits(attempts: Sequence[_Attempt]) -> tuple[Edit, ...]:
    found: dict[int, Edit] = {}
    every = [edit for one in attempts for edit in one.ways[0].edits]
    for edit in every:
        if edit not in found.values():
            found[len(found)] = edit
    return tuple(found.values())


def _wishes(attempts: Sequence[_Attempt]) -> list[Wish]:
    return [one.wish for one in attempts]


def _left(wish: Wish, reason: Text, source: Source | None, paste: str = "") -> Left:
    hint = msg("edit {place} by hand", place=str(source)) if source else None
    return Left(wish.id, reason, hint, paste)


def _paste(ways: Sequence[Way]) -> str:
    plays = [edit.play for way in ways for edit in way.edits if isinstance(edit, OwnPlay)]
    return write_yaml((plays[0],)) if plays else ""


def _outcome(
    attempts: Sequence[_Attempt],
    trial: Trial,
    left: Sequence[Left],
    unknown: tuple[UnknownPart, ...],
) -> Adoption:
    root, hashes = trial.whole.root, trial.whole.inputs
    try:
        after = trial.files(_edits(attempts))
        before = {file: read_unmoved(root, file, hashes) for file in after}
    except CannotSplice as error:
        hint = msg("nothing was written; run it again")
        raise ConfigurationError([Problem("not-written", error.message, hint=hint)]) from error
    return Adoption(
        before,
        {file: content for file, content in after.items() if content != before[file]},
        hashes,
        tuple(_adopted(one) for one in attempts),
        tuple(sorted(left, key=lambda one: one.id)),
        unknown,
    )


def _adopted(attempt: _Attempt) -> Adopted:
    way = attempt.ways[0]
    files = tuple(sorted({edit.file for edit in way.edits}))
    return Adopted(attempt.wish.id, attempt.wish.fields or ("",), attempt.source, files, way.own)
