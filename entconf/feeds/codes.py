"""Keys and codes of the field: INE, SIRET, national profiles of functions (directory, section 3).

The UAI has its own place in `model/establishment.py`.
"""

from __future__ import annotations

import re

from entconf.model.profiles import Profile

_INE = re.compile(r"[0-9]{9}[A-Z]{2}|[0-9]{10}[A-Z]")
_SIRET_DIGITS = 14

#: Function code (ENTPersonFonctions, second part) to national profile (section 3.2).
NATIONAL_PROFILES: dict[str, str] = {
    code: profile
    for profile, codes in {
        "ENS": "ENS BED EAP FCA FCP FIJ IS ISES PPA RH1D RPL UPI",
        "DOC": "DOC",
        "DIR": "DIR DEC DECPR DSES",
        "EVS": "ADE AED AES EDU SUR",
        "ETA": "ADA ADF ADM ALB ASE ASH CFC CPD CTR LAB MDS ORI OUV PSY TEC",
        "ACA": "INJ INS",
        "COL": "COLTER",
        "ELV": "ELE",
    }.items()
    for code in codes.split()
}
#: The strongest first: what somebody with several functions is.
STRENGTH = ("DIR", "ENS", "DOC", "EVS", "ETA", "ACA", "COL", "ELV")
#: National profile to profile of the site.
PROFILE_OF: dict[str, Profile] = {
    "ELV": Profile.STUDENTS,
    "TUT": Profile.PARENTS,
    "ENS": Profile.TEACHERS,
    "DOC": Profile.TEACHERS,
    "DIR": Profile.STAFF,
    "EVS": Profile.STAFF,
    "ETA": Profile.STAFF,
    "ACA": Profile.STAFF,
    "COL": Profile.STAFF,
}


def national_profile(functions: tuple[str, ...]) -> str:
    """The national profile of somebody with these function codes; ETA where none is known."""
    known = {NATIONAL_PROFILES[code] for code in functions if code in NATIONAL_PROFILES}
    return next((profile for profile in STRENGTH if profile in known), "ETA")


def is_ine(text: str) -> bool:
    """Whether it has the form of an INE: RNIE since 2018, BEA or BNIE before (section 3.4)."""
    return _INE.fullmatch(text) is not None


def is_siret(text: str) -> bool:
    """Whether it is fourteen digits that pass Luhn's check (section 3.5)."""
    if len(text) != _SIRET_DIGITS or not (text.isascii() and text.isdigit()):
        return False
    doubled = (int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(text))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0  # noqa: PLR2004 - the digits of a two-digit number
