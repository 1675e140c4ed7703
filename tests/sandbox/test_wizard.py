"""The import wizard over a socket: columns, classes, checks, drafts, imports (section 7)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.sandbox.client import Client, Reply
from tests.sandbox.finding import one, people
from tests.sandbox.uploading import upload

WIZARD = "/directory/wizard"
FIXTURES = Path(__file__).parents[3] / "shared" / "fixtures" / "csv"
TEMPLATES = {
    "Student": "CSV_Eleves.csv",
    "Teacher": "CSV_Enseignants.csv",
    "Personnel": "CSV_Personnels.csv",
    "Guest": "CSV_Invites.csv",
    "Relative": "CSV_Parents.csv",
}
STUDENTS = (
    "externalid;Prénom*;Nom*;Classe;Date de naissance*\r\n"
    "S1;Zoé;D'Éguilles-Roy;6A;12/03/2014\r\n"
    "S2;Élie;Martin;6Z;2014-05-01\r\n"
)
RELATIVES = (
    "externalId;Prénom;Nom;Email;Nom enfant;Prénom enfant;Classe enfant\r\n"
    "R1;Ada;Martin;ada@example.example;MARTIN;Elie;6Z\r\n"
)


@pytest.fixture
def form(school: str) -> dict[str, str]:
    return {"type": "CSV", "structureName": "Collège Colette", "structureId": school}


def send(client: Client, step: str, form: dict[str, str], **files: str | bytes) -> Reply:
    uploads = [
        (profile, f"{profile}.csv", text.encode() if isinstance(text, str) else text)
        for profile, text in files.items()
    ]
    return upload(client, f"{WIZARD}/{step}", form, uploads)


def errors(reply: Reply) -> dict[str, list[str]]:
    assert reply.status == 400, reply.body
    found = reply.mapping()["errors"]
    assert isinstance(found, dict)
    return found


def soft(reply: Reply, profile: str) -> list[dict[str, object]]:
    assert reply.status == 200, reply.body
    found = reply.mapping().get("softErrors", {})
    assert isinstance(found, dict)
    rows = found.get(profile, [])
    assert isinstance(rows, list)
    return rows


def lines(reply: Reply, profile: str) -> list[dict[str, object]]:
    assert reply.status == 200, reply.body
    rows = reply.mapping()[profile]
    assert isinstance(rows, list)
    return rows


def by_names(client: Client, structure: str, first: str, last: str) -> dict[str, object]:
    return one(people(client, structure), firstName=first, lastName=last)


def class_names(row: dict[str, object]) -> list[str]:
    classes = row["classes"]
    assert isinstance(classes, list)
    return [place["name"] for place in classes]


def test_columns_are_known_by_their_synonyms(local: Client, form: dict[str, str]) -> None:
    header = "ID;Prénom *;Nom de famille;Née le;Couleur;Directeur\nS1;A;B;01/01/2014;x;y\n"
    answer = send(local, "column/mapping", form, Student=header).mapping()
    assert answer["mappings"] == {
        "Student": {
            "ID": "externalId",
            "Prénom *": "firstName",
            "Nom de famille": "lastName",
            "Née le": "birthDate",
            "Couleur": "",
            "Directeur": "ignore",
        }
    }
    fields = answer["availableFields"]
    assert isinstance(fields, dict)
    assert {"ine", "classes", "ignore"} <= set(fields["Student"])
    assert "childExternalId" not in fields["Student"]


@pytest.mark.skipif(not FIXTURES.is_dir(), reason="the ENT's own templates are not here")
def test_the_ents_own_templates_come_in(local: Client, school: str, form: dict[str, str]) -> None:
    files = {profile: (FIXTURES / name).read_bytes() for profile, name in TEMPLATES.items()}
    mappings = send(local, "column/mapping", form, **files).mapping()["mappings"]
    assert isinstance(mappings, dict)
    assert all(field for fields in mappings.values() for field in fields.values())
    checked = send(local, "validate", form, **files)
    assert checked.status == 200, checked.body
    assert "softErrors" not in checked.mapping()
    assert {row["state"] for row in lines(checked, "Teacher")} == {"NEW"}
    run = local.put(f"{WIZARD}/import/{checked.mapping()['importId']}")
    assert (run.status, run.json) == (200, {})
    pupil = by_names(local, school, "Hervé", "POULAD-MALIN")
    assert (pupil["login"], pupil["source"]) == ("herve.pouladmalin", "CSV")
    assert pupil["code"]
    assert class_names(pupil) == ["CSV2"]
    teacher = by_names(local, school, "Félicité", "SIMANI")
    assert sorted(class_names(teacher)) == ["CSV1", "CSV2"]
    functions = teacher["aafFunctions"]
    assert isinstance(functions, list)
    assert [function[1] for function in functions] == ["Mathématiques"]
    rows = local.get(f"/directory/user/admin/list?structureId={school}&profile=Relative").rows()
    children = one(rows, externalId="CSV_Numero-RNE_R00004")["children"]
    assert isinstance(children, list)
    assert {child["displayName"] for child in children} == {"Néo PALARD", "Hervé POULAD-MALIN"}


def test_people_are_created_once_and_updated_after(
    local: Client, school: str, form: dict[str, str]
) -> None:
    first = send(local, "validate", form, Student=STUDENTS, Relative=RELATIVES)
    assert [row["state"] for row in lines(first, "Student")] == ["NEW", "NEW"]
    assert [row["line"] for row in lines(first, "Student")] == [2, 3]
    assert not [row for row in people(local, school) if row["source"] == "CSV"]
    assert local.put(f"{WIZARD}/import/{first.mapping()['importId']}").json == {}
    zoe = by_names(local, school, "Zoé", "D'Éguilles-Roy")
    assert (zoe["login"], class_names(zoe)) == ("zoe.deguillesroy", ["6A"])
    detail = local.get(f"/directory/user/{zoe['id']}").mapping()
    assert (detail["externalId"], detail["birthDate"]) == ("S1", "2014-03-12")
    ada = local.get(f"/directory/user/{by_names(local, school, 'Ada', 'Martin')['id']}").mapping()
    assert ada["email"] == "ada@example.example"
    children = ada["children"]
    assert isinstance(children, list)
    assert [child["displayName"] for child in children] == ["Élie Martin"]
    moved = STUDENTS.replace(";6A;", ";6B;").replace("Zoé", "Zoë")
    again = send(local, "import", form, Student=moved)
    assert (again.status, again.json) == (200, {})
    after = one(people(local, school), id=zoe["id"])
    assert (after["firstName"], after["login"]) == ("Zoë", "zoe.deguillesroy")
    assert class_names(after) == ["6B"]


def test_homonyms_are_numbered_from_two(local: Client, school: str, form: dict[str, str]) -> None:
    text = "Prénom;Nom;id\nLéa;Test;G1\nLea;Test;G2\nLÉA;Te'st;G3\n"
    assert send(local, "import", form, Guest=text).status == 200
    logins = {row["login"] for row in people(local, school) if row["source"] == "CSV"}
    assert logins == {"lea.test", "lea.test2", "lea.test3"}


def test_a_class_is_made_and_mapped(local: Client, school: str, form: dict[str, str]) -> None:
    mapping = send(local, "classes/mapping", form, Student=STUDENTS, Relative=RELATIVES)
    answer = mapping.mapping()["classesMapping"]
    assert isinstance(answer, dict)
    assert answer["Student"] == {"6A": "6A", "6Z": ""}
    assert answer["Relative"] == {"6Z": "6Z"}
    assert "3D" in answer["dbClasses"]
    chosen = form | {"classesMapping": json.dumps({"Student": {"6A": "6B", "6Z": ""}})}
    assert send(local, "import", chosen, Student=STUDENTS).status == 200
    assert class_names(by_names(local, school, "Zoé", "D'Éguilles-Roy")) == ["6B"]
    classes = local.get(f"/directory/class/admin/list?structureId={school}").rows()
    assert one(classes, name="6Z")["source"] == "CSV"


def test_a_chosen_column_counts(local: Client, form: dict[str, str]) -> None:
    text = "Vorname;Nachname;Farbe\nAda;Example;rot\n"
    assert errors(send(local, "validate", form, Guest=text)) == {
        "error.Guest.csv": [
            "invalid.column Vorname",
            "invalid.column Nachname",
            "invalid.column Farbe",
            "missing.columns firstName, lastName",
        ]
    }
    chosen = {"Guest": {"Vorname": "firstName", "Nachname": "lastName", "Farbe": "ignore"}}
    form = form | {"columnsMapping": json.dumps(chosen)}
    assert lines(send(local, "validate", form, Guest=text), "Guest")[0]["lastName"] == "Example"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
def test_encodings_are_found(
    local: Client, school: str, form: dict[str, str], encoding: str
) -> None:
    text = STUDENTS.encode(encoding)
    assert send(local, "import", form, Student=text).status == 200
    assert by_names(local, school, "Élie", "Martin")["login"] == "elie.martin"


def test_nobody_of_the_feed_is_taken(local: Client, school: str, form: dict[str, str]) -> None:
    fed = local.get(f"/directory/user/admin/list?structureId={school}&profile=Teacher").rows()[0]
    text = f"externalid;Prénom;Nom\n{fed['externalId']};Autre;Nom\nT9;Bon;Nom\n"
    checked = send(local, "validate", form, Teacher=text)
    problem = one(soft(checked, "Teacher"), reason="externalId.used.in.aaf")
    assert (problem["line"], problem["attribute"], problem["hardError"]) == (
        "2",
        "externalId",
        True,
    )
    draft = checked.mapping()["importId"]
    assert list(errors(local.put(f"{WIZARD}/import/{draft}"))) == ["error.Teacher.csv"]
    assert list(errors(send(local, "import", form, Teacher=text))) == ["error.Teacher.csv"]
    assert not [row for row in people(local, school) if row["firstName"] in {"Autre", "Bon"}]


def test_lines_are_mended_and_the_draft_runs(
    local: Client, school: str, form: dict[str, str]
) -> None:
    text = STUDENTS.replace("S2", "S1").replace("12/03/2014", "31/02/2014") + ";Ida;Sans;6A;\n"
    checked = send(local, "validate", form, Student=text)
    reasons = {(row["line"], row["reason"]) for row in soft(checked, "Student")}
    assert reasons == {
        ("2", "invalid.value"),
        ("3", "duplicate.externalId.in.file"),
        ("4", "missing.attribute"),
    }
    draft = checked.mapping()["importId"]
    path = f"{WIZARD}/update/{draft}/Student"
    assert local.put(path, {"line": 2, "birthDate": "28/02/2014"}).status == 200
    assert local.put(path, {"line": 3, "externalId": "S3"}).status == 200
    assert local.delete(f"{path}/4").status == 200
    assert local.delete(f"{path}/4").status == 404
    assert local.put(path, {"line": 40, "lastName": "X"}).status == 404
    assert local.put(path, {"lastName": "X"}).status == 400
    added = {"firstName": "Noa", "lastName": "Neuve", "birthDate": "2014-01-02", "classes": ["6A"]}
    assert local.post(path, added).status == 200
    again = local.put(f"{WIZARD}/validate/{draft}")
    assert "softErrors" not in again.mapping()
    assert again.mapping()["importId"] == draft
    kept = local.get(f"{WIZARD}/import/{draft}").mapping()
    assert (kept["_id"], kept["profiles"], kept["preDelete"]) == (draft, ["Student"], False)
    assert local.put(f"{WIZARD}/import/{draft}").json == {}
    assert class_names(by_names(local, school, "Noa", "Neuve")) == ["6A"]
    assert local.get(f"{WIZARD}/import/{draft}").json == {}
    assert errors(local.put(f"{WIZARD}/import/{draft}")) == {"error.global": ["invalid.import.id"]}


def test_a_relative_without_child_is_told_yet_written(
    local: Client, school: str, form: dict[str, str]
) -> None:
    text = "externalId;Prénom;Nom;Childexternalid;Childexternalid\nR9;Ida;Seule;nobody;\n"
    checked = send(local, "validate", form, Relative=text)
    problem = one(soft(checked, "Relative"), reason="missing.student.soft")
    assert (problem["value"], problem["hardError"]) == ("nobody", False)
    ignored = local.put(f"{WIZARD}/import/{checked.mapping()['importId']}").mapping()
    assert list(ignored) == ["Relative.csv"]
    assert by_names(local, school, "Ida", "Seule")["source"] == "CSV"


def test_the_missing_are_pre_deleted_only_when_asked(
    local: Client, school: str, form: dict[str, str]
) -> None:
    send(local, "import", form, Student=STUDENTS)
    fewer = "".join(STUDENTS.splitlines(keepends=True)[:2])
    send(local, "import", form, Student=fewer)
    assert by_names(local, school, "Élie", "Martin")["deleteDate"] is None
    asked = form | {"predelete": "true"}
    checked = send(local, "validate", asked, Student=fewer)
    gone = one(lines(checked, "Student"), state="DELETED")
    assert (gone["firstName"], "line" in gone) == ("Élie", False)
    fed_before = [row for row in people(local, school) if row["source"] == "AAF"]
    assert local.put(f"{WIZARD}/import/{checked.mapping()['importId']}").status == 200
    assert by_names(local, school, "Élie", "Martin")["deleteDate"] is not None
    fed = [row for row in people(local, school) if row["source"] == "AAF"]
    assert [row["deleteDate"] for row in fed] == [row["deleteDate"] for row in fed_before]
    send(local, "import", form, Student=STUDENTS)
    back = by_names(local, school, "Élie", "Martin")
    assert (back["deleteDate"], class_names(back)) == (None, ["6Z"])


def test_a_transition_empties_the_classes(local: Client, school: str, form: dict[str, str]) -> None:
    assert send(local, "import", form | {"transition": "true"}, Student=STUDENTS).status == 200
    classes = local.get(f"/directory/class/admin/list?structureId={school}").rows()
    assert sorted(str(row["name"]) for row in classes) == ["6A", "6Z"]
    inside = [row for row in people(local, school) if row["classes"]]
    assert {row["source"] for row in inside} == {"CSV"}


def test_a_new_structure_is_for_central_administrators(
    local: Client, central: Client, form: dict[str, str]
) -> None:
    new = {"type": "CSV", "structureName": "École neuve", "UAI": "0990100Y"}
    refused = send(local, "import", new, Student=STUDENTS)
    assert (refused.status, refused.json) == (400, {"error": "invalid.structure.id"})
    assert send(central, "import", new, Student=STUDENTS).status == 200
    rows = central.get("/directory/structure/admin/list").rows()
    made = one(rows, UAI="0990100Y")
    assert (made["name"], made["source"]) == ("École neuve", "CSV")
    assert len(people(central, str(made["id"]))) == 2


@pytest.mark.parametrize(
    ("change", "files", "key"),
    [
        ({"type": "XML"}, {"Student": STUDENTS}, "invalid.import.type"),
        ({"structureName": ""}, {"Student": STUDENTS}, "invalid.structure.name"),
        ({"structureId": ""}, {"Student": STUDENTS}, "invalid.structure.id"),
        ({"columnsMapping": "{"}, {"Student": STUDENTS}, "invalid.columns.mapping"),
        ({}, {}, "missing.csv.files"),
    ],
)
def test_wrong_forms(
    local: Client, form: dict[str, str], change: dict[str, str], files: dict[str, str], key: str
) -> None:
    reply = send(local, "validate", form | change, **files)
    assert (reply.status, reply.json) == (400, {"error": key})


@pytest.mark.parametrize(
    ("profile", "content", "expected"),
    [
        ("Pupil", STUDENTS, {"error.global": ["unknown.profile Pupil"]}),
        ("Student", "", {"error.Student.csv": ["csv.exception"]}),
        ("Student", 'a;"b\n', {"error.Student.csv": ["csv.exception"]}),
        ("Student", "a\0b\n", {"error.Student.csv": ["csv.exception"]}),
        (
            "Guest",
            "Nom;Prénom\nSeul\nA;B;C\nA;B;;\n",
            {"error.Guest.csv": ["bad.columns.number 2", "bad.columns.number 3"]},
        ),
        ("Guest", "Nom;Prénom;\nA;B;\n", {"error.Guest.csv": ["invalid.column.empty"]}),
    ],
)
def test_wrong_files(
    local: Client, form: dict[str, str], profile: str, content: str, expected: dict[str, list[str]]
) -> None:
    assert errors(send(local, "validate", form, **{profile: content})) == expected


def test_large_files_and_other_extensions_do_not_come_through(
    local: Client, form: dict[str, str]
) -> None:
    row = "G;Prénom;Nom\n"
    large = ("id;Prénom;Nom\n" + row * (1024**2 // len(row.encode()) + 1)).encode()
    assert send(local, "validate", form, Guest=large).status == 413
    reply = upload(local, f"{WIZARD}/validate", form, [("Guest", "guests.xlsx", b"PK")])
    assert reply.json == {"error": "invalid.file.extension"}


def test_people_without_right_do_not_come_in(nobody: Client, form: dict[str, str]) -> None:
    assert nobody.login("a.martin").status == 302
    assert send(nobody, "validate", form, Student=STUDENTS).status == 401
