"""Set a document in type: a Typst template and its data make a PDF that anybody can read.

Templates are package data (`report/templates/*.typ`). They read `sys.inputs.data`, a JSON text:
what people wrote never becomes part of a template's source, so that nothing they write is code.
Same template and data, same bytes.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from entconf.errors import EntconfError
from entconf.model.text import msg
from entconf.model.values import JsonValue

if TYPE_CHECKING:
    from typst import Fonts

TEMPLATES: Final = Path(__file__).parent / "templates"
_PLACE = re.compile(r"┌─ .*?:([0-9]+):[0-9]+")


class DocumentError(EntconfError):
    """A document could not be made: the libraries are not there, or a template is wrong."""


def set_in_type(
    template: Path,
    data: JsonValue,
    day: date,
) -> bytes:
    """Make a PDF, tagged for screen readers (PDF/UA-1): the template names its title.

    Args:
        template: a Typst file; those that ship are in `TEMPLATES`.
        data: what the template shows.
        day: the date that the PDF tells of itself; the clock is not asked.

    Raises:
        DocumentError: the libraries are missing, or the template has an error (its line is told).
    """
    fonts = need_typesetter()
    import typst  # noqa: PLC0415 - an optional library, and slow to import

    try:
        return bytes(
            typst.compile(
                str(template),
                root=str(template.parent),
                font_paths=fonts,
                ignore_system_fonts=True,
                format="pdf",
                sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
                pdf_standards="ua-1",
                timestamp=datetime.combine(day, time(), UTC),
            )
        )
    except typst.TypstError as error:
        raise DocumentError(
            msg(
                "the template {name} has an error in line {line}: {detail}",
                name=template.name,
                line=_line(str(getattr(error, "diagnostic", ""))),
                detail=str(error),
            )
        ) from error


@cache
def need_typesetter() -> Fonts:
    """The fonts of our documents, read once. Raises DocumentError when the libraries are missing.

    To be called before anything is done for the sake of a document that could not be made.
    """
    try:
        import typst  # noqa: PLC0415 - an optional library, and slow to import
        from fontpkg_noto_sans import ROOT  # noqa: PLC0415 - as above
    except ImportError as error:
        raise DocumentError(
            msg("making a PDF needs the library {name}", name=error.name or "typst"),
            hint=msg("install it: pip install 'entconf[documents]'"),
        ) from error
    return typst.Fonts(include_system_fonts=False, font_paths=[str(ROOT / "files")])


def ask_template(template: Path, data: JsonValue, label: str) -> JsonValue:
    """What the `metadata` under a label of a template says once it is laid out.

    For a template and data that `set_in_type` has taken: it is the one that tells errors.
    """
    import typst  # noqa: PLC0415 - as above
    from fontpkg_noto_sans import ROOT  # noqa: PLC0415 - as above

    found: list[JsonValue] = json.loads(
        typst.query(
            str(template),
            f"<{label}>",
            field="value",
            root=str(template.parent),
            font_paths=[str(ROOT / "files")],
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        )
    )
    return found[0]


def _line(diagnostic: str) -> str:
    """The line that Typst's diagnostic points at (`┌─ file.typ:4:1`)."""
    found = _PLACE.search(diagnostic)
    return found[1] if found else "?"
