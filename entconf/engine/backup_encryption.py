"""Backups for age recipients: encrypted with public keys, opened with an identity (ADR 0014)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from entconf.errors import BackupError, BackupLocked, ConfigurationError, Problem
from entconf.model.os_reason import os_reason
from entconf.model.text import Text, msg

if TYPE_CHECKING:
    from pyrage.x25519 import Identity, Recipient

    from entconf.desired.policy import Recipient as Named

#: How every age file begins (age-encryption.org/v1).
AGE_HEADER = b"age-encryption.org/v1\n"

_SECRET = "AGE-SECRET-KEY-"  # noqa: S105 - how an age identity begins, not one
_PROTECTED = ("age-encryption.org/", "-----BEGIN AGE ENCRYPTED FILE")
#: What the library says when the file is for somebody else; a test keeps it so.
_FOR_OTHERS = "No matching keys found"
_INSTALL = msg("install it: pip install 'entconf[encryption]'")


def check_recipients(recipients: Sequence[Named]) -> None:
    """Make sure that backups can be encrypted, before anything is read or written.

    Raises ConfigurationError: the library is not installed, or a key is not one.
    """
    if recipients:
        _keys(recipients)


def encrypt(data: bytes, recipients: Sequence[Named]) -> bytes:
    """The data as an age file that each of the recipients can open. Raises ConfigurationError."""
    sealed: bytes = _library().encrypt(data, _keys(recipients))
    return sealed


def _keys(recipients: Sequence[Named]) -> list[Recipient]:
    library = _library()
    found, problems = [], []
    for one in recipients:
        try:
            found.append(library.x25519.Recipient.from_str(one.key))
        except library.RecipientError:
            told = msg("{key} is not an age recipient: it is mistyped or cut", key=one.key)
            problems.append(Problem("recipient", told, one.source, msg("copy the key again")))
    if problems:
        raise ConfigurationError(problems)
    return found


class Identities:
    """The age identities (private keys) in some files, read when the first backup needs them.

    Nothing of a file is ever shown.
    """

    def __init__(self, files: Sequence[Path] = ()) -> None:
        self._files = tuple(files)

    @property
    def given(self) -> bool:
        """Whether there is any."""
        return bool(self._files)

    @cached_property
    def _keys(self) -> list[Identity]:
        return [key for file in self._files for key in _read_identities(file)]

    def decrypt(self, data: bytes, name: str) -> bytes:
        """What is in an age file; `name` is the backup's, for messages.

        Raises BackupLocked when no identity opens it, BackupError when it is damaged, and
        ConfigurationError for identities that cannot be used.
        """
        if not data.startswith(AGE_HEADER):
            raise BackupError(msg("the backup {name} is not an age file", name=name))
        library = _library()
        if not self.given:
            raise no_identity(name)
        try:
            opened: bytes = library.decrypt(data, self._keys)
        except library.DecryptError as error:
            if str(error) == _FOR_OTHERS:
                raise BackupLocked(
                    msg("no identity that was given opens the backup {name}", name=name),
                    hint=msg("`entconf backups --json` tells for which recipients it is"),
                ) from None
            raise BackupError(
                msg("the backup {name} is damaged: it cannot be decrypted", name=name)
            ) from None
        return opened


def no_identity(name: str) -> BackupLocked:
    """The error of an encrypted backup that somebody wants to read without an identity."""
    return BackupLocked(
        msg("the backup {name} is encrypted and no identity was given", name=name),
        hint=msg("give one: --identity FILE, or its path in ENTCONF_AGE_IDENTITY"),
    )


def _read_identities(file: Path) -> list[Identity]:
    library = _library()
    found = []
    for number, line in enumerate(_closed_text(file).splitlines(), start=1):
        text = line.strip()
        if text.startswith(_PROTECTED):
            raise _refused(
                file,
                msg("it has a pass phrase"),
                msg("open it first: age -d {file}", file=str(file)),
            )
        if not text or text.startswith("#"):
            continue
        try:
            found.append(library.x25519.Identity.from_str(text))
        except library.IdentityError:
            told = (
                msg("line {n} is mistyped or cut", n=number)
                if text.startswith(_SECRET)
                else msg("line {n} is no identity: one begins with AGE-SECRET-KEY-1", n=number)
            )
            raise _refused(file, told, msg("`age-keygen` makes one")) from None
    if not found:
        raise _refused(file, msg("it holds none"), msg("`age-keygen` makes one"))
    return found


def _closed_text(file: Path) -> str:
    """The text of a file that only its owner can read; a pipe is as good."""
    import stat  # noqa: PLC0415 - only where something is decrypted

    try:
        mode = file.stat().st_mode
        if stat.S_ISREG(mode) and mode & (stat.S_IRWXG | stat.S_IRWXO):
            hint = msg("close it: chmod 600 {name}", name=str(file))
            raise _refused(file, msg("it can be read by others"), hint)
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        # The error would carry the bytes of the file: it is not passed on.
        raise _refused(file, msg("it is not UTF-8 text"), None) from None
    except OSError as error:
        raise _refused(file, os_reason(error), None) from None


def _refused(file: Path, why: Text, hint: Text | None) -> ConfigurationError:
    told = msg("the identity file {file} cannot be used: {why}", file=str(file), why=why)
    return ConfigurationError([Problem("identity", told, hint=hint)])


def _library() -> ModuleType:
    try:
        import pyrage  # noqa: PLC0415 - an optional extra, only where backups are encrypted
    except ImportError:
        told = msg("encrypted backups need the library pyrage, which is not installed")
        raise ConfigurationError([Problem("no-pyrage", told, hint=_INSTALL)]) from None
    library: ModuleType = pyrage
    return library
