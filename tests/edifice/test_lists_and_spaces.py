"""Lists as broadcast groups and spaces as news threads: what is written, and what is left alone."""

from __future__ import annotations

from entconf.model.change import Action
from entconf.model.resource import Declared
from entconf.model.values import Value
from entconf.sandbox.faults import Effect, Fault
from tests.edifice.conftest import Bench, declare

PROFS: Value = {"profiles": ("teachers",), "classes": (), "groups": (), "people": ()}
NOBODY: Value = {"profiles": (), "classes": (), "groups": (), "people": ()}


def who(**parts: Value) -> Value:
    return {"profiles": (), "classes": (), "groups": (), "people": (), **parts}


def senders(*words: str, **parts: Value) -> Value:
    return {"words": words, "profiles": (), "classes": (), "groups": (), "people": (), **parts}


def group_row(bench: Bench, name: str) -> dict[str, object]:
    row = bench.sandbox.platform.db.row("SELECT * FROM groups WHERE name = ?", (name,))
    assert row is not None
    return dict(row)


def test_a_list_is_a_broadcast_group_that_the_kind_groups_does_not_see(local: Bench) -> None:
    local.converges(declare("lists", "Profs", members=PROFS, senders=senders()))
    row = group_row(local, "Profs")
    assert (row["type"], row["sub_type"], row["users_rule"]) == (
        "ManualGroup",
        "BroadcastGroup",
        None,
    )
    reading = local.read(complete=frozenset({"groups", "lists"}))
    held = {(one.id.kind, one.id.key) for one in reading.live}
    assert ("lists", "Profs") in held
    assert ("groups", "Profs") not in held


def test_who_may_write_is_said_by_rules_towards_the_list(local: Bench) -> None:
    both = senders("members", profiles=("staff",), classes=("6A",), groups=("Club",))
    club = declare("groups", "Club", members=PROFS)
    local.converges(club)
    local.converges(declare("lists", "Profs", members=PROFS, senders=both))
    assert group_row(local, "Profs")["users_rule"] == "BOTH"
    reading = local.read(declare("lists", "Profs"))
    assert local.value(reading, "Profs", "senders") == (
        "class/6A",
        "group/Club",
        "members",
        "profile/staff",
    )
    local.converges(declare("lists", "Profs", senders=senders(profiles=("staff",))))
    local.converges(declare("lists", "Profs", senders=senders()))
    local.converges(declare("lists", "Profs", senders=senders("anyone")))


def test_single_persons_cannot_be_let_write(local: Bench) -> None:
    (problem,) = local.read(declare("lists", "P", senders=senders(people=("a.martin",)))).problems
    assert problem.code == "sender-not-a-group"


def test_what_a_broadcast_group_lacks_is_left_out_and_told(local: Bench) -> None:
    reading = local.read(declare("lists", "P", title="T", archive="never", owners={"people": ()}))
    assert [dict(one.attributes) for one in reading.declared] == [{}]
    assert [str(one) for one in reading.notices] == [
        "a broadcast group of the ENT has no archive, owners, title: left out"
    ]


def test_a_list_of_groups_and_of_names_that_are_not_there(local: Bench) -> None:
    wanted = who(groups=("Nulle part",), classes=("6Z",), people=("nobody.here",))
    found = local.read(declare("lists", "P", members=wanted)).problems
    assert sorted(problem.code for problem in found) == [
        "unknown-class",
        "unknown-group",
        "unknown-person",
    ]


def test_a_protected_list_is_not_deleted(local: Bench) -> None:
    local.converges(declare("lists", "Profs", members=NOBODY))
    local.sandbox.platform.db.run("UPDATE groups SET lock_delete = 1 WHERE name = 'Profs'")
    gone = declare("lists", "Profs", present=False)
    reading = local.read(gone)
    (change,) = local.changes(reading)
    (remark,) = local.driver.review([change], reading)
    assert change.action is Action.DELETE
    assert remark.blocked is not None


def space(name: str = "Vie") -> Declared:
    return declare(
        "spaces",
        name,
        managers=who(people=("a.martin",)),
        contributors=who(profiles=("teachers",), classes=("6A",)),
    )


def shares(bench: Bench, resource: str = "thread") -> dict[str, set[str]]:
    """Who holds what, by member, read without the driver."""
    found: dict[str, set[str]] = {}
    for row in bench.sandbox.platform.db.rows(
        "SELECT member_id, action FROM news_shares WHERE resource = ?", (resource,)
    ):
        found.setdefault(row["member_id"], set()).add(row["action"].partition("|")[2])
    return found


