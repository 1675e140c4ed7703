"""The portal's own judge of rules, kept running: what goes in is a rule and people's sessions."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from entconf.model.values import JsonValue

SCRIPT = Path(__file__).with_name("judge.pl")
PACKAGES = "liblemonldap-ng-handler-perl libjson-perl"
Kind = Literal["rule", "location", "message"]
Session = dict[str, JsonValue]


@dataclass(frozen=True)
class Verdict:
    """What the jail made of a rule; `touched` tells whether it changed a session."""

    compiles: bool
    verdicts: tuple[int | str | None, ...]
    touched: bool
    error: str | None


def reason_to_skip() -> str:
    """Why the judge cannot sit here, with what to type; empty when it can."""
    perl = shutil.which("perl")
    if perl:
        asked = [perl, "-MLemonldap::NG::Handler::PSGI::Main", "-MJSON", "-e", "1"]
        if not subprocess.run(asked, capture_output=True, check=False).returncode:
            return ""
    return f"the server's Perl modules are not installed: apt-get install {PACKAGES}"


class Judge:
    """One Perl for many rules. `close` it."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            ["perl", str(SCRIPT)],  # noqa: S607 - whichever perl the machine has
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )

    def judge(
        self,
        rule: str,
        sessions: Sequence[Session] = ({},),
        *,
        kind: Kind = "rule",
        octets: bool = False,
    ) -> Verdict:
        """What the portal says of these sessions; `octets` hands them over as bytes of UTF-8."""
        asked = {"rule": rule, "kind": kind, "sessions": list(sessions), "octets": octets}
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asked, ensure_ascii=True) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, f"the judge died of {rule!r}"
        found = json.loads(line)
        return Verdict(
            found["compiles"], tuple(found["verdicts"]), found["touched"], found["error"]
        )

    def close(self) -> None:
        """End the judge."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()
