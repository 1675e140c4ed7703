"""An invented set read back: the counts asked for, and one school in all files."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from lxml import etree

from entconf.errors import FeedError
from entconf.feeds.aaf.names import DeliveryKind
from entconf.feeds.detection import read_any
from entconf.feeds.roster import NOWHERE, Authority, Roster
from entconf.model.profiles import Profile
from entconf.sandbox.feed_writing.aaf_files import DTD_NAME
from entconf.sandbox.feed_writing.order import Archive, FeedEncoding, FeedOrder
from entconf.sandbox.feed_writing.writing import write_feed
from tests.sandbox.reading_back import (
    DAY,
    ReadBack,
    academy,
    contents,
    deliveries,
    of,
    read_back,
    silent,
)

ORDER = FeedOrder(DAY, pupils=400)


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> ReadBack:
    return read_back(ORDER, tmp_path_factory.mktemp("feed") / "set")


def test_the_counts_are_those_asked_for(school: ReadBack) -> None:
    (count,) = school.written.schools
    pupils = of(school.aaf, Profile.STUDENTS)
    assert len(pupils) == count.pupils == 400
    assert len(of(school.aaf, Profile.PARENTS)) == count.adults
    assert len(of(school.aaf, Profile.TEACHERS)) == count.teachers
    assert len(of(school.aaf, Profile.STAFF)) == count.staff - count.teachers
    told = json.loads((school.written.folder / "flaws.json").read_text(encoding="utf-8"))
    assert told["schools"][0]["pupils"] == 400
    assert told["flaws"] == []


def test_the_proportions_are_those_of_real_schools(school: ReadBack) -> None:
    """Directory reference, section 10."""
    (count,) = school.written.schools
    pupils = of(school.aaf, Profile.STUDENTS)
    sizes = Counter(one.classes[0].code for one in pupils)
    assert count.classes == 17
    assert 22 <= min(sizes.values()) <= max(sizes.values()) <= 25
    assert 20 <= count.groups <= 30
    ties = [tie for one in pupils for tie in one.guardians]
    assert 1.7 < len(ties) / 400 < 2.1
    assert 1.45 < count.adults / 400 < 1.75
    assert sum(one.authority is Authority.CONTACT for one in ties) < len(ties) * 0.12
    teachings = [one for person in of(school.aaf, Profile.TEACHERS) for one in person.teaching]
    assert {Counter(one.code for one in teachings)[code] for code in sizes} == {12}
    functions = [one.functions[0].code for one in of(school.aaf, Profile.STAFF)]
    assert functions.count("DIR") == 2
    assert 26 <= count.teachers <= 36


def test_ages_levels_and_mefs_agree(school: ReadBack) -> None:
    for one in of(school.aaf, Profile.STUDENTS):
        level = int(one.classes[0].code[0])
        assert one.birth_date is not None
        assert 2026 - one.birth_date.year - (17 - level) in {0, 1}
        assert one.mef_label == f"{level}EME"
        assert school.aaf.mefs[one.mef].label == one.mef_label
        assert set(one.subjects) <= set(school.aaf.subjects)


def test_siecle_tells_the_same_pupils_and_families(school: ReadBack) -> None:
    present = {one.key: one for one in of(school.siecle, Profile.STUDENTS) if one.left is None}
    pupils = of(school.aaf, Profile.STUDENTS)
    assert {one.attachment for one in pupils} == set(present)
    people = school.siecle.people
    for one in pupils:
        same = present[one.attachment]
        told = (one.ine, one.last_name, one.first_name, one.birth_date, one.mef)
        assert (same.ine, same.last_name, same.first_name, same.birth_date, same.mef) == told
        assert [each.code for each in same.classes] == [each.code for each in one.classes]
        assert {each.code for each in same.groups} == {each.code for each in one.groups}
        assert set(same.subjects) == set(one.subjects)
        ties = [(tie.link, tie.authority) for tie in one.guardians]
        assert [(tie.link, tie.authority) for tie in same.guardians] == ties
        names = [school.aaf.people[tie.adult].last_name for tie in one.guardians]
        assert [people[tie.adult].last_name for tie in same.guardians] == names


def test_siecle_also_has_the_leavers_of_the_year(school: ReadBack) -> None:
    gone = [one for one in of(school.siecle, Profile.STUDENTS) if one.left is not None]
    assert len(gone) == school.written.schools[0].leavers == 132
    assert all(one.left and one.left < DAY and not one.classes for one in gone)


def test_stsweb_tells_the_same_classes_teachers_and_services(school: ReadBack) -> None:
    (structure,) = (one for one in school.aaf.structures.values() if one.uai == school.uai)
    (same,) = school.sts.structures.values()
    assert [one.code for one in same.classes] == [one.code for one in structure.classes]
    assert {one.code: set(one.classes) for one in same.groups} == {
        one.code: set(one.classes) for one in structure.groups
    }
    by_name = {(one.last_name, one.first_name.upper()): one for one in school.sts.people.values()}
    for one in of(school.aaf, Profile.TEACHERS):
        teacher = by_name[one.last_name, one.first_name]
        assert teacher.profile is Profile.TEACHERS
        assert teacher.birth_date == one.birth_date
        assert {(t.code, t.subject, t.group) for t in teacher.teaching} == {
            (t.code, t.subject, t.group) for t in one.teaching
        }
        assert [each.code for each in teacher.head_of] == [each.code for each in one.head_of]


def test_the_timetable_gives_every_service_its_lessons(school: ReadBack) -> None:
    lessons = school.timetable.lessons
    taught = {
        (one.code, one.group, one.subject, person.key)
        for person in school.sts.people.values()
        for one in person.teaching
    }
    assert {(one.code, one.group, one.subject, one.teacher) for one in lessons} <= taught
    placed = len({(one.code, one.group, one.subject, one.teacher) for one in lessons})
    assert placed > len(taught) * 0.97
    teachers = Counter((one.teacher, one.day, one.start) for one in lessons)
    classes = Counter((one.code, one.day, one.start) for one in lessons if not one.group)
    rooms = Counter((one.room, one.day, one.start) for one in lessons)
    assert {*teachers.values(), *classes.values(), *rooms.values()} == {1}
    assert next(school.timetable.occurrences()).start.year == 2026


def test_the_tables_tell_the_same_people(school: ReadBack) -> None:
    legal = {
        tie.adult
        for one in of(school.aaf, Profile.STUDENTS)
        for tie in one.guardians
        if tie.authority is Authority.LEGAL
    }
    wanted = {one.key for one in of(school.aaf, *Profile) if one.profile is not Profile.PARENTS}
    assert set(school.tables.people) == wanted | legal
    for key, one in school.tables.people.items():
        same = school.aaf.people[key]
        assert one.last_name == same.last_name
        assert one.profile is same.profile
        if one.profile is Profile.STUDENTS:
            assert [each.code for each in one.classes] == [each.code for each in same.classes]


def test_the_same_order_gives_the_same_bytes(tmp_path: Path) -> None:
    order = FeedOrder(DAY, pupils=60, schools=2, deltas=2, archive=Archive.TGZ)
    write_feed(order, tmp_path / "one")
    write_feed(order, tmp_path / "two")
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    write_feed(replace(order, seed=7), tmp_path / "three")
    assert contents(tmp_path / "three").keys() == contents(tmp_path / "one").keys()
    assert contents(tmp_path / "three") != contents(tmp_path / "one")


def test_the_order_of_hashes_changes_nothing(tmp_path: Path) -> None:
    """Sets have another order in every process: none may show."""
    script = (
        "import sys, hashlib; from pathlib import Path; from datetime import date\n"
        "from entconf.sandbox.feed_writing.order import FeedOrder\n"
        "from entconf.sandbox.feed_writing.writing import write_feed\n"
        "folder = Path(sys.argv[1])\n"
        "write_feed(FeedOrder(date(2026, 11, 23), pupils=30, flaws=('REC02',)), folder)\n"
        "files = sorted(one for one in folder.rglob('*') if one.is_file())\n"
        "print(hashlib.sha256(b''.join(one.read_bytes() for one in files)).hexdigest())\n"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", script, str(tmp_path / seed)],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1


def test_deliveries_fit_their_dtd(school: ReadBack, tmp_path: Path) -> None:
    write_feed(FeedOrder(DAY, pupils=30, deltas=1), tmp_path / "series")
    folders = (school.written.folder / "aaf", tmp_path / "series" / "aaf")
    for folder in folders:
        with (folder / DTD_NAME).open("rb") as stream:
            dtd = etree.DTD(stream)
        for path in folder.glob("*.xml"):
            assert dtd.validate(etree.parse(path)), (path.name, str(dtd.error_log))


def test_every_record_of_a_category_has_the_same_attributes(school: ReadBack) -> None:
    for path in (school.written.folder / "aaf").glob("*.xml"):
        shapes = {
            tuple(attr.get("name") for attr in record.iterfind("attributes/attr"))
            for record in etree.parse(path).iterfind("addRequest")
        }
        assert len(shapes) == 1, path.name


def test_a_series_comes_to_the_same_school(tmp_path: Path) -> None:
    order = FeedOrder(DAY, pupils=100, deltas=4)
    write_feed(replace(order, deltas=0), tmp_path / "at once")
    write_feed(order, tmp_path / "series")
    found = deliveries(tmp_path / "series" / "aaf")
    assert [one.kind for one in found] == [DeliveryKind.COMPLETE, *[DeliveryKind.DELTA] * 4]
    assert [one.day for one in found] == [
        *(date(2026, 11, 17), date(2026, 11, 18), date(2026, 11, 19)),
        *(date(2026, 11, 20), DAY),
    ]
    once, series = academy(tmp_path / "at once" / "aaf"), academy(tmp_path / "series" / "aaf")
    assert _without_places(series) == _without_places(once)


def _without_places(roster: Roster) -> dict[str, object]:
    return {key: replace(one, place=NOWHERE) for key, one in sorted(roster.people.items())}


def test_archives_encodings_and_parts_hold_the_same(tmp_path: Path) -> None:
    order = FeedOrder(DAY, pupils=60)
    write_feed(order, tmp_path / "loose")
    wanted = _without_places(academy(tmp_path / "loose" / "aaf"))
    for name, other in {
        "zip": replace(order, archive=Archive.ZIP),
        "tgz": replace(order, archive=Archive.TGZ),
        "latin": replace(order, encoding=FeedEncoding.LATIN9),
        "parts": replace(order, part=7),
    }.items():
        write_feed(other, tmp_path / name)
        assert _without_places(academy(tmp_path / name / "aaf")) == wanted, name
    names = [one.name for one in (tmp_path / "parts" / "aaf").glob("*_Eleve_*.xml")]
    assert sorted(name[-8:-4] for name in names) == [f"{n:04}" for n in range(9)]
    with zipfile.ZipFile(next((tmp_path / "zip" / "aaf").glob("*.zip"))) as packed:
        assert DTD_NAME in packed.namelist()


def test_primary_schools_are_told_by_the_academy_and_by_onde(tmp_path: Path) -> None:
    written = write_feed(FeedOrder(DAY, pupils=190, first_degree=True), tmp_path / "set")
    (count,) = written.schools
    roster = academy(written.folder / "aaf")
    onde = silent(read_any(written.folder / "onde" / count.uai, count.uai))
    pupils = of(roster, Profile.STUDENTS)
    assert len(pupils) == len(of(onde, Profile.STUDENTS)) == 190
    assert {one.classes[0].label for one in pupils} == {
        one.classes[0].code for one in of(onde, Profile.STUDENTS)
    }
    assert len(of(onde, Profile.PARENTS)) == len(of(roster, Profile.PARENTS))
    assert len(of(onde, Profile.TEACHERS)) == len(of(roster, Profile.TEACHERS)) == count.classes


@pytest.mark.parametrize(
    ("order", "words"),
    [
        (FeedOrder(DAY, uais=("0511234A",)), "0511234P"),
        (FeedOrder(DAY, uais=("511234P",)), "Seven digits"),
        (FeedOrder(DAY, uais=("0511234P", "0990001N")), "fewer UAIs"),
        (FeedOrder(DAY, schools=2, uais=("0511234P", "0511234P")), "once"),
    ],
)
def test_uais_that_cannot_be_are_refused(order: FeedOrder, words: str, tmp_path: Path) -> None:
    with pytest.raises(FeedError) as told:
        write_feed(order, tmp_path / "set")
    assert words in str(told.value.hint)
    assert not (tmp_path / "set").exists() or not any((tmp_path / "set").iterdir())


def test_a_folder_with_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(FeedError, match="something else"):
        write_feed(FeedOrder(DAY, pupils=10), tmp_path)
    assert contents(tmp_path) == {"mine.txt": b"mine"}
    write_feed(FeedOrder(DAY, pupils=10), tmp_path / "set")
    (tmp_path / "set" / "left-over.xml").write_text("old", encoding="utf-8")
    write_feed(FeedOrder(DAY, pupils=10), tmp_path / "set")
    before = contents(tmp_path / "set")
    assert "left-over.xml" not in before
    with pytest.raises(FeedError, match="too small"):
        write_feed(FeedOrder(DAY, pupils=1, flaws=("REC06-shared",)), tmp_path / "set")
    assert contents(tmp_path / "set") == before


def test_memory_does_not_grow_with_the_number_of_schools(tmp_path: Path) -> None:
    """One school is held at a time: of sixteen more, only what tells homonyms apart stays."""
    script = (
        "import sys; from pathlib import Path; from datetime import date\n"
        "from entconf.sandbox.feed_writing.order import FeedOrder\n"
        "from entconf.sandbox.feed_writing.writing import write_feed\n"
        "order = FeedOrder(date(2026, 11, 23), pupils=150, schools=int(sys.argv[2]))\n"
        "write_feed(order, Path(sys.argv[1]))\n"
        "status = Path('/proc/self/status').read_text()\n"
        "print(int(status.split('VmHWM:')[1].split()[0]))\n"
    )
    peaks = [
        int(
            subprocess.run(
                [sys.executable, "-c", script, str(tmp_path / schools), schools],
                capture_output=True,
                check=True,
            ).stdout
        )
        for schools in ("8", "24")
    ]
    # Kilobytes: sixteen schools more are some 6,800 people, a school alone takes about 3,000.
    assert peaks[1] - peaks[0] < 3_000
