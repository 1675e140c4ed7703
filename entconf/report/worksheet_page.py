"""The worksheet as one HTML page: boxes to tick, and a button that saves what was ticked.

It needs nothing else and sends nothing anywhere. Its policy lets its own script run and no other:
what people wrote is escaped, and could not run even if it were not.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from html import escape
from typing import Final

from entconf.model.guidance import Entry, Question, Screen, Step
from entconf.model.text import Text, msg
from entconf.report.language import Language
from entconf.report.letter import long_day
from entconf.report.letter_style import STYLE
from entconf.report.lines import visible
from entconf.report.worksheet import ACTIONS, FORMAT, VERSION, SchoolSheet, Worksheet

_MORE_STYLE: Final = """
fieldset { border: 1px solid #767676; margin: 0 0 4mm; padding: 2mm 4mm; break-inside: avoid; }
legend { font-weight: bold; }
.path { font-weight: bold; } .unsure { color: #7a3b00; }
dt { color: #444; } dd { margin: 0 0 1.5mm; }
dd code { user-select: all; white-space: pre-wrap; overflow-wrap: anywhere; font-size: 10.5pt;
  border-bottom: 1px dotted #767676; }
label { margin-right: 6mm; } .why { width: 100%; }
button { font: inherit; padding: 2mm 6mm; }
@media print { .screen-only { display: none; } }
"""
_SCRIPT: Final = """
document.getElementById('save').addEventListener('click', function () {
  var name = document.getElementById('who');
  var who = name.value.trim();
  name.value = who;
  if (!name.reportValidity()) { return; }
  var answers = [];
  document.querySelectorAll('fieldset').forEach(function (set) {
    var ticked = set.querySelector('input[type=radio]:checked');
    if (!ticked) { return; }
    var why = set.querySelector('.why');
    answers.push({id: set.dataset.id, digest: set.dataset.digest, answer: ticked.value,
      why: why ? why.value : ''});
  });
  var page = document.body.dataset;
  var filled = {format: page.format, version: Number(page.version), who: who,
    at: new Date().toISOString(), answers: answers};
  var link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([JSON.stringify(filled, null, 1)],
    {type: 'application/json'}));
  link.download = document.body.dataset.name;
  link.click();
});
"""
_STEP_LABELS: Final = {
    "done": msg("done"),
    "impossible": msg("not possible"),
    "later": msg("later"),
}
_LOOK_LABELS: Final = {"so": msg("it is so"), "absent": msg("it is not there")}


def worksheet_page(sheet: Worksheet, language: Language) -> str:
    """The page of a worksheet."""
    page = _Page(language)
    title = language(msg("Worksheet"))
    policy = (
        "default-src 'none'; style-src 'unsafe-inline'; "
        f"script-src 'sha256-{_hash(_SCRIPT)}'; base-uri 'none'; form-action 'none'"
    )
    name = f"worksheet-{sheet.day.isoformat()}.json"
    body = "".join(page.school(one, sheet) for one in sheet.schools)
    return (
        f'<!DOCTYPE html>\n<html lang="{language.code}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_text(title)}</title>\n<style>{STYLE}{_MORE_STYLE}</style>\n</head>\n"
        f'<body data-format="{FORMAT}" data-version="{VERSION}" data-name="{escape(name)}">\n'
        f"<main>\n{body}{page.saving()}</main>\n<script>{_SCRIPT}</script>\n</body>\n</html>\n"
    )


def _hash(script: str) -> str:
    return b64encode(sha256(script.encode()).digest()).decode()


def _text(text: str) -> str:
    return escape(visible(text))


class _Page:
    def __init__(self, language: Language) -> None:
        self._say = language
        self._number = 0

    def _told(self, text: Text) -> str:
        return _text(self._say(text))

    def school(self, one: SchoolSheet, sheet: Worksheet) -> str:
        day = f'<time datetime="{sheet.day.isoformat()}">{_text(long_day(sheet.day, self._say))}'
        head = (
            f"<header><p><strong>{_text(one.school.label)}</strong></p>"
            f'<p class="day">{day}</time></p></header>\n'
            f"<h1>{self._told(msg('Worksheet'))}</h1>\n"
        )
        return f"<article>\n{head}{''.join(self._screens(one))}</article>\n"

    def _screens(self, one: SchoolSheet) -> Iterator[str]:
        for screen, questions, steps in one.screens():
            yield self._screen(screen)
            yield from (self._question(question) for question in questions)
            yield from (self._step(step) for step in steps)

    def _screen(self, screen: Screen) -> str:
        unsure = "" if screen.confirmed else self._told(msg("nobody confirmed this path yet"))
        note = f' <span class="unsure">({unsure})</span>' if unsure else ""
        path = _text(" > ".join(screen.path))
        return f'<h2>{_text(screen.title)}</h2>\n<p class="path">{path}{note}</p>\n'

    def _step(self, step: Step) -> str:
        self._number += 1
        action = self._say(ACTIONS[step.action])
        title = self._told(msg("{what}: {action}", what=step.title, action=action))
        how = f"<p>{_text(step.how)}</p>\n" if step.how else ""
        choices = self._choices(step.digest, _STEP_LABELS)
        why = self._told(msg("Why, where it is not possible:"))
        return (
            f'<fieldset data-id="{escape(str(step.id))}" data-digest="{step.digest}">\n'
            f"<legend>{self._number}. {title}</legend>\n{how}"
            f"{self._entries(step.entries)}<p>{choices}</p>\n"
            f'<p><label>{why} <input class="why" type="text"></label></p>\n</fieldset>\n'
        )

    def _question(self, question: Question) -> str:
        self._number += 1
        asked = self._told(msg("{what}: never seen; is it so?", what=question.title))
        return (
            f'<fieldset data-id="{escape(str(question.id))}" data-digest="{question.digest}">\n'
            f"<legend>{self._number}. {asked}</legend>\n"
            f"{self._entries(question.entries)}"
            f"<p>{self._choices(question.digest, _LOOK_LABELS)}</p>\n</fieldset>\n"
        )

    def _entries(self, entries: tuple[Entry, ...]) -> str:
        rows = []
        for one in entries:
            now = self._told(msg("(now: {before})", before=one.before)) if one.before else ""
            value = escape(one.after)
            rows.append(f"<dt>{_text(one.label)} {now}</dt><dd><code>{value}</code></dd>\n")
        return f"<dl>\n{''.join(rows)}</dl>\n" if rows else ""

    def _choices(self, name: str, labels: dict[str, Text]) -> str:
        return "".join(
            f'<label><input type="radio" name="{name}" value="{value}"> {self._told(label)}</label>'
            for value, label in labels.items()
        )

    def saving(self) -> str:
        who = self._told(msg("Filled in by:"))
        told = self._told(msg("Save what was ticked, then: entconf worksheet read FILE"))
        button = self._told(msg("Save"))
        return (
            f'<article class="screen-only">\n<p><label>{who} '
            f'<input id="who" type="text" required></label></p>\n<p>{told}</p>\n'
            f'<p><button id="save" type="button">{button}</button></p>\n'
            "</article>\n"
        )
