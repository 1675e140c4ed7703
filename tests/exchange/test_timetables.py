"""Imports of timetables through the command line, against both ENTs."""

from __future__ import annotations

import base64
import io
import zipfile

import pytest

from tests.exchange.places import Bench, lines_in

PLAY = ("edt:", "  type: timetable", "  software: EDT", "  from: in", '  file: "EDT*.xml"')


def sealed(uai: str, weight: int = 32) -> str:
    content = base64.b64encode(b"x" * weight).decode()
    return (
        "<EXPORT_INDEX_EDUCATION><VERSION>1.0</VERSION><LOGICIEL>EDT 2026</LOGICIEL>"
        f'<UAI>{uai}</UAI><CLES><PARTENAIRE NOM="ENT">AAAA</PARTENAIRE></CLES>'
        f"<CONTENU>{content}</CONTENU>"
        f"<VERIFICATION>{base64.b64encode(b'v' * 32).decode()}</VERIFICATION>"
        "</EXPORT_INDEX_EDUCATION>"
    )


def clear(uai: str, *classes: str) -> str:
    rows = "".join(f'<Classe Ident="{n}" Nom="{name}"/>' for n, name in enumerate(classes, 1))
    return (
        f'<EXPORT UAI="{uai}"><AnneeScolaire DateDebut="2026-09-01" '
        'DatePremierJourSemaine1="2026-08-31"/><GrilleHoraire DureePlace="30"><PlacesParJour>'
        '<Place Numero="0"/></PlacesParJour></GrilleHoraire><Matieres/>'
        '<Professeurs><Professeur Ident="1" Nom="Inconnue" Prenom="Ida"/></Professeurs>'
        f"<Classes>{rows}</Classes><Groupes/><Cours/></EXPORT>"
    )


def udt(*classes: str) -> bytes:
    rows = "".join(f'<div code="{name}"/>' for name in classes)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("UDCal_08.xml", f"<r>{rows}</r>")
        archive.writestr("semaines.xml", '<semaines><semaine num="36"/></semaines>')
        for number in ("04", "05", "11", "12", "19"):
            archive.writestr(f"UDCal_{number}.xml", "<r/>")
    return packed.getvalue()


def test_the_source_is_set_and_the_report_is_read(ent: Bench) -> None:
    ent.declare(*PLAY)
    ent.leave("EDT_1.xml", sealed(ent.school.uai))
    plan = ent.told("edt", "--plan")
    assert plan["exit_code"] == 2
    assert ent.driver.timetable(ent.school).source == "none"
    done = ent.told("edt", "--yes")
    assert done["exit_code"] == 0, done
    assert ent.driver.timetable(ent.school).source == "EDT"
    (report,) = ent.driver.timetable_reports(ent.school)
    assert report.source == "EDT"
    assert report.created > 0
    result = done["result"]
    assert isinstance(result, dict)
    assert any(report.id in one for one in result["notices"])
    again = ent.run("run", "edt", "--yes").expect(0)
    assert "this file was imported before" in again.out
    assert len(ent.driver.timetable_reports(ent.school)) == 1


def test_no_timetable_is_a_source_too(ent: Bench) -> None:
    ent.driver.set_timetable_source(ent.school, "UDT")
    ent.declare("edt:", "  type: timetable", "  software: none")
    ent.run("run", "edt", "--plan").expect(2)
    ent.run("run", "edt", "--yes").expect(0)
    assert ent.driver.timetable(ent.school).source == "none"
    assert "Nothing to do" in ent.run("run", "edt", "--yes").expect(0).out


def test_udt_is_a_zip(ent: Bench) -> None:
    ent.declare("edt:", "  type: timetable", "  software: UDT", "  from: in", '  file: "*.zip"')
    ent.leave("udt.zip", udt(ent.room))
    assert ent.told("edt", "--yes")["exit_code"] == 0
    assert ent.driver.timetable_reports(ent.school)[0].source == "UDT"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (sealed("0990099M"), "other-school"),
        (sealed("0990099M")[:120], "DEL05"),
        ("<Other><a/></Other>", "DEL05"),
        ("<!DOCTYPE r [<!ENTITY a 'x'>]><r>&a;</r>", "DEL05"),
        ("", "DEL05"),
    ],
)
def test_wrong_files_are_never_sent(ent: Bench, content: str, code: str) -> None:
    ent.declare(*PLAY)
    ent.leave("EDT_1.xml", content)
    told = ent.told("edt", "--yes")
    assert told["exit_code"] == 3
    assert lines_in(told["problems"])[0][:2] == (code, "EDT_1.xml"), told["problems"]
    assert ent.driver.timetable_reports(ent.school) == []


def test_classes_are_held_against_the_ent_and_mapped(sandbox: Bench) -> None:
    sandbox.declare(*PLAY)
    sandbox.leave("EDT_1.xml", clear(sandbox.school.uai, "6A", "6 ZETA"))
    shown = sandbox.run("run", "edt", "--plan").expect(2)
    assert "the class 6 ZETA, which the ENT does not have" in shown.err
    sandbox.declare(*PLAY, '  classes: {"6 ZETA": 6AA}')
    shown = sandbox.run("run", "edt", "--plan").expect(3)
    assert "the ENT has no class 6AA" in shown.err
    assert "did you mean 6A?" in shown.err
    sandbox.declare(*PLAY, '  classes: {"6 ZETA": 6B}', "  create_unknown: true")
    shown = sandbox.run("run", "edt", "--plan").expect(2)
    assert "create_unknown cannot be set from here" in shown.out
    done = sandbox.run("run", "edt", "--yes").expect(0)
    assert "Classes à rapprocher : 0" in done.out
    assert "INCONNUE" not in done.said.upper().replace("INCONNUES", "")
    assert sandbox.driver.timetable(sandbox.school).classes == {"6 ZETA": "6B"}


STS = """<?xml version="1.0" encoding="ISO-8859-15"?><STS_EDT><PARAMETRES><UAJ CODE="{uai}"/>
<ANNEE_SCOLAIRE ANNEE="2026"/></PARAMETRES><DONNEES><STRUCTURE><DIVISIONS>
<DIVISION CODE="6A"/></DIVISIONS><GROUPES/></STRUCTURE></DONNEES></STS_EDT>"""


def test_classes_are_held_against_stsweb(sandbox: Bench) -> None:
    sts = sandbox.site.root / "sts"
    sts.mkdir()
    name = f"sts_emp_{sandbox.school.uai}_2026.xml"
    (sts / name).write_text(STS.format(uai=sandbox.school.uai))
    sandbox.declare(*PLAY, "  sts: sts")
    sandbox.leave("EDT_1.xml", clear(sandbox.school.uai, "6A", "6B"))
    shown = sandbox.run("run", "edt", "--plan").expect(2)
    assert "the class 6B, which STSWEB does not have" in shown.err
    assert "6A, which STSWEB" not in shown.err
    (sts / name).unlink()
    (sts / "sts_emp_0990099M_2026.xml").write_text(STS.format(uai="0990099M"))
    shown = sandbox.run("run", "edt", "--plan").expect(3)
    assert "of the school 0990099M" in shown.err
