"""A complete delivery and the daily deltas after it, which together come to the school of today.

Each delta brings a pupil with the family, changes the class of another, and deletes one who
left (directory reference, section 1.3).
"""

from __future__ import annotations

from dataclasses import field, replace
from datetime import date

from entconf.feeds.aaf.names import Category
from entconf.model.quick_dataclass import dataclass
from entconf.sandbox.feed_writing.draft import Draft
from entconf.sandbox.feed_writing.flaws.flaw import Plot
from entconf.sandbox.feed_writing.requests import DELETE, MODIFY, Request
from entconf.sandbox.feed_writing.second_degree import adult_request, pupil_request


@dataclass(slots=True)
class Series:
    """`complete` are the records of the first school at the start; `deltas` what came by day."""

    complete: Draft
    deltas: dict[date, list[Request]] = field(default_factory=dict)


def series_of(plot: Plot) -> Series:
    """What the first school's deliveries hold, with as many deltas as the order asks for.

    Those who left are given the day of their delta as their day of exit: SIECLE says the same.

    Raises:
        FeedError: the school is too small for so many changes.
    """
    days = plot.order.delivery_days()
    series = Series(plot.now.copy())
    for rank, day in enumerate(days[1:], 1):
        requests = [
            *_arrival(plot, series.complete),
            _change(plot, series.complete),
            *_departure(plot, series.complete, rank, day),
        ]
        if day == days[-1]:
            requests += plot.unknown_deletions
        if rank not in plot.lost_deltas:
            series.deltas[day] = requests
    return series


def _arrival(plot: Plot, complete: Draft) -> list[Request]:
    pupil, record = plot.pupil()
    adults = [plot.guardian(pupil, rank) for rank in range(len(pupil.ties))]
    complete.remove(Category.ELEVE, pupil.key)
    for one in adults:
        complete.remove(Category.PERS_REL_ELEVE, one.key)
    return [record, *adults]


def _change(plot: Plot, complete: Draft) -> Request:
    pupil, record = plot.pupil()
    before = complete.find(Category.ELEVE, pupil.key)
    classes = [one for one in plot.school.classes if one.level is pupil.level]
    other = next((one.code for one in classes if one.code != pupil.class_code), pupil.class_code)
    before.set("ENTEleveClasses", f"{plot.school.key}${other}")
    changed = record.copy()
    changed.operation = MODIFY
    return changed


def _departure(plot: Plot, complete: Draft, rank: int, day: date) -> list[Request]:
    if rank > len(plot.school.leavers):
        return []
    pupil = plot.school.leavers[rank - 1]
    pupil.left = day
    adults = [tie.adult for tie in pupil.ties]
    complete.add([pupil_request(replace(pupil, left=None), plot.school, plot.order.entry)])
    complete.add(adult_request(one) for one in adults)
    return [
        Request(Category.ELEVE, pupil.key, {}, DELETE),
        *(Request(Category.PERS_REL_ELEVE, one.key, {}, DELETE) for one in adults),
    ]
