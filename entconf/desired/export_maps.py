"""Read column maps of exports: those that are shipped, and those of the site in `exports/`.

A map of the site wins over a shipped one of the same name. Maps have no variables: what is
written is what is meant.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from entconf.desired.checking import Checker, without_secrets
from entconf.desired.document import Document
from entconf.desired.nearest import suggestion
from entconf.desired.reading import read_file
from entconf.desired.schema_files import Schemas
from entconf.desired.sentences import describe
from entconf.desired.site_files import yaml_files
from entconf.desired.validation import place_in, problems_at
from entconf.errors import ConfigurationError, Problem
from entconf.model.export_map import EXCEL, Call, Column, CsvFormat, ExportMap, FileMap, Part
from entconf.model.profiles import PROFILES, Profile
from entconf.model.source import Source
from entconf.model.text import msg
from entconf.model.values import Value

#: The folder of a site that holds its own maps, and the name of the schema.
FOLDER = "exports"
_SCHEMA = "export_map"
_LINE_ENDS = {"crlf": "\r\n", "lf": "\n"}


def shipped_folder() -> Path:
    """The maps that come with entconf."""
    return Path(__file__).resolve().parents[1] / "exchange" / "maps"


def map_files(root: Path | None) -> Mapping[str, Path]:
    """Every map by its name: the site's own, then the shipped ones it does not replace."""
    folders = (shipped_folder(), *([root / FOLDER] if root else []))
    return {path.stem: path for folder in folders for path in yaml_files(folder)}


def load_export_map(name: str, root: Path | None = None) -> ExportMap:
    """A map by its name, or by the path of its file when it has an ending (`exports/mine.yml`).

    Args:
        name: `moodle`, or a path, relative to the site where there is one.
        root: the site, for its own maps.

    Raises:
        ConfigurationError: there is no such map, or it is wrong: every mistake with its file,
            line and the nearest word.
    """
    if name.endswith((".yml", ".yaml")):
        path = (root or Path()) / Path(name).expanduser()
    else:
        known = map_files(root)
        if name not in known:
            raise ConfigurationError(
                [
                    Problem(
                        "unknown-map",
                        msg("there is no export map {name}", name=name),
                        hint=suggestion(name, known),
                    )
                ]
            )
        path = known[name]
    return read_export_map(path, _shown(path, root))


def read_export_map(path: Path, shown: str) -> ExportMap:
    """The map in a file; `shown` is how messages name it. Raises ConfigurationError."""
    reading = read_file(path, shown)
    problems = list(reading.problems)
    document = next(iter(reading.documents), None)
    if document is None:
        problems = problems or [Problem("empty-map", msg("it holds no map"), Source(shown))]
        raise ConfigurationError(problems)
    checker = Checker(Schemas(()))
    sentences = describe(checker.check(_SCHEMA, without_secrets(document.value)))
    problems.extend(problems_at(sentences, partial(place_in, document)))
    if not problems:
        problems.extend(_file_problems(document))
    if problems:
        raise ConfigurationError(problems)
    return _map(path.stem, document)


def check_site_maps(root: Path) -> None:
    """Look at every map of the site. Raises ConfigurationError with all mistakes of all of them."""
    problems: list[Problem] = []
    for path in yaml_files(root / FOLDER):
        try:
            read_export_map(path, _shown(path, root))
        except ConfigurationError as error:
            problems.extend(error.problems())
    if problems:
        raise ConfigurationError(problems)


def _shown(path: Path, root: Path | None) -> str:
    if root is not None and path.resolve().is_relative_to(root.resolve()):
        return path.resolve().relative_to(root.resolve()).as_posix()
    shipped = shipped_folder()
    return path.name if path.resolve().is_relative_to(shipped) else str(path)


