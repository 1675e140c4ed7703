"""An AAF delivery of so many invented people, written for the benches: varied, not coherent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

_PART = 10_000
_PUPILS_IN_100 = 38
_STAFF_IN_100 = 4
_PUPIL = """\
ENTPersonJointure {key}
ENTEleveINE 99{key:07}AB
ENTEleveStructRattachId {key}
ENTPersonDateNaissance {day:02}/{month:02}/20{year}
ENTPersonNomPatro {last}
sn {last}
givenName {first}
ENTPersonAutresPrenoms {first}|Ada
personalTitle Mme
ENTElevePersRelEleve {adult}$10$1$1$1$1|{other}$20$0$1$1$0
ENTEleveBoursier N
ENTEleveRegime DEMI-PENSIONNAIRE DANS L&apos;ETABLISSEMENT
ENTEleveTransport N
ENTPersonAdresse $$1 rue invent&#233;e$
ENTPersonCodePostal 99999
ENTPersonVille INVENTEE
ENTPersonPays FRANCE
mail
homePhone
ENTEleveAdresseRel {adult}
ENTEleveStatutEleve SCOLAIRE
ENTEleveMEF 1001001{level}110
ENTEleveLibelleMEF {level}EME
ENTEleveNivFormation {level}EME DE COLLEGE
ENTEleveFiliere {level}EME
ENTEleveEnseignements FRANCAIS|MATHEMATIQUES|ANGLAIS LV1|EPS|SVT|TECHNOLOGIE
ENTEleveCodeEnseignements 020700|061300|030201|100100|062900|070800
ENTPersonStructRattach {school}
ENTEleveDateEntreeStructRattach 01/09/2026
ENTEleveDateSortieStructRattach
ENTEleveDateEntreeClasses {school}$01/09/2026${level}{division}
ENTEleveDateSortieClasses
ENTEleveClasses {school}${level}{division}
ENTEleveGroupes {school}${level}{division} GR1
"""
_GUARDIAN = """\
ENTPersonJointure {key}
ENTPersonDateNaissance
ENTPersonNomPatro {last}
sn {last}
givenName {first}
personalTitle M.
ENTAuxPersRelEleveEleve {child}
homePhone +33 1 99 00 {day:02} {month:02}
telephoneNumber
ENTPersonAdresse $$1 rue invent&#233;e$
ENTPersonCodePostal 99999
ENTPersonVille INVENTEE
ENTPersonPays FRANCE
ENTPersonAdresseDiffusion N
mobile +33 6 39 98 {day:02} {month:02}
mail a{key}@families.example
ENTPersonMobileSMS
"""
_STAFF = """\
ENTPersonJointure {key}
ENTPersonDateNaissance {day:02}/{month:02}/1980
ENTPersonNomPatro {last}
sn {last}
givenName {first}
ENTPersonAutresPrenoms
personalTitle Mme
mail s{key}@academy.example
ENTPersonStructRattach {school}
ENTAuxEnsCategoDiscipline 13$MATHEMATIQUES
ENTAuxEnsDisciplinesPoste MATHEMATIQUES$13
ENTAuxEnsMEF {school}$1001001{level}110${level}EME
ENTAuxEnsMatiereEnseignEtab {school}$MATHEMATIQUES
ENTAuxEnsClasses
ENTAuxEnsGroupes
ENTAuxEnsClassesMatieres {school}${level}{division}$061300|{school}$3{division}$061300
ENTAuxEnsGroupesMatieres {school}${level}{division} GR1$061300
ENTAuxEnsClassesPrincipal {school}${level}{division}
ENTPersonFonctions {school}$ENS$ENSEIGNEMENT$L1300$MATHEMATIQUES
ENTPersonCategorieEnseignant O
PersEducNatPresenceDevantEleves O
"""
_RECORD = """<addRequest>
<operationalAttributes>\
<attr name="categoriePersonne"><value>{category}</value></attr>\
</operationalAttributes>
<identifier><id>{{key}}</id></identifier>
<attributes>
{attributes}</attributes>
</addRequest>
"""
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE ficAlimMENESR SYSTEM "ficAlimMENESR.dtd">
<ficAlimMENESR>
<!-- versionAF="AAF-VE2407" -->
<!-- degre="2D" -->
"""


def write_delivery(folder: Path, people: int) -> None:
    """Write the files of the three categories of people, in parts as the academy does."""
    pupils = people * _PUPILS_IN_100 // 100
    staff = people * _STAFF_IN_100 // 100
    numbers = {"Eleve": pupils, "PersEducNat": staff, "PersRelEleve": people - pupils - staff}
    for category, number in numbers.items():
        for part in range(-(-number // _PART)):
            start, end = part * _PART, min(number, (part + 1) * _PART)
            path = folder / f"ENT_0990001M_Complet_20260901_{category}_{part:04}.xml"
            text = "".join(_records(_template(category), category, start, end))
            path.write_text(f"{_HEAD}{text}</ficAlimMENESR>\n", encoding="utf-8")


def _template(category: str) -> str:
    """A record to be filled in: one line for each attribute, its values split by `|`."""
    table = {"Eleve": _PUPIL, "PersEducNat": _STAFF, "PersRelEleve": _GUARDIAN}[category]
    written = ""
    for line in table.splitlines():
        name, _, told = line.partition(" ")
        values = "".join(f"<value>{one}</value>" for one in told.split("|")) if told else "<value/>"
        written += f'<attr name="{name}">{values}</attr>\n'
    return _RECORD.format(category=category, attributes=written)


def _records(template: str, category: str, start: int, end: int) -> Iterator[str]:
    first_key = {"Eleve": 1_000_000, "PersEducNat": 3_000_000, "PersRelEleve": 5_000_000}[category]
    for number in range(start, end):
        yield template.format(
            key=first_key + number,
            adult=5_000_000 + number,
            other=5_000_001 + number,
            child=1_000_000 + number,
            last=f"INVENTÉ {_letters(number)}",
            first=("Ada", "Zoé", "Noël", "Anne-Lise")[number % 4] + " " + _letters(number % 700),
            day=number % 28 + 1,
            month=number % 12 + 1,
            year=11 + number % 4,
            level=3 + number % 4,
            division="ABCDEF"[number % 6],
            school=100 + number // 600 % 170,
        )


def _letters(number: int) -> str:
    found = ""
    while number:
        number, letter = divmod(number, 26)
        found += "abcdefghijklmnopqrstuvwxyz"[letter]
    return found
