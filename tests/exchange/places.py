"""The two ENTs that exchanges are tried against: the embedded one, and the independent one."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from entconf.drivers.edifice import open_driver
from entconf.drivers.edifice.driver import EdificeDriver
from entconf.model.account import Account
from entconf.model.backend import BackendSettings
from entconf.model.establishment import Establishment
from entconf.model.secret import Secret
from entconf.sandbox.faults import Effect, Fault
from entconf.sandbox.serve import start_sandbox
from entconf.sandbox.settings import CENTRAL_LOGIN, DEFAULT_PASSWORD, DEMO_NAME, DEMO_UAI
from tests.acceptance.sites import Run, Site
from tests.stranger.faults import Fault as StrangerFault
from tests.stranger.faults import Trouble
from tests.stranger.listening import running
from tests.stranger.small_world import CENTRAL, small_world


@dataclass(slots=True)
class Bench:
    """A site with one school, its ENT, and a folder that files are left in."""

    site: Site
    driver: EdificeDriver
    school: Establishment
    room: str
    #: Lets the next archive come cut.
    cut_archive: Callable[[], object]
    #: Lets the next launch of an import fail; told whether it is done nevertheless.
    lose_launch: Callable[[bool], object]

    @property
    def drop(self) -> Path:
        return self.site.root / "in"

    def leave(self, name: str, content: str | bytes, encoding: str = "utf-8") -> Path:
        """Leave a file, newer than every other."""
        path = self.drop / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        newest = max((one.stat().st_mtime for one in self.drop.iterdir()), default=0)
        moment = max(newest, time.time()) + 1
        os.utime(path, (moment, moment))
        return path

    def declare(self, *lines: str) -> None:
        body = "".join(f"    {line}\n" for line in lines)
        self.site.play(f"- name: Echanges\n  hosts: all\n  exchanges:\n{body}")

    def run(self, *arguments: str) -> Run:
        return self.site.run("exchange", *arguments)

    def told(self, *arguments: str) -> dict[str, object]:
        """The JSON of the only school of a run."""
        run = self.site.run("exchange", "run", *arguments, "--json")
        document = json.loads(run.out)
        (one,) = document["runs"]
        assert one["exit_code"] == run.code, run.said
        assert "Traceback" not in run.said
        return dict(one)

    def accounts(self) -> tuple[Account, ...]:
        return self.driver.accounts(self.school).accounts

    def imported(self) -> dict[str, Account]:
        """Accounts that came by CSV, by external id, unless they are to be deleted."""
        found = self.accounts()
        return {
            one.external_id: one
            for one in found
            if one.source == "CSV" and not one.deletion_pending
        }

    def fed_pupil(self) -> Account:
        found = [one for one in self.accounts() if one.source == "AAF"]
        return max(
            (one for one in found if one.profile == "students" and one.external_id),
            key=lambda one: one.birth_date is not None,
        )


def _bench(
    folder: Path,
    url: str,
    account: tuple[str, str],
    school: Establishment,
    cut_archive: Callable[[], object],
    lose_launch: Callable[[bool], object],
) -> Bench:
    site = Site(folder / "site", account)
    (site.root / "in").mkdir(parents=True)
    site.inventory(url, {school.uai: school.name})
    settings = BackendSettings(
        "ent", "edifice", {"url": url, "login": account[0], "password": Secret("env:P")}
    )
    driver = open_driver(settings, lambda _: account[1])
    assert isinstance(driver, EdificeDriver)
    return Bench(site, driver, school, "6A", cut_archive, lose_launch)


@contextmanager
def sandbox_bench(folder: Path) -> Iterator[Bench]:
    with start_sandbox() as sandbox:
        account = (CENTRAL_LOGIN, DEFAULT_PASSWORD)

        def lose(done: bool) -> None:  # noqa: FBT001 - the one thing there is to say
            effect = Effect.DROP_AFTER if done else Effect.DROP_BEFORE
            sandbox.faults.add(Fault(effect, "PUT", "/directory/wizard/import/*"))

        def cut() -> None:
            sandbox.faults.add(Fault(Effect.TRUNCATED, "GET", "/archive/export/*", skip=1))

        school = Establishment(DEMO_UAI, DEMO_NAME)
        bench = _bench(folder, sandbox.url, account, school, cut, lose)
        yield bench
        bench.driver.close()


@contextmanager
def stranger_bench(folder: Path) -> Iterator[Bench]:
    world, places = small_world()
    assert places.college.uai is not None
    with running(world) as server:
        server.journal.managed = frozenset({places.college.id})

        def lose(done: bool) -> None:  # noqa: FBT001 - the one thing there is to say
            trouble = Trouble.DROP_AFTER if done else Trouble.DROP_BEFORE
            server.faults.add(StrangerFault(trouble, "PUT /directory/wizard/import/"))

        def cut() -> None:
            server.faults.add(StrangerFault(Trouble.TRUNCATED, "GET /archive/export/", skip=1))

        school = Establishment(places.college.uai, places.college.name)
        bench = _bench(folder, server.url, CENTRAL, school, cut, lose)
        bench.room = "6e1"
        yield bench
        bench.driver.close()
        assert server.journal.violations == [], "the contract was broken"


def lines_in(problems: object) -> list[tuple[str, str | None, int | None]]:
    """Problems of a document as (code, file, line)."""
    assert isinstance(problems, list)
    return [(one["code"], one["file"], one["line"]) for one in problems]
