"""Read the mission letter: the one that ships, and over it the file `mission.yml` of a site."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path as FilePath

from entconf.desired.document import Document
from entconf.desired.findings import Findings
from entconf.desired.lone_files import entries_in, mapping_of, read_lone_file, text_at, texts_at
from entconf.desired.lone_files import words_at as words
from entconf.desired.nearest import suggestion
from entconf.kinds.catalog import all_kinds
from entconf.model.mission import Duty, Evidence, Mission, Words
from entconf.model.text import msg
from entconf.model.values import Value

FILE = "mission.yml"
_SCHEMA = "mission"
_DUTIES, _SECTIONS = "duties", "sections"
_WHO = {"fr": "Administrateur local", "en": "Local administrator"}


def shipped_letter() -> FilePath:
    """The letter that comes with entconf."""
    return FilePath(__file__).resolve().parents[1] / "assistance" / "mission" / FILE


def load_mission(root: FilePath | None) -> Mission:
    """The mission letter of the site at `root`.

    Raises ConfigurationError with every mistake: unknown keys, a duty without title, section or
    evidence, a section or a kind that does not exist, each with its line.
    """
    shipped = read_lone_file(shipped_letter(), FILE, _SCHEMA)
    own = read_lone_file(root / FILE, FILE, _SCHEMA) if root else None
    documents = tuple(one for one in (shipped, own) if one is not None)
    findings = Findings()
    sections = _sections(documents)
    written = _written_duties(documents)
    duties = tuple(_duty(code, written[code]) for code in sorted(written, key=_order))
    if own is not None:
        _check(own, written, sections, findings)
    findings.raise_errors()
    top: dict[str, Value] = {}
    report: dict[str, Value] = {}
    for document in documents:
        here = mapping_of(document.value)
        top |= here
        report |= mapping_of(here.get("report") or {})
    return Mission(
        title=words(top, "title"),
        sections=sections,
        duties=duties,
        head=text_at(report, "head"),
        copies=texts_at(report, "copies"),
        allowance=text_at(top, "allowance"),
        source=own.value_place(()) if own is not None else None,
    )


def _sections(documents: tuple[Document, ...]) -> Mapping[str, Words]:
    found: dict[str, Words] = {}
    for document in documents:
        for name, value, _ in entries_in(document, _SECTIONS):
            if value is False:
                found.pop(name, None)
            else:
                found[name] = {**found.get(name, {}), **words({name: value}, name)}
    return found


def _written_duties(documents: tuple[Document, ...]) -> dict[str, dict[str, Value]]:
    """Each duty with its keys, those of the site over those that ship."""
    found: dict[str, dict[str, Value]] = {}
    for document in documents:
        for code, value, _ in entries_in(document, _DUTIES):
            if value is False:
                found.pop(code, None)
            else:
                found[code] = {**found.get(code, {}), **mapping_of(value)}
    return found


def _check(
    own: Document,
    written: Mapping[str, Mapping[str, Value]],
    sections: Mapping[str, Words],
    findings: Findings,
) -> None:
    """Hold what a site wrote against what there is."""
    kinds = [*all_kinds()]
    for code, value, path in entries_in(own, _DUTIES):
        if value is False:
            continue
        whole = written[code]
        for key in ("title", "section", "evidence"):
            if key not in whole:
                message = msg("the duty {code} has no {key}", code=code, key=key)
                hint = msg("no duty of the letter that ships has this number")
                findings.error("missing-key", message, own.key_place(path), hint)
        for kind in texts_at(mapping_of(value), "kinds"):
            if kind not in kinds:
                message = msg("there is no kind {name}", name=kind)
                place = own.value_place((*path, "kinds"))
                findings.error("unknown-kind", message, place, suggestion(kind, kinds))
    for code, whole in written.items():
        section = text_at(whole, "section")
        if section and section not in sections:
            message = msg("duty {code}: there is no section {name}", code=code, name=section)
            place = own.key_place((_DUTIES, code)) if _has(own, code) else own.value_place(())
            findings.error("unknown-section", message, place, suggestion(section, sections))


def _has(own: Document, code: str) -> bool:
    return any(name == code for name, _, _ in entries_in(own, _DUTIES))


def _duty(code: str, value: Mapping[str, Value]) -> Duty:
    asked = mapping_of(value.get("evidence") or {})
    return Duty(
        code=code,
        title=words(value, "title"),
        who=words(value, "who") or _WHO,
        section=text_at(value, "section"),
        evidence={Evidence(name): int(str(need)) for name, need in asked.items()},
        kinds=texts_at(value, "kinds"),
    )


def _order(code: str) -> tuple[tuple[bool, int, str], ...]:
    """2.10 stands after 2.9."""
    return tuple(
        (not part.isdigit(), int(part) if part.isdigit() else 0, part) for part in code.split(".")
    )
