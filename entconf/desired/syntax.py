"""What is wrong when YAML cannot be read, in words for somebody who never met its grammar."""

from __future__ import annotations

import re

import yaml
from yaml.reader import ReaderError

from entconf.model.quick_dataclass import dataclass
from entconf.model.text import Text, msg

_CONTROL = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

#: A line that looks like `key:value`; addresses and hours do not.
_GLUED = re.compile(r"([ \t]*(?:- +)?[\w][\w .-]*)(:)(?=[^\s/0-9])")


@dataclass(frozen=True, slots=True)
class SyntaxMistake:
    """One place where the parser gave up; `offset` is the character to show."""

    offset: int
    message: Text
    hint: Text | None


def explain_syntax(error: yaml.YAMLError, text: str) -> SyntaxMistake:
    """The mistake behind an error of the parser on `text`."""
    if isinstance(error, ReaderError):
        return _unreadable(text)
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return SyntaxMistake(0, msg("this is not YAML"), None)
    offset = error.problem_mark.index
    opened = error.context_mark.index if error.context_mark is not None else offset
    problem, context = error.problem or "", error.context or ""
    if "quoted scalar" in context and "end of stream" in problem:
        return SyntaxMistake(
            opened, msg("a quote is opened here and never closed"), msg("close it on the same line")
        )
    if "cannot start any token" in problem or "violates indentation" in problem:
        return _bad_first_character(text, offset)
    if "flow" in context and problem.startswith("did not find expected"):
        return _open_bracket(text, opened, offset)
    glued = _glued_key(text, offset) if "mapping values are not allowed" in problem else None
    return glued or SyntaxMistake(offset, *_sentence(problem, context, text, offset))


def _glued_key(text: str, offset: int) -> SyntaxMistake | None:
    """The colon of the line above that no blank follows, which made a text of that line."""
    begin = text.rfind("\n", 0, offset) + 1
    above = text.rfind("\n", 0, max(begin - 1, 0)) + 1
    found = _GLUED.match(text, above, begin)
    if found is None:
        return None
    return SyntaxMistake(
        found.start(2),
        msg("a space is missing after this colon"),
        msg("write key: value; put a text that holds a colon in quotes"),
    )


def _sentence(problem: str, context: str, text: str, offset: int) -> tuple[Text, Text | None]:
    known = _SENTENCES.get(problem)
    if known is not None:
        return known
    if "did not find expected key" in problem or "'-' indicator" in problem:
        return _after_text(text, offset)
    if "anchor" in context or "alias" in context:
        return (
            msg("& and * at the beginning of a value name an anchor"),
            msg("if it is a text, put it in quotes"),
        )
    return msg("this is not YAML: {problem}", problem=problem), None


_SENTENCES = {
    "mapping values are not allowed in this context": (
        msg("a colon is not possible here"),
        msg("indent the line like its neighbours; put a text that holds a colon in quotes"),
    ),
    "block sequence entries are not allowed in this context": (
        msg("a list cannot begin on the line of its key"),
        msg("begin the list on the next line"),
    ),
    "could not find expected ':'": (
        msg("a key must be followed by a colon and a space"),
        msg("write key: value; a text over several lines needs | after its key"),
    ),
    "found unknown escape character": (
        msg("unknown \\ sequence in a text between double quotes"),
        msg("use single quotes, or write \\\\ for one backslash"),
    ),
    "did not find expected <document start>": (
        msg("something stands after the end of the document"),
        msg("look for one bracket too many, or a line indented less than the first"),
    ),
    "found incompatible YAML document": (
        msg("this version of YAML is not read"),
        msg("remove the %YAML line"),
    ),
    "did not find expected comment or line break": (
        msg("nothing may follow | or > on its line"),
        msg("begin the text on the next line"),
    ),
}


def _unreadable(text: str) -> SyntaxMistake:
    """The parser refuses a control character; it counts in bytes, so we look ourselves."""
    found = _CONTROL.search(text)
    offset = found.start() if found else 0
    code = f"U+{ord(text[offset]):04X}" if found else ""
    return SyntaxMistake(
        offset,
        msg("the control character {code} cannot stand in a file", code=code),
        msg("delete it; it often comes with a text copied from elsewhere"),
    )


def _bad_first_character(text: str, offset: int) -> SyntaxMistake:
    character = text[offset : offset + 1]
    if character == "\t":
        return SyntaxMistake(
            offset, msg("a tab cannot indent a line"), msg("use spaces, two for each level")
        )
    return SyntaxMistake(
        offset,
        msg("a text cannot begin with {character}", character=character),
        msg("put the text in quotes"),
    )


def _open_bracket(text: str, opened: int, offset: int) -> SyntaxMistake:
    bracket = text[opened : opened + 1]
    if bracket not in {"[", "{"}:
        if not text[offset:].strip():
            return SyntaxMistake(
                offset,
                msg("the file ends inside brackets that are not closed"),
                msg("close what is opened with [ or {brace} above", brace="{"),
            )
        return SyntaxMistake(
            offset,
            msg("a value is missing here, or something stands that cannot be a value"),
            msg("put a text that holds brackets, braces or commas in quotes"),
        )
    return SyntaxMistake(
        opened,
        msg("{bracket} is opened here and not closed as it should", bracket=bracket),
        msg("look for a missing comma or closing bracket; texts with commas need quotes"),
    )


def _after_text(text: str, offset: int) -> tuple[Text, Text]:
    """What to say when a line does not fit the block it stands in."""
    begin = text.rfind("\n", 0, offset) + 1
    if text[begin:offset].strip():
        return (
            msg("something stands after the end of a value"),
            msg("put the whole text in quotes, and double a quote that stands inside"),
        )
    return (
        msg("this line is not indented like those it belongs to"),
        msg("keys of one mapping, and dashes of one list, begin in the same column"),
    )
