"""Reading SIECLE, STSWEB and a table beside the barest reading of the same files, in turn.

The barest reading of XML is a walk of lxml that visits and clears every element; that of a table
is `csv.reader` over the decoded file. Nothing collects cycles meanwhile, as in the command line
(`cli/main.py`). Peak memory is that of a fresh process for each reading.
"""

from __future__ import annotations

import csv
import gc
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from bench.school_files import UAI, write_pupils, write_staff
from bench.siecle_set import write_exports
from entconf.feeds.detection import read_any

_PEOPLE = 100_000
_RUNS = 5


@dataclass(frozen=True, slots=True)
class Measure:
    """A reader, what it is held against, and how many times as long it may take."""

    name: str
    write: Callable[[Path, int], None]
    bare: Callable[[Path], int]
    target: int


def _write_staff(folder: Path, people: int) -> None:
    write_staff(folder / f"sts_emp_{UAI}_2026.xml", people)


def _write_pupils(folder: Path, people: int) -> None:
    write_pupils(folder / "CSV_Eleves.csv", people)


def walk_elements(folder: Path) -> int:
    """The bare walk: the end of every element, cleared."""
    number = 0
    for path in sorted(folder.glob("*.xml")):
        for _, element in etree.iterparse(str(path), events=("end",)):
            element.clear()
            number += 1
    return number


def bare_rows(folder: Path) -> int:
    """The barest table: cells, nothing of them looked at."""
    number = 0
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            number += sum(1 for _ in csv.reader(file, delimiter=";"))
    return number


def read(folder: Path) -> int:
    """The whole roster, which has nothing wrong."""
    found = read_any(folder, UAI)
    wrong = [one for one in found.remarks if one.code != "SIE13"]
    if wrong:
        raise RuntimeError(f"the files should give no remark: {wrong[0]}")
    return len(found.roster.people)


_MEASURES = {
    "siecle": Measure("SIECLE", write_exports, walk_elements, 2),
    "stsweb": Measure("STSWEB", _write_staff, walk_elements, 2),
    "table": Measure("table", _write_pupils, bare_rows, 3),
}


def peak_memory(folder: Path) -> int:
    """Megabytes at most, of a process that does nothing but this reading."""
    command = [sys.executable, "-m", "bench.feed_reading_siecle", "--alone", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return int(done.stdout)


def measure(one: Measure, people: int) -> None:
    """One line: seconds of both, their ratio, the peak."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        one.write(folder, people)
        size = sum(path.stat().st_size for path in folder.iterdir()) // 1024**2
        pairs = [(_timed(one.bare, folder), _timed(read, folder)) for _ in range(_RUNS)]
        ratio = statistics.median(ours / bare for bare, ours in pairs)
        bare, ours = (statistics.median(times) for times in zip(*pairs, strict=True))
        print(
            f"{one.name}, {size} MB: bare {bare:.2f} s | ours {ours:.2f} s | ratio {ratio:.2f}"
            f" (target {one.target}) | peak {peak_memory(folder)} MB (target 300)"
        )


def _timed(reading: Callable[[Path], int], folder: Path) -> float:
    gc.collect()
    start = time.process_time()
    reading(folder)
    return time.process_time() - start


def _own_peak() -> int:
    """The system's account of this program; getrusage would tell that of its parent too."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) // 1024


def main() -> None:
    """Print the ratios and the peaks."""
    gc.disable()
    if sys.argv[1:2] == ["--alone"]:
        read(Path(sys.argv[2]))
        print(_own_peak())
        return
    people = int(sys.argv[1]) if len(sys.argv) > 1 else _PEOPLE
    print(f"{people} people, medians of {_RUNS} runs in turn, seconds of processor")
    for one in _MEASURES.values():
        measure(one, people)


if __name__ == "__main__":
    main()
