"""A hundred schools of a thousand people: requests counted, time and memory told."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.acceptance.sites import Run, Site
from tests.stranger.listening import Stranger, running
from tests.stranger.small_world import CENTRAL, region

SCHOOLS = 100
_PLAY = """\
- name: Socle
  hosts: colleges
  features:
    Blog: [teachers, students]
    Forum: false
  homepage:
    widgets:
      calendar-widget: [teachers, students]
  announcements:
    rentree:
      title: Rentrée
      text: {fr: "Bonne **rentrée** à tous, l'équipe"}
      for: [parents, students]
      from: 2020-09-01
      until: 2099-09-30
  groups:
    Club journal: {members: {classes: [6e1]}}
  guests:
    theatre:
      first_name: Ada
      last_name: Example
      owner: nobody
      reason: Atelier
      until: 2099-06-30
      groups: [Club journal]
  opening: {students: true}
"""


def _timed(site: Site, server: Stranger, *arguments: str) -> Run:
    server.journal.clear()
    started = time.monotonic()
    run = site.run(*arguments, timeout=500)
    seconds = time.monotonic() - started
    journal = server.journal
    print(  # noqa: T201 - figures for whoever runs it with -s
        f"\n{' '.join(arguments)}: {seconds:.1f} s, {run.memory:.0f} MiB, "
        f"{journal.exchanges} exchanges, {journal.bytes_sent / 1e6:.1f} MB, "
        f"{journal.most_flying} in flight at most"
    )
    return run


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("latency", [0.0, 0.02])
def test_a_region_is_planned_with_few_requests(tmp_path: Path, latency: float) -> None:
    world, schools = region(SCHOOLS)
    with running(world) as server:
        server.platform.latency = latency
        site = Site(tmp_path / "site", CENTRAL)
        site.inventory(server.url, {str(school.uai): school.name for school in schools})
        site.play(_PLAY.replace("owner: nobody", "owner: admin.central"))
        _timed(site, server, "apply", "--yes").expect(0)
        _timed(site, server, "plan").expect(0)
        # Twelve a school and one widget; the login and the list of schools once for all.
        assert server.journal.exchanges <= SCHOOLS * 13, server.journal.summary()[:2000]
        assert server.journal.logins <= 8
        assert server.journal.changes() == []
        assert len(world.people) == SCHOOLS * 1001 + 1
        assert server.journal.violations == []
