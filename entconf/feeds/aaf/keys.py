"""Forms of the join keys (directory reference, section 1.2)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from entconf.feeds.aaf.names import Category

_NUMBER = re.compile(r"[0-9]{1,18}")
_FORMS: Mapping[Category, re.Pattern[str]] = {
    Category.MATIERE: re.compile(r"[0-9A-Z]{6}"),
    Category.MEF: re.compile(r"[0-9A-Z]{11}"),
}


def is_key(category: Category, text: str) -> bool:
    """Whether a join key of this category may look so.

    A decimal number for people and structures, six characters for a subject, eleven for a MEF.
    """
    return _FORMS.get(category, _NUMBER).fullmatch(text) is not None
