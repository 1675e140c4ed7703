"""The line of a file that a message is about, fetched safely: it is only ever decoration."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from entconf.model.source import Source

_BOM = b"\xef\xbb\xbf"


def line_reader(root: Path) -> Callable[[Source], str | None]:
    """A function that gives the text of the line a source points to.

    File names of sources are taken relative to `root`. The answer is None when the file is
    gone, is not a plain file, or has no such line; bytes that are not UTF-8 are shown as �.
    """

    @lru_cache(maxsize=8)
    def lines(file: str) -> tuple[str, ...]:
        path = root / file
        try:
            if not path.is_file():
                return ()
            content = path.read_bytes()
        except (OSError, ValueError):
            return ()
        text = content.removeprefix(_BOM).decode(errors="replace")
        return tuple(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))

    def read(source: Source) -> str | None:
        if source.line < 1:
            return None
        found = lines(source.file)
        return found[source.line - 1] if source.line <= len(found) else None

    return read
