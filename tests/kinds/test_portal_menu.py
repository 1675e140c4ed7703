"""The menu and the look of a portal, as a home page declares them."""

from __future__ import annotations

import pytest

from entconf.kinds.catalog import all_kinds
from entconf.model.change import Action, Change, FieldChange
from entconf.model.resource import Live, ResourceId
from entconf.model.values import Value
from tests.kinds.live import UAI
from tests.kinds.writing import CONTEXT, items, only_mistake

MENU = """
menu:
  - {category: Vie scolaire, applications: [Cahier de textes, pronote]}
  - {category: Outils, applications: [Wiki]}
"""


def test_a_menu_keeps_its_order_and_needs_what_it_names() -> None:
    menu = items("homepage", MENU)["menu"]
    assert menu.attributes == {
        "categories": (
            {"category": "Vie scolaire", "applications": ("Cahier de textes", "pronote")},
            {"category": "Outils", "applications": ("Wiki",)},
        )
    }
    assert ("connectors", "pronote") in menu.requires
    assert ("features", "Wiki") in menu.requires


def test_an_application_stands_in_one_place() -> None:
    doubled = """
    menu:
      - {category: Vie scolaire, applications: [Wiki]}
      - {category: Outils, applications: [" WIKI"]}
    """
    mistake = only_mistake("homepage", doubled)
    assert (mistake.code, mistake.path) == ("duplicate-key", ("menu", 1, "applications", 0))


def test_a_category_stands_in_one_place() -> None:
    doubled = """
    menu: [{category: Outils, applications: [Wiki]}, {category: Outils, applications: [Blog]}]
    """
    assert only_mistake("homepage", doubled).path == ("menu", 1, "category")


def test_a_look_is_the_parts_that_are_told() -> None:
    look = items("homepage", "{look: {skin: bootstrap, logo: a.png}}")["look"]
    assert look.attributes == {"skin": "bootstrap", "logo": "a.png"}


def test_a_menu_that_names_a_thing_twice_is_written_once() -> None:
    held: tuple[Value, ...] = (
        {"category": "A", "applications": ("Wiki", " ", "wiki")},
        {"category": " ", "applications": ("Blog",)},
        {"category": "a", "applications": ("Forum",)},
    )
    live = Live(ResourceId(UAI, "homepage", "menu"), {"categories": held})
    section = all_kinds()["homepage"].render([live], CONTEXT)
    assert section == {"menu": ({"category": "A", "applications": ("Wiki",)},)}


def _menu(**categories: tuple[str, ...]) -> Value:
    return tuple({"category": name, "applications": held} for name, held in categories.items())


@pytest.mark.parametrize(
    ("live", "agrees"),
    [
        (_menu(Classe=("Agenda", "Wiki"), Autres=("Forum",)), True),
        (_menu(Classe=("Agenda",)), True),
        (_menu(Classe=("agenda", "Blog", "Wiki")), True),
        (_menu(Classe=("Wiki", "Agenda")), False),
        (_menu(Classe=("Agenda",), Autres=("Wiki",)), False),
        (_menu(Autres=("Forum",)), False),
        ((), False),
    ],
)
def test_a_menu_seen_further_has_not_moved(live: Value, *, agrees: bool) -> None:
    """Whoever takes a run back names other applications than the run did, and sees others."""
    planned = _menu(Classe=("Agenda", "Wiki"))
    id_ = ResourceId(UAI, "homepage", "menu")
    moved = [FieldChange("categories", live, planned)]
    change = Change(id_, Action.UPDATE, {}, {"categories": planned}, ())
    assert all_kinds()["homepage"].echo(change, moved, ()) is agrees
