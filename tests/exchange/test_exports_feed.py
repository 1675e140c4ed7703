"""Exports and GAR deliveries where the feed tells people: deliveries read from the site's drop."""

from __future__ import annotations

from pathlib import Path

import pytest

from entconf.exchange.gar.checking import check_paths
from entconf.exchange.gar.xsd import load_xsds
from entconf.sandbox.settings import DEMO_UAI
from tests.acceptance.sites import Site
from tests.exchange.gar_files import codes
from tests.exchange.places import Bench
from tests.feeds.aaf.invented import GUARDIAN, PUPIL, TEACHER, Attributes, request, write

MAP = """\
software: Cahier
confirmed: false
format: {line_end: lf}
files:
  - file: cahier.csv
    profiles: [students, parents, teachers]
    order: [external_id]
    columns:
      - {name: id, from: external_id}
      - {name: titre, from: title}
      - {name: mef, from: mef_label}
      - {name: classe, from: classes}
      - {name: responsables, from: guardians.external_id}
"""
SCHOOL: Attributes = {
    "ENTStructureJointure": "100",
    "ENTStructureUAI": DEMO_UAI,
    "ENTStructureNomCourant": "COLLEGE$INVENTE$VILLE",
    "ENTStructureTypeStruct": "COLLEGE",
    "ENTStructureClasses": ["6A$SIXIEME A$10010012110", "5B$CINQUIEME B$10110001110"],
    "ENTStructureGroupes": ["6LATIN$LATIN$6A"],
}


def deliver(site: Site, *, whole: bool = True) -> Path:
    """A delivery of one school in the folder `feed` of the site."""
    folder = site.root / "feed"
    folder.mkdir(exist_ok=True)
    told: dict[str, Attributes] = {
        "Eleve": PUPIL,
        "PersRelEleve": GUARDIAN,
        "PersEducNat": TEACHER,
        "EtabEducNat": SCHOOL,
    }
    if whole:
        told["MatiereEducNat"] = {"ENTMatJointure": "061300", "ENTLibelleMatiere": "MATHS"}
        told["MefEducNat"] = {"ENTMefJointure": "10010012110", "ENTLibelleMef": "6EME"}
    for category, attributes in told.items():
        inside = "MatEducNat" if category == "MatiereEducNat" else category
        write(folder, category, request(inside, attributes))
    inventory = site.root / "inventory" / "academy.yml"
    text = inventory.read_text(encoding="utf-8")
    inventory.write_text(text.replace("all:\n  vars:\n", "all:\n  vars:\n    feed: {path: feed}\n"))
    return folder


@pytest.fixture
def fed(sandbox: Bench) -> Bench:
    sandbox.site.write("exports/cahier.yml", MAP)
    sandbox.declare("cahier:", "  type: export", "  map: cahier", "  to: out", "  source: feed")
    return sandbox


def test_the_feed_tells_what_the_ent_does_not(fed: Bench) -> None:
    deliver(fed.site)
    assert fed.told("cahier", "--yes")["exit_code"] == 0
    assert (fed.site.root / "out" / "cahier.csv").read_text(encoding="utf-8").splitlines() == [
        "id;titre;mef;classe;responsables",
        "5001;;;;",
        "1000001;Mme;6EME;6A;5001",
        "3000001;;;6A, 5B;",
    ]


def test_a_delivery_that_is_not_whole_is_not_given_on(fed: Bench) -> None:
    deliver(fed.site, whole=False)
    run = fed.run("run", "cahier", "--yes").expect(3)
    assert "not whole" in run.said
    assert not (fed.site.root / "out" / "cahier.csv").exists()


def test_a_gar_delivery_reads_the_feed_beside_the_accounts(sandbox: Bench) -> None:
    deliver(sandbox.site)
    sandbox.declare("gar:", "  type: gar", "  ent: ENTEXEMPLE", "  to: out")
    told = sandbox.told("gar", "--yes")
    assert told["exit_code"] == 0, told
    assert "has no feed" not in str(told)
    (archive,) = (sandbox.site.root / "out").glob("*.tar.gz")
    checked = check_paths([archive], load_xsds([]))
    assert codes(checked) <= {"GAR16"}
