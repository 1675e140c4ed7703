"""What a check of files for the GAR found, as lines of a terminal and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from entconf.exchange.gar.checking import Checked
from entconf.exchange.gar.findings import CODES
from entconf.feeds.findings import Finding
from entconf.model.text import msg, msgn
from entconf.report.document import FORMAT
from entconf.report.language import Language
from entconf.report.lines import Line, Span, Style, line
from entconf.report.verification import STYLES, WEIGHT_WORDS

#: How many findings of one code a terminal shows, unless all are asked for.
_SHOWN = 5


def gar_lines(checked: Checked, language: Language, *, full: bool) -> Sequence[Line]:
    """What was read, then the findings by code."""
    nodes = ", ".join(f"{kind} {count}" for kind, count in checked.nodes.items())
    files = msgn("{n} file", "{n} files", checked.files)
    held = msg("held against the XSD") if checked.with_xsd else msg("not held against an XSD")
    told = msg("{files} ({nodes}), {held}.", files=files, nodes=nodes or "-", held=held)
    lines = [line(language(told))]
    by_code: dict[str, list[Finding]] = {}
    for one in checked.findings:
        by_code.setdefault(one.code, []).append(one)
    for code in sorted(by_code):
        lines.extend(_of_code(code, by_code[code], checked, language, full=full))
    if not by_code:
        lines.append(line(Span(language(msg("Nothing is wrong.")), Style.GOOD)))
    return lines


def _of_code(
    code: str, found: Sequence[Finding], checked: Checked, language: Language, *, full: bool
) -> Iterator[Line]:
    known = CODES[code]
    weight = found[0].weight
    title = f"{code}  {language(WEIGHT_WORDS[weight])}{language.colon}{language(known.title)}"
    yield line(Span(title, STYLES[weight]), f"  ({checked.counts.get(code, len(found))})")
    shown = found if full else found[:_SHOWN]
    for one in shown:
        place = f"{one.place.file}:{one.place.line}" if one.place.line else one.place.file
        yield line("    ", Span(place, Style.DIM), f"  {language(one.detail)}", f"  {one.person}")
    if len(found) > len(shown):
        more = msg("{count} more (--full shows them)", count=len(found) - len(shown))
        yield line("    ", Span(language(more), Style.DIM))


def gar_document(checked: Checked, language: Language) -> str:
    """Everything as JSON. People are told by the id that the files give them."""
    told = {
        "format": FORMAT,
        "document": "gar-check",
        "files": checked.files,
        "nodes": {str(kind): count for kind, count in checked.nodes.items()},
        "xsd": checked.with_xsd,
        "counts": {code: checked.counts[code] for code in sorted(checked.counts)},
        "findings": [
            {
                "code": one.code,
                "weight": one.weight.value,
                "detail": language(one.detail),
                "uai": one.uai,
                "person": one.person,
                "file": one.place.file,
                "record": one.place.record,
                "line": one.place.line,
            }
            for one in checked.findings
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"
