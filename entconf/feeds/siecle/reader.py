"""A set of SIECLE exports into the neutral roster."""

from __future__ import annotations

from collections.abc import Sequence

from entconf.errors import FeedError
from entconf.feeds.archive_members import Member
from entconf.feeds.archives import opened
from entconf.feeds.findings import Remark, Weight
from entconf.feeds.reading import Reading
from entconf.feeds.roster import Origin, Place, Roster, Structure
from entconf.feeds.safe_xml import XmlFile
from entconf.feeds.siecle.checks import check_set, usual_uai, usual_year
from entconf.feeds.siecle.exports import (
    RECORDS,
    ROOTS,
    Parameters,
    export_of,
    is_parameters,
    parameters_of,
    records_of,
    uai_in_name,
)
from entconf.feeds.siecle.gathering import Gathered, Position
from entconf.model.text import msg


def read_siecle(members: Sequence[Member]) -> Reading:
    """Read the exports of one school, in any order; any of them may be missing.

    A file that cannot be read, or breaks off, is a blocking remark and the others are read.

    Raises:
        FeedError: none of the files is an export of SIECLE that can be read.
    """
    found, broken = Gathered(), []
    for member in members:
        try:
            _read(member, found)
        except FeedError as error:
            broken.append(error)
            place = Place(member.shown)
            found.remarks.append(Remark(error.code, error.message, place, Weight.BLOCKING))
    if broken and not found.parameters:
        raise broken[0]
    uai = usual_uai(found.parameters)
    uai = uai or next(filter(None, (uai_in_name(one.file) for one in found.parameters)), "")
    structure = Structure(
        key=uai,
        uai=uai,
        classes=tuple(found.classes.values()),
        groups=tuple(found.groups.values()),
        place=Place(found.parameters[0].file) if found.parameters else Place(""),
    )
    roster = Roster(
        Origin.SIECLE,
        found.people(uai),
        {uai: structure},
        found.subjects,
        found.mefs,
        usual_year(found.parameters),
        max(filter(None, (one.exported for one in found.parameters)), default=None),
    )
    return Reading(roster, (*found.remarks, *check_set(found)))


def _read(member: Member, found: Gathered) -> None:
    """Read one export into what was gathered. Raises FeedError; what came before it stands."""
    with opened(member) as stream:
        xml = XmlFile(stream, member.shown)
        xml.check_root(ROOTS)
        export = export_of(xml.prolog.root)
        if export is None:  # check_root let only those through
            raise FeedError(msg("{file} is no export of SIECLE", file=member.shown))
        told = Parameters(member.shown, export)
        position = len(found.parameters)
        found.parameters.append(told)
        at = Position(member.shown, uai_in_name(member.shown))
        for element in records_of(xml, export):
            if is_parameters(element):
                told = parameters_of(element, member.shown, export)
                found.parameters[position] = told
                at.uai = told.uai or at.uai
            else:
                at.record += 1
                found.take(element, at)
        if RECORDS.get(export) and not at.record:
            empty = msg("the export holds nothing")
            found.remark("SIE15", empty, Place(member.shown), Weight.WARNING)
