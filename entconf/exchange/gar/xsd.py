"""Hold files against the GAR's own XSD, where the site has it (it is not ours to give away)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol, cast

from lxml import etree

from entconf.errors import ConfigurationError, Problem
from entconf.feeds.archives import Readable
from entconf.feeds.roster import Place
from entconf.feeds.safe_xml import XmlFile
from entconf.model.os_reason import os_reason
from entconf.model.source import Source
from entconf.model.text import Text, msg

_XSD = "{http://www.w3.org/2001/XMLSchema}"
_LARGEST = 4 * 1024 * 1024


class _Entry(Protocol):
    """One entry of the library's log."""

    line: int
    type_name: str
    path: str | None


class Xsds:
    """The XSDs of a run, by the namespace each is about."""

    def __init__(self, schemas: Mapping[str, etree.XMLSchema]) -> None:
        self._schemas = schemas

    def knows(self, namespace: str) -> bool:
        """Whether one is about that namespace."""
        return namespace in self._schemas

    def refusals(self, stream: Readable, name: str, namespace: str) -> Iterator[tuple[Place, Text]]:
        """What the XSD refuses in a file, by line; values of the file are never repeated.

        Raises:
            FeedError: the file is no XML, or too large to be held as a whole.
        """
        root = XmlFile(stream, name).whole()
        schema = self._schemas[namespace]
        if schema.validate(root):
            return
        for error in cast("Iterable[_Entry]", schema.error_log):  # the stubs lack its iteration
            # The words of the library quote values, which are names of people.
            rule = error.type_name.removeprefix("SCHEMAV_").lower()
            at = (error.path or "").rpartition("/")[2]
            told = msg("the XSD refuses {element} ({rule})", element=at or "?", rule=rule)
            yield Place(name, line=error.line), told


def load_xsds(paths: Sequence[Path]) -> Xsds:
    """Read XSDs: each is about the namespace it says.

    Raises:
        ConfigurationError: one cannot be read, is none, or would fetch others.
    """
    schemas: dict[str, etree.XMLSchema] = {}
    for path in paths:
        namespace, schema = _load(path)
        schemas[namespace] = schema
    return Xsds(schemas)


def _load(path: Path) -> tuple[str, etree.XMLSchema]:
    parser = etree.XMLParser(
        no_network=True, load_dtd=False, resolve_entities=False, huge_tree=False
    )
    try:
        content = path.read_bytes() if path.stat().st_size <= _LARGEST else b""
        root = etree.fromstring(content, parser)
        for name in ("import", "include", "redefine", "override"):
            if root.find(f"{_XSD}{name}") is not None:
                raise _wrong(path, msg("it names other schemas, which are not fetched"))
        return root.get("targetNamespace", ""), etree.XMLSchema(root)
    except OSError as error:
        raise _wrong(path, os_reason(error)) from error
    except (etree.XMLSyntaxError, etree.XMLSchemaParseError) as error:
        raise _wrong(path, msg("it is no XML Schema")) from error


def _wrong(path: Path, why: Text) -> ConfigurationError:
    message = msg("the XSD {file} cannot be used: {why}", file=path.name, why=why)
    hint = msg("it comes with the GAR's documentation for ENT (GAR-ENT.xsd, GAR-ENT-1D.xsd)")
    return ConfigurationError([Problem("xsd", message, Source(str(path)), hint)])
