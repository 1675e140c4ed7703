"""Print 1,500 slips in classes of 28, with their sheets, and tell seconds and memory.

`python -m bench.credential_slips [PEOPLE]`: the typesetting alone, the codes are invented. The
goal: 1,500 in seconds, in memory that does not grow with the number of classes.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from entconf.assistance.credentials.population import Person, identity_of, site_identities
from entconf.assistance.credentials.slips import Bundle, bundles_of
from entconf.drivers.base import Credential, CredentialKind
from entconf.model.account import Account
from entconf.model.backend import BackendSettings
from entconf.model.profiles import Profile
from entconf.report.language import Language
from entconf.report.slips import PER_PAGE, Edition, sign_out_pdf, slips_pdf

_CLASS = 28
_KIBIBYTE = 1024


def invented(people: int) -> Iterator[Person]:
    """So many pupils with local accounts."""
    identities = site_identities(Path("nowhere"))
    for number in range(people):
        account = Account(
            id=str(number),
            external_id=str(number),
            profile=Profile.STUDENTS,
            login=f"prenom.inventé{number}",
            last_name=f"NOM-INVENTÉ {number}",
            first_name="Nguyễn Ngọc",
            classes=(f"C{number // _CLASS:03}",),
            source="MANUAL",
            activated=False,
            has_code=True,
        )
        identity = identity_of(account, "0990001N", identities)
        yield Person(account, identity, BackendSettings("ent", "edifice"))


def printed(bundles: tuple[Bundle, ...], per_page: int) -> tuple[float, float, int]:
    """Seconds on the wall and of processor, and bytes of all the files."""
    day = date(2026, 9, 2)
    edition = Edition(
        "Collège Inventé", "https://ent.example.org", per_page, Language("fr"), day, day
    )
    begin, used, size = time.perf_counter(), time.process_time(), 0
    for bundle in bundles:
        size += len(slips_pdf(bundle, edition)) + len(sign_out_pdf(bundle, edition))
    return time.perf_counter() - begin, time.process_time() - used, size


def main() -> None:
    """Print for each number on a page."""
    people = int(sys.argv[1]) if len(sys.argv) > 1 else 1500
    everybody = list(invented(people))
    code = Credential(CredentialKind.ACTIVATION, "k7wm2xqp")
    bundles = bundles_of(everybody, dict.fromkeys((one.account.id for one in everybody), code))
    for per_page in reversed(PER_PAGE):
        seconds, used, size = printed(bundles, per_page)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // _KIBIBYTE
        print(
            f"{people} slips, {per_page} a page, {len(bundles)} classes: {seconds:.2f} s "
            f"({used:.2f} of processor), "
            f"{size // _KIBIBYTE} KiB, {memory} MiB at most so far"
        )


if __name__ == "__main__":
    main()
