"""Which differences between a site and its live systems its files may take over."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from fnmatch import fnmatchcase

from entconf.desired.adoption import Wish
from entconf.kinds.base import Context, Kind
from entconf.model.change import Action, Change
from entconf.model.plan import Plan
from entconf.model.quick_dataclass import dataclass
from entconf.model.resource import ResourceId
from entconf.model.secret import Secret
from entconf.model.text import Text, msg
from entconf.model.values import Attributes, Value


@dataclass(frozen=True, slots=True)
class Choice:
    """Which differences somebody wants in the files.

    `keys` are patterns of resources as UAI/kind/key, kind/key or key, with `*` and `?`. `every`
    takes what differs whoever moved it; `removals` lets declarations go whose thing is gone.
    """

    keys: frozenset[str] = frozenset()
    every: bool = False
    removals: bool = False


@dataclass(frozen=True, slots=True)
class Left:
    """A difference that is left alone, and why; `paste` is YAML that a person may put in."""

    id: ResourceId
    reason: Text
    hint: Text | None = None
    paste: str = ""
    #: Nobody asked for it: it differs for another reason than somebody in the back office.
    unasked: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What is live, whom and where it is about, and which kinds there are."""

    live: Mapping[ResourceId, Attributes]
    contexts: Mapping[str, Context]
    kinds: Mapping[str, Kind]


def wishes_of(plan: Plan, choice: Choice, known: Known) -> tuple[Sequence[Wish], Sequence[Left]]:
    """The changes of a plan turned round: what the files would have to say, and what is left."""
    wishes, left = [], []
    for change in plan.changes:
        if choice.keys and not _is_named(change.id, choice.keys):
            continue
        found = _wish(change, choice, known)
        if isinstance(found, Wish):
            wishes.append(found)
        else:
            left.append(found)
    return wishes, left


def _is_named(resource: ResourceId, patterns: Collection[str]) -> bool:
    names = (str(resource), f"{resource.kind}/{resource.key}", resource.key)
    return any(fnmatchcase(name, pattern) for name in names for pattern in patterns)


def _wish(change: Change, choice: Choice, known: Known) -> Wish | Left:
    context, kind = known.contexts[change.id.uai], known.kinds[change.id.kind]
    if change.action is Action.CREATE:
        return _gone(change, choice, context, kind)
    if not change.why or change.action is Action.DELETE:
        return _appeared(change, choice, known)
    fields = [one.name for one in change.fields]
    if not choice.every:
        cause = change.cause
        if cause is None or not cause.theirs:
            return _unasked(change)
        both = sorted(set(cause.theirs) & set(cause.ours))
        if both:
            return Left(
                change.id,
                msg("our declaration of {fields} changed too", fields=", ".join(both)),
                msg("decide by hand, or let the live value win: --all"),
            )
        fields = [name for name in fields if name in cause.theirs]
    secrets = [name for name in fields if _is_hidden(kind, name, change.before.get(name))]
    if secrets:
        reason = msg("{fields} is a secret, never written to a file", fields=", ".join(secrets))
        return Left(change.id, reason, msg("change what the reference leads to"))
    live = {
        name: change.before.get(name) if name in fields else value
        for name, value in change.after.items()
    }
    said = {name: value for name, value in live.items() if value is not None}
    return Wish(change.id, kind, context, change.after, said, tuple(fields))


def _unasked(change: Change) -> Left:
    reason = (
        msg("entconf never applied it, so nobody can tell who moved it")
        if change.cause is None
        else msg("our declaration changed, nobody moved it in the back office")
    )
    return Left(change.id, reason, msg("take what is live all the same: --all"), unasked=True)


def _gone(change: Change, choice: Choice, context: Context, kind: Kind) -> Wish | Left:
    theirs = change.cause is not None and bool(change.cause.theirs)
    if not (choice.every or theirs):
        return _unasked(change)
    if not choice.removals:
        return Left(
            change.id,
            msg("somebody removed it, and removing its declaration must be asked for"),
            msg("let the declaration go: --remove"),
        )
    return Wish(change.id, kind, context, change.after, None)


def _appeared(change: Change, choice: Choice, known: Known) -> Wish | Left:
    """What is live though nothing declares it, or though it must not be there."""
    moved = change.cause is not None and bool(change.cause.theirs)
    if change.why and not (choice.every or moved):
        return _unasked(change)
    context, kind = known.contexts[change.id.uai], known.kinds[change.id.kind]
    if change.id.kind == "rights" and not _may_be_written(change.id, context):
        reason = msg("this person is not known as an adult of the school")
        return Left(change.id, reason, msg("names of pupils have no place in the files"))
    live = known.live.get(change.id, change.before)
    shown = {name: one for name, one in live.items() if not _is_hidden(kind, name, one)}
    return Wish(change.id, kind, context, None, shown)


def _is_hidden(kind: Kind, name: str, value: Value) -> bool:
    return kind.field(name).secret or isinstance(value, Secret)


def _may_be_written(resource: ResourceId, context: Context) -> bool:
    """Whether the login in a delegation that nobody declared is that of an adult."""
    part, _, login = resource.key.partition("/")
    if part != "delegations":
        return True
    return context.people is not None and login in context.people.logins.values()
