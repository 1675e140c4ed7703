"""What an ENT loaded itself from a healthy feed is right: a verification is silent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from entconf.feeds.remembering import nothing_remembered
from entconf.feeds.verification import Verification
from entconf.feeds.verifying import Question, verify
from entconf.model.establishment import Establishment
from entconf.model.feed_settings import VerifySettings
from entconf.sandbox.feed_writing.order import FeedOrder
from entconf.sandbox.feed_writing.writing import write_feed
from entconf.sandbox.serve import RunningSandbox, start_sandbox
from entconf.sandbox.settings import SandboxSettings
from tests.feeds.live_ent import reader
from tests.feeds.schools import SCHOOL, TODAY, healthy
from tests.feeds.writing import write_delivery

HERE = (Establishment(SCHOOL, "Collège Inventé"),)


@pytest.fixture(scope="module")
def drop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_delivery(tmp_path_factory.mktemp("drop"), healthy(), TODAY)


@pytest.fixture(scope="module")
def ent(drop: Path) -> Iterator[RunningSandbox]:
    with start_sandbox(SandboxSettings(feed=drop)) as running:
        yield running


def test_a_school_loaded_from_a_healthy_feed_is_silent(drop: Path, ent: RunningSandbox) -> None:
    question = Question(drop, VerifySettings(), TODAY, HERE, reader(ent))
    told = verify(question, nothing_remembered())
    assert [(one.finding.code, str(one.finding.detail)) for one in told.found] == []
    assert told.answer == "yes"
    assert told.unread == ()


def test_a_director_whom_the_ent_holds_without_the_function_is_told(
    drop: Path, ent: RunningSandbox
) -> None:
    db = ent.platform.db
    before = db.row("SELECT id, aaf_functions FROM users WHERE external_id = '7900'")
    assert before is not None
    other = before["aaf_functions"].replace('"DIR"', '"ADF"')
    assert other != before["aaf_functions"]
    db.run("UPDATE users SET aaf_functions = ? WHERE id = ?", (other, before["id"]))
    question = Question(drop, VerifySettings(), TODAY, HERE, reader(ent))
    told = verify(question, nothing_remembered())
    db.run("UPDATE users SET aaf_functions = ? WHERE id = ?", tuple(before)[::-1])
    assert [
        (one.finding.code, one.finding.person, str(one.finding.detail)) for one in told.found
    ] == [("ENT05", "7900", "the account lacks the function of a director")]


@pytest.fixture(scope="module")
def primary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two schools of the first degree: they declare no classes."""
    order = FeedOrder(TODAY, pupils=60, schools=2, first_degree=True)
    return write_feed(order, tmp_path_factory.mktemp("primary") / "set").folder / "aaf"


@pytest.fixture(scope="module")
def primary_ent(primary: Path) -> Iterator[RunningSandbox]:
    with start_sandbox(SandboxSettings(feed=primary)) as running:
        yield running


def look_at_primary(primary: Path, ent: RunningSandbox) -> Verification:
    question = Question(primary, VerifySettings(), TODAY, (), reader(ent))
    return verify(question, nothing_remembered())


def test_schools_of_the_first_degree_loaded_from_a_healthy_feed_are_silent(
    primary: Path, primary_ent: RunningSandbox
) -> None:
    told = look_at_primary(primary, primary_ent)
    assert [(one.finding.code, str(one.finding.detail)) for one in told.found] == []
    assert (told.answer, len(told.schools), told.unread) == ("yes", 2, ())
    named = primary_ent.platform.db.column("SELECT name FROM classes WHERE source = 'AAF1D'")
    assert named
    assert all(" M" in name for name in named), "the ENT shows labels, which name the teacher"


def test_a_pupil_of_the_first_degree_in_another_class_is_told(
    primary: Path, primary_ent: RunningSandbox
) -> None:
    db = primary_ent.platform.db
    row = db.row(
        "SELECT m.user_id, m.class_id, o.id AS other, u.external_id FROM class_members m "
        "JOIN users u ON u.id = m.user_id AND u.profile = 'Student' AND u.source = 'AAF1D' "
        "JOIN classes c ON c.id = m.class_id "
        "JOIN classes o ON o.structure_id = c.structure_id AND o.id <> c.id"
    )
    assert row is not None
    change = "UPDATE class_members SET class_id = ? WHERE user_id = ? AND class_id = ?"
    db.run(change, (row["other"], row["user_id"], row["class_id"]))
    told = look_at_primary(primary, primary_ent)
    db.run(change, (row["class_id"], row["user_id"], row["other"]))
    assert [(one.finding.code, one.finding.person) for one in told.found] == [
        ("ENT05", row["external_id"])
    ]
