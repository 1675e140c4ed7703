"""SIECLE exports of so many invented people, written for the benches: whole, but no real school."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

#: Invented: department 099 is nobody's.
UAI = "0990001N"
_PUPILS_IN_100 = 38
_CLASS = 28
_LEVELS, _SUBJECTS = ("3", "4", "5", "6"), 8
_PUPIL = """\
      <ELEVE ELEVE_ID="{key}" ELENOET="{number}">
        <ID_NATIONAL>99{number:07}AB</ID_NATIONAL>
        <ELENOET>{number}</ELENOET>
        <ID_ELEVE_ETAB>{number}</ID_ELEVE_ETAB>
        <NOM_DE_FAMILLE>INVENTÉ {last}</NOM_DE_FAMILLE>
        <PRENOM>{first}</PRENOM>
        <PRENOM2>Ada</PRENOM2>
        <DATE_NAISS>{day:02}/{month:02}/{year}</DATE_NAISS>
        <DOUBLEMENT>0</DOUBLEMENT>
        <CODE_PAYS>100</CODE_PAYS>
        <ACCEPTE_SMS>1</ACCEPTE_SMS>
        <DATE_MODIFICATION>01/09/2026</DATE_MODIFICATION>
        <CODE_REGIME>2</CODE_REGIME>
        <DATE_ENTREE>01/09/2026</DATE_ENTREE>
        <CODE_SEXE>{sex}</CODE_SEXE>
        <CODE_PAYS_NAT>100</CODE_PAYS_NAT>
        <CODE_DEPARTEMENT_NAISS>099</CODE_DEPARTEMENT_NAISS>
        <CODE_COMMUNE_INSEE_NAISS>99001</CODE_COMMUNE_INSEE_NAISS>
        <ADHESION_TRANSPORT>0</ADHESION_TRANSPORT>
        <CODE_PROVENANCE>1</CODE_PROVENANCE>
        <CODE_MEF>100100{level}2110</CODE_MEF>
        <SCOLARITE_AN_DERNIER>
          <CODE_STRUCTURE>{level}{division}</CODE_STRUCTURE>
          <CODE_RNE>0990002P</CODE_RNE>
          <SIGLE>CLG</SIGLE>
          <DENOM_PRINC>COLLEGE</DENOM_PRINC>
          <LL_COMMUNE_INSEE>INVENTEE</LL_COMMUNE_INSEE>
        </SCOLARITE_AN_DERNIER>
      </ELEVE>
"""
_OPTIONS = """\
      <OPTION ELEVE_ID="{key}" ELENOET="{number}">
        <OPTIONS_ELEVE><NUM_OPTION>1</NUM_OPTION>\
<CODE_MODALITE_ELECT>O</CODE_MODALITE_ELECT><CODE_MATIERE>03020{one}</CODE_MATIERE></OPTIONS_ELEVE>
        <OPTIONS_ELEVE><NUM_OPTION>2</NUM_OPTION>\
<CODE_MODALITE_ELECT>F</CODE_MODALITE_ELECT><CODE_MATIERE>03020{two}</CODE_MATIERE></OPTIONS_ELEVE>
      </OPTION>
"""
_IN_STRUCTURES = """\
      <STRUCTURES_ELEVE ELEVE_ID="{key}" ELENOET="{number}">
        <STRUCTURE><CODE_STRUCTURE>{level}{division}</CODE_STRUCTURE>\
<TYPE_STRUCTURE>D</TYPE_STRUCTURE></STRUCTURE>
        <STRUCTURE><CODE_STRUCTURE>{level}{division}GR1</CODE_STRUCTURE>\
<TYPE_STRUCTURE>G</TYPE_STRUCTURE></STRUCTURE>
      </STRUCTURES_ELEVE>
"""
_ADULT = """\
      <PERSONNE PERSONNE_ID="{key}">
        <NOM_DE_FAMILLE>INVENTÉ {last}</NOM_DE_FAMILLE>
        <PRENOM>{first}</PRENOM>
        <LC_CIVILITE>M.</LC_CIVILITE>
        <LL_CIVILITE>MONSIEUR</LL_CIVILITE>
        <TEL_PERSONNEL>01990{number:05}</TEL_PERSONNEL>
        <TEL_PORTABLE>06399{number:05}</TEL_PORTABLE>
        <MEL>a{key}@families.example</MEL>
        <ACCEPTE_SMS>1</ACCEPTE_SMS>
        <COMMUNICATION_ADRESSE>1</COMMUNICATION_ADRESSE>
        <ADRESSE_ID>{key}</ADRESSE_ID>
        <CODE_PROFESSION>99</CODE_PROFESSION>
      </PERSONNE>
"""
_TIE = """\
      <RESPONSABLE_ELEVE>
        <ELEVE_ID>{child}</ELEVE_ID>
        <PERSONNE_ID>{key}</PERSONNE_ID>
        <NIVEAU_RESPONSABILITE>1</NIVEAU_RESPONSABILITE>
        <CODE_PARENTE>{link}</CODE_PARENTE>
        <RESP_FINANCIER>1</RESP_FINANCIER>
        <PERS_PAIEMENT>0</PERS_PAIEMENT>
        <PERS_CONTACT>1</PERS_CONTACT>
      </RESPONSABLE_ELEVE>
