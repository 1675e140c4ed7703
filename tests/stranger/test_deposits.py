"""The stranger's timetable imports with their reports, and its archives."""

from __future__ import annotations

import http.client
import io
import zipfile

import pytest

from tests.stranger.back_office import BackOffice
from tests.stranger.client import Client, Reply
from tests.stranger.faults import Fault, Trouble
from tests.stranger.listening import Stranger
from tests.stranger.small_world import Places

TIMETABLE = "/directory/timetable"


def edt(uai: str | None) -> bytes:
    told = f"<UAI>{uai}</UAI>" if uai else ""
    return (
        "<?xml version='1.0' encoding='UTF-8'?><EXPORT_INDEX_EDUCATION><VERSION>1</VERSION>"
        f"{told}<CONTENU CompresseAvantChiffrement='true'>AAAA</CONTENU></EXPORT_INDEX_EDUCATION>"
    ).encode()


def zipped(*names: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>")
    return held.getvalue()


def send(client: Client, path: str, content: bytes) -> Reply:
    return client.upload(f"{TIMETABLE}/import/{path}", {}, {"file": content})


def error(reply: Reply) -> object:
    data = reply.data
    assert isinstance(data, dict)
    return reply.status, data["error"]


def test_imports_leave_reports(server: Stranger, central: Client, places: Places) -> None:
    school = places.college
    assert send(central, f"EDT/{school.id}", edt(school.uai)).status == 200
    assert send(central, f"UDT/{school.id}", zipped("UDCal_00.xml", "udcal_12_40.xml")).data == {}
    path = f"{TIMETABLE}/import/{school.id}"
    rows = central.send("GET", f"{path}/reports").rows
    assert {str(row["source"]) for row in rows} == {"EDT", "UDT"}
    assert all(set(row) == {"_id", "created", "manual", "source"} for row in rows)
    udt = next(row for row in rows if row["source"] == "UDT")
    report = central.send("GET", f"{path}/report/{udt['_id']}").data
    assert isinstance(report, dict)
    assert "2 fichiers" in report["text"]
    assert central.send("GET", f"{path}/report/none").status == 404
    other = f"{TIMETABLE}/import/{places.lycee.id}/report/{udt['_id']}"
    assert central.send("GET", other).status == 404
    assert server.journal.violations == []


def test_without_a_kind_the_schools_own_is_taken(central: Client, places: Places) -> None:
    school = places.college
    assert error(send(central, school.id, edt(None))) == (400, "invalid.timetable.type")
    chosen = central.send("PUT", f"{TIMETABLE}/init/{school.id}", {"type": "UDT"})
    assert chosen.status == 200
    assert error(send(central, school.id, edt(None))) == (400, "invalid.udt.file")
    assert send(central, school.id, zipped("semaines.xml")).status == 200
    assert send(central, f"groups/{school.id}", zipped("semaines.xml")).status == 200


@pytest.mark.parametrize(
    ("path", "content", "reason"),
    [
        ("EDT", edt("0990002B"), "invalid.structure"),
        ("EDT", b"<Other/>", "invalid.edt.file"),
        ("UDT", b"no archive", "invalid.udt.file"),
        ("UDT", zipped("other.xml"), "invalid.udt.file"),
        ("NOP", edt(None), "invalid.timetable.type"),
    ],
)
def test_files_of_another_kind_are_refused(
    server: Stranger, central: Client, places: Places, path: str, content: bytes, reason: str
) -> None:
    reply = send(central, f"{path}/{places.college.id}", content)
    assert error(reply) == (400, reason)
    assert server.world.timetables.reports == []


def test_one_import_at_a_time(server: Stranger, central: Client, places: Places) -> None:
    school = places.college
    BackOffice(server.world, school).timetable_import_runs(running=True)
    path = f"EDT/{school.id}"
    assert error(send(central, path, edt(None))) == (400, "timetable.import.exists")
    assert central.send("DELETE", f"{TIMETABLE}/import/progress").status == 200
    assert send(central, path, edt(None)).status == 200


def test_a_school_without_uai_has_no_timetable(central: Client, places: Places) -> None:
    reply = send(central, f"EDT/{places.academy.id}", edt(None))
    assert error(reply) == (400, "invalid.structure")


def test_the_source_is_for_a_local_administrator_to_choose_once(
    local: Client, places: Places
) -> None:
    path = f"{TIMETABLE}/init/{places.college.id}"
    assert local.send("PUT", path, {"type": "EDT"}).status == 200
    assert local.send("PUT", path, {"type": "UDT"}).status == 401


@pytest.mark.parametrize("kind", ["classes", "groups"])
def test_names_are_reconciled(
    server: Stranger, central: Client, local: Client, places: Places, kind: str
) -> None:
    school = places.college
    name = "6e1" if kind == "classes" else "LATIN 1"
    BackOffice(server.world, school).timetable_knows(kind, "601")
    path = f"{TIMETABLE}/{kind}/{school.id}"
    before = local.send("GET", path).data
    assert isinstance(before, dict)
    assert before[f"{kind}Mapping"] == {}
    assert before[f"unknown{kind.capitalize()}"] == ["601"]
    for body in ({"mapping": {"601": name}}, {"601": name}):
        assert central.send("PUT", path, body).status == 200
        after = central.send("GET", path).data
        assert isinstance(after, dict)
        assert after[f"{kind}Mapping"] == {"601": name}
    assert central.send("PUT", path, {"601": "nowhere"}).status == 400
    assert any("what is not there" in text for text in server.journal.violations)
    assert local.send("GET", f"{TIMETABLE}/{kind}/{places.lycee.id}").status == 401


def test_a_foreign_schools_timetable_goes_through_and_is_noted(
    server: Stranger, local: Client, places: Places
) -> None:
    assert send(local, f"EDT/{places.lycee.id}", edt(None)).status == 200
    assert any("somebody else" in text for text in server.journal.violations)


def export(client: Client) -> str:
    body = {"apps": ["blog", "wiki"], "exportDocuments": True, "exportSharedResources": False}
    data = client.send("POST", "/archive/export", body).data
    assert isinstance(data, dict)
    assert set(data) == {"message", "exportId"}
    return str(data["exportId"])


def test_an_archive_is_asked_for_verified_and_fetched(
    server: Stranger, central: Client, local: Client
) -> None:
    key = export(local)
    assert local.send("GET", f"/archive/export/verify/{key}").data == {"status": "ok"}
    fetched = local.send("GET", f"/archive/export/{key}")
    assert fetched.headers["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(fetched.content)) as archive:
        assert archive.testzip() is None
        assert {name.split("/")[0] for name in archive.namelist()} == {
            "Manifest.json",
            "blog",
            "wiki",
        }
    assert central.send("GET", f"/archive/export/{key}").status == 401
    assert central.send("GET", "/archive/export/none").status == 404
    assert server.journal.violations == []


def test_an_archive_is_not_there_before_it_is_verified(server: Stranger, local: Client) -> None:
    assert local.send("GET", f"/archive/export/{export(local)}").status == 404
    assert any("before it was verified" in text for text in server.journal.violations)


def test_an_archive_may_fail(server: Stranger, local: Client) -> None:
    server.world.archives.broken = True
    assert local.send("GET", f"/archive/export/verify/{export(local)}").status == 500


def test_an_archive_asked_for_out_of_shape(server: Stranger, local: Client) -> None:
    wrong: list[dict[str, object]] = [{}, {"apps": []}, {"apps": "blog"}]
    for body in (*wrong, {"apps": ["blog"], "zip": True}):
        assert local.send("POST", "/archive/export", body).status == 400
    assert server.world.archives.held == {}


@pytest.mark.parametrize("trouble", [Trouble.SHORT_BODY, Trouble.TRUNCATED, Trouble.HTML])
def test_faults_cut_an_archive(server: Stranger, local: Client, trouble: Trouble) -> None:
    key = export(local)
    local.send("GET", f"/archive/export/verify/{key}")
    server.faults.add(Fault(trouble, rf"GET /archive/export/{key}\Z"))
    try:
        content = local.send("GET", f"/archive/export/{key}").content
    except http.client.IncompleteRead as cut:
        content = cut.partial
    assert not zipfile.is_zipfile(io.BytesIO(content))


def test_a_report_may_be_cut(server: Stranger, central: Client, places: Places) -> None:
    send(central, f"EDT/{places.college.id}", edt(None))
    server.faults.add(Fault(Trouble.TRUNCATED, "GET .*/reports"))
    path = f"{TIMETABLE}/import/{places.college.id}/reports"
    with pytest.raises(ValueError, match=r"Expecting|Unterminated|Extra"):
        _ = central.send("GET", path).rows
    assert len(central.send("GET", path).rows) == 1
