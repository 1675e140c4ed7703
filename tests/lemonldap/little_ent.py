"""A complete little ENT of real programs: a slapd, a portal that signs people in by it, a site.

entconf is run as people run it: the installed command, in a process of its own.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from entconf.model.values import JsonValue
from tests.ldap.invented import GROUPS, PEOPLE
from tests.ldap.server import READER, READER_PASSWORD, SERVICE, SERVICE_PASSWORD, Slapd
from tests.lemonldap.little_ent_people import EXPORTED, directory, portal_before
from tests.lemonldap.little_ent_people import PASSWORD as PEOPLES_PASSWORD
from tests.lemonldap.portal_server import PASSWORD, PortalServer, ldap_authentication

#: The site, which the documentation of the driver shows.
SITE = Path(__file__).with_name("site")
_ENTCONF = Path(sys.executable).with_name("entconf")


@dataclass(frozen=True)
class Ran:
    """What a command ended with and printed."""

    code: int
    output: str
    errors: str

    @property
    def told(self) -> str:
        """All of it, for a test that failed."""
        return f"exit code {self.code}\n{self.output}\n{self.errors}"


@dataclass
class LittleEnt:
    """One of each; `folder` holds the site and the portal. `start` it, and `stop` it."""

    folder: Path
    slapd: Slapd = field(default_factory=lambda: Slapd(directory(), tls=False))
    portal: PortalServer = field(init=False)

    @property
    def site(self) -> Path:
        """The folder of the site, a copy of its own."""
        return self.folder / "site"

    @property
    def club_ends(self) -> date:
        """The last day of the guests."""
        return (datetime.now(UTC) + timedelta(days=30)).date()

    def start(self) -> None:
        """Start directory and portal, and lay out the site."""
        shutil.copytree(SITE, self.site)
        self.slapd.prepare()
        self.slapd.start()
        signing_in = ldap_authentication(
            self.slapd.url, (PEOPLE, GROUPS), (READER, READER_PASSWORD), EXPORTED
        )
        web = self.folder / "portal"
        (web / "site").mkdir(parents=True)
        shutil.copy(SITE / "college.svg", web / "site")
        self.folder.chmod(0o755)
        self.portal = PortalServer(web, changes={**signing_in, **portal_before()}, check_time=1)
        self.portal.start()

    def stop(self) -> None:
        """Stop both, and remove what they kept."""
        if hasattr(self, "portal"):
            self.portal.remove()
        self.slapd.remove()

    def entconf(self, *arguments: str) -> Ran:
        """Run entconf on the site."""
        variables = {
            "portail": self.portal.portal,
            "gestion": self.portal.manager,
            "annuaire": self.slapd.url,
            "fin_du_club": self.club_ends.isoformat(),
        }
        told = [word for name, value in variables.items() for word in ("-e", f"{name}={value}")]
        done = subprocess.run(
            [_ENTCONF, "--no-color", arguments[0], "--site", self.site, *arguments[1:], *told],
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(self.folder),
                "LANG": "C.UTF-8",
                "ENTCONF_DIRECTORY": SERVICE_PASSWORD,
                "ENTCONF_MANAGER": PASSWORD,
                "ENTCONF_PROBE": PEOPLES_PASSWORD,
            },
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    def numbers(self) -> list[tuple[int, str]]:
        """Every configuration of the portal after its first, with its log."""
        last = self.portal.number()
        return [(one, str(self.portal.stored(one)["cfgLog"])) for one in range(2, last + 1)]

    def change_by_hand(self, name: str, display: str) -> None:
        """Change the rule of an application in the manager, as a person would."""
        found = self.portal.stored()
        _options(found["applicationList"], name)["display"] = display
        whole = {**found, "cfgLog": "somebody in the manager"}
        self.portal.call("/confs/raw", json.dumps(whole, ensure_ascii=False).encode())

    def display_of(self, name: str) -> str:
        """The rule of an application, as it lies on the disk."""
        return str(_options(self.portal.stored()["applicationList"], name)["display"])

    def in_directory(self, login: str, **changes: str) -> None:
        """Change attributes of somebody in the directory, without entconf."""
        dn = self.dn_of(login)
        lines = [f"dn: {dn}", "changetype: modify"]
        for name, value in changes.items():
            lines += [f"replace: {name}", f"{name}: {value}", "-"]
        self._ldap("ldapmodify", [], "\n".join(lines) + "\n\n")

    def dn_of(self, login: str) -> str:
        """The DN of somebody; empty when there is nobody of that login."""
        asked = f"({EXPORTED['uid']}={login})"
        words = ["-LLL", "-o", "ldif_wrap=no", "-b", PEOPLE, asked, "1.1"]
        lines = self._ldap("ldapsearch", words, "").splitlines()
        return next((line.removeprefix("dn: ") for line in lines if line.startswith("dn: ")), "")

    def _ldap(self, program: str, words: list[str], given: str) -> str:
        account = ["-x", "-H", self.slapd.url, "-D", SERVICE, "-w", SERVICE_PASSWORD]
        done = subprocess.run(
            [program, *account, *words], input=given, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


def _options(inside: JsonValue, name: str) -> dict[str, JsonValue]:
    """The options of the application of that name, wherever it stands in the menu."""
    pending = [inside]
    while pending:
        node = pending.pop()
        if isinstance(node, dict):
            options = node.get("options")
            if isinstance(options, dict) and options.get("name") == name:
                return options
            pending += node.values()
    raise AssertionError(name)


def moment(when: datetime) -> str:
    """A moment as a directory writes it."""
    return f"{when.astimezone(UTC):%Y%m%d%H%M%S}Z"
