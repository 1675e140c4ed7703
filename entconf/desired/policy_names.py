"""Whether what `policy.yml` names exists: a guard with a mistyped name guards nothing."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from entconf.desired.findings import Findings
from entconf.desired.nearest import nearest_word, suggestion
from entconf.desired.policy import Policy
from entconf.model.resource import ResourceId
from entconf.model.source import Source
from entconf.model.text import msg

_WILD = re.compile(r"[*?]")


def check_policy_names(
    policy: Policy, schools: Collection[str], kinds: Collection[str], findings: Findings
) -> None:
    """Refuse patterns whose establishment or kind does not exist."""
    for pattern, source in _patterns(policy):
        uai, kind, _ = pattern.split("/", 2)
        if not _any(uai, schools):
            findings.error(
                "unknown-school",
                msg("{pattern}: the inventory has no school {name}", pattern=pattern, name=uai),
                source,
                suggestion(uai, schools),
            )
        if not _any(kind, kinds):
            findings.error(
                "unknown-kind",
                msg("{pattern}: there is no kind {name}", pattern=pattern, name=kind),
                source,
                suggestion(kind, kinds),
            )


def warn_of_mistyped_keys(
    policy: Policy, named: Collection[ResourceId], findings: Findings
) -> None:
    """Warn of protected things that no play names when one of nearly that name is declared.

    What only stands on the ENT may well be protected: a name like no other is no mistake.
    `named` is all that the plays of the whole site declare.
    """
    keys: Mapping[str, set[str]] = {}
    for pattern, source in _patterns(policy):
        _, kind, key = pattern.split("/", 2)
        if _WILD.search(kind + key):
            continue
        keys = keys or _keys_by_kind(named)
        declared = keys.get(kind, set())
        near = None if key in declared else nearest_word(key, declared)
        if near is not None:
            findings.warning(
                "policy-names-nothing",
                msg(
                    "{pattern}: no play declares {kind} {key}", pattern=pattern, kind=kind, key=key
                ),
                source,
                msg("did you mean {word}?", word=near),
            )


def _patterns(policy: Policy) -> Iterator[tuple[str, Source]]:
    found = [(one.match, one.source) for one in policy.protected]
    found += [(one.match, one.source) for one in policy.confirm if one.match != "*"]
    yield from found


def _any(pattern: str, words: Collection[str]) -> bool:
    if not _WILD.search(pattern):
        return pattern in words
    parts = (
        ".*" if one == "*" else "." if one == "?" else re.escape(one)
        for one in re.split(r"([*?])", pattern)
    )
    expression = re.compile("".join(parts), re.DOTALL)
    return any(expression.fullmatch(word) for word in words)


def _keys_by_kind(named: Collection[ResourceId]) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = {}
    for one in named:
        found.setdefault(one.kind, set()).add(one.key)
    return found
