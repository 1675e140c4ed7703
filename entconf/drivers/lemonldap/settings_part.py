"""One mapping of settings, read value by value, with every mistake kept with its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields
from typing import TypeVar
from urllib.parse import urlsplit

from entconf.drivers.setting_mistakes import Mistake, unknown_setting
from entconf.model.secret import Secret
from entconf.model.text import Text, msg
from entconf.model.values import Value

Mistakes = list[Mistake]
Made = TypeVar("Made")

_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?")
#: The name of a session variable or of a parameter, as the server has them.
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class Part:
    """A mapping of settings. `place` is what its names are told with: `services.mfa.`.

    Each method gives the value of one name, or what stands for it when it is not written; what
    is wrong with it is added to `mistakes`.
    """

    def __init__(self, written: Mapping[str, Value], place: str, mistakes: Mistakes) -> None:
        self.written = written
        self._place = place
        self._mistakes = mistakes

    def wrong(self, name: str, complaint: Text, hint: Text | None = None) -> None:
        """Keep a mistake made at a name."""
        told = msg("the setting {name} {complaint}", name=self._place + name, complaint=complaint)
        self._mistakes.append((told, hint))

    def only(self, section: type, *needed: str) -> None:
        """Tell the names that are no fields of this dataclass, and those that are missing."""
        self.only_names([one.name for one in fields(section)])
        for name in needed:
            if self.written.get(name) in {None, "", ()}:
                self._mistakes.append(
                    (msg("the setting {name} is missing", name=self._place + name), None)
                )

    def only_names(self, known: Sequence[str]) -> None:
        """Tell the names that are none of these, each with the nearest one."""
        for name in self.written:
            if name not in known:
                self._mistakes.append(unknown_setting(name, known, self._place))

    def text(self, name: str, default: str = "") -> str:
        """A text of one line."""
        value = self.written.get(name, default)
        if isinstance(value, str) and (value.isprintable()):
            return value.strip()
        self.wrong(name, msg("must be a text"))
        return default

    def number(self, name: str, default: int, least: int, most: int) -> int:
        """A whole number within bounds."""
        value = self.written.get(name, default)
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return value
        complaint = msg("must be a whole number from {least} to {most}", least=least, most=most)
        self.wrong(name, complaint)
        return default

    def flag(self, name: str) -> bool:
        """True or false; false when it is not written."""
        value = self.written.get(name, False)
        if isinstance(value, bool):
            return value
        self.wrong(name, msg("must be true or false"))
        return False

    def worth(self, name: str, default: int) -> str | int:
        """What a parameter of the server is set to: a text or a number, true is 1."""
        value = self.written.get(name, default)
        if isinstance(value, bool):
            return int(value)
        if isinstance(value, str | int):
            return value
        self.wrong(name, msg("must be a text or a number"))
        return default

    def password(self, name: str) -> str | Secret:
        """A password, or better the reference to one."""
        value = self.written.get(name, "")
        if isinstance(value, str | Secret):
            return value
        self.wrong(name, msg("must be a !secret (env:NAME, file:PATH or command:...)"))
        return ""

    def texts(self, name: str) -> tuple[str, ...]:
        """One text or a list of them."""
        value = self.written.get(name, ())
        found = (value,) if isinstance(value, str) else value
        if isinstance(found, tuple):
            texts = tuple(
                one for one in found if isinstance(one, str) and one.isprintable() and one
            )
            if len(texts) == len(found):
                return texts
        self.wrong(name, msg("must be a text or a list of texts"))
        return ()

    def address(self, name: str, example: str) -> str:
        """The address of a web server, without the slash at its end."""
        value = self.text(name)
        if value and not _is_address(value):
            self.wrong(name, msg("is no address"), msg("for example {url}", url=example))
        return value.rstrip("/")

    def host(self, name: str) -> str:
        """The name of a host, perhaps with its port."""
        value = self.text(name)
        if value and not _HOST.fullmatch(value):
            self.wrong(name, msg("is no name of a host"))
        return value

    def variable(self, name: str, default: str = "") -> str:
        """The name of a variable or parameter of the server; a `$` before it is left out."""
        value = self.text(name, default).removeprefix("$")
        if value and not _NAME.fullmatch(value):
            self.wrong(name, msg("must be a name of letters, digits and _"))
        return value

    def below(self, name: str) -> Part:
        """The mapping that stands under a name."""
        value = self.written.get(name, {})
        if not isinstance(value, Mapping):
            self.wrong(name, msg("must be a mapping"))
            value = {}
        return Part(value, f"{self._place}{name}.", self._mistakes)

    def each(self, name: str, make: Callable[[Part], Made]) -> dict[str, Made]:
        """A mapping of names to mappings, made into values."""
        part = self.below(name)
        return {key: make(part.below(key)) for key in part.written}

    def listed(self, name: str) -> Iterator[Part]:
        """The mappings of a list."""
        value = self.written.get(name, ())
        if not isinstance(value, tuple) or not all(isinstance(one, Mapping) for one in value):
            self.wrong(name, msg("must be a list of mappings"))
            return
        for number, one in enumerate(value, start=1):
            if isinstance(one, Mapping):
                yield Part(one, f"{self._place}{name}[{number}].", self._mistakes)


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        named = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    more = parts.username or parts.query or parts.fragment
    return parts.scheme in {"http", "https"} and named and not more
