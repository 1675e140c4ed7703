"""What came of a step for a school, as it is remembered."""

from __future__ import annotations

from enum import StrEnum

from entconf.engine.plan_file import text_to_json
from entconf.engine.plan_reading import Place, read_text
from entconf.errors import ExitCode
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import Text
from entconf.model.values import JsonValue


class Mark(StrEnum):
    """What came of a step, in the words of the recap."""

    OK = "ok"
    CHANGED = "changed"
    WAITING = "waiting"
    FAILED = "failed"
    SKIPPED = "skipped"


#: After these a school goes on to its next step; the step is not done again.
OVER = frozenset({Mark.OK, Mark.CHANGED, Mark.SKIPPED})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a step for a school, who did it and when (UTC, ISO 8601).

    `code` is the exit code that a failure ends with. `evidence` is what a person said proves it,
    and `run` the run of the journal that made the changes.
    """

    mark: Mark
    message: Text | None = None
    code: ExitCode = ExitCode.OK
    by: str = ""
    at: str = ""
    evidence: str = ""
    run: str = ""


def failed(message: Text, code: ExitCode = ExitCode.PARTIAL) -> Outcome:
    """A step that failed."""
    return Outcome(Mark.FAILED, message, code)


def outcome_to_json(one: Outcome) -> dict[str, JsonValue]:
    """An outcome as the store keeps it."""
    return {
        "mark": one.mark.value,
        "message": text_to_json(one.message) if one.message else None,
        "code": int(one.code),
        "by": one.by,
        "at": one.at,
        "evidence": one.evidence,
        "run": one.run,
    }


def read_outcome(place: Place) -> Outcome:
    """An outcome out of the store. Raises PlanFileError or ValueError when it is damaged."""
    return Outcome(
        Mark(place.at("mark").text()),
        place.at("message").maybe(read_text),
        ExitCode(place.at("code").integer()),
        place.at("by").text(),
        place.at("at").text(),
        place.at("evidence").text(),
        place.at("run").text(),
    )
