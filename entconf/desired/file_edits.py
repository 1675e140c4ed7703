"""Changes of files of the site: what is to stand where, and the new content of each file."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from dataclasses import field
from pathlib import Path as Folder

from entconf.desired.document import Path
from entconf.desired.editing import add_entry, add_item, remove_value, set_value
from entconf.desired.spans import path_of_key, read_spans
from entconf.desired.splicing import CannotSplice, same
from entconf.model.os_reason import os_reason
from entconf.model.quick_dataclass import dataclass
from entconf.model.source import Source
from entconf.model.text import msg
from entconf.model.values import Value

_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class SetValue:
    """The value at a path becomes another."""

    file: str
    path: Path
    value: Value


@dataclass(frozen=True, slots=True)
class SetVariable:
    """A variable, whose name stands at a place, gets another value at a path inside it."""

    file: str
    source: Source
    below: Path
    value: Value


@dataclass(frozen=True, slots=True)
class Merge:
    """What a mapping names is put into the one at a path, at any depth."""

    file: str
    path: Path
    value: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Drop:
    """The entry or item at a path goes."""

    file: str
    path: Path


@dataclass(frozen=True, slots=True)
class OwnPlay:
    """A play for one school, at the end of a playbook, says more; it is made if it is missing."""

    file: str
    uai: str
    name: str
    sections: Mapping[str, Value] = field(default_factory=dict)

    @property
    def play(self) -> Mapping[str, Value]:
        """The play as it is written when it is made."""
        return {"name": self.name, "hosts": self.uai, **self.sections}


Edit = SetValue | SetVariable | Merge | Drop | OwnPlay


def edited_files(
    root: Folder, edits: Iterable[Edit], hashes: Mapping[str, str]
) -> Mapping[str, bytes]:
    """The new content of each file of a site that the edits change.

    `hashes` are those of the files as they were read. Raises CannotSplice for a file that is
    otherwise now, stands outside the site, cannot be written, or whose text has no room there.
    """
    texts: dict[str, str] = {}
    marks: dict[str, bytes] = {}
    for edit in sorted(edits, key=_rank):
        if edit.file not in texts:
            content = read_unmoved(root, edit.file, hashes)
            _check_writable(root, edit.file)
            marks[edit.file] = _BOM if content.startswith(_BOM) else b""
            texts[edit.file] = content.removeprefix(_BOM).decode()
        try:
            texts[edit.file] = edited(texts[edit.file], edit)
        except LookupError:
            raise CannotSplice(msg("what is to be changed is not found there any more")) from None
    return {file: marks[file] + text.encode() for file, text in texts.items()}


def _rank(edit: Edit) -> tuple[int, tuple[int, ...]]:
    """Variables are found by their lines, so they come first; what goes comes last."""
    if isinstance(edit, SetVariable):
        return 0, (-edit.source.line, -edit.source.column)
    if isinstance(edit, Drop):
        return 2, tuple(-one for one in edit.path if isinstance(one, int))
    return 1, ()


def read_unmoved(root: Folder, file: str, hashes: Mapping[str, str]) -> bytes:
    """The content of a file of the site, which must be what was read before."""
    path = root / file
    if Folder(file).is_absolute() or not path.resolve().is_relative_to(root.resolve()):
        raise CannotSplice(msg("{file} stands outside the site", file=file))
    try:
        content = path.read_bytes()
    except OSError as error:
        raise CannotSplice(
            msg("{file} cannot be read: {reason}", file=file, reason=os_reason(error))
        ) from error
    if hashlib.sha256(content).hexdigest() != hashes.get(file):
        raise CannotSplice(msg("{file} was changed since it was read", file=file))
    return content


def _check_writable(root: Folder, file: str) -> None:
    path = (root / file).resolve()
    if not os.access(path, os.W_OK) or not os.access(path.parent, os.W_OK):
        raise CannotSplice(msg("{file} cannot be written: permission denied", file=file))


def edited(text: str, edit: Edit) -> str:
    """A text with one edit made. Raises CannotSplice and LookupError."""
    if isinstance(edit, SetValue):
        return set_value(text, edit.path, edit.value)
    if isinstance(edit, SetVariable):
        name = path_of_key(text, edit.source.line, edit.source.column)
        return set_value(text, (*name, *edit.below), edit.value)
    if isinstance(edit, Drop):
        return remove_value(text, edit.path)
    if isinstance(edit, Merge):
        return _put(text, edit.path, edit.value)
    plays = read_spans(text).value
    for place, play in enumerate(plays if isinstance(plays, tuple) else ()):
        if isinstance(play, Mapping) and (play.get("name"), play.get("hosts")) == (
            edit.name,
            edit.uai,
        ):
            return _put(text, (place,), edit.sections)
    return add_item(text, (), edit.play, apart=True)


def _put(text: str, path: Path, more: Mapping[str, Value]) -> str:
    for key, value in more.items():
        there = read_spans(text).at(path).value
        known = there.get(key) if isinstance(there, Mapping) else None
        where = (*path, key)
        if not isinstance(there, Mapping) or key not in there:
            text = add_entry(text, path, key, value)
        elif isinstance(known, Mapping) and isinstance(value, Mapping):
            text = _put(text, where, value)
        elif isinstance(known, tuple) and isinstance(value, tuple) and _are_things(known, value):
            for one in value:
                if not any(same(one, other) for other in known):
                    text = add_item(text, where, one)
        else:
            text = set_value(text, where, value)
    return text


def _are_things(*lists: tuple[Value, ...]) -> bool:
    """Whether lists hold things (delegations), and not the words of one value."""
    return all(isinstance(one, Mapping) for some in lists for one in some)
