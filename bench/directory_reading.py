"""Reading a directory of 1,500 and of 100,000 accounts, beside ldapsearch on the same slapd.

Full read into dictionaries, changes by sync cookie, and `entconf plan` with nothing to
change as a whole process. Client and server share the processors. Needs slapd.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path

from bench.directory_server import (
    ATTRIBUTES,
    PAGE,
    directory,
    dump,
    one_school,
    pairs,
    paused,
    region,
    tell,
    timed,
)
from bench.directory_site import plan_once, write_directory_site
from entconf.drivers.ldap.directory import Directory
from entconf.drivers.ldap.filters import equals
from entconf.drivers.ldap.reading import stream
from entconf.drivers.ldap.requests import Modification, ModifyKind, Search
from entconf.drivers.ldap.sync import changes_since
from entconf.drivers.ldap.writing import Write, modify
from tests.ldap.invented import GROUPS, PEOPLE, person
from tests.ldap.server import Slapd, is_installed

_SCHOOLS = 100
_ACCOUNTS = equals("objectClass", "ENTPerson")
_CONDITION = "(objectClass=ENTPerson)"
_WANTED = Search(PEOPLE, ATTRIBUTES, _ACCOUNTS)


def read_everything(where: Directory) -> int:
    """Connect, bind, and read all accounts into dictionaries."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    with where.connections.link() as link:
        for _, entries in stream(link, [_WANTED], PAGE):
            if not isinstance(entries, list):
                raise entries
            found.update((entry.dn, entry.attributes) for entry in entries)
    where.close()
    return len(found)


def bench_full(slapd: Slapd, accounts: int, runs: int) -> float:
    """The full read beside ldapsearch; returns its seconds."""
    where = directory(slapd.url)
    counted = read_everything(where)
    if counted != accounts:
        raise RuntimeError(f"{counted} accounts were read, not {accounts}")
    timing = pairs(
        lambda: read_everything(where),
        lambda: dump(slapd.url, PEOPLE, _CONDITION, *ATTRIBUTES),
        runs,
    )
    tell(f"full read of {accounts} accounts, beside ldapsearch", timing, "1.3")
    return timing[0]


def bench_changes(slapd: Slapd, full: float, count: int) -> None:
    """What a plan asks of the directory after `count` accounts changed."""
    where = directory(slapd.url)
    with paused(), where.connections.link() as link:
        cookie = changes_since(link, _WANTED, b"").cookie
    names = [person(f"s{n % _SCHOOLS:03}x{n // _SCHOOLS:04}") for n in range(count)]
    where.write([_described(name, ModifyKind.ADD) for name in names])
    with where.connections.link() as link:
        spent = [timed(lambda: changes_since(link, _WANTED, cookie)) for _ in range(7)]
        found = changes_since(link, _WANTED, cookie)
    if len(found.entries) != count:
        raise RuntimeError(f"{len(found.entries)} changes were found, not {count}")
    where.write([_described(name, ModifyKind.DELETE) for name in names])
    where.close()
    part = statistics.median(spent)
    print(
        f"{count} changed accounts by sync cookie: {part:.4f} s |"
        f" {100 * part / full:.2f} % of the full read (target 1 %)"
    )


def bench_plan(slapd: Slapd, schools: int, runs: int) -> None:
    """`entconf plan` with nothing to change, as a whole process, beside the raw dump."""
    with tempfile.TemporaryDirectory() as folder:
        site = write_directory_site(Path(folder), slapd, schools)
        plan_once(site)
        peaks = []

        def plan() -> None:
            peaks.append(plan_once(site))

        def raw() -> None:
            dump(slapd.url, PEOPLE, _CONDITION, *ATTRIBUTES)
            dump(slapd.url, GROUPS, "(objectClass=groupOfNames)", "cn", "member")

        tell(
            f"unchanged plan of {schools} schools, beside the raw dump", pairs(plan, raw, runs), "2"
        )
        print(f"  its peak memory: {max(peaks)} MB (target 300)")


def _described(name: str, kind: ModifyKind) -> Write:
    return modify(name, [Modification(kind, "description", ("changed",))])


def main() -> None:
    """Print one line for each measure."""
    if not is_installed():
        print("the benches of the directory need slapd and ldap-utils: skipped")
        return
    with Slapd(one_school()) as slapd:
        bench_full(slapd, 1500, 9)
        bench_plan(slapd, 1, 7)
    schools = int(sys.argv[1]) if len(sys.argv) > 1 else _SCHOOLS
    with Slapd(region(schools)) as slapd:
        full = bench_full(slapd, 1000 * schools, 5)
        bench_changes(slapd, full, schools)
        bench_plan(slapd, schools, 3)


if __name__ == "__main__":
    main()
