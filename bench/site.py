"""A site for benches: an invented region on the embedded ENT, and what is declared for it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from entconf.sandbox.serve import RunningSandbox
from entconf.sandbox.settings import CENTRAL_LOGIN, DEFAULT_PASSWORD

FEATURES = 14


@dataclass(frozen=True, slots=True)
class Amounts:
    """How much a school declares, beside its features."""

    groups: int = 6
    announcements: int = 4
    connectors: int = 3


#: A school that declares 170 things, features included.
MANY = Amounts(groups=60, announcements=56, connectors=40)


@dataclass(frozen=True, slots=True)
class BenchSite:
    """A folder with inventory and playbook, and how many resources one school declares."""

    folder: Path
    declared: int

    def environment(self) -> Mapping[str, str]:
        """The environment that `entconf` needs to find site and secrets."""
        return {
            **os.environ,
            "ENTCONF_LOGIN": CENTRAL_LOGIN,
            "ENTCONF_PASSWORD": DEFAULT_PASSWORD,
            "LC_ALL": "C.UTF-8",
        }


def write_site(
    folder: Path,
    ent: RunningSandbox,
    uais: list[str],
    apps: list[str],
    amounts: Amounts = Amounts(),
) -> BenchSite:
    """Write a site that declares the same things for each of the schools."""
    (folder / "inventory").mkdir(parents=True)
    (folder / "playbooks").mkdir()
    hosts = "\n".join(f"        {uai}: {{name: Collège {uai}}}" for uai in uais)
    (folder / "inventory" / "region.yml").write_text(
        f"""all:
  vars:
    ent:
      driver: edifice
      url: {ent.url}
      login: !secret env:ENTCONF_LOGIN
      password: !secret env:ENTCONF_PASSWORD
  children:
    colleges:
      hosts:
{hosts}
""",
        encoding="utf-8",
    )
    features = "\n".join(f"    {name!r}: [teachers, students]" for name in apps[:FEATURES])
    groups = "\n".join(
        f"    Club {n}: {{members: {{classes: [6A, 5B]}}}}" for n in range(1, amounts.groups + 1)
    )
    news = "\n".join(
        f"    nouvelle-{n}: {{title: Nouvelle {n}, text: {{fr: 'Le **texte** {n}.'}}, "
        f"for: [teachers, parents], from: 2026-09-01, until: 2027-07-01}}"
        for n in range(1, amounts.announcements + 1)
    )
    connectors = "\n".join(
        f"    outil-{n}: {{title: Outil {n}, url: 'https://outil{n}.example/', "
        f"for: [teachers, students]}}"
        for n in range(1, amounts.connectors + 1)
    )
    (folder / "playbooks" / "region.yml").write_text(
        f"""- name: Banc de mesure
  hosts: colleges
  features:
{features}
  groups:
{groups}
  announcements:
{news}
  connectors:
{connectors}
""",
        encoding="utf-8",
    )
    declared = amounts.groups + amounts.announcements + amounts.connectors
    return BenchSite(folder, min(FEATURES, len(apps)) + declared)
