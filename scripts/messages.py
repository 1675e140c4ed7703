"""Extract the English templates of the code, merge them into the catalogues, compile them.

The templates are English already: the English catalogue only holds a sentence that should
read otherwise than in the code, and is empty most of the time.

Run by `make messages`. Babel is needed here and in the tests only: a run of entconf
reads the compiled catalogues with the standard library.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from entconf.drivers.edifice.lists import Need
from entconf.model.profiles import PROFILES

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "entconf"
LOCALE = PACKAGE / "locale"
LANGUAGES = ("fr", "en")

#: The calls that hold a template, and which of their arguments are templates.
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "msg": None,
    "msgn": (1, 2),
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
}
_DATE = datetime(2026, 1, 1, tzinfo=UTC)
#: What the schemas say to people when a rule is broken.
_SCHEMA_WORDS = ("patternErrorMessage", "description")


#: Words that the code looks up by name: profiles, kinds of references, and each list of an ENT.
WORDS: tuple[str, ...] = (
    *PROFILES,
    *("login", "email", "external_id", "id"),
    *(need.value for need in Need),
)


def templates() -> Catalog:
    """Every template of the code and of the schemas, with the file it stands in."""
    catalog = Catalog(project="entconf", charset="utf-8", creation_date=_DATE)
    found = extract_from_dir(
        str(PACKAGE), method_map=[("**.py", "python")], keywords=KEYWORDS, strip_comment_tags=True
    )
    for file, _line, message, _comments, _context in found:
        catalog.add(message, locations=[(f"entconf/{file}", 0)])
    for word in WORDS:
        catalog.add(word, locations=[("scripts/messages.py", 0)])
    for path in sorted((ROOT / "schemas").glob("*.schema.json")):
        for text in _sentences(json.loads(path.read_text(encoding="utf-8"))):
            catalog.add(text, locations=[(f"schemas/{path.name}", 0)])
    return catalog


def _sentences(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        for key, value in part.items():
            if key in _SCHEMA_WORDS and isinstance(value, str):
                yield value
            else:
                yield from _sentences(value)
    elif isinstance(part, list):
        for item in part:
            yield from _sentences(item)


def po_file(language: str) -> Path:
    """The catalogue that people translate."""
    return LOCALE / language / "LC_MESSAGES" / "entconf.po"


def read_catalogue(language: str) -> Catalog:
    """The catalogue as it is on disk; an empty one when there is none yet."""
    path = po_file(language)
    if not path.exists():
        return Catalog(locale=language, charset="utf-8", project="entconf")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def compiled(catalogue: Catalog) -> bytes:
    """The catalogue as gettext reads it."""
    buffer = BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def untranslated(catalogue: Catalog) -> list[str]:
    """The templates that have no sentence, or only some of their forms."""
    return [
        message.id if isinstance(message.id, str) else message.id[0]
        for message in catalogue
        if message.id and not all(_forms(message.string))
    ]


def _forms(string: object) -> tuple[object, ...]:
    return tuple(string) if isinstance(string, (tuple, list)) else (string,)


def _write_header(catalogue: Catalog, language: str) -> None:
    """A header without dates and persons: the catalogue only changes when a sentence does."""
    catalogue.fuzzy = False
    catalogue.header_comment = f"# Sentences of entconf ({language}): see docs/developers."
    catalogue.revision_date = _DATE
    catalogue.last_translator = catalogue.language_team = "entconf"
    catalogue.msgid_bugs_address = "entconf"


def main() -> int:
    """Bring every catalogue up to date; fails while a French sentence is missing."""
    found = templates()
    missing: list[str] = []
    for language in LANGUAGES:
        catalogue = read_catalogue(language)
        catalogue.update(found, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        if language == "fr":
            missing += untranslated(catalogue)
        _write_header(catalogue, language)
        path = po_file(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalogue, sort_output=True, width=100, include_lineno=False)
        path.with_suffix(".mo").write_bytes(compiled(catalogue))
    sys.stdout.write(f"{len(found)} templates, {len(missing)} without a French sentence\n")
    for template in missing:
        sys.stdout.write(f"  {template}\n")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
