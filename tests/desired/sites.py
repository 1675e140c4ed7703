"""Small invented sites, and a simple kind to declare things of."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TypedDict, Unpack

import pytest

from entconf.desired.site import SiteQuery, load_site
from entconf.desired.state import Desired
from entconf.errors import ConfigurationError
from entconf.model.values import Value
from tests.desired.reading import said_by

DAY = date(2026, 11, 23)
COLETTE, HUGO, SAND, ZOLA = "0990001N", "0990002P", "0990003R", "0990004S"

INVENTORY = f"""
all:
  vars:
    ent: {{driver: memory, url: https://ent.example}}
  children:
    colleges:
      hosts:
        {COLETTE}: {{name: Collège Colette}}
        {HUGO}: {{name: Collège Hugo}}
    lycees:
      hosts:
        {SAND}: {{name: Lycée Sand}}
        {ZOLA}:
"""


class Asked(TypedDict, total=False):
    """What may be asked of a site, see SiteQuery."""

    limit: str
    tags: frozenset[str]
    kinds: frozenset[str]
    playbooks: tuple[Path, ...]
    variables: Mapping[str, str]


class Site:
    """A site in a folder of its own."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.write("inventory/site.yml", INVENTORY)

    def write(self, name: str, text: str) -> Path:
        """Write a file of the site; common indentation is taken off."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text).removeprefix("\n"), encoding="utf-8")
        return path

    def load(self, **asked: Unpack[Asked]) -> Desired:
        """Load the site."""
        return load_site(self.root, SiteQuery(DAY, **asked))

    def mistakes(self, **asked: Unpack[Asked]) -> Sequence[str]:
        """What is told when the site is loaded, which must fail."""
        with pytest.raises(ConfigurationError) as caught:
            self.load(**asked)
        return said_by(caught.value)

    def attributes(self, **asked: Unpack[Asked]) -> dict[str, Mapping[str, Value]]:
        """What is declared, by resource."""
        return {str(one.id): one.attributes for one in self.load(**asked).declared}
