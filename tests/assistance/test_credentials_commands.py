"""`entconf credentials` against the embedded ENT and a real mail server."""

from __future__ import annotations

import io
import json
import stat
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from click.testing import Result
from pypdf import PdfReader

from entconf.engine.store.store import Store
from entconf.model.school_year import SchoolYear
from entconf.report.typesetting import need_typesetter
from entconf.sandbox.serve import RunningSandbox, start_sandbox
from entconf.sandbox.settings import SandboxSettings
from tests.assistance.mail_server import LOGIN, PASSWORD, Post, serving
from tests.cli.conftest import UAI, Run, run
from tests.sandbox.client import Client

__all__ = ["run"]
YEAR = SchoolYear.of(date.today()).label  # noqa: DTZ011 - the day of whoever runs this


@pytest.fixture
def sandbox() -> Iterator[RunningSandbox]:
    with start_sandbox(SandboxSettings()) as running:
        yield running


@pytest.fixture
def site(tmp_path: Path, sandbox: RunningSandbox) -> Path:
    """A site whose pupils and parents have local accounts, staff and teachers academic ones."""
    root = tmp_path / "site"
    (root / "inventory").mkdir(parents=True)
    write_inventory(root, sandbox)
    (root / "identities.yml").write_text(
        "rules:\n  - {profiles: [students, parents], identity: local}\n", encoding="utf-8"
    )
    return root


def write_inventory(root: Path, sandbox: RunningSandbox, more: str = "") -> None:
    (root / "inventory" / "schools.yml").write_text(
        "all:\n  vars:\n"
        f"    ent: {{driver: edifice, url: '{sandbox.url}', login: !secret env:ENTCONF_LOGIN, "
        "password: !secret env:ENTCONF_PASSWORD}\n"
        "    credentials: {address: 'https://ent.example.org', keep_days: 7}\n"
        f"{more}  hosts:\n    {UAI}: {{name: Collège Colette}}\n",
        encoding="utf-8",
    )


def count(sandbox: RunningSandbox, condition: str) -> int:
    sql = "SELECT count(*) FROM users u JOIN attachments a ON a.user_id = u.id WHERE "
    (found,) = sandbox.platform.db.column(sql + condition, ())
    return int(str(found))


def codes(sandbox: RunningSandbox) -> set[str]:
    sql = "SELECT activation_code FROM users WHERE activation_code IS NOT NULL"
    return {str(one) for one in sandbox.platform.db.column(sql, ())}


def pdf_text(path: Path) -> str:
    reader = PdfReader(io.BytesIO(path.read_bytes()))
    return "\n".join(page.extract_text() for page in reader.pages)


def everything_kept(root: Path) -> str:
    """All that the store holds, as text."""
    kept = b"".join(one.read_bytes() for one in (root / ".entconf").rglob("*") if one.is_file())
    return kept.decode("utf-8", "replace")


def good(result: Result, code: int = 0) -> Result:
    assert result.exit_code == code, result.output
    return result


def test_a_plan_tells_who_resets_what(run: Run, site: Path, sandbox: RunningSandbox) -> None:
    found = json.loads(good(run("--site", site, "credentials", "plan", "--json")).stdout)
    (school,) = found["schools"]
    ways = {(one["profile"], one["identity"]): one for one in school["ways"]}
    pupils = ways["students", "local"]
    assert pupils["people"] == count(sandbox, "profile = 'Student'")
    assert pupils["never_activated"] == count(
        sandbox, "profile = 'Student' AND activation_code IS NOT NULL"
    )
    assert ways["teachers", "academic"]["people"] == count(sandbox, "profile = 'Teacher'")
    assert sum(one["people"] for one in school["ways"]) == len(school["people"])
    assert {"id", "initials"} <= set(school["people"][0])
    assert not {"login", "last_name"} & set(school["people"][0])


