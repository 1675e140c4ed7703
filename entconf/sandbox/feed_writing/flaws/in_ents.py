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


def _change(plot: Plot, key: str, **columns: JsonValue) -> Planted:
    plot.changes.append({"external_id": key, "set": dict(columns)})
    return plot.here(key)


def _not_created(plot: Plot) -> Planted:
    record = _staff(plot, "AED")
    plot.ent.remove(Category.PERS_EDUC_NAT, record.key)
    return plot.here(record.key)


def _not_suspended(plot: Plot) -> Planted:
    extra = _staff(plot, "AED").copy()
    extra.key = f"{extra.key}66"
    for name, value in (
        ("ENTPersonJointure", extra.key),
        ("sn", "PARTIE"),
        ("givenName", "Ombeline"),
        ("mail", "ombeline.partie@academie.example"),
    ):
        extra.set(name, value)
    plot.ent.add([extra])
    return plot.here(extra.key)


def _not_deleted(plot: Plot) -> Planted:
    planted = _not_suspended(plot)
    record = plot.ent.find(Category.PERS_EDUC_NAT, planted.subject)
    record.set("sn", "DISPARUE")
    record.set("mail", "ombeline.disparue@academie.example")
    day = plot.order.day - timedelta(days=_LONG_GONE)
    return _change(plot, planted.subject, disappearance_date=f"{day}")


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
    return plot.here(pupil.key)


def _no_login(plot: Plot) -> Planted:
    return _change(plot, _staff(plot, "AED").key, login="")


def _no_join_key(plot: Plot) -> Planted:
    return _change(plot, _staff(plot, "ADF").key, external_id=None)


def _no_way_in(plot: Plot) -> Planted:
    return _change(plot, _staff(plot, "AED").key, password=None, activation_code=None)


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
                "source": "MANUAL",
            }
        }
    )
    return plot.here(one.key)


IN_ENTS: tuple[Flaw, ...] = tuple(
    Flaw(name, name.partition("-")[0], sentence, plant, needs=Needs.ENT)
    for name, sentence, plant in (
        ("ENT01", msg("an assistant is delivered and has no account"), _not_created),
        ("ENT02", msg("an account is active and no longer delivered"), _not_suspended),
        ("ENT03", msg("somebody who left 120 days ago still has an account"), _not_deleted),
        ("ENT04", msg("a pupil has another first name in the ENT"), _drift),
        ("ENT05", msg("a teacher is of the staff in the ENT"), _wrong_profile),
        ("ENT05-class", msg("a pupil is in another class in the ENT"), _wrong_class),
        ("ENT05-family", msg("a guardian is not linked to the pupil in the ENT"), _not_linked),
        ("ENT06", msg("an account has no login"), _no_login),
        ("ENT06-key", msg("an account of the feed has no join key"), _no_join_key),
        ("ENT07", msg("an account has neither password nor activation code"), _no_way_in),
        ("ENT08", msg("a manual account doubles one of the feed"), _manual_double),
    )
)
