"""What the journal tells of a run of an exchange: files by digest, counts, nobody's name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from entconf.engine.store.evidence_lines import ExchangeRow
from entconf.engine.store.journal_reading import Settled
from entconf.model.resource import ResourceId
from entconf.model.text import Text, msg
from entconf.model.values import JsonValue
from entconf.report.language import Language
from entconf.report.lines import Line, Span, Style, line
from entconf.report.results import say_state

#: As many letters of a digest as a person compares; JSON has all of them.
_DIGEST = 16


def exchange_lines(
    row: ExchangeRow, of: ResourceId, came: Settled, say: Language
) -> Iterator[Line]:
    """The exchange and how it ended, then what it took and gave."""
    good = came.state == "done"
    style = Style.GOOD if good else Style.ERROR
    state = Span(say(say_state(came.state)), style)
    yield line(Span(">", Style.CREATE), f" {of}  ", state, f"  {row.type}")
    if came.message is not None:
        yield line("    ", say(came.message))
    for one in row.files:
        told = msg(
            "a file of {size} bytes, SHA-256 {digest}…", size=one.size, digest=one.sha256[:_DIGEST]
        )
        yield line(f"      {say(told)}")
    if row.planned != row.counts:
        planned = msg("planned: {counts}", counts=_counts(row.planned))
        yield line(f"      {say(planned)}")
    if row.counts:
        done = msg("done: {counts}", counts=_counts(row.counts))
        yield line(f"      {say(done)}")


def exchange_document(row: ExchangeRow, of: ResourceId, came: Settled, say: Language) -> JsonValue:
    """The same for programs."""
    return {
        "resource": str(of),
        "type": row.type,
        "state": came.state,
        "message": say(came.message) if came.message else None,
        "files": [{"sha256": one.sha256, "size": one.size} for one in row.files],
        "planned": {**row.planned},
        "counts": {**row.counts},
    }


def _counts(counts: Mapping[str, int]) -> Text | str:
    """Numbers by the words of the type of exchange, as `exchange run` gives them in JSON."""
    told = ", ".join(f"{word}: {number}" for word, number in counts.items())
    return told or msg("nothing")
