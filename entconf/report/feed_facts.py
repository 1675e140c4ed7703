"""The facts of files: a few lines to read, and a document for machines."""

from __future__ import annotations

import json
from collections.abc import Sequence

from entconf.feeds.facts import Facts
from entconf.model.text import Text, msg, msgn
from entconf.report.document import FORMAT
from entconf.report.language import Language
from entconf.report.lines import Line, line

#: How each count is called; the rest (`Eleve add`) are the words of the files themselves.
_NAMES: dict[str, Text] = {
    "structures": msg("structures"),
    "valid UAI keys": msg("structures whose UAI has the right letter"),
    "structures with a SIRET": msg("structures with a SIRET"),
    "valid SIRET": msg("structures whose SIRET passes its check"),
    "structures with a mail": msg("structures with a mail address"),
    "schools": msg("schools, with classes or groups"),
    "classes": msg("classes"),
    "groups": msg("groups"),
    "subjects": msg("subjects"),
    "MEF": msg("MEF"),
    "students": msg("pupils"),
    "parents": msg("adults of pupils"),
    "teachers": msg("teachers"),
    "staff": msg("other staff"),
    "guests": msg("guests"),
    "people": msg("people of no known profile"),
    "guardianships": msg("ties of pupils to adults"),
    "lessons": msg("lessons"),
    "lessons on their days": msg("lessons over all weeks"),
    "weeks": msg("weeks"),
    "rooms": msg("rooms"),
}
#: The words in the name of a kind that are ours; the rest are names.
_KIND_WORDS = {
    "complete": msg("complete"),
    "delta": msg("changes only"),
    "unknown": msg("of no known sort"),
    "timetable": msg("timetable"),
}
_WIDTH = 8


def feed_facts_lines(told: Sequence[Facts], language: Language) -> list[Line]:
    """Each delivery with its counts, and what its reader remarked by code."""
    shown: list[Line] = []
    for facts in told:
        shown.append(line(language(_title(facts, language))))
        for name, count in facts.counts.items():
            called = language(_NAMES[name]) if name in _NAMES else name
            shown.append(line(f"{count:{_WIDTH}}  {called}"))
        for code, count in facts.remarks.items():
            remarks = msgn("{n} remark of {code}", "{n} remarks of {code}", count, code=code)
            shown.append(line(f"{'':{_WIDTH}}  {language(remarks)}"))
    return shown


def _kind(kind: str, language: Language) -> str:
    words = kind.split(" ")
    return " ".join(language(_KIND_WORDS[one]) if one in _KIND_WORDS else one for one in words)


def _title(facts: Facts, language: Language) -> Text:
    files = msgn("{n} file", "{n} files", facts.files)
    about = ", ".join(
        part
        for part in (
            _kind(facts.kind, language),
            facts.day.isoformat() if facts.day else "",
            facts.version,
        )
        if part
    )
    return msg("{name}: {about}, {files}", name=facts.name, about=about, files=files)


def feed_facts_document(told: Sequence[Facts]) -> str:
    """The same as JSON, with stable English names."""
    sets = [
        {
            "name": one.name,
            "kind": one.kind,
            "day": one.day.isoformat() if one.day else None,
            "files": one.files,
            "version": one.version,
            "counts": dict(one.counts),
            "remarks": dict(one.remarks),
        }
        for one in told
    ]
    document = {"format": FORMAT, "document": "feed", "sets": sets}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
