"""Every sentence of the code is said in French, well, and the compiled catalogues are fresh."""

from __future__ import annotations

import ast
import gettext
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from entconf.model.text import msg, msgn
from entconf.report.language import Language, preferred_language
from scripts.messages import LANGUAGES, PACKAGE, compiled, po_file, read_catalogue, templates

FRENCH = read_catalogue("fr")
FIELD = re.compile(r"\{\{|\}\}|\{[^{}]*\}")


def _forms(value: object) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, (tuple, list)) else (str(value),)


def _messages() -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    for message in FRENCH:
        if message.id:
            yield _forms(message.id), _forms(message.string)


def test_every_template_has_a_french_sentence() -> None:
    known = {message.id for message in FRENCH if message.id and all(_forms(message.string))}
    missing = [message.id for message in templates() if message.id and message.id not in known]
    assert missing == [], "run `make messages`, and translate"


def test_no_sentence_is_left_that_the_code_no_longer_has() -> None:
    wanted = {message.id for message in templates()}
    assert [message.id for message in FRENCH if message.id and message.id not in wanted] == []


def test_no_french_is_in_the_english_catalogue() -> None:
    french = {message.id: message.string for message in FRENCH if message.id}
    wrong = [
        message.id
        for message in read_catalogue("en")
        if message.id and any(_forms(message.string)) and message.string == french[message.id]
    ]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_is_fresh(language: str) -> None:
    with po_file(language).with_suffix(".mo").open("rb") as file:
        shipped = gettext.GNUTranslations(file)
    fresh = gettext.GNUTranslations(BytesIO(compiled(read_catalogue(language))))
    assert vars(shipped)["_catalog"] == vars(fresh)["_catalog"], "run `make messages`"


def test_sentences_keep_their_placeholders() -> None:
    wrong = [
        (template, sentence)
        for ids, strings in _messages()
        for template, sentence in zip(ids, strings, strict=True)
        if "{fr" not in template
        and sorted(FIELD.findall(template)) != sorted(FIELD.findall(sentence))
    ]
    assert wrong == []


def test_french_typography() -> None:
    ordinary_space_before = re.compile(r" [:;?!»](?=\s|$|\))|« ")
    wrong = [
        sentence
        for _, strings in _messages()
        for sentence in strings
        if ordinary_space_before.search(sentence)
    ]
    assert wrong == []


def test_templates_are_literals() -> None:
    """Extraction only sees literals: another first argument would never be translated.

    Except for words that the extraction takes from elsewhere: the schemas' own sentences
    (`hint`, `words`), and the values of WORDS in scripts/messages.py.
    """
    known = {"hint", "words", "profile", "change.id.key", "need.value", "how"}
    wrong = [
        f"{path.relative_to(PACKAGE).as_posix()}: {ast.unparse(node)}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"msg", "msgn", "_"}
        and not isinstance(node.args[0], ast.Constant)
        and ast.unparse(node.args[0]) not in known
    ]
    assert wrong == []


def test_every_literal_is_extracted() -> None:
    """The extraction does not look into f-strings: a template in one is never translated."""
    known = {form for message in templates() if message.id for form in _forms(message.id)}
    wrong = [
        f"{path.relative_to(PACKAGE).as_posix()}: {ast.unparse(node)}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"msg", "msgn"}
        and isinstance(node.args[0], ast.Constant)
        and node.args[0].value not in {"", *known}
    ]
    assert wrong == [], "write the template before the f-string"


@pytest.mark.parametrize(
    ("code", "number", "told"),
    [
        ("en", 0, "0 errors"),
        ("en", 1, "1 error"),
        ("en", 2, "2 errors"),
        ("fr", 0, "0 erreur"),
        ("fr", 1, "1 erreur"),
        ("fr", 2, "2 erreurs"),
    ],
)
def test_counted_things(code: str, number: int, told: str) -> None:
    assert Language(code)(msgn("{n} error", "{n} errors", number)) == told


def test_a_sentence_inside_a_sentence_is_translated_too() -> None:
    text = msg("hint: {text}", text=msg("did you mean {word}?", word="blog"))
    assert Language("fr")(text) == "conseil\u00a0: vouliez-vous dire blog\u202f?"


@pytest.mark.parametrize(
    ("environ", "code"),
    [
        ({"LANG": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "fr_FR.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "fr"}, "fr"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": ""}, "en"),
        ({}, "en"),
    ],
)
def test_the_language_of_the_environment(environ: dict[str, str], code: str) -> None:
    assert preferred_language(environ) == code


def test_the_empty_template_is_empty() -> None:
    assert Language("fr")(msg("")) == ""


def test_the_catalogues_are_where_the_code_looks() -> None:
    assert Path(po_file("fr")).parent.parent.parent == PACKAGE / "locale"
