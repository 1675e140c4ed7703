"""An establishment's named connection to an outside system, as the inventory tells it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path

from entconf.model.quick_dataclass import dataclass
from entconf.model.source import Source
from entconf.model.values import Value


@dataclass(frozen=True, slots=True)
class BackendSettings:
    """An establishment's connection to a system, from the inventory (`ent:` or a backend).

    `options` are the driver's own settings (url, login, ...); secrets in them are still
    references. Equal settings mean one driver, shared by all establishments that have them.
    `source` is the line of the inventory that gave them, for messages alone. `site` is the
    folder of the site, for files that a driver keeps there; None where there is no site.
    """

    name: str
    driver: str
    options: Mapping[str, Value] = field(default_factory=dict)
    source: Source | None = field(default=None, compare=False)
    site: Path | None = field(default=None, compare=False)

    def path_of(self, file: str) -> str:
        """A file that a setting names: `~` is the home folder, a relative path is of the site."""
        path = Path(file).expanduser()
        return str(self.site / path if self.site else path)
