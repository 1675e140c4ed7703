"""IDN: flaws of who is who (directory reference, section 1.7)."""

from __future__ import annotations

from dataclasses import replace

from entconf.feeds.aaf.names import Category
from entconf.model.text import msg
from entconf.sandbox.feed_writing.draft import Draft, draft_of, shared_records
from entconf.sandbox.feed_writing.flaws.flaw import Flaw, Needs, Planted, Plot
from entconf.sandbox.feed_writing.inventing import invent_schools
from entconf.sandbox.feed_writing.people import Pupil
from entconf.sandbox.feed_writing.requests import Request

_CHILDREN = "ENTAuxPersRelEleveEleve"
_NEW_INE = "990000000YY"
_ECOLIERS = 50


def _new_key(plot: Plot) -> Planted:
    pupil, record = plot.pupil()
    _rename_key(plot, pupil, record)
    return plot.here(record.key)


def _new_key_new_ine(plot: Plot) -> Planted:
    pupil, record = plot.pupil()
    _rename_key(plot, pupil, record)
    record.set("ENTEleveINE", _NEW_INE)
    record.set("ENTEleveStructRattachId", "999999")
    return plot.here(record.key)


def _rename_key(plot: Plot, pupil: Pupil, record: Request) -> None:
    record.key = f"{pupil.key}77"
    record.set("ENTPersonJointure", record.key)
    for rank in range(len(pupil.ties)):
        plot.guardian(pupil, rank).set(_CHILDREN, record.key)


def _adult_twice(plot: Plot) -> Planted:
    pupil, record = plot.pupil(guardians=1)
    first = plot.guardian(pupil)
    double = first.copy()
    double.key = f"{first.key}88"
    double.set("ENTPersonJointure", double.key)
    # The double came by another office, without the address; the phone is the same.
    double.set("mail")
    plot.now.add([double])
    ties = record.attributes["ENTElevePersRelEleve"]
    record.set("ENTElevePersRelEleve", *ties, ties[0].replace(first.key, double.key))
    return plot.here(f"{first.key}+{double.key}")


def _in_both_degrees(plot: Plot) -> Planted:
    pupil, record = plot.pupil()
    order = replace(plot.order, pupils=_ECOLIERS, schools=1, uais=(), first_degree=True, flaws=())
    (school,) = invent_schools(order)
    draft = Draft()
    draft.add(shared_records(order))
    draft.add(draft_of(school, order.entry))
    draft.of(Category.ELEVE)[-1].set("ENTEleveINE", record.one("ENTEleveINE"))
    plot.beside.extend(draft)
    return plot.here(pupil.key)


def _key_used_again(plot: Plot) -> Planted:
    pupil, record = plot.pupil()
    day = 28 if pupil.born.day != 28 else 27  # noqa: PLR2004 - any other day
    for name, value in (
        ("sn", "NOUVELLE"),
        ("ENTPersonNomPatro", "NOUVELLE"),
        ("givenName", "Ombeline" if pupil.girl else "Ombelin"),
        ("ENTPersonDateNaissance", f"{pupil.born.replace(day=day):%d/%m/%Y}"),
        ("ENTEleveINE", "990000001YY"),
        ("ENTEleveStructRattachId", "999998"),
    ):
        record.set(name, value)
    return plot.here(pupil.key)


def _in_two_schools(plot: Plot) -> Planted:
    one, record = plot.teacher()
    other = plot.second_school
    if other is None:  # the order says how many schools there are
        raise ValueError("this flaw needs two schools")
    functions = record.attributes["ENTPersonFonctions"]
    record.set(
        "ENTPersonFonctions",
        *functions,
        functions[0].replace(f"{plot.school.key}$", f"{other.key}$", 1),
    )
    taught = one.services[0].subject.code
    classes = record.attributes["ENTAuxEnsClassesMatieres"]
    there = f"{other.key}${other.classes[0].code}${taught}"
    record.set("ENTAuxEnsClassesMatieres", *classes, there)
    return plot.here(one.key)


IN_IDENTITIES: tuple[Flaw, ...] = (
    Flaw(
        "IDN01",
        "IDN01",
        msg("a pupil comes with a new join key and the same INE"),
        _new_key,
        needs=Needs.BEFORE,
    ),
    Flaw(
        "IDN01-name",
        "IDN01",
        msg("a pupil comes with a new join key, the same name and birth date"),
        _new_key_new_ine,
        needs=Needs.BEFORE,
    ),
    Flaw("IDN02", "IDN02", msg("a guardian stands twice on a pupil, with two keys"), _adult_twice),
    Flaw("IDN03", "IDN03", msg("a pupil is delivered by both degrees"), _in_both_degrees),
    Flaw(
        "IDN04",
        "IDN04",
        msg("a join key is used again for somebody else"),
        _key_used_again,
        needs=Needs.BEFORE,
    ),
    Flaw("IDN05", "IDN05", msg("a teacher teaches in two schools"), _in_two_schools, schools=2),
)
