"""What first-level support goes by: topics with their first checks, and help desks."""

from __future__ import annotations

from collections.abc import Mapping

from entconf.model.quick_dataclass import dataclass
from entconf.model.source import Source

#: A text by language (`fr`, `en`).
Words = Mapping[str, str]

#: What a template may name, besides what a person told of a ticket.
FIELDS = frozenset(
    {
        *("number", "uai", "school", "requester", "product", "topic", "text", "profile", "person"),
        *("feed", "notes", "opened", "reference"),
    }
)
#: What a person may tell of a ticket by NAME=VALUE (practice reference, section 3).
FACTS = (
    *("identity", "scope", "since", "browser", "expected", "observed", "tried", "evidence"),
    "feed",
)


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic. `wait_hours` is how long the feed may take before it may be escalated.

    `desk` tells whether the help desk is among the places that it goes to.
    """

    name: str
    title: Words
    checks: Mapping[str, tuple[str, ...]]
    goes_to: Words
    wait_hours: int = 0
    desk: bool = False


@dataclass(frozen=True, slots=True)
class HelpDesk:
    """One help desk; `address` is "" where nobody told it."""

    name: str
    title: Words
    subject: str
    template: str
    address: str = ""
    copies: tuple[str, ...] = ()
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class SupportSettings:
    """All of it. `desk` is the help desk that is meant when none is named."""

    topics: Mapping[str, Topic]
    desks: Mapping[str, HelpDesk]
    desk: str
    remind_days: int
    requester: str = ""
    product: str = "ENT"


def in_language(words: Words, language: str) -> str:
    """A text in a language, else in French."""
    return words.get(language) or words.get("fr", "")
