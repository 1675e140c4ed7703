"""The files of a drop, those in its archives too, whatever the archives lie beside."""

from __future__ import annotations

from pathlib import Path

from entconf.feeds.archive_members import Container, Member
from entconf.feeds.archives import container_of, members_of


def files_of(path: Path) -> tuple[Member, ...]:
    """Every file at `path`; an archive in a folder stands for what it holds.

    SIECLE gives one `ExportXML_*.zip` for each export, so that a set is a folder of archives.

    Raises:
        FeedError: there is nothing there, or an archive is damaged, encrypted or hostile.
    """
    found: list[Member] = []
    for member in members_of(path):
        if member.container is Container.FOLDER and container_of(member.path) is not None:
            found += members_of(member.path)
        else:
            found.append(member)
    return tuple(found)
