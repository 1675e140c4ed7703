"""Slips with credentials, and the sheet on which they are signed for, as PDF."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from entconf.assistance.credentials.slips import Bundle, Slip
from entconf.drivers.base import CredentialKind
from entconf.model.identities import said
from entconf.model.profiles import Profile
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import Text, msg
from entconf.model.values import JsonValue
from entconf.report.language import Language
from entconf.report.profile_words import PROFILE_NAMES
from entconf.report.typesetting import TEMPLATES, set_in_type
from entconf.report.typography import printable, typeset

PER_PAGE = (1, 2, 8)
_KINDS: Mapping[CredentialKind, Text] = {
    CredentialKind.ACTIVATION: msg("Activation code"),
    CredentialKind.RENEWAL: msg("Renewal code"),
    CredentialKind.PASSWORD: msg("First password"),
}


@dataclass(frozen=True, slots=True)
class Edition:
    """How slips are printed: by which school, with which address, how many on a page.

    `day` is told on the sheets; `expires` is when the files are erased.
    """

    school: str
    address: str
    per_page: int
    language: Language
    day: date
    expires: date


def bundle_label(bundle: Bundle, language: Language) -> str:
    """What a bundle is called: its class, its profile, or for the adults of a class both."""
    profile = language(PROFILE_NAMES[bundle.profile])
    if not bundle.label or bundle.profile == Profile.STUDENTS:
        return bundle.label or profile
    return f"{bundle.label} ({profile})"


def slips_pdf(bundle: Bundle, edition: Edition) -> bytes:
    """The slips of a bundle. Raises DocumentError."""
    language = edition.language
    labels: dict[str, JsonValue] = {
        "address": _typeset(msg("Address"), language),
        "login": _typeset(msg("Login"), language),
        **{kind.value: _typeset(label, language) for kind, label in _KINDS.items()},
    }
    group = bundle_label(bundle, language)
    data: dict[str, JsonValue] = {
        "title": _typeset(msg("Access to the ENT: {group}", group=group), language),
        "language": language.code,
        "per_page": edition.per_page,
        "school": typeset(edition.school, language.code),
        "address": printable(edition.address),
        "labels": labels,
        "footer": _typeset(
            msg("Personal: keep it to yourself. {day}", day=_day(edition.day, language)), language
        ),
        "slips": [_slip(one, group, language) for one in bundle.slips],
    }
    return set_in_type(TEMPLATES / "slips.typ", data, edition.day)


def _slip(slip: Slip, group: str, language: Language) -> JsonValue:
    account, credential = slip.person.account, slip.credential
    return {
        "name": typeset(f"{account.last_name} {account.first_name}".strip(), language.code),
        "group": typeset(group, language.code),
        "login": printable(account.login) if credential else "",
        "code": credential.value if credential else "",
        "kind": credential.kind.value if credential else CredentialKind.ACTIVATION.value,
        "words": typeset(_words(slip, language), language.code),
    }


def _words(slip: Slip, language: Language) -> str:
    if slip.credential is not None and slip.credential.kind is CredentialKind.RENEWAL:
        return language(
            msg(
                "Open the address of the ENT, type the login and, in place of the password, the "
                "renewal code; then choose a new password. The code works once: give it to nobody."
            )
        )
    if slip.credential is not None and slip.credential.kind is CredentialKind.PASSWORD:
        return language(
            msg(
                "Sign in with this password and change it at once, in your account: give it to "
                "nobody."
            )
        )
    return said(slip.person.identity.slip, language.code)


def sign_out_pdf(bundle: Bundle, edition: Edition) -> bytes:
    """The sheet on which the people of a bundle sign for their slips. Raises DocumentError."""
    language = edition.language
    group = bundle_label(bundle, language)
    columns = (msg("No."), msg("Name"), msg("Date"), msg("Signature"))
    counts = (msg("Handed out:"), msg("Signed for:"), msg("Destroyed:"))
    people: list[JsonValue] = [
        typeset(
            f"{one.person.account.last_name} {one.person.account.first_name}".strip(),
            language.code,
        )
        for one in bundle.slips
    ]
    data: dict[str, JsonValue] = {
        "title": _typeset(msg("Slips signed for: {group}", group=group), language),
        "language": language.code,
        "school": typeset(edition.school, language.code),
        "note": _typeset(
            msg(
                "Each slip is handed to the person alone, against a signature. What nobody "
                "collected is given back to the administrator of the ENT and destroyed."
            ),
            language,
        ),
        "columns": [_typeset(one, language) for one in columns],
        "people": people,
        "counts": [_typeset(one, language) for one in counts],
        "footer": _typeset(
            msg(
                "Printed on {day}; to be destroyed once the counts are noted.",
                day=_day(edition.day, language),
            ),
            language,
        ),
    }
    return set_in_type(TEMPLATES / "sign_out.typ", data, edition.day)


def _typeset(text: Text, language: Language) -> str:
    return typeset(language(text), language.code)


def _day(day: date, language: Language) -> str:
    return f"{day:%d/%m/%Y}" if language.code == "fr" else day.isoformat()
