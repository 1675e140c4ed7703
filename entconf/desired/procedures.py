"""Load a procedure: the plays of a playbook that hold `steps`, for the schools asked for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from pathlib import Path as FilePath

from entconf.desired.checking import Checker
from entconf.desired.document import Path
from entconf.desired.exchanges import readable
from entconf.desired.findings import Findings
from entconf.desired.groups import Inventory
from entconf.desired.inventory import read_inventory
from entconf.desired.patterns import select_hosts
from entconf.desired.plays import Play, Section, extra_variables, read_plays
from entconf.desired.routes import establishment_of
from entconf.desired.schema_files import STEPS, Schemas
from entconf.desired.sentences import Sentence
from entconf.desired.site_files import SiteFiles, missing_folder
from entconf.desired.steps import BESIDES, VERBS, said_by, verbs_of
from entconf.desired.validation import value_problems
from entconf.desired.variables import HostVariables, Variable, used_names
from entconf.errors import ConfigurationError
from entconf.kinds.base import Context, Mistake
from entconf.kinds.catalog import all_kinds
from entconf.model.establishment import Establishment
from entconf.model.procedure import Procedure, Said, Step
from entconf.model.quick_dataclass import dataclass
from entconf.model.source import Source
from entconf.model.text import Text, msg
from entconf.model.values import Value


@dataclass(frozen=True, slots=True)
class ProcedureQuery:
    """Which procedure, for which schools, on which day."""

    path: FilePath
    day: date
    limit: str = "all"
    variables: Mapping[str, str] | None = None


def load_procedure(root: FilePath, query: ProcedureQuery) -> Procedure:
    """The procedure in a file. Raises ConfigurationError with everything that is wrong."""
    root = root.resolve()
    missing = missing_folder(root)
    if missing is not None:
        raise ConfigurationError([missing])
    files, findings = SiteFiles(root), Findings()
    checker = Checker(Schemas(readable(all_kinds())))
    inventory = read_inventory(files, checker, findings)
    sound = not findings.has_errors
    reading = files.read(query.path)
    plays = read_plays(reading, 0, checker, findings)
    extra = extra_variables(query.variables or {}, findings)
    if not sound:
        findings.raise_errors()
    _check_plays(plays, reading.file, findings)
    reader = _Reader(query.day, checker, inventory, extra, findings)
    chosen = reader.limited(query.limit)
    steps = [step for play in plays for step in reader.steps(play, chosen)]
    findings.raise_errors()
    schools = tuple(reader.schools[uai] for uai in sorted(reader.schools))
    if not schools:
        message = msg("no school of this procedure is asked for")
        findings.error("empty-limit", message, Source(reading.file))
    findings.raise_errors()
    return Procedure(reading.file, reading.sha256, schools, tuple(steps))


def _check_plays(plays: list[Play], file: str, findings: Findings) -> None:
    if not plays and not findings.has_errors:
        message = msg("this file holds no play")
        findings.error("no-steps", message, Source(file), msg("a procedure is a play with steps"))
    seen: dict[str, Play] = {}
    for play in plays:
        if play.steps is None:
            findings.error(
                "no-steps",
                msg("the play {name} has no steps", name=play.name),
                play.source,
                msg("a file of procedures holds nothing else; state has playbooks of its own"),
            )
        if play.name in seen:
            message = msg("two plays are called {name}", name=play.name)
            findings.error("twice", message, play.source, msg("a run finds its way by the names"))
        seen[play.name] = play


class _Reader:
    """Reads the steps of plays for the schools of an inventory."""

    def __init__(
        self,
        day: date,
        checker: Checker,
        inventory: Inventory,
        extra: Mapping[str, Variable],
        findings: Findings,
    ) -> None:
        self.schools: dict[str, Establishment] = {}
        self._day = day
        self._checker = checker
        self._inventory = inventory
        self._extra = extra
        self._findings = findings

    def limited(self, limit: str) -> frozenset[str]:
        """The schools that --limit leaves."""
        selection = select_hosts(self._inventory, limit)
        for message, hint in selection.unknown:
            told = msg("--limit: {problem}", problem=message)
            self._findings.error("unknown-limit", told, hint=hint)
        return selection.hosts

    def steps(self, play: Play, limited: frozenset[str]) -> list[Step]:
        """The steps of a play; of steps that break their schema, none."""
        found = select_hosts(self._inventory, play.hosts)
        for message, hint in found.unknown:
            self._findings.error("unknown-hosts", message, play.hosts_source, hint)
        if not found.hosts and not found.unknown:
            message = msg("the hosts of this play match no school")
            self._findings.error("no-hosts", message, play.hosts_source)
        section = play.steps
        if section is None or not section.sound:
            return []
        hosts = [self._variables(uai, play) for uai in sorted(found.hosts & limited)]
        written = section.value[STEPS]
        steps: list[Step] = []
        for position, step in enumerate(written if isinstance(written, tuple) else ()):
            if isinstance(step, Mapping) and self._is_clear(step, position, section, steps):
                steps.append(self._step(play, section, step, position, hosts))
        return steps

    def _variables(self, uai: str, play: Play) -> HostVariables:
        host = self._inventory.hosts[uai]
        variables = {**self._inventory.variables(host), **play.variables, **self._extra}
        own = HostVariables(uai, variables, self._findings.error)
        if uai not in self.schools:
            self.schools[uai] = establishment_of(own, self._findings)
        return own

    def _is_clear(
        self, step: Mapping[str, Value], position: int, section: Section, before: list[Step]
    ) -> bool:
        """Whether a step has a name of its own and exactly one verb."""
        source = section.source((position,))
        verbs, name = verbs_of(step), str(step["name"])
        words = ", ".join(VERBS)
        wrong: tuple[str, Text, Text] | None = None
        if not verbs:
            wrong = ("no-verb", msg("this step does nothing"), msg("give it one of {w}", w=words))
        elif len(verbs) > 1:
            told = msg("a step has one verb, and here are {verbs}", verbs=", ".join(verbs))
            wrong = ("two-verbs", told, msg("make two steps of it"))
        elif any(one.name == name for one in before):
            told = msg("two steps of this play are called {name}", name=name)
            wrong = ("twice", told, msg("a run finds its way by the names"))
        elif used_names(name) or used_names(step.get("tags")):
            told = msg("the name and the tags of a step cannot hold a variable")
            wrong = ("variable-here", told, msg("write them out; what the verb says may hold some"))
        if wrong is not None:
            self._findings.error(wrong[0], wrong[1], source, wrong[2])
        return wrong is None

    def _step(
        self,
        play: Play,
        section: Section,
        step: Mapping[str, Value],
        position: int,
        hosts: list[HostVariables],
    ) -> Step:
        (verb,) = verbs_of(step)
        has_variables = bool(used_names(step))
        said: dict[str, Said] = {}
        known: dict[str, Said | None] = {}
        for host in hosts:
            zone = self.schools[host.uai].timezone
            if has_variables or zone not in known:
                known[zone] = self._said(step, verb, section, position, host)
            one = known[zone]
            if one is not None:
                said[host.uai] = one
        tags = step.get("tags")
        words = tags if isinstance(tags, tuple) else () if tags is None else (tags,)
        return Step(
            play.name,
            str(step["name"]),
            verb,
            play.tags | frozenset(map(str, words)),
            section.source((position, verb)),
            said,
        )

    def _said(
        self,
        step: Mapping[str, Value],
        verb: str,
        section: Section,
        position: int,
        host: HostVariables,
    ) -> Said | None:
        place = partial(_place, section, position)
        filled: Value = step
        if used_names(step):
            before = len(self._findings.sorted())
            filled = host.fill(
                {name: step[name] for name in (*BESIDES, verb) if name in step},
                lambda path, code, message, hint: self._findings.error(
                    code, message, place(path), hint
                ),
            )
            problems = value_problems(
                self._checker, STEPS, (filled,), lambda sentence: _of_sentence(place, sentence)
            )
            self._findings.extend(problems)
            if problems or len(self._findings.sorted()) > before:
                return None
        mistakes: list[Mistake] = []
        context = Context(self._day, self.schools[host.uai].timezone)
        said = said_by(filled if isinstance(filled, Mapping) else {}, verb, context, mistakes)
        for one in mistakes:
            self._findings.error(one.code, one.message, place(one.path), one.hint)
        return None if mistakes else said


def _place(section: Section, position: int, path: Path) -> Source:
    return section.document.value_place((*section.path, position, *path))


def _of_sentence(place: partial[Source], sentence: Sentence) -> Source:
    return place(sentence.path[1:])
