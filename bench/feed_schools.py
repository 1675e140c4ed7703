"""An AAF delivery of about so many invented people, for a bench: schools that hang together."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from entconf.sandbox.feed_writing.order import FeedOrder
from entconf.sandbox.feed_writing.writing import write_feed

_PUPILS = 400
#: Pupils, adults and staff of a school of so many pupils.
_PEOPLE = 1_083
_PART = 10_000


def write_delivery(folder: Path, people: int) -> None:
    """Write the files of a complete delivery of 2026-09-01 into a folder."""
    schools = max(1, round(people / _PEOPLE))
    pupils = _PUPILS if people > _PEOPLE else max(1, round(people * _PUPILS / _PEOPLE))
    order = FeedOrder(date(2026, 9, 1), pupils=pupils, schools=schools, part=_PART)
    with TemporaryDirectory(dir=folder) as place:
        written = write_feed(order, Path(place) / "set")
        for path in (written.folder / "aaf").iterdir():
            shutil.move(path, folder / path.name)
