"""What is wrong in a declared drop that the schema cannot say."""

from __future__ import annotations

from collections.abc import Iterator

from entconf.errors import Problem
from entconf.exchange.base import Exchange
from entconf.model.text import msg


def check_drops(exchange: Exchange) -> Iterator[Problem]:
    """Retention needs names that tell their day."""
    for part in ("from", "to"):
        for name in ("keep", "keep_days"):
            if exchange.value(f"{part}.{name}") is None:
                continue
            source = exchange.source(f"{part}.{name}")
            if part == "from":
                yield Problem(
                    "misplaced-key",
                    msg("{key} means nothing for a drop that files come from", key=name),
                    source,
                    msg("files that others wrote are never removed"),
                )
            elif "{date}" not in exchange.text(f"{part}.names"):
                yield Problem(
                    "no-date",
                    msg("{key} needs names that hold {date}", key=name, date="{date}"),
                    source,
                    msg("write names: {example} beside it", example='"{date}-{name}"'),
                )