def test_names_are_only_shown_when_asked_and_that_is_logged(
    run: Run, site: Path, sandbox: RunningSandbox
) -> None:
    command = ("--site", site, "credentials", "plan", "--login", "a.martin")
    plain = good(run(*command, "--people")).stdout
    assert "A. M." in plain
    assert "Martin" not in plain
    assert "help desk" in plain
    with Store(site) as store:
        assert store.journal.exports() == []
    assert "Anne Martin" in good(run(*command, "--full")).stdout
    with Store(site) as store:
        (row,) = store.journal.exports()
    assert (row.export.people, row.export.names, row.export.schools) == (1, True, (UAI,))


def test_slips_of_a_class_hold_the_codes_that_the_ent_has(
    run: Run, site: Path, sandbox: RunningSandbox, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    command = ("--site", site, "credentials", "slips", "--class", "3B", "--profile", "students")
    told = good(run(*command, "--out", out))
    slips, sheet = (Path(one) for one in told.stdout.splitlines())
    rows = sandbox.platform.db.rows(
        "SELECT u.* FROM users u JOIN class_members m ON m.user_id = u.id JOIN classes c "
        "ON c.id = m.class_id WHERE c.name = '3B' AND u.profile = 'Student' "
        "AND u.activation_code IS NOT NULL"
    )
    text = pdf_text(slips)
    assert rows
    for row in rows:
        assert row["activation_code"] in text
        assert row["login"] in text
    assert sum(text.count(one) for one in codes(sandbox)) == len(rows)
    assert "https://ent.example.org" in text
    assert not any(one in pdf_text(sheet) for one in codes(sandbox))
    assert stat.S_IMODE(slips.stat().st_mode) == 0o600
    assert stat.S_IMODE(slips.parent.stat().st_mode) == 0o700
    kept = everything_kept(site)
    assert not any(one in kept for one in codes(sandbox)), "no code is ever stored"
    assert not any(
        row["last_name"].upper() in kept.upper() for row in rows if len(row["last_name"]) > 5
    )
    found = json.loads(good(run("--site", site, "credentials", "handout", "--json")).stdout)
    assert [(one["label"], one["printed"]) for one in found["handouts"]] == [("3B", len(rows))]


def test_a_code_that_was_handed_out_opens_the_account(
    run: Run, site: Path, sandbox: RunningSandbox, tmp_path: Path
) -> None:
    good(run("--site", site, "credentials", "slips", "--class", "6A", "--out", tmp_path / "o"))
    row = sandbox.platform.db.row(
        "SELECT u.* FROM users u JOIN class_members m ON m.user_id = u.id JOIN classes c "
        "ON c.id = m.class_id WHERE c.name = '6A' AND u.profile = 'Student' "
        "AND u.activation_code IS NOT NULL LIMIT 1"
    )
    assert row is not None
    (slips,) = (tmp_path / "o").rglob("6A-slips.pdf")
    text = pdf_text(slips)
    after = text[text.index(row["login"]) :]
    printed = next(one for one in after.split() if one in codes(sandbox))
    words = {"password": "un mot de passe", "confirmPassword": "un mot de passe"}
    form = {"login": row["login"], "activationCode": printed, **words}
    assert Client(sandbox).form("/auth/activation", form).status == 302


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (("--class", "3Z"), 3, "has no class 3Z"),
        (("--class", "3b"), 3, "did you mean 3B?"),
        (("--profile", "teachers"), 0, "no file was written"),
        (("--profile", "pupils"), 3, "pupils"),
        (("--per-page", "4"), 3, "4"),
        (("--keep-days", "91"), 3, "91"),
    ],
)
def test_nobody_to_print_for_is_told_and_nothing_is_written(
    run: Run, site: Path, tmp_path: Path, options: tuple[str, ...], code: int, words: str
) -> None:
    out = tmp_path / "out"
    found = good(run("--site", site, "credentials", "slips", *options, "--out", out), code)
    assert words in found.output
    assert not out.exists()


