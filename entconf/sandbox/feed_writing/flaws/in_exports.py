"""What SIECLE tells and nobody else: differences with the ENT, slips of the export itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from entconf.model.text import msg
from entconf.sandbox.feed_writing.flaws.flaw import Flaw, Needs, Planted, Plot
from entconf.sandbox.feed_writing.order import uai_of
from entconf.sandbox.feed_writing.people import Pupil


def _only_in_siecle(plot: Plot, number: int, entered: date) -> Pupil:
    """A pupil of a class who is only in SIECLE, with the family of one who is everywhere."""
    like, _ = plot.pupil()
    extra = replace(
        like,
        key=f"{like.key}5{number}",
        attachment=f"{like.attachment}5{number}",
        ine=f"99000001{number}ZZ",
        first="Ombelin",
        girl=False,
        groups=[],
    )
    extra.entered = entered
    plot.siecle.pupils.append(extra)
    return extra


def _one_more(plot: Plot) -> Planted:
    extra = _only_in_siecle(plot, 1, plot.order.entry)
    del extra
    return Planted("", plot.school.uai)


def _slow(plot: Plot) -> Planted:
    extra = _only_in_siecle(plot, 2, plot.order.working_day_before(5))
    return plot.here(extra.attachment)


def _left_in_class(plot: Plot) -> Planted:
    pupil, _ = plot.pupil()
    number = next(n for n, one in enumerate(plot.siecle.pupils) if one.key == pupil.key)
    gone = replace(pupil, left=plot.order.working_day_before(3))
    plot.siecle.pupils[number] = gone
    return plot.here(pupil.attachment)


def _misnamed(plot: Plot) -> Planted:
    def spoil(folder: Path) -> None:
        path = folder / "ElevesSansAdresses.xml"
        path.rename(folder / f"ElevesSansAdresses_{uai_of(990_990)}.xml")

    plot.spoiled_siecle.append(spoil)
    return Planted("", plot.school.uai)


IN_EXPORTS: tuple[Flaw, ...] = (
    Flaw(
        "ENT09",
        "ENT09",
        msg("SIECLE counts one pupil more in a class than the ENT"),
        _one_more,
        needs=Needs.SIECLE,
    ),
    Flaw(
        "ENT10",
        "ENT10",
        msg("a pupil entered in SIECLE five working days ago and is nowhere else"),
        _slow,
        needs=Needs.SIECLE,
    ),
    Flaw(
        "SIE03",
        "SIE03",
        msg("the name of an export says another UAI than the export"),
        _misnamed,
        needs=Needs.SIECLE,
    ),
    Flaw(
        "SIE04",
        "SIE04",
        msg("a pupil left and is still in a class in SIECLE"),
        _left_in_class,
        needs=Needs.SIECLE,
    ),
)
