"""What must not leave the school is hidden; what helps the help desk stays."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entconf.assistance.support.masking import Hidden, mask, pupil_names
from entconf.model.account import Account
from entconf.model.profiles import Profile

TODAY = date(2026, 11, 23)


def pupil(first: str, last: str, profile: Profile = Profile.STUDENTS) -> Account:
    return Account("id", "ext", profile, first_name=first, last_name=last)


NAMES = pupil_names(
    [
        pupil("Léa", "N'Guyen"),
        pupil("Nguyễn Thị", "Đặng"),
        pupil("Jean-Pierre", "de la Tour"),
        pupil("Al", "Ôé"),
        pupil("Ada", "Professeure", Profile.TEACHERS),
    ]
)


@pytest.mark.parametrize(
    ("text", "hidden", "shown"),
    [
        ("INE 123456789AB.", Hidden.INE, "INE [INE]."),
        ("INE 0123456789A", Hidden.INE, "INE [INE]"),
        ("né le 3/5/2013", Hidden.BIRTH_DATE, "né le [date]"),
        ("né le 03-05-13", Hidden.BIRTH_DATE, "né le [date]"),
        ("né le 1er mai 2013", Hidden.BIRTH_DATE, "né le [date]"),
        ("2013-05-03", Hidden.BIRTH_DATE, "[date]"),
        ("06.12.34.56.78", Hidden.PHONE, "[téléphone]"),
        ("+33 6 12 34 56 78", Hidden.PHONE, "[téléphone]"),
        ("écrire à a.b-c@famille.example svp", Hidden.EMAIL, "écrire à [adresse] svp"),
    ],
)
def test_what_has_a_form_is_hidden(text: str, hidden: Hidden, shown: str) -> None:
    masked = mask(text, today=TODAY)
    assert masked.text == shown
    assert masked.found == {hidden: 1}


@pytest.mark.parametrize(
    "text",
    [
        "depuis le 12/11/2026",
        "depuis le 12/11/26",
        "collège 0511234P, salle 204",
        "ticket 20261123, version 6.15.4",
        "le 3 septembre 2025",
        "erreur 0x80070005",
    ],
)
def test_what_helps_stays(text: str) -> None:
    assert mask(text, NAMES, TODAY).text == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Léa N'Guyen ne voit rien", "[nom] ne voit rien"),
        ("NGUYEN ? N\u2019GUYEN LÉA !", "NGUYEN ? [nom] !"),
        ("lea n'guyen en minuscules", "[nom] en minuscules"),
        ("Dang Nguyen Thi et Đặng", "[nom] et [nom]"),
        ("Jean-Pierre DE LA TOUR", "[nom]"),
        ("Jean Pierre de la Tour", "[nom]"),
        ("Léa, puis léa", "[nom], puis léa"),
        ("Al a son compte ; Al Ôé non", "Al a son compte ; [nom] non"),
        ("Ada Professeure demande", "Ada Professeure demande"),
    ],
)
def test_names_of_pupils_are_hidden_and_of_adults_are_not(text: str, shown: str) -> None:
    assert mask(text, NAMES, TODAY).text == shown
    decomposed = unicodedata.normalize("NFD", text)
    assert mask(decomposed, NAMES, TODAY).text == unicodedata.normalize("NFC", shown)


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_whole_name_never_comes_through(before: str, after: str) -> None:
    masked = mask(f"{before} Đặng Nguyễn Thị {after}", NAMES, TODAY)
    assert "Đặng Nguyễn Thị" not in masked.text
    assert masked.found[Hidden.NAME] >= 1


def test_a_text_without_pupils_is_left_alone() -> None:
    assert mask("Léa", pupil_names([])).text == "Léa"
