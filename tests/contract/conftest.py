"""The contract suite runs once for each provider beside this file."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.bench import Bench, Provider


def _providers() -> list[Provider]:
    here = Path(__file__).parent
    return [
        importlib.import_module(f"tests.contract.{module.name}").PROVIDER
        for module in pkgutil.iter_modules([str(here)])
        if module.name.startswith("provide_")
    ]


@pytest.fixture(params=_providers(), ids=lambda provider: provider.name)
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    provider: Provider = request.param
    with provider.open(tmp_path) as opened:
        test = request.node.originalname
        if test in opened.skipped:
            pytest.skip(opened.skipped[test])
        yield opened
