"""Take monthly figures out of a file, for the schools of the site."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from entconf.assistance.usage.importing import months_of, read_figures
from entconf.assistance.usage.kept import FILE, usage_json
from entconf.cli.session import Session
from entconf.cli.usage_showing import one_school
from entconf.desired.feeds import load_fed_schools
from entconf.desired.nearest import suggestion
from entconf.engine.store.actor import present_actor
from entconf.engine.store.store import Store
from entconf.errors import ConfigurationError, Problem
from entconf.model.source import Source
from entconf.model.text import msg


def take_file(session: Session, file: Path, uai: str, variables: Mapping[str, str]) -> None:
    """Read a file and tell the journal what it says, each school by itself.

    Raises ConfigurationError for a wrong line or a school that is not of the site; nothing is
    kept then.
    """
    root = session.site()
    known = {one.establishment.uai: one for one in load_fed_schools(root, "all", variables)}
    imported = read_figures(file)
    visits = dict(imported.visits)
    if "" in visits:
        school = one_school(root, uai, variables).establishment.uai
        if school in visits:
            message = msg("some lines name {uai}, and others no school", uai=school)
            raise ConfigurationError([Problem("usage-file", message, Source(file.name))])
        visits[school] = visits.pop("")
    for name in sorted(set(visits) - set(known)):
        message = msg("{uai} is no school of the site", uai=name)
        hint = suggestion(name, known)
        raise ConfigurationError([Problem("unknown-school", message, Source(file.name), hint)])
    source = {"name": imported.name, "sha256": imported.sha256}
    with Store(root) as store:
        for name in sorted(visits):
            content = usage_json(name, FILE, visits=visits[name], file=source)
            store.journal.tell_usage(content, present_actor())
            months = ", ".join(months_of(visits[name]))
            label = known[name].establishment.label
            session.console.remark(msg("{school}: {months}", school=label, months=months))
