"""From a command line to a purge."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from entconf.cli.purge_areas import AREAS
from entconf.cli.session import Session
from entconf.desired.feeds import FedSchool, load_fed_schools
from entconf.desired.nearest import suggestion
from entconf.engine.purging import Drop, PurgeArea, PurgeRequest, erase_old, find_old
from entconf.engine.store.actor import present_actor
from entconf.engine.store.store import Store
from entconf.errors import ConfigurationError, ExitCode, PolicyRefused, Problem
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import msg, msgn
from entconf.report.purging import old_lines, purge_document, say_erased


@dataclass(frozen=True, slots=True)
class Purge:
    """What a command line asks for. `dry`: show only."""

    days: int
    areas: tuple[str, ...] = ()
    dry: bool = False
    yes: bool = False
    json: bool = False


def local_now() -> datetime:
    """This moment on the wall."""
    return datetime.now().astimezone()


def purge(
    session: Session, root: Path, asked: Purge, clock: Callable[[], datetime] = local_now
) -> ExitCode:
    """Show what is too old, ask, erase.

    Raises ConfigurationError for an unknown area, PolicyRefused when nobody can be asked,
    StoreError.
    """
    areas = _chosen(asked.areas)
    console = session.console
    with Store(root) as store:
        schools = load_fed_schools(root)
        request = PurgeRequest(
            root, store, clock(), asked.days, _drops(schools), _caches(root, schools)
        )
        found = find_old(request, areas)
        erased = None
        if not asked.json:
            console.result(old_lines(found, session.language))
        if found and not asked.dry and _agreed(session, asked, len(found)):
            erased = erase_old(request, found, present_actor())
    if asked.json:
        console.raw(purge_document(found, erased))
    elif not found:
        console.remark(msg("Nothing is older than {n} days.", n=asked.days))
    elif erased is not None:
        console.remark(say_erased(erased))
    return ExitCode.CHANGES if found and asked.dry else ExitCode.OK


def _chosen(names: Sequence[str]) -> Sequence[PurgeArea]:
    known = {area.name: area for area in AREAS}
    for name in names:
        if name not in known:
            message = msg("there is no area {name}", name=name)
            raise ConfigurationError(
                [Problem("unknown-area", message, hint=suggestion(name, [*known]))]
            )
    return [known[name] for name in names] if names else AREAS


def _caches(root: Path, schools: Sequence[FedSchool]) -> tuple[Path, ...]:
    """The files in which drivers keep people: the setting `cache` of a backend."""
    found: dict[Path, None] = {}
    for school in schools:
        for backend in school.backends:
            cache = backend.options.get("cache")
            if isinstance(cache, str) and cache:
                found[root.resolve() / Path(cache).expanduser()] = None
    return tuple(found)


def _drops(schools: Sequence[FedSchool]) -> tuple[Drop, ...]:
    """The drops of which the site says how long deliveries are kept; the longest time wins."""
    found: dict[Path, int] = {}
    for school in schools:
        drop, days = school.settings.drop, school.settings.keep_days
        if drop is not None and days is not None:
            found[drop] = max(days, found.get(drop, 0))
    return tuple(Drop(folder, days) for folder, days in found.items())


def _agreed(session: Session, asked: Purge, number: int) -> bool:
    if asked.yes:
        return True
    if not session.console.can_ask():
        raise PolicyRefused(
            msg("nobody can be asked whether to erase: there is no terminal"),
            hint=msg("erase without a question: --yes; look only: --plan"),
        )
    question = msgn("Erase this for good?", "Erase all of these {n} areas for good?", number)
    return session.console.ask(question)
