"""Hold one node of a file against its shape: what is unknown, missing, misplaced, too long."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import cast

from lxml import etree

from entconf.exchange.gar.shapes import Element, Shape
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import Text, msg


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing wrong with a node, by its code."""

    code: str
    detail: Text


def flaws_of(node: etree._Element, shape: Shape, namespace: str) -> Iterator[Flaw]:
    """What of a node is not as its shape says. Values are never repeated."""
    yield from _parts(node, shape.parts, namespace, shape.name)


def texts_of(node: etree._Element, name: str, namespace: str) -> Sequence[str]:
    """The texts of the parts of that name, stripped."""
    return [(one.text or "").strip() for one in node.iterfind(f"{{{namespace}}}{name}")]


def _parts(
    node: etree._Element, parts: Sequence[Element], namespace: str, where: str
) -> Iterator[Flaw]:
    if (node.text or "").strip():
        yield Flaw("GAR04", msg("{element} holds text beside its parts", element=where))
    expected = {f"{{{namespace}}}{one.name}": number for number, one in enumerate(parts)}
    counts = [0] * len(parts)
    latest = 0
    for child in node:
        number = expected.get(str(child.tag))
        if number is None:
            name = _plain(child, namespace)
            yield Flaw("GAR04", msg("{element} has no part {name}", element=where, name=name))
            continue
        part = parts[number]
        if number < latest:
            yield Flaw(
                "GAR04",
                msg("{name} comes too late in {element}", name=part.name, element=where),
            )
        latest = max(latest, number)
        counts[number] += 1
        if part.parts:
            yield from _parts(child, part.parts, namespace, part.name)
        else:
            yield from _value(child, part, where)
    for part, count in zip(parts, counts, strict=True):
        if count < part.least:
            yield Flaw("GAR04", msg("{element} lacks {name}", element=where, name=part.name))
        elif count > part.most:
            yield Flaw(
                "GAR04",
                msg(
                    "{element} has {name} {count} times", element=where, name=part.name, count=count
                ),
            )


def _value(child: etree._Element, part: Element, where: str) -> Iterator[Flaw]:
    if len(child):
        yield Flaw("GAR04", msg("{name} of {element} has parts", name=part.name, element=where))
        return
    text = child.text or ""
    if not text.strip():
        yield Flaw("GAR05", msg("{name} of {element} is empty", name=part.name, element=where))
    elif len(text) > part.length:
        yield Flaw(
            "GAR05",
            msg(
                "{name} of {element} has {count} characters, the most is {most}",
                name=part.name,
                element=where,
                count=len(text),
                most=part.length,
            ),
        )
    elif part.is_day and not _is_day(text):
        yield Flaw("GAR05", msg("{name} of {element} is no day", name=part.name, element=where))


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text.strip()).isoformat() == text.strip()
    except ValueError:
        return False


def _plain(child: etree._Element, namespace: str) -> str:
    # What stands for an entity has a function in the place of its tag.
    tag = cast("object", child.tag)
    if not isinstance(tag, str):
        return "&...;"
    own = f"{{{namespace}}}"
    return tag.removeprefix(own)[:80] if tag.startswith(own) else tag[:80]
