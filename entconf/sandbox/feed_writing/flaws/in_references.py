"""REF: flaws of what points to what (directory reference, section 1.7)."""

from __future__ import annotations

from datetime import timedelta

from entconf.feeds.aaf.names import Category
from entconf.model.text import msg
from entconf.sandbox.feed_writing.curriculum import LEVELS
from entconf.sandbox.feed_writing.flaws.flaw import Flaw, Planted, Plot
from entconf.sandbox.feed_writing.requests import Request
from entconf.sandbox.feed_writing.second_degree import french_day

_TIES, _CHILDREN = "ENTElevePersRelEleve", "ENTAuxPersRelEleveEleve"
_UNKNOWN_ADULT, _UNKNOWN_STRUCTURE = "39999991", "9999"


def _school(plot: Plot) -> Request:
    return plot.now.find(Category.ETAB, plot.school.key)


def _nowhere(plot: Plot) -> Planted:
    _, record = plot.staff("OUV")
    record.set("ENTPersonStructRattach", _UNKNOWN_STRUCTURE)
    return plot.here(_UNKNOWN_STRUCTURE)


def _no_school(plot: Plot) -> Planted:
    plot.now.remove(Category.ETAB, plot.school.key)
    return plot.here(plot.school.uai)


def _bad_key(plot: Plot) -> Planted:
    return _service_uai(plot, 2, "0999003A")


def _eight_digits(plot: Plot) -> Planted:
    return _service_uai(plot, 1, "09990020")


def _service_uai(plot: Plot, rank: int, uai: str) -> Planted:
    service = plot.shared.of(Category.ETAB)[rank]
    for name in ("ENTStructureUAI", "ENTEtablissementUAI"):
        service.set(name, uai)
    return Planted(f"{service.key}/uai", uai)


def _bad_siret(plot: Plot) -> Planted:
    service = plot.shared.of(Category.ETAB)[0]
    siret = service.one("ENTStructureSIREN")
    service.set("ENTStructureSIREN", siret[:-1] + str((int(siret[-1]) + 1) % 10))
    return Planted(f"{service.key}/siret", service.one("ENTStructureUAI"))


def _no_class(plot: Plot) -> Planted:
    pupil, record = plot.pupil()
    for name in ("ENTEleveClasses", "ENTEleveDateEntreeClasses"):
        record.set(name)
    return plot.here(pupil.key)


def _two_classes(plot: Plot) -> Planted:
    pupil, record = plot.pupil()
    other = next(
        one.code
        for one in plot.school.classes
        if one.level is pupil.level and one.code != pupil.class_code
    )
    record.set("ENTEleveClasses", record.one("ENTEleveClasses"), f"{plot.school.key}${other}")
    return plot.here(pupil.key)


def _left(plot: Plot) -> Planted:
    pupil, record = plot.pupil()
    day = french_day(plot.order.working_day_before(1) - timedelta(days=7))
    record.set("ENTEleveDateSortieStructRattach", day)
    return plot.here(pupil.key)


def _lower_case(plot: Plot) -> Planted:
    pupil, record = plot.pupil()
    code = pupil.class_code.lower()
    record.set("ENTEleveClasses", f"{plot.school.key}${code}")
    return plot.here(f"class/{code}")


def _unknown_group(plot: Plot) -> Planted:
    _, record = plot.pupil()
    record.set("ENTEleveGroupes", *record.attributes["ENTEleveGroupes"], f"{plot.school.key}$CLUB")
    return plot.here("group/CLUB")


def _empty_class(plot: Plot) -> Planted:
    _declare(plot, "ENTStructureClasses", f"6Z$6EME Z${LEVELS[0].mef}")
    return plot.here("class/6Z")


def _group_of_nobody(plot: Plot) -> Planted:
    _declare(plot, "ENTStructureGroupes", "ATELIER$ATELIER$9X")
    return plot.here("group/ATELIER")


def _declared_twice(plot: Plot) -> Planted:
    values = _school(plot).attributes["ENTStructureClasses"]
    _declare(plot, "ENTStructureClasses", values[-1])
    return plot.here(plot.school.uai)


def _declare(plot: Plot, name: str, value: str) -> None:
    school = _school(plot)
    school.set(name, *school.attributes[name], value)


def _unknown_guardian(plot: Plot) -> Planted:
    _, record = plot.pupil()
    record.set(_TIES, *record.attributes[_TIES], f"{_UNKNOWN_ADULT}$39$0$0$1$0")
    return plot.here(_UNKNOWN_ADULT)


def _childless(plot: Plot) -> Planted:
    pupil, _ = plot.pupil()
    extra = plot.guardian(pupil).copy()
    extra.key = f"{extra.key}99"
    extra.set("ENTPersonJointure", extra.key)
    # Somebody else, whom only the child's name ties to the family.
    for name, value in (("sn", "SOLITAIRE"), ("givenName", "Ange"), ("mobile", ""), ("mail", "")):
        extra.set(name, *([value] if value else []))
    extra.set(_CHILDREN)
    plot.now.add([extra])
    return Planted(extra.key)


def _one_sided(plot: Plot) -> Planted:
    pupil, _ = plot.pupil()
    other, _ = plot.pupil()
    record = plot.guardian(pupil)
    record.set(_CHILDREN, *record.attributes[_CHILDREN], other.key)
    return plot.here(record.key)


def _no_legal(plot: Plot) -> Planted:
    pupil, record = plot.pupil()
    ties = (one.split("$") for one in record.attributes[_TIES])
    record.set(_TIES, *("$".join((*tie[:3], "0", *tie[4:])) for tie in ties))
    return plot.here(pupil.key)


