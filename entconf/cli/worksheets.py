"""Make worksheets of what people have to do by hand, and take back what they ticked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from entconf.cli.by_hand import changes_by_hand
from entconf.cli.carrying_out import Consent, carry_out
from entconf.cli.planning import plan_live
from entconf.cli.session import Session
from entconf.desired.secrets import revealer
from entconf.desired.state import Desired
from entconf.drivers.base import GuidesPeople
from entconf.engine.backends import Backends
from entconf.engine.snapshot import parts_of
from entconf.engine.store.folder import private_folder, state_folder
from entconf.errors import ConfigurationError, ExitCode, Problem
from entconf.model.guidance import Answer, Basis, Evidence, Question, Reply, Sighting, Step
from entconf.model.os_reason import os_reason
from entconf.model.plan import Plan
from entconf.model.text import Text, msg, msgn
from entconf.report.worksheet import FilledSheet, SchoolSheet, Ticked, Worksheet, filled_sheet
from entconf.report.worksheet_page import worksheet_page

_FOLDER = "worksheets"


def worksheet_of(desired: Desired, plan: Plan) -> Worksheet:
    """What people have to look at and to do for a plan."""
    steps: dict[str, list[Step]] = {}
    questions: dict[str, list[Question]] = {}
    with Backends(revealer(desired.root)) as backends:
        for driver, changes in changes_by_hand(plan, desired, backends).items():
            for step in driver.steps(changes, plan.establishments):
                steps.setdefault(step.id.uai, []).append(step)
        for one in _questions(desired, backends) if plan.unknown else ():
            questions.setdefault(one.id.uai, []).append(one)
    schools = tuple(
        SchoolSheet(one, tuple(steps.get(one.uai, ())), tuple(questions.get(one.uai, ())))
        for one in plan.establishments
        if one.uai in steps or one.uai in questions
    )
    return Worksheet(desired.day, schools)


def _questions(desired: Desired, backends: Backends) -> list[Question]:
    found: list[Question] = []
    for part in parts_of(desired):
        driver = backends.driver(part.backend)
        if isinstance(driver, GuidesPeople):
            found += driver.questions(part.request)
    return found


def write_worksheet(session: Session, desired: Desired, plan: Plan) -> tuple[Path, int] | None:
    """Leave the page of a plan's worksheet in the site's own folder; where, and how many steps.

    None where there is nothing for anybody to do or to look at.
    """
    sheet = worksheet_of(desired, plan)
    if not sheet.number:
        return None
    folder = private_folder(state_folder(desired.root) / _FOLDER)
    path = folder / f"worksheet-{datetime.now(UTC):%Y%m%dT%H%M%S}.html"
    save(path, worksheet_page(sheet, session.language).encode())
    return path, sheet.number


def save(path: Path, content: bytes) -> None:
    """Write a file, in the place of one that is there. Raises ConfigurationError."""
    try:
        path.write_bytes(content)
        path.chmod(0o600)
    except OSError as error:
        told = msg("{file}: {reason}", file=str(path), reason=os_reason(error))
        raise ConfigurationError([Problem("unwritable", told)]) from error


def read_back(session: Session, desired: Desired, file: Path, consent: Consent) -> ExitCode:
    """Take what was ticked: what was looked at is kept, and what was done goes through a run.

    What the plan no longer wants in the same way is named and left. Raises ConfigurationError.
    """
    try:
        filled = filled_sheet(file.read_text(encoding="utf-8"), str(file))
    except (OSError, UnicodeDecodeError) as error:
        reason = os_reason(error) if isinstance(error, OSError) else msg("it is not UTF-8")
        told = msg("{file} cannot be read: {reason}", file=str(file), reason=reason)
        raise ConfigurationError([Problem("unreadable", told)]) from error
    _check_schools(filled, desired)
    looked = _keep_looks(filled, desired)
    plan = plan_live(session, desired)
    answers = {one.digest: one for one in filled.answers if one.answer in ("done", "impossible")}
    guide = _FromPaper(filled, answers)
    with Backends(revealer(desired.root)) as backends:
        by_hand = changes_by_hand(plan, desired, backends)
        steps = [
            step
            for driver, ones in by_hand.items()
            for step in driver.steps(ones, plan.establishments)
        ]
    wanted = {step.digest for step in steps}
    for one in answers.values():
        if one.digest not in wanted:
            told = msg("{id}: the plan does not want this step any more, or not so", id=one.id)
            session.console.remark(told)
    told = msgn("{n} thing was looked at", "{n} things were looked at", looked)
    session.console.remark(told)
    ticked = {step.id for step in steps if step.digest in answers}
    kept = tuple(one for one in plan.changes if one.id in ticked)
    if not kept:
        session.console.remark(msg("No step of the plan was ticked."))
        return ExitCode.CHANGES if plan.changes else ExitCode.OK
    narrowed = replace(plan, changes=kept)
    return carry_out(session, desired, narrowed, replace(consent, given=True, guide=guide))


def _check_schools(filled: FilledSheet, desired: Desired) -> None:
    known = {one.uai for one in desired.establishments}
    strange = sorted({one.id.split("/", 1)[0] for one in filled.answers} - known)
    if strange:
        told = msg(
            "this worksheet is of {uais}: not in the inventory, or left out by --limit",
            uais=", ".join(strange),
        )
        raise ConfigurationError([Problem("wrong-school", told)])


def _evidence(filled: FilledSheet) -> Evidence:
    at = datetime.now(UTC).isoformat(timespec="seconds")
    return Evidence(Basis.STATEMENT, filled.who, at, reference=f"worksheet {filled.at}")


def _keep_looks(filled: FilledSheet, desired: Desired) -> int:
    """Keep what was looked at; how much it was."""
    ticked = {one.digest: one for one in filled.answers if one.answer in ("so", "absent")}
    count = 0
    with Backends(revealer(desired.root)) as backends:
        for part in parts_of(desired) if ticked else ():
            driver = backends.driver(part.backend)
            if not isinstance(driver, GuidesPeople):
                continue
            found = [
                _sighting(one, ticked[one.digest])
                for one in driver.questions(part.request)
                if one.digest in ticked
            ]
            driver.note(found, _evidence(filled))
            count += len(found)
    return count


def _sighting(question: Question, ticked: Ticked) -> Sighting:
    so = ticked.answer == "so"
    return Sighting(question.id, so, question.wanted if so else {})


class _FromPaper:
    """A guide who answers what was ticked."""

    def __init__(self, filled: FilledSheet, answers: Mapping[str, Ticked]) -> None:
        self._filled = filled
        self._answers = answers

    def ask(self, step: Step, objection: Text | None) -> Answer:  # noqa: ARG002 - a paper is asked once
        """What was ticked for this very step; anything else is later."""
        ticked = self._answers.get(step.digest)
        reply = Reply(ticked.answer) if ticked is not None else Reply.LATER
        return Answer(reply, _evidence(self._filled), ticked.why if ticked is not None else "")
