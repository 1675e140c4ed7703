"""People of the deliveries: pupils, guardians, staff, of both degrees (sections 1.4 and 1.5)."""

from __future__ import annotations

from entconf.feeds.aaf.compounds import (
    read_authorities,
    read_class_dates,
    read_class_teachings,
    read_classes,
    read_functions,
    read_group_teachings,
    read_guardians,
)
from entconf.feeds.aaf.fields import Fields, Values
from entconf.feeds.codes import NATIONAL_PROFILES
from entconf.feeds.findings import Weight
from entconf.feeds.roster import Function, Guardianship, InStructure, Person, Teaching
from entconf.model.profiles import Profile
from entconf.model.text import msg

LAST_NAMES = ("sn", "ENTPersonNom")
FIRST_NAMES = ("givenName", "ENTPersonPrenom")
TITLES = ("personalTitle", "ENTPersonCivilite")
MAILS = ("mail", "ENTPersonMail")
PHONES = (
    "homePhone",
    "telephoneNumber",
    "mobile",
    "ENTPersonMobileSMS",
    "ENTPersonTelPerso",
    "ENTPersRelEleveTelPro",
    "ENTPersRelEleveTelMobile",
)
ATTACHMENTS = ("ENTEleveStructRattachId", "ENTEleveStructureRattachIdMEN")


def read_pupil(key: str, fields: Fields) -> Person:
    """A record of Eleve."""
    _check_names(fields)
    _check_subjects(fields)
    _check_class_dates(fields)
    classes = fields.shared_list("ENTEleveClasses", read_classes, "classes")
    classes += fields.shared_list("ENTPersonClasses", read_classes, "classes")
    groups = fields.shared_list("ENTEleveGroupes", read_classes, "groups")
    groups += fields.shared_list("ENTPersonGroupes", read_classes, "groups")
    home = fields.code("ENTPersonStructRattach")
    level = fields.code("ENTEleveNivFormation", "ENTEleveNiveau")
    return Person(
        key=key,
        profile=Profile.STUDENTS,
        last_name=fields.text(*LAST_NAMES),
        first_name=fields.code(*FIRST_NAMES),
        birth_name=fields.text("ENTPersonNomPatro"),
        title=fields.code(*TITLES),
        birth_date=fields.day("ENTPersonDateNaissance", "birth_date"),
        ine=fields.text("ENTEleveINE"),
        attachment=fields.text(*ATTACHMENTS),
        email=fields.text(*MAILS),
        phones=_phones(fields),
        home=home,
        structures=_structures(fields, home, classes, groups),
        classes=classes,
        groups=groups,
        guardians=_guardians(fields),
        mef=fields.code("ENTEleveMEF"),
        mef_label=fields.code("ENTEleveLibelleMEF"),
        level=fields.shared.text(level.rpartition("$")[2]),
        subjects=fields.shared.read(_stripped, fields.values("ENTEleveCodeEnseignements")),
        entered=fields.day("ENTEleveDateEntreeStructRattach", "entered"),
        left=fields.day("ENTEleveDateSortieStructRattach", "left"),
        unreadable=tuple(fields.unreadable),
        place=fields.place,
    )


def read_guardian(key: str, fields: Fields) -> Person:
    """A record of PersRelEleve."""
    _check_names(fields)
    children = fields.values("ENTAuxPersRelEleveEleve") or fields.values("ENTPersRelEleveEleve")
    return Person(
        key=key,
        profile=Profile.PARENTS,
        last_name=fields.text(*LAST_NAMES),
        first_name=fields.code(*FIRST_NAMES),
        birth_name=fields.text("ENTPersonNomPatro"),
        title=fields.code(*TITLES),
        birth_date=fields.day("ENTPersonDateNaissance", "birth_date"),
        email=fields.text(*MAILS),
        phones=_phones(fields),
        children=_stripped(children),
        unreadable=tuple(fields.unreadable),
        place=fields.place,
    )


