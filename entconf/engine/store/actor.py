"""Who makes a run: a person at a machine, or a job of a forge on behalf of one."""

from __future__ import annotations

import os
from collections.abc import Mapping

from entconf.engine.store.owner import owner_name
from entconf.model.quick_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """`name` is user@machine:process; `job` and `person` are a forge's, "" elsewhere."""

    name: str
    job: str = ""
    person: str = ""


def present_actor(environ: Mapping[str, str] | None = None) -> Actor:
    """Who runs this process, by the variables that the forges set for their jobs.

    GitLab: CI_JOB_URL, GITLAB_USER_LOGIN ("Predefined CI/CD variables"). GitHub, and
    Forgejo after it: GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_RUN_ID, GITHUB_ACTOR
    ("Default environment variables").
    """
    known = os.environ if environ is None else environ
    job = known.get("CI_JOB_URL", "")
    if not job and known.get("GITHUB_RUN_ID"):
        place = f"{known.get('GITHUB_SERVER_URL', '')}/{known.get('GITHUB_REPOSITORY', '')}"
        job = f"{place}/actions/runs/{known['GITHUB_RUN_ID']}"
    person = known.get("GITLAB_USER_LOGIN") or known.get("GITHUB_ACTOR") or ""
    return Actor(owner_name(), job, person if job else "")
