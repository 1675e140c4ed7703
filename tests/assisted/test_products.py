"""Products as data: what ships, and what a site corrects and shares."""

from __future__ import annotations

from pathlib import Path

import pytest

from entconf.desired.products import load_product, product_names
from entconf.drivers.assisted.product import product_of
from entconf.errors import ConfigurationError
from entconf.kinds.catalog import all_kinds
from tests.assisted.sites import DAY, example_site
from tests.cli.conftest import Run


def correct(site: Path, text: str, name: str = "kosmos") -> None:
    folder = site / "products"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.yml").write_text(text, encoding="utf-8")


@pytest.mark.parametrize("name", product_names(None))
def test_what_ships_says_of_everything_whether_it_is_confirmed(name: str) -> None:
    product = load_product(None, name, all_kinds())
    for section in ("screens", "kinds", "limits", "exports"):
        entries = product[section]
        assert isinstance(entries, dict)
        for key, entry in entries.items():
            assert isinstance(entry, dict)
            assert isinstance(entry.get("confirmed"), bool), f"{section} {key}"
            if entry["confirmed"]:
                assert entry.get("source"), f"{section} {key} is confirmed by nothing"


def test_kosmos_is_one_of_two() -> None:
    assert product_names(None) == ("generic", "kosmos")
    kosmos = product_of(load_product(None, "kosmos", all_kinds()))
    assert kosmos.screen_of("connectors").path == (
        "Administration",
        "Services",
        "Liste des services",
    )
    assert "lists" not in kosmos.kinds


def test_a_site_corrects_one_path_and_keeps_the_rest(run: Run, tmp_path: Path) -> None:
    site = example_site(tmp_path)
    correct(
        site,
        "screens:\n  annuaire: {path: [Administration, Gestion, Comptes], confirmed: true,"
        " source: 'A. Martin, 2026-11-12'}\nkinds: {spaces: false}\n",
    )
    told = run("plan", "--site", site, "--at", DAY).output
    assert "Administration > Gestion > Comptes" in told
    assert "Administration > Services > Liste des services" in told
    product = product_of(load_product(site, "kosmos", all_kinds()))
    assert product.screens["annuaire"].title == "Annuaire"
    assert "spaces" not in product.kinds


def test_a_site_describes_a_product_of_its_own(tmp_path: Path) -> None:
    correct(
        tmp_path,
        "title: Notre ENT\nscreens: {gestion: {title: Gestion, path: [Gestion]}}\n"
        "kinds: {groups: {screen: gestion}}\n",
        "notre-ent",
    )
    product = product_of(load_product(tmp_path, "notre-ent", all_kinds()))
    assert (product.title, sorted(product.kinds)) == ("Notre ENT", ["groups"])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("screens: {services: {pth: [A]}}\n", ("kosmos.yml:1", "pth")),
        ("kinds: {groups: {screen: anuaire}}\n", ("anuaire", "did you mean annuaire?")),
        ("kinds: {group: {screen: annuaire}}\n", ("no kind group", "did you mean groups?")),
        ("limits: {manual-accounts: {forgets: 15/08}}\n", ("kosmos.yml:1", "08-15")),
        ("screens: {autre: {title: Autre}}\n", ("autre has no path",)),
        ("exports: {liste: {file: 'x*.csv', kind: groups}}\n", ("liste has no key",)),
    ],
)
def test_a_mistake_in_a_product_is_told(tmp_path: Path, text: str, words: tuple[str, ...]) -> None:
    correct(tmp_path, text)
    with pytest.raises(ConfigurationError) as caught:
        load_product(tmp_path, "kosmos", all_kinds())
    told = " ".join(f"{one.source} {one.message} {one.hint}" for one in caught.value.problems())
    for word in words:
        assert word in told


def test_a_product_that_nobody_described_is_told_at_its_line(run: Run, tmp_path: Path) -> None:
    site = example_site(tmp_path, "kosmo")
    done = run("validate", "--site", site)
    assert done.exit_code == 3
    assert "inventory/academie.yml:3" in done.output
    assert "did you mean kosmos?" in done.output
