"""Files of a site are written all or none, each in one step."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Mapping
from pathlib import Path

import pytest

from entconf.desired.site_writing import write_files
from entconf.errors import ConfigurationError


def site(root: Path) -> Mapping[str, str]:
    for name in ("a.yml", "b.yml"):
        (root / name).write_bytes(b"old")
    return dict.fromkeys(("a.yml", "b.yml"), hashlib.sha256(b"old").hexdigest())


def names(root: Path) -> list[str]:
    return sorted(one.name for one in root.iterdir())


def test_all_are_written_and_modes_stay(tmp_path: Path) -> None:
    hashes = site(tmp_path)
    (tmp_path / "a.yml").chmod(0o640)
    write_files(tmp_path, {"a.yml": b"1", "b.yml": b"2"}, hashes)
    assert [(tmp_path / name).read_bytes() for name in names(tmp_path)] == [b"1", b"2"]
    assert stat.S_IMODE((tmp_path / "a.yml").stat().st_mode) == 0o640


def test_a_link_inside_the_site_stays_a_link(tmp_path: Path) -> None:
    hashes = {**site(tmp_path), "link.yml": hashlib.sha256(b"old").hexdigest()}
    (tmp_path / "link.yml").symlink_to("a.yml")
    write_files(tmp_path, {"link.yml": b"1"}, hashes)
    assert (tmp_path / "link.yml").is_symlink()
    assert (tmp_path / "a.yml").read_bytes() == b"1"


def test_one_that_changed_meanwhile_stops_all(tmp_path: Path) -> None:
    hashes = site(tmp_path)
    (tmp_path / "b.yml").write_bytes(b"mine")
    with pytest.raises(ConfigurationError, match="changed since it was read"):
        write_files(tmp_path, {"a.yml": b"1", "b.yml": b"2"}, hashes)
    assert (tmp_path / "a.yml").read_bytes() == b"old"
    assert names(tmp_path) == ["a.yml", "b.yml"]


def test_a_failure_in_the_middle_brings_the_first_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashes = site(tmp_path)
    real = Path.replace

    def replace(self: Path, target: Path) -> Path:
        if target.name == "b.yml":
            raise OSError(28, "No space left on device")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(ConfigurationError, match="cannot be written"):
        write_files(tmp_path, {"a.yml": b"1", "b.yml": b"2"}, hashes)
    assert (tmp_path / "a.yml").read_bytes() == b"old"
    assert names(tmp_path) == ["a.yml", "b.yml"]
