"""For whom backups are encrypted: age public keys in `policy.yml`, or in a file it names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from entconf.desired.document import Document
from entconf.desired.findings import Findings
from entconf.desired.policy import Recipient
from entconf.model.os_reason import os_reason
from entconf.model.source import Source
from entconf.model.text import msg
from entconf.model.values import Value

#: The form of a native age recipient; its checksum is looked at when a backup is made.
_RECIPIENT = re.compile(r"age1[02-9ac-hj-np-z]{58}")
_IDENTITY = "AGE-SECRET-KEY-"


def read_recipients(document: Document, root: Path, findings: Findings) -> tuple[Recipient, ...]:
    """The recipients that a policy names, each once. What is wrong goes to `findings`."""
    policy = document.value
    section = policy.get("backups") if isinstance(policy, Mapping) else None
    if not isinstance(section, Mapping):
        return ()
    found: dict[str, Recipient] = {}
    for key, source in (*_written(document, section), *_filed(document, section, root, findings)):
        if _is_sound(key, source, findings):
            found.setdefault(key, Recipient(key, source))
    return tuple(found.values())


def _written(document: Document, section: Mapping[str, Value]) -> Iterator[tuple[str, Source]]:
    keys = section.get("recipients")
    for place, key in enumerate(keys if isinstance(keys, tuple) else ()):
        yield str(key).strip(), document.value_place(("backups", "recipients", place))


def _filed(
    document: Document, section: Mapping[str, Value], root: Path, findings: Findings
) -> Iterator[tuple[str, Source]]:
    """The keys of a recipients file: one a line, # begins a comment, as age itself reads it."""
    name = section.get("recipients_file")
    if not isinstance(name, str):
        return
    place = document.value_place(("backups", "recipients_file"))
    try:
        text = (root / name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = os_reason(error) if isinstance(error, OSError) else msg("it is not UTF-8 text")
        told = msg("the recipients file {file} cannot be read: {reason}", file=name, reason=reason)
        findings.error("recipients-file", told, place)
        return
    keys = [
        (line.strip(), Source(name, number, 1))
        for number, line in enumerate(text.splitlines(), start=1)
        if line.strip() and not line.lstrip().startswith("#")
    ]
    if not keys:
        # An empty file would quietly mean backups that anybody can read.
        findings.error("no-recipient", msg("the file {file} names no recipient", file=name), place)
    yield from keys


def _is_sound(key: str, source: Source, findings: Findings) -> bool:
    if key.upper().startswith(_IDENTITY):
        # Without its place, for then the line would be shown.
        findings.error(
            "identity-in-site",
            msg(
                "{file}, line {line}: this is an identity, the private key itself",
                file=source.file,
                line=source.line,
            ),
            hint=msg("take it out of the site and make a new one; write its public key here"),
        )
        return False
    if _RECIPIENT.fullmatch(key) is None:
        findings.error(
            "recipient",
            msg("{key} is not an age recipient", key=key),
            source,
            msg("one begins with age1 and has 62 characters; `age-keygen -y FILE` tells it"),
        )
        return False
    return True
