"""The example collège on Mon Bureau Numérique, as a site of its own."""

from __future__ import annotations

import shutil
from pathlib import Path

from entconf.desired.products import load_product
from entconf.drivers.assisted.driver import AssistedDriver
from entconf.drivers.assisted.settings import Settings, parse_settings
from entconf.kinds.catalog import all_kinds
from entconf.model.backend import BackendSettings
from entconf.model.establishment import Establishment
from entconf.model.guidance import Basis, Evidence

ROOT = Path(__file__).parents[2]
UAI = "0511234P"
SCHOOL = Establishment(UAI, "Collège Colette")
DAY = "2026-11-09"
INVENTORY = """\
all:
  vars:
    ent: {driver: assisted, product: PRODUCT}
  children:
    colleges:
      hosts:
        0511234P: {name: Collège Colette}
"""


def example_site(folder: Path, product: str = "kosmos") -> Path:
    """The example site with its inventory on a product, nothing of which was ever seen."""
    site = folder / "site"
    for name in ("inventory", "playbooks"):
        shutil.copytree(ROOT / name, site / name)
    shutil.copy(ROOT / "policy.yml", site)
    text = INVENTORY.replace("PRODUCT", product)
    (site / "inventory" / "academie.yml").write_text(text, encoding="utf-8")
    return site


def settings_of(site: Path, product: str = "generic", **options: str | int) -> Settings:
    """The settings of the driver for a site."""
    found = load_product(site, product, all_kinds())
    return parse_settings(
        BackendSettings("ent", "assisted", {"product": found, **options}, site=site)
    )


def driver_of(site: Path, product: str = "generic", **options: str | int) -> AssistedDriver:
    """The driver for a site."""
    return AssistedDriver(settings_of(site, product, **options))


def said(who: str = "c.durand", at: str = "2026-11-20T08:00:00+00:00") -> Evidence:
    """A statement."""
    return Evidence(Basis.STATEMENT, who, at)
