"""How values, counts and impacts are said, in the words of a school."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping, Sequence

from entconf.kinds.rights_impact import WRITING_TO
from entconf.model.change import Cause, Impact
from entconf.model.secret import Secret
from entconf.model.text import Text, msg, msgn
from entconf.model.values import Value
from entconf.report.language import Language
from entconf.report.lines import visible
from entconf.report.view import FieldView, Form, PlanView, Totals

#: Longer values are cut in the middle of a line; `--diff` shows them whole.
WIDTH = 72
_MINUS = "\N{MINUS SIGN}"
_BLOCK_START = re.compile(r"(?<=.)(?=<(?:p|div|ul|ol|li|h[1-6]|table|tr|blockquote|hr)\b)")
#: The language of the site counts in powers of 1024 and calls them MB and GB.
_UNITS = (
    (2**30, msg("{number} GB")),
    (2**20, msg("{number} MB")),
    (2**10, msg("{number} kB")),
)

_Sentence = Callable[[int, str | Text], Text]

#: What kinds call the things that no name of the school's own says.
_KNOWN = {
    "account": msg("an account"),
    "access to the ENT": msg("access to the ENT"),
    "local administration": msg("local administration"),
    "room in the workspace": msg("room in the workspace"),
    "mobile application": msg("the mobile application"),
}

_WRITING_TO = {
    "students": msg("the right to write to students"),
    "parents": msg("the right to write to parents"),
    "teachers": msg("the right to write to teachers"),
    "staff": msg("the right to write to staff"),
    "guests": msg("the right to write to guests"),
}


def _thing(what: str) -> str | Text:
    """What is gained or lost, as a sentence says it."""
    if what.startswith(WRITING_TO):
        name = what.removeprefix(WRITING_TO)
        return _WRITING_TO.get(name, msg("the right to write to the group {name}", name=name))
    return _KNOWN.get(what, what)


def _students(n: int, what: str | Text) -> Text:
    return msgn("{n} student gains {what}", "{n} students gain {what}", n, what=what)


def _students_lose(n: int, what: str | Text) -> Text:
    return msgn("{n} student loses {what}", "{n} students lose {what}", n, what=what)


def _parents(n: int, what: str | Text) -> Text:
    return msgn("{n} parent gains {what}", "{n} parents gain {what}", n, what=what)


def _parents_lose(n: int, what: str | Text) -> Text:
    return msgn("{n} parent loses {what}", "{n} parents lose {what}", n, what=what)


def _teachers(n: int, what: str | Text) -> Text:
    return msgn("{n} teacher gains {what}", "{n} teachers gain {what}", n, what=what)


def _teachers_lose(n: int, what: str | Text) -> Text:
    return msgn("{n} teacher loses {what}", "{n} teachers lose {what}", n, what=what)


def _staff(n: int, what: str | Text) -> Text:
    return msgn(
        "{n} member of staff gains {what}", "{n} members of staff gain {what}", n, what=what
    )


def _staff_lose(n: int, what: str | Text) -> Text:
    return msgn(
        "{n} member of staff loses {what}", "{n} members of staff lose {what}", n, what=what
    )


def _guests(n: int, what: str | Text) -> Text:
    return msgn("{n} guest gains {what}", "{n} guests gain {what}", n, what=what)


def _guests_lose(n: int, what: str | Text) -> Text:
    return msgn("{n} guest loses {what}", "{n} guests lose {what}", n, what=what)


def _persons(n: int, what: str | Text) -> Text:
    return msgn("{n} person gains {what}", "{n} persons gain {what}", n, what=what)


def _persons_lose(n: int, what: str | Text) -> Text:
    return msgn("{n} person loses {what}", "{n} persons lose {what}", n, what=what)


_IMPACT: Mapping[str, tuple[_Sentence, _Sentence]] = {
    "students": (_students, _students_lose),
    "parents": (_parents, _parents_lose),
    "teachers": (_teachers, _teachers_lose),
    "staff": (_staff, _staff_lose),
    "guests": (_guests, _guests_lose),
}


def say_impact(impact: Impact) -> Sequence[Text]:
    """One sentence for those who gain, one for those who lose; none for nobody."""
    gain, lose = _IMPACT.get(impact.profile, (_persons, _persons_lose))
    what = _thing(impact.what)
    told = []
    if impact.gains:
        told.append(gain(impact.gains, what))
    if impact.loses:
        told.append(lose(impact.loses, what))
    return told


def say_cause(cause: Cause) -> Text:
    """Which side moved since a run: ours, somebody in the back office, or both."""
    ours = msg("our declaration changed since the run {run}", run=cause.run)
    if not cause.theirs:
        return ours
    theirs = msg("somebody changed it in the back office since the run {run}", run=cause.run)
    if "" in cause.theirs:
        theirs = msg("somebody removed it in the back office since the run {run}", run=cause.run)
    if not cause.ours:
        return theirs
    both = msg("our declaration changed, and {other}", other=theirs)
    if "" in {*cause.ours, *cause.theirs} or {*cause.ours} == {*cause.theirs}:
        return both
    return msg(
        "{both} (ours: {ours}; theirs: {theirs})",
        both=both,
        ours=", ".join(cause.ours),
        theirs=", ".join(cause.theirs),
    )


def say_irreversible(why: Text) -> Text:
    """That a change cannot be undone, and what of it does not come back."""
    return msg("cannot be undone: {why}", why=why)


def say_value(value: Value, language: Language) -> str:
    """A value on one line, whole."""
    if value is None:
        return language(msg("(not set)"))
    if isinstance(value, bool):
        return language(msg("yes") if value else msg("no"))
    if isinstance(value, Secret):
        return language(msg("(secret {reference})", reference=value.reference))
    if isinstance(value, tuple):
        inner = ", ".join(say_value(item, language) for item in value)
        return inner or language(msg("(none)"))
    if isinstance(value, Mapping):
        inner = ", ".join(f"{key}: {say_value(item, language)}" for key, item in value.items())
        return f"{{{inner}}}"
    return visible(str(value)) if value != "" else language(msg("(empty)"))


def say_size(value: Value, language: Language) -> str:
    """A number of bytes in the largest unit that says it exactly."""
    if not isinstance(value, int) or isinstance(value, bool):
        return say_value(value, language)
    for size, unit in _UNITS:
        if value and value % size == 0:
            return language(Text(unit.template, {"number": value // size}))
    return language(msgn("{n} byte", "{n} bytes", value))


def say_field(field: FieldView, language: Language) -> str:
    """What happens to a field: `before → after`, or only what it becomes when it was not set."""
    if field.form is Form.PERSONS:
        return _say_persons(field, language)
    say = say_size if field.form is Form.SIZE else say_value
    after = _shorten(say(field.after, language))
    if field.before is None:
        return after
    before = _shorten(say(field.before, language))
    if field.form is Form.SET and len(before) + len(after) > WIDTH:
        return _say_set(field, language) or f"{before} → {after}"
    return f"{before} → {after}"


def _say_persons(field: FieldView, language: Language) -> str:
    leave = field.before if isinstance(field.before, int) else 0
    come = field.after if isinstance(field.after, int) else 0
    signed = [f"+{come}"] if come or not leave else []
    if leave:
        signed.append(f"{_MINUS}{leave}")
    return language(
        msgn("{signed} person", "{signed} persons", max(come, leave), signed=" ".join(signed))
    )


def _say_set(field: FieldView, language: Language) -> str:
    before = field.before if isinstance(field.before, tuple) else ()
    after = field.after if isinstance(field.after, tuple) else ()
    come = [f"+{say_value(item, language)}" for item in after if item not in before]
    leave = [f"{_MINUS}{say_value(item, language)}" for item in before if item not in after]
    return " ".join(come + leave)


def _shorten(text: str) -> str:
    return text if len(text) <= WIDTH else text[: WIDTH - 1].rstrip() + "…"


def diff_lines(field: FieldView) -> Sequence[str]:
    """A long text's change as the lines of a unified diff, without its two header lines."""
    before, after = _paragraphs(field.before), _paragraphs(field.after)
    lines = difflib.unified_diff(before, after, lineterm="", n=2)
    return [visible(one) for one in list(lines)[2:]]


