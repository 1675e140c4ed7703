"""One step as it is written becomes what is to be done: variables filled in, dates looked at."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from entconf.desired.document import Path
from entconf.desired.nearest import suggestion
from entconf.kinds.base import Context, Mistake
from entconf.kinds.catalog import all_kinds
from entconf.kinds.windows import read_day, read_window
from entconf.model.procedure import (
    Apply,
    BackUp,
    Check,
    Confirm,
    Deed,
    Gate,
    OpenTicket,
    PrintSlips,
    Publish,
    RunExchange,
    Said,
    TellCredentials,
    Verify,
    Wait,
)
from entconf.model.text import msg
from entconf.model.values import Value

#: What a step holds besides its verb.
BESIDES = ("name", "tags", "from", "until")

Written = Mapping[str, Value]
#: Makes a deed of what stands at a verb; what is wrong goes to the list.
_Read = Callable[[Value, Context, Path, list[Mistake]], Deed | None]


def verbs_of(step: Written) -> list[str]:
    """The verbs that stand in a step; it should be one."""
    return [name for name in step if name in VERBS]


def said_by(step: Written, verb: str, context: Context, mistakes: list[Mistake]) -> Said | None:
    """What a sound step says, its variables filled in. Mistakes have paths inside the step."""
    window = read_window(step, context, (), mistakes)
    deed = VERBS[verb](step[verb], context, (verb,), mistakes)
    return None if deed is None else Said(deed, window.first, window.last)


def _verify(value: Value, _context: Context, _path: Path, _mistakes: list[Mistake]) -> Deed:
    return Verify(str(value))


def _back_up(_value: Value, _context: Context, _path: Path, _mistakes: list[Mistake]) -> Deed:
    return BackUp()


def _apply(value: Value, _context: Context, path: Path, mistakes: list[Mistake]) -> Deed | None:
    if value is False:
        mistakes.append(
            Mistake(
                "not-listed",
                msg("apply: false does nothing"),
                path,
                msg("write apply: true, or take the step away"),
            )
        )
        return None
    kinds = _words(value, "kinds")
    known = all_kinds()
    mistakes.extend(
        Mistake(
            "unknown-kind",
            msg("there is no kind {kind}", kind=kind),
            (*path, "kinds"),
            suggestion(kind, known),
        )
        for kind in sorted(kinds - set(known))
    )
    return Apply(_words(value, "tags"), kinds)


def _exchange(value: Value, _context: Context, _path: Path, _mistakes: list[Mistake]) -> Deed:
    return RunExchange(str(value))


def _credentials(value: Value, _context: Context, _path: Path, _mistakes: list[Mistake]) -> Deed:
    if not isinstance(value, Mapping):
        return TellCredentials()
    return PrintSlips(str(value["slips"]), _words(value, "profiles"), _words(value, "classes"))


def _announcement(value: Value, _context: Context, _path: Path, _mistakes: list[Mistake]) -> Deed:
    return Publish(str(value))


def _confirm(value: Value, _context: Context, _path: Path, _mistakes: list[Mistake]) -> Deed:
    if not isinstance(value, Mapping):
        return Confirm(str(value))
    return Confirm(str(value["text"]), str(value.get("who") or ""), value.get("evidence") is True)


def _wait(value: Value, context: Context, path: Path, mistakes: list[Mistake]) -> Deed | None:
    moment = read_day(str(value), context, path, mistakes).start
    return None if moment is None else Wait(moment, str(value))


def _check(value: Value, _context: Context, _path: Path, _mistakes: list[Mistake]) -> Deed | None:
    if not isinstance(value, Mapping):
        return None
    return Check(
        plan="plan" in value,
        drift="drift" in value,
        backup=str(value.get("backup") or ""),
        guests="guests" in value,
    )


def _block(value: Value, _context: Context, _path: Path, _mistakes: list[Mistake]) -> Deed:
    return Gate(_texts(value), open=False)


def _unblock(value: Value, _context: Context, _path: Path, _mistakes: list[Mistake]) -> Deed:
    return Gate(_texts(value), open=True)


def _ticket(value: Value, _context: Context, _path: Path, _mistakes: list[Mistake]) -> Deed | None:
    if not isinstance(value, Mapping):
        return None
    profile = value.get("profile")
    return OpenTicket(str(value["topic"]), str(value["text"]), str(profile) if profile else "")


def _words(value: Value, name: str) -> frozenset[str]:
    return frozenset(_texts(value.get(name)) if isinstance(value, Mapping) else ())


def _texts(value: Value) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, tuple) else ()


VERBS: Mapping[str, _Read] = {
    "verify": _verify,
    "backup": _back_up,
    "apply": _apply,
    "exchange": _exchange,
    "credentials": _credentials,
    "announcement": _announcement,
    "confirm": _confirm,
    "wait": _wait,
    "check": _check,
    "block": _block,
    "unblock": _unblock,
    "ticket": _ticket,
}
