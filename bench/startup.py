"""`entconf --help` beside the smallest click program's `--help`."""

from __future__ import annotations

import sys
from pathlib import Path

from bench.timing import Command, compare, tell

_SMALLEST = """
import click

@click.group()
def smallest():
    "The smallest click program."

smallest()
"""


def main() -> None:
    """Print one line with the ratio."""
    entconf = Command("entconf --help", [str(Path(sys.executable).with_name("entconf")), "--help"])
    smallest = Command("python with click --help", [sys.executable, "-c", _SMALLEST, "--help"])
    print(tell(entconf, smallest, compare(entconf, smallest, runs=21), "1.2"))


if __name__ == "__main__":
    main()
