"""Timetable imports over a socket: EDT, UDT, their reports and mappings (section 7)."""

from __future__ import annotations

import base64
import io
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile

import pytest

from entconf.sandbox.serve import RunningSandbox, start_sandbox
from entconf.sandbox.settings import CENTRAL_LOGIN, SandboxSettings
from tests.sandbox.client import Client, Reply
from tests.sandbox.finding import people, person, structure_id
from tests.sandbox.uploading import upload

BASE = "/directory/timetable"


def edt(client: Client, school: str, uai: str = "0511234P") -> bytes:
    """A clear export with one known and one unknown teacher, pupil, class."""
    pupil = next(row for row in people(client, school) if row["type"] == "Student")
    born = client.get(f"/directory/user/{pupil['id']}").mapping()["birthDate"]
    martin = person(client, school, "a.martin")
    weeks, off = 2**2 + 2**3 + 2**5, 2**3
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<EXPORT UAI="{uai}"><AnneeScolaire DateDebut="2026-09-01" DatePremierJourSemaine1="2026-08-31"/>
<GrilleHoraire DureePlace="30"><PlacesParJour><Place Numero="0"/><Place Numero="1"/></PlacesParJour>
</GrilleHoraire><Matieres><Matiere Ident="1" Code="ALL1" Libelle="Allemand"/></Matieres>
<Professeurs><Professeur Ident="1" Nom="{martin["lastName"]}" Prenom="{martin["firstName"]}"/>
<Professeur Ident="2" Nom="Inconnue" Prenom="Ida" DateNaissance="1980-02-03"/></Professeurs>
<Classes><Classe Ident="1" Nom="6A"/><Classe Ident="2" Nom="6 ZETA"/></Classes>
<Groupes><Groupe Ident="1" Nom="6E ALL GR1"/><Groupe Ident="2" Nom="6GRX"/></Groupes>
<Eleves><Eleve Ident="1" Nom="{pupil["lastName"]}" Prenom="{pupil["firstName"]}"
 DateNaissance="{born}"/><Eleve Ident="2" Nom="{pupil["lastName"]}"
 Prenom="{pupil["firstName"]}" DateNaissance="1999-09-09"/></Eleves>
