"""One YAML file of a site that stands by itself (`support.yml`, `agenda.yml`, ...), checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path as FilePath

from entconf.desired.checking import Checker, without_secrets
from entconf.desired.document import Document, Path
from entconf.desired.reading import read_file
from entconf.desired.schema_files import Schemas
from entconf.desired.sentences import describe
from entconf.desired.validation import place_in, problems_at
from entconf.errors import ConfigurationError
from entconf.model.source import Source
from entconf.model.values import Value


def read_lone_file(path: FilePath, shown: str, schema: str) -> Document | None:
    """The document in a file; None where there is no such file, or nothing in it.

    `shown` is how messages name it. Raises ConfigurationError with everything wrong in it.
    """
    if not path.exists():
        return None
    reading = read_file(path, shown)
    problems = list(reading.problems)
    document = next(iter(reading.documents), None)
    if document is not None and document.value is not None:
        checker = Checker(Schemas(()))
        sentences = describe(checker.check(schema, without_secrets(document.value)))
        problems.extend(problems_at(sentences, partial(place_in, document)))
    if problems:
        raise ConfigurationError(problems)
    return document if document is not None and document.value is not None else None


def entries_in(document: Document | None, name: str) -> Iterator[tuple[str, Value, Path]]:
    """The entries of a mapping at the top of a document, with their paths."""
    top = document.value if document is not None else None
    section = top.get(name) if isinstance(top, Mapping) else None
    if isinstance(section, Mapping):
        for key, value in section.items():
            yield key, value, (name, key)


def mapping_of(value: Value) -> Mapping[str, Value]:
    """A mapping, or an empty one."""
    return value if isinstance(value, Mapping) else {}


def text_at(value: Mapping[str, Value], name: str) -> str:
    """A text, or "" where there is none."""
    found = value.get(name)
    return found if isinstance(found, str) else ""


def texts_at(value: Mapping[str, Value], name: str) -> tuple[str, ...]:
    """A list of texts, or none."""
    found = value.get(name)
    return tuple(str(one) for one in found) if isinstance(found, tuple) else ()


def words_at(value: Mapping[str, Value], name: str) -> Mapping[str, str]:
    """A text by language; a bare text is French."""
    found = value.get(name)
    if isinstance(found, str):
        return {"fr": found}
    return {language: str(text) for language, text in mapping_of(found or {}).items()}


def block_line(document: Document, path: Path, number: int) -> Source:
    """Line `number` (from 0) of a text of several lines, as it stands in the file."""
    begin = document.value_place(path)
    lines = document.lines.text.split("\n")
    mark = lines[begin.line - 1][begin.column - 1 :] if begin.line <= len(lines) else ""
    below = 1 if mark.startswith(("|", ">")) else 0
    return Source(begin.file, begin.line + number + below)
