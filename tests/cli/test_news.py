"""`entconf news`: one entry becomes an announcement, a mail to lists and a line of the report."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from entconf.assistance.news.figures import news_figures
from entconf.engine.store.store import Store
from entconf.model.school_year import SchoolYear
from entconf.sandbox.serve import RunningSandbox
from tests.assistance.mail_server import LOGIN, PASSWORD, Post, Running, serving
from tests.cli.conftest import UAI, Run

LISTS = ("professeurs@college.example", "personnels@college.example")
NEWS = f"""
news:
  messagerie:
    title: Nouvelle messagerie
    text: {{fr: "La messagerie change **lundi**.", en: "Mail changes on **Monday**."}}
    for: [teachers, staff]
    from: 2026-11-09
    until: 2027-06-30
    mail: {{to: [{", ".join(LISTS)}]}}
  liste:
    title: Par courriel seulement
    text: Rien à l'écran.
    for: [teachers]
    from: 2026-11-09
    until: 2026-11-30
    announcement: false
    mail: {{to: [{LISTS[0]}]}}
"""


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def site(
    post: Post, example: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    monkeypatch.setenv("MAIL_PASSWORD", PASSWORD)
    (example / "news.yml").write_text(NEWS, encoding="utf-8")
    with serving(post, tmp_path) as running:
        write_mail(example, running)
        yield example


def write_mail(site: Path, running: Running) -> None:
    (site / "inventory/group_vars/all.yml").write_text(
        f"mail: {{host: localhost, port: {running.port}, from: ent@college.example, "
        f"login: {LOGIN}, password: !secret env:MAIL_PASSWORD, ca: {running.ca}}}\n",
        encoding="utf-8",
    )


@pytest.fixture
def given(site: Path, sandbox: RunningSandbox) -> tuple[str | Path, ...]:
    day = ("--at", "2026-11-23")
    return (*day, "--site", site, "-e", f"ent_url={sandbox.url}")


def test_an_item_is_announced_mailed_and_told(
    run: Run, site: Path, given: tuple[str | Path, ...], post: Post, sandbox: RunningSandbox
) -> None:
    shown = run("news", "relay", "messagerie", "--plan", *given)
    assert shown.exit_code == 2, shown.stderr
    assert f"{UAI}" in shown.stdout
    assert "La messagerie change **lundi**." in shown.stderr
    assert post.taken == []
    told = run("news", "relay", "messagerie", "--yes", *given)
    assert told.exit_code == 0, told.stderr
    assert post.recipients() == list(LISTS)
    assert post.taken[0][1]["Subject"] == "Nouvelle messagerie"
    assert LISTS[1] not in str(post.taken[0][1])
    titles = sandbox.platform.db.column("SELECT title FROM flash_messages")
    assert titles.count("Nouvelle messagerie") == 1
    again = run("news", "relay", "messagerie", "--yes", *given)
    assert again.exit_code == 0, again.stderr
    assert len(post.taken) == 2
    with Store(site) as store:
        found = news_figures(store.notes, SchoolYear.of(datetime.now(UTC).date()))
        assert (found.relayed, found.announced, found.mailed) == (1, 1, 1)
        assert found.entries[0].schools == (UAI,)
    assert "2 lists mailed" in run("news", "--site", site).stdout


def test_the_announcement_is_part_of_every_plan(
    run: Run, given: tuple[str | Path, ...], sandbox: RunningSandbox
) -> None:
    plan = json.loads(run("plan", "--tags", "news", "--json", *given).stdout)
    changes = plan["plan"]["changes"]
    assert [one["id"]["key"] for one in changes] == ["messagerie"], changes
    assert run("apply", "--yes", *given).exit_code == 0
    assert run("plan", *given).exit_code == 0
    titles = sandbox.platform.db.column("SELECT title FROM flash_messages")
    assert "Par courriel seulement" not in titles


def test_a_server_that_is_down_is_tried_later(
    run: Run, site: Path, given: tuple[str | Path, ...], post: Post
) -> None:
    post.down = True
    assert run("news", "relay", "messagerie", "--yes", *given).exit_code == 7
    assert "not relayed yet" in run("news", "--site", site).stdout
    post.down = False
    post.refused = {LISTS[1]: "451 try again later"}
    assert run("news", "relay", "messagerie", "--yes", *given).exit_code == 6
    assert post.recipients() == [LISTS[0]]
    post.refused = {}
    assert run("news", "relay", "messagerie", "--yes", *given).exit_code == 0
    assert post.recipients() == list(LISTS)


def test_who_may_have_got_it_is_not_mailed_again_unless_asked(
    run: Run, given: tuple[str | Path, ...], post: Post
) -> None:
    post.die_after = frozenset({2})
    assert run("news", "relay", "messagerie", "--yes", *given).exit_code == 6
    post.down = False
    told = run("news", "relay", "messagerie", "--yes", *given)
    assert told.exit_code == 6
    assert "may have been sent" in told.stderr
    assert len(post.taken) == 2
    assert run("news", "relay", "messagerie", "--yes", "--again", *given).exit_code == 0
    assert len(post.taken) == 3


def test_a_refused_list_is_told(
    run: Run, site: Path, given: tuple[str | Path, ...], post: Post
) -> None:
    post.refused = {LISTS[0]: "550 unknown list"}
    told = run("news", "relay", "liste", "--yes", *given)
    assert told.exit_code == 6
    assert "unknown list" in told.stderr
    assert "not relayed yet" in run("news", "--site", site).stdout


def test_nothing_is_sent_without_a_yes(run: Run, given: tuple[str | Path, ...], post: Post) -> None:
    assert run("news", "relay", "liste", *given).exit_code == 4
    assert post.taken == []


@pytest.mark.parametrize(
    ("line", "wrong", "told"),
    [
        (6, "    for: [teacher]", "teachers"),
        (7, "    from: 9/11/2026", "9/11/2026 is not valid"),
        (9, "    mail: {to: [nobody]}", "name@domain"),
        (8, "    untill: 2027-06-30", "until"),
    ],
)
def test_a_mistake_has_its_line(run: Run, example: Path, line: int, wrong: str, told: str) -> None:
    lines = NEWS.split("\n")
    lines[line - 1] = wrong
    (example / "news.yml").write_text("\n".join(lines), encoding="utf-8")
    for words in ("news", "validate"):
        found = run(words, "--site", example)
        assert found.exit_code == 3, found.stderr
        assert f"news.yml:{3 if 'untill' in wrong else line}" in found.stderr
        assert told in found.stderr


def test_an_unknown_name_is_told_with_the_nearest(run: Run, example: Path) -> None:
    (example / "news.yml").write_text(NEWS, encoding="utf-8")
    told = run("news", "relay", "listes", "--site", example)
    assert told.exit_code == 3
    assert "did you mean liste?" in told.stderr


def test_a_site_without_news(run: Run, example: Path) -> None:
    told = run("news", "--site", example)
    assert told.exit_code == 0
    assert "news.yml" in told.stderr
