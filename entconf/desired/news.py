"""Read `news.yml`: items of news, each a play of one announcement to the rest of the loader.

There are no variables in it: what is written is what is meant.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path as FilePath

from entconf.desired.checking import Checker, without_secrets
from entconf.desired.document import Document, Path
from entconf.desired.findings import Findings
from entconf.desired.lone_files import entries_in, mapping_of, text_at, texts_at, words_at
from entconf.desired.nearest import suggestion
from entconf.desired.plays import Play, Section
from entconf.desired.reading import Reading, read_file
from entconf.desired.schema_files import Schemas
from entconf.desired.sentences import describe
from entconf.desired.site_files import NEWS
from entconf.desired.validation import place_in, problems_at
from entconf.errors import ConfigurationError, Problem
from entconf.kinds.catalog import all_kinds
from entconf.model.news import NewsItem
from entconf.model.text import msg
from entconf.model.values import Value

#: The tag of all news: `entconf plan --tags news`.
TAG = "news"
_KIND = "announcements"
_OWN = frozenset({"hosts", "announcement", "mail"})


def load_news(root: FilePath) -> tuple[NewsItem, ...]:
    """The news of the site, as written. Raises ConfigurationError with every mistake."""
    path = root / NEWS
    if not path.exists():
        return ()
    findings = Findings()
    checker = Checker(Schemas(all_kinds()))
    found = tuple(item for item, _ in _items(read_file(path, NEWS), checker, findings))
    findings.raise_errors()
    return found


def find_news(items: tuple[NewsItem, ...], name: str) -> NewsItem:
    """An item by its name. Raises ConfigurationError with the nearest one."""
    known = {one.name: one for one in items}
    if name in known:
        return known[name]
    message = msg("news.yml has no news {name}", name=name)
    raise ConfigurationError([Problem("unknown-news", message, hint=suggestion(name, known))])


def read_news_plays(
    reading: Reading, order: int, checker: Checker, findings: Findings
) -> Iterator[Play]:
    """The announcements of news.yml, each as a play; what is wrong goes to `findings`."""
    for item, section in _items(reading, checker, findings):
        if item.announced:
            yield Play(
                name=item.title,
                hosts=(item.hosts,),
                hosts_source=item.source,
                tags=frozenset({TAG, item.tag}),
                variables={},
                sections=(section,),
                source=item.source,
                order=order,
            )


def _items(
    reading: Reading, checker: Checker, findings: Findings
) -> Iterator[tuple[NewsItem, Section]]:
    findings.extend(reading.problems)
    for document in reading.documents:
        if document.value is None:
            continue
        sentences = describe(checker.check("news", without_secrets(document.value)))
        findings.extend(problems_at(sentences, partial(place_in, document)))
        if sentences:
            continue
        for name, value, path in entries_in(document, "news"):
            written = mapping_of(value)
            section = {name: {key: one for key, one in written.items() if key not in _OWN}}
            wrong = describe(checker.check(_KIND, without_secrets(section)))
            findings.extend(problems_at(wrong, partial(place_in, document, base=("news",))))
            if not wrong:
                place = Section(_KIND, section, document, ("news",), frozenset())
                yield _item(document, name, written, path), place


def _item(document: Document, name: str, value: Mapping[str, Value], path: Path) -> NewsItem:
    mail = mapping_of(value.get("mail") or {})
    return NewsItem(
        name=name,
        title=text_at(value, "title"),
        text=words_at(value, "text"),
        profiles=texts_at(value, "for"),
        begins=text_at(value, "from"),
        ends=text_at(value, "until"),
        hosts=text_at(value, "hosts") or "all",
        announced=value.get("announcement") is not False,
        mail_to=texts_at(mail, "to"),
        sender=text_at(mail, "school"),
        source=document.key_place(path),
    )
