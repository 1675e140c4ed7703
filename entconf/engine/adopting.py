"""Bring into the files of a site what somebody changed on the live systems.

Each wish has several ways (desired/adoption.py). They are tried on the files in memory: the site is
loaded again, must be valid, must say the same of everything else, and a plan against the live
systems must find nothing more. Only then is there anything to write.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field, replace
from pathlib import Path

from entconf.desired.adoption import Wish, is_dated, places_of, ways_of
from entconf.desired.declaring import Said
from entconf.desired.file_edits import read_unmoved
from entconf.desired.site import SiteQuery, Written, read_site
from entconf.desired.splicing import CannotSplice
from entconf.desired.state import Desired
from entconf.engine.adoption_attempts import Attempt, edits_of, try_all
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
from entconf.model.change import Action, Change
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
    """What can be written: `before` and `after` are the contents of the files that change.

    `settled` are the live values that the files then say, for the store to know them.
    """

    before: Mapping[str, bytes] = field(default_factory=dict)
    after: Mapping[str, bytes] = field(default_factory=dict)
    hashes: Mapping[str, str] = field(default_factory=dict)
    adopted: tuple[Adopted, ...] = ()
    left: tuple[Left, ...] = ()
    unknown: tuple[UnknownPart, ...] = ()
    settled: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Request:
    """What of which site is to be adopted. `play_name` names the play of a school."""

    query: SiteQuery
    choice: Choice
    play_name: Callable[[str], str]


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
    try_all(attempts, trial)
    failed = [
        _left(one.wish, one.reason or msg("no way is left"), one.source, one.paste)
        for one in attempts
        if not one.ways
    ]
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
    kinds = {name for name, kind in options.kinds.items() if any(one.who for one in kind.fields)}
    asking = {one.id.uai for one in plan.changes if one.id.kind in {"rights", *kinds}}
    found = {}
    for school in desired.establishments:
        people: KnownPeople | None = None
        if school.uai in asking:
            groups = frozenset({"groups"})
            for part in route_parts(desired, school, (), groups, census=False):
                asked = replace(part, request=replace(part.request, people=True))
                answer: PartRead = read_part(asked, backends, options.kinds)
                people = answer.reading.people or people
        found[school.uai] = Context(desired.day, school.timezone, people)
    return found


def _begin(
    wishes: Sequence[Wish], site: Written, request: Request
) -> tuple[list[Attempt], list[Left]]:
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
        attempts.append(Attempt(wish, [*ways], source, is_dated(wish, said)))
    return attempts, refused


def _asked(said: Sequence[Said], query: SiteQuery) -> Sequence[Said]:
    return [one for one in said if not query.tags or query.tags & one.play.tags]


def _left(wish: Wish, reason: Text, source: Source | None, paste: str = "") -> Left:
    hint = msg("edit {place} by hand", place=str(source)) if source else None
    return Left(wish.id, reason, hint, paste)


def _outcome(
    attempts: Sequence[Attempt],
    trial: Trial,
    left: Sequence[Left],
    unknown: tuple[UnknownPart, ...],
) -> Adoption:
    root, hashes = trial.whole.root, trial.whole.inputs
    try:
        after = trial.files(edits_of(attempts))
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
        tuple(_settled(one.wish) for one in attempts),
    )


def settle(root: Path, adoption: Adoption) -> None:
    """Remember what was adopted as if it had been applied: it has not moved any more.

    Only of what a run once applied is anything remembered. Raises StoreError.
    """
    from entconf.engine.store.store import Store  # noqa: PLC0415 - sqlite3 is slow to import

    with Store(root) as store:
        known = store.last_applied.known({one.id.uai for one in adoption.settled})
        for change in adoption.settled:
            if change.id in known:
                store.last_applied.record(known[change.id].run, [change])


def _settled(wish: Wish) -> Change:
    if wish.live is None:
        return Change(wish.id, Action.DELETE, {}, {}, ())
    names = wish.fields or tuple(wish.live)
    return Change(wish.id, Action.UPDATE, {}, {name: wish.live.get(name) for name in names}, ())


def _adopted(attempt: Attempt) -> Adopted:
    way = attempt.ways[0]
    files = tuple(sorted({edit.file for edit in way.edits}))
    return Adopted(attempt.wish.id, attempt.wish.fields or ("",), attempt.source, files, way.own)
