"""The stranger's CSV import wizard: mappings, findings by line, import, faults."""

from __future__ import annotations

import http.client
import json
from pathlib import Path

import pytest

from tests.stranger.back_office import BackOffice
from tests.stranger.client import Client, Reply
from tests.stranger.faults import Fault, Trouble
from tests.stranger.listening import Stranger
from tests.stranger.small_world import CENTRAL, Places
from tests.stranger.states import differences, world_state
from tests.stranger.world import Person

WIZARD = "/directory/wizard"
TEMPLATES = Path(__file__).parents[3] / "shared" / "fixtures" / "csv"
PUPILS = (
    "externalid;Prénom*;Nom*;Classe;Date de naissance*\r\n"
    "N-1;Inès;Nouvelle;6e1;01/02/2015\r\n"
    "N-2;Tom;Nouveau;6e9;2015-03-04\r\n"
).encode()
PARENTS = (
    "externalId;Prénom*;Nom*;email;Childexternalid*;Childexternalid\r\n"
    "R-1;Anne;Nouvelle;anne@mail.example;N-1;N-2\r\n"
).encode()


def form(places: Places, **more: str) -> dict[str, str]:
    school = places.college
    return {"type": "CSV", "structureName": school.name, "structureId": school.id} | more


def validate(client: Client, places: Places, more: dict[str, str], **files: bytes) -> Reply:
    return client.upload(f"{WIZARD}/validate", form(places) | more, files)


def mapping(reply: Reply) -> dict[str, object]:
    data = reply.data
    assert isinstance(data, dict)
    return data


def errors_of(reply: Reply) -> str:
    assert reply.status == 400, reply.content
    assert set(mapping(reply)) == {"errors"}
    return json.dumps(mapping(reply)["errors"], ensure_ascii=False)


def soft_of(reply: Reply, profile: str) -> list[dict[str, object]]:
    soft = mapping(reply)["softErrors"]
    assert isinstance(soft, dict)
    rows = soft[profile]
    assert isinstance(rows, list)
    assert soft["reasons"] == sorted({row["reason"] for row in rows})
    return rows


def imported(server: Stranger, key: str) -> Person:
    return next(p for p in server.world.people.values() if p.external_id == key)


def test_columns_are_known_by_their_words(central: Client, places: Places) -> None:
    odd = "ID;Prénom;Nom de famille;Né(e) le;Date de naissance;Humeur\n1;A;B;;;\n".encode()
    data = mapping(central.upload(f"{WIZARD}/column/mapping", form(places), {"Student": odd}))
    assert data["mappings"] == {
        "Student": {
            "ID": "externalId",
            "Prénom": "firstName",
            "Nom de famille": "lastName",
            "Né(e) le": "",
            "Date de naissance": "birthDate",
            "Humeur": "",
        }
    }
    available = data["availableFields"]
    assert isinstance(available, dict)
    assert {"birthDate", "classes", "ignore"} <= set(available["Student"])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "iso-8859-1", "cp1252"])
def test_any_usual_encoding_is_read(central: Client, places: Places, encoding: str) -> None:
    content = PUPILS.decode().encode(encoding)
    lines = mapping(validate(central, places, {}, Student=content))["Student"]
    assert isinstance(lines, list)
    assert [(row["line"], row["firstName"]) for row in lines] == [(2, "Inès"), (3, "Tom")]


def test_classes_of_the_file_stand_beside_those_of_the_ent(central: Client, places: Places) -> None:
    reply = central.upload(f"{WIZARD}/classes/mapping", form(places), {"Student": PUPILS})
    data = mapping(reply)
    assert data["Student"] == {"6e1": "6e1", "6e9": ""}
    rooms = data["dbClasses"]
    assert isinstance(rooms, list)
    assert "6e1" in rooms


def test_nothing_is_written_before_the_import_is_launched(
    server: Stranger, central: Client, places: Places
) -> None:
    before = world_state(server.world)
    reply = validate(central, places, {}, Student=PUPILS, Relative=PARENTS)
    assert "softErrors" not in mapping(reply)
    assert differences(before, world_state(server.world)) == {}
    path = f"{WIZARD}/import/{mapping(reply)['importId']}"
    assert set(mapping(central.send("GET", path))) == {"Student", "Relative", "importId"}
    assert central.send("PUT", path).status == 200
    assert [imported(server, f"N-{n}").source for n in (1, 2)] == ["CSV", "CSV"]
    assert imported(server, "R-1").children == [imported(server, f"N-{n}").id for n in (1, 2)]
    found = differences(before, world_state(server.world))
    assert found["Collège Ada/person/tom.nouveau/classes"] == (None, frozenset({"6e9"}))
    assert central.send("GET", path).status == 404
    assert server.journal.violations == []


