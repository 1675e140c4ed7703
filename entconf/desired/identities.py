"""Read the identities by which people sign in: those that ship, and the site's `identities.yml`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path as FilePath

from entconf.desired.document import Document, Path
from entconf.desired.findings import Findings
from entconf.desired.lone_files import (
    block_line,
    entries_in,
    mapping_of,
    read_lone_file,
    texts_at,
    words_at,
)
from entconf.desired.nearest import suggestion
from entconf.model.fill_in import bad_fields
from entconf.model.identities import Identities, Identity, IdentityRule, Letter
from entconf.model.text import msg
from entconf.model.values import Value

FILE = "identities.yml"
#: What a letter may be filled in with.
FIELDS = ("name", "login", "code", "address", "school")


def load_identities(root: FilePath, shipped: FilePath) -> Identities:
    """The identities of the site at `root`, before those of the file `shipped`.

    Raises ConfigurationError with every problem of the site's file.
    """
    findings = Findings()
    read = (
        read_lone_file(root / FILE, FILE, "identities"),
        read_lone_file(shipped, shipped.name, "identities"),
    )
    documents = [one for one in read if one is not None]
    known: dict[str, Identity] = {}
    for document in reversed(documents):
        known |= {one.key: one for one in _identities(document, findings)}
    rules = tuple(rule for document in documents for rule in _rules(document, known, findings))
    findings.raise_errors()
    return Identities(known, rules)


def _identities(document: Document, findings: Findings) -> Iterator[Identity]:
    for key, value, place in entries_in(document, "identities"):
        written = mapping_of(value)
        letter = mapping_of(written.get("letter", {}))
        if letter:
            _check_letter(document, (*place, "letter"), letter, findings)
        yield Identity(
            key=key,
            ours=written.get("ours") is True,
            name=words_at(written, "name"),
            who=words_at(written, "who"),
            routing=words_at(written, "routing"),
            slip=words_at(written, "slip"),
            letter=Letter(words_at(letter, "subject"), words_at(letter, "text"))
            if letter
            else None,
        )


def _check_letter(
    document: Document, place: Path, letter: Mapping[str, Value], findings: Findings
) -> None:
    """Tell of every field that a letter does not have, with its line."""
    for part in ("subject", "text"):
        for language, text in words_at(letter, part).items():
            for bad in bad_fields(text, FIELDS):
                source = block_line(document, (*place, part, language), bad.line)
                message = msg("a letter has no field {name}", name=bad.written)
                near = suggestion(bad.name, FIELDS) if bad.name else None
                hint = near or msg("write a field as {good}", good="${name}")
                findings.error("bad-field", message, source, hint)


def _rules(
    document: Document, known: Mapping[str, Identity], findings: Findings
) -> Iterator[IdentityRule]:
    rules = mapping_of(document.value).get("rules")
    for position, value in enumerate(rules if isinstance(rules, tuple) else ()):
        written = mapping_of(value)
        identity = str(written.get("identity"))
        if identity not in known:
            source = document.value_place(("rules", position, "identity"))
            message = msg("there is no identity {name}", name=identity)
            findings.error("unknown-identity", message, source, suggestion(identity, known))
            continue
        yield IdentityRule(
            identity,
            *(
                frozenset(texts_at(written, name))
                for name in ("profiles", "sources", "functions", "schools")
            ),
        )
