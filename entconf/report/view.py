"""One view of a plan, from which every renderer works: grouped, ordered, and counted.

The view decides what a person may see: members of a group and other opaque person
ids leave it as numbers, secrets as references.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from entconf.kinds.base import Kind
from entconf.model.change import Action, Cause, Change, FieldChange, Impact
from entconf.model.compare import Field, Rule, Who, instant
from entconf.model.establishment import Establishment
from entconf.model.plan import Plan, UnknownPart
from entconf.model.quick_dataclass import dataclass
from entconf.model.source import Source
from entconf.model.text import Text
from entconf.model.values import Value


class Mark(StrEnum):
    """What happens to a resource, as the sign at the head of its line."""

    CREATE = "+"
    UPDATE = "~"
    DELETE = "-"
    BLOCKED = "!"


class Form(StrEnum):
    """How the values of a field are shown."""

    PLAIN = "plain"
    LONG = "long"  # a text that may be shown as a diff
    SET = "set"
    PERSONS = "persons"  # opaque ids: only their number is shown
    SIZE = "size"  # bytes
    INSTANT = "instant"  # a moment, in the school's own time


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field of a change, with where its value was decided.

    For PERSONS, `before` and `after` are the numbers that leave and come.
    """

    name: str
    form: Form
    before: Value
    after: Value
    why: Source | None = None


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One change, ready to be shown."""

    mark: Mark
    key: str
    fields: tuple[FieldView, ...]
    why: Source | None
    impact: tuple[Impact, ...]
    notes: tuple[Text, ...]
    blocked: Text | None
    cause: Cause | None = None
    irreversible: Text | None = None


@dataclass(frozen=True, slots=True)
class SectionView:
    """The changes and the unread parts of one kind in one establishment."""

    kind: str
    mission: str
    changes: tuple[ChangeView, ...]
    unknown: tuple[UnknownPart, ...]


@dataclass(frozen=True, slots=True)
class Totals:
    """How many changes of each mark there are, and how many parts could not be read."""

    create: int = 0
    update: int = 0
    delete: int = 0
    blocked: int = 0
    unknown: int = 0

    @property
    def changes(self) -> int:
        """All changes, those that cannot be made included."""
        return self.create + self.update + self.delete + self.blocked


@dataclass(frozen=True, slots=True)
class SchoolView:
    """Everything of one establishment."""

    establishment: Establishment
    sections: tuple[SectionView, ...]
    notices: tuple[Text, ...]
    totals: Totals


@dataclass(frozen=True, slots=True)
class PlanView:
    """A plan as people read it. Schools without anything to say are not listed.

    `refused` are the verdicts of the policy on it.
    """

    day: str
    created: str
    commit: str
    compared: int
    planned: int
    schools: tuple[SchoolView, ...]
    totals: Totals
    refused: tuple[Text, ...] = ()


def view_plan(plan: Plan, kinds: Mapping[str, Kind], refused: Sequence[Text] = ()) -> PlanView:
    """Group a plan by establishment and kind, in the order of the mission letter.

    `refused` are the verdicts of the policy on it.
    """
    changes, unknown, notes = _by_school(plan)
    schools = []
    for school in plan.establishments:
        uai = school.uai
        sections = _sections(changes.get(uai, ()), unknown.get(uai, ()), kinds, school.timezone)
        notices = tuple(notes.get(uai, ()))
        if sections or notices:
            schools.append(SchoolView(school, sections, notices, _count(sections)))
    return PlanView(
        day=plan.origin.day,
        created=plan.origin.created,
        commit=plan.origin.commit,
        compared=plan.compared,
        planned=len(plan.establishments),
        schools=tuple(schools),
        totals=_sum(school.totals for school in schools),
        refused=tuple(refused),
    )


def _by_school(
    plan: Plan,
) -> tuple[dict[str, list[Change]], dict[str, list[UnknownPart]], dict[str, list[Text]]]:
    changes: dict[str, list[Change]] = {}
    unknown: dict[str, list[UnknownPart]] = {}
    notes: dict[str, list[Text]] = {}
    for change in plan.changes:
        changes.setdefault(change.id.uai, []).append(change)
    for part in plan.unknown:
        unknown.setdefault(part.uai, []).append(part)
    for notice in plan.notices:
        notes.setdefault(notice.uai, []).append(notice.message)
    return changes, unknown, notes


def _sections(
    changes: Sequence[Change],
    unknown: Sequence[UnknownPart],
    kinds: Mapping[str, Kind],
    timezone: str,
) -> tuple[SectionView, ...]:
    order = {name: place for place, name in enumerate(kinds)}
    names = {change.id.kind for change in changes} | {part.kind for part in unknown}
    return tuple(
        SectionView(
            kind=name,
            mission=kinds[name].mission if name in kinds else "",
            changes=tuple(
                view_change(c, kinds.get(name), timezone) for c in changes if c.id.kind == name
            ),
            unknown=tuple(part for part in unknown if part.kind == name),
        )
        for name in sorted(names, key=lambda name: (order.get(name, len(order)), name))
    )


def view_change(change: Change, kind: Kind | None, timezone: str) -> ChangeView:
    """One change ready to be shown, its moments in the time of the school."""
    why = change.why
    return ChangeView(
        mark=Mark.BLOCKED if change.blocked is not None else Mark[change.action.name],
        key=change.id.key,
        fields=tuple(_field(change, field, kind, timezone) for field in _shown(change, kind)),
        why=why.get("") or min(why.values(), default=None),
        impact=change.impact,
        notes=change.notes,
        blocked=change.blocked,
        cause=change.cause,
        irreversible=change.irreversible,
    )


def view_lost(change: Change, kind: Kind | None, timezone: str) -> tuple[FieldView, ...]:
    """The fields that a deletion takes away, which a plan does not show."""
    fields = sorted(change.fields, key=lambda one: one.name)
    return tuple(_field(change, one, kind, timezone) for one in fields if one.before is not None)


def _shown(change: Change, kind: Kind | None) -> Sequence[FieldChange]:
    """The fields worth showing, in the kind's order: of a creation all, of a deletion none."""
    if change.action is Action.DELETE:
        return ()
    fields: Iterable[FieldChange] = change.fields
    if change.action is Action.CREATE:
        fields = (
            FieldChange(name, None, value)
            for name, value in change.after.items()
            if value is not None and value != ()
        )
    known = [field.name for field in kind.fields] if kind is not None else []
    return sorted(fields, key=lambda field: (_place(field.name, known), field.name))


