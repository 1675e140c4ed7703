"""What a CSV import has to say: errors by file, soft errors by line, and the people it found."""

from __future__ import annotations

from dataclasses import dataclass, field

GLOBAL = "global"


@dataclass(slots=True)
class Entry:
    """Somebody of a file, as the import will write them. `number` 0: not in the file."""

    number: int
    profile: str
    external_id: str
    state: str
    first_name: str = field(repr=False)
    last_name: str = field(repr=False)
    birth_date: str = field(default="", repr=False)
    classes: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    children: tuple[str, ...] = ()
    facts: dict[str, str] = field(default_factory=dict, repr=False)

    def row(self, structure: str) -> dict[str, object]:
        """As a line of the answer; classes carry the structure's external id."""
        row: dict[str, object] = {
            **{name: value for name, value in self.facts.items() if value},
            "externalId": self.external_id,
            "firstName": self.first_name,
            "lastName": self.last_name,
            "structures": [structure],
            "profiles": [self.profile],
            "classesStr": ", ".join(self.classes),
            "state": self.state,
            "translatedProfile": self.profile,
        }
        if self.birth_date:
            row["birthDate"] = self.birth_date
        for name, values in (("classes", self.classes), ("functions", self.functions)):
            if values:
                row[name] = [f"{structure}${value}" for value in values]
        if self.profile == "Relative":
            row["childExternalId"] = list(self.children)
        if self.number:
            row["line"] = self.number
        return row


@dataclass(slots=True)
class Report:
    """Errors stop the import; a soft error concerns one line, and stops it when it is hard."""

    errors: dict[str, list[str]] = field(default_factory=dict)
    soft: dict[str, list[dict[str, object]]] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)
    entries: dict[str, list[Entry]] = field(default_factory=dict)

    def add_error(self, profile: str, key: str, *details: object) -> None:
        """Something wrong with a whole file (or `GLOBAL`): the key, then what it is about."""
        name = f"error.{profile}" if profile == GLOBAL else f"error.{profile}.csv"
        text = " ".join([key, *(str(detail) for detail in details)])
        self.errors.setdefault(name, []).append(text)

    def add_soft(
        self, entry: Entry, reason: str, attribute: str, value: str = "", *, hard: bool
    ) -> None:
        """Something wrong with one line. The line is a text, as on the platform."""
        if reason not in self.reasons:
            self.reasons.append(reason)
        self.soft.setdefault(entry.profile, []).append(
            {
                "line": str(entry.number),
                "reason": reason,
                "attribute": attribute,
                "value": value,
                "translation": f"{reason} {entry.number} {attribute} {value}".strip(),
                "hardError": hard,
            }
        )

    @property
    def soft_errors(self) -> dict[str, object] | None:
        """The soft errors as an answer holds them, None without any."""
        return {"reasons": self.reasons, **self.soft} if self.reasons else None

    def hard_lines(self) -> dict[str, list[str]]:
        """The lines that keep the import from running, as errors by file."""
        found: dict[str, list[str]] = {}
        for profile, problems in self.soft.items():
            texts = [str(each["translation"]) for each in problems if each["hardError"]]
            if texts:
                found[f"error.{profile}.csv"] = texts
        return found

    def files(self, structure: str) -> dict[str, object]:
        """The people by profile, as an answer lists them."""
        return {
            profile: [entry.row(structure) for entry in entries]
            for profile, entries in self.entries.items()
        }
