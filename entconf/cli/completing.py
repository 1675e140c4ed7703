"""What a shell proposes for the values of options; imported only while it completes."""

from __future__ import annotations

from pathlib import Path

import click

from entconf.cli.lazy import META


def kinds(_context: click.Context, _option: click.Parameter, incomplete: str) -> list[str]:
    """The kinds, also behind a comma."""
    from entconf.kinds.catalog import all_kinds  # noqa: PLC0415 - only while completing

    before, comma, last = incomplete.rpartition(",")
    return [before + comma + name for name in sorted(all_kinds()) if name.startswith(last)]


def schools(context: click.Context, _option: click.Parameter, incomplete: str) -> list[str]:
    """The UAIs and groups of the inventory; nothing while the site cannot be read."""
    from entconf.desired.checking import Checker  # noqa: PLC0415 - only while completing
    from entconf.desired.findings import Findings  # noqa: PLC0415 - as above
    from entconf.desired.inventory import read_inventory  # noqa: PLC0415 - as above
    from entconf.desired.schema_files import Schemas  # noqa: PLC0415 - as above
    from entconf.desired.site_files import SiteFiles, find_site  # noqa: PLC0415 - as above
    from entconf.errors import EntconfError  # noqa: PLC0415 - as above
    from entconf.kinds.catalog import all_kinds  # noqa: PLC0415 - as above

    try:
        root = find_site(Path(context.meta.get(f"{META}site") or Path.cwd()))
        inventory = read_inventory(SiteFiles(root), Checker(Schemas(all_kinds())), Findings())
    except EntconfError:
        return []
    names = [*sorted(inventory.hosts), *sorted(inventory.groups)]
    return [name for name in names if name.startswith(incomplete)]


def backups(context: click.Context, _option: click.Parameter, incomplete: str) -> list[str]:
    """The backups of the site, each with its UAI."""
    from entconf.desired.site_files import find_site  # noqa: PLC0415 - only while completing
    from entconf.engine.backups import list_backups  # noqa: PLC0415 - as above
    from entconf.errors import EntconfError  # noqa: PLC0415 - as above

    try:
        root = find_site(Path(context.meta.get(f"{META}site") or Path.cwd()))
        names = [f"{one.uai}/{one.name}" for one in list_backups(root)]
    except EntconfError:
        return []
    return [name for name in names if name.startswith(incomplete)]
