"""What a machine can tell of duties, from the journal, the notes and the backups of a site.

Nothing is read from a live system: `entconf verify`, `drift` and `backup` do that, and what they
found is remembered.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from entconf.assistance.agenda.drift_notes import last_looks
from entconf.assistance.agenda.due import Told
from entconf.assistance.credentials.handouts import handouts_of
from entconf.assistance.support.log import TicketLog
from entconf.assistance.support.reminders import reminders
from entconf.engine.backup_files import backup_entries
from entconf.engine.store.store import Store
from entconf.feeds.remembering import recall
from entconf.model.duties import Check, Due
from entconf.model.quick_dataclass import dataclass
from entconf.model.support import SupportSettings
from entconf.model.text import Text, msg, msgn

_CHANGING = frozenset({"apply", "restore", "rollback", "resume", "news"})


@dataclass(frozen=True, slots=True)
class Evidence:
    """What checks look at: the schools' UAIs, the store, and the moment they are asked for."""

    root: Path
    store: Store
    uais: Sequence[str]
    settings: SupportSettings
    now: datetime


def tell(due: Due, evidence: Evidence) -> Told | None:
    """What can be told of a duty; None where it has no check. Raises StoreError."""
    check = due.duty.check
    return _CHECKS[check.name](check, due, evidence) if check is not None else None


def _backup(check: Check, due: Due, evidence: Evidence) -> Told:  # noqa: ARG001 - as all checks
    newest = dict.fromkeys(evidence.uais, "")
    for one in backup_entries(evidence.root):
        if one.damage is None and one.uai in newest:
            newest[one.uai] = max(newest[one.uai], one.when)
    since = evidence.now - timedelta(days=check.days)
    old = [uai for uai, when in newest.items() if not when or _moment(when) < since]
    if old:
        return Told(False, _schools(old, msg("no backup of the last {n} days", n=check.days)))
    return Told(True, msg("each school has a backup of the last {n} days", n=check.days))


def _drift(check: Check, due: Due, evidence: Evidence) -> Told:  # noqa: ARG001 - as all checks
    looks = last_looks(evidence.store.notes)
    since = evidence.now - timedelta(days=check.days)
    unknown, moved = [], []
    for uai in evidence.uais:
        look = looks.get(uai)
        if look is None or look.at < since or look.unread:
            unknown.append(uai)
        elif look.changes:
            moved.append(uai)
    if moved:
        return Told(False, _schools(moved, msg("something moved away")))
    if unknown:
        return Told(None, _schools(unknown, msg("nobody looked: entconf drift")))
    return Told(True, msg("nothing moved away"))


def _verify(check: Check, due: Due, evidence: Evidence) -> Told:  # noqa: ARG001 - as all checks
    states = recall(evidence.store.notes).states
    wrong = [uai for uai in evidence.uais if uai in states and states[uai].answer == "no"]
    unknown = [uai for uai in evidence.uais if uai not in states or states[uai].answer == "unknown"]
    if wrong:
        return Told(False, _schools(wrong, msg("accounts do not follow the feed")))
    if unknown:
        return Told(None, _schools(unknown, msg("nobody looked: entconf verify")))
    return Told(True, msg("accounts follow the feed"))


def _guests(check: Check, due: Due, evidence: Evidence) -> Told:  # noqa: ARG001 - as all checks
    today = evidence.now.date().isoformat()
    endless = overdue = count = 0
    for id_, attributes in evidence.store.last_applied.of(evidence.uais).items():
        if id_.kind != "guests":
            continue
        count += 1
        until = attributes.get("until")
        endless += not isinstance(until, str)
        overdue += isinstance(until, str) and until < today
    if endless or overdue:
        return Told(
            False,
            msg("{endless} without an end, {overdue} past it", endless=endless, overdue=overdue),
        )
    return Told(True, msgn("{n} guest, with an end", "{n} guests, each with an end", count))


def _handout(check: Check, due: Due, evidence: Evidence) -> Told:  # noqa: ARG001 - as all checks
    found = [
        one
        for uai in evidence.uais
        for one in handouts_of(evidence.store.notes, uai, due.year.label)
    ]
    if not found:
        return Told(None, msg("no slip was counted: entconf credentials"))
    left = sum(one.open for one in found)
    if left:
        return Told(False, msgn("{n} slip is out", "{n} slips are out", left))
    return Told(True, msg("every slip is signed for or destroyed"))


def _quiet(check: Check, due: Due, evidence: Evidence) -> Told:  # noqa: ARG001 - as all checks
    runs = [
        one
        for one in evidence.store.journal.runs()
        if one.command in _CHANGING and due.first <= _moment(one.started).date() <= due.last
    ]
    if runs:
        return Told(
            False, msgn("{n} run changed something", "{n} runs changed something", len(runs))
        )
    return Told(True, msg("the journal shows no change"))


def _tickets(check: Check, due: Due, evidence: Evidence) -> Told:  # noqa: ARG001 - as all checks
    tickets = TicketLog(evidence.store.notes).tickets()
    waiting = reminders(tickets, evidence.settings, evidence.now)
    if waiting:
        return Told(False, msgn("{n} ticket waits", "{n} tickets wait", len(waiting)))
    return Told(True, msg("no ticket waits"))


_CHECKS: Mapping[str, Callable[[Check, Due, Evidence], Told]] = {
    "backup": _backup,
    "drift": _drift,
    "guests": _guests,
    "handout": _handout,
    "quiet": _quiet,
    "tickets": _tickets,
    "verify": _verify,
}


def _schools(uais: Sequence[str], what: Text) -> Text:
    shown = ", ".join(uais[:5]) + (", …" if len(uais) > 5 else "")  # noqa: PLR2004 - a line's worth
    return msg("{schools}: {what}", schools=shown, what=what)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