def test_slips_are_purged_when_their_time_is_over(run: Run, site: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    good(run("--site", site, "credentials", "slips", "--class", "3B", "--out", out))
    files = list(out.rglob("*.pdf"))
    assert files
    good(run("--site", site, "purge", "--yes"))
    assert all(one.exists() for one in files)
    with Store(site) as store:
        store.notes.write("slips", {str(one): "2026-01-01" for one in files})
    good(run("--site", site, "purge", "--yes"))
    assert list(out.iterdir()) == []


def guest(sandbox: RunningSandbox, condition: str = "u.password IS NOT NULL") -> str:
    sql = "SELECT u.login FROM users u WHERE u.profile = 'Guest' AND "
    found = sandbox.platform.db.text(sql + condition + " LIMIT 1", ())
    assert found is not None
    return found


def test_only_local_accounts_are_reset_and_others_are_sent_elsewhere(
    run: Run, site: Path, sandbox: RunningSandbox, tmp_path: Path
) -> None:
    login = guest(sandbox)
    named = ("credentials", "reset", login, "a.martin")
    command = ("--site", site, *named, "--out", tmp_path / "o", "--in", "en")
    refused = run(*command, "--confirm", "reset-2")
    assert refused.exit_code == 4
    assert not sandbox.platform.renewal_codes
    done = good(run(*command, "--confirm", "reset-1"), 6)
    assert "help desk" in done.stdout
    ((id_, code),) = sandbox.platform.renewal_codes.items()
    (slips,) = (tmp_path / "o").rglob("*-slips.pdf")
    assert code in pdf_text(slips)
    assert "Renewal code" in pdf_text(slips)
    kept = everything_kept(site)
    assert code not in kept
    assert code not in done.output
    assert id_ in kept, "the journal tells whose account it was, by id"
    assert login not in kept
    only = good(run("--site", site, "credentials", "reset", "a.martin", "--plan"), 4)
    assert "academic account" in only.stdout


def test_who_never_came_gets_the_activation_code(
    run: Run, site: Path, sandbox: RunningSandbox, tmp_path: Path
) -> None:
    login = guest(sandbox, "u.activation_code IS NOT NULL")
    command = ("--site", site, "credentials", "reset", login, "--out", tmp_path / "o")
    found = json.loads(good(run(*command, "--confirm", "reset-1", "--json")).stdout)
    assert [(one["done"], one["kind"]) for one in found["resets"]] == [(True, "activation")]
    assert not sandbox.platform.renewal_codes
    (slips,) = (tmp_path / "o").rglob("*-slips.pdf")
    assert any(one in pdf_text(slips) for one in codes(sandbox))


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ((), 3, "nobody is named"),
        (("nobody.at.all", "--plan"), 3, "nobody has the login nobody.at.all"),
        (("a.martin",), 3, "--out or --show"),
        (("a.martin", "--show"), 4, "only shown on a terminal"),
        (("--class", "3B", "--plan"), 2, "to reset"),
    ],
)
def test_a_reset_that_cannot_be(
    run: Run, site: Path, sandbox: RunningSandbox, arguments: tuple[str, ...], code: int, words: str
) -> None:
    found = good(run("--site", site, "credentials", "reset", *arguments), code)
    assert words in found.output
    assert not sandbox.platform.renewal_codes