def test_a_space_is_a_thread_of_the_school_with_its_roles(local: Bench) -> None:
    local.converges(space("Vie du collège"))
    row = local.sandbox.platform.db.row("SELECT * FROM news_threads")
    assert row is not None
    assert (row["title"], row["mode"]) == ("Vie du collège", 0)
    local.converges(declare("spaces", "Vie du collège", contributors=who(profiles=("staff",))))
    reading = local.read(declare("spaces", "VIE DU COLLEGE"))
    assert local.value(reading, "VIE DU COLLEGE", "contributors") == ("profile/staff",)


def test_the_share_of_local_administrators_and_other_rights_stay(local: Bench) -> None:
    local.converges(space())
    db = local.sandbox.platform.db
    admins = db.text("SELECT id FROM groups WHERE filter = 'AdminLocal' LIMIT 1")
    teachers = db.text(
        "SELECT id FROM groups WHERE filter = 'Teacher' AND sub_type = 'StructureGroup' LIMIT 1"
    )
    assert admins is not None
    assert teachers is not None
    kept = shares(local)[admins]
    action = "net-atos-entng-actualites-controllers-InfoController|somethingNew"
    db.run("INSERT INTO news_shares VALUES ('thread', 1, ?, 1, ?)", (teachers, action))
    local.converges(declare("spaces", "Vie", contributors=NOBODY, managers=NOBODY))
    assert shares(local) == {admins: kept, teachers: {"somethingNew"}}


def test_a_manager_who_is_one_no_more_keeps_what_contributors_have(local: Bench) -> None:
    ada = who(people=("a.martin",))
    local.converges(declare("spaces", "Vie", managers=ada, contributors=ada))
    local.converges(declare("spaces", "Vie", managers=NOBODY, contributors=ada))
    (held,) = [held for held in shares(local).values() if "deleteThread" not in held]
    assert "getThread" in held


def publish(bench: Bench, *titles: str) -> None:
    for title in titles:
        bench.sandbox.platform.db.run(
            "INSERT INTO news_infos (thread_id, title, content, status, owner, created) "
            "VALUES (1, ?, '', 3, 'somebody', '2026-11-09')",
            (title,),
        )


def test_readers_are_those_who_may_read_every_published_item(local: Bench) -> None:
    readers = declare("spaces", "Vie", readers=who(profiles=("students", "parents")))
    local.apply(space())
    reading = local.read(readers)
    assert [dict(one.attributes) for one in reading.declared] == [{}]
    assert "no published news" in str(reading.notices[0])
    publish(local, *(f"Nouvelle {number}" for number in range(120)))
    (change,) = local.converges(readers)
    assert [field.name for field in change.fields] == ["readers"]
    assert len(shares(local, "info")) == 2
    publish(local, "Une de plus")
    assert local.value(local.read(readers), "Vie", "readers") == ()
    local.converges(readers)
    local.converges(declare("spaces", "Vie", readers=who(profiles=("parents",))))


def test_a_reader_that_an_author_added_to_one_item_stays(local: Bench) -> None:
    local.apply(space())
    publish(local, "Une", "Deux")
    db = local.sandbox.platform.db
    teachers = db.text(
        "SELECT id FROM groups WHERE filter = 'Teacher' AND sub_type = 'StructureGroup' LIMIT 1"
    )
    assert teachers is not None
    for method in ("getInfo", "getInfoComments", "getInfoShared", "getSingleInfo"):
        action = f"net-atos-entng-actualites-controllers-InfoController|{method}"
        db.run("INSERT INTO news_shares VALUES ('info', 1, ?, 1, ?)", (teachers, action))
    local.converges(declare("spaces", "Vie", readers=who(profiles=("parents",))))
    assert "getInfo" in shares(local, "info")[teachers]


def test_a_space_goes_with_its_news_and_the_plan_says_so(local: Bench) -> None:
    local.apply(space())
    publish(local, "Une")
    gone = declare("spaces", "Vie", present=False)
    reading = local.read(gone)
    (change,) = local.changes(reading)
    (remark,) = local.driver.review([change], reading)
    assert remark.irreversible is not None
    local.driver.perform(change, reading)
    assert local.read(gone).live == ()
    assert local.sandbox.platform.db.count("SELECT count(*) FROM news_infos") == 0


def test_an_ent_without_the_news_application_has_no_spaces(local: Bench) -> None:
    local.sandbox.platform.db.run("UPDATE applications SET name = id, display_name = id")
    assert [one.key for one in local.read(space()).unknown] == ["Vie"]
    reading = local.read(complete=frozenset({"spaces"}))
    assert (reading.live, reading.unknown) == ((), ())


def test_threads_that_cannot_be_read_are_unknown_not_absent(local: Bench) -> None:
    path = "/actualites/api/v1/threads"
    local.sandbox.faults.add(Fault(Effect.ERROR_BEFORE, "GET", path, count=0, status=404))
    reading = local.read(space())
    assert (reading.live, reading.declared) == ((), ())
    assert [one.key for one in reading.unknown] == ["Vie"]