def _three_legal(plot: Plot) -> Planted:
    pupil, record = plot.pupil()
    other, _ = plot.pupil()
    third = plot.guardian(other)
    record.set(_TIES, *record.attributes[_TIES], f"{third.key}$50$0$1$1$0")
    third.set(_CHILDREN, *third.attributes[_CHILDREN], pupil.key)
    return plot.here(pupil.key)


def _same_twice(plot: Plot) -> Planted:
    pupil, record = plot.pupil()
    first = record.one(_TIES).split("$")
    record.set(_TIES, *record.attributes[_TIES], "$".join((first[0], "90", "0", "0", "1", "0")))
    return plot.here(pupil.key)


def _unknown_subject(plot: Plot) -> Planted:
    _, record = plot.pupil()
    codes, labels = "ENTEleveCodeEnseignements", "ENTEleveEnseignements"
    record.set(codes, *record.attributes[codes], "999A99")
    record.set(labels, *record.attributes[labels], "SUJET INCONNU")
    return plot.here("subject/999A99")


def _unknown_mef(plot: Plot) -> Planted:
    _, record = plot.pupil()
    record.set("ENTEleveMEF", "99999999999")
    return plot.here("mef/99999999999")


def _other_label(plot: Plot) -> Planted:
    pupil, record = plot.pupil()
    record.set("ENTEleveLibelleMEF", "AUTRE CHOSE")
    return plot.here(f"label/{pupil.level.mef}")


def _other_mef(plot: Plot) -> Planted:
    pupil, record = plot.pupil()
    other = next(one for one in LEVELS if one is not pupil.level)
    record.set("ENTEleveMEF", other.mef)
    record.set("ENTEleveLibelleMEF", other.label)
    return plot.here(pupil.key)


def _no_function(plot: Plot) -> Planted:
    one, record = plot.teacher()
    record.set("ENTPersonFonctions")
    return plot.here(one.key)


def _idle(plot: Plot) -> Planted:
    one, record = plot.teacher()
    for name in ("ENTAuxEnsClassesMatieres", "ENTAuxEnsGroupesMatieres", "ENTAuxEnsMEF"):
        record.set(name)
    return plot.here(one.key)


def _head_of_nothing(plot: Plot) -> Planted:
    one, record = plot.teacher()
    record.set("ENTAuxEnsClassesPrincipal", f"{plot.school.key}$8Z")
    return plot.here(one.key)


def _no_direction(plot: Plot) -> Planted:
    for record in plot.now.of(Category.PERS_EDUC_NAT):
        if record.attributes["ENTEnsFonctionDir"]:
            plot.used.add(record.key)
            record.set("ENTEnsFonctionDir")
            record.set(
                "ENTPersonFonctions",
                f"{plot.school.key}$ADF$PERSONNELS ADMINISTRATIFS$-$SANS OBJET",
            )
    return plot.here("direction")


def _no_heads(plot: Plot) -> Planted:
    for record in plot.now.of(Category.PERS_EDUC_NAT):
        record.set("ENTAuxEnsClassesPrincipal")
    return plot.here("head teachers")


IN_REFERENCES: tuple[Flaw, ...] = (
    Flaw("REF01", "REF01", msg("somebody is attached to a structure not delivered"), _nowhere),
    Flaw("REF01-school", "REF01", msg("the school is not delivered"), _no_school, alone=True),
    Flaw("REF02", "REF02", msg("the letter of a service's UAI is wrong"), _bad_key),
    Flaw("REF02-form", "REF02", msg("the UAI of a service is eight digits"), _eight_digits),
    Flaw("REF02-siret", "REF02", msg("a SIRET fails its check"), _bad_siret),
    Flaw("REF03", "REF03", msg("a pupil has no class"), _no_class),
    Flaw("REF03-two", "REF03", msg("a pupil is in two classes"), _two_classes),
    Flaw("REF03-left", "REF03", msg("a pupil left and is still in a class"), _left),
    Flaw("REF04", "REF04", msg("a pupil's class is written in lower case"), _lower_case),
    Flaw("REF04-group", "REF04", msg("a pupil is in a group that is not declared"), _unknown_group),
    Flaw("REF05", "REF05", msg("a class has no pupil"), _empty_class),
    Flaw("REF05-group", "REF05", msg("a group is made of an unknown class"), _group_of_nobody),
    Flaw("REF05-twice", "REF05", msg("a class is declared twice"), _declared_twice),
    Flaw("REF06", "REF06", msg("a guardian is not delivered"), _unknown_guardian),
    Flaw("REF07", "REF07", msg("a guardian has no pupil"), _childless),
    Flaw("REF07-one-sided", "REF07", msg("a guardian names a pupil who does not"), _one_sided),
    Flaw("REF08", "REF08", msg("a minor has no legal guardian"), _no_legal),
    Flaw("REF08-three", "REF08", msg("a pupil has three legal guardians"), _three_legal),
    Flaw("REF08-twice", "REF08", msg("an adult stands twice on a pupil"), _same_twice),
    Flaw("REF09", "REF09", msg("a subject is not in the nomenclature"), _unknown_subject),
    Flaw("REF09-mef", "REF09", msg("a MEF is not in the nomenclature"), _unknown_mef),
    Flaw("REF09-label", "REF09", msg("a MEF has another label"), _other_label),
    Flaw("REF09-class", "REF09", msg("a pupil's MEF is not one of the class"), _other_mef),
    Flaw("REF10", "REF10", msg("a teacher has no function"), _no_function),
    Flaw("REF10-idle", "REF10", msg("a teacher has neither class nor group"), _idle),
    Flaw("REF10-head", "REF10", msg("the class of a head teacher is unknown"), _head_of_nothing),
    Flaw("REF11", "REF11", msg("nobody has a function of direction"), _no_direction),
    Flaw("REF11-heads", "REF11", msg("no class has a head teacher"), _no_heads, alone=True),
)
