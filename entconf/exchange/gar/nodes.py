"""The nodes of the GAR's files, from people and schools, one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from entconf.exchange.gar.findings import Found
from entconf.exchange.gar.people import PUPIL, Attendance, GarPerson, GarSchool
from entconf.exchange.gar.shapes import POSTS, Degree, Kind
from entconf.feeds.findings import Weight
from entconf.feeds.roster import DeclaredGroup, Mef
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import msg

#: What an element holds: a text, or elements in their order.
Content: TypeAlias = "str | tuple[tuple[str, Content], ...]"
Node: TypeAlias = tuple[str, Content]

DIVISION, GROUP = "DIVISION", "GROUPE"


@dataclass(frozen=True, slots=True)
class Delivery:
    """Everything of one delivery: schools and people, of one degree; see `delivery_of`."""

    degree: Degree
    schools: Sequence[GarSchool]
    people: Sequence[GarPerson]
    by_school: Mapping[str, Sequence[tuple[GarPerson, Attendance]]]

    def of(self, school: GarSchool) -> Sequence[tuple[GarPerson, Attendance]]:
        """The people of a school, each with what they are there."""
        return self.by_school.get(school.uai, ())


def delivery_of(
    degree: Degree, schools: Sequence[GarSchool], people: Iterable[GarPerson]
) -> Delivery:
    """A delivery of these schools and people."""
    everybody = tuple(people)
    by_school: dict[str, list[tuple[GarPerson, Attendance]]] = {}
    for person in everybody:
        for attendance in person.schools:
            by_school.setdefault(attendance.uai, []).append((person, attendance))
    return Delivery(degree, schools, everybody, by_school)


def nodes_of(kind: Kind, delivery: Delivery, found: Found) -> Iterator[Node]:
    """The nodes of one sort of files. What must be left out is told in `found`."""
    if kind is Kind.ETAB:
        yield from _schools(delivery, found)
    elif kind is Kind.ELEVE:
        yield from _pupils(delivery, found)
    elif kind is Kind.ENSEIGNANT:
        yield from _teachers(delivery)
    elif kind is Kind.GROUPE:
        yield from _groups(delivery, found)
    else:
        yield from _responsible(delivery, found)


def _leaf(name: str, text: str) -> tuple[Node, ...]:
    """An optional element: nothing where there is no text."""
    return ((name, text.strip()),) if text.strip() else ()


def _schools(delivery: Delivery, found: Found) -> Iterator[Node]:
    for school in delivery.schools:
        yield "GAREtab", tuple(_school(school, delivery))
    if delivery.degree is Degree.FIRST:
        return
    for school in delivery.schools:
        yield from _mefs(school, delivery, found)
    for school in delivery.schools:
        yield from _subjects(school, delivery, found)


def _school(school: GarSchool, delivery: Delivery) -> Iterator[Node]:
    told = school.structure
    name = (told.name if told is not None else "") or school.establishment.name or school.uai
    yield "GARStructureUAI", school.uai
    yield "GARStructureNomCourant", name
    if told is None or school.feed is None:
        return
    # The seat of a cité scolaire, where there is no doubt which one it is.
    seats = {
        school.feed.structures[key].uai for key in told.attached if key in school.feed.structures
    }
    if delivery.degree is Degree.SECOND and len(seats) == 1:
        yield from _leaf("GAREtablissementStructRattachFctl", seats.pop())
    # Some schools give the address of a person; only the school's own goes out.
    if school.uai.lower() in told.email.lower():
        yield from _leaf("GARStructureEmail", told.email)


def _mefs(school: GarSchool, delivery: Delivery, found: Found) -> Iterator[Node]:
    used: dict[str, str] = {}
    for person, there in delivery.of(school):
        for mef in there.mefs:
            label = (
                person.fed.mef_label if person.fed is not None and there.profile == PUPIL else ""
            )
            used[mef] = used.get(mef) or label
    known = school.feed.mefs if school.feed is not None else {}
    for code in sorted(used):
        nomenclature = known.get(code) or Mef(code)
        label = nomenclature.label or used[code]
        if not label:
            found.add("GAR19", msg("the MEF {code} has no label", code=code), uai=school.uai)
        yield (
            "GARMEF",
            (
                ("GARStructureUAI", school.uai),
                ("GARMEFCode", code),
                ("GARMEFLibelle", label or code),
                *_leaf("GARMEFRattach", nomenclature.attached),
                *_leaf("GARMEFSTAT11", nomenclature.stat),
            ),
        )


def _subjects(school: GarSchool, delivery: Delivery, found: Found) -> Iterator[Node]:
    used = {code for _, there in delivery.of(school) for code in there.subjects}
    known = school.feed.subjects if school.feed is not None else {}
    for code in sorted(used):
        subject = known.get(code)
        label = subject.label if subject is not None else ""
        if not label:
            found.add("GAR19", msg("the subject {code} has no label", code=code), uai=school.uai)
        yield (
            "GARMatiere",
            (
                ("GARStructureUAI", school.uai),
                ("GARMatiereCode", code),
                ("GARMatiereLibelle", label or code),
            ),
        )


def _pupils(delivery: Delivery, found: Found) -> Iterator[Node]:
    pupils = [one for one in delivery.people if one.schools[0].profile == PUPIL]
    for person in pupils:
        yield "GAREleve", tuple(_identity(person))
    yield from _studies(pupils, delivery.degree)
    if delivery.degree is Degree.FIRST:
        for person in pupils:
            if person.fed is not None and person.fed.level and not person.schools[0].mefs:
                found.add(
                    "GAR19",
                    msg("the level {level} is none of the first degree", level=person.fed.level),
                    uai=person.schools[0].uai,
                    person=person.id,
                )
        return
    for person in pupils:
        for there in person.schools:
            for code in there.subjects:
                yield "GAREleveEnseignement", _about(there, person, ("GARMatiereCode", code))


def _about(there: Attendance, person: GarPerson, *more: Node) -> tuple[Node, ...]:
    return (("GARStructureUAI", there.uai), ("GARPersonIdentifiant", person.id), *more)


def _studies(people: Iterable[GarPerson], degree: Degree) -> Iterator[Node]:
    second = degree is Degree.SECOND
    name, code = (
        ("GARPersonMEF", "GARMEFCode") if second else ("GARPersonMEFSTAT4", "GARMEFSTAT4Code")
    )
    for person in people:
        for there in person.schools:
            for mef in there.mefs:
                yield name, _about(there, person, (code, mef))


def _identity(person: GarPerson) -> Iterator[Node]:
    fed, live = person.fed, person.live
    yield "GARPersonIdentifiant", person.id
    for there in person.schools:
        yield (
            "GARPersonProfils",
            (("GARStructureUAI", there.uai), ("GARPersonProfil", there.profile)),
        )
    yield from _leaf("GARPersonNomPatro", fed.birth_name if fed is not None else "")
    yield "GARPersonNom", live.last_name.strip()
    yield "GARPersonPrenom", live.first_name.strip()
    # All first names; the usual one alone where no other is kept (XSD, GARPersonAutresPrenoms).
    yield "GARPersonAutresPrenoms", live.first_name.strip()
    yield from _leaf("GARPersonCivilite", fed.title if fed is not None else "")
    yield from _leaf("GARPersonStructRattach", person.home)
    for there in person.schools:
        yield "GARPersonEtab", there.uai
    born = live.birth_date or (fed.birth_date if fed is not None else None)
    yield from _leaf("GARPersonDateNaissance", born.isoformat() if born is not None else "")


def _teachers(delivery: Delivery) -> Iterator[Node]:
    teachers = [one for one in delivery.people if one.schools[0].profile not in {PUPIL, ""}]
    several, code = POSTS[delivery.degree]
    for person in teachers:
        content = list(_identity(person))
        for there in person.schools:
            if there.posts and delivery.degree is Degree.SECOND:
                posts = tuple((code, post) for post in there.posts)
                content.append((several, (("GARStructureUAI", there.uai), *posts)))
        if delivery.degree is Degree.SECOND:
            content += _leaf("GARPersonMail", person.mail)
        yield "GAREnseignant", tuple(content)
    yield from _studies(teachers, delivery.degree)


def _groups(delivery: Delivery, found: Found) -> Iterator[Node]:
    exported: dict[str, Mapping[str, str]] = {}
    for school in delivery.schools:
        codes: dict[str, str] = {}
        for code, status, content in _groups_of(school, delivery):
            if code in codes:
                found.add(
                    "GAR07",
                    msg(
                        "{code} is a class and a group of the school: the group is left out",
                        code=code,
                    ),
                    uai=school.uai,
                    weight=Weight.ERROR,
                )
                continue
            codes[code] = status
            yield "GARGroupe", content
        exported[school.uai] = codes
    for person in delivery.people:
        for there in person.schools:
            codes_here = exported[there.uai]
            named = dict.fromkeys((*there.classes, *_kept(there.groups, codes_here)))
            for code in named:
                yield "GARPersonGroupe", _about(there, person, ("GARGroupeCode", code))
    if delivery.degree is Degree.SECOND:
        yield from _taught(delivery, exported, group=True)
        yield from _taught(delivery, exported, group=False)


def _kept(groups: Iterable[str], codes: Mapping[str, str]) -> Iterator[str]:
    """The groups that were exported as groups."""
    return (code for code in groups if codes.get(code) == GROUP)


def _groups_of(school: GarSchool, delivery: Delivery) -> Iterator[tuple[str, str, Content]]:
    """Classes, then groups: those that the feed declares, and those that somebody is in."""
    told = school.structure
    classes = {one.code: one.label for one in told.classes} if told is not None else {}
    groups = {one.code: one for one in told.groups} if told is not None else {}
    for person, there in delivery.of(school):
        named = person.fed.classes if person.fed is not None else ()
        labels = {one.code: one.label for one in named}
        for code in there.classes:
            classes[code] = classes.get(code) or labels.get(code, "")
        for code in there.groups:
            groups.setdefault(code, DeclaredGroup(code))
    for code in sorted(classes):
        yield code, DIVISION, _group(school, code, classes[code], DIVISION)
    for code in sorted(groups):
        own = tuple(
            ("GARGroupeDivAppartenance", name)
            for name in dict.fromkeys(groups[code].classes)
            if name in classes
        )
        yield code, GROUP, (*_group(school, code, groups[code].label, GROUP), *own)


def _group(school: GarSchool, code: str, label: str, status: str) -> tuple[Node, ...]:
    return (
        ("GARGroupeCode", code),
        ("GARStructureUAI", school.uai),
        ("GARGroupeLibelle", label.strip() or code),
        ("GARGroupeStatut", status),
    )


def _taught(
    delivery: Delivery, exported: Mapping[str, Mapping[str, str]], *, group: bool
) -> Iterator[Node]:
    name, status = ("GAREnsGroupeMatiere", GROUP) if group else ("GAREnsClasseMatiere", DIVISION)
    for person in delivery.people:
        for there in person.schools:
            for (code, is_group), subjects in there.taught.items():
                if is_group is group and exported[there.uai].get(code) == status:
                    several = (("GARMatiereCode", one) for one in subjects)
                    yield name, _about(there, person, ("GARGroupeCode", code), *several)


def _responsible(delivery: Delivery, found: Found) -> Iterator[Node]:
    covered: set[str] = set()
    for person in delivery.people:
        uais = [there.uai for there in person.schools if there.assigns]
        if not uais:
            continue
        mail = person.mail
        if not mail and person.live.email:
            mail = person.live.email
            told = msg("the mail is that of the account, which its owner may change")
            found.add("GAR19", told, uai=uais[0], person=person.id)
        if not mail:
            found.add(
                "GAR13",
                msg("somebody who assigns licences has no mail, and is left out"),
                uai=uais[0],
                person=person.id,
            )
            continue
        covered.update(uais)
        title = person.fed.title if person.fed is not None else ""
        yield (
            "GARRespAff",
            (
                ("GARPersonIdentifiant", person.id),
                ("GARPersonNom", person.live.last_name.strip()),
                ("GARPersonPrenom", person.live.first_name.strip()),
                *_leaf("GARPersonCivilite", title),
                ("GARPersonMail", mail),
                *(("GARRespAffEtab", uai) for uai in uais),
            ),
        )
    for school in delivery.schools:
        if school.uai not in covered:
            found.add(
                "GAR16",
                msg("nobody of the school assigns licences: name a login under responsible"),
                uai=school.uai,
            )
