"""A drop as exchanges use it: names, checksums, retention and digests over a place."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import mkdtemp

from entconf.exchange.base import Exchange, Surroundings, TakenFile
from entconf.exchange.drops.folder import FolderPlace
from entconf.exchange.drops.naming import Entry, filled, matching, outdated, today
from entconf.exchange.drops.place import CHUNK, DropError, Place
from entconf.model.quick_dataclass import dataclass
from entconf.model.secret import Secret
from entconf.model.text import msg


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file of a drop, copied here: `path` is the private copy, `file` what it is."""

    file: TakenFile
    path: Path


class Drop:
    """A drop of one exchange, open. Every method raises DropError."""

    def __init__(self, place: Place, exchange: Exchange, part: str, around: Surroundings) -> None:
        self._place = place
        self._exchange = exchange
        self._part = part
        self._around = around
        self._listed: Sequence[Entry] | None = None

    @property
    def shown(self) -> str:
        """How messages call it."""
        return self._place.shown

    def matching(self, pattern: str) -> Sequence[Entry]:
        """The files that a pattern of the exchange means, the oldest first."""
        wanted = filled(pattern, self._exchange.establishment, self._around.now)
        return matching(self._entries(), wanted)

    def fetch(self, entry: Entry) -> Fetched:
        """Copy a file here; its checksum is held against the one beside it where one is due."""
        copy = Path(mkdtemp(dir=self._around.folder)) / entry.name
        self._place.fetch(entry.name, copy)
        kind = self._exchange.text(f"{self._part}.checksum")
        if kind:
            self._check(entry.name, copy, kind)
        return Fetched(TakenFile(entry.name, digest_of(copy), copy.stat().st_size), copy)

    def name_for(self, name: str) -> str:
        """What a file that goes into this drop is called there."""
        template = self._exchange.text(f"{self._part}.names", "{name}")
        return filled(template, self._exchange.establishment, self._around.now, name)

    def has(self, name: str) -> bool:
        """Whether a file of that name lies there, when the drop was first looked at."""
        return any(one.name == name for one in self._entries())

    def put(self, source: Path, name: str) -> TakenFile:
        """Let a file arrive, called what `name_for` makes of `name`, then its checksum."""
        there = self.name_for(name)
        self._place.put(source, there)
        kind = self._exchange.text(f"{self._part}.checksum")
        if kind:
            self._put_checksum(source, there, kind)
        return TakenFile(there, digest_of(source), source.stat().st_size)

    def prune(self) -> Sequence[str]:
        """Remove what is older than the exchange keeps; the names of what went."""
        gone = outdated(
            self._place.entries(),
            self._exchange.text(f"{self._part}.names"),
            self._exchange.establishment,
            self._limits(),
        )
        kind = self._exchange.text(f"{self._part}.checksum")
        for name in gone:
            self._place.remove(name)
            if kind:
                self._place.remove(f"{name}.{kind}")
        return gone

    def _entries(self) -> Sequence[Entry]:
        if self._listed is None:
            self._listed = self._place.entries()
        return self._listed

    def _limits(self) -> Mapping[str, int]:
        limits = {}
        keep, days = (self._exchange.value(f"{self._part}.{one}") for one in ("keep", "keep_days"))
        if isinstance(keep, int):
            limits["keep"] = keep
        if isinstance(days, int):
            oldest = self._around.now - timedelta(days=days)
            limits["before"] = int(today(self._exchange.establishment, oldest))
        return limits

    def _check(self, name: str, copy: Path, kind: str) -> None:
        beside = Path(mkdtemp(dir=self._around.folder)) / "checksum"
        if not self.has(f"{name}.{kind}"):
            raise DropError(
                msg("{drop}: {file} has no checksum beside it", drop=self.shown, file=name),
                hint=msg("it should be in {file}", file=f"{name}.{kind}"),
            )
        self._place.fetch(f"{name}.{kind}", beside)
        told = beside.read_text("ascii", "replace").split(maxsplit=1)[:1]
        if told != [digest_of(copy, kind)]:
            raise DropError(
                msg("{drop}: {file} is not what its checksum says", drop=self.shown, file=name),
                hint=msg("it was cut or changed on its way: have it sent again"),
            )

    def _put_checksum(self, source: Path, there: str, kind: str) -> None:
        from entconf.exchange.drops.folder import new_file  # noqa: PLC0415 - only with a checksum

        beside = Path(mkdtemp(dir=self._around.folder)) / "checksum"
        with new_file(beside) as stream:
            stream.write(f"{digest_of(source, kind)}  {there}\n".encode())
        self._place.put(beside, f"{there}.{kind}")


@contextmanager
def open_drop(exchange: Exchange, part: str, around: Surroundings) -> Iterator[Drop]:
    """The drop `from` or `to` of an exchange, connected. Raises DropError, ConfigurationError."""
    place = _place(exchange, part, around)
    try:
        yield Drop(place, exchange, part, around)
    finally:
        place.close()


def _place(exchange: Exchange, part: str, around: Surroundings) -> Place:
    folder = filled(exchange.text(f"{part}.folder"), exchange.establishment, around.now)
    host = exchange.text(f"{part}.host")
    if not host:
        return FolderPlace(around.root / Path(folder).expanduser(), folder, ours=part == "to")
    from entconf.exchange.drops.sftp import SftpAccount, SftpPlace  # noqa: PLC0415 - servers only

    port = exchange.value(f"{part}.port")
    account = SftpAccount(
        host,
        port if isinstance(port, int) else 22,
        exchange.text(f"{part}.user"),
        around.root / Path(exchange.text(f"{part}.known_hosts")).expanduser(),
        _secret(exchange, f"{part}.password"),
        _secret(exchange, f"{part}.key"),
        _secret(exchange, f"{part}.passphrase"),
        exchange.source(f"{part}.host"),
    )
    return SftpPlace(account, folder, around.reveal)


def _secret(exchange: Exchange, name: str) -> Secret | None:
    value = exchange.value(name)
    return value if isinstance(value, Secret) else None


def digest_of(path: Path, kind: str = "sha256") -> str:
    """The digest of a file, in hexadecimal."""
    made = hashlib.new(kind, usedforsecurity=False)
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            made.update(chunk)
    return made.hexdigest()
