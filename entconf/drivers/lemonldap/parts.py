"""A part of a school that is read from a portal's configuration and written into it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field, replace

from entconf.drivers.base import Remark, Unknown
from entconf.drivers.lemonldap.configuration import Configuration
from entconf.drivers.lemonldap.rule_words import SEPARATOR, RuleWords, rule_words
from entconf.drivers.lemonldap.settings import Settings
from entconf.errors import Problem
from entconf.model.change import Change
from entconf.model.quick_dataclass import dataclass
from entconf.model.resource import Declared, Live, ResourceId
from entconf.model.secret import Reveal
from entconf.model.text import Text, msg
from entconf.model.values import Attributes, Value


@dataclass(frozen=True, slots=True)
class Terms:
    """What a school is called on a portal: its settings, its UAI, the words of its rules."""

    uai: str
    settings: Settings
    words: RuleWords
    reveal: Reveal = field(repr=False)
    whole_portal: bool = False

    @property
    def school(self) -> str | None:
        """The UAI that every rule is held to, where several schools share the portal."""
        held = self.settings.school_variable and not self.whole_portal
        return self.uai if held else None

    def of_whole_portal(self) -> Terms:
        """The terms of what the portal has only once: its rules are held to no school."""
        return replace(self, whole_portal=True)

    def platform_block(self) -> Text | None:
        """Why what the portal has only once may not be changed for this school."""
        if not self.settings.school_variable or self.settings.platform:
            return None
        return msg(
            "several schools share this portal, which has this only once:"
            " whoever answers for all of them sets `platform: true`"
        )


def terms_of(
    uai: str, settings: Settings, configuration: Configuration | None, reveal: Reveal
) -> Terms:
    """The terms of a school on the portal of this configuration."""
    separator = configuration.text("multiValuesSeparator") if configuration else None
    return Terms(uai, settings, rule_words(settings, separator or SEPARATOR, uai), reveal)


@dataclass(frozen=True, slots=True)
class Ask:
    """What is wanted of one part: its declarations, and whether everything there is.

    `coming` are the features and connectors that the whole request declares, as (kind, key).
    """

    terms: Terms
    configuration: Configuration
    declared: tuple[Declared, ...]
    complete: bool
    coming: frozenset[tuple[str, str]] = frozenset()

    def id(self, kind: str, key: str) -> ResourceId:
        """The id of a thing of the school."""
        return ResourceId(self.terms.uai, kind, key)


_EMPTY: tuple[Value, ...] = (None, "", ())


@dataclass(slots=True)
class Found:
    """What a part finds: filled while it reads."""

    declared: list[Declared] = field(default_factory=list)
    live: list[Live] = field(default_factory=list)
    unknown: list[Unknown] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notices: list[Text] = field(default_factory=list)

    def leave_out(self, declared: Declared, why: Text) -> None:
        """Tell that the portal has no room for something that is declared."""
        self.notices.append(
            msg("{kind} {key}: {why}", kind=declared.id.kind, key=declared.id.key, why=why)
        )

    def keep_only(self, declared: Declared, held: Callable[[str], bool]) -> Declared:
        """The declaration with the fields that the portal can hold; the others are told.

        An empty one is not: what the portal does not hold is empty there.
        """
        unheld = {name: value for name, value in declared.attributes.items() if not held(name)}
        if not unheld:
            return declared
        names = ", ".join(sorted(name for name, value in unheld.items() if value not in _EMPTY))
        if names:
            self.leave_out(declared, msg("the portal does not hold {fields}", fields=names))
        kept = {name: value for name, value in declared.attributes.items() if held(name)}
        return declared.with_attributes(kept)


Read = Callable[[Ask, Found], None]
Review = Callable[[Change, Terms, Configuration], Remark]
Write = Callable[[Change, Terms, Configuration], Configuration]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a kind: the keys that start with `prefix`.

    `write` makes the configuration in which a change is made; it raises RequestRefused where it
    cannot be made.
    """

    kind: str
    prefix: str
    read: Read
    review: Review
    write: Write


def after_fields(change: Change) -> Attributes:
    """The fields that a change writes, with their new values."""
    return {item.name: item.after for item in change.fields} or change.after


def problem(
    code: str, declared: Declared, message: Text, field: str = "", hint: Text | None = None
) -> Problem:
    """A mistake in a declaration, with the place in the site where it was written."""
    return Problem(code, message, declared.source_of(field), hint)


def nearest_hint(word: str, known: Sequence[str]) -> Text | None:
    """The nearest known word, or the known ones when none is near."""
    import difflib  # noqa: PLC0415 - only for a mistaken name

    folded: Mapping[str, str] = {one.casefold(): one for one in known}
    near = difflib.get_close_matches(word.casefold(), list(folded), 1)
    if near:
        return msg("did you mean {word}?", word=folded[near[0]])
    return msg("the portal has: {words}", words=", ".join(sorted(known))) if known else None
