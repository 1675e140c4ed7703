"""Time whole commands in turn (A B A B …) and give the ratio pair by pair.

Machines differ and drift; a ratio taken in one run does not. Quote medians.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """A whole process to time. `accept` are the exit codes that mean it did its work."""

    name: str
    words: Sequence[str]
    environment: Mapping[str, str] | None = None
    accept: frozenset[int] = frozenset({0})


@dataclass(frozen=True, slots=True)
class Comparison:
    """Wall seconds of two commands, and the ratio first / second, pair by pair."""

    first: tuple[float, ...]
    second: tuple[float, ...]

    @property
    def ratio(self) -> float:
        """Median of the ratios of each pair."""
        return statistics.median(a / b for a, b in zip(self.first, self.second, strict=True))


def run_once(command: Command) -> float:
    """Wall seconds of one run. Raises RuntimeError when the command did not do its work."""
    start = time.perf_counter()
    done = subprocess.run(
        list(command.words),
        env=dict(command.environment) if command.environment is not None else None,
        capture_output=True,
        check=False,
    )
    spent = time.perf_counter() - start
    if done.returncode not in command.accept:
        tail = (done.stderr or done.stdout).decode(errors="replace")[-2000:]
        raise RuntimeError(f"{command.name} ended with {done.returncode}: {tail}")
    return spent


def processor_seconds(command: Command) -> float:
    """Seconds of processor, its own and the system's for it, that one run takes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run_once(command)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def compare(first: Command, second: Command, *, runs: int = 7) -> Comparison:
    """Run both in turn, one warm-up each, then `runs` pairs."""
    run_once(first)
    run_once(second)
    pairs = [(run_once(first), run_once(second)) for _ in range(runs)]
    return Comparison(tuple(a for a, _ in pairs), tuple(b for _, b in pairs))


def tell(first: Command, second: Command, result: Comparison, target: str) -> str:
    """One line for people: medians, ratio and the target it is held against."""
    one, other = statistics.median(result.first), statistics.median(result.second)
    return (
        f"{first.name}: {one:.3f} s | {second.name}: {other:.3f} s | "
        f"ratio {result.ratio:.2f} (target {target})"
    )