def test_a_hand_out_in_counts(run: Run, site: Path) -> None:
    handout = ("--site", site, "credentials", "handout")
    assert "No hand-out" in good(run(*handout)).stdout
    counts = ("--out", "27", "--signed", "25", "--destroyed", "2")
    told = good(run(*handout, "3B", *counts)).stdout
    assert "27 out, 25 signed for, 2 destroyed; 0 still open" in told
    assert "more than 27 out" in good(run(*handout, "3b", "--signed", "26"), 3).output
    assert "no hand-out of 4A" in good(run(*handout, "4A"), 3).output
    assert "of no class" in good(run(*handout, "--out", "3"), 3).output
    assert "no school year" in good(run(*handout, "--year", "2026"), 3).output
    found = json.loads(good(run(*handout, "--json")).stdout)["handouts"]
    assert [(one["label"], one["open"], one["year"]) for one in found] == [("3B", 0, YEAR)]


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def with_mail(
    site: Path, sandbox: RunningSandbox, post: Post, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """The site with a mail server, and a dozen parents who have an address."""
    sandbox.platform.db.run(
        "UPDATE users SET email = login || '@familles.example' WHERE id IN (SELECT id FROM users "
        "WHERE profile = 'Relative' AND activation_code IS NOT NULL ORDER BY id LIMIT 12)"
    )
    monkeypatch.setenv("MAIL_PASSWORD", PASSWORD)
    with serving(post, tmp_path) as server:
        write_inventory(
            site,
            sandbox,
            f"    mail: {{host: localhost, port: {server.port}, ca: '{server.ca}', "
            f"from: 'Collège Colette <ent@college.example>', login: {LOGIN}, "
            "password: !secret env:MAIL_PASSWORD, per_minute: 6000}\n",
        )
        yield site


def test_letters_are_shown_first_then_sent_once(
    run: Run, with_mail: Path, post: Post, sandbox: RunningSandbox
) -> None:
    command = ("--site", with_mail, "credentials", "mail")
    shown = good(run(*command, "--plan"), 2).stdout
    assert "12 mails to send" in shown
    assert "********" in shown
    assert not any(one in shown for one in codes(sandbox))
    assert not post.taken
    assert run(*command).exit_code == 4, "nobody can be asked"
    assert not post.taken
    good(run(*command, "--yes"))
    assert len(post.recipients()) == len(set(post.recipients())) == 12
    for (address,), mail in post.taken:
        body = mail.get_body()
        assert body is not None
        text = body.get_content()
        assert address.partition("@")[0] in text
        assert sum(one in text for one in codes(sandbox)) == 1
    again = good(run(*command, "--yes", "--json"))
    assert json.loads(again.stdout)["counts"]["already"] == 12
    assert len(post.taken) == 12
    kept = everything_kept(with_mail)
    assert not any(one in kept for one in codes(sandbox))
    assert "familles.example" not in kept


def test_letters_go_on_after_the_server_died(run: Run, with_mail: Path, post: Post) -> None:
    command = ("--site", with_mail, "credentials", "mail", "--yes")
    post.die_after = frozenset({5})
    post.refused = {}
    stopped = good(run(*command), 7)
    assert "went away" in stopped.output
    post.down = False
    resumed = json.loads(good(run(*command, "--json"), 6).stdout)
    assert resumed["counts"]["already"] == 4
    assert resumed["counts"]["unknown"] == 1
    assert resumed["counts"]["sent"] == 7
    assert len(post.recipients()) == len(set(post.recipients())) == 12


def test_a_refused_recipient_is_told_without_the_address(
    run: Run, with_mail: Path, post: Post, sandbox: RunningSandbox
) -> None:
    address = sandbox.platform.db.text("SELECT email FROM users WHERE email LIKE '%familles%'", ())
    assert address is not None
    post.refused = {address: f"550 5.1.1 <{address}> unknown"}
    found = good(run("--site", with_mail, "credentials", "mail", "--yes"), 6)
    assert "refused" in found.stdout
    assert address not in found.output
    assert len(post.taken) == 11


def test_a_site_without_mail_is_told_what_to_write(run: Run, site: Path) -> None:
    found = good(run("--site", site, "credentials", "mail", "--plan"), 3)
    assert "does not tell how 0511234P sends mail" in found.output


def test_without_the_libraries_no_code_is_asked_for(
    run: Run, site: Path, sandbox: RunningSandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "fontpkg_noto_sans", None)
    need_typesetter.cache_clear()
    try:
        command = ("--site", site, "credentials", "slips", "--out", tmp_path / "o")
        found = good(run(*command), 1)
    finally:
        need_typesetter.cache_clear()
    assert "pip install 'entconf[documents]'" in found.output
    assert not (tmp_path / "o").exists()
    with Store(site) as store:
        assert store.journal.exports() == []