<Cours><Cours Jour="1" NumeroPlaceDebut="0" NombrePlaces="2" SemainesAnnulation="{off}">
<Classe Ident="1" Semaines="{weeks}"/></Cours>
<Cours Jour="1" NumeroPlaceDebut="1" NombrePlaces="2"><Classe Ident="1" Semaines="2"/></Cours>
</Cours></EXPORT>""".encode()


def udt(**files: str) -> bytes:
    content = {
        "UDCal_04.xml": '<r><prof code="P1" nom="Martin" prenom="Anne"/></r>',
        "UDCal_05.xml": '<r><mat code="MATHS" libelle="Maths"/></r>',
        "UDCal_08.xml": '<r><div code="6A" libelle="6A"/><div code="6Q"/></r>',
        "UDCal_11.xml": '<r><fiche code="F1"/><fiche code="F2"/></r>',
        "UDCal_12.xml": "<r>"
        '<ligfiche code="00101" fic="F1" div="6A" mat="MATHS" prof="P1"/>'
        '<ligfiche code="00201" fic="F2" div="6A" mat="MATHS" prof="P1"/>'
        '<ligfiche code="00901" fic="F2" div="6A" mat="MATHS" prof="P1"/>'
        '<ligfiche code="00301" fic="F9" div="6A" mat="MATHS" prof="P1"/></r>',
        "UDCal_19.xml": '<r><gpe code="G" code_div="6A"/></r>',
        "semaines.xml": '<semaines><semaine num="37"/><semaine num="36"/></semaines>',
    } | files
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in content.items():
            archive.writestr(name.lower(), text)
    return packed.getvalue()


def sealed(uai: str = "0511234P", content: bytes = b"x" * 32) -> bytes:
    return (
        "<EXPORT_INDEX_EDUCATION><VERSION>1.0</VERSION><LOGICIEL>EDT 2026</LOGICIEL>"
        f'<UAI>{uai}</UAI><CLES><PARTENAIRE NOM="ENT">AAAA</PARTENAIRE></CLES>'
        f"<CONTENU>{base64.b64encode(content).decode()}</CONTENU>"
        f"<VERIFICATION>{base64.b64encode(b'v' * 32).decode()}</VERIFICATION>"
        "</EXPORT_INDEX_EDUCATION>"
    ).encode()


def send(client: Client, school: str, name: str, content: bytes, kind: str = "") -> Reply:
    path = f"{BASE}/import/{kind}/{school}" if kind else f"{BASE}/import/{school}"
    return upload(client, path, {}, [("file", name, content)])


def last_report(client: Client, school: str) -> str:
    rows = client.get(f"{BASE}/import/{school}/reports").rows()
    report = client.get(f"{BASE}/import/{school}/report/{rows[0]['_id']}").mapping()
    assert {name: report[name] for name in rows[0]} == rows[0]
    return str(report["report"])


@pytest.fixture
def edt_school(central: Client, school: str) -> str:
    assert central.put(f"{BASE}/init/{school}", {"type": "EDT"}).status == 200
    return school


def test_a_clear_export_is_reported(local: Client, edt_school: str) -> None:
    reply = send(local, edt_school, "EDT.xml", edt(local, edt_school))
    assert (reply.status, reply.json) == (200, {})
    (row,) = local.get(f"{BASE}/import/{edt_school}/reports").rows()
    assert set(row) == {"_id", "created", "manual", "source"}
    assert (row["manual"], row["source"]) == (True, "EDT")
    told = last_report(local, edt_school).splitlines()
    for line in (
        "Établissement : 0511234P",
        "Semaines : 2, 5",
        "Classes trouvées : 1",
        "- 6 ZETA",
        "Groupes à rapprocher : 1",
        "- 6GRX",
        "Enseignants trouvés : 1",
        "- INCONNUE Ida (1980-02-03)",
        "Cours créés : 1",
        "Cours ignorés : 1",
        "- ALL1",
        "Utilisateurs trouvés : 1",
        "Utilisateurs introuvables : 1",
    ):
        assert line in told, told


def test_unknown_classes_are_mapped(local: Client, edt_school: str) -> None:
    path = f"{BASE}/classes/{edt_school}"
    assert local.get(path).json == {}
    refused = local.put(path, {"mapping": {"6 ZETA": "6A"}})
    assert (refused.status, refused.json) == (400, {"error": "missing.classes.mapping"})
    send(local, edt_school, "EDT.xml", edt(local, edt_school))
    before = local.get(path).mapping()
    assert (before["mapping"], before["unknownClasses"]) == ({}, ["6 ZETA"])
    assert local.put(path, {"mapping": {"6 ZETA": "6B", "5A": "5B"}}).json == {}
    assert local.get(path).mapping()["mapping"] == {"6 ZETA": "6B"}
    send(local, edt_school, "EDT.xml", edt(local, edt_school))
    assert "Classes à rapprocher : 0" in last_report(local, edt_school)
    assert local.get(path).mapping()["unknownClasses"] == ["6 ZETA"]
    groups = local.get(f"{BASE}/groups/{edt_school}").mapping()
    assert groups["unknownGroups"] == ["6GRX"]
    assert local.put(f"{BASE}/groups/{edt_school}", {"mapping": {"6GRX": "6E ALL GR1"}}).json == {}


def test_udt_weeks_and_courses(local: Client, school: str) -> None:
    assert send(local, school, "udt.zip", udt(), "UDT").json == {}
    told = last_report(local, school).splitlines()
    for line in (
        "Source : UDT",
        "Semaines : 36-37",
        "Cours créés : 2",
        "Cours ignorés : 1",
        "- 6Q",
        "- 6AG",
    ):
        assert line in told, told


def test_a_sealed_container_is_taken_by_its_envelope(local: Client, edt_school: str) -> None:
    assert send(local, edt_school, "EDT.xml", sealed()).json == {}
    assert "EDT 2026 1.0, pour ENT, 32 octets" in last_report(local, edt_school)
    assert local.get(f"{BASE}/classes/{edt_school}").json == {}


def test_groups_alone(local: Client, edt_school: str) -> None:
    assert send(local, edt_school, "E.xml", edt(local, edt_school), "groups").json == {}
    told = last_report(local, edt_school)
    assert "- 6GRX" in told
    assert "Cours" not in told


BOMB = "<!DOCTYPE r [<!ENTITY a 'x'>]><r>&a;</r>"


@pytest.mark.parametrize(
    ("name", "content", "kind", "key"),
    [
        ("EDT.zip", b"<r/>", "", "invalid.import.format"),
        ("EDT.xml", b"<r/>", "", "invalid.import.format"),
        ("EDT.xml", b"<r><Cours>", "", "invalid.import.format"),
        ("EDT.xml", BOMB.encode(), "", "invalid.import.format"),
        ("EDT.xml", sealed(content=b"x" * 31), "", "invalid.import.format"),
        ("EDT.xml", sealed(uai="0990001N"), "", "invalid.structure"),
        ("EDT.xml", sealed(), "STS", "invalid.structure"),
        ("udt.zip", b"PK", "UDT", "invalid.import.format"),
        ("udt.zip", udt(**{"UDCal_12.xml": "<r"}), "UDT", "invalid.import.format"),
    ],
)
def test_files_that_are_refused(
    local: Client, edt_school: str, name: str, content: bytes, kind: str, key: str
) -> None:
    reply = send(local, edt_school, name, content, kind)
    assert (reply.status, reply.json) == (400, {"errors": {"error.global": [key]}})
    assert local.get(f"{BASE}/import/{edt_school}/reports").json == []


def test_a_structure_without_source_or_uai_is_invalid(
    local: Client, central: Client, school: str
) -> None:
    expected = {"errors": {"error.global": ["invalid.structure"]}}
    assert send(local, school, "EDT.xml", sealed()).json == expected
    made = central.post("/directory/school", {"name": "Sans UAI"}).mapping()["id"]
    assert send(central, str(made), "EDT.xml", sealed(), "EDT").json == expected


@pytest.fixture
def slow(invented: Path, tmp_path: Path) -> Iterator[RunningSandbox]:
    path = Path(copyfile(invented, tmp_path / "slow.db"))
    with start_sandbox(SandboxSettings(database=path, timetable_seconds=2.0)) as running:
        yield running


def test_one_import_at_a_time(slow: RunningSandbox) -> None:
    client = Client(slow)
    client.login(CENTRAL_LOGIN)
    school = structure_id(client, "0511234P")
    replies: list[Reply] = []
    first = threading.Thread(
        target=lambda: replies.append(send(client, school, "EDT.xml", sealed(), "EDT"))
    )
    first.start()
    while not client.get(f"{BASE}/import/{school}/reports").json:
        assert first.is_alive()
    second = send(client, school, "EDT.xml", sealed(), "EDT")
    assert (second.status, second.json) == (400, {"error": "timetable.import.exists"})
    assert client.delete(f"{BASE}/import/progress").status == 200
    third = send(client, school, "EDT.xml", b"<r/>", "EDT")
    assert third.json == {"errors": {"error.global": ["invalid.import.format"]}}
    first.join()
    assert [reply.status for reply in replies] == [200]
