"""A drop on an SFTP server, through paramiko (the extra `sftp`).

The server must prove the key that the site's known_hosts file has for it: nothing is ever added
to that file, and neither the agent nor the keys of whoever runs entconf are tried.
"""

from __future__ import annotations

import io
import logging
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from secrets import token_hex
from typing import TYPE_CHECKING, NoReturn

from entconf.errors import AuthenticationFailed, ConfigurationError, Problem
from entconf.exchange.drops.folder import new_file
from entconf.exchange.drops.naming import Entry
from entconf.exchange.drops.place import CHUNK, LARGEST, DropError, HostKeyRefused
from entconf.model.os_reason import os_reason
from entconf.model.quick_dataclass import dataclass
from entconf.model.secret import Reveal, Secret
from entconf.model.source import Source
from entconf.model.text import msg

if TYPE_CHECKING:
    import paramiko

_CONNECT_SECONDS = 20
_ANSWER_SECONDS = 120
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SftpAccount:
    """How a server is reached. Secrets are still references; `source` is for messages."""

    host: str
    port: int
    user: str
    known_hosts: Path
    password: Secret | None = None
    key: Secret | None = None
    passphrase: Secret | None = None
    source: Source | None = None

    @property
    def shown(self) -> str:
        """The account as a person reads it."""
        return f"{self.user}@{self.host}" + (f":{self.port}" if self.port != 22 else "")  # noqa: PLR2004 - SSH's own port


class SftpPlace:
    """A folder of a server, connected at once. Raises as `Place`, and AuthenticationFailed."""

    def __init__(self, account: SftpAccount, folder: str, reveal: Reveal) -> None:
        self.shown = f"{account.shown}:{folder}"
        self._folder = PurePosixPath(folder)
        self._client, self._sftp = _connected(account, reveal)

    def entries(self) -> Sequence[Entry]:
        """Its plain files, as `Place.entries` says."""
        with self._told():
            found = self._sftp.listdir_attr(str(self._folder))
        return [
            Entry(one.filename, one.st_size or 0, float(one.st_mtime or 0))
            for one in found
            if stat.S_ISREG(one.st_mode or 0) and "/" not in one.filename
        ]

    def fetch(self, name: str, into: Path) -> None:
        """Copy a file, as `Place.fetch` says."""
        with self._told(name), self._sftp.open(self._path(name), "rb") as stream:
            told = stream.stat().st_size
            stream.prefetch(told, max_concurrent_requests=64)
            size = 0
            with new_file(into) as copy:
                while chunk := stream.read(CHUNK):
                    size += len(chunk)
                    if size > LARGEST:
                        raise DropError(msg("{file} is too large", file=self._named(name)))
                    copy.write(chunk)
            if told is not None and size != told:
                raise DropError(msg("{file} stops before its end", file=self._named(name)))

    def put(self, source: Path, name: str) -> None:
        """Let a file arrive, as `Place.put` says: a temporary name first, then its own."""
        meanwhile = self._path(f".{name[:100]}.{token_hex(4)}.part")
        with self._told(name):
            try:
                self._sftp.put(str(source), meanwhile, confirm=True)
                self._close_to_others(meanwhile)
                self._rename(meanwhile, self._path(name))
            except BaseException:
                with suppress(Exception):  # the first failure is the one that is told
                    self._sftp.remove(meanwhile)
                raise

    def remove(self, name: str) -> None:
        """Take a file away."""
        with self._told(name), suppress(FileNotFoundError):
            self._sftp.remove(self._path(name))

    def close(self) -> None:
        """End the connection."""
        self._client.close()

    def _rename(self, old: str, new: str) -> None:
        try:
            self._sftp.posix_rename(old, new)
        except OSError as error:
            if error.errno is not None:
                raise
            # A server without that extension cannot replace a file in one step.
            with suppress(FileNotFoundError):
                self._sftp.remove(new)
            self._sftp.rename(old, new)

    def _close_to_others(self, path: str) -> None:
        try:
            self._sftp.chmod(path, 0o600)
        except OSError as error:
            _log.warning("%s does not let files be closed to others: %s", self.shown, error)

    def _path(self, name: str) -> str:
        return str(self._folder / name)

    def _named(self, name: str) -> str:
        return f"{self.shown}/{name}" if name else self.shown

    @contextmanager
    def _told(self, name: str = "") -> Iterator[None]:
        import paramiko  # noqa: PLC0415 - a connection stands, so it is loaded

        try:
            yield
        except OSError as error:
            reason = os_reason(error)
            raise DropError(
                msg("{file}: {reason}", file=self._named(name), reason=reason)
            ) from error
        except (paramiko.SSHException, EOFError) as error:
            lost = msg("the connection was lost")
            raise DropError(msg("{file}: {reason}", file=self._named(name), reason=lost)) from error


