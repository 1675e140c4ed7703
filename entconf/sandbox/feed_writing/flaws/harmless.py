"""Oddities of real deliveries that are no fault: no check may tell them (section 10)."""

from __future__ import annotations

from dataclasses import replace

from entconf.feeds.aaf.names import Category
from entconf.model.text import msg
from entconf.sandbox.feed_writing.flaws.flaw import Flaw, Planted, Plot

_OLD_LINKS = {"10": "1", "20": "2", "38": "4"}
_LONG = "ARCHAMBAULT-DE LA ROCHEFOUCAULT-MONTMORENCY"
_CUT = 25


def _homonyms(plot: Plot) -> Planted:
    pupil, first = plot.pupil()
    _, second = plot.pupil()
    for name in ("sn", "givenName", "ENTPersonNomPatro"):
        second.set(name, *first.attributes[name])
    if first.one("ENTPersonDateNaissance") == second.one("ENTPersonDateNaissance"):
        second.set("ENTPersonDateNaissance", f"{pupil.born.replace(day=27):%d/%m/%Y}")
    return plot.here(pupil.key)


def _cut_name(plot: Plot) -> Planted:
    pupil, record = plot.pupil()
    record.set("ENTPersonNomPatro", _LONG)
    record.set("sn", _LONG[:_CUT])
    return plot.here(pupil.key)


def _old_links(plot: Plot) -> Planted:
    """One-digit codes number the legal guardians: first, second."""
    for record in plot.now.of(Category.ELEVE):
        ties, legal = [], 0
        for one in record.attributes["ENTElevePersRelEleve"]:
            adult, link, financial, told, contact, payment = one.split("$")
            legal += told == "1"
            rank = str(legal) if told == "1" else "0"
            parts = (adult, _OLD_LINKS.get(link, "6"), financial, rank, contact, payment)
            ties.append("$".join(parts))
        record.set("ENTElevePersRelEleve", *ties)
    plot.label = replace(plot.label, version="AAF-VE1806")
    return Planted("", plot.school.uai)


def _no_value(plot: Plot) -> Planted:
    pupil, record = plot.pupil()
    record.raw |= {"mail", "homePhone"}
    return plot.here(pupil.key)


def _escaped_twice(plot: Plot) -> Planted:
    pupil, record = plot.pupil()
    record.set("givenName", "<value>Andr&amp;eacute;</value>")
    record.raw |= {"givenName"}
    return plot.here(pupil.key)


def _own_mail(plot: Plot) -> Planted:
    record = plot.now.find(Category.ETAB, plot.school.key)
    record.set("ENTStructureMailSI", "ada.principale@academie.example")
    return plot.here(plot.school.uai)


HARMLESS: tuple[Flaw, ...] = (
    Flaw("homonyms", "", msg("two pupils of one name, born on two days"), _homonyms),
    Flaw("cut-name", "", msg("a last name is cut at 25 letters"), _cut_name),
    Flaw(
        "old-links",
        "",
        msg("ties have the one-digit codes of old producers"),
        _old_links,
        alone=True,
    ),
    Flaw("no-value", "", msg("attributes stand without any value"), _no_value),
    Flaw("escaped-twice", "", msg("an accent is escaped twice"), _escaped_twice),
    Flaw("own-mail", "", msg("the mail address of the school is somebody's own"), _own_mail),
)