def _file_problems(document: Document) -> Iterator[Problem]:
    """What the schema cannot say: names that would be those of two files, columns twice."""
    names: dict[str, int] = {}
    for number, sheet in enumerate(_list(_mapping(document.value), "files")):
        place = document.value_place(("files", number, "file"))
        name, split = str(sheet["file"]), str(sheet.get("split", ""))
        if name in names:
            yield Problem("same-file", msg("two files of the map have this name"), place)
        names[name] = number
        for mark in ("profile", "class"):
            asked, written = split == mark, f"{{{mark}}}" in name
            if asked and not written:
                yield Problem(
                    "same-file",
                    msg("one file for each {what} needs {mark} in its name", **_what(mark)),
                    place,
                )
            if written and not asked:
                yield Problem(
                    "no-split",
                    msg("{mark} has no value without split: {what}", **_what(mark)),
                    place,
                )


def _what(mark: str) -> dict[str, str]:
    return {"what": mark, "mark": f"{{{mark}}}"}


def _map(name: str, document: Document) -> ExportMap:
    told = _mapping(document.value)
    form = EXCEL if told.get("for") == "excel" else _format(_mapping(told.get("format") or {}))
    return ExportMap(
        name=name,
        software=str(told["software"]),
        description=str(told.get("description", "")),
        confirmed=told["confirmed"] is True,
        evidence=_texts(told, "evidence"),
        notes=_texts(told, "notes"),
        format=form,
        files=tuple(_file(one) for one in _list(told, "files")),
        source=Source(document.value_place(()).file),
    )


def _format(told: Mapping[str, Value]) -> CsvFormat:
    usual = CsvFormat()
    return CsvFormat(
        separator="\t" if told.get("separator") == "tab" else str(told.get("separator", ";")),
        encoding=str(told.get("encoding", usual.encoding)),
        bom=told.get("bom") is True,
        line_end=_LINE_ENDS[str(told.get("line_end", "crlf"))],
        quote=str(told.get("quote", usual.quote)),
        header=told.get("header") is not False,
    )


def _file(told: Mapping[str, Value]) -> FileMap:
    usual = ("last_name", "first_name")
    return FileMap(
        name=str(told["file"]),
        profiles=_profiles(told) or tuple(Profile(name) for name in PROFILES),
        columns=tuple(_column(one) for one in _list(told, "columns")),
        order=_texts(told, "order") or usual,
        split=str(told.get("split", "")),
    )


def _column(told: Mapping[str, Value]) -> Column:
    between = told.get("with")
    joined = told.get("join")
    if isinstance(joined, tuple):
        parts = tuple(Part(one) if isinstance(one, str) else _part(_mapping(one)) for one in joined)
    else:
        parts = (_part(told),)
    return Column(
        name=str(told["name"]),
        parts=parts,
        between=" " if between is None else str(between),
        profiles=_profiles(told),
        required=told.get("required") is True,
    )


def _part(told: Mapping[str, Value]) -> Part:
    between = told.get("with")
    return Part(
        field_name=str(told.get("from", "")),
        text=str(told.get("text", "")),
        calls=tuple(_call(one) for one in _values(told, "apply")),
        values={key: str(value) for key, value in _mapping(told.get("values") or {}).items()},
        between=", " if between is None else str(between),
    )


def _call(told: Value) -> Call:
    if isinstance(told, str):
        return Call(told)
    ((name, argument),) = _mapping(told).items()
    return Call(name, argument if isinstance(argument, int) else str(argument))


def _profiles(told: Mapping[str, Value]) -> tuple[Profile, ...]:
    return tuple(Profile(name) for name in _texts(told, "profiles"))


def _mapping(value: Value) -> Mapping[str, Value]:
    if not isinstance(value, Mapping):
        raise TypeError(value)
    return value


def _values(told: Mapping[str, Value], name: str) -> tuple[Value, ...]:
    value = told.get(name)
    return value if isinstance(value, tuple) else ()


def _list(told: Mapping[str, Value], name: str) -> tuple[Mapping[str, Value], ...]:
    return tuple(_mapping(one) for one in _values(told, name))


def _texts(told: Mapping[str, Value], name: str) -> tuple[str, ...]:
    return tuple(str(one) for one in _values(told, name))