def read_staff(key: str, fields: Fields) -> Person:
    """A record of PersEducNat: a teacher or somebody of the staff."""
    _check_names(fields)
    functions = fields.shared_list("ENTPersonFonctions", read_functions, "functions")
    teaching = _teaching(fields)
    classes = _with_taught(fields, "ENTAuxEnsClasses", teaching, group=False)
    groups = _with_taught(fields, "ENTAuxEnsGroupes", teaching, group=True)
    homes = fields.shared.read(_stripped, fields.values("ENTPersonStructRattach"))
    directs = fields.shared.read(_stripped, fields.values("ENTEnsFonctionDir"))
    head_of = fields.shared_list("ENTAuxEnsClassesPrincipal", read_classes, "head_of")
    named = (*homes[1:], *(one.structure for one in functions), *directs)
    home = homes[0] if homes else ""
    return Person(
        key=key,
        profile=_staff_profile(fields, functions),
        last_name=fields.text(*LAST_NAMES),
        first_name=fields.code(*FIRST_NAMES),
        birth_name=fields.text("ENTPersonNomPatro"),
        title=fields.code(*TITLES),
        birth_date=fields.day("ENTPersonDateNaissance", "birth_date"),
        email=fields.text(*MAILS),
        phones=_phones(fields),
        home=home,
        structures=_structures(fields, home, classes, groups, *named),
        classes=classes,
        groups=groups,
        head_of=head_of,
        teaching=teaching,
        functions=functions,
        directs=directs,
        is_teacher=fields.flag("ENTPersonCategorieEnseignant"),
        unreadable=tuple(fields.unreadable),
        place=fields.place,
    )


def _check_names(fields: Fields) -> None:
    fields.check_name(*LAST_NAMES, *FIRST_NAMES, "ENTPersonNomPatro")


def _check_subjects(fields: Fields) -> None:
    """Labels and codes of subjects are parallel lists (REC09)."""
    codes = len(fields.values("ENTEleveCodeEnseignements"))
    labels = len(fields.values("ENTEleveEnseignements"))
    both = fields.has("ENTEleveCodeEnseignements") and fields.has("ENTEleveEnseignements")
    if both and codes != labels:
        fields.remark(
            "REC09",
            msg(
                "{labels} labels of subjects stand beside {codes} codes",
                labels=labels,
                codes=codes,
            ),
        )


def _check_class_dates(fields: Fields) -> None:
    for name in ("ENTEleveDateEntreeClasses", "ENTEleveDateSortieClasses"):
        if fields.shared_list(name, read_class_dates, "classes"):
            fields.remark("REC05", msg("{attribute} has a date that is none", attribute=name))


def _guardians(fields: Fields) -> tuple[Guardianship, ...]:
    """Those of the second degree, else of the first, else the older form."""
    for name, reader in (
        ("ENTElevePersRelEleve", read_guardians),
        ("ENTEleveAutoriteParentale", read_authorities),
    ):
        values = fields.values(name)
        if values:
            found, wrong = reader(values)
            if wrong:
                fields.wrong_parts(name, "guardians", wrong)
            return found
    return ()


def _teaching(fields: Fields) -> tuple[Teaching, ...]:
    found: tuple[Teaching, ...] = ()
    for name, reader in (
        ("ENTAuxEnsClassesMatieres", read_class_teachings),
        ("ENTAuxEnsGroupesMatieres", read_group_teachings),
    ):
        values = fields.values(name)
        if values:
            taught, wrong = fields.shared.read(reader, values)
            found += taught
            if wrong:
                # A missing subject is common, and the class is still known.
                known = len(taught) == len(values) and any(not one.subject for one in taught)
                weight = Weight.INFORMATION if known else None
                fields.wrong_parts(name, "teaching", wrong, weight)
    return found


def _with_taught(
    fields: Fields, name: str, teaching: tuple[Teaching, ...], *, group: bool
) -> tuple[InStructure, ...]:
    """The classes (or groups) of the older attribute, and those where something is taught."""
    old = fields.shared_list(name, read_classes, "groups" if group else "classes")
    if not group:
        old += fields.shared_list("ENTPersonClasses", read_classes, "classes")
    taught = (InStructure(one.structure, one.code) for one in teaching if one.group is group)
    return tuple(dict.fromkeys((*old, *taught)))


def _staff_profile(fields: Fields, functions: tuple[Function, ...]) -> Profile:
    """Teacher or staff: the flag where it is, else the older one, else the functions."""
    told = fields.flag("ENTPersonCategorieEnseignant")
    if told is None:
        told = bool(fields.flag("PersEducNatPresenceDevantEleves")) or any(
            NATIONAL_PROFILES.get(one.code) in {"ENS", "DOC"} for one in functions
        )
    return Profile.TEACHERS if told else Profile.STAFF


def _structures(
    fields: Fields,
    home: str,
    classes: tuple[InStructure, ...],
    groups: tuple[InStructure, ...],
    *others: str,
) -> tuple[str, ...]:
    """Every structure that somebody has to do with, the attachment first."""
    every = (home, *others, *(one.structure for one in (*classes, *groups)))
    return fields.shared.read(_present, every)


def _present(values: Values) -> Values:
    return tuple(dict.fromkeys(value for value in values if value))


def _stripped(values: Values) -> Values:
    return tuple([value.strip() for value in values])


def _phones(fields: Fields) -> tuple[str, ...]:
    found = [value.strip() for name in PHONES for value in fields.values(name)]
    return tuple(dict.fromkeys(found)) if found else ()
