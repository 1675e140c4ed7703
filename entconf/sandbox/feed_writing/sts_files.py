"""What STSWEB gives the timetable editor: sts_emp (directory reference, section 4.2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from entconf.sandbox.feed_writing.curriculum import LEVELS, SUBJECTS, Subject
from entconf.sandbox.feed_writing.order import FeedOrder
from entconf.sandbox.feed_writing.people import Group, School, SchoolClass, Staff
from entconf.sandbox.feed_writing.second_degree import ACADEMY, ACADEMY_CODE

ENCODING = "ISO-8859-15"
#: The functions of those whom STSWEB knows: who teaches, directs or sees to school life.
IN_STSWEB = frozenset({"ENS", "DOC", "DIR", "EDU"})
Taught = list[tuple[Subject, Staff]]


def write_sts(folder: Path, school: School, order: FeedOrder) -> Path:
    """Write `sts_emp_<UAI>_<YEAR>.xml` of one school."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"sts_emp_{school.uai}_{order.school_year}.xml"
    with path.open("w", encoding=ENCODING, errors="xmlcharrefreplace", newline="\n") as stream:
        stream.write(f'<?xml version="1.0" encoding="{ENCODING}"?>\n<STS_EDT>\n')
        stream.writelines(_parameters(school, order))
        stream.writelines(_nomenclatures())
        stream.write("<DONNEES>\n<INDIVIDUS>\n")
        for one in school.staff:
            if one.function in IN_STSWEB:
                stream.write(_individual(one, order))
        stream.write("</INDIVIDUS>\n<STRUCTURE>\n")
        stream.writelines(_structures(school))
        stream.write("</STRUCTURE>\n</DONNEES>\n</STS_EDT>\n")
    return path


def services_of(school: School) -> dict[tuple[str, bool], Taught]:
    """Who teaches what, by code and whether it is a group's."""
    found: dict[tuple[str, bool], Taught] = defaultdict(list)
    for one in school.staff:
        for service in one.services:
            found[service.code, service.group].append((service.subject, one))
    return found


def _parameters(school: School, order: FeedOrder) -> Iterator[str]:
    year = order.school_year
    yield "<PARAMETRES>\n"
    yield f'<UAJ CODE="{school.uai}">\n<ACADEMIE>\n'
    yield _said("CODE", ACADEMY_CODE) + _said("LIBELLE", ACADEMY)
    yield "</ACADEMIE>\n"
    yield _said("SIGLE", "CLG") + _said("DENOM_PRINC", "COLLEGE")
    yield _said("DENOM_COMPL", school.name.upper()) + _said("CODE_NATURE", "340")
    yield _said("COMMUNE", "EXEMPLEVILLE") + _said("CODE_POSTAL", "99999")
    yield _said("STATUT", "public")
    yield f'</UAJ>\n<ANNEE_SCOLAIRE ANNEE="{year}">\n'
    yield _said("DATE_DEBUT", f"{year}-09-01") + _said("DATE_FIN", f"{year + 1}-08-31")
    yield "</ANNEE_SCOLAIRE>\n</PARAMETRES>\n"


def _nomenclatures() -> Iterator[str]:
    yield "<NOMENCLATURES>\n<CIVILITES>\n"
    for code, short, long in (("1", "M.", "Monsieur"), ("2", "MME", "Madame")):
        texts = _said("LIBELLE_COURT", short) + _said("LIBELLE_LONG", long)
        yield f'<CIVILITE CODE="{code}">\n{texts}</CIVILITE>\n'
    yield "</CIVILITES>\n<MODS_COURS>\n"
    texts = _said("LIBELLE_COURT", "CG") + _said("LIBELLE_LONG", "COURS GENERAL")
    yield f'<MOD_COURS CODE="CG">\n{texts}{_said("CO_ENS", "false")}</MOD_COURS>\n'
    yield "</MODS_COURS>\n<MATIERES>\n"
    for subject in SUBJECTS:
        texts = _said("CODE_GESTION", subject.label[:5]) + _said("LIBELLE_LONG", subject.label)
        yield f'<MATIERE CODE="{subject.code}">\n{texts}</MATIERE>\n'
    yield "</MATIERES>\n<MEFS>\n"
    for level in LEVELS:
        texts = _said("FORMATION", level.label) + _said("LIBELLE_LONG", level.label)
        texts += _said("MEFSTAT11", level.stat) + _said("MEFSTAT4", level.stat[:4])
        yield f'<MEF CODE="{level.mef}">\n{texts}</MEF>\n'
    yield "</MEFS>\n</NOMENCLATURES>\n"


