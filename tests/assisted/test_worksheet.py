"""Worksheets: the page and its policy, the paper, and what was ticked taken back."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from hashlib import sha256
from html import unescape
from pathlib import Path

from tests.assisted.sites import DAY, UAI, example_site
from tests.assisted.test_guided_apply import runs
from tests.cli.conftest import Run

_FIELDSET = re.compile(r'<fieldset data-id="([^"]*)" data-digest="([^"]*)">')


def page_of(run: Run, site: Path) -> str:
    page = site / "feuille.html"
    done = run("worksheet", "--html", page, "--site", site, "--at", DAY)
    assert done.exit_code == 2, done.output
    return page.read_text(encoding="utf-8")


def filled(site: Path, page: str, answer: str, *, who: str = "c.durand", why: str = "") -> Path:
    """What the page's button saves when every box of one sort is ticked."""
    answers = [
        {"id": unescape(one), "digest": digest, "answer": answer, "why": why}
        for one, digest in _FIELDSET.findall(page)
    ]
    data = {
        "format": "entconf-worksheet",
        "version": 1,
        "who": who,
        "at": "2026-11-20T10:00:00.000Z",
        "answers": answers,
    }
    path = site / "feuille.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def read(run: Run, site: Path, file: Path) -> tuple[int, str]:
    done = run("worksheet", "read", file, "--site", site, "--at", DAY)
    return done.exit_code, done.output


def looked(run: Run, site: Path) -> str:
    """The page of the steps, once everything was seen not to be there."""
    page = page_of(run, site)
    code, told = read(run, site, filled(site, page, "absent"))
    assert (code, "18 things were looked at" in told) == (2, True), told
    return page_of(run, site)


def test_a_worksheet_that_was_ticked_is_a_journalled_run(run: Run, tmp_path: Path) -> None:
    site = example_site(tmp_path)
    page = looked(run, site)
    code, told = read(run, site, filled(site, page, "done"))
    assert code == 0, told
    assert run("plan", "--site", site, "--at", DAY).exit_code == 0
    ((_, states),) = runs(site)
    assert set(states) == {"done"}
    sheet = (site / f".entconf/assisted/{UAI}/connectors.json").read_text(encoding="utf-8")
    assert "c.durand" in sheet


def test_two_people_share_a_worksheet(run: Run, tmp_path: Path) -> None:
    site = example_site(tmp_path)
    page = looked(run, site)
    half = filled(site, page, "done", who="a.martin")
    data = json.loads(half.read_text(encoding="utf-8"))
    first, second = data["answers"][:6], data["answers"][6:]
    half.write_text(json.dumps({**data, "answers": first}), encoding="utf-8")
    assert read(run, site, half)[0] == 0
    assert run("plan", "--site", site, "--at", DAY).exit_code == 2
    half.write_text(json.dumps({**data, "who": "c.durand", "answers": second}), encoding="utf-8")
    assert read(run, site, half)[0] == 0
    assert run("plan", "--site", site, "--at", DAY).exit_code == 0


def test_the_page_lets_its_own_script_run_and_no_other(run: Run, tmp_path: Path) -> None:
    site = example_site(tmp_path)
    playbook = site / "playbooks/colleges.yml"
    text = playbook.read_text(encoding="utf-8")
    evil = "PRONOTE <script>alert(1)</script>"
    playbook.write_text(text.replace("title: PRONOTE", f'title: "{evil}"'), encoding="utf-8")
    page = page_of(run, site)
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digest = b64encode(sha256(script.encode()).digest()).decode()
    policy = unescape(page.split('Content-Security-Policy" content="')[1].split('">')[0])
    assert f"script-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert "PRONOTE &lt;script&gt;alert(1)" in page
    assert "src=" not in page
    assert (site / "feuille.html").stat().st_mode & 0o777 == 0o600


def test_a_person_types_what_people_write(run: Run, tmp_path: Path) -> None:
    """Moments in the school's time, sizes as sizes, texts without their HTML."""
    page = unescape(page_of(run, example_site(tmp_path)))
    assert "<code>01/09/2026 00:00</code>" in page
    assert "<code>750 Mo</code>" in page
    assert "Le secrétariat est ouvert **du lundi au vendredi**" in page
    assert "élève, enseignant" in page


def test_the_paper_is_a_tagged_pdf(run: Run, tmp_path: Path) -> None:
    site = example_site(tmp_path)
    file = site / "feuille.pdf"
    done = run("worksheet", "--pdf", file, "--site", site, "--at", DAY)
    assert done.exit_code == 2, done.output
    content = file.read_bytes()
    assert content.startswith(b"%PDF")
    assert b"/StructTreeRoot" in content


def test_a_step_that_the_plan_wants_no_more_is_named_and_left(run: Run, tmp_path: Path) -> None:
    site = example_site(tmp_path)
    file = filled(site, looked(run, site), "done")
    playbook = site / "playbooks/colleges.yml"
    text = playbook.read_text(encoding="utf-8")
    playbook.write_text(text.replace("title: PRONOTE", "title: Vie scolaire"), encoding="utf-8")
    code, told = read(run, site, file)
    assert code == 0, told
    assert f"{UAI}/connectors/pronote: the plan does not want this step any more" in told
    plan = run("plan", "--site", site, "--at", DAY)
    assert (plan.exit_code, "Vie scolaire" in plan.output) == (2, True)


def test_what_is_no_worksheet_is_refused(run: Run, tmp_path: Path) -> None:
    site = example_site(tmp_path)
    page = page_of(run, site)
    file = filled(site, page, "done")
    good = json.loads(file.read_text(encoding="utf-8"))
    strange = [{**good["answers"][0], "id": "0990001X/groups/Club"}]
    for bad, words in (
        ("{", "no JSON"),
        ("[]", "not what a worksheet saves"),
        (json.dumps({**good, "version": 2}), "version 2"),
        (json.dumps({**good, "who": " "}), "who filled it in"),
        (json.dumps({**good, "answers": [{"id": 3}]}), "changed by hand"),
        (json.dumps({**good, "answers": [{**good["answers"][0], "answer": "oui"}]}), "no answer"),
        (json.dumps({**good, "answers": strange}), "0990001X: not in the inventory"),
    ):
        file.write_text(bad, encoding="utf-8")
        code, told = read(run, site, file)
        assert (code, words in told) == (3, True), told
    impossible = filled(site, page, "impossible")
    assert "does not say why" in read(run, site, impossible)[1]