def _place(name: str, known: Sequence[str]) -> int:
    """Where a field stands in its kind; a name of a family stands where the family does."""
    for place, one in enumerate(known):
        if one == name or (one.endswith(".") and name.startswith(one)):
            return place
    return len(known)


def _field(change: Change, field: FieldChange, kind: Kind | None, timezone: str) -> FieldView:
    form = _form(field, kind)
    before, after = field.before, field.after
    if form is Form.PERSONS:
        old, new = set(_items(before)), set(_items(after))
        before, after = len(old - new), len(new - old)
    if form is Form.INSTANT:
        before, after = local_moment(before, timezone), local_moment(after, timezone)
    return FieldView(field.name, form, before, after, change.why.get(field.name))


def local_moment(value: Value, timezone: str) -> Value:
    """A moment as the clocks of the school show it; what is none stays as it is."""
    if not isinstance(value, str):
        return value
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - costs 5 ms, and few plans have moments

    try:
        local = instant(value).astimezone(ZoneInfo(timezone))
    except (ValueError, KeyError):
        return value
    return f"{local:%Y-%m-%d %H:%M:%S}".removesuffix(":00")


def _items(value: Value) -> tuple[str, ...]:
    return tuple(str(item) for item in value) if isinstance(value, tuple) else ()


def _form(field: FieldChange, kind: Kind | None) -> Form:
    if field.name.startswith("quota."):
        return Form.SIZE
    known = kind.field(field.name) if kind is not None else Field(field.name)
    if known.who is Who.PERSONS:
        return Form.PERSONS
    rule = known.rule
    if rule in {Rule.TEXT, Rule.HTML}:
        return Form.LONG
    return {Rule.SET: Form.SET, Rule.INSTANT: Form.INSTANT}.get(rule, Form.PLAIN)


def _count(sections: Iterable[SectionView]) -> Totals:
    marks = [change.mark for section in sections for change in section.changes]
    return Totals(
        create=marks.count(Mark.CREATE),
        update=marks.count(Mark.UPDATE),
        delete=marks.count(Mark.DELETE),
        blocked=marks.count(Mark.BLOCKED),
        unknown=sum(len(section.unknown) for section in sections),
    )


def _sum(parts: Iterable[Totals]) -> Totals:
    known = list(parts)
    return Totals(
        create=sum(part.create for part in known),
        update=sum(part.update for part in known),
        delete=sum(part.delete for part in known),
        blocked=sum(part.blocked for part in known),
        unknown=sum(part.unknown for part in known),
    )
