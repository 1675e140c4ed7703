"""Writes a whole set: deliveries of the academy, exports of SIECLE and STSWEB, tables, manifest.

One school is in memory at a time; what flaws change is of the first one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import field, replace
from itertools import chain
from pathlib import Path

from entconf.errors import FeedError
from entconf.feeds.aaf.names import Category
from entconf.model.os_reason import os_reason
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import msg
from entconf.sandbox.feed_writing.aaf_files import (
    DeliveryWriter,
    Label,
    Packing,
    make_empty,
    pack,
    write_dtd,
)
from entconf.sandbox.feed_writing.draft import Draft, draft_of, shared_records
from entconf.sandbox.feed_writing.flaws.catalog import chosen_flaws
from entconf.sandbox.feed_writing.flaws.flaw import Flaw, Needs, Planted, Plot
from entconf.sandbox.feed_writing.inventing import invent_schools
from entconf.sandbox.feed_writing.manifest import MANIFEST, SchoolCount, manifest_text
from entconf.sandbox.feed_writing.order import FeedOrder
from entconf.sandbox.feed_writing.people import School
from entconf.sandbox.feed_writing.requests import Request
from entconf.sandbox.feed_writing.series import Series, series_of
from entconf.sandbox.feed_writing.siecle_files import write_siecle
from entconf.sandbox.feed_writing.sts_files import write_sts
from entconf.sandbox.feed_writing.table_files import write_onde, write_templates
from entconf.sandbox.feed_writing.timetable_files import write_timetable

_SCHOOL_CATEGORIES = (
    *(Category.ETAB, Category.ELEVE, Category.PERS_REL_ELEVE, Category.PERS_EDUC_NAT),
)
_NOMENCLATURES = (Category.MATIERE, Category.MEF)


@dataclass(slots=True)
class Written:
    """What was written: the schools with their counts, and where each flaw is.

    `order` is the one that was fulfilled: with the deltas that its flaws need.
    """

    folder: Path
    order: FeedOrder
    schools: list[SchoolCount] = field(default_factory=list)
    flaws: list[tuple[Flaw, Planted]] = field(default_factory=list)


def write_feed(order: FeedOrder, folder: Path) -> Written:
    """Write a set into a folder: a new one, an empty one, or one that holds an earlier set.

    Raises:
        FeedError: the order cannot be fulfilled, or the folder holds something else.
    """
    flaws = chosen_flaws(order)
    order = replace(order, deltas=max(order.deltas, *(one.deltas for one in flaws), 0))
    try:
        _refuse_what_is_not_ours(folder)
        return _Writing(order, folder, flaws).write()
    except OSError as error:
        raise FeedError(
            msg(
                "the set cannot be written to {path}: {why}", path=str(folder), why=os_reason(error)
            )
        ) from error


def _refuse_what_is_not_ours(folder: Path) -> None:
    if folder.exists() and not (folder / MANIFEST).is_file() and any(folder.iterdir()):
        raise FeedError(
            msg("{path} holds something else than an earlier set", path=str(folder)),
            hint=msg("Give a new folder."),
        )


class _Writing:
    """The writing of one set."""

    def __init__(self, order: FeedOrder, folder: Path, flaws: Sequence[Flaw]) -> None:
        self._order, self._folder, self._flaws = order, folder, flaws
        self._written = Written(folder, order)
        self._structures: list[Request] = []
        self._packing = Packing(order.encoding, order.part, order.archive)
        if any(one.parts for one in flaws):
            a_third = -(-order.pupils * order.schools // 3)
            self._packing = replace(self._packing, parts={Category.ELEVE: a_third})

    def write(self) -> Written:
        schools = invent_schools(self._order)
        first = next(schools)
        second = next(schools, None) if self._order.schools > 1 else None
        plot = self._plot(first, second)
        self._plant(plot, {Needs.FEED, Needs.BEFORE})
        plot.ent = plot.now.copy()
        self._plant(plot, {Needs.ENT, Needs.SIECLE})
        series = Series(plot.now) if first.first_degree else series_of(plot)
        # Nothing that was there goes before it is sure that the order can be fulfilled.
        make_empty(self._folder)
        manifest = self._folder / MANIFEST
        manifest.write_text('{"unfinished": true}\n', encoding="utf-8")
        self._write_beside(plot.siecle, plot)
        others = chain([second] if second else [], schools)
        self._write_deliveries(plot, series, others)
        if any(one.needs is Needs.ENT for one in self._flaws):
            text = json.dumps(plot.changes, ensure_ascii=False, indent=2)
            (self._folder / "ent" / "accounts.json").write_text(f"{text}\n", encoding="utf-8")
        text = manifest_text(self._order, self._written.schools, self._written.flaws)
        manifest.write_text(text, encoding="utf-8")
        return self._written

    def _plot(self, first: School, second: School | None) -> Plot:
        draft = draft_of(first, self._order.entry)
        return Plot(
            order=self._order,
            school=first,
            now=draft,
            before=draft.copy(),
            ent=draft,
            shared=shared_records(self._order),
            siecle=replace(
                first,
                pupils=[*first.pupils],
                classes=[*first.classes],
                staff=[*first.staff],
            ),
            label=Label(self._order.day, self._order.first_degree),
            second_school=second,
        )

    def _plant(self, plot: Plot, needs: set[Needs]) -> None:
        for flaw in self._flaws:
            if flaw.needs in needs:
                self._written.flaws.append((flaw, flaw.plant(plot)))

    def _write_deliveries(self, plot: Plot, series: Series, others: Iterable[School]) -> None:
        """The delivery, the one before and what the ENT was fed with, side by side."""
        days = self._order.delivery_days()
        needs = {one.needs for one in self._flaws}
        targets: list[tuple[Path, Label, Draft]] = []
        label = plot.label
        if self._order.deltas:
            label = replace(label, day=days[0], generated=None)
        targets.append((self._folder / "aaf", label, series.complete))
        if Needs.BEFORE in needs:
            day = self._order.working_day_before(self._order.deltas + 1)
            before = replace(plot.label, day=day, generated=None, version="")
            targets.append((self._folder / "before" / "aaf", before, plot.before))
        if Needs.ENT in needs:
            fed = Label(self._order.day, self._order.first_degree)
            targets.append((self._folder / "ent", fed, plot.ent))
        with ExitStack() as stack:
            writers = []
            healthy = shared_records(self._order)
            for place, told, draft in targets:
                writer = stack.enter_context(DeliveryWriter(place, told, self._packing_of(place)))
                writer.begin(self._categories(plot, place))
                shared = plot.shared if self._is_spoiled(place) else healthy
                writer.write(self._kept(chain(shared, draft), plot, place))
                writers.append((writer, place))
            for school in others:
                draft = draft_of(school, self._order.entry)
                self._structures += draft.of(Category.ETAB)
                for writer, place in writers:
                    writer.write(self._kept(draft, plot, place))
                self._write_beside(school, None)
        self._structures += [*plot.shared.of(Category.ETAB), *plot.now.of(Category.ETAB)]
        for (writer, place), (_, told, _) in zip(writers, targets, strict=True):
            self._finish(writer, place, told, plot)
        self._write_deltas(series, plot)
        self._write_other_degree(plot)

    def _packing_of(self, place: Path) -> Packing:
        return replace(self._packing, archive=None) if place.name == "ent" else self._packing

    def _is_spoiled(self, place: Path) -> bool:
        """Whether a delivery is the one that flaws of files are for."""
        return place == self._folder / "aaf"

    def _categories(self, plot: Plot, place: Path) -> Iterator[Category]:
        named: tuple[Category, ...] = _SCHOOL_CATEGORIES
        if not self._order.first_degree:
            named = (*named, *_NOMENCLATURES)
        return (one for one in named if not (self._is_spoiled(place) and one in plot.left_out))

    def _kept(self, requests: Iterable[Request], plot: Plot, place: Path) -> Iterator[Request]:
        lost = plot.left_out | plot.emptied if self._is_spoiled(place) else set()
        return (one for one in requests if one.category not in lost)

    def _finish(self, writer: DeliveryWriter, place: Path, label: Label, plot: Plot) -> None:
        spoil = plot.spoilings if self._is_spoiled(place) and not self._order.deltas else []
        self._close(writer.files, place, label, spoil)

    def _close(
        self,
        files: Sequence[Path],
        place: Path,
        label: Label,
        spoilings: Iterable[Callable[[Path], None]],
    ) -> None:
        """Put the DTD beside, spoil what is to be spoiled, and pack."""
        dtd = write_dtd(place)
        packed = self._packing_of(place).archive
        of_archives = any(one.archived for one in self._flaws)
        if not of_archives:
            for spoil in spoilings:
                spoil(place)
        if packed is not None:
            present = [one for one in files if one.exists()]
            pack([dtd, *present], place / label.name, packed, label.day)
        if of_archives:
            for spoil in spoilings:
                spoil(place)

    def _write_deltas(self, series: Series, plot: Plot) -> None:
        place = self._folder / "aaf"
        for day, requests in series.deltas.items():
            last = day == self._order.day
            label = replace(plot.label, complete=False, day=day)
            if not last:
                label = replace(label, generated=None)
            with DeliveryWriter(place, label, self._packing) as writer:
                writer.begin(_SCHOOL_CATEGORIES)
                writer.write(chain(self._structures, requests))
            self._close(writer.files, place, label, plot.spoilings if last else ())

    def _write_other_degree(self, plot: Plot) -> None:
        if not plot.beside:
            return
        place = self._folder / "aaf"
        label = Label(self._order.day, first_degree=True)
        with DeliveryWriter(place, label, self._packing) as writer:
            writer.begin(_SCHOOL_CATEGORIES)
            writer.write(plot.beside)
        self._close(writer.files, place, label, ())

    def _write_beside(self, school: School, plot: Plot | None) -> None:
        """What other tools tell of the same school."""
        if school.first_degree:
            write_onde(self._folder / "onde" / school.uai, school)
        else:
            place = self._folder / "siecle" / school.uai
            write_siecle(place, school, self._order)
            for spoil in plot.spoiled_siecle if plot else ():
                spoil(place)
            # A class that only SIECLE knows has no service in STSWEB.
            taught = replace(school, classes=plot.school.classes) if plot else school
            write_sts(self._folder / "sts" / school.uai, taught, self._order)
            write_timetable(self._folder / "sts" / school.uai, taught, self._order)
        write_templates(self._folder / "csv", plot.school if plot else school)
        self._written.schools.append(SchoolCount.of(plot.school if plot else school))
