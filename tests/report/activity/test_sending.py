"""The report goes to the head with a copy to the academy: once, after a yes, and told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from entconf.engine.store.chain import lines_that_say
from entconf.engine.store.store import Store
from tests.assistance.mail_server import LOGIN, PASSWORD, Post, Running, serving
from tests.cli.conftest import Run
from tests.report.activity.year import DAY, UAI, YEAR

HEAD, COPY = "ce.0990001n@academie.example", "dane@academie.example"
ASKED = ("--uai", UAI, "--year", YEAR, "--at", DAY)


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def mailed(
    site: Path, post: Post, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Running]:
    """The site with a mail server of its own, and a letter that names who gets a copy."""
    monkeypatch.setenv("MAIL_PASSWORD", PASSWORD)
    (site / "mission.yml").write_text(f"report: {{copies: [{COPY}]}}\n", encoding="utf-8")
    with serving(post, tmp_path) as running:
        (site / "inventory" / "group_vars").mkdir()
        (site / "inventory" / "group_vars" / "all.yml").write_text(
            f"mail:\n  host: localhost\n  port: {running.port}\n  from: ent@college.example\n"
            f"  login: {LOGIN}\n  password: !secret env:MAIL_PASSWORD\n  ca: {running.ca}\n",
            encoding="utf-8",
        )
        yield running


def reported(site: Path) -> list[dict[str, object]]:
    with Store(site) as store:
        lines = lines_that_say(store.database, "reported")
    return [json.loads(one.content)["reported"] for one in lines]


@pytest.mark.usefixtures("mailed")
def test_it_goes_once_to_the_head_and_the_academy(run: Run, site: Path, post: Post) -> None:
    asked = ("report", "send", "--site", site, *ASKED, "--to-head", HEAD)
    plan = run(*asked, "--plan")
    assert plan.exit_code == 2
    assert f"To: {HEAD}" in plan.stdout
    assert f"Copy: {COPY}" in plan.stdout
    assert post.taken == []
    told = run(*asked, "--yes")
    assert told.exit_code == 0, told.output
    ((to, mail),) = post.taken
    assert to == (HEAD, COPY)
    assert (mail["To"], mail["Cc"]) == (HEAD, COPY)
    (attached,) = mail.iter_attachments()
    assert attached.get_filename() == f"rapport-activite-{UAI}-{YEAR}.pdf"
    assert attached.get_content().startswith(b"%PDF-")
    assert "Missions faites" in mail.get_body().get_content()  # type: ignore[union-attr]  # it has one
    (line,) = reported(site)
    assert (line["uai"], line["year"], line["recipients"], line["outcome"]) == (
        UAI,
        YEAR,
        2,
        "sent",
    )
    assert HEAD not in json.dumps(line)
    assert run(*asked, "--yes").exit_code == 0
    assert run(*asked, "--plan").exit_code == 0
    assert len(post.taken) == 1
    assert len(reported(site)) == 1
    assert run(*asked, "--yes", "--again").exit_code == 0
    assert len(post.taken) == 2


@pytest.mark.usefixtures("mailed")
def test_who_was_refused_gets_it_later_and_nobody_twice(run: Run, site: Path, post: Post) -> None:
    asked = ("report", "send", "--site", site, *ASKED, "--to-head", HEAD, "--yes")
    post.refused[HEAD] = "550 no such person"
    told = run(*asked)
    assert told.exit_code == 6
    assert "no such person" in told.stderr
    assert post.recipients() == [COPY]
    post.refused.clear()
    assert run(*asked).exit_code == 0
    assert post.recipients() == [COPY, HEAD]
    assert [one["outcome"] for one in reported(site)] == ["partly", "sent"]


@pytest.mark.usefixtures("mailed")
def test_a_server_that_dies_is_told_and_the_run_resumed(run: Run, site: Path, post: Post) -> None:
    asked = ("report", "send", "--site", site, *ASKED, "--to-head", HEAD, "--yes")
    post.down = True
    assert run(*asked).exit_code == 7
    assert [one["outcome"] for one in reported(site)] == ["stopped"]
    post.down = False
    assert run(*asked).exit_code == 0
    assert post.recipients() == [HEAD, COPY]


@pytest.mark.usefixtures("mailed")
def test_nobody_is_written_to_without_a_yes(run: Run, site: Path, post: Post) -> None:
    asked = ("report", "send", "--site", site, *ASKED)
    told = run(*asked, "--to-head", HEAD)
    assert told.exit_code == 4
    assert "--yes" in told.stderr
    told = run(*asked, "--yes")
    assert told.exit_code == 3
    assert "nobody told the address of the head" in told.stderr
    assert post.taken == []
    assert reported(site) == []


def test_without_a_mail_server(run: Run, site: Path) -> None:
    told = run("report", "send", "--site", site, *ASKED, "--to-head", HEAD, "--yes")
    assert told.exit_code == 3
    assert "does not tell how" in told.stderr
