"""A group of commands that lists when no command of it is named."""

from __future__ import annotations

from typing import Any

import click

from entconf.cli.lazy import LazyGroup


class ListingGroup(LazyGroup):
    """`entconf backups 0990001P` means `entconf backups list 0990001P`.

    `usual` is the command that is meant when none is named.
    """

    def __init__(self, *, usual: str = "list", **settings: Any) -> None:  # noqa: ANN401 - click's own
        super().__init__(**settings)
        self.usual = usual

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the usual command before arguments that name no command of the group."""
        asks_help = any(one in ctx.help_option_names for one in args)
        if not asks_help and not any(one in self.table for one in args):
            args = [self.usual, *args]
        return super().parse_args(ctx, args)
