"""What SIECLE tells and nobody else: differences with the ENT, slips of the export itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from entconf.model.text import msg
from entconf.sandbox.feed_writing.flaws.flaw import Flaw, Needs, Planted, Plot
from entconf.sandbox.feed_writing.order import uai_of
from entconf.sandbox.feed_writing.people import Pupil, SchoolClass


def _stranger(plot: Plot) -> Planted:
    pupil, _ = plot.pupil()
    plot.siecle.pupils.remove(pupil)
    return plot.here(f"pupils/{pupil.class_code}")


def _only_in_siecle(plot: Plot, number: int, entered: date) -> Pupil:
    """Somebody who is only in SIECLE, with the class and family of one who is everywhere."""
    like, _ = plot.pupil()
    extra = replace(
        like,
        key=f"{like.key}5{number}",
        attachment=f"{like.attachment}5{number}",
        ine=f"99000001{number}ZZ",
        first="Ombelin",
        girl=False,
        groups=[],
        entered=entered,
    )
    plot.siecle.pupils.append(extra)
    return extra


def _unknown_class(plot: Plot) -> Planted:
    extra = _only_in_siecle(plot, 1, plot.order.entry)
    extra.class_code = f"{extra.level.letter}ZZ"
    plot.siecle.classes.append(SchoolClass(extra.class_code, extra.level, "CLASSE NOUVELLE"))
    return plot.here(f"class/{extra.class_code}")


def _unknown_teacher(plot: Plot) -> Planted:
    like = plot.school.teachers[0]
    extra = replace(like, sts_id="999999", last="Inconnue", first="Ombeline", services=[])
    extra.head_of = []
    plot.siecle.staff.append(extra)
    return plot.here("teachers")


def _slow(plot: Plot) -> Planted:
    extra = _only_in_siecle(plot, 2, plot.order.working_day_before(5))
    return plot.here(f"siecle:{extra.attachment}")


def _left_in_class(plot: Plot) -> Planted:
    pupil, _ = plot.pupil()
    number = next(n for n, one in enumerate(plot.siecle.pupils) if one.key == pupil.key)
    gone = replace(pupil, left=plot.order.working_day_before(3))
    plot.siecle.pupils[number] = gone
    return plot.here(pupil.attachment)


def _misnamed(plot: Plot) -> Planted:
    def spoil(folder: Path) -> None:
        path = folder / "ElevesSansAdresses.xml"
        path.rename(folder / f"ElevesSansAdresses_{uai_of(998_990)}.xml")

    plot.spoiled_siecle.append(spoil)
    return Planted("", plot.school.uai)


IN_EXPORTS: tuple[Flaw, ...] = (
    Flaw(
        "ENT09",
        "ENT09",
        msg("SIECLE does not know a pupil whom the academy delivers"),
        _stranger,
        needs=Needs.ENT,
    ),
    Flaw(
        "ENT09-class",
        "ENT09",
        msg("a class of SIECLE is neither delivered nor in the ENT"),
        _unknown_class,
        needs=Needs.ENT,
    ),
    Flaw(
        "ENT09-teacher",
        "ENT09",
        msg("a teacher of STSWEB is neither delivered nor in the ENT"),
        _unknown_teacher,
        needs=Needs.ENT,
    ),
    Flaw(
        "ENT10",
        "ENT10",
        msg("a pupil entered in SIECLE five working days ago and is nowhere else"),
        _slow,
        needs=Needs.ENT,
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
