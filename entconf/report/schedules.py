"""Schedules of exchanges as cron, GitLab, GitHub and Forgejo take them.

A forge counts its schedules in UTC; cron in the zone of its machine, or in CRON_TZ.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path

from entconf.exchange.schedule import Line

_INSTALL = 'pip install --quiet "${ENTCONF_PACKAGE:-entconf}"'
_SECRETS = ("ENTCONF_LOGIN", "ENTCONF_PASSWORD", "ENTCONF_STORE")


def schedule_text(lines: Sequence[Line], target: str, site: Path) -> str:
    """The lines for `target`: cron, gitlab, github or forgejo."""
    if not lines:
        return "# No exchange says `every`.\n"
    if target == "cron":
        return "".join(_cron(lines, site))
    if target == "gitlab":
        return "".join(_gitlab(lines))
    folder = ".github" if target == "github" else ".forgejo"
    return "".join(_workflow(lines, folder))


def _cron(lines: Sequence[Line], site: Path) -> Iterator[str]:
    yield "# crontab -e, as the account that keeps the site. Times are those of the machine;\n"
    yield "# a line CRON_TZ=Europe/Paris before them makes them those of the schools.\n"
    for one in lines:
        yield f"{one.cron} entconf --site {shlex.quote(str(site))} {_run(one)}\n"


def _run(one: Line) -> str:
    return f"exchange run {one.name} --limit {shlex.quote(one.limit)} --yes --json"


def _job(one: Line, number: int) -> str:
    return f"exchange-{one.name}-{number}".lower()


def _gitlab(lines: Sequence[Line]) -> Iterator[str]:
    yield "# .gitlab-ci.yml. Then, under Build > Pipeline schedules (cron in the zone that the\n"
    yield "# schedule names), one schedule a job, with the variable EXCHANGE set to its name:\n"
    for number, one in enumerate(lines, 1):
        yield f"#   {one.cron}   EXCHANGE={_job(one, number)}\n"
    for number, one in enumerate(lines, 1):
        job = _job(one, number)
        yield f"{job}:\n"
        yield "  image: python:3.13-slim\n"
        yield "  resource_group: entconf\n"
        yield "  rules:\n"
        yield f'    - if: $CI_PIPELINE_SOURCE == "schedule" && $EXCHANGE == "{job}"\n'
        yield "  script:\n"
        yield f"    - {_INSTALL}\n"
        yield f"    - entconf {_run(one)}\n"


def _workflow(lines: Sequence[Line], folder: str) -> Iterator[str]:
    yield f"# {folder}/workflows/exchanges.yml. The times are UTC.\n"
    yield "name: exchanges\non:\n  schedule:\n"
    for cron in dict.fromkeys(one.cron for one in lines):
        yield f'    - cron: "{cron}"\n'
    yield "  workflow_dispatch:\nconcurrency: entconf\njobs:\n"
    for number, one in enumerate(lines, 1):
        yield f"  {_job(one, number)}:\n"
        yield f"    if: github.event.schedule == '{one.cron}' || !github.event.schedule\n"
        yield f"    runs-on: {'ubuntu-latest' if folder == '.github' else 'docker'}\n"
        yield "    env:\n"
        for name in _SECRETS:
            yield f"      {name}: ${{{{ secrets.{name} }}}}\n"
        yield "    steps:\n"
        yield "      - uses: actions/checkout@v4\n"
        yield f"      - run: {_INSTALL}\n"
        yield f"      - run: entconf {_run(one)}\n"
