"""DEL: flaws of the delivery as a whole (directory reference, section 1.7)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from entconf.feeds.aaf.names import Category
from entconf.model.text import msg
from entconf.sandbox.feed_writing.flaws.flaw import Flaw, Needs, Planted, Plot
from entconf.sandbox.feed_writing.order import uai_of
from entconf.sandbox.feed_writing.requests import DELETE, Request

_LATE = 15
_OTHER_SCHOOL = uai_of(998_990)
_LEAVING = 6


def _late(plot: Plot) -> Planted:
    plot.label = replace(plot.label, day=plot.order.day - timedelta(days=_LATE))
    return Planted(plot.series)


def _two_dates(plot: Plot) -> Planted:
    plot.label = replace(plot.label, generated=plot.order.day - timedelta(days=1))
    return Planted(plot.series)


def _gap(plot: Plot) -> Planted:
    days = plot.order.delivery_days()
    lost = len(days) // 2
    plot.lost_deltas.add(lost)
    return Planted(f"{days[lost - 1]}")


def _unknown(plot: Plot) -> Planted:
    plot.unknown_deletions.append(Request(Category.PERS_REL_ELEVE, "39999999", {}, DELETE))
    return Planted()


def _without_guardians(plot: Plot) -> Planted:
    plot.left_out.add(Category.PERS_REL_ELEVE)
    return Planted(plot.series)


def _without_part(plot: Plot) -> Planted:
    plot.spoilings.append(lambda folder: next(folder.glob("*_Eleve_0001.xml")).unlink())
    return Planted()


def _cut(plot: Plot) -> Planted:
    def spoil(folder: Path) -> None:
        path = _pupils(folder)
        content = path.read_bytes()
        path.write_bytes(content[: len(content) * 2 // 3])

    plot.spoilings.append(spoil)
    return Planted()


def _wrong_root(plot: Plot) -> Planted:
    def spoil(folder: Path) -> None:
        path = _pupils(folder)
        path.write_bytes(path.read_bytes().replace(b"ficAlimMENESR>", b"ficAlimAutre>"))

    plot.spoilings.append(spoil)
    return Planted()


def _wrong_encoding(plot: Plot) -> Planted:
    def spoil(folder: Path) -> None:
        path = _pupils(folder)
        content = path.read_bytes()
        place = content.rindex(b"</value>")
        # Two bytes that are no text in UTF-8, and a sign that no XML may hold in the other.
        path.write_bytes(content[:place] + b"\xff\xfe\x01" + content[place:])

    plot.spoilings.append(spoil)
    return Planted()


def _cut_archive(plot: Plot) -> Planted:
    def spoil(folder: Path) -> None:
        path = next(one for one in folder.iterdir() if one.suffix in {".zip", ".tgz"})
        content = path.read_bytes()
        path.write_bytes(content[: len(content) // 2])

    plot.spoilings.append(spoil)
    return Planted()


def _pupils(folder: Path) -> Path:
    return max(folder.glob("*_Eleve_*.xml"))


def _empty(plot: Plot) -> Planted:
    plot.emptied.add(Category.ELEVE)
    return Planted(Category.ELEVE.value)


def _new_version(plot: Plot) -> Planted:
    plot.label = replace(plot.label, version="AAF-VE9901")
    return Planted()


def _new_attribute(plot: Plot) -> Planted:
    pupil, record = plot.pupil()
    record.attributes["ENTEleveNouveaute"] = ["1"]
    return plot.here(pupil.key)


def _mass_change(plot: Plot) -> Planted:
    for _ in range(_LEAVING):
        one, _ = plot.staff("AED")
        plot.now.remove(Category.PERS_EDUC_NAT, one.key)
    return plot.here("staff/gone")


def _other_school(plot: Plot) -> Planted:
    plot.label = replace(plot.label, ent=f"ENT_EXEMPLE_{_OTHER_SCHOOL}")
    return Planted(_OTHER_SCHOOL)


IN_DELIVERIES: tuple[Flaw, ...] = (
    Flaw("DEL01", "DEL01", msg("the delivery is fifteen days old"), _late, alone=True),
    Flaw(
        "DEL02",
        "DEL02",
        msg("the comments say the day before the one of the file names"),
        _two_dates,
        alone=True,
    ),
    Flaw("DEL03", "DEL03", msg("a delta in the middle of the series is missing"), _gap, deltas=5),
    Flaw(
        "DEL03-unknown",
        "DEL03",
        msg("a delta deletes somebody who was never delivered"),
        _unknown,
        deltas=1,
    ),
    Flaw(
        "DEL04",
        "DEL04",
        msg("the files of PersRelEleve are missing"),
        _without_guardians,
        alone=True,
    ),
    Flaw(
        "DEL04-part",
        "DEL04",
        msg("part 0001 of Eleve is missing"),
        _without_part,
        alone=True,
        parts=True,
    ),
    Flaw("DEL05", "DEL05", msg("a file of pupils is cut in the middle"), _cut, alone=True),
    Flaw("DEL05-root", "DEL05", msg("a file of pupils has another root"), _wrong_root, alone=True),
    Flaw(
        "DEL05-encoding",
        "DEL05",
        msg("a file of pupils holds bytes that its encoding has not"),
        _wrong_encoding,
        alone=True,
    ),
    Flaw(
        "DEL05-archive",
        "DEL05",
        msg("the archive is cut in the middle"),
        _cut_archive,
        alone=True,
        archived=True,
    ),
    Flaw("DEL06", "DEL06", msg("the file of pupils holds nobody"), _empty, alone=True),
    Flaw("DEL07", "DEL07", msg("the version of the AAF is unknown"), _new_version),
    Flaw("DEL07-attribute", "DEL07", msg("a pupil has an unknown attribute"), _new_attribute),
    Flaw(
        "DEL08",
        "DEL08",
        msg("six assistants disappear from one delivery to the next"),
        _mass_change,
        needs=Needs.BEFORE,
    ),
    Flaw(
        "DEL09",
        "DEL09",
        msg("the file names say the UAI of another school"),
        _other_school,
        alone=True,
    ),
)
