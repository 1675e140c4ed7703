"""The four exports of SIECLE that a set needs (directory reference, section 4.1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.sax.saxutils import escape

from entconf.sandbox.feed_writing.curriculum import LEVELS, SUBJECTS
from entconf.sandbox.feed_writing.families import REGIMES
from entconf.sandbox.feed_writing.order import FeedOrder
from entconf.sandbox.feed_writing.people import Adult, Place, Pupil, School
from entconf.sandbox.feed_writing.second_degree import french_day

ENCODING = "ISO-8859-15"
_REGIMES = dict(zip(REGIMES, ("2", "0", "1", "29"), strict=True))
_COMMON = frozenset({"020700", "061300", "043700", "043800", "100100"})


def write_siecle(folder: Path, school: School, order: FeedOrder) -> None:
    """Write the exports of one school; those who left are in them, without a class."""
    folder.mkdir(parents=True, exist_ok=True)
    writers = {
        "ElevesSansAdresses": ("BEE_ELEVES", "2.1", _pupils(school, order)),
        "ResponsablesAvecAdresses": ("BEE_RESPONSABLES", "1.8", _guardians(school)),
        "Structures": ("BEE_STRUCTURES", "2.0", _structures(school)),
        "Nomenclature": ("BEE_NOMENCLATURES", "4.0", _nomenclature()),
    }
    for name, (root, version, data) in writers.items():
        with (folder / f"{name}.xml").open(
            "w", encoding=ENCODING, errors="xmlcharrefreplace", newline="\n"
        ) as stream:
            stream.write(
                f'<?xml version="1.0" encoding="{ENCODING}"?>\n<{root} VERSION="{version}">\n'
                f"<PARAMETRES>{_said('UAJ', school.uai)}"
                f"{_said('ANNEE_SCOLAIRE', str(order.school_year))}"
                f"{_said('DATE_EXPORT', french_day(order.day))}"
                f"{_said('HORODATAGE', french_day(order.day) + ' 06:00:00')}</PARAMETRES>\n"
                "<DONNEES>\n"
            )
            stream.writelines(data)
            stream.write(f"</DONNEES>\n</{root}>\n")


def _pupils(school: School, order: FeedOrder) -> Iterator[str]:
    everybody = [*school.pupils, *school.leavers]
    yield "<ELEVES>\n"
    for number, pupil in enumerate(everybody, 1):
        yield _pupil(pupil, number, order)
    yield "</ELEVES>\n<OPTIONS>\n"
    for pupil in school.pupils:
        options = "".join(
            f"<OPTIONS_ELEVE>{_said('NUM_OPTION', str(number))}"
            f"{_said('CODE_MODALITE_ELECT', 'S' if subject.code in _COMMON else 'O')}"
            f"{_said('CODE_MATIERE', subject.code)}</OPTIONS_ELEVE>"
            for number, subject in enumerate(pupil.subjects, 1)
        )
        yield f'<OPTION ELEVE_ID="{pupil.attachment}">{options}</OPTION>\n'
    yield "</OPTIONS>\n<STRUCTURES>\n"
    for pupil in school.pupils:
        codes = [(code, "D") for code in (pupil.class_code,) if code]
        codes += [(code, "G") for code in pupil.groups]
        held = "".join(
            f"<STRUCTURE>{_said('CODE_STRUCTURE', code)}{_said('TYPE_STRUCTURE', kind)}</STRUCTURE>"
            for code, kind in codes
        )
        yield (f'<STRUCTURES_ELEVE ELEVE_ID="{pupil.attachment}">{held}</STRUCTURES_ELEVE>\n')
    yield "</STRUCTURES>\n"


def _pupil(pupil: Pupil, number: int, order: FeedOrder) -> str:
    entered = pupil.entered or order.entry
    told = {
        "INE_RNIE": pupil.ine,
        "ELENOET": str(number),
        "ID_ELEVE_ETAB": str(number),
        "NOM_DE_FAMILLE": pupil.last.upper(),
        "PRENOM": pupil.first,
        "PRENOM2": pupil.others,
        "DATE_NAISS": french_day(pupil.born),
        "DOUBLEMENT": "0",
        "CODE_PAYS": "100",
        "ACCEPTE_SMS": "1",
        "DATE_MODIFICATION": french_day(pupil.left or entered),
        "DATE_SORTIE": french_day(pupil.left),
        "CODE_REGIME": _REGIMES[pupil.regime],
        "DATE_ENTREE": french_day(entered),
        "CODE_MOTIF_SORTIE": "10" if pupil.left else "",
        "CODE_SEXE": "2" if pupil.girl else "1",
        "CODE_PAYS_NAT": "100",
        "CODE_MEF": pupil.level.mef,
    }
    return f'<ELEVE ELEVE_ID="{pupil.attachment}" ELENOET="{number}">{_all(told)}</ELEVE>\n'


def _guardians(school: School) -> Iterator[str]:
    adults = [*school.adults, *school.former_adults]
    yield "<PERSONNES>\n"
    yield from map(_adult, adults)
    yield "</PERSONNES>\n<RESPONSABLES>\n"
    for pupil in (*school.pupils, *school.leavers):
        for tie in pupil.ties:
            told = {
                "ELEVE_ID": pupil.attachment,
                "PERSONNE_ID": tie.adult.person_id,
                "NIVEAU_RESPONSABILITE": "1" if tie.legal == "1" else "3",
                "CODE_PARENTE": tie.link,
                "PAIE_FRAIS_SCOLAIRES": "true" if tie.financial == "1" else "false",
                "PERCOIT_LES_AIDES": "true" if tie.payment == "1" else "false",
                "A_CONTACTER_EN_PRIORITE": "true" if tie.contact == "1" else "false",
            }
            yield f"<RESPONSABLE_ELEVE>{_all(told)}</RESPONSABLE_ELEVE>\n"
    yield "</RESPONSABLES>\n<ADRESSES>\n"
    yield from _addresses(one.place for one in adults)
    yield "</ADRESSES>\n"


def _adult(adult: Adult) -> str:
    told = {
        "NOM_DE_FAMILLE": adult.birth_name.upper(),
        "NOM_USAGE": adult.last.upper() if adult.last != adult.birth_name else "",
        "PRENOM": adult.first,
        "LC_CIVILITE": "MME" if adult.woman else "M.",
        "TEL_PERSONNEL": adult.home_phone,
        "TEL_PORTABLE": adult.mobile,
        "MEL": adult.mail,
        "ACCEPTE_SMS": "1",
        "COMMUNICATION_ADRESSE": "1",
        "ADRESSE_ID": adult.place.id,
    }
    return f'<PERSONNE PERSONNE_ID="{adult.person_id}">{_all(told)}</PERSONNE>\n'


def _addresses(places: Iterable[Place]) -> Iterator[str]:
    for place in dict.fromkeys(places):
        told = {
            "LIGNE1_ADRESSE": place.street,
            "CODE_POSTAL": place.code,
            "CODE_PAYS": "100",
            "LL_PAYS": "FRANCE",
            "CODE_DEPARTEMENT": "099",
            "LIBELLE_POSTAL": place.city,
        }
        yield f'<ADRESSE ADRESSE_ID="{place.id}">{_all(told)}</ADRESSE>\n'


def _structures(school: School) -> Iterator[str]:
    yield "<DIVISIONS>\n"
    for one in school.classes:
        mef = f"<MEF_APPARTENANCE>{_said('CODE_MEF', one.level.mef)}</MEF_APPARTENANCE>"
        yield (
            f'<DIVISION CODE_STRUCTURE="{one.code}">{_said("LIBELLE_LONG", one.label)}'
            f"{_said('CODE_RNE', school.uai)}<MEFS_APPARTENANCE>{mef}</MEFS_APPARTENANCE>"
            "</DIVISION>\n"
        )
    yield "</DIVISIONS>\n<GROUPES>\n"
    for group in school.groups:
        classes = "".join(
            f"<DIVISION_APPARTENANCE>{_said('CODE_STRUCTURE', code)}</DIVISION_APPARTENANCE>"
            for code in group.classes
        )
        yield (
            f'<GROUPE CODE_STRUCTURE="{group.code}">'
            f"{_said('LIBELLE_LONG', group.subject.label)}{_said('CODE_RNE', school.uai)}"
            f"<DIVISIONS_APPARTENANCE>{classes}</DIVISIONS_APPARTENANCE></GROUPE>\n"
        )
    yield "</GROUPES>\n"


def _nomenclature() -> Iterator[str]:
    yield "<MEFS>\n"
    for level in LEVELS:
        told = {
            "FORMATION": level.label,
            "LIBELLE_LONG": level.label,
            "LIBELLE_EDITION": level.label,
            "MEF_RATTACHEMENT": level.mef,
            "CODE_MEFSTAT": level.stat,
        }
        yield f'<MEF CODE_MEF="{level.mef}">{_all(told)}</MEF>\n'
    yield "</MEFS>\n<MATIERES>\n"
    for one in SUBJECTS:
        told = {"CODE_GESTION": one.label[:5], "LIBELLE_COURT": one.label[:10]}
        told["LIBELLE_LONG"] = told["LIBELLE_EDITION"] = one.label
        yield f'<MATIERE CODE_MATIERE="{one.code}">{_all(told)}</MATIERE>\n'
    yield "</MATIERES>\n"


def _all(told: dict[str, str]) -> str:
    """The elements that have a value: SIECLE leaves the others out."""
    return "".join([_said(name, value) for name, value in told.items() if value])


def _said(name: str, value: str) -> str:
    return f"<{name}>{escape(value)}</{name}>"
