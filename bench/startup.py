"""`entconf --help` beside the smallest click program's `--help`."""

from __future__ import annotations

import sys
from pathlib import Path

from bench.timing import Command, compare, tell

SMALLEST = """
import click

@click.group()
def smallest():
    "The smallest click program."

smallest()
"""


def smallest_command() -> Command:
    """Python with click and nothing else: the least that a command line of ours can take."""
    return Command("python with click --help", [sys.executable, "-c", SMALLEST, "--help"])


def main() -> None:
    """Print one line with the ratio."""
    entconf = Command("entconf --help", [str(Path(sys.executable).with_name("entconf")), "--help"])
    smallest = smallest_command()
    print(tell(entconf, smallest, compare(entconf, smallest, runs=21), "1.2"))


if __name__ == "__main__":
    main()