def test_mapped_columns_and_classes_are_followed(
    server: Stranger, central: Client, places: Places
) -> None:
    odd = "Clef;Prénom;Nom;Division;Naissance;Humeur\nN-7;Léa;Roux;601;01/02/2015;gaie\n".encode()
    assert "invalid.column: Clef" in errors_of(validate(central, places, {}, Student=odd))
    columns = {"Clef": "externalId", "Division": "classes", "Naissance": "birthDate"}
    more = {
        "columnsMapping": json.dumps({"Student": columns | {"Humeur": "ignore"}}),
        "classesMapping": json.dumps({"Student": {"601": "6e1"}}),
    }
    key = mapping(validate(central, places, more, Student=odd))["importId"]
    assert central.send("PUT", f"{WIZARD}/import/{key}").status == 200
    pupil = imported(server, "N-7")
    assert [server.world.classrooms[room].name for room in pupil.classes] == ["6e1"]
    assert pupil.birth_date == "2015-02-01"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "unreadable.file"),
        (b"Nom;" + b"x" * 200_000, "unreadable.file"),
        (PUPILS.decode().encode("utf-16"), "invalid.column"),
        ("Nom;Prénom\nA;B\n".encode(), "missing.columns: birthDate"),
        (PUPILS + b"N-3;Too;Short\r\n", "bad.columns.number: 4 (3/5)"),
        (PUPILS + PUPILS.splitlines()[1] + b"\n", "duplicate.externalId.in.file: 4 (N-1)"),
    ],
)
def test_what_is_wrong_with_a_file_is_told_by_profile(
    server: Stranger, central: Client, places: Places, content: bytes, expected: str
) -> None:
    reply = validate(central, places, {}, Student=content)
    assert expected in errors_of(reply)
    assert '"error.Student.csv"' in errors_of(reply)
    assert server.world.drafts == {}


def test_the_feed_may_overtake_a_draft(server: Stranger, central: Client, places: Places) -> None:
    key = mapping(validate(central, places, {}, Student=PUPILS))["importId"]
    fed = BackOffice(server.world, places.college).feed_brings("N-2", "Tom", "Nouveau")
    before = world_state(server.world)
    for path in (f"validate/{key}", f"import/{key}"):
        assert "externalId.used.in.aaf: 3 (N-2)" in errors_of(
            central.send("PUT", f"{WIZARD}/{path}")
        )
    assert differences(before, world_state(server.world)) == {}
    assert fed.source == "AAF"


def test_whom_the_feed_holds_cannot_be_imported(
    server: Stranger, central: Client, places: Places
) -> None:
    people = server.world.people_of(places.college.id)
    fed = next(p for p in people if p.profile == "Student" and p.source == "AAF")
    line = f"{fed.external_id};Max;Pris;6e1;01/01/2015\r\n".encode()
    reply = validate(central, places, {}, Student=PUPILS + line)
    assert f"externalId.used.in.aaf: 4 ({fed.external_id})" in errors_of(reply)


def test_doubtful_lines_are_corrected_one_by_one(
    server: Stranger, central: Client, places: Places
) -> None:
    bad = PUPILS + "N-3;Zoé;;6e1;32/01/2015\r\nN-4;Ana;Roux;6e1;01/01/2015\r\n".encode()
    reply = validate(central, places, {}, Student=bad)
    rows = soft_of(reply, "Student")
    keys = ("line", "reason", "attribute", "value", "hardError")
    assert [[row[key] for key in keys] for row in rows] == [
        [4, "missing.attribute", "lastName", "", True],
        [4, "invalid.date", "birthDate", "32/01/2015", True],
    ]
    key = mapping(reply)["importId"]
    assert central.send("PUT", f"{WIZARD}/import/{key}").status == 400
    assert any("hard errors" in text for text in server.journal.violations)
    path = f"{WIZARD}/update/{key}/Student"
    right = {"line": 4, "lastName": "Dupré", "birthDate": "31/01/2015"}
    assert central.send("PUT", path, right).status == 200
    assert central.send("DELETE", f"{path}/5").status == 200
    assert central.send("DELETE", f"{path}/9").status == 400
    added = {"firstName": "Gaël", "lastName": "Petit", "birthDate": "02/02/2015"}
    assert central.send("POST", path, added).data == {"line": 5}
    assert central.send("PUT", path, {"line": 4, "colour": "red"}).status == 400
    again = mapping(central.send("PUT", f"{WIZARD}/validate/{key}"))
    assert "softErrors" not in again
    assert central.send("PUT", f"{WIZARD}/import/{key}").status == 200
    assert imported(server, "N-3").last == "Dupré"
    assert not any(p.external_id == "N-4" for p in server.world.people.values())


