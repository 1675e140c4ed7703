"""Deliveries for the GAR of the invented school, and what is done to them in tests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from entconf.exchange.gar.checking import Checked, check_paths
from entconf.exchange.gar.files import GarFile, Names, write_delivery
from entconf.exchange.gar.findings import Found
from entconf.exchange.gar.nodes import delivery_of
from entconf.exchange.gar.people import GarSchool, complete, people_of
from entconf.exchange.gar.shapes import Degree, Kind
from entconf.exchange.gar.xsd import Xsds, load_xsds
from tests.exchange.invented import SCHOOL, UAI, feed_roster, live_roster

AT = datetime(2026, 11, 23, 6, 0, 0, tzinfo=UTC)
RESPONSIBLE: Mapping[str, frozenset[str]] = {UAI: frozenset({"a.martin"})}
_GIVEN = Path(__file__).parents[3] / "shared" / "fixtures" / "gar"


def names(degree: Degree = Degree.SECOND) -> Names:
    return Names("ENTEXEMPLE", AT, degree)


def the_school() -> GarSchool:
    return GarSchool(SCHOOL, live_roster(), feed_roster())


def build(
    folder: Path,
    degree: Degree = Degree.SECOND,
    schools: Iterable[GarSchool] | None = None,
    responsible: Mapping[str, frozenset[str]] = RESPONSIBLE,
) -> tuple[tuple[GarFile, ...], Found]:
    """The files of a delivery, of the invented school unless others are given."""
    found = Found()
    held = list(schools) if schools is not None else [the_school()]
    people = people_of(held, degree, responsible)
    delivery = delivery_of(degree, held, complete(people.values(), found))
    folder.mkdir(exist_ok=True)
    return write_delivery(delivery, names(degree), folder, found), found


def text_of(files: Iterable[GarFile], kind: Kind) -> str:
    return "".join(one.path.read_text(encoding="utf-8") for one in files if one.kind is kind)


def replace_in(folder: Path, kind: Kind, old: str, new: str, count: int = 1) -> None:
    """Damage the one file of a kind."""
    (path,) = folder.glob(f"*_{kind}_0000.xml")
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, count), encoding="utf-8")


def check(folder: Path, xsds: Xsds | None = None) -> Checked:
    return check_paths([folder], xsds or load_xsds([]))


def codes(checked: Checked) -> set[str]:
    return set(checked.counts) - {"GAR20"}


def given_xsds() -> Xsds:
    """The GAR's own XSDs; the test is skipped where they are not beside the repository."""
    paths = [_GIVEN / "GAR-ENT.xsd", _GIVEN / "GAR-ENT-1D.xsd"]
    if not all(path.is_file() for path in paths):
        pytest.skip("the GAR's XSDs are not in ../shared/fixtures/gar")
    return load_xsds(paths)
