"""Turn the reference of a secret into its value, as late as possible and never in a message.

Nothing of a value, and nothing that a command printed, ever stands in an error.
"""

from __future__ import annotations

import os
import stat
from functools import partial
from pathlib import Path
from typing import NoReturn

from entconf.desired.secret_reference import secret_mistake, split_reference
from entconf.errors import ConfigurationError, Problem
from entconf.model.os_reason import os_reason
from entconf.model.secret import Reveal, Secret
from entconf.model.text import Text, msg

#: Seconds a command may take: long enough for a person to touch a key or type a pass phrase.
COMMAND_SECONDS = 60

_LONGEST = 64 * 1024


def revealer(root: Path) -> Reveal:
    """What resolves secrets of the site at `root`: relative paths and commands start there."""
    return partial(reveal, root=root)


def reveal(secret: Secret, root: Path = Path()) -> str:
    """The value of a secret. One line end after it, which editors and commands add, is cut.

    `file:` takes a path, relative to `root` or beginning with `~`, that only its owner can
    read; `command:` is run from `root` without a shell. Raises ConfigurationError, which
    never shows the value, when there is no value to be had.
    """
    mistake = secret_mistake(secret.reference)
    if mistake is not None:
        _refuse(*mistake)
    way, rest = split_reference(secret.reference)
    if way == "env":
        return _from_environment(rest)
    value = _from_file(rest, root) if way == "file" else _from_command(rest, root)
    value = value.removesuffix("\n").removesuffix("\r")
    if not value:
        _refuse(msg("the secret {secret} is empty", secret=secret.reference))
    return value


def _from_environment(name: str) -> str:
    value = os.environ.get(name)
    if value is None:
        _refuse(
            msg("the environment variable {name} is not set", name=name),
            msg("set it before running entconf: export {name}=...", name=name),
        )
    if not value:
        _refuse(msg("the environment variable {name} is empty", name=name))
    return value


def _from_file(name: str, root: Path) -> str:
    path = root / Path(name).expanduser()
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            _refuse(msg("the secret file {name} is not a plain file", name=name))
        if os.name == "posix" and status.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            _refuse(
                msg("the secret file {name} can be read by others", name=name),
                msg("close it: chmod 600 {name}", name=name),
            )
        if status.st_size > _LONGEST:
            _refuse(msg("the secret file {name} is too large to be a secret", name=name))
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        # The error would carry the bytes of the file: it is not passed on.
        _refuse(msg("the secret file {name} is not UTF-8 text", name=name))
    except OSError as error:
        reason = os_reason(error)
        _refuse(msg("the secret file {name} cannot be read: {reason}", name=name, reason=reason))


def _from_command(command: str, root: Path) -> str:
    import shlex  # noqa: PLC0415 - loaded only when a site uses commands
    import subprocess  # noqa: PLC0415 - only secrets by command need it

    try:
        words = shlex.split(command)
    except ValueError:
        _refuse(msg("the command of a secret has an open quote: {command}", command=command))
    try:
        # No shell, so nothing in the words is special; what runs is the site's own decision.
        done = subprocess.run(  # noqa: S603 - the site owner wrote it; no shell
            words,
            cwd=root,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=COMMAND_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        _refuse(
            msg(
                "the command of a secret took more than {n} seconds: {command}",
                n=COMMAND_SECONDS,
                command=command,
            )
        )
    except (OSError, ValueError) as error:
        reason = os_reason(error) if isinstance(error, OSError) else type(error).__name__
        _refuse(
            msg(
                "the command of a secret cannot be run: {command}: {reason}",
                command=command,
                reason=reason,
            )
        )
    if done.returncode:
        _refuse(
            msg(
                "the command of a secret failed with exit code {n}: {command}",
                n=done.returncode,
                command=command,
            ),
            msg("run it by hand to see why; its output is not shown here"),
        )
    try:
        return done.stdout.decode()
    except UnicodeDecodeError:
        _refuse(msg("the command of a secret printed no UTF-8 text: {command}", command=command))


def _refuse(message: Text, hint: Text | None = None) -> NoReturn:
    raise ConfigurationError([Problem("secret", message, hint=hint)]) from None
