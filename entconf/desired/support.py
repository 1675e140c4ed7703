"""Read what support goes by: what ships, and over it the file `support.yml` of a site."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path as FilePath

from entconf.desired.document import Document, Path
from entconf.desired.findings import Findings
from entconf.desired.lone_files import (
    block_line,
    entries_in,
    mapping_of,
    read_lone_file,
    text_at,
    texts_at,
    words_at,
)
from entconf.desired.nearest import suggestion
from entconf.errors import ConfigurationError, Problem
from entconf.model.fill_in import bad_fields
from entconf.model.quick_dataclass import dataclass
from entconf.model.support import FACTS, FIELDS, HelpDesk, SupportSettings, Topic
from entconf.model.text import msg
from entconf.model.values import Value

FILE = "support.yml"
_SCHEMA = "support"
_DESKS, _TOPICS = "desks", "topics"
_NEEDED = {_DESKS: ("title", "subject", "template"), _TOPICS: ("title", "checks", "goes_to")}
_SINGLE = ("desk", "remind_days", "requester", "product")


def shipped_file() -> FilePath:
    """The file that comes with entconf."""
    return FilePath(__file__).resolve().parents[1] / "assistance" / "support" / FILE


def load_support(root: FilePath | None) -> SupportSettings:
    """What support goes by in the site at `root`.

    Raises ConfigurationError with every mistake: unknown keys, a template with a field that does
    not exist (its line is told), a help desk that nobody described.
    """
    shipped = read_lone_file(shipped_file(), FILE, _SCHEMA)
    own = read_lone_file(root / FILE, FILE, _SCHEMA) if root else None
    findings = Findings()
    layers = _Layers(tuple(one for one in (shipped, own) if one is not None), findings)
    topics = {name: _topic(name, value) for name, value in layers.merged(_TOPICS)}
    desks = {name: layers.desk(name, value) for name, value in layers.merged(_DESKS)}
    single = layers.single()
    settings = SupportSettings(
        topics=topics,
        desks=desks,
        desk=text_at(single, "desk"),
        remind_days=_number(single, "remind_days", 7),
        requester=text_at(single, "requester"),
        product=text_at(single, "product") or "ENT",
    )
    if settings.desk not in desks and own is not None:
        place = own.value_place(("desk",))
        message = msg("there is no help desk {name}", name=settings.desk)
        findings.error("unknown-desk", message, place, suggestion(settings.desk, desks))
    findings.raise_errors()
    return settings


def find_topic(settings: SupportSettings, name: str) -> Topic:
    """A topic by its name. Raises ConfigurationError with the nearest one."""
    if name in settings.topics:
        return settings.topics[name]
    message = msg("there is no topic {name}", name=name)
    raise ConfigurationError(
        [Problem("unknown-topic", message, hint=suggestion(name, settings.topics))]
    )


def find_desk(settings: SupportSettings, name: str) -> HelpDesk:
    """A help desk by its name, "" for the usual one. Raises ConfigurationError."""
    name = name or settings.desk
    if name in settings.desks:
        return settings.desks[name]
    message = msg("there is no help desk {name}", name=name)
    raise ConfigurationError(
        [Problem("unknown-desk", message, hint=suggestion(name, settings.desks))]
    )


@dataclass(frozen=True, slots=True)
class _Layers:
    """The documents, the strongest last."""

    documents: tuple[Document, ...]
    findings: Findings

    def single(self) -> Mapping[str, Value]:
        found: dict[str, Value] = {}
        for document in self.documents:
            top = mapping_of(document.value)
            found |= {name: top[name] for name in _SINGLE if name in top}
        return found

    def merged(self, section: str) -> Iterator[tuple[str, Mapping[str, Value]]]:
        """Each entry with its keys, those of the site over those that ship."""
        found: dict[str, dict[str, Value]] = {}
        for document in self.documents:
            for name, value, path in entries_in(document, section):
                if value is False:
                    found.pop(name, None)
                    continue
                found[name] = {**found.get(name, {}), **mapping_of(value)}
                for key in _NEEDED[section]:
                    if key not in found[name]:
                        message = msg("{key} is missing", key=key)
                        self.findings.error("missing-key", message, document.key_place(path))
        yield from found.items()

    def desk(self, name: str, value: Mapping[str, Value]) -> HelpDesk:
        source = None
        for document in self.documents:
            top = mapping_of(mapping_of(document.value).get(_DESKS) or {})
            written = mapping_of(top.get(name) or {})
            for key in ("subject", "template"):
                if isinstance(written.get(key), str):
                    self._check_fields(document, (_DESKS, name, key), text_at(written, key))
            if written:
                source = document.key_place((_DESKS, name))
        return HelpDesk(
            name=name,
            title=words_at(value, "title"),
            subject=text_at(value, "subject"),
            template=text_at(value, "template"),
            address=text_at(value, "address"),
            copies=texts_at(value, "copies"),
            source=source,
        )

    def _check_fields(self, document: Document, path: Path, text: str) -> None:
        known = FIELDS | set(FACTS)
        for bad in bad_fields(text, known):
            place = block_line(document, path, bad.line)
            if bad.name:
                message = msg("there is no field {field}", field=bad.written)
                hint = suggestion(bad.name, known)
            else:
                message = msg("{written} is no field", written=bad.written)
                hint = msg("a field is written {example}", example="${number}")
            self.findings.error("unknown-field", message, place, hint)


def _topic(name: str, value: Mapping[str, Value]) -> Topic:
    checks = mapping_of(value.get("checks") or {})
    return Topic(
        name=name,
        title=words_at(value, "title"),
        checks={language: texts_at(checks, language) for language in checks},
        goes_to=words_at(value, "goes_to"),
        wait_hours=_number(value, "wait_hours", 0),
        desk=value.get("desk") is True,
    )


def _number(value: Mapping[str, Value], name: str, usual: int) -> int:
    found = value.get(name)
    return found if isinstance(found, int) else usual
