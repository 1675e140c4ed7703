"""A staff file of STSWEB and a table of pupils for the benches: invented, whole, no real school."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

#: Invented: department 099 is nobody's.
UAI = "0990001N"
_STAFF_IN_100, _CLASS, _SERVICES = 4, 28, 10
_FUNCTIONS = ("ENS", "ENS", "ENS", "EDU")
_INDIVIDUAL = """\
      <INDIVIDU ID="{number}" TYPE="epp">
        <SEXE>{sex}</SEXE>
        <CIVILITE>{sex}</CIVILITE>
        <NOM_USAGE>INVENTÉ {number}</NOM_USAGE>
        <NOM_PATRONYMIQUE>INVENTÉ {number}</NOM_PATRONYMIQUE>
        <PRENOM>Ada</PRENOM>
        <DATE_NAISSANCE>1980-{month:02}-{day:02}</DATE_NAISSANCE>
        <GRADE>CERT. CL N</GRADE>
        <FONCTION>{function}</FONCTION>
        <DISCIPLINES>
          <DISCIPLINE CODE="L1300"><LIBELLE_COURT>MATHS</LIBELLE_COURT><NB_HEURES>18</NB_HEURES>
          </DISCIPLINE>
        </DISCIPLINES>
      </INDIVIDU>
"""
_SERVICE = """\
          <SERVICE CODE_MATIERE="0613{subject:02}" CODE_MOD_COURS="CG">
            <HEURES_STRUCTURE>4</HEURES_STRUCTURE>
            <CO_ENS>false</CO_ENS>
            <ENSEIGNANTS>
              <ENSEIGNANT ID="{teacher}" TYPE="epp"><HEURES_AGENT>4</HEURES_AGENT></ENSEIGNANT>
            </ENSEIGNANTS>
          </SERVICE>
"""


def write_staff(path: Path, people: int) -> None:
    """Write the sts_emp of one school of so many people: its staff, classes and services."""
    staff, classes = max(people * _STAFF_IN_100 // 100, 1), max(people // _CLASS, 1)
    with path.open("w", encoding="iso8859-15") as file:
        file.write(
            '<?xml version="1.0" encoding="ISO-8859-15"?>\n<STS_EDT>\n  <PARAMETRES>\n'
            f'    <UAJ CODE="{UAI}"/>\n    <ANNEE_SCOLAIRE ANNEE="2026"/>\n  </PARAMETRES>\n'
            "  <NOMENCLATURES><MATIERES>\n"
        )
        for subject in range(_SERVICES):
            label = f"<LIBELLE_LONG>MATIERE {subject}</LIBELLE_LONG>"
            file.write(f'    <MATIERE CODE="0613{subject:02}">{label}</MATIERE>\n')
        file.write("  </MATIERES></NOMENCLATURES>\n  <DONNEES>\n    <INDIVIDUS>\n")
        file.writelines(_individuals(staff))
        file.write("    </INDIVIDUS>\n    <STRUCTURE><DIVISIONS>\n")
        file.writelines(_divisions(classes, staff))
        file.write("    </DIVISIONS></STRUCTURE>\n  </DONNEES>\n</STS_EDT>\n")


def write_pupils(path: Path, people: int) -> None:
    """Write a table of so many pupils, as the ENT's template has them."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        file.write(
            "externalid;Prénom*;Nom*;Classe;Date de naissance*;telephone;telephonetravail;email;"
            "adresse;cp;ville;pays\r\n"
        )
        for number in range(people):
            day, month, year = number % 28 + 1, number % 12 + 1, 2011 + number % 4
            file.write(
                f"e{number};Zoé;INVENTÉ {number};6{number // _CLASS};{day:02}/{month:02}/{year};"
                f"01990{number:05};;p{number}@families.example;1 rue inventée;99001;INVENTEE;"
                "FRANCE\r\n"
            )


def _individuals(staff: int) -> Iterator[str]:
    for number in range(staff):
        yield _INDIVIDUAL.format(
            number=number,
            sex=number % 2 + 1,
            month=number % 12 + 1,
            day=number % 28 + 1,
            function=_FUNCTIONS[number % len(_FUNCTIONS)],
        )


def _divisions(classes: int, staff: int) -> Iterator[str]:
    for number in range(classes):
        yield f'      <DIVISION CODE="6{number}"><LIBELLE_LONG>6{number}</LIBELLE_LONG>\n'
        yield "        <SERVICES>\n"
        for subject in range(_SERVICES):
            yield _SERVICE.format(subject=subject, teacher=(number + subject) % staff)
        yield "        </SERVICES>\n      </DIVISION>\n"
