"""The contract of a driver, met by people: they saw what is live, and a guide has it changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from entconf.drivers.assisted import knowledge, steps
from entconf.drivers.assisted.export_taking import PEOPLE, Dropped, exports_of, take_exports
from entconf.drivers.assisted.knowledge import Missing
from entconf.drivers.assisted.ledger import Ledger, Seen, Sheet
from entconf.drivers.assisted.people import census_of, in_words, known_people, roster_of
from entconf.drivers.assisted.settings import Settings
from entconf.drivers.base import Finding, Reading, ReadRequest, Remark, Unknown
from entconf.errors import Problem, PutOff, RequestRefused, StoreError
from entconf.kinds.base import Kind
from entconf.kinds.catalog import all_kinds
from entconf.model.census import Census
from entconf.model.change import Action, Change
from entconf.model.compare import Who
from entconf.model.establishment import Establishment
from entconf.model.guidance import (
    Basis,
    Evidence,
    Guide,
    Known,
    Question,
    Reply,
    Sighting,
    Step,
)
from entconf.model.resource import Declared
from entconf.model.text import Text, msg, msgn

#: The key of what a complete list would show besides; no thing is called that.
REST = "*"
_UNCOUNTED = msg(
    "nobody told who is in this school, so the people touched are not counted: drop an export of "
    "people"
)


class AssistedDriver:
    """One product, administered by hand; its schools differ by their sheets alone."""

    def __init__(self, settings: Settings, kinds: Mapping[str, Kind] | None = None) -> None:
        self._settings = settings
        self._product = settings.product
        self._ledger = Ledger(settings.state)
        self._kinds = all_kinds() if kinds is None else kinds
        self._guide: Guide | None = None

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds that the product is described to hold."""
        return frozenset(self._product.kinds)

    def read(self, request: ReadRequest) -> Reading:
        """What is known of a school, once the exports that were dropped for it are taken."""
        uai = request.establishment.uai
        dropped = take_exports(self._settings, self._ledger, uai, self._kinds)
        sheets, unknown = self._sheets(request, dropped)
        declared, problems = self._in_terms(request, sheets)
        unread = {one.kind for one in unknown}
        for one in declared:
            sheet = sheets.get(one.id.kind)
            if sheet is None or one.id.kind in unread:
                continue
            missing = self._missing(one, sheet)
            if missing is not None:
                reason = self._why(missing, one.id.kind)
                unknown.append(Unknown(one.id.kind, reason, one.id.key))
        asked = {one.id for one in request.declared}
        live = [
            one
            for kind, sheet in sheets.items()
            for one in knowledge.live_of(uai, kind, sheet)
            if one.id in asked or kind in request.complete
        ]
        for kind in sorted(request.complete & sheets.keys()):
            if sheets[kind].complete is None:
                told = msg("a full list of them was never seen")
                unknown.append(Unknown(kind, told, REST))
        census = self._census(uai)
        people = (dropped.broken[PEOPLE],) if PEOPLE in dropped.broken else ()
        counted = () if census.profiles or not request.census else (_UNCOUNTED,)
        return Reading(
            request.establishment,
            declared,
            tuple(sorted(live, key=lambda one: one.id)),
            tuple(unknown),
            tuple(problems),
            (*dropped.notices, *people, *self._stale(uai, sheets), *counted),
            census=census,
            people=known_people(sheets.values()) if request.people else None,
            files=self._files(request) if request.files else {},
        )

    def _files(self, request: ReadRequest) -> Mapping[str, bytes]:
        """What a backup holds besides: what was declared, every sheet, exports and proofs.

        Exports of people are left out: they name pupils, and say nothing that is configured.
        """
        uai = request.establishment.uai
        return {
            "declared.json": knowledge.declared_text(request.declared).encode(),
            **{f"seen/{name}": one for name, one in self._ledger.files(uai).items()},
            **exports_of(self._settings, uai),
        }

    def _sheets(
        self, request: ReadRequest, dropped: Dropped
    ) -> tuple[Mapping[str, Sheet], list[Unknown]]:
        sheets: dict[str, Sheet] = {}
        unknown = [Unknown(kind, why) for kind, why in sorted(dropped.broken.items())]
        wanted = {one.id.kind for one in request.declared} | request.complete
        for kind in sorted(wanted & self.kinds):
            try:
                sheets[kind] = self._ledger.sheet(request.establishment.uai, kind)
            except StoreError as error:
                unknown.append(Unknown(kind, error.message))
        return sheets, [one for one in unknown if one.kind in wanted]

    def _in_terms(
        self, request: ReadRequest, sheets: Mapping[str, Sheet]
    ) -> tuple[tuple[Declared, ...], list[Problem]]:
        roster = roster_of(self._ledger, request.establishment.uai)
        adapted, problems = [], []
        for declared in request.declared:
            kind = self._kinds[declared.id.kind]
            sheet = sheets.get(kind.name, Sheet())
            there = declared.id.key in sheet.things and sheet.things[declared.id.key].present
            attributes = {
                name: value
                for name, value in declared.attributes.items()
                if not (kind.field(name).register and there)
            }
            mistakes: list[Problem] = []
            for name in attributes:
                who = kind.field(name).who
                if who is not Who.NOBODY:
                    attributes[name], unknown = in_words(declared, name, who, roster)
                    mistakes += unknown
            problems += mistakes
            if not mistakes:
                adapted.append(declared.with_attributes(attributes))
        return tuple(adapted), problems

    def _missing(self, declared: Declared, sheet: Sheet) -> Missing | None:
        kind = self._kinds[declared.id.kind]
        return knowledge.missing(self._product, kind, declared, sheet, date.today())  # noqa: DTZ011 - the day on the wall

    def _why(self, missing: Missing, kind: str) -> Text:
        path = " > ".join(self._product.screen_of(kind).path)
        return msg("{what}; look at {path}", what=missing.told, path=path)

    def _stale(self, uai: str, sheets: Mapping[str, Sheet]) -> list[Text]:
        days = self._settings.stale_days
        known = [one for kind, sheet in sheets.items() for one in self._known(uai, kind, sheet)]
        old = [one for one in known if one.days > days]
        if not old:
            return []
        told = msgn(
            "{n} value was not seen for more than {days} days (the oldest: {what}, by {basis})",
            "{n} values were not seen for more than {days} days (the oldest: {what}, by {basis})",
            len(old),
            days=days,
            what=str(max(old, key=lambda one: one.days).id),
            basis=max(old, key=lambda one: one.days).evidence.basis.label,
        )
        return [told]

    def _census(self, uai: str) -> Census:
        try:
            groups = self._ledger.sheet(uai, "groups")
        except StoreError:
            groups = Sheet()  # told where groups are read
        return census_of(roster_of(self._ledger, uai), groups)

    def review(self, changes: Sequence[Change], reading: Reading) -> Sequence[Remark]:
        """Say what the product is known to do, what was not possible, and which path is unsure."""
        uai = reading.establishment.uai
        return [self._remark(uai, change) for change in changes]

    def _remark(self, uai: str, change: Change) -> Remark:
        kind, key = change.id.kind, change.id.key
        seen = self._ledger.sheet(uai, kind).things.get(key)
        screen = self._product.screen_of(kind)
        notes = [msg("by hand: {path}", path=" > ".join(screen.path))]
        if not screen.confirmed:
            notes.append(
                msg(
                    "nobody confirmed this path: correct it in products/{name}.yml",
                    name=self._product.name,
                )
            )
        notes += [msg("{text}", text=one.text) for one in self._product.limits if kind in one.kinds]
        if seen is not None and seen.refused is not None:
            why, evidence = seen.refused
            notes.append(
                msg(
                    "not possible on {day}, said {who}: {why}",
                    day=evidence.at[:10],
                    who=evidence.who,
                    why=why,
                )
            )
        blocked = None
        if seen is not None and seen.owner != "local":
            blocked = msg("it does not belong to the establishment ({owner})", owner=seen.owner)
        return Remark(change.id, tuple(notes), blocked)

    def guided_by(self, guide: Guide) -> None:
        """From now on, changes are made by the people whom this guide leads."""
        self._guide = guide

    def in_order(self, changes: Sequence[Change]) -> Sequence[Change]:
        """Screen by screen."""
        return steps.in_order(self._product, changes)

    def steps(self, changes: Sequence[Change], schools: Sequence[Establishment]) -> Sequence[Step]:
        """The changes as a person makes them."""
        known = {one.uai: one for one in schools}
        return [
            self._step(change, known.get(change.id.uai, Establishment(change.id.uai)))
            for change in self.in_order(changes)
        ]

    def _step(self, change: Change, school: Establishment) -> Step:
        kind = self._kinds[change.id.kind]
        return steps.step_of(self._product, kind, change, school.timezone)

    def questions(self, request: ReadRequest) -> Sequence[Question]:
        """What is declared and was never seen, screen by screen."""
        reading = self.read(replace(request, complete=frozenset()))
        unseen = {(one.kind, one.key) for one in reading.unknown}
        asked = [one for one in reading.declared if (one.id.kind, one.id.key) in unseen]
        zone = request.establishment.timezone
        asked.sort(key=lambda one: (self._product.rank_of(one.id.kind), one.id))
        return [
            steps.question_of(self._product, self._kinds[one.id.kind], one, zone) for one in asked
        ]

    def note(self, sightings: Sequence[Sighting], evidence: Evidence) -> None:
        """Keep how things were found, each in the place of what was known of its fields."""
        with self._ledger.writing():
            for one in sightings:
                sheet = self._ledger.sheet(one.id.uai, one.id.kind)
                seen = knowledge.seen_again(sheet.things.get(one.id.key), one, evidence)
                things = {**sheet.things, one.id.key: seen}
                self._ledger.write(one.id.uai, one.id.kind, replace(sheet, things=things))

    def known(self, establishment: Establishment) -> Sequence[Known]:
        """Every value that is known of a school, by which evidence, and for how long."""
        return [
            one
            for kind in sorted(self.kinds)
            for one in self._known(
                establishment.uai, kind, self._ledger.sheet(establishment.uai, kind)
            )
        ]

    def _known(self, uai: str, kind: str, sheet: Sheet) -> Sequence[Known]:
        return knowledge.known_of(uai, kind, sheet, datetime.now(UTC))

    def perform(self, change: Change, reading: Reading) -> None:
        """Have a person make one change, and keep what they say of it.

        An export that they name as evidence must show the change; where it shows otherwise,
        they are told and asked again. Raises PutOff and RequestRefused.
        """
        if self._guide is None:
            raise PutOff(
                msg("a person makes this change by hand"),
                hint=msg("apply on a terminal, or print the worksheet: entconf worksheet"),
            )
        step = self._step(change, reading.establishment)
        objection: Text | None = None
        while True:
            answer = self._guide.ask(step, objection)
            if answer.reply is Reply.LATER:
                raise PutOff(msg("put off by {who}", who=answer.evidence.who))
            if answer.reply is Reply.IMPOSSIBLE:
                self._note_refusal(change, answer.why, answer.evidence)
                who = answer.evidence.who
                raise RequestRefused(
                    msg("not possible, says {who}: {why}", who=who, why=answer.why)
                )
            if answer.evidence.basis is not Basis.EXPORT:
                self._note_change(change, answer.evidence)
                return
            objection = self._objection(change)
            if objection is None:
                return

    def _objection(self, change: Change) -> Text | None:
        """Why the exports do not prove a change; None when they do."""
        uai, kind = change.id.uai, self._kinds[change.id.kind]
        dropped = take_exports(self._settings, self._ledger, uai, self._kinds)
        if kind.name in dropped.broken:
            return dropped.broken[kind.name]
        seen = self._ledger.sheet(uai, kind.name).things.get(change.id.key)
        return knowledge.unproven_by_export(
            self._product, kind, change, seen, str(self._settings.exports / uai)
        )

    def _note_change(self, change: Change, evidence: Evidence) -> None:
        kind = self._kinds[change.id.kind]
        kept = {
            name: value
            for name, value in change.after.items()
            if not (
                kind.field(name).guidance or kind.field(name).register or kind.field(name).secret
            )
        }
        if evidence.basis is Basis.FILE:
            self._ledger.keep_proof(change.id.uai, evidence)
        present = change.action is not Action.DELETE
        self.note([Sighting(change.id, present, kept if present else {})], evidence)

    def _note_refusal(self, change: Change, why: str, evidence: Evidence) -> None:
        uai, kind, key = change.id.uai, change.id.kind, change.id.key
        with self._ledger.writing():
            sheet = self._ledger.sheet(uai, kind)
            absent = Seen(change.action is not Action.CREATE, evidence)
            seen = replace(sheet.things.get(key, absent), refused=(why, evidence))
            self._ledger.write(uai, kind, replace(sheet, things={**sheet.things, key: seen}))

    def check(self, establishments: Sequence[Establishment]) -> Sequence[Finding]:
        """How much of the product is confirmed, and whether what was seen can be read."""
        return knowledge.findings(self._settings, self._ledger, establishments)

    def close(self) -> None:
        """Nothing is held open."""
