"""Validation of a CSV import: our part beside a bare walk of `csv`, and beside the ENT's own part.

`read` is what `exchange run --plan` makes of a file before anything is sent: encoding, cells,
people, problems with their lines, and the copy for the ENT. `held` holds each line against the
live accounts. The whole plan is timed against the embedded ENT on loopback.
"""

from __future__ import annotations

import csv
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from entconf.desired.secrets import revealer
from entconf.desired.site import SiteQuery, load_site
from entconf.drivers.edifice.exchanges import Exchanges
from entconf.engine.backends import Backends
from entconf.engine.store.store import Store
from entconf.exchange.accounts.live import People, accounts_known, held_by_feed
from entconf.exchange.accounts.tables import Asked, read_table
from entconf.exchange.base import TakenFile
from entconf.exchange.declared import named
from entconf.exchange.drops.drop import Fetched, digest_of
from entconf.exchange.running import Desk, plan_exchange, surroundings
from entconf.model.account import Account
from entconf.model.profiles import Profile
from entconf.sandbox.serve import start_sandbox
from entconf.sandbox.settings import CENTRAL_LOGIN, DEFAULT_PASSWORD, DEMO_UAI

#: As many as a file of less than 1 MiB holds.
_PEOPLE = 18_000
_RUNS = 5
_HEAD = "externalid;Prénom*;Nom*;Classe;Date de naissance*\r\n"


def write_file(path: Path, people: int) -> None:
    """A file of invented pupils."""
    lines = (
        f"N-{n};Inès{n % 97};Nouvelle{n};6A;{n % 28 + 1:02}/{n % 12 + 1:02}/2015\r\n"
        for n in range(people)
    )
    path.write_text(_HEAD + "".join(lines), encoding="utf-8", newline="")


def fetched(path: Path) -> Fetched:
    """The file as a drop gives it."""
    return Fetched(TakenFile(path.name, digest_of(path), path.stat().st_size), path)


def walk(path: Path) -> int:
    """The bare walk: every row split, nothing looked at."""
    with path.open(encoding="utf-8", newline="") as stream:
        return sum(1 for _ in csv.reader(stream, delimiter=";"))


def median_seconds(work: Callable[[], object]) -> float:
    """Median of some runs."""
    spent = []
    for _ in range(_RUNS):
        start = time.perf_counter()
        work()
        spent.append(time.perf_counter() - start)
    return statistics.median(spent)


def whole_plan(path: Path) -> tuple[float, float]:
    """Seconds of a plan against the embedded ENT, and those of it that the ENT's steps took."""
    site = path.parent / "site"
    for folder in ("inventory", "playbooks"):
        (site / folder).mkdir(parents=True, exist_ok=True)
    (site / "password").write_text(DEFAULT_PASSWORD)
    (site / "password").chmod(0o600)
    (site / "playbooks" / "a.yml").write_text(
        "- name: a\n  hosts: all\n  exchanges:\n    comptes: {type: accounts, from: ..,"
        " files: {students: 'eleves.csv'}}\n"
    )
    in_ent = 0.0
    with start_sandbox() as sandbox:
        (site / "inventory" / "a.yml").write_text(
            f"all:\n  vars:\n    ent: {{driver: edifice, url: '{sandbox.url}', login: "
            f"{CENTRAL_LOGIN}, password: !secret file:password}}\n  hosts:\n    {DEMO_UAI}: {{}}\n"
        )
        now = datetime.now(UTC)
        desired = load_site(site, SiteQuery(now.date()))
        reveal = revealer(site)
        with Store(site) as store, Backends(reveal) as backends:
            desk = Desk(desired, backends, store, reveal, now)
            (exchange,) = named(desired, "comptes")
            for name in ("columns", "classes", "validate"):
                step = getattr(Exchanges, name)

                def timed(*words: object, step: Callable[..., object] = step) -> object:
                    nonlocal in_ent
                    start = time.perf_counter()
                    try:
                        return step(*words)
                    finally:
                        in_ent += time.perf_counter() - start

                setattr(Exchanges, name, timed)
            start = time.perf_counter()
            with surroundings(exchange, desk) as around:
                plan = plan_exchange(exchange, around)
            spent = time.perf_counter() - start
            if plan.problems or not plan.lines:
                raise RuntimeError(f"the plan should be whole: {plan.problems[:1]}")
    return spent, in_ent


def main() -> None:
    """Print the ratios."""
    people = int(sys.argv[1]) if len(sys.argv) > 1 else _PEOPLE
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "eleves.csv"
        write_file(path, people)
        file = fetched(path)
        asked = Asked(DEMO_UAI, Profile.STUDENTS, {})
        table, problems = read_table(file, asked)
        if table is None or problems:
            raise RuntimeError(f"the file should be right: {problems[:1]}")
        live = [
            Account(str(n), f"F-{n}", Profile.STUDENTS, last_name=f"Autre{n}", source="AAF")
            for n in range(1_000)
        ]
        print(f"{people} people, {file.file.size // 1024} KiB, medians of {_RUNS} runs")
        bare = median_seconds(lambda: walk(path))
        read = median_seconds(lambda: read_table(file, asked))
        held = median_seconds(lambda: list(held_by_feed([table], People(accounts_known(live)))))
        print(f"bare walk of csv: {bare:.3f} s")
        print(f"read: {read:.3f} s, {read / bare:.1f} of the walk")
        print(f"held against accounts: {held:.3f} s, {held / bare:.1f} of the walk")
        whole, in_ent = whole_plan(path)
        print(
            f"whole plan: {whole:.2f} s, of which the embedded ENT {in_ent:.2f} s "
            f"({in_ent / whole:.0%})"
        )


if __name__ == "__main__":
    main()
