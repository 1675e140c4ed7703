"""What an ENT loaded itself from a healthy feed is right: a verification is silent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from entconf.feeds.remembering import nothing_remembered
from entconf.feeds.verifying import Question, verify
from entconf.model.establishment import Establishment
from entconf.model.feed_settings import VerifySettings
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
