"""Texts that the portal puts into its pages as they are: none of them may become HTML."""

from __future__ import annotations

from collections.abc import Iterable

from entconf.drivers.lemonldap.parts import Found, problem
from entconf.errors import RequestRefused
from entconf.model.resource import Declared
from entconf.model.text import Text, msg

_SIGNS = frozenset('<>"')


def _markup_in(texts: Iterable[str]) -> Text | None:
    for text in texts:
        if _SIGNS & set(text):
            return msg("the portal would take {text} for HTML", text=text)
    return None


def refuse_markup(*texts: str) -> None:
    """Raises RequestRefused where one of these texts holds `<`, `>` or a double quote."""
    if wrong := _markup_in(texts):
        raise RequestRefused(wrong, hint=_HINT)


def is_plain(declared: Declared, fields: Iterable[str], found: Found) -> bool:
    """Whether these fields of a declaration hold no markup; tells each mistake."""
    good = True
    for field in fields:
        value = declared.attributes.get(field)
        if isinstance(value, str) and not all_plain(declared, field, [value], found):
            good = False
    return good


def all_plain(declared: Declared, field: str, texts: Iterable[str], found: Found) -> bool:
    """Whether none of these texts of a field holds markup; tells the first that does."""
    wrong = _markup_in(texts)
    if wrong is not None:
        found.problems.append(problem("markup", declared, wrong, field, _HINT))
    return wrong is None


_HINT = msg('write it without <, > and "')
