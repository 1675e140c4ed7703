"""Reading an AAF delivery beside bare walks of lxml over the same files, in turn in one run.

The walks: every element visited at its end and cleared, and records alone (`tag=`). Peak memory
is that of a fresh process for each kind of reading.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from lxml import etree

from bench.feed_schools import write_delivery
from entconf.feeds.aaf.deliveries import find_deliveries
from entconf.feeds.aaf.gathering import gather
from entconf.feeds.aaf.records import read_records
from entconf.feeds.findings import Remark

_PEOPLE = 100_000
_RUNS = 5


def walk_elements(folder: Path) -> int:
    """The bare walk: the end of every element, cleared."""
    number = 0
    for path in sorted(folder.glob("*.xml")):
        for _, element in etree.iterparse(str(path), events=("end",)):
            element.clear()
            number += 1
    return number


def walk_records(folder: Path) -> int:
    """The barest walk: records alone, nothing of them looked at."""
    number = 0
    for path in sorted(folder.glob("*.xml")):
        for _, element in etree.iterparse(str(path), events=("end",), tag="addRequest"):
            element.clear()
            number += 1
    return number


def read(folder: Path) -> int:
    """All records, each forgotten at once."""
    (delivery,) = find_deliveries(folder)
    return sum(1 for record in read_records(delivery) if record.value is not None)


def bring_together(folder: Path) -> int:
    """The whole roster."""
    remarks: list[Remark] = []
    (delivery,) = find_deliveries(folder)
    roster = gather(read_records(delivery), remarks.append, delivery)
    if remarks:
        raise RuntimeError(f"the delivery should give no remark: {remarks[0]}")
    return len(roster.people)


_READINGS: dict[str, Callable[[Path], int]] = {
    "bare walk of all elements": walk_elements,
    "bare walk of records": walk_records,
    "records": read,
    "roster": bring_together,
}


def peak_memory(name: str, folder: Path) -> int:
    """Megabytes at most, of a process that does this reading alone."""
    command = [sys.executable, "-m", "bench.feed_reading", "--alone", name, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return int(done.stdout)


def timed_in_turn(folder: Path) -> dict[str, list[float]]:
    """Seconds of each reading, in each run."""
    spent: dict[str, list[float]] = {name: [] for name in _READINGS}
    for _ in range(_RUNS):
        for name, reading in _READINGS.items():
            start = time.perf_counter()
            reading(folder)
            spent[name].append(time.perf_counter() - start)
    return spent


def tell(name: str, spent: dict[str, list[float]], folder: Path) -> None:
    """One line: seconds, ratios to both walks, peak."""
    elements, records = (
        statistics.median(a / b for a, b in zip(spent[name], spent[bare], strict=True))
        for bare in ("bare walk of all elements", "bare walk of records")
    )
    print(
        f"{name}: {statistics.median(spent[name]):.2f} s | {elements:.2f} of the walk of all"
        f" elements (target 2) | {records:.2f} of the walk of records |"
        f" peak {peak_memory(name, folder)} MB (target 300)"
    )


def _own_peak() -> int:
    """The system's account of this program; getrusage would tell that of its parent too."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) // 1024


def main() -> None:
    """Print the ratios and the peaks."""
    if sys.argv[1:2] == ["--alone"]:
        _READINGS[sys.argv[2]](Path(sys.argv[3]))
        print(_own_peak())
        return
    people = int(sys.argv[1]) if len(sys.argv) > 1 else _PEOPLE
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        write_delivery(folder, people)
        size = sum(path.stat().st_size for path in folder.iterdir()) // 1024**2
        print(f"{people} people, {size} MB of XML, medians of {_RUNS} runs in turn")
        spent = timed_in_turn(folder)
        for name in spent:
            tell(name, spent, folder)


if __name__ == "__main__":
    main()
