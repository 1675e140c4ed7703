"""What the benches of the directory share: a region on slapd, the tools, pairs of timings."""

from __future__ import annotations

import gc
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from entconf.drivers.ldap.directory import Directory
from entconf.drivers.ldap.settings_reading import parse_settings
from entconf.model.backend import BackendSettings
from entconf.model.values import Value
from tests.ldap.desk import PASSWORD
from tests.ldap.invented import frame, school
from tests.ldap.server import SERVICE, SERVICE_PASSWORD, SUFFIX

PAGE = 1000
#: The people of one school: 1,000 accounts, or 1,500 in the small directory.
PUPILS, TEACHERS, PARENTS = 600, 60, 340
ATTRIBUTES = (
    "uid",
    "cn",
    "sn",
    "givenName",
    "displayName",
    "mail",
    "ENTPersonLogin",
    "ENTPersonJointure",
    "ENTPersonDateNaissance",
    "ENTPersonProfils",
    "ENTPersonStructRattach",
    "ENTEleveClasses",
)


def one_school() -> str:
    """A directory of 1,500 accounts."""
    return "".join((*frame(), *school(0, 900, 90, 510)))


def region(schools: int) -> str:
    """A directory of 1,000 accounts a school."""
    parts = (part for n in range(schools) for part in school(n, PUPILS, TEACHERS, PARENTS))
    return "".join((*frame(), *parts))


def directory(url: str) -> Directory:
    """The driver's directory at an address, without TLS, as the tools have it here too."""
    options: dict[str, Value] = {
        "url": url,
        "base": SUFFIX,
        "login": SERVICE,
        "password": PASSWORD,
        "start_tls": False,
        "plaintext": True,
    }
    settings = parse_settings(BackendSettings("bench", "ldap", options))
    return Directory(settings, lambda _: SERVICE_PASSWORD)


@contextmanager
def paused() -> Iterator[None]:
    """Without the cyclic collector, as the command line works."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def pairs(
    ours: Callable[[], object], theirs: Callable[[], object], runs: int
) -> tuple[float, float, float]:
    """Medians of both in seconds, and the median of the ratios pair by pair."""
    found = []
    for _ in range(runs):
        other = timed(theirs)
        with paused():
            found.append((timed(ours), other))
    mine, beside = (statistics.median(some) for some in zip(*found, strict=True))
    return mine, beside, statistics.median(one / two for one, two in found)


def timed(work: Callable[[], object]) -> float:
    """Wall seconds of one call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def tool(name: str, url: str, *words: str, stdin: Path | None = None) -> None:
    """Run one of ldap-utils. Raises RuntimeError when it fails."""
    command = [name, "-x", "-H", url, "-D", SERVICE, "-w", SERVICE_PASSWORD, *words]
    with (stdin or Path("/dev/null")).open("rb") as source:
        done = subprocess.run(
            command, stdin=source, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False
        )
    if done.returncode:
        raise RuntimeError(f"{name}: {done.stderr.decode(errors='replace')[-500:]}")


def dump(url: str, base: str, condition: str, *attributes: str) -> None:
    """What ldapsearch needs for the same entries, page by page."""
    paging = f"pr={PAGE}/noprompt"
    tool("ldapsearch", url, "-LLL", "-b", base, "-E", paging, condition, *attributes)


def tell(what: str, timing: tuple[float, float, float], target: str) -> None:
    """One line with seconds, ratio and target."""
    ours, theirs, ratio = timing
    print(f"{what}: {ours:.3f} s | beside {theirs:.3f} s | ratio {ratio:.2f} (target {target})")
    sys.stdout.flush()