def is_long(field: FieldView) -> bool:
    """Whether a field's change does not fit on a line and is a text."""
    if field.form is not Form.LONG:
        return False
    values = [value for value in (field.before, field.after) if isinstance(value, str)]
    return any("\n" in value or len(value) > WIDTH for value in values)


def _paragraphs(value: Value) -> list[str]:
    if not isinstance(value, str):
        return []
    return [part for row in value.splitlines() for part in _BLOCK_START.split(row)]


def say_totals(totals: Totals) -> Text:
    """The counts of changes, all of them always, so that a line can be compared with another."""
    return msg(
        "{create} to create, {update} to update, {delete} to delete",
        create=totals.create,
        update=totals.update,
        delete=totals.delete,
    )


def say_school(totals: Totals) -> Text:
    """The counts of one establishment, without those that are nought."""
    parts = [say_totals(totals)] if totals.create or totals.update or totals.delete else []
    if totals.blocked:
        parts.append(msgn("{n} blocked", "{n} blocked", totals.blocked))
    if totals.unknown:
        parts.append(msgn("{n} part not read", "{n} parts not read", totals.unknown))
    told = parts[0] if parts else msg("nothing to change")
    for part in parts[1:]:
        told = msg("{one}, {other}", one=told, other=part)
    return told


def say_plan(view: PlanView) -> Sequence[Text]:
    """The closing sentences of a plan."""
    totals = view.totals
    tried = totals.create or totals.update or totals.delete
    told = [msg("Plan: {counts}.", counts=say_totals(totals))] if tried else []
    if totals.blocked:
        told.append(
            msgn(
                "{n} change cannot be made by this account.",
                "{n} changes cannot be made by this account.",
                totals.blocked,
            )
        )
    told.extend(msg("Refused by the policy: {reason}", reason=one) for one in view.refused)
    if totals.unknown:
        told.append(
            msgn(
                "{n} part could not be read: nothing is concluded from it.",
                "{n} parts could not be read: nothing is concluded from them.",
                totals.unknown,
            )
        )
    if not told:
        told.append(msg("Nothing to change."))
    told.append(say_compared(view))
    return told


def say_compared(view: PlanView) -> Text:
    """How much was looked at."""
    return msg(
        "{resources}, {schools}.",
        resources=msgn("{n} resource compared", "{n} resources compared", view.compared),
        schools=msgn("{n} establishment", "{n} establishments", view.planned),
    )
