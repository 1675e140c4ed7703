"""Two sites apply at the same moment and double what they declare: told, and left to a person."""

from __future__ import annotations

from dataclasses import replace

from entconf.model.resource import Declared
from entconf.model.values import Value
from tests.edifice.conftest import Bench, declare

CLUB = declare("groups", "Club", members={"profiles": (), "classes": ("6A",), "people": ()})
DAYS = {"from": "2026-11-08T23:00:00Z", "until": "2026-11-14T22:59:59Z"}


def notice_of(title: str, **days: str) -> Declared:
    shown: dict[str, Value] = {
        "title": title,
        "text.fr": "<p>Fermé</p>",
        "for": ("parents",),
        **DAYS,
        **days,
    }
    one = declare("announcements", "a")
    return one.with_attributes(shown)


def doubled(bench: Bench, *declared: Declared) -> None:
    """Make it twice: both plans were made when it was not there."""
    reading = bench.read(*declared)
    for change in bench.changes(reading) * 2:
        bench.driver.perform(change, reading)


def rows(bench: Bench, query: str) -> list[dict[str, object]]:
    return [dict(row) for row in bench.sandbox.platform.db.rows(query)]


def test_a_group_that_is_there_twice_is_told_with_both(local: Bench) -> None:
    doubled(local, CLUB)
    first, second = sorted(
        str(row["id"]) for row in rows(local, "SELECT id FROM groups WHERE name = 'Club'")
    )
    reading = local.read(CLUB)
    (told,) = [str(one) for one in reading.notices]
    assert told == (
        f"the ENT has 2 groups called Club: {first} is kept as declared, {second} is left alone; "
        "move what was shared with it, then delete it in the back office"
    )
    assert local.changes(reading) == []
    assert [str(one) for one in local.read(CLUB).notices] == [told], "always the same one"


def test_a_removal_of_a_group_that_is_there_twice_ends(local: Bench) -> None:
    doubled(local, CLUB)
    gone = declare("groups", "Club", present=False)
    assert len(local.apply(gone)) == 1
    assert len(local.apply(gone)) == 1
    assert local.read(gone).notices == ()
    assert rows(local, "SELECT id FROM groups WHERE name = 'Club'") == []


def test_an_announcement_that_is_there_twice_is_told_with_both(local: Bench) -> None:
    wanted = notice_of("Fermeture")
    doubled(local, wanted)
    found = rows(local, "SELECT id FROM flash_messages WHERE title = 'Fermeture'")
    ids = {str(row["id"]) for row in found}
    assert len(ids) == 2
    reading = local.read(wanted)
    (told,) = [str(one) for one in reading.notices]
    assert told.startswith(
        "the ENT shows 2 announcements with the title Fermeture on the same days: "
    )
    for id_ in ids:
        assert id_ in told
    assert "delete" in told
    assert local.changes(reading) == []
    everything = local.read(wanted, complete=frozenset({"announcements"}))
    assert len(everything.notices) == 1
    assert [one.attributes["title"] for one in everything.live].count("Fermeture") == 2


def test_the_same_title_on_other_days_is_no_double(local: Bench) -> None:
    """Both plans were made before either stood there, as in the case of a double."""
    this_year = notice_of("Fermeture")
    next_year = notice_of(
        "Fermeture", **{"from": "2027-11-08T23:00:00Z", "until": "2027-11-14T22:59:59Z"}
    )
    reading = local.read(this_year)
    for declared in (this_year, next_year):
        (change,) = local.changes(replace(reading, declared=(declared,)))
        local.driver.perform(change, reading)
    assert len(rows(local, "SELECT id FROM flash_messages WHERE title = 'Fermeture'")) == 2
    assert local.read(this_year).notices == ()
    assert local.read(next_year).notices == ()


def test_two_declarations_of_one_title_are_no_double(local: Bench) -> None:
    both = [
        declare("announcements", key).with_attributes(notice_of("Fermeture").attributes)
        for key in ("a", "b")
    ]
    reading = local.read(*both)
    for change in local.changes(reading):
        local.driver.perform(change, reading)
    assert local.read(*both).notices == ()
