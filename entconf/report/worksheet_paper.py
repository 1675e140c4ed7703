"""The worksheet on paper: A4, boxes to tick with a pen, a line to sign."""

from __future__ import annotations

from entconf.model.guidance import Entry
from entconf.model.text import msg
from entconf.model.values import JsonValue
from entconf.report.language import Language
from entconf.report.letter import long_day
from entconf.report.typesetting import TEMPLATES, set_in_type
from entconf.report.worksheet import ACTIONS, SchoolSheet, Worksheet


def worksheet_paper(sheet: Worksheet, language: Language) -> bytes:
    """The PDF of a worksheet. Raises DocumentError."""
    data: JsonValue = {
        "title": language(msg("Worksheet")),
        "language": language.code,
        "day": long_day(sheet.day, language),
        "labels": {
            "done": language(msg("done")),
            "impossible": language(msg("not possible")),
            "later": language(msg("later")),
            "so": language(msg("it is so")),
            "absent": language(msg("it is not there")),
            "unsure": language(msg("nobody confirmed this path yet")),
            "why": language(msg("Why, where it is not possible:")),
            "otherwise": language(msg("Otherwise, it is:")),
            "signed": language(msg("Done by, on:")),
        },
        "schools": [_school(one, language) for one in sheet.schools],
    }
    return set_in_type(TEMPLATES / "worksheet.typ", data, sheet.day)


def _school(one: SchoolSheet, say: Language) -> JsonValue:
    screens: list[JsonValue] = []
    for screen, questions, steps in one.screens():
        looks: list[JsonValue] = [
            {
                "title": say(msg("{what}: never seen; is it so?", what=each.title)),
                "how": "",
                "entries": _entries(each.entries, say),
                "choices": ["so", "absent"],
                "words": "otherwise",
            }
            for each in questions
        ]
        dos: list[JsonValue] = [
            {
                "title": say(
                    msg("{what}: {action}", what=each.title, action=say(ACTIONS[each.action]))
                ),
                "how": each.how,
                "entries": _entries(each.entries, say),
                "choices": ["done", "impossible", "later"],
                "words": "why",
            }
            for each in steps
        ]
        screens.append(
            {
                "title": screen.title,
                "path": " > ".join(screen.path),
                "confirmed": screen.confirmed,
                "items": [*looks, *dos],
            }
        )
    return {"name": one.school.label, "screens": screens}


def _entries(entries: tuple[Entry, ...], say: Language) -> list[JsonValue]:
    return [
        {
            "label": one.label,
            "before": say(msg("(now: {before})", before=one.before)) if one.before else "",
            "after": one.after,
        }
        for one in entries
    ]
