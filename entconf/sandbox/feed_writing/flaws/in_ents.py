"""ENT: the ENT holds something else than the academy delivers (directory reference, section 1.7).

What a delivery can tell is changed in the records that the ENT was fed with (`ent/`); the rest
stands in `ent/accounts.json`, which the sandbox applies once it has loaded them.
"""

from __future__ import annotations

from datetime import timedelta

from entconf.feeds.aaf.names import Category
from entconf.model.text import msg
from entconf.model.values import JsonValue
from entconf.sandbox.feed_writing.flaws.flaw import Flaw, Needs, Planted, Plot
from entconf.sandbox.feed_writing.people import Pupil
from entconf.sandbox.feed_writing.requests import Request

_LONG_GONE = 120
_TIES, _CHILDREN = "ENTElevePersRelEleve", "ENTAuxPersRelEleveEleve"


def _staff(plot: Plot, *functions: str) -> Request:
    """Somebody untouched, as the ENT holds them."""
    one, _ = plot.staff(*functions)
    return plot.ent.find(Category.PERS_EDUC_NAT, one.key)


def _pupil(plot: Plot) -> tuple[Pupil, Request]:
    pupil, _ = plot.pupil()
    return pupil, plot.ent.find(Category.ELEVE, pupil.key)


def _change(plot: Plot, key: str, **columns: JsonValue) -> None:
    plot.changes.append({"external_id": key, "set": dict(columns)})


def _not_created(plot: Plot) -> Planted:
    record = _staff(plot, "AED", "ADF")
    plot.ent.remove(Category.PERS_EDUC_NAT, record.key)
    return plot.here(record.key)


def _not_suspended(plot: Plot) -> Planted:
    _gone(plot, "PARTIE")
    return Planted("", plot.school.uai)


def _gone(plot: Plot, name: str) -> str:
    """The key of somebody who is in the ENT alone."""
    extra = plot.ent.of(Category.PERS_EDUC_NAT)[-1].copy()
    extra.key = f"{extra.key}66"
    for attribute, value in (
        ("ENTPersonJointure", extra.key),
        ("sn", name),
        ("givenName", "Ombeline"),
        ("mail", f"ombeline.{name.lower()}@academie.example"),
    ):
        extra.set(attribute, value)
    plot.ent.add([extra])
    return extra.key


def _not_deleted(plot: Plot) -> Planted:
    key = _gone(plot, "DISPARUE")
    day = plot.order.day - timedelta(days=_LONG_GONE)
    _change(plot, key, disappearance_date=f"{day}")
    return Planted("", plot.school.uai)


def _drift(plot: Plot) -> Planted:
    pupil, record = _pupil(plot)
    record.set("givenName", "Ombeline" if pupil.girl else "Ombelin")
    return plot.here(pupil.key)


def _wrong_profile(plot: Plot) -> Planted:
    one, _ = plot.teacher()
    record = plot.ent.find(Category.PERS_EDUC_NAT, one.key)
    for name in ("ENTPersonCategorieEnseignant", "PersEducNatPresenceDevantEleves"):
        record.set(name, "N")
    return plot.here(one.key)


def _wrong_class(plot: Plot) -> Planted:
    pupil, record = _pupil(plot)
    other = next(
        one.code
        for one in plot.school.classes
        if one.level is pupil.level and one.code != pupil.class_code
    )
    record.set("ENTEleveClasses", f"{plot.school.key}${other}")
    return plot.here(pupil.key)


def _not_linked(plot: Plot) -> Planted:
    """A parent keeps the account by another child: only the tie to one of them is missing."""
    pupil = plot.sibling()
    record = plot.ent.find(Category.ELEVE, pupil.key)
    moved = pupil.ties[-1].adult.key
    ties = record.attributes[_TIES]
    record.set(_TIES, *(one for one in ties if not one.startswith(f"{moved}$")))
    adult = plot.ent.find(Category.PERS_REL_ELEVE, moved)
    adult.set(_CHILDREN, *(key for key in adult.attributes[_CHILDREN] if key != pupil.key))
    return plot.here(moved)


def _no_login(plot: Plot) -> Planted:
    _change(plot, _staff(plot, "AED", "ADF").key, login="")
    return Planted("", plot.school.uai)


def _not_activated(plot: Plot) -> Planted:
    """Nobody but `accounts.json` can say so: a feed brings codes, and lists tell no password."""
    step: dict[str, JsonValue] = {"activation_code": "abcd2345", "password": None}
    plot.changes.append({"profile": "Teacher", "set": step})
    return plot.here("activation/teachers")


def _manual_double(plot: Plot) -> Planted:
    one, record = plot.teacher()
    plot.changes.append(
        {
            "add": {
                "uai": plot.school.uai,
                "profile": "Teacher",
                "first_name": record.one("givenName").capitalize(),
                "last_name": record.one("sn"),
                "birth_date": f"{one.born}",
            }
        }
    )
    return Planted("", plot.school.uai)


IN_ENTS: tuple[Flaw, ...] = tuple(
    Flaw(name, name.partition("-")[0], sentence, plant, needs=Needs.ENT)
    for name, sentence, plant in (
        ("ENT01", msg("somebody of the staff is delivered and has no account"), _not_created),
        ("ENT02", msg("an account is active and no longer delivered"), _not_suspended),
        ("ENT03", msg("somebody who left 120 days ago still has an account"), _not_deleted),
        ("ENT04", msg("a pupil has another first name in the ENT"), _drift),
        ("ENT05", msg("a teacher is of the staff in the ENT"), _wrong_profile),
        ("ENT05-class", msg("a pupil is in another class in the ENT"), _wrong_class),
        ("ENT05-family", msg("a guardian is not linked to the pupil in the ENT"), _not_linked),
        ("ENT06", msg("an account has no login"), _no_login),
        ("ENT07", msg("no teacher has activated the account (aim for some)"), _not_activated),
        ("ENT08", msg("a manual account doubles one of the feed"), _manual_double),
    )
)
