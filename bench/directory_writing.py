"""1,000 modifications, each with its assertion, beside ldapmodify: at no latency and at 10 ms.

ldapmodify waits for each answer before it sends the next change and asserts nothing. Needs
slapd and ldap-utils.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from bench.delay import delayed
from bench.directory_server import directory, one_school, paused, tell, timed, tool
from entconf.drivers.ldap.answers import Entry
from entconf.drivers.ldap.directory import Directory
from entconf.drivers.ldap.filters import equals
from entconf.drivers.ldap.requests import Modification, ModifyKind, Search
from entconf.drivers.ldap.writing import VERSION, modify
from tests.ldap.invented import PEOPLE
from tests.ldap.server import Slapd, is_installed

_CHANGES = 1000
_SLOW = 200
_ROUND_TRIP = 0.010


def accounts(where: Directory) -> list[Entry]:
    """The accounts to change, with the versions that are asserted."""
    wanted = Search(PEOPLE, (VERSION,), equals("objectClass", "ENTPerson"))
    return where.search([wanted])[0].whole()[:_CHANGES]


class Changes:
    """Gives a telephone number to every account and takes it away again, in turn."""

    def __init__(self, where: Directory, folder: Path) -> None:
        self._where = where
        self._folder = folder
        self._ours = 0
        self._theirs = 0
        self._entries = accounts(where)

    def ours(self) -> None:
        """By the driver, each write with the assertion of what was read."""
        kind = (ModifyKind.ADD, ModifyKind.DELETE)[self._ours % 2]
        self._ours += 1
        change = [Modification(kind, "telephoneNumber", ("01 99 00 00 01",))]
        writes = [modify(one.dn, change, one.first(VERSION)) for one in self._entries]
        errors = [error for error in self._where.write(writes) if error]
        if errors:
            raise errors[0]

    def again(self) -> None:
        """Read the versions anew, outside the timing."""
        self._entries = accounts(self._where)

    def theirs(self, url: str, count: int = _CHANGES) -> None:
        """By ldapmodify, from a file."""
        word = ("add", "delete")[self._theirs % 2]
        self._theirs += 1
        file = self._folder / "changes.ldif"
        file.write_text(
            "".join(
                f"dn: {one.dn}\nchangetype: modify\n{word}: pager\npager: 01 99 00 00 02\n\n"
                for one in self._entries[:count]
            ),
            encoding="utf-8",
        )
        tool("ldapmodify", url, "-f", str(file))


def bench_local(slapd: Slapd, folder: Path) -> None:
    """Both beside each other on the loopback."""
    where = directory(slapd.url)
    changes = Changes(where, folder)

    spent = []
    for _ in range(10):
        theirs = timed(lambda: changes.theirs(slapd.url))
        changes.again()
        with paused():
            ours = timed(changes.ours)
        spent.append((ours, theirs, ours / theirs))
    spent.sort(key=lambda one: one[2])
    tell(f"{_CHANGES} asserted modifications, beside ldapmodify", spent[len(spent) // 2], "0.7")
    where.close()


def bench_far(slapd: Slapd, folder: Path) -> None:
    """Rates at a round trip of 10 ms; ldapmodify makes fewer changes, it has one rate."""
    near = directory(slapd.url)
    with delayed(slapd.port, _ROUND_TRIP) as port:
        url = f"ldap://127.0.0.1:{port}"
        where = directory(url)
        changes = Changes(where, folder)
        rates = []
        for _ in range(3):
            changes.again()
            with paused():
                ours = _CHANGES / timed(changes.ours)
            theirs = _SLOW / timed(lambda: changes.theirs(url, _SLOW))
            rates.append((ours / theirs, ours, theirs))
        where.close()
    near.close()
    ratio, ours, theirs = sorted(rates)[1]
    print(
        f"at 10 ms: {ours:.0f} asserted modifications a second | ldapmodify {theirs:.0f} |"
        f" {ratio:.0f} times its rate (target 40)"
    )


def main() -> None:
    """Print one line for each latency."""
    if not is_installed():
        print("the benches of the directory need slapd and ldap-utils: skipped")
        return
    with Slapd(one_school()) as slapd, tempfile.TemporaryDirectory() as folder:
        bench_local(slapd, Path(folder))
        bench_far(slapd, Path(folder))


if __name__ == "__main__":
    main()
