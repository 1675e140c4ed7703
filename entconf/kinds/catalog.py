"""All kinds there are: every module of this folder that offers a `KIND`."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from entconf import kinds
from entconf.kinds.base import Kind


@cache
def all_kinds() -> Mapping[str, Kind]:
    """Every kind by its name, in the order of the mission letter, then of names."""
    found = []
    for info in pkgutil.iter_modules(kinds.__path__):
        module = importlib.import_module(f"{kinds.__name__}.{info.name}")
        kind = getattr(module, "KIND", None)
        if isinstance(kind, Kind):
            found.append(kind)
    found.sort(key=lambda kind: (kind.mission, kind.name))
    return MappingProxyType({kind.name: kind for kind in found})
