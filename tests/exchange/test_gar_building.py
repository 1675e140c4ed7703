"""Files for the GAR: who is in them, under which id, and that the GAR's own XSD takes them."""

from __future__ import annotations

import stat
import tarfile
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from entconf.exchange.gar.files import GarFile, md5_of, pack
from entconf.exchange.gar.people import GarSchool, pseudonym
from entconf.exchange.gar.shapes import MOST_NODES, Degree, Kind
from entconf.exchange.gar.xsd import load_xsds
from entconf.feeds.findings import Weight
from entconf.feeds.roster import DeclaredGroup, Person, Roster
from entconf.model.account import Account
from entconf.model.establishment import Establishment
from entconf.model.profiles import Profile
from tests.exchange.gar_files import (
    build,
    check,
    codes,
    given_xsds,
    names,
    text_of,
    the_school,
)
from tests.exchange.invented import ETAB, SCHOOL, UAI, an_id, feed_roster, live_roster

BOTH = pytest.mark.parametrize("degree", list(Degree))


def with_people(*accounts: Account) -> GarSchool:
    return GarSchool(SCHOOL, live_roster(*accounts), feed_roster())


def changed_feed(**people: Person) -> GarSchool:
    feed = feed_roster()
    return GarSchool(
        SCHOOL, live_roster(), Roster(feed.origin, {**feed.people, **people}, feed.structures)
    )


@BOTH
def test_the_xsd_of_the_gar_takes_what_is_built(degree: Degree, tmp_path: Path) -> None:
    files, found = build(tmp_path, degree)
    assert found.findings == ()
    checked = check(tmp_path, given_xsds())
    assert checked.findings == ()
    assert checked.with_xsd
    assert checked.files == len(files) == 5


@BOTH
def test_our_own_checks_have_nothing_to_say_either(degree: Degree, tmp_path: Path) -> None:
    build(tmp_path, degree)
    checked = check(tmp_path)
    assert [one.code for one in checked.findings] == ["GAR20"]
    assert not checked.with_xsd


def test_names_and_root_are_those_of_the_reference(tmp_path: Path) -> None:
    files, _ = build(tmp_path)
    assert [one.path.name for one in files] == [
        f"ENTEXEMPLE_GAR-ENT_Complet_20261123_060000_2D_{kind}_0000.xml"
        for kind in ("Etab", "Eleve", "Enseignant", "Groupe", "RespAff")
    ]
    assert '<men:GAR-ENT-Etab xmlns:men="http://data.education.fr/ns/gar" Version="1.0">' in (
        text_of(files, Kind.ETAB)
    )
    assert all(stat.S_IMODE(one.path.stat().st_mode) == 0o600 for one in files)


def test_ids_are_the_ents_and_no_file_holds_an_ine(tmp_path: Path) -> None:
    files, _ = build(tmp_path)
    whole = "".join(one.path.read_text(encoding="utf-8") for one in files)
    assert an_id(1) in whole
    assert "990000001AA" not in whole
    assert "2000001" not in whole, "the join key of the feed is not told either"


def test_an_id_that_is_no_uuid_becomes_one_always_the_same() -> None:
    assert pseudonym(an_id(1)) == an_id(1)
    made = pseudonym("990000001AA")
    assert made == pseudonym("990000001AA") != pseudonym("990000001AB")
    assert str(UUID(made)) == made
    assert "990000001AA" not in made
    assert pseudonym(an_id(1).replace("4", "A")) == an_id(1).replace("4", "A"), "as the ENT says it"
    for odd in ("x" * 36, "990000001AA".rjust(36, "-"), f"{{{an_id(1)[2:]}}}", an_id(1) + "\n"):
        assert str(UUID(pseudonym(odd))) == pseudonym(odd) != odd


def test_what_is_the_states_to_tell_comes_from_the_feed(tmp_path: Path) -> None:
    files, _ = build(tmp_path)
    pupils, teachers = text_of(files, Kind.ELEVE), text_of(files, Kind.ENSEIGNANT)
    assert "<men:GARPersonNomPatro>EXEMPLE-NAISSANCE</men:GARPersonNomPatro>" in pupils
    assert pupils.count("<men:GARPersonMEF>") == 3
    assert "<men:GAREnsDisciplinePosteCode>L0422</men:GAREnsDisciplinePosteCode>" in teachers
    assert "National_doc" in teachers
    assert teachers.count("<men:GARPersonMail>") == 1, "a teacher without mail is allowed"


