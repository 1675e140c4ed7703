"""Every flaw there is, written out, and which of them a list of names asks for."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence

from entconf.errors import FeedError
from entconf.model.text import msg
from entconf.sandbox.feed_writing.flaws.flaw import Flaw
from entconf.sandbox.feed_writing.flaws.harmless import HARMLESS
from entconf.sandbox.feed_writing.flaws.in_deliveries import IN_DELIVERIES
from entconf.sandbox.feed_writing.flaws.in_ents import IN_ENTS
from entconf.sandbox.feed_writing.flaws.in_exports import IN_EXPORTS
from entconf.sandbox.feed_writing.flaws.in_identities import IN_IDENTITIES
from entconf.sandbox.feed_writing.flaws.in_records import IN_RECORDS
from entconf.sandbox.feed_writing.flaws.in_references import IN_REFERENCES
from entconf.sandbox.feed_writing.order import FeedOrder

ALL = "all"
FLAWS: Mapping[str, Flaw] = {
    one.name: one
    for one in (
        *IN_DELIVERIES,
        *IN_RECORDS,
        *IN_REFERENCES,
        *IN_IDENTITIES,
        *IN_ENTS,
        *IN_EXPORTS,
        *HARMLESS,
    )
}


def chosen_flaws(order: FeedOrder) -> tuple[Flaw, ...]:
    """The flaws that an order names, in the order of the catalogue.

    `all` stands for every one that can be planted beside others in this order.

    Raises:
        FeedError: a name is unknown, or a flaw cannot be planted in this order.
    """
    for name in order.flaws:
        if name != ALL and name not in FLAWS:
            raise _unknown(name)
    wanted = [one for one in FLAWS.values() if one.name in order.flaws]
    if order.first_degree and order.flaws:
        raise FeedError(
            msg("flaws are planted in schools of the second degree only"),
            hint=msg("Leave out --first-degree or --flaws."),
        )
    if ALL in order.flaws:
        wanted += [
            one
            for one in FLAWS.values()
            if one not in wanted and not one.alone and one.schools <= order.schools
        ]
    _refuse_what_cannot_be(wanted, order)
    return tuple(one for one in FLAWS.values() if one in wanted)


def _refuse_what_cannot_be(wanted: Sequence[Flaw], order: FeedOrder) -> None:
    for one in wanted:
        if one.alone and len(wanted) > 1:
            raise FeedError(
                msg("{name} spoils what other flaws would show in", name=one.name),
                hint=msg("Ask for it alone."),
            )
        if one.schools > order.schools:
            raise FeedError(
                msg("{name} needs {n} schools", name=one.name, n=one.schools),
                hint=msg("Ask for --schools {n}.", n=one.schools),
            )
        if one.archived and order.archive is None:
            raise FeedError(
                msg("{name} spoils an archive, and there is none", name=one.name),
                hint=msg("Ask for --archive zip or tgz."),
            )


def _unknown(name: str) -> FeedError:
    known = {one.casefold(): one for one in (*FLAWS, ALL)}
    near = difflib.get_close_matches(name.casefold(), known, 1)
    hint = msg("The list is shown by --flaws list.")
    if near:
        hint = msg("Did you mean {name}? The list is shown by --flaws list.", name=known[near[0]])
    return FeedError(msg("{name} is no flaw that is known", name=name), hint=hint)
