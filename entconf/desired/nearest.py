"""The word somebody probably meant."""

from __future__ import annotations

from collections.abc import Iterable

from entconf.model.text import Text, msg

_SHOWN = 12


def nearest_word(word: str, words: Iterable[str]) -> str | None:
    """The valid word that looks most like `word`, whatever its case; None when none does."""
    import difflib  # noqa: PLC0415 - only for a mistaken word

    by_folded = {known.casefold(): known for known in words}
    found = difflib.get_close_matches(word.casefold(), by_folded, 1)
    return by_folded[found[0]] if found else None


def suggestion(word: str, words: Iterable[str]) -> Text | None:
    """A hint with the nearest valid word, else the valid words when they are few."""
    known = sorted(set(words))
    near = nearest_word(word, known)
    if near is not None:
        return msg("did you mean {word}?", word=near)
    if not known:
        return None
    if len(known) > _SHOWN:
        return msg(
            "valid are, among {count}: {words}, ...",
            count=len(known),
            words=", ".join(known[:_SHOWN]),
        )
    return msg("valid are: {words}", words=", ".join(known))
