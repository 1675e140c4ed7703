"""The worksheet's page as a person fills it in: ticked in Chromium, saved, read back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tests.assisted.sites import DAY, example_site
from tests.assisted.test_worksheet import page_of, read
from tests.browser import chromium
from tests.cli.conftest import Run

if TYPE_CHECKING:
    from playwright.sync_api import Page


def saved(page: Page, folder: Path) -> Path:
    """The file that the page's button hands out, under its own name."""
    page.locator("#who").fill("Claire Durand")
    with page.expect_download(timeout=5000) as waiting:
        page.get_by_role("button").click()
    file = folder / waiting.value.suggested_filename
    waiting.value.save_as(file)
    return file


def test_what_is_ticked_in_a_browser_is_taken_back(run: Run, tmp_path: Path) -> None:
    """Half of the things are looked at on the page; the rest stays as it was."""
    site = example_site(tmp_path)
    page_of(run, site)
    wrong: list[str] = []
    with chromium() as browser:
        page = browser.new_page()
        page.on("console", lambda message: wrong.append(message.text))
        page.goto((site / "feuille.html").as_uri())
        boxes = page.locator('input[value="absent"]')
        for place in range(9):
            boxes.nth(place).check()
        page.locator("#save").click()
        assert page.evaluate("document.activeElement.id") == "who", "nobody is asked who it was"
        file = saved(page, tmp_path)
    assert wrong == []
    assert file.suffix == ".json"
    code, told = read(run, site, file)
    assert "9 things were looked at" in told, told
    known = run("drift", "--evidence", "--site", site, "--at", DAY).output
    assert known.count("Claire Durand") == 9
    assert code == 2  # there is something to do now, and something to look at


def test_an_answer_that_was_typed_is_no_code(run: Run, tmp_path: Path) -> None:
    """A reason goes through the page, the file and the plan as it was typed."""
    site = example_site(tmp_path)
    page_of(run, site)
    why = '<img src=x onerror="alert(1)"> & "non"'
    with chromium() as browser:
        page = browser.new_page()
        page.goto((site / "feuille.html").as_uri())
        for box in page.locator('input[value="absent"]').all():
            box.check()
        read(run, site, saved(page, tmp_path))
        page_of(run, site)
        page.goto((site / "feuille.html").as_uri())
        page.locator('input[value="impossible"]').first.check()
        page.locator("input.why").first.fill(why)
        told = read(run, site, saved(page, tmp_path))[1]
    assert why in told
