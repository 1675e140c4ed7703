"""News as lines of a terminal and as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from entconf.assistance.news.relayed import Relayed
from entconf.model.news import NewsItem
from entconf.model.text import msg, msgn
from entconf.model.values import JsonValue
from entconf.report.document import FORMAT
from entconf.report.language import Language
from entconf.report.lines import Line, Span, Style, line


def news_lines(
    items: Sequence[NewsItem], known: Mapping[str, Relayed], language: Language
) -> Sequence[Line]:
    """One line an item: from when, its name, its title, whether and when it was relayed."""
    written = {one.name for one in items}
    rows = [(one.begins, one.name, one.title) for one in items]
    rows += [
        (f"{one.at:%Y-%m-%d}", name, one.title)
        for name, one in known.items()
        if name not in written
    ]
    found = []
    for begins, name, title in sorted(rows):
        told = known.get(name)
        if told is None:
            state = Span(language(msg("not relayed yet")), Style.WARNING)
        else:
            lists = msgn("{n} list mailed", "{n} lists mailed", told.lists)
            text = msg("relayed on {day}, {lists}", day=f"{told.at:%Y-%m-%d}", lists=lists)
            state = Span(language(text), Style.GOOD)
        found.append(line(f"{begins[:10]}  ", Span(name, Style.STRONG), f"  {title}  ", state))
    return found


def news_document(items: Sequence[NewsItem], known: Mapping[str, Relayed]) -> str:
    """News as JSON."""
    rows: list[JsonValue] = []
    for one in items:
        told = known.get(one.name)
        rows.append(
            {
                "name": one.name,
                "title": one.title,
                "for": [*one.profiles],
                "from": one.begins,
                "until": one.ends,
                "hosts": one.hosts,
                "announced": one.announced,
                "lists": len(one.mail_to),
                "relayed": told.at.isoformat() if told else None,
            }
        )
    found = {"format": FORMAT, "document": "news", "news": rows}
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


def mail_lines(item: NewsItem, text: str, language: Language) -> Sequence[Line]:
    """The mail as it would be sent."""
    to = msg("To: {address}", address=", ".join(item.mail_to))
    return [
        line(Span(language(to), Style.DIM)),
        line(Span(item.title, Style.STRONG)),
        *(line(part) for part in text.rstrip("\n").split("\n")),
    ]
