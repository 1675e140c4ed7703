"""Lists on a real Mailman: who is on them, who may write, and what is left alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from entconf.drivers.memory.world import Person
from entconf.engine.plan_file import plan_to_json
from entconf.errors import AuthenticationFailed, ConfigurationError, RequestRefused
from entconf.model.change import Action
from entconf.model.values import Value
from tests.contract.provide_mailman import UAI, mailman_bench
from tests.contract.site import Site
from tests.mailman.server import DOMAIN, Mailman
from tests.mailman.shared_server import shared_mailman

PREFIX = UAI.lower() + "-"

PEOPLE = (
    Person(UAI, "t-1", "teachers", "prof.1", "Prof.Un@college.example"),
    Person(UAI, "t-2", "teachers", "prof.2", "prof.deux@college.example"),
    Person(UAI, "p-1", "parents", "parent.1", "famille@maison.example"),
    Person(UAI, "p-2", "parents", "parent.2", "Famille@maison.example"),
    Person(UAI, "p-3", "parents", "parent.3"),
    Person(UAI, "s-1", "students", "eleve.1", "enfant@maison.example", ("6A",)),
    Person(UAI, "s-2", "students", "eleve.2", "", ("6A",)),
    Person(UAI, "s-3", "students", "eleve.3", "", ("6B",)),
)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with mailman_bench(PEOPLE) as bench:
        yield Site(bench, tmp_path)


@pytest.fixture
def server(site: Site) -> Mailman:
    assert site.bench.kinds == {"lists"}
    return shared_mailman()


def lists(**items: Value) -> dict[str, dict[str, Value]]:
    return {"lists": dict(items)}


def list_id(name: str) -> str:
    return f"{PREFIX}{name}.{DOMAIN}"


FAMILIES: Value = {"members": {"profiles": ("parents",)}}


def test_members_are_the_addresses_of_a_population_each_once(site: Site, server: Mailman) -> None:
    plan = site.reach(lists(familles=FAMILIES))
    assert server.addresses(list_id("familles")) == ["famille@maison.example"]
    told = [str(notice.message) for notice in plan.notices]
    assert told == ["familles: one person has no e-mail address and is left out (parents 1)"]


def test_nobody_s_address_stands_in_a_plan(site: Site) -> None:
    plan = site.plan(lists(sixieme={"members": {"classes": ("6A",), "profiles": ("parents",)}}))
    assert "@" not in plan_to_json(plan).replace("@familles", "")
    (change,) = plan.changes
    assert change.after["members"] == ("p-1", "s-1")
    assert [(i.profile, i.gains) for i in change.impact] == [("students", 1), ("parents", 1)]


def test_somebody_from_outside_is_named_by_address(site: Site, server: Mailman) -> None:
    people: Value = ({"email": "Intervenant@partenaire.example"}, "prof.1")
    sections = lists(projet={"members": {"people": people}, "owners": ("prof.2",)})
    site.reach(sections)
    assert server.addresses(list_id("projet")) == [
        "intervenant@partenaire.example",
        "prof.un@college.example",
    ]
    assert server.addresses(list_id("projet"), "owner") == ["prof.deux@college.example"]
    assert site.plan(sections).is_empty


def test_who_came_by_hand_goes_and_nobody_is_written_to(site: Site, server: Mailman) -> None:
    before = server.mails_waiting()
    site.reach(lists(familles=FAMILIES))
    for number in range(30):
        server.subscribe(list_id("familles"), f"by.hand{number}@maison.example")
    plan = site.reach(lists(familles=FAMILIES))
    assert [len(change.fields) for change in plan.changes] == [1]
    assert server.addresses(list_id("familles")) == ["famille@maison.example"]
    assert server.mails_waiting() == before


def test_what_is_not_declared_is_left_alone(site: Site, server: Mailman) -> None:
    site.reach(lists(familles=FAMILIES))
    held = list_id("familles")
    server.call("PATCH", f"/lists/{held}/config", {"digests_enabled": False, "info": "à nous"})
    server.subscribe(held, "chef@college.example", "owner")
    before = server.config(held)
    site.reach(lists(familles={"members": {"people": ()}, "description": "Les\n familles"}))
    after = server.config(held)
    moved = {name for name, value in after.items() if before[name] != value} - {"http_etag"}
    assert moved == {"description"}
    assert after["description"] == "Les familles"
    assert server.addresses(held, "owner") == ["chef@college.example"]
    assert server.addresses(held) == []


def test_a_new_list_is_private_until_something_else_is_said(site: Site, server: Mailman) -> None:
    site.reach(lists(familles=FAMILIES))
    assert server.config(list_id("familles"))["archive_policy"] == "private"
    site.reach(lists(familles={"archive": "never", "title": "Les familles"}))
    config = server.config(list_id("familles"))
    assert (config["archive_policy"], config["display_name"]) == ("never", "Les familles")


@pytest.mark.parametrize(
    ("senders", "members", "others"),
    [
        ("moderated", "hold", "hold"),
        ("members", "defer", "hold"),
        ("anyone", "defer", "defer"),
        ({"members": True, "profiles": ("teachers",)}, "defer", "hold"),
    ],
    ids=str,
)
def test_who_may_write(
    site: Site, server: Mailman, senders: Value, members: str, others: str
) -> None:
    sections = lists(familles={"members": {"profiles": ("parents",)}, "senders": senders})
    site.reach(sections)
    config = server.config(list_id("familles"))
    assert (config["default_member_action"], config["default_nonmember_action"]) == (
        members,
        others,
    )
    assert site.plan(sections).is_empty
    site.reach(lists(familles={"senders": "moderated"}))
    assert site.plan(lists(familles={"senders": "moderated"})).is_empty


def test_single_members_who_may_write_and_patterns_that_stay(site: Site, server: Mailman) -> None:
    """A member is never looked for among the addresses that are let through: it has its own."""
    item: dict[str, Value] = {"members": {"profiles": ("teachers",)}}
    site.reach(lists(profs=item))
    held = list_id("profs")
    kept = ["^.*@rectorat\\.example$"]
    server.call("PATCH", f"/lists/{held}/config", {"accept_these_nonmembers": [*kept]})
    sections = lists(profs={**item, "senders": {"people": ("prof.1",)}})
    site.reach(sections)
    assert site.plan(sections).is_empty
    found = server.call("GET", f"/lists/{held}/member/prof.un@college.example")
    assert found["moderation_action"] == "defer"
    assert server.config(held)["accept_these_nonmembers"] == [*kept, "prof.un@college.example"]
    site.reach(lists(profs={**item, "senders": "moderated"}))
    found = server.call("GET", f"/lists/{held}/member/prof.un@college.example")
    assert found.get("moderation_action") is None
    assert server.config(held)["accept_these_nonmembers"] == kept


def test_an_exclusive_section_leaves_other_schools_alone(site: Site, server: Mailman) -> None:
    server.make_list("0990002a-profs")
    server.make_list("tous")
    server.make_list(PREFIX + "vieille", "x@college.example")
    plan = site.owning("lists").reach(lists(familles=FAMILIES))
    assert [(c.action, c.id.key) for c in plan.changes if c.action is Action.DELETE] == [
        (Action.DELETE, "vieille")
    ]
    names = {str(one["list_name"]) for one in server.entries("/lists")}
    assert names == {"0990002a-profs", "tous", PREFIX + "familles"}


def test_a_list_is_found_by_its_address_and_gone_by_its_key(site: Site, server: Mailman) -> None:
    item: Value = {"address": "equipe6a", "members": {"people": ("prof.1",)}}
    site.reach({"lists": {"Équipe de 6A": item}})
    assert server.addresses(list_id("equipe6a")) == ["prof.un@college.example"]
    assert site.plan({"lists": {"Équipe de 6A": item}}).is_empty
    plan = site.reach({"lists": {"Équipe de 6A": False}})
    assert [change.action for change in plan.changes] == [Action.DELETE]
    assert plan.changes[0].irreversible is not None
    assert server.entries("/lists") == []


def test_a_key_with_accents_makes_an_address_that_mail_can_carry(site: Site) -> None:
    site.reach({"lists": {"Chœur & Théâtre (6ème)": FAMILIES}})
    assert site.plan({"lists": {"Chœur & Théâtre (6ème)": FAMILIES}}).is_empty
    assert shared_mailman().addresses(list_id("choeur-theatre-6eme")) == ["famille@maison.example"]


@pytest.mark.parametrize(
    ("members", "code", "hint"),
    [
        ({"people": ("prof.11",)}, "unknown-person", "prof.1"),
        ({"classes": ("6Z",)}, "unknown-class", ""),
        ({"groups": ("Fantômes",)}, "unknown-group", ""),
        ({"people": ("eleve.11",)}, "unknown-person", ""),
    ],
    ids=str,
)
def test_a_name_that_nobody_has_is_a_mistake_that_shows_no_pupil(
    site: Site, members: Value, code: str, hint: str
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        site.plan(lists(familles={"members": members}))
    (problem,) = caught.value.problems()
    assert (problem.code, problem.source is not None) == (code, True)
    assert hint in str(problem.hint)
    assert "eleve." not in str(problem.hint)


def test_a_domain_that_is_not_there_blocks_and_says_so(site: Site, server: Mailman) -> None:
    server.empty()
    plan = site.plan(lists(familles=FAMILIES))
    (change,) = plan.changes
    assert DOMAIN in str(change.blocked)


def test_a_wrong_password_is_told_as_such(site: Site) -> None:
    wrong = replace(site.bench, reveal=lambda _: "wrong")
    with pytest.raises(AuthenticationFailed, match="login or the password"):
        Site(wrong, site.root).plan(lists(familles=FAMILIES))


def test_a_wrong_address_of_the_server_is_never_an_empty_server(site: Site) -> None:
    site.reach(lists(familles=FAMILIES))
    site.bench.office.break_reading("lists")
    with pytest.raises(RequestRefused):
        site.plan(lists(familles=FAMILIES))


def test_without_accounts_only_addresses_can_be_named(tmp_path: Path) -> None:
    with mailman_bench(()) as bench:
        alone = replace(bench, elsewhere={"": bench.settings})
        site = Site(alone, tmp_path)
        site.reach(lists(projet={"members": {"people": ({"email": "a@b.example"},)}}))
        with pytest.raises(ConfigurationError) as caught:
            site.plan(lists(projet={"members": {"profiles": ("teachers",)}}))
    assert [problem.code for problem in caught.value.problems()] == ["no-accounts"]