def test_without_a_feed_the_ents_classes_do(tmp_path: Path) -> None:
    school = GarSchool(SCHOOL, live_roster())
    files, found = build(tmp_path, schools=[school])
    groups = text_of(files, Kind.GROUPE)
    assert "<men:GARGroupeCode>6E2</men:GARGroupeCode>" in groups
    assert "<men:GARPersonMail>" not in text_of(files, Kind.ENSEIGNANT)
    assert [one.code for one in found.findings] == ["GAR19"], "the mail of who assigns licences"
    assert codes(check(tmp_path)) == set()


def test_classes_groups_and_what_is_taught_there(tmp_path: Path) -> None:
    files, _ = build(tmp_path)
    groups = text_of(files, Kind.GROUPE)
    assert groups.count("<men:GARGroupe>") == 4
    assert "<men:GARGroupeLibelle>SIXIEME A</men:GARGroupeLibelle>" in groups
    assert "<men:GARGroupeDivAppartenance>6A</men:GARGroupeDivAppartenance>" in groups
    assert groups.count("<men:GAREnsClasseMatiere>") == 1, "6E2 has no subject there"
    assert groups.count("<men:GAREnsGroupeMatiere>") == 1


def test_accounts_that_cannot_be_used_stay_away(tmp_path: Path) -> None:
    gone = Account(
        an_id(30), "2000030", Profile.STUDENTS, last_name="Gone", first_name="A", structures=(UAI,)
    )
    files, _ = build(tmp_path / "a", schools=[with_people(gone)])
    assert "Gone" in text_of(files, Kind.ELEVE)
    for number, unusable in enumerate(
        (replace(gone, blocked=True), replace(gone, deletion_pending=True))
    ):
        files, _ = build(tmp_path / f"b{number}", schools=[with_people(unusable)])
        assert "Gone" not in text_of(files, Kind.ELEVE)


def test_parents_and_guests_are_none_of_the_gars_business(tmp_path: Path) -> None:
    files, _ = build(tmp_path)
    whole = "".join(one.path.read_text(encoding="utf-8") for one in files)
    for name in ("Paul", "Rose", "Ivan"):
        assert name not in whole


def test_somebody_without_a_first_name_is_left_out_and_told(tmp_path: Path) -> None:
    nameless = Account(an_id(31), "2000031", Profile.STUDENTS, last_name="Seul")
    files, found = build(tmp_path, schools=[with_people(nameless)])
    assert [(one.code, one.person) for one in found.findings] == [("GAR18", an_id(31))]
    assert "Seul" not in text_of(files, Kind.ELEVE)
    assert codes(check(tmp_path)) == set()


def test_who_assigns_licences_needs_a_mail(tmp_path: Path) -> None:
    files, found = build(tmp_path, responsible={UAI: frozenset({"d.doc"})})
    assert [(one.code, one.person) for one in found.findings] == [("GAR13", an_id(7))]
    assert an_id(7) not in text_of(files, Kind.RESP_AFF)
    assert an_id(8) in text_of(files, Kind.RESP_AFF), "the head, whom the feed tells"


def test_a_school_without_anybody_who_assigns_licences_is_told(tmp_path: Path) -> None:
    head = feed_roster().people["4000003"]
    school = changed_feed(**{"4000003": replace(head, directs=())})
    _, found = build(tmp_path, schools=[school], responsible={})
    assert [one.code for one in found.findings if one.code == "GAR16"] == ["GAR16"]


def test_somebody_of_two_schools_is_there_once_with_both(tmp_path: Path) -> None:
    other = Establishment("0990002P", "Collège Voisin")
    teacher = next(one for one in live_roster().people.values() if one.key == "4000001")
    assert teacher.account is not None
    account = replace(teacher.account, classes=("5A",))
    there = replace(
        live_roster(),
        people={"4000001": replace(teacher, classes=(), account=account)},
    )
    both = [the_school(), GarSchool(other, there, feed_roster())]
    files, _ = build(tmp_path, schools=both)
    text = text_of(files, Kind.ENSEIGNANT)
    assert (
        text.count(
            f"<men:GARPersonIdentifiant>{an_id(6)}</men:GARPersonIdentifiant><men:GARPersonProfils>"
        )
        == 1
    )
    assert "<men:GARPersonEtab>0990001N</men:GARPersonEtab><men:GARPersonEtab>0990002P" in text
    assert codes(check(tmp_path)) <= {"GAR16"}


