"""REC: flaws of one record (directory reference, section 1.7)."""

from __future__ import annotations

from datetime import timedelta

from entconf.feeds.aaf.names import Category
from entconf.model.text import msg
from entconf.sandbox.feed_writing.flaws.flaw import Flaw, Planted, Plot
from entconf.sandbox.feed_writing.second_degree import french_day

_BORN = "ENTPersonDateNaissance"
_OLD = 40


def _other_identifier(plot: Plot) -> Planted:
    pupil, record = plot.pupil()
    record.set("ENTPersonJointure", f"{pupil.key}9")
    return plot.here(pupil.key)


def _twice(plot: Plot) -> Planted:
    pupil, record = plot.pupil()
    plot.now.add([record.copy()])
    return plot.here(pupil.key)


def _wrong_file(plot: Plot) -> Planted:
    pupil, _ = plot.pupil()
    moved = plot.now.remove(Category.PERS_REL_ELEVE, pupil.ties[0].adult.key)
    moved.inside = Category.PERS_REL_ELEVE.inside
    moved.category = Category.ELEVE
    plot.now.add([moved])
    return plot.here(moved.key)


def _nameless(plot: Plot) -> Planted:
    pupil, record = plot.pupil()
    record.set("sn")
    return plot.here(pupil.key)


def _encoded_twice(plot: Plot) -> Planted:
    pupil, record = plot.pupil()
    record.set("givenName", "AndrÃ©")
    return plot.here(pupil.key)


def _digit(plot: Plot) -> Planted:
    pupil, record = plot.pupil()
    record.set("sn", f"{record.one('sn')} 2")
    return plot.here(pupil.key)


def _no_such_day(plot: Plot) -> Planted:
    pupil, record = plot.pupil()
    record.set(_BORN, f"31/02/{pupil.born.year}")
    return plot.here(pupil.key)


def _unborn(plot: Plot) -> Planted:
    pupil, record = plot.pupil()
    record.set(_BORN, french_day(plot.order.day + timedelta(days=_OLD)))
    return plot.here(pupil.key)


def _too_old(plot: Plot) -> Planted:
    pupil, record = plot.pupil()
    record.set(_BORN, french_day(pupil.born.replace(year=pupil.born.year - _OLD, day=1)))
    return plot.here(pupil.key)


def _ageless(plot: Plot) -> Planted:
    one, record = plot.teacher()
    record.set(_BORN)
    return plot.here(one.key)


def _ageless_homonym(plot: Plot) -> Planted:
    pupil, record = plot.pupil()
    _, other = plot.pupil()
    for name in ("sn", "givenName", "ENTPersonNomPatro"):
        other.set(name, *record.attributes[name])
    record.set(_BORN)
    return plot.here(pupil.key)


def _no_ine(plot: Plot) -> Planted:
    pupil, record = plot.pupil()
    record.set("ENTEleveINE")
    return plot.here(pupil.key)


def _odd_ine(plot: Plot) -> Planted:
    pupil, record = plot.pupil()
    record.set("ENTEleveINE", "TEMP-7")
    return plot.here(pupil.key)


def _shared_ine(plot: Plot) -> Planted:
    found = (plot.pupil(), plot.pupil())
    (one, first), (_, second) = sorted(found, key=lambda row: int(row[0].key))
    second.set("ENTEleveINE", first.one("ENTEleveINE"))
    return plot.here(one.key)


def _two_parts(plot: Plot) -> Planted:
    one, record = plot.staff("MDS")
    record.set("ENTPersonFonctions", f"{plot.school.key}$MDS")
    return plot.here(one.key)


def _no_mail(plot: Plot) -> Planted:
    pupil, _ = plot.pupil()
    record = plot.guardian(pupil)
    record.set("mail", "pas.de.courriel")
    return plot.here(record.key)


def _no_phone(plot: Plot) -> Planted:
    pupil, _ = plot.pupil()
    record = plot.guardian(pupil)
    record.set("mobile", "06 39 98")
    return plot.here(record.key)


def _shared_mail(plot: Plot) -> Planted:
    one, first = plot.teacher()
    _, second = plot.teacher()
    second.set("mail", first.one("mail"))
    return plot.here(one.key)


def _family_mail(plot: Plot) -> Planted:
    pupil, _ = plot.pupil()
    plot.guardian(pupil, 1).set("mail", plot.guardian(pupil, 0).one("mail"))
    return plot.here("shared mails")


def _lost_label(plot: Plot) -> Planted:
    pupil, record = plot.pupil()
    record.set("ENTEleveEnseignements", *record.attributes["ENTEleveEnseignements"][:-1])
    return plot.here(pupil.key)


IN_RECORDS: tuple[Flaw, ...] = (
    Flaw("REC01", "REC01", msg("the identifier of a pupil is not the join key"), _other_identifier),
    Flaw("REC02", "REC02", msg("a pupil is delivered twice"), _twice),
    Flaw("REC03", "REC03", msg("a guardian stands in the file of pupils"), _wrong_file),
    Flaw("REC04", "REC04", msg("a pupil has no last name"), _nameless),
    Flaw("REC04-encoding", "REC04", msg("a first name was encoded twice"), _encoded_twice),
    Flaw("REC04-digit", "REC04", msg("a last name holds a digit"), _digit),
    Flaw("REC05", "REC05", msg("a pupil is born on the 31st of February"), _no_such_day),
    Flaw("REC05-future", "REC05", msg("a pupil is born next month"), _unborn),
    Flaw("REC05-age", "REC05", msg("a pupil is more than forty years old"), _too_old),
    Flaw("REC05-staff", "REC05", msg("a teacher has no birth date"), _ageless),
    Flaw(
        "REC05-homonym",
        "REC05",
        msg("of two pupils of one name, one has no birth date"),
        _ageless_homonym,
    ),
    Flaw("REC06", "REC06", msg("a pupil has no INE"), _no_ine),
    Flaw("REC06-form", "REC06", msg("an INE does not have its form"), _odd_ine),
    Flaw("REC06-shared", "REC06", msg("two pupils have one INE"), _shared_ine),
    Flaw("REC07", "REC07", msg("a function has two parts instead of five"), _two_parts),
    Flaw("REC08", "REC08", msg("the mail address of a guardian is none"), _no_mail),
    Flaw("REC08-phone", "REC08", msg("the phone number of a guardian is cut"), _no_phone),
    Flaw("REC08-shared", "REC08", msg("two teachers have one mail address"), _shared_mail),
    Flaw("REC08-family", "REC08", msg("two parents share a mail address"), _family_mail),
    Flaw("REC09", "REC09", msg("a pupil has a subject's code without its label"), _lost_label),
)
