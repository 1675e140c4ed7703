"""The portal's pages as somebody sees them in a browser."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.lemonldap.portal_server import DOMAIN, PORTAL_HOST

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

#: What makes a browser find every host of the ENT on this machine.
TO_LOOPBACK = f"--host-resolver-rules=MAP *.{DOMAIN} 127.0.0.1"
#: Where pictures are kept for people to look at, after the run too; not in git.
PICTURES = Path(__file__).parents[2] / "build" / "pictures"


@dataclass
class PortalPage:
    """One person's browser window on the portal of that port."""

    page: Page
    port: int

    def sign_in(self, login: str, password: str) -> None:
        """Fill in the portal's form, as people do."""
        self.page.goto(f"http://{PORTAL_HOST}:{self.port}/")
        self.page.fill("input[name=user]", login)
        self.page.fill("input[name=password]", password)
        self._send("button[type=submit]")

    @property
    def messages(self) -> str:
        """The announcements that wait for this person; empty when there are none."""
        forms = self.page.locator("form.notif")
        return forms.inner_text() if forms.count() else ""

    def accept_messages(self) -> None:
        """Read the announcements, and go on to the menu."""
        self._send("form.notif button.positive")

    def _send(self, button: str) -> None:
        with self.page.expect_navigation():
            self.page.click(button)

    @property
    def menu(self) -> list[tuple[str, list[str]]]:
        """The categories from top to bottom, each with its tiles in order; only what shows."""
        found = []
        for category in self.page.locator("#appslist .category:visible").all():
            tiles = category.locator(".appname:visible").all_inner_texts()
            title = category.locator(".catname").inner_text()
            found.append((title.strip(), [one.strip() for one in tiles]))
        return found

    def has_session(self) -> bool:
        """Whether the portal, asked again, knows this person; else it shows its form."""
        self.page.goto(f"http://{PORTAL_HOST}:{self.port}/")
        return self.page.locator("input[name=user]").count() == 0

    @property
    def text(self) -> str:
        """All that can be read."""
        return self.page.inner_text("body")

    def keep_picture(self, name: str) -> Path:
        """Keep a picture of the whole page for people to look at; where it lies."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        kept = PICTURES / f"little-ent-{name}.png"
        self.page.screenshot(path=kept, full_page=True)
        return kept


@contextmanager
def window(browser: Browser, port: int) -> Iterator[PortalPage]:
    """A window without any memory of others, in French; its page must not meet an error."""
    context = browser.new_context(locale="fr-FR", viewport={"width": 1200, "height": 860})
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    try:
        yield PortalPage(page, port)
        assert errors == []
    finally:
        context.close()
