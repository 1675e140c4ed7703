"""Which files make a site, and their content read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from entconf.desired.reading import Reading, read_bytes, read_file
from entconf.errors import ConfigurationError, Problem
from entconf.model.source import Source
from entconf.model.text import msg

_SUFFIXES = frozenset({".yml", ".yaml"})
INVENTORY = "inventory"
PLAYBOOKS = "playbooks"
#: The folder of playbooks that declare nothing: they are followed by `entconf run`.
PROCEDURES = "procedures"
NEWS = "news.yml"


class SiteFiles:
    """Reads files of the site at `root` and remembers what each one held, by its hash.

    `edited` holds, by the name people are shown, what to read in the place of a file.
    """

    def __init__(self, root: Path, edited: Mapping[str, bytes] | None = None) -> None:
        self.root = root
        self.hashes: dict[str, str] = {}
        self._edited = edited or {}

    def read(self, path: Path) -> Reading:
        """Read a file; its name in messages is relative to the site when it stands inside."""
        shown = self.shown(path)
        edited = self._edited.get(shown)
        reading = read_file(path, shown) if edited is None else read_bytes(edited, shown)
        self.hashes[reading.file] = reading.sha256
        return reading

    def shown(self, path: Path) -> str:
        """A path as people are shown it."""
        try:
            return path.resolve().relative_to(self.root).as_posix()
        except ValueError:
            return str(path)


def find_site(start: Path) -> Path:
    """The site that `start` stands in: the nearest folder upwards that holds `inventory/`.

    Raises ConfigurationError when there is none.
    """
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / INVENTORY).is_dir():
            return folder
    raise ConfigurationError(
        [
            Problem(
                "no-site",
                msg("neither {folder} nor a folder above it holds inventory/", folder=str(start)),
                hint=msg("entconf init makes a new site"),
            )
        ]
    )


def yaml_files(folder: Path) -> Iterator[Path]:
    """The YAML files right inside a folder, by name; nothing when there is no such folder."""
    if folder.is_dir():
        for path in sorted(folder.iterdir()):
            if path.suffix in _SUFFIXES and not path.name.startswith(".") and path.is_file():
                yield path


def variable_files(folder: Path) -> Iterator[tuple[str, Path]]:
    """The files of group_vars or host_vars, each with the group or school it is for.

    Either NAME.yml, or a folder NAME with any number of YAML files.
    """
    if not folder.is_dir():
        return
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        if path.is_dir():
            for file in yaml_files(path):
                yield path.name, file
        elif path.suffix in _SUFFIXES:
            yield path.stem, path


def playbook_files(root: Path, chosen: Iterable[Path]) -> list[Path]:
    """The playbooks of a run: the chosen ones in their order, else all of `playbooks/`.

    A chosen folder stands for the YAML files in it. Procedures declare nothing: a plan neither
    reads them nor goes stale when one is edited.
    """
    paths: list[Path] = []
    for path in chosen:
        paths.extend(yaml_files(path) if path.is_dir() else [path])
    return paths or _below(root / PLAYBOOKS, without=PROCEDURES)


def procedure_files(root: Path) -> list[Path]:
    """The playbooks of procedures that the site keeps."""
    return _below(root / PLAYBOOKS / PROCEDURES)


def _below(folder: Path, without: str = "") -> list[Path]:
    found = list(yaml_files(folder))
    if folder.is_dir():
        for path in sorted(folder.iterdir()):
            if path.is_dir() and not path.name.startswith(".") and path.name != without:
                found.extend(_below(path))
    return found


def missing_folder(root: Path) -> Problem | None:
    """The problem of a site without a usable inventory folder."""
    if (root / INVENTORY).is_dir():
        return None
    return Problem(
        "no-inventory",
        msg("there is no folder inventory/ in {root}", root=str(root)),
        Source(str(root)),
        msg("entconf init makes a new site"),
    )
