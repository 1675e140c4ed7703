"""Hold a document of the site against its schema, and place what is wrong in the file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial

from entconf.desired.checking import Checker, Failure, without_secrets
from entconf.desired.document import Document, Path
from entconf.desired.reading import Reading
from entconf.desired.sentences import Sentence, describe
from entconf.desired.variables import used_names
from entconf.errors import Problem
from entconf.model.source import Source
from entconf.model.values import Value

#: Where something at a path is written: its key, when the flag says so, else its value.
Place = Callable[[Sentence], Source]

#: Rules about the keys of a mapping: a variable inside cannot mend them.
_OF_KEYS = frozenset({"additionalProperties", "required", "minProperties", "maxProperties"})


def reading_problems(checker: Checker, schema: str, reading: Reading) -> list[Problem]:
    """What is wrong in a file of the site, beside what reading it found."""
    problems: list[Problem] = []
    for document in reading.documents:
        sentences = document_sentences(checker, schema, document, is_whole=reading.whole)
        problems.extend(problems_at(sentences, partial(place_in, document)))
    return problems


def document_sentences(
    checker: Checker, schema: str, document: Document, *, is_whole: bool
) -> list[Sentence]:
    """What is wrong in a document.

    Values with variables are only judged by what no variable can change; the rest is
    checked once they are filled in. Of a file that is not whole, missing keys at the top
    are not counted.
    """
    value = without_secrets(document.value) if document.has_secrets else document.value
    failures = checker.check(schema, value)
    kept = [one for one in failures if _holds_anyway(one)]
    if not is_whole:
        kept = [one for one in kept if one.path or one.keyword != "required"]
    return describe(kept)


def section_sentences(checker: Checker, schema: str, value: Value, base: Path) -> list[Sentence]:
    """What is wrong in the part of a document at `base`, judged as a whole document is."""
    failures = checker.check(schema, without_secrets(value))
    found = describe([one for one in failures if _holds_anyway(one)])
    return [replace(one, path=(*base, *one.path)) for one in found]


def value_problems(checker: Checker, schema: str, value: Value, place: Place) -> list[Problem]:
    """What is wrong in a value whose variables are filled in."""
    return problems_at(describe(checker.check(schema, without_secrets(value))), place)


def problems_at(sentences: Iterable[Sentence], place: Place) -> list[Problem]:
    """Sentences with their places."""
    return [Problem(one.code, one.message, place(one), one.hint) for one in sentences]


def place_in(document: Document, sentence: Sentence, base: Path = ()) -> Source:
    """Where a sentence points to, its path beginning at `base`."""
    path = (*base, *sentence.path)
    return document.key_place(path) if sentence.at_key else document.value_place(path)


def _holds_anyway(failure: Failure) -> bool:
    if failure.name is not None or (failure.keyword in _OF_KEYS and not failure.forms):
        return True
    return not used_names(failure.instance)
