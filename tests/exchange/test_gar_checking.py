"""Files for the GAR of anybody: each flaw found by its code, and no value repeated."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from entconf.errors import ConfigurationError
from entconf.exchange.gar.checking import check_paths
from entconf.exchange.gar.files import pack
from entconf.exchange.gar.findings import CODES
from entconf.exchange.gar.shapes import MOST_NODES, Degree, Kind
from entconf.exchange.gar.xsd import load_xsds
from entconf.report.gar import gar_document, gar_lines
from entconf.report.language import Language
from entconf.report.lines import plain
from tests.exchange.gar_files import build, check, codes, given_xsds, names, replace_in
from tests.exchange.invented import an_id

ID1 = f"<men:GARPersonIdentifiant>{an_id(1)}</men:GARPersonIdentifiant>"
XSD = b"<schema xmlns='http://www.w3.org/2001/XMLSchema'>"


def damage(kind: Kind, old: str, new: str) -> Callable[[Path], None]:
    return lambda folder: replace_in(folder, kind, old, new)


def tag(name: str, text: str) -> str:
    return f"<men:{name}>{text}</men:{name}>"


#: What is done to a good delivery, the code that tells it, and whether the XSD sees it too.
FLAWS: dict[str, tuple[Callable[[Path], None], str, bool]] = {
    "a part is missing": (
        damage(Kind.ELEVE, tag("GARPersonPrenom", "Zoé"), ""),
        "GAR04",
        True,
    ),
    "parts change places": (
        damage(
            Kind.ELEVE,
            tag("GARPersonNom", "Exemple") + tag("GARPersonPrenom", "Zoé"),
            tag("GARPersonPrenom", "Zoé") + tag("GARPersonNom", "Exemple"),
        ),
        "GAR04",
        True,
    ),
    "a part is there twice": (
        damage(Kind.ELEVE, tag("GARPersonNom", "Exemple"), tag("GARPersonNom", "Exemple") * 2),
        "GAR04",
        True,
    ),
    "a part nobody knows": (
        damage(Kind.ELEVE, tag("GARPersonNom", "Exemple"), tag("GARPersonNomm", "Exemple")),
        "GAR04",
        True,
    ),
    "a node nobody knows": (
        damage(Kind.ELEVE, "<men:GAREleve>", "<men:GAREleves/><men:GAREleve>"),
        "GAR04",
        True,
    ),
    "nodes change places": (
        damage(Kind.RESP_AFF, "<men:GARRespAff>", "<men:GAREtab/><men:GARRespAff>"),
        "GAR04",
        True,
    ),
    "text beside parts": (
        damage(Kind.ELEVE, "<men:GAREleve>", "<men:GAREleve>texte"),
        "GAR04",
        True,
    ),
    "parts in a value": (
        damage(Kind.ELEVE, tag("GARPersonNom", "Exemple"), tag("GARPersonNom", "<b/>")),
        "GAR04",
        True,
    ),
    "a long value": (
        damage(Kind.ELEVE, tag("GARPersonNom", "Exemple"), tag("GARPersonNom", "E" * 501)),
        "GAR05",
        True,
    ),
    "an empty value": (
        damage(Kind.ELEVE, tag("GARPersonNom", "Exemple"), tag("GARPersonNom", " ")),
        "GAR05",
        False,
    ),
    "a day that is none": (damage(Kind.ELEVE, "2014-06-05", "05/06/2014"), "GAR05", True),
    "a day of no calendar": (damage(Kind.ELEVE, "2014-06-05", "2014-02-30"), "GAR05", True),
    "a status nobody knows": (damage(Kind.GROUPE, "GROUPE<", "EQUIPE<"), "GAR05", False),
    "a pupil twice": (
        damage(Kind.ELEVE, an_id(2), an_id(1)),
        "GAR07",
        True,
    ),
    "a pupil who is a teacher": (
        damage(Kind.ENSEIGNANT, an_id(7), an_id(1)),
        "GAR07",
        False,
    ),
    "a class twice": (
        damage(Kind.GROUPE, tag("GARGroupeCode", "6E10"), tag("GARGroupeCode", "6A")),
        "GAR07",
        True,
    ),
    "somebody twice in a class": (
        damage(
            Kind.GROUPE,
            tag("GARStructureUAI", "0990001N") + ID1 + tag("GARGroupeCode", "6A ANG1"),
            tag("GARStructureUAI", "0990001N") + ID1 + tag("GARGroupeCode", "6A"),
        ),
        "GAR07",
        True,
    ),
    "somebody in a class who is nobody": (
        damage(Kind.GROUPE, an_id(2), an_id(999)),
        "GAR08",
        False,
    ),
    "a MEF of nobody": (
        damage(
            Kind.ENSEIGNANT,
            an_id(6) + "</men:GARPersonIdentifiant><men:GARMEFCode>",
            an_id(1) + "</men:GARPersonIdentifiant><men:GARMEFCode>",
        ),
        "GAR08",
        False,
    ),
    "a school that is not there": (
        damage(Kind.ELEVE, tag("GARPersonEtab", "0990001N"), tag("GARPersonEtab", "0990002P")),
        "GAR09",
        False,
    ),
    "a class that is not there": (
        damage(
            Kind.GROUPE,
            an_id(2) + "</men:GARPersonIdentifiant><men:GARGroupeCode>6E10",
            an_id(2) + "</men:GARPersonIdentifiant><men:GARGroupeCode>6E11",
        ),
        "GAR10",
        False,
    ),
    "a group of a class that is not there": (
        damage(Kind.GROUPE, "DivAppartenance>6A", "DivAppartenance>6Z"),
        "GAR10",
        False,
    ),
    "a group taught as a class": (
        damage(
            Kind.GROUPE,
            "<men:GARGroupeCode>6A</men:GARGroupeCode><men:GARMatiere",
            "<men:GARGroupeCode>6A ANG1</men:GARGroupeCode><men:GARMatiere",
        ),
        "GAR10",
        False,
    ),
    "a subject that is not there": (
        damage(Kind.ELEVE, tag("GARMatiereCode", "020700"), tag("GARMatiereCode", "020799")),
        "GAR11",
        False,
    ),
    "a MEF that is not there": (
        damage(Kind.ETAB, tag("GARMEFCode", "10010012110"), tag("GARMEFCode", "10010012199")),
        "GAR11",
        False,
    ),
    "an INE for an id": (
        damage(Kind.RESP_AFF, an_id(8), "990000001AA"),
        "GAR12",
        False,
    ),
    "a mail that is none": (
        damage(Kind.RESP_AFF, "ines.principale@academie.example", "ines"),
        "GAR13",
        False,
    ),
    "profiles of another school": (
        damage(Kind.ELEVE, tag("GARPersonEtab", "0990001N"), tag("GARPersonEtab", "0990002P")),
        "GAR14",
        False,
    ),
    "a root of another kind": (
        lambda folder: replace_in(folder, Kind.RESP_AFF, "GAR-ENT-RespAff", "GAR-ENT-Etab", 2),
        "GAR02",
        True,
    ),
    "another namespace": (
        damage(Kind.RESP_AFF, "fr/ns/gar", "fr/ns/gar/1d"),
        "GAR02",
        True,
    ),
    "nobody who assigns": (
        lambda folder: replace_in(
            folder, Kind.RESP_AFF, "RespAffEtab>0990001N", "RespAffEtab>0990002P", 9
        ),
        "GAR16",
        False,
    ),
    "cut in the middle": (
        lambda folder: _cut(folder, Kind.GROUPE),
        "GAR01",
        True,
    ),
    "entities in a DOCTYPE": (
        damage(Kind.ETAB, "<men:GAR-ENT-Etab", '<!DOCTYPE x [<!ENTITY a "b">]><men:GAR-ENT-Etab'),
        "GAR01",
        True,
    ),
    "an entity of its own": (
        damage(Kind.ETAB, "ADA EXEMPLE", "&ada;"),
        "GAR01",
        True,
    ),
    "a part is missing in the row": (
        lambda folder: _rename(folder, Kind.ELEVE, "_0000", "_0001"),
        "GAR03",
        False,
    ),
    "a kind is missing": (lambda folder: _rename(folder, Kind.RESP_AFF, "", ""), "GAR03", False),
    "a strange name": (
        lambda folder: _rename(folder, Kind.RESP_AFF, "GAR-ENT", "GAR_ENT"),
        "GAR02",
        False,
    ),
}


def _cut(folder: Path, kind: Kind) -> None:
    (path,) = folder.glob(f"*_{kind}_*.xml")
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def _rename(folder: Path, kind: Kind, old: str, new: str) -> None:
    (path,) = folder.glob(f"*_{kind}_*.xml")
    if not old:
        path.unlink()
        return
    path.rename(path.with_name(path.name.replace(old, new)))


@pytest.mark.parametrize("flaw", FLAWS)
def test_each_flaw_is_found_by_its_code(flaw: str, tmp_path: Path) -> None:
    harm, code, _ = FLAWS[flaw]
    build(tmp_path)
    harm(tmp_path)
    assert code in codes(check(tmp_path))


@pytest.mark.parametrize("flaw", FLAWS)
def test_the_xsd_agrees_about_what_it_can_see(flaw: str, tmp_path: Path) -> None:
    harm, code, seen = FLAWS[flaw]
    xsds = given_xsds()
    build(tmp_path)
    harm(tmp_path)
    found = codes(check(tmp_path, xsds))
    assert code in found
    assert ("GAR06" in found or code == "GAR01") is seen


@pytest.mark.parametrize("flaw", FLAWS)
def test_no_finding_repeats_a_name_a_mail_or_a_birth_date(flaw: str, tmp_path: Path) -> None:
    harm, _, _ = FLAWS[flaw]
    build(tmp_path)
    harm(tmp_path)
    checked = check(tmp_path)
    told = gar_document(checked, Language("en")) + plain(
        gar_lines(checked, Language("en"), full=True)
    )
    for secret in (
        "Zoé",
        "Principale",
        "academie.example",
        "2014-06-05",
        "05/06/2014",
        "990000001AA",
    ):
        assert secret not in told


def test_a_wrong_checksum_is_told(tmp_path: Path) -> None:
    files, _ = build(tmp_path / "in")
    archive, checksum = pack(files, names(), tmp_path)
    assert codes(check_paths([archive], load_xsds([]))) == set()
    checksum.write_text("0" * 32 + "  x\n")
    assert codes(check_paths([archive], load_xsds([]))) == {"GAR17"}


def test_more_nodes_than_the_gar_takes(tmp_path: Path) -> None:
    build(tmp_path)
    replace_in(
        tmp_path,
        Kind.RESP_AFF,
        "</men:GAR-ENT-RespAff>",
        "<men:GAREtab/>" * MOST_NODES + "</men:GAR-ENT-RespAff>",
    )
    checked = check(tmp_path)
    assert "GAR03" in codes(checked)
    assert checked.counts["GAR04"] >= MOST_NODES
    kept = [one for one in checked.findings if one.code == "GAR04"]
    assert len(kept) < 500, "what is told stays readable; the rest is counted"


def test_deliveries_of_both_degrees_side_by_side_are_told_apart(tmp_path: Path) -> None:
    build(tmp_path, Degree.SECOND)
    build(tmp_path, Degree.FIRST)
    checked = check(tmp_path, given_xsds())
    assert checked.findings == ()
    assert checked.files == 10


def test_an_xsd_of_one_degree_is_not_said_to_be_both(tmp_path: Path) -> None:
    build(tmp_path, Degree.FIRST)
    checked = check_paths([tmp_path], load_xsds([]))
    assert [one.code for one in checked.findings] == ["GAR20"]


def test_nothing_to_check_is_no_good_delivery(tmp_path: Path) -> None:
    (tmp_path / "readme.txt").write_text("x")
    checked = check(tmp_path)
    assert codes(checked) == {"GAR02"}
    assert not checked.with_xsd


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no xml",
        XSD + b"<include schemaLocation='http://x.example/a.xsd'/></schema>",
        XSD + b"<element name='a' type='nowhere'/></schema>",
    ],
)
def test_an_xsd_that_is_none_ends_in_a_sentence(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "GAR-ENT.xsd"
    path.write_bytes(content)
    with pytest.raises(ConfigurationError) as caught:
        load_xsds([path])
    assert "GAR-ENT.xsd" in str(caught.value)
    with pytest.raises(ConfigurationError):
        load_xsds([tmp_path / "none.xsd"])


@pytest.mark.parametrize("seed", range(60))
def test_random_damage_is_findings_and_nothing_else(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)  # noqa: S311 - damage, not secrets
    build(tmp_path)
    path = chance.choice(sorted(tmp_path.glob("*.xml")))
    content = bytearray(path.read_bytes())
    for _ in range(chance.randint(1, 6)):
        place = chance.randrange(len(content))
        content[place : place + chance.randint(0, 9)] = chance.randbytes(chance.randint(0, 9))
    path.write_bytes(bytes(content))
    checked = check(tmp_path)
    assert codes(checked) <= CODES.keys()
    json.loads(gar_document(checked, Language("fr")))


def test_a_damaged_archive_is_told(tmp_path: Path) -> None:
    files, _ = build(tmp_path / "in")
    archive, checksum = pack(files, names(), tmp_path)
    checksum.unlink()
    archive.write_bytes(archive.read_bytes()[:300])
    shutil.rmtree(tmp_path / "in")
    assert "GAR01" in codes(check_paths([archive], load_xsds([])))
