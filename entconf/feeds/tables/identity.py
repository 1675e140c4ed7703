"""Who somebody of a table is: the external id, else what the ENT would tell them apart by."""

from __future__ import annotations

import re
import unicodedata
from hashlib import blake2b

from entconf.model.profiles import Profile

_NO_LETTER = re.compile(r"[\W_]+")
#: What a key that we made begins with: no external id of a site does.
MADE = "~"


def plain(text: str) -> str:
    """A name without case, accents and signs, as names are compared."""
    letters = unicodedata.normalize("NFKD", text)
    kept = "".join(sign for sign in letters if not unicodedata.combining(sign))
    return _NO_LETTER.sub("", kept.casefold())


def key_of(profile: Profile, last_name: str, first_name: str, more: str) -> str:
    """A key that is the same in the next table of the same people and shows nobody's name.

    The ENT itself takes profile, names and class (or birth date) for who somebody is when no
    external id is given (directory reference, section 5). `more` is the class or the date.
    """
    parts = (profile.value, plain(last_name), plain(first_name), plain(more))
    return MADE + blake2b("\0".join(parts).encode(), digest_size=8).hexdigest()
