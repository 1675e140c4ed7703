"""The nightly import of a feed: who is created, moved, missing (directory, 1.3 to 1.6)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from shutil import copyfile

import pytest

from entconf.feeds.roster import (
    Authority,
    DeclaredClass,
    DeclaredGroup,
    Function,
    Guardianship,
    InStructure,
    Origin,
    Person,
    Roster,
    Structure,
    Teaching,
)
from entconf.model.profiles import Profile
from entconf.sandbox import feed_loading
from entconf.sandbox.serve import RunningSandbox, SandboxFailed, start_sandbox
from entconf.sandbox.settings import CENTRAL_LOGIN, SandboxSettings
from tests.sandbox.client import Client
from tests.sandbox.finding import groups, one, people, structure_id

UAI = "0990200G"
SCHOOL = Structure(
    "700",
    uai=UAI,
    name="COLLEGE DES TESTS",
    kind="COLLEGE",
    classes=(DeclaredClass("6A"), DeclaredClass("6B")),
    groups=(DeclaredGroup("6ALL1", classes=("6A",)),),
)
SERVICE = Structure("701", uai="0990201H", name="RECTORAT")


def pupil(key: str, first: str, class_: str = "6A", *ties: Guardianship) -> Person:
    return Person(
        key,
        Profile.STUDENTS,
        last_name="TESTEUR",
        first_name=first,
        birth_date=date(2014, 5, 6),
        ine="990000000AB",
        attachment=f"9{key}",
        home="700",
        classes=(InStructure("700", class_),),
        groups=(InStructure("700", "6ALL1"),),
        guardians=ties,
    )


def adult(key: str, first: str, profile: Profile = Profile.PARENTS) -> Person:
    return Person(key, profile, last_name="TESTEUR", first_name=first)


TEACHER = Person(
    "31",
    Profile.TEACHERS,
    last_name="PROFESSEUR",
    first_name="PAULE",
    email="paule.professeur@example.example",
    structures=("700",),
    functions=(Function("700", "ENS", "ENSEIGNEMENT", "L1300", "MATHEMATIQUES"),),
    teaching=(Teaching("700", "6B", "061300"), Teaching("700", "6ALL1", "030101", group=True)),
    head_of=(InStructure("700", "6A"),),
)
HEAD = Person(
    "32", Profile.STAFF, last_name="CHEFFE", first_name="DINA", home="700", directs=("700",)
)


def roster(*persons: Person, school: Structure = SCHOOL) -> Roster:
    return Roster(
        Origin.AAF,
        {person.key: person for person in persons},
        {school.key: school, SERVICE.key: SERVICE},
    )


FIRST = roster(
    pupil(
        "11",
        "ALIX",
        "6A",
        Guardianship("21"),
        Guardianship("22", authority=Authority.CONTACT),
        Guardianship("99"),
    ),
    pupil("12", "BORIS", "6Z", Guardianship("21")),
    pupil("13", "...", "6A"),
    adult("21", "MÈRE"),
    adult("22", "VOISIN"),
    adult("23", "SEUL"),
    TEACHER,
    HEAD,
    Person("33", Profile.STAFF, last_name="AUTRE", first_name="PART", home="701"),
)


@pytest.fixture
def fed(monkeypatch: pytest.MonkeyPatch) -> list[Roster]:
    """What the folder holds; tests put other rosters into the list."""
    rosters = [FIRST]
    monkeypatch.setattr(feed_loading, "read_feed", lambda _: rosters)
    return rosters


def of_school(client: Client) -> list[dict[str, object]]:
    return people(client, structure_id(client, UAI))


def names(places: object) -> list[str]:
    assert isinstance(places, list)
    return sorted(place["name"] for place in places)


def only_id(places: object) -> str:
    assert isinstance(places, list)
    (place,) = places
    return str(place["id"])


def test_a_first_import_makes_the_school(
    sandbox: RunningSandbox, central: Client, fed: list[Roster], tmp_path: Path
) -> None:
    loaded = sandbox.load_feed(tmp_path)
    assert (loaded.structures, loaded.created, loaded.ignored) == (1, 5, 2)
    school = one(central.get("/directory/structure/admin/list").rows(), UAI=UAI)
    assert (school["externalId"], school["source"], school["name"]) == (
        "700",
        "AAF",
        "COLLEGE DES TESTS",
    )
    rows = of_school(central)
    assert {row["login"]: row["type"] for row in rows} == {
        "alix.testeur": "Student",
        "boris.testeur": "Student",
        "mere.testeur": "Relative",
        "paule.professeur": "Teacher",
        "dina.cheffe": "Personnel",
    }
    alix = one(rows, login="alix.testeur")
    assert (names(alix["classes"]), alix["functionalGroups"]) == (["6A"], ["6ALL1"])
    assert alix["code"]
    assert one(rows, login="boris.testeur")["classes"] == []
    teacher = one(rows, login="paule.professeur")
    assert names(teacher["classes"]) == ["6A", "6B"]
    assert teacher["aafFunctions"] == [["700", "ENS", "ENSEIGNEMENT", "L1300", "MATHEMATIQUES"]]
    structure = only_id(teacher["structures"])
    listed = central.get(f"/directory/user/admin/list?structureId={structure}&profile=Teacher")
    assert one(listed.rows(), id=teacher["id"])["aafFunctions"] == ["MATHEMATIQUES"]
    detail = central.get(f"/directory/user/{alix['id']}").mapping()
    assert (detail["externalId"], detail["attachmentId"]) == ("11", "911")
    assert (detail["birthDate"], detail["ine"]) == ("2014-05-06", "990000000AB")
    parent = central.get(f"/directory/user/{one(rows, login='mere.testeur')['id']}").mapping()
    children = parent["children"]
    assert isinstance(children, list)
    assert sorted(child["externalId"] for child in children) == ["11", "12"]


def test_heads_are_in_their_groups(
    sandbox: RunningSandbox, central: Client, fed: list[Roster], tmp_path: Path
) -> None:
    sandbox.load_feed(tmp_path)
    found = groups(central, structure_id(central, UAI))
    for kind, login in (("HTGroup", "paule.professeur"), ("DirectionGroup", "dina.cheffe")):
        group = one(found, type=kind)["id"]
        members = central.get(f"/directory/user/admin/list?groupId={group}").rows()
        assert [row["login"] for row in members] == [login]


def test_the_next_night_moves_marks_and_brings_back(
    sandbox: RunningSandbox, central: Client, fed: list[Roster], tmp_path: Path
) -> None:
    sandbox.load_feed(tmp_path)
    before = {row["login"]: row["id"] for row in of_school(central)}
    other = replace(SCHOOL, classes=(DeclaredClass("6B"),))
    fed[0] = roster(
        replace(pupil("11", "ALIX", "6B"), last_name="TESTEUR-NEUF"), TEACHER, school=other
    )
    loaded = sandbox.load_feed(tmp_path)
    assert (loaded.created, loaded.modified, loaded.disappeared) == (0, 2, 3)
    rows = of_school(central)
    alix = one(rows, login="alix.testeur")
    assert (alix["id"], alix["lastName"]) == (before["alix.testeur"], "TESTEUR-NEUF")
    assert names(alix["classes"]) == ["6B"]
    gone = {row["login"] for row in rows if row["disappearanceDate"] is not None}
    assert gone == {"boris.testeur", "mere.testeur", "dina.cheffe"}
    parent = one(rows, login="mere.testeur")
    assert (parent["classes"], parent["deleteDate"]) == ([], None)
    school = structure_id(central, UAI)
    classes = central.get(f"/directory/class/admin/list?structureId={school}").rows()
    assert [row["name"] for row in classes] == ["6B"]
    fed[0] = FIRST
    assert sandbox.load_feed(tmp_path).disappeared == 0
    assert all(row["disappearanceDate"] is None for row in of_school(central))


def test_other_schools_and_other_sources_are_left_alone(
    sandbox: RunningSandbox, central: Client, school: str, fed: list[Roster], tmp_path: Path
) -> None:
    before = people(central, school)
    sandbox.load_feed(tmp_path)
    guest = {"firstname": "Ida", "lastname": "Guest", "type": "Guest"}
    made = central.form("/directory/api/user", guest | {"structureId": structure_id(central, UAI)})
    assert made.status == 200
    fed[0] = roster(TEACHER)
    sandbox.load_feed(tmp_path)
    assert one(of_school(central), login="ida.guest")["disappearanceDate"] is None
    assert people(central, school) == before


@pytest.fixture
def with_feed(invented: Path, tmp_path: Path, fed: list[Roster]) -> Iterator[RunningSandbox]:
    path = Path(copyfile(invented, tmp_path / "kept.db"))
    with start_sandbox(SandboxSettings(database=path, feed=tmp_path)) as running:
        yield running


def test_the_trigger_answers_nothing(with_feed: RunningSandbox) -> None:
    client, path = Client(with_feed), "/directory/import?feeder=AAF"
    client.login(CENTRAL_LOGIN)
    assert UAI not in client.get("/directory/structure/admin/list").body.decode()
    assert client.post("/directory/import?feeder=XYZ").status == 200
    assert UAI not in client.get("/directory/structure/admin/list").body.decode()
    reply = client.post(path)
    assert (reply.status, reply.body) == (200, b"")
    assert len(of_school(client)) == 5
    local = Client(with_feed)
    local.login("admin.local")
    assert local.post(path).status == 401
    demo = one(client.get("/directory/structure/admin/list").rows(), UAI="0511234P")
    assert local.post(f"{path}&structureExternalId={demo['externalId']}").status == 200


def test_a_new_sandbox_starts_with_the_feed(fed: list[Roster], tmp_path: Path) -> None:
    fed[0] = roster(
        *(replace(person, home="700") for person in FIRST.people.values()),
        school=replace(SCHOOL, uai="0511234P"),
    )
    with start_sandbox(SandboxSettings(feed=tmp_path)) as running:
        client = Client(running)
        client.login(CENTRAL_LOGIN)
        rows = people(client, structure_id(client, "0511234P"))
        assert {str(row["source"]) for row in rows} == {"AAF", "MANUAL"}
        assert [row["login"] for row in rows if row["source"] == "MANUAL"] == ["admin.local"]
        assert all(row["code"] is None for row in rows)
        assert Client(running).login("alix.testeur").status == 302


def test_a_folder_without_feed_is_told(tmp_path: Path) -> None:
    with pytest.raises(SandboxFailed, match="cannot be loaded"):
        start_sandbox(SandboxSettings(feed=tmp_path))


FIXTURE = Path(__file__).parents[3] / "shared" / "fixtures" / "aaf" / "mini"


@pytest.mark.skipif(not FIXTURE.is_dir(), reason="the real deliveries are not here")
def test_a_real_delivery_comes_in(tmp_path: Path) -> None:
    told = feed_loading.read_feed(FIXTURE)
    with start_sandbox(SandboxSettings(feed=FIXTURE)) as running:
        client = Client(running)
        client.login(CENTRAL_LOGIN)
        rows = client.get("/directory/structure/admin/list").rows()
        keys = {row["externalId"] for row in rows}
        schools = {key for each in told for key, s in each.structures.items() if s.is_school}
        assert schools
        assert schools <= keys
        again = running.load_feed(FIXTURE)
        assert again.modified > 5
        assert (again.created, again.disappeared) == (0, 0)


RECORD = """<addRequest><operationalAttributes><attr name="{kind}"><value>{category}</value></attr>
</operationalAttributes><identifier><id>{key}</id></identifier><attributes>{attributes}</attributes>
</addRequest>"""


def delivery(folder: Path, day: str, category: str, key: str, **attributes: str) -> None:
    kind = "categorieStructure" if category == "EtabEducNat" else "categoriePersonne"
    told = "".join(
        f'<attr name="{name}"><value>{value}</value></attr>' for name, value in attributes.items()
    )
    record = RECORD.format(kind=kind, category=category, key=key, attributes=told)
    name = f"ENT_Complet_{day}_{category}_0000.xml"
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<ficAlimMENESR>{record}</ficAlimMENESR>'
    (folder / name).write_text(text, encoding="utf-8")


def test_the_newest_complete_delivery_of_a_folder_counts(tmp_path: Path) -> None:
    for day, class_ in (("20260901", "6A"), ("20260902", "6B")):
        delivery(
            tmp_path,
            day,
            "EtabEducNat",
            "700",
            ENTStructureJointure="700",
            ENTStructureUAI=UAI,
            ENTStructureNomCourant="COLLEGE$DES TESTS$EXEMPLEVILLE",
            ENTStructureClasses=f"{class_}$SIXIEME",
        )
        delivery(
            tmp_path,
            day,
            "Eleve",
            "11",
            ENTPersonJointure="11",
            sn="TESTEUR",
            givenName="Alix",
            ENTPersonDateNaissance="06/05/2014",
            ENTPersonStructRattach="700",
            ENTEleveClasses=f"700${class_}",
        )
    with start_sandbox(SandboxSettings(feed=tmp_path)) as running:
        client = Client(running)
        client.login(CENTRAL_LOGIN)
        (alix,) = of_school(client)
        assert (alix["login"], alix["type"]) == ("alix.testeur", "Student")
        assert names(alix["classes"]) == ["6B"]


def test_a_tie_that_is_no_longer_told_goes(
    sandbox: RunningSandbox, central: Client, fed: list[Roster], tmp_path: Path
) -> None:
    both = (adult("21", "MÈRE"), adult("22", "PÈRE"))
    other = pupil("12", "BORIS", "6A", Guardianship("22"))
    fed[0] = roster(pupil("11", "ALIX", "6A", Guardianship("21"), Guardianship("22")), other, *both)
    sandbox.load_feed(tmp_path)
    fed[0] = roster(pupil("11", "ALIX", "6A", Guardianship("21")), other, *both)
    assert sandbox.load_feed(tmp_path).disappeared == 0
    alix = one(of_school(central), login="alix.testeur")
    parents = central.get(f"/directory/user/{alix['id']}").mapping()["parents"]
    assert isinstance(parents, list)
    assert [parent["externalId"] for parent in parents] == ["21"]
