"""Archives of strangers: whatever they hold, a sentence and never more."""

from __future__ import annotations

import gzip
import io
import os
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from entconf.errors import ExitCode, FeedError
from entconf.feeds.archive_members import Limits
from entconf.feeds.archives import members_of, opened, streams

SMALL = Limits(members=3, member_size=1000, total_size=1500, ratio=20, ratio_from=500)


def tar_with(path: Path, *members: tuple[tarfile.TarInfo, bytes], mode: str = "w:gz") -> None:
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]  # modes are literals
        for info, content in members:
            archive.addfile(info, io.BytesIO(content))


def plain(name: str, content: bytes = b"x") -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.size = len(content)
    return info, content


def special(name: str, kind: bytes) -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.type = kind
    info.linkname = "/etc/hostname"
    return info, b""


def zip_with(path: Path, *members: tuple[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)


def everything(path: Path, limits: Limits = SMALL) -> dict[str, bytes]:
    """All members, read to their end; the first error is raised."""
    found = {}
    for member, stream in streams(members_of(path, limits), limits):
        if isinstance(stream, FeedError):
            raise stream
        found[member.name] = stream.read()
    return found


def test_every_container_gives_the_same(tmp_path: Path) -> None:
    files = {"a/x.xml": b"<x/>", "b.xml": b"<b/>"}
    folder = tmp_path / "folder"
    (folder / "a").mkdir(parents=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    (folder / ".hidden").write_bytes(b"no")
    zip_with(tmp_path / "z.zip", *files.items())
    tar_with(tmp_path / "t.tgz", *(plain(f"./{name}", one) for name, one in files.items()))
    tar_with(tmp_path / "t.tar", *(plain(name, one) for name, one in files.items()), mode="w")
    for place in ("folder", "z.zip", "t.tgz", "t.tar"):
        assert everything(tmp_path / place) == files
    assert everything(folder / "b.xml") == {"b.xml": b"<b/>"}


def test_a_member_is_opened_alone_and_in_any_order(tmp_path: Path) -> None:
    tar_with(tmp_path / "t.tgz", plain("a", b"1"), plain("b", b"2"))
    first, second = members_of(tmp_path / "t.tgz")
    with opened(second) as stream:
        assert stream.read() == b"2"
    found = [stream for _, stream in streams([second, first])]
    assert not any(isinstance(stream, FeedError) for stream in found)


def _bomb_zip(path: Path) -> None:
    zip_with(path, ("a.xml", b"0" * 900))


def _many_small_bombs(path: Path) -> None:
    zip_with(path, *((f"{number}.xml", bytes([65 + number]) * 700) for number in range(3)))


def _encrypted(path: Path) -> None:
    zip_with(path, ("a.xml", b"x"))
    content = bytearray(path.read_bytes())
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(magic) + offset] |= 1
    path.write_bytes(content)


def _zip_link(path: Path) -> None:
    info = zipfile.ZipInfo("a.xml")
    info.external_attr = 0o120777 << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(info, "/etc/hostname")


def _twice(path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        zip_with(path, ("a.xml", b"1"), ("a.xml", b"2"))


def _long_header(path: Path) -> None:
    """A header of 8 MB of which the library would hold everything."""
    info = tarfile.TarInfo("././@PaxHeader")
    info.type = tarfile.XHDTYPE
    info.size = 8 * 1024 * 1024
    with gzip.open(path, "wb") as stream:
        stream.write(info.tobuf(tarfile.USTAR_FORMAT) + b"0" * info.size)


def _cut_tar(path: Path) -> None:
    tar_with(path, plain("a", os.urandom(900)))
    path.write_bytes(path.read_bytes()[:-500])


def _cut_plain_tar(path: Path) -> None:
    tar_with(path, plain("a", os.urandom(900)), plain("b", b"x"), mode="w")
    path.write_bytes(path.read_bytes()[:700])


@pytest.mark.parametrize(
    ("name", "write", "said"),
    [
        ("a.zip", _bomb_zip, "no delivery"),
        ("a.zip", _many_small_bombs, r"no delivery|the most is"),
        ("a.zip", _encrypted, "encrypted"),
        ("a.zip", _zip_link, "a link or a device"),
        ("a.zip", _twice, "twice"),
        ("a.zip", lambda path: zip_with(path, ("../a.xml", b"x")), "leads outside"),
        ("a.zip", lambda path: zip_with(path, ("/a.xml", b"x")), "leads outside"),
        ("a.zip", lambda path: zip_with(path, ("b\\..\\a.xml", b"x")), "leads outside"),
        ("a.zip", lambda path: zip_with(path, ("c:a.xml", b"x")), "leads outside"),
        ("a.zip", lambda path: zip_with(path, ("inner.tgz", b"x")), "another archive"),
        ("a.zip", lambda path: zip_with(path, *((str(n), b"") for n in range(4))), "more than 3"),
        ("a.zip", lambda path: zip_with(path, ("a", os.urandom(1001))), "the most is 1000"),
        (
            "a.zip",
            lambda path: zip_with(path, ("a", os.urandom(800)), ("b", os.urandom(800))),
            "the most is 1500",
        ),
        ("a.zip", lambda path: path.write_bytes(b"PK\x03\x04"), "damaged"),
        ("a.zip", lambda path: path.write_bytes(b""), "damaged"),
        ("a.tgz", lambda path: path.write_bytes(b""), "damaged"),
        ("a.tgz", lambda path: path.write_bytes(b"\x1f\x8bnothing"), "cut short"),
        ("a.tgz", _cut_tar, "cut short"),
        ("a.tar", _cut_plain_tar, "damaged"),
        ("a.tgz", _long_header, "forged"),
        ("a.tgz", lambda path: tar_with(path, plain("../a")), "leads outside"),
        ("a.tgz", lambda path: tar_with(path, plain("/a")), "leads outside"),
        ("a.tgz", lambda path: tar_with(path, plain("a.zip")), "another archive"),
        ("a.tgz", lambda path: tar_with(path, plain("a"), plain("a")), "twice"),
        *(
            ("a.tgz", lambda path, kind=kind: tar_with(path, special("a", kind)), "a link or a")
            for kind in (
                tarfile.SYMTYPE,
                tarfile.LNKTYPE,
                tarfile.CHRTYPE,
                tarfile.BLKTYPE,
                tarfile.FIFOTYPE,
            )
        ),
    ],
)
def test_a_hostile_or_broken_archive_is_refused(
    tmp_path: Path, name: str, write: Callable[[Path], None], said: str
) -> None:
    path = tmp_path / name
    write(path)
    with pytest.raises(FeedError, match=said) as told:
        everything(path)
    assert told.value.code == "DEL05"
    assert told.value.exit_code is ExitCode.CONFIGURATION


def test_a_tar_may_not_grow_out_of_proportion(tmp_path: Path) -> None:
    path = tmp_path / "a.tgz"
    tar_with(path, plain("a", b"0" * 100_000))
    assert len(everything(path, Limits(ratio=20, ratio_from=200_000))["a"]) == 100_000
    with pytest.raises(FeedError, match="no delivery"):
        everything(path, Limits(ratio=20, ratio_from=500))


def test_a_damaged_member_is_told_while_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    zip_with(path, ("a.xml", os.urandom(600)))
    content = bytearray(path.read_bytes())
    content[300] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises(FeedError, match=r"a\.zip: a\.xml cannot be read: it is damaged"):
        everything(path)


def test_links_may_not_lead_out_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "outside.xml").write_bytes(b"secret")
    folder = tmp_path / "drop"
    folder.mkdir()
    (folder / "a.xml").write_bytes(b"x")
    (folder / "latest.xml").symlink_to("a.xml")
    assert set(everything(folder)) == {"a.xml", "latest.xml"}
    (folder / "b.xml").symlink_to(tmp_path / "outside.xml")
    with pytest.raises(FeedError, match="leads out of the folder"):
        members_of(folder)


def test_only_regular_files_are_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.xml")
    with pytest.raises(FeedError, match="not a regular file"):
        members_of(tmp_path)
    with pytest.raises(FeedError, match="neither a file nor a folder"):
        members_of(tmp_path / "pipe.xml")


def test_a_file_that_went_away_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_bytes(b"x")
    (member,) = members_of(path)
    path.unlink()
    with pytest.raises(FeedError, match="no such file"), opened(member):
        pass