"""
_ADDRESS = """\
      <ADRESSE ADRESSE_ID="{key}">
        <LIGNE1_ADRESSE>{number} rue inventée</LIGNE1_ADRESSE>
        <CODE_POSTAL>99001</CODE_POSTAL>
        <CODE_PAYS>100</CODE_PAYS>
        <LL_PAYS>FRANCE</LL_PAYS>
        <CODE_DEPARTEMENT>099</CODE_DEPARTEMENT>
        <CODE_COMMUNE_INSEE>99001</CODE_COMMUNE_INSEE>
        <LIBELLE_POSTAL>INVENTEE</LIBELLE_POSTAL>
      </ADRESSE>
"""
_PARAMETERS = f"""\
  <PARAMETRES>
    <UAJ>{UAI}</UAJ>
    <ANNEE_SCOLAIRE>2026</ANNEE_SCOLAIRE>
    <DATE_EXPORT>15/10/2026</DATE_EXPORT>
    <HORODATAGE>15/10/2026 08:00:00</HORODATAGE>
  </PARAMETRES>
"""


def write_exports(folder: Path, people: int) -> None:
    """Write the four exports of one school of so many pupils and guardians, each in one file."""
    pupils = people * _PUPILS_IN_100 // 100
    told = [_told(number, 1_000_000, pupils) for number in range(pupils)]
    adults = [_told(number, 5_000_000, pupils) for number in range(people - pupils)]
    parts = {"ELEVES": _PUPIL, "OPTIONS": _OPTIONS, "STRUCTURES": _IN_STRUCTURES}
    data = (line for name, one in parts.items() for line in _section(name, one, told))
    _write(folder / "ElevesSansAdresses.xml", "BEE_ELEVES", data)
    parts = {"PERSONNES": _ADULT, "RESPONSABLES": _TIE, "ADRESSES": _ADDRESS}
    data = (line for name, one in parts.items() for line in _section(name, one, adults))
    _write(folder / "ResponsablesAvecAdresses.xml", "BEE_RESPONSABLES", data)
    codes = sorted({f"{one['level']}{one['division']}" for one in told})
    _write(folder / "Structures.xml", "BEE_STRUCTURES", _structures(codes))
    _write(folder / "Nomenclature.xml", "BEE_NOMENCLATURES", _nomenclature())


def _told(number: int, first_key: int, pupils: int) -> dict[str, object]:
    """What the templates of one person say."""
    group = number // _CLASS
    return {
        "key": first_key + number,
        "number": number + 1,
        "child": 1_000_000 + number % pupils,
        "last": _letters(number),
        "first": ("Ada", "Zoé", "Noël", "Anne-Lise")[number % 4] + " " + _letters(number % 700),
        "day": number % 28 + 1,
        "month": number % 12 + 1,
        "year": 2011 + number % 4,
        "sex": number % 2 + 1,
        "level": _LEVELS[group % len(_LEVELS)],
        "division": _letters(group // len(_LEVELS) + 1).upper(),
        "one": number % _SUBJECTS,
        "two": (number + 3) % _SUBJECTS,
        "link": "10" if number < pupils else "20",
    }


def _section(name: str, template: str, people: list[dict[str, object]]) -> Iterator[str]:
    yield f"    <{name}>\n"
    for one in people:
        yield template.format_map(one)
    yield f"    </{name}>\n"


def _structures(codes: list[str]) -> Iterator[str]:
    yield "    <DIVISIONS>\n"
    for code in codes:
        yield (
            f'      <DIVISION CODE_STRUCTURE="{code}"><LIBELLE_LONG>{code}</LIBELLE_LONG>'
            f"<MEFS_APPARTENANCE><MEF_APPARTENANCE><CODE_MEF>100100{code[0]}2110</CODE_MEF>"
            "</MEF_APPARTENANCE></MEFS_APPARTENANCE></DIVISION>\n"
        )
    yield "    </DIVISIONS>\n    <GROUPES>\n"
    for code in codes:
        yield (
            f'      <GROUPE CODE_STRUCTURE="{code}GR1"><LIBELLE_LONG>{code}</LIBELLE_LONG>'
            "<DIVISIONS_APPARTENANCE><DIVISION_APPARTENANCE>"
            f"<CODE_STRUCTURE>{code}</CODE_STRUCTURE>"
            "</DIVISION_APPARTENANCE></DIVISIONS_APPARTENANCE></GROUPE>\n"
        )
    yield "    </GROUPES>\n"


def _nomenclature() -> Iterator[str]:
    yield "    <MEFS>\n"
    for level in _LEVELS:
        yield f'<MEF CODE_MEF="100100{level}2110"><LIBELLE_LONG>{level}EME</LIBELLE_LONG></MEF>\n'
    yield "    </MEFS>\n    <MATIERES>\n"
    for number in range(_SUBJECTS):
        code = f"03020{number}"
        yield (
            f'<MATIERE CODE_MATIERE="{code}"><LIBELLE_LONG>LANGUE {number}</LIBELLE_LONG>'
            "</MATIERE>\n"
        )
    yield "    </MATIERES>\n"


def _write(path: Path, root: str, data: Iterator[str]) -> None:
    with path.open("w", encoding="iso8859-15") as file:
        file.write(f'<?xml version="1.0" encoding="ISO-8859-15"?>\n<{root} VERSION="2.1">\n')
        file.write(_PARAMETERS)
        file.write("  <DONNEES>\n")
        file.writelines(data)
        file.write(f"  </DONNEES>\n</{root}>\n")


def _letters(number: int) -> str:
    found = ""
    while number:
        number, letter = divmod(number, 26)
        found += "abcdefghijklmnopqrstuvwxyz"[letter]
    return found
