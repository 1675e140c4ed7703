"""Schedules of exchanges as cron, GitLab, GitHub and Forgejo take them.

A forge counts its schedules in UTC; cron in the zone of its machine, or in CRON_TZ.
"""

from __future__ import annotations

import shlex
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path

from entconf.exchange.schedule import Line
from entconf.model.text import Text, msg
from entconf.report.language import Language

_INSTALL = 'pip install --quiet "${ENTCONF_PACKAGE:-entconf}"'
_SECRETS = ("ENTCONF_LOGIN", "ENTCONF_PASSWORD", "ENTCONF_STORE")
#: How long a line of a comment is.
_WIDTH = 90


def schedule_text(lines: Sequence[Line], target: str, site: Path, language: Language) -> str:
    """The lines for `target` (cron, gitlab, github or forgejo), their comments in a language."""
    if not lines:
        return _comment(msg("No exchange says `every`."), language)
    if target == "cron":
        return "".join(_cron(lines, site, language))
    if target == "gitlab":
        return "".join(_gitlab(lines, language))
    folder = ".github" if target == "github" else ".forgejo"
    return "".join(_workflow(lines, folder, language))


def _comment(text: Text, language: Language) -> str:
    parts = textwrap.wrap(language(text), _WIDTH, break_long_words=False, break_on_hyphens=False)
    return "".join(f"# {part}\n" for part in parts)


def _cron(lines: Sequence[Line], site: Path, language: Language) -> Iterator[str]:
    told = msg(
        "crontab -e, as the account that keeps the site. Times are those of the machine; "
        "a line CRON_TZ=Europe/Paris before them makes them those of the schools."
    )
    yield _comment(told, language)
    for one in lines:
        yield f"{one.cron} entconf --site {shlex.quote(str(site))} {_run(one)}\n"


def _run(one: Line) -> str:
    return f"exchange run {one.name} --limit {shlex.quote(one.limit)} --yes --json"


def _job(one: Line, number: int) -> str:
    return f"exchange-{one.name}-{number}".lower()


def _gitlab(lines: Sequence[Line], language: Language) -> Iterator[str]:
    told = msg(
        ".gitlab-ci.yml. Then, under Build > Pipeline schedules (cron in the zone that the "
        "schedule names), one schedule a job, with the variable EXCHANGE set to its name:"
    )
    yield _comment(told, language)
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


def _workflow(lines: Sequence[Line], folder: str, language: Language) -> Iterator[str]:
    told = msg("{file}. The times are UTC.", file=f"{folder}/workflows/exchanges.yml")
    yield _comment(told, language)
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