def _individual(one: Staff, order: FeedOrder) -> str:
    told = {
        "SEXE": "2" if one.woman else "1",
        "CIVILITE": "2" if one.woman else "1",
        "NOM_USAGE": one.last.upper(),
        "NOM_PATRONYMIQUE": one.last.upper(),
        "PRENOM": one.first,
        "DATE_NAISSANCE": f"{one.born:%Y-%m-%d}",
        "GRADE": "CERT." if one.function == "ENS" else "",
        "FONCTION": one.function,
    }
    body = "".join(_said(name, value) for name, value in told.items())
    if one.discipline:
        label = _said("LIBELLE_COURT", one.discipline.label[:20])
        hours = _said("NB_HEURES", f"{one.hours:.2f}")
        code = quoteattr(one.discipline.code)
        body += f"<DISCIPLINES>\n<DISCIPLINE CODE={code}>\n{label}{hours}</DISCIPLINE>\n"
        body += "</DISCIPLINES>\n"
    if one.head_of:
        start = _said("DATE_DEBUT", f"{order.school_year}-09-01")
        end = _said("DATE_FIN", f"{order.school_year + 1}-08-31")
        heads = "".join(
            f"<PROF_PRINC>\n{_said('CODE_STRUCTURE', code)}{start}{end}</PROF_PRINC>\n"
            for code in one.head_of
        )
        body += f"<PROFS_PRINC>\n{heads}</PROFS_PRINC>\n"
    return f'<INDIVIDU ID="{one.sts_id}" TYPE="epp">\n{body}</INDIVIDU>\n'


def _structures(school: School) -> Iterator[str]:
    taught = services_of(school)
    sizes: dict[str, int] = defaultdict(int)
    for pupil in school.pupils:
        sizes[pupil.class_code] += 1
    yield "<DIVISIONS>\n"
    for one in school.classes:
        yield from _division(one, sizes[one.code], taught[one.code, False])
    yield "</DIVISIONS>\n<GROUPES>\n"
    for group in school.groups:
        yield from _group(group, taught[group.code, True])
    yield "</GROUPES>\n"


def _division(one: SchoolClass, size: int, taught: Taught) -> Iterator[str]:
    yield f"<DIVISION CODE={quoteattr(one.code)}>\n{_said('LIBELLE_LONG', one.label)}"
    yield _said("EFFECTIF_PREVU", str(size)) + _said("EFFECTIF_CALCULE", str(size))
    mef = f'<MEF_APPARTENANCE CODE="{one.level.mef}"/>\n'
    yield f"<MEFS_APPARTENANCE>\n{mef}</MEFS_APPARTENANCE>\n"
    yield f"<SERVICES>\n{_services(taught)}</SERVICES>\n</DIVISION>\n"


def _group(group: Group, taught: Taught) -> Iterator[str]:
    yield f"<GROUPE CODE={quoteattr(group.code)}>\n{_said('LIBELLE_LONG', group.subject.label)}"
    yield _said("EFFECTIF_PREVU", str(group.size)) + _said("EFFECTIF_CALCULE", str(group.size))
    yield "<DIVISIONS_APPARTENANCE>\n"
    for code in group.classes:
        yield f"<DIVISION_APPARTENANCE CODE={quoteattr(code)}/>\n"
    yield f"</DIVISIONS_APPARTENANCE>\n<SERVICES>\n{_services(taught)}</SERVICES>\n</GROUPE>\n"


def _services(taught: Taught) -> str:
    found = []
    for subject, teacher in taught:
        hours = f"{subject.hours:.2f}"
        who = f'<ENSEIGNANT ID="{teacher.sts_id}" TYPE="epp">\n{_said("HEURES_AGENT", hours)}'
        found.append(
            f'<SERVICE CODE_MATIERE="{subject.code}" CODE_MOD_COURS="CG">\n'
            f"{_said('HEURES_STRUCTURE', hours)}{_said('CO_ENS', 'false')}"
            f"<ENSEIGNANTS>\n{who}</ENSEIGNANT>\n</ENSEIGNANTS>\n</SERVICE>\n"
        )
    return "".join(found)


def _said(name: str, value: str) -> str:
    """An element as STSWEB writes it: the text on a line of its own, indented."""
    return f"<{name}>\n    {escape(value)}\n</{name}>\n" if value else f"<{name}/>\n"
