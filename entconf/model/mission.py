"""A mission letter: the duties of who administers an ENT, and what shows that each was done."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from entconf.model.quick_dataclass import dataclass
from entconf.model.source import Source

#: A text by language (`fr`, `en`).
Words = Mapping[str, str]


class Evidence(StrEnum):
    """What may show that a duty was done, and can be counted over a school year.

    `changes` are those of the kinds that serve the duty. The others count exchanges of files that
    passed, backups, verifications of the feed, passwords reset, slips handed out, tickets opened,
    tickets passed on to the help desk, news relayed, measures of usage, meetings, training.
    """

    CHANGES = "changes"
    EXCHANGES = "exchanges"
    BACKUPS = "backups"
    VERIFICATIONS = "verifications"
    RESETS = "resets"
    HANDOUTS = "handouts"
    TICKETS = "tickets"
    ESCALATIONS = "escalations"
    NEWS = "news"
    USAGE = "usage"
    MEETINGS = "meetings"
    TRAINING = "training"


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty of the letter.

    `evidence` says how much of what shows that it was done: the duty is done when every one of
    them is reached; one that needs 0 is told and not asked for. `kinds` are the kinds whose
    changes serve it.
    """

    code: str
    title: Words
    who: Words
    section: str
    evidence: Mapping[Evidence, int]
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mission:
    """A mission letter as data.

    `sections` are the titles of the parts of the report by name, in its order. `head` is the
    address that the report goes to ("": nobody told it), `copies` who gets it besides.
    `allowance` is what the letter says of pay or time, as a text of the site's own.
    """

    title: Words
    sections: Mapping[str, Words]
    duties: tuple[Duty, ...]
    head: str = ""
    copies: tuple[str, ...] = ()
    allowance: str = ""
    source: Source | None = None


def in_words(words: Words, language: str) -> str:
    """A text in a language, else in French."""
    return words.get(language) or words.get("fr", "")
