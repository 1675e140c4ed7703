"""Known secrets, and the search for any trace of them in outputs and files."""

from __future__ import annotations

import base64
import gzip
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Canary:
    """A secret whose `core`, letters and digits alone, no quoting alters.

    Around it stand characters that URLs, JSON, HTML and encodings write otherwise.
    """

    name: str

    @property
    def core(self) -> str:
        return f"cnry7Kq{self.name}x4Zt9"

    @property
    def value(self) -> str:
        return f"é&+ %<\"{self.core}'=/€"

    def forms(self) -> frozenset[bytes]:
        """What a trace of it looks like: in clear, in hexadecimal, in base64 at any offset."""
        core = self.core.encode()
        found = {core, core.hex().encode(), core.hex().upper().encode(), core[::-1]}
        for offset in range(3):
            shifted = b"\0" * offset + core
            for encode in (base64.standard_b64encode, base64.urlsafe_b64encode):
                text = encode(shifted).rstrip(b"=")
                # the first and last letters also hold bits of what stands beside it
                found.add(text[offset + 1 if offset else 0 : len(text) - 2])
        return frozenset(found)


def traces(content: bytes, canaries: Sequence[Canary]) -> list[str]:
    """The names of the canaries that left a trace."""
    return [one.name for one in canaries if any(form in content for form in one.forms())]


def contents(root: Path, but: frozenset[str]) -> Iterator[tuple[str, bytes]]:
    """Every file under a folder, as it is and unpacked, without those that hold the secrets."""
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if not path.is_file() or name in but:
            continue
        content = path.read_bytes()
        yield name, content
        if content.startswith(b"\x1f\x8b"):
            yield f"{name} (unpacked)", gzip.decompress(content)
