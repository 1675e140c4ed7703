"""Time the strict loader beside PyYAML's own: `python -m bench.loading`.

Two invented texts, of 200 KB and of 20 MB, are read with `yaml.load(text, CSafeLoader)`,
which neither keeps positions nor refuses anything, and with ours: values, positions of all
keys and values, one position asked for (which builds the table of lines), and the
playbook schema held by jsonschema-rs. Rounds alternate between the two in one process,
first with the cyclic collector paused, as the command line does, then with it on; the
figures are medians of processor time, which other work on the machine disturbs least, and
their ratio. The large text is read once only with it on, since the bare loader then takes a
minute. Nothing of either result outlives its round.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

import yaml

from entconf.desired.checking import Checker
from entconf.desired.reading import read_bytes
from entconf.desired.schema_files import Schemas
from entconf.desired.validation import reading_problems
from entconf.kinds.catalog import all_kinds

SMALL, LARGE = 200_000, 20_000_000
_ROUNDS_SMALL, _ROUNDS_LARGE = 15, 3


@dataclass(frozen=True, slots=True)
class Ratio:
    """Median seconds of the bare loader and of ours, for a text of so many bytes."""

    size: int
    bare: float
    ours: float

    @property
    def value(self) -> float:
        """Ours as a part of the bare loader."""
        return self.ours / self.bare


def invented_playbook(size: int) -> str:
    """A playbook of about `size` characters: one play for each invented school."""
    parts: list[str] = []
    length = number = 0
    while length < size:
        part = _play(number)
        parts.append(part)
        length += len(part)
        number += 1
    return "".join(parts)


def _play(number: int) -> str:
    connectors = "".join(
        f"    app{n}:\n      title: Application {number} {n}\n"
        f"      url: https://app{n}.example/{number}\n      for: [teachers, students]\n"
        f"      sso: {{type: cas, service: Service{n}}}\n"
        for n in range(30)
    )
    groups = "".join(
        f"    Club {number} {n}:\n      members:\n        classes: [6A, 6e1]\n"
        f"        people: [{{login: p.n{n}}}, a.b{n}]\n"
        for n in range(40)
    )
    guests = "".join(
        f'    guest{n}:\n      first_name: Ada{n}\n      last_name: "Example {number}"\n'
        f"      owner: a.martin\n      reason: Atelier théâtre numéro {n}\n"
        f"      until: 2027-06-30\n      groups: [Club {number} {n % 40}]\n"
        for n in range(120)
    )
    return (
        f"- name: Invented {number}\n  hosts: all\n"
        f"  connectors:\n{connectors}  groups:\n{groups}  guests:\n{guests}"
    )


def measure(text: str, rounds: int) -> Ratio:
    """Time both loaders in alternating rounds. Raises ValueError if ours finds a problem."""
    checker = Checker(Schemas(all_kinds()))
    content = text.encode()

    def bare() -> None:
        yaml.load(text, yaml.CSafeLoader)

    def ours() -> None:
        reading = read_bytes(content, "invented.yml")
        reading.documents[0].key_place((0, "guests"))
        problems = [*reading.problems, *reading_problems(checker, "playbook", reading)]
        if problems:
            raise ValueError(str(problems[0].message))

    ours()  # the schema is compiled once a run
    seconds: dict[Callable[[], None], list[float]] = {bare: [], ours: []}
    for _ in range(rounds):
        for load, measured in seconds.items():
            gc.collect()
            begin = time.process_time()
            load()
            measured.append(time.process_time() - begin)
    return Ratio(len(content), statistics.median(seconds[bare]), statistics.median(seconds[ours]))


def main() -> None:
    """Print the ratios, and what was measured how."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="leave out the 20 MB text")
    sizes = [(SMALL, _ROUNDS_SMALL)]
    if not parser.parse_args().small:
        sizes.append((LARGE, _ROUNDS_LARGE))
    write = sys.stdout.write
    write("load and validate / bare yaml.load with CSafeLoader (target 0.6)\n")
    for pause in (True, False):
        (gc.disable if pause else gc.enable)()
        for size, most in sizes:
            rounds = most if pause or size == SMALL else 1
            found = measure(invented_playbook(size), rounds)
            write(
                f"collector {'paused' if pause else 'on':6} {found.size / 1e6:6.2f} MB  "
                f"bare {found.bare:7.3f} s  ours {found.ours:7.3f} s  "
                f"ratio {found.value:.2f}  ({rounds} rounds)\n"
            )


if __name__ == "__main__":
    main()
