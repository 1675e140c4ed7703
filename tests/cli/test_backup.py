"""`entconf backup`: establishments side by side, each told of, none lost for another's failure."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from threading import Barrier
from types import SimpleNamespace
from typing import cast

import pytest

from entconf.cli import saving
from entconf.cli.console import Console
from entconf.cli.session import Session
from entconf.desired.policy import Policy
from entconf.desired.state import Desired
from entconf.engine.backup_files import BackupEntry
from entconf.errors import AccessForbidden
from entconf.model.establishment import Establishment
from entconf.model.text import msg
from entconf.report.language import Language

SCHOOLS = tuple(Establishment(uai) for uai in ("0990001X", "0990002Y", "0990003Z", "0990004A"))


def _desired(root: Path) -> Desired:
    schools = SimpleNamespace(root=root, establishments=SCHOOLS, declared=(), policy=Policy())
    return cast("Desired", schools)  # all that taking backups looks at


def test_schools_are_saved_side_by_side(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    together = Barrier(len(SCHOOLS))

    def read(_desired: Desired, school: Establishment, *_rest: object) -> tuple[Establishment]:
        together.wait(10)  # broken unless all are read at the same time
        return (school,)

    def common(read: tuple[Establishment]) -> None:
        if read[0] is SCHOOLS[1]:
            raise AccessForbidden(msg("x"))

    def take(_desired: Desired, read: tuple[Establishment], when: datetime) -> BackupEntry:
        return BackupEntry("name", tmp_path, read[0].uai, when.isoformat())

    monkeypatch.setattr(saving, "read_everything", read)
    monkeypatch.setattr(saving, "raise_common_failure", common)
    monkeypatch.setattr(saving, "take_backup", take)
    session = Session(Console(Language("en"), quiet=True), tmp_path)
    entries, failures = saving.save_all(session, _desired(tmp_path))
    assert [one.uai for one in entries] == ["0990001X", "0990003Z", "0990004A"]
    assert [type(one) for one in failures] == [AccessForbidden]