def test_a_group_called_as_a_class_is_left_out_and_told(tmp_path: Path) -> None:
    feed = feed_roster()
    school = feed.structures[ETAB]
    twice = replace(school, groups=(*school.groups, DeclaredGroup("6A", "", ("6E2",))))
    pupil = feed.people["2000001"]
    people = {**feed.people, "2000001": replace(pupil, groups=(*pupil.groups, pupil.classes[0]))}
    changed = replace(feed, structures={**feed.structures, ETAB: twice}, people=people)
    files, found = build(tmp_path, schools=[GarSchool(SCHOOL, live_roster(), changed)])
    assert [(one.code, one.weight) for one in found.findings] == [("GAR07", Weight.ERROR)]
    assert text_of(files, Kind.GROUPE).count("<men:GARGroupe>") == 4
    assert codes(check(tmp_path)) == set()


def test_levels_of_the_first_degree(tmp_path: Path) -> None:
    feed = feed_roster()
    people = {
        **feed.people,
        "2000001": replace(feed.people["2000001"], level="CE1"),
        "2000002": replace(feed.people["2000002"], level="SIXIEME"),
    }
    school = GarSchool(SCHOOL, live_roster(), replace(feed, people=people))
    files, found = build(tmp_path, Degree.FIRST, [school])
    assert "<men:GARMEFSTAT4Code>1122</men:GARMEFSTAT4Code>" in text_of(files, Kind.ELEVE)
    assert text_of(files, Kind.ELEVE).count("GARMEFSTAT4Code>") == 2
    assert [(one.code, one.person) for one in found.findings] == [("GAR19", an_id(2))]
    assert "GARPersonMail" not in text_of(files, Kind.ENSEIGNANT)
    assert check(tmp_path, given_xsds()).findings == ()


def many(count: int) -> GarSchool:
    accounts = (
        Account(
            an_id(100 + number),
            f"{3_000_000 + number}",
            Profile.STUDENTS,
            last_name="Nombre",
            first_name="Un",
            structures=(UAI,),
            classes=("6A",),
        )
        for number in range(count)
    )
    return with_people(*accounts)


def test_no_file_has_more_nodes_than_the_gar_takes(tmp_path: Path) -> None:
    files, _ = build(tmp_path, schools=[many(MOST_NODES)])
    pupils = [one for one in files if one.kind is Kind.ELEVE]
    assert [one.nodes for one in pupils] == [MOST_NODES, 8]
    assert [one.path.name[-8:] for one in pupils] == ["0000.xml", "0001.xml"]
    checked = check(tmp_path, given_xsds())
    assert checked.findings == ()
    assert checked.nodes[Kind.ELEVE] == MOST_NODES + 8


def test_exactly_a_full_file_leaves_no_empty_one_behind(tmp_path: Path) -> None:
    files, _ = build(tmp_path, schools=[GarSchool(SCHOOL, many(MOST_NODES - 3).live)])
    assert [one.nodes for one in files if one.kind is Kind.ELEVE] == [MOST_NODES]


def test_signs_that_xml_cannot_hold_never_reach_a_file(tmp_path: Path) -> None:
    odd = Account(
        an_id(40),
        "2000040",
        Profile.STUDENTS,
        last_name="<&>\x00\x1b\ud800]]>",
        first_name="É\ufffe",
    )
    files, _ = build(tmp_path, schools=[with_people(odd)])
    assert "<men:GARPersonNom>&lt;&amp;&gt;]]&gt;</men:GARPersonNom>" in text_of(files, Kind.ELEVE)
    assert check(tmp_path, given_xsds()).findings == ()


def packed(folder: Path) -> tuple[Path, Path]:
    files, _ = build(folder)
    return pack(files, names(), folder)


def test_the_archive_holds_the_files_and_its_checksum_stands_beside(tmp_path: Path) -> None:
    archive, checksum = packed(tmp_path / "a")
    again, _ = packed(tmp_path / "b")
    assert archive.read_bytes() == again.read_bytes(), "the same files, the same bytes"
    assert checksum.read_text() == f"{md5_of(archive)}  {archive.name}\n"
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    with tarfile.open(archive) as tar:
        assert len(tar.getnames()) == 5
        assert {(one.uid, one.uname, one.mode) for one in tar.getmembers()} == {(0, "", 0o600)}
    assert codes(check(archive)) == set()


def test_a_file_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    missing = GarFile(tmp_path / "none.xml", Kind.ETAB, 0)
    with pytest.raises(FileNotFoundError):
        pack([missing], names(), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_no_xsd_is_known_until_one_is_given() -> None:
    assert not load_xsds([]).knows("http://data.education.fr/ns/gar")