def test_a_parent_of_an_unknown_child_is_doubtful_only(central: Client, places: Places) -> None:
    rows = soft_of(validate(central, places, {}, Relative=PARENTS), "Relative")
    assert [(row["value"], row["hardError"]) for row in rows] == [("N-1", False), ("N-2", False)]
    key = mapping(validate(central, places, {}, Relative=PARENTS))["importId"]
    assert central.send("PUT", f"{WIZARD}/import/{key}").status == 200


def test_who_left_the_file_is_deleted_only_when_asked(
    server: Stranger, central: Client, places: Places
) -> None:
    def run(content: bytes, **more: str) -> None:
        key = mapping(validate(central, places, more, Student=content))["importId"]
        assert central.send("PUT", f"{WIZARD}/import/{key}").status == 200

    run(PUPILS)
    fewer = b"".join(PUPILS.splitlines(keepends=True)[:2])
    run(fewer)
    assert imported(server, "N-2").deleted is None
    run(fewer, predelete="true")
    assert imported(server, "N-2").deleted is not None
    assert imported(server, "N-1").deleted is None
    fed = [p for p in server.world.people_of(places.college.id) if p.source == "AAF"]
    assert [p.login for p in fed if p.deleted] == ["b.parti"]
    run(PUPILS)
    assert imported(server, "N-2").deleted is None


def test_an_import_in_one_go(server: Stranger, central: Client, places: Places) -> None:
    sent = central.upload(f"{WIZARD}/import", form(places), {"Student": PUPILS})
    assert sent.status == 200
    assert imported(server, "N-1").login == "ines.nouvelle"


@pytest.mark.parametrize("trouble", [Trouble.ERROR_BEFORE, Trouble.ERROR_AFTER])
def test_a_failed_launch_was_done_or_not(
    server: Stranger, central: Client, places: Places, trouble: Trouble
) -> None:
    key = mapping(validate(central, places, {}, Student=PUPILS))["importId"]
    server.faults.add(Fault(trouble, "PUT /directory/wizard/import/"))
    assert central.send("PUT", f"{WIZARD}/import/{key}").status == 500
    done = any(p.external_id == "N-1" for p in server.world.people.values())
    assert done is (trouble is Trouble.ERROR_AFTER)


def test_a_lost_answer_to_a_validation(server: Stranger, central: Client, places: Places) -> None:
    server.faults.add(Fault(Trouble.DROP_AFTER, "POST /directory/wizard/validate"))
    with pytest.raises((http.client.RemoteDisconnected, ConnectionError)):
        validate(central, places, {}, Student=PUPILS)
    assert len(server.world.drafts) == 1
    server.faults.add(Fault(Trouble.EXPIRE, "POST /directory/wizard/validate"))
    central.connection.close()
    assert validate(central, places, {}, Student=PUPILS).status == 403
    central.login(*CENTRAL)
    assert validate(central, places, {}, Student=PUPILS).status == 200


@pytest.mark.skipif(not TEMPLATES.is_dir(), reason="the ENT's own templates are not here")
def test_the_ents_own_templates_pass(server: Stranger, central: Client, places: Places) -> None:
    names = {
        "Student": "Eleves",
        "Teacher": "Enseignants",
        "Personnel": "Personnels",
        "Guest": "Invites",
        "Relative": "Parents",
    }
    files = {p: (TEMPLATES / f"CSV_{name}.csv").read_bytes() for p, name in names.items()}
    reply = validate(central, places, {}, **files)
    assert "softErrors" not in mapping(reply)
    central.send("PUT", f"{WIZARD}/import/{mapping(reply)['importId']}")
    assert len([p for p in server.world.people.values() if p.source == "CSV"]) == 18
    rows = central.send("GET", f"/directory/structure/{places.college.id}/users").rows
    teacher = next(row for row in rows if row["lastName"] == "SIMANI")
    classes = teacher["classes"]
    assert isinstance(classes, list)
    assert [room["name"] for room in classes] == ["CSV1", "CSV2"]
