"""Read plan data back from JSON, with the place of whatever is not as it should be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from entconf.errors import PlanFileError
from entconf.model.census import Census
from entconf.model.change import Action, Cause, Change, FieldChange, Impact
from entconf.model.establishment import Establishment
from entconf.model.plan import Notice, Plan, PlanOrigin, UnknownPart
from entconf.model.quick_dataclass import dataclass
from entconf.model.resource import ResourceId
from entconf.model.source import Source
from entconf.model.text import Text, msg
from entconf.model.values import Attributes, JsonValue, Value, attributes_from_json, from_json

Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class Place:
    """A value inside a JSON document, and the path to it for error messages."""

    path: str
    value: JsonValue

    def wrong(self, expected: str) -> PlanFileError:
        """The error that says what should stand here."""
        return PlanFileError(
            msg(
                "the plan is damaged at {place}: {expected} was expected",
                place=self.path or "its start",
                expected=expected,
            ),
            hint=msg("make the plan again"),
        )

    def mapping(self) -> Mapping[str, JsonValue]:
        """The JSON object that stands here."""
        if not isinstance(self.value, dict):
            raise self.wrong("an object")
        return self.value

    def at(self, name: str) -> Place:
        """The member `name` of the object that stands here."""
        mapping = self.mapping()
        path = f"{self.path}.{name}" if self.path else name
        if name not in mapping:
            raise Place(path, None).wrong("a value")
        return Place(path, mapping[name])

    def each(self, read: Callable[[Place], Read]) -> tuple[Read, ...]:
        """What `read` makes of each element of the array that stands here."""
        if not isinstance(self.value, list):
            raise self.wrong("an array")
        return tuple(read(Place(f"{self.path}[{n}]", v)) for n, v in enumerate(self.value))

    def every(self, read: Callable[[Place], Read]) -> dict[str, Read]:
        """What `read` makes of each member of the object that stands here, by its name."""
        return {name: read(self.at(name)) for name in self.mapping()}

    def text(self) -> str:
        """The string that stands here."""
        if not isinstance(self.value, str):
            raise self.wrong("a text")
        return self.value

    def integer(self) -> int:
        """The whole number that stands here."""
        if not isinstance(self.value, int) or isinstance(self.value, bool):
            raise self.wrong("a whole number")
        return self.value

    def maybe(self, read: Callable[[Place], Read]) -> Read | None:
        """What `read` makes of this, or None when null stands here."""
        return None if self.value is None else read(self)

    def attributes(self) -> Attributes:
        """The attributes that stand here."""
        try:
            return attributes_from_json(self.value)
        except TypeError as error:
            raise self.wrong(str(error)) from None

    def attribute(self) -> Value:
        """The attribute value that stands here."""
        try:
            return from_json(self.value)
        except TypeError as error:
            raise self.wrong(str(error)) from None


def read_plan(place: Place) -> Plan:
    """The plan whose content stands here. Raises PlanFileError."""
    return Plan(
        origin=_origin(place.at("origin")),
        establishments=place.at("establishments").each(_establishment),
        changes=place.at("changes").each(read_change),
        unknown=place.at("unknown").each(_unknown),
        notices=place.at("notices").each(_notice),
        compared=place.at("compared").integer(),
        census=place.at("census").every(_census),
    )


def read_change(place: Place) -> Change:
    """One change. Raises PlanFileError."""
    known = place.mapping()
    return Change(
        id=ResourceId(*(place.at("id").at(part).text() for part in ("uai", "kind", "key"))),
        action=_action(place.at("action")),
        before=place.at("before").attributes(),
        after=place.at("after").attributes(),
        fields=place.at("fields").each(_field),
        why=place.at("why").every(_source),
        requires=place.at("requires").each(_resource_id),
        impact=place.at("impact").each(_impact),
        notes=place.at("notes").each(read_text),
        blocked=place.at("blocked").maybe(read_text),
        # plans of entconf 0.1 have neither
        cause=place.at("cause").maybe(_cause) if "cause" in known else None,
        irreversible=(
            place.at("irreversible").maybe(read_text) if "irreversible" in known else None
        ),
    )


def read_text(place: Place) -> Text:
    """One sentence. Raises PlanFileError."""
    plural = place.at("plural").text() if "plural" in place.mapping() else ""
    return Text(place.at("template").text(), place.at("params").every(_param), plural)


def _param(place: Place) -> str | int | Text:
    if isinstance(place.value, str | int):
        return place.value
    return read_text(place)


def _origin(place: Place) -> PlanOrigin:
    return PlanOrigin(
        created=place.at("created").text(),
        day=place.at("day").text(),
        entconf=place.at("entconf").text(),
        site=place.at("site").text(),
        commit=place.at("commit").text(),
        expires=place.at("expires").text(),
        inputs=place.at("inputs").every(Place.text),
        fingerprints=place.at("fingerprints").every(Place.text),
    )


def _establishment(place: Place) -> Establishment:
    return Establishment(*(place.at(part).text() for part in ("uai", "name", "timezone")))


def _action(place: Place) -> Action:
    try:
        return Action(place.text())
    except ValueError:
        raise place.wrong(", ".join(Action)) from None


def _field(place: Place) -> FieldChange:
    return FieldChange(
        place.at("name").text(), place.at("before").attribute(), place.at("after").attribute()
    )


def _source(place: Place) -> Source:
    return Source(place.at("file").text(), place.at("line").integer(), place.at("column").integer())


def _resource_id(place: Place) -> ResourceId:
    try:
        return ResourceId.parse(place.text())
    except ValueError:
        raise place.wrong("UAI/kind/key") from None


def _impact(place: Place) -> Impact:
    return Impact(
        place.at("profile").text(),
        place.at("gains").integer(),
        place.at("loses").integer(),
        place.at("what").text(),
    )


def _cause(place: Place) -> Cause:
    return Cause(
        place.at("run").text(),
        place.at("at").text(),
        place.at("ours").each(Place.text),
        place.at("theirs").each(Place.text),
    )


def _unknown(place: Place) -> UnknownPart:
    return UnknownPart(
        place.at("uai").text(),
        place.at("kind").text(),
        place.at("key").maybe(Place.text),
        read_text(place.at("reason")),
    )


def _notice(place: Place) -> Notice:
    return Notice(place.at("uai").text(), read_text(place.at("message")))


def _census(place: Place) -> Census:
    return Census(
        profiles=place.at("profiles").every(Place.integer),
        groups=place.at("groups").every(lambda group: group.every(Place.integer)),
    )