def _connected(
    account: SftpAccount, reveal: Reveal
) -> tuple[paramiko.SSHClient, paramiko.SFTPClient]:
    try:
        import paramiko  # noqa: PLC0415 - heavy, and only for drops on a server
    except ImportError as error:
        raise ConfigurationError(
            [
                Problem(
                    "no-sftp",
                    msg("drops on an SFTP server need the extra sftp"),
                    account.source,
                    msg("install it: pip install 'entconf[sftp]'"),
                )
            ]
        ) from error
    client = paramiko.SSHClient()
    client.set_missing_host_key_policy(paramiko.RejectPolicy())
    _load_known_hosts(client, account)
    # paramiko tells every failure in its own log too; ours is the error.
    logging.getLogger("paramiko").setLevel(logging.CRITICAL)
    try:
        client.connect(
            account.host,
            account.port,
            account.user,
            password=reveal(account.password) if account.password else None,
            pkey=_private_key(account, reveal),
            timeout=_CONNECT_SECONDS,
            banner_timeout=_CONNECT_SECONDS,
            auth_timeout=_CONNECT_SECONDS,
            allow_agent=False,
            look_for_keys=False,
        )
        sftp = client.open_sftp()
    except BaseException as error:  # noqa: BLE001 - raised again, most of them with a sentence
        client.close()
        _refuse(account, error)
    channel = sftp.get_channel()
    if channel is not None:
        channel.settimeout(_ANSWER_SECONDS)
    return client, sftp


def _refuse(account: SftpAccount, error: BaseException) -> NoReturn:
    import paramiko  # noqa: PLC0415 - loaded by whoever connects

    shown = account.shown
    if isinstance(error, paramiko.BadHostKeyException):
        raise HostKeyRefused(
            msg("{server} has another host key than the one in known_hosts", server=shown),
            hint=msg(
                "ask whoever runs the server; if its key really changed, put the new one in {file}",
                file=account.known_hosts.name,
            ),
            source=account.source,
        ) from error
    if isinstance(error, paramiko.AuthenticationException):
        raise AuthenticationFailed(
            msg("{server} refuses the key or the password", server=shown), source=account.source
        ) from error
    if isinstance(error, paramiko.SSHException) and "known_hosts" in str(error):
        raise HostKeyRefused(
            msg(
                "no host key of {server} is in {file}", server=shown, file=account.known_hosts.name
            ),
            hint=msg("ask for the server's key and write it there; entconf adds none by itself"),
            source=account.source,
        ) from error
    if isinstance(error, OSError | EOFError | paramiko.SSHException):
        reason = os_reason(error) if isinstance(error, OSError) else msg("it does not speak SSH")
        raise DropError(
            msg("{server} cannot be reached: {reason}", server=shown, reason=reason),
            source=account.source,
        ) from error
    raise error


def _load_known_hosts(client: paramiko.SSHClient, account: SftpAccount) -> None:
    try:
        # Read for comparison alone: save_host_keys is never called.
        client.get_host_keys().load(str(account.known_hosts))
    except (OSError, UnicodeDecodeError) as error:
        reason = os_reason(error) if isinstance(error, OSError) else msg("it is no text")
        raise HostKeyRefused(
            msg("{file} cannot be read: {reason}", file=account.known_hosts.name, reason=reason),
            hint=msg("it holds the host key of {server}", server=account.shown),
            source=account.source,
        ) from error


def _private_key(account: SftpAccount, reveal: Reveal) -> paramiko.PKey | None:
    import paramiko  # noqa: PLC0415 - loaded by whoever connects

    if account.key is None:
        return None
    text = reveal(account.key)
    passphrase = reveal(account.passphrase) if account.passphrase else None
    for kind in (paramiko.Ed25519Key, paramiko.ECDSAKey, paramiko.RSAKey):
        try:
            return kind.from_private_key(io.StringIO(text + "\n"), passphrase)
        except (paramiko.SSHException, ValueError, TypeError, IndexError, UnicodeError):
            continue  # another kind of key; what is none of them is told below
    raise ConfigurationError(
        [
            Problem(
                "bad-key",
                msg("the private key {secret} cannot be read", secret=account.key.reference),
                account.source,
                msg("it must be an Ed25519, ECDSA or RSA key; does it need its passphrase?"),
            )
        ]
    )
