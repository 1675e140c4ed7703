"""Archives of the ENT through the command line, against both ENTs."""

from __future__ import annotations

import stat
import zipfile

from tests.exchange.places import Bench

PLAY = (
    "sauvegarde:",
    "  type: archive",
    "  apps: [blog, wiki]",
    '  to: {folder: archives, names: "{date}-{uai}-{name}", keep: 2, checksum: sha256}',
    "  every: 1w",
)


def test_an_archive_is_kept_in_the_drop(ent: Bench) -> None:
    ent.declare(*PLAY)
    ent.run("status").expect(12)
    ent.run("run", "sauvegarde", "--plan").expect(2)
    ent.run("run", "sauvegarde", "--yes").expect(0)
    folder = ent.site.root / "archives"
    (kept,) = folder.glob("*.zip")
    assert kept.name.endswith(f"-{ent.school.uai}-archive.zip")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    with zipfile.ZipFile(kept) as archive:
        assert archive.testzip() is None
    assert kept.with_name(f"{kept.name}.sha256").exists()
    ent.run("status").expect(0)


def test_an_archive_that_comes_cut_is_not_kept(ent: Bench) -> None:
    ent.declare(*PLAY)
    ent.cut_archive()
    told = ent.run("run", "sauvegarde", "--yes").expect(7)
    assert "cut or damaged" in told.err
    assert not (ent.site.root / "archives").exists()
    ent.run("status").expect(12)


def test_archives_do_not_replace_each_other(sandbox: Bench) -> None:
    sandbox.declare("sauvegarde: {type: archive, apps: [blog], to: archives}")
    told = sandbox.run("list").expect(3)
    assert "each archive would replace the one before" in told.err
