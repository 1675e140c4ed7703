"""Slips as they are printed: who gets one, what stands on it, where on the page."""

from __future__ import annotations

import io
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from pypdf import PageObject, PdfReader

from entconf.assistance.credentials.slips import Bundle, bundles_of
from entconf.drivers.base import CredentialKind
from entconf.model.profiles import Profile
from entconf.report.language import Language
from entconf.report.slips import Edition, bundle_label, sign_out_pdf, slips_pdf
from entconf.report.typography import MISSING, printable, typeset
from tests.assistance.people import code, person

pytest.importorskip("typst", reason="the extra `documents` is not installed")
pytest.importorskip("fontpkg_noto_sans", reason="as above")

EDITION = Edition(
    "Collège Inventé",
    "https://ent.example.org",
    8,
    Language("en"),
    date(2026, 9, 2),
    date(2026, 9, 16),
)
A4 = (595.28, 841.89)


def bundle(number: int = 3) -> Bundle:
    people = [person(f"{one:03}", last=f"EXEMPLE{one:03}") for one in range(number)]
    codes = {one.account.id: code(f"code{one.account.id}") for one in people}
    (found,) = bundles_of(people, codes)
    return found


def pages(pdf: bytes) -> list[PageObject]:
    return list(PdfReader(io.BytesIO(pdf)).pages)


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in pages(pdf))


def places(page: PageObject, words: str) -> list[tuple[float, float]]:
    """Where pieces of text that hold some words begin, in points from the lower left corner."""
    found = []

    def visit(text: str, cm: list[float], tm: list[float], _font: object, _size: float) -> None:
        if words in text:
            found.append((cm[0] * tm[4] + cm[4], cm[3] * tm[5] + cm[5]))

    page.extract_text(visitor_text=visit)
    return found


@pytest.mark.parametrize(("per_page", "expected"), [(1, 19), (2, 10), (8, 3)])
def test_so_many_stand_on_a_page(per_page: int, expected: int) -> None:
    pdf = slips_pdf(bundle(19), replace(EDITION, per_page=per_page))
    found = pages(pdf)
    assert len(found) == expected
    assert all(
        (float(one.mediabox.width), float(one.mediabox.height)) == pytest.approx(A4, abs=0.1)
        for one in found
    )
    text = text_of(pdf)
    for number in range(19):
        assert text.count(f"EXEMPLE{number:03}") == 1
        assert text.count(f"code{number:03}") == 1
        assert text.count(f"login.{number:03}") == 1
    assert text.count("https://ent.example.org") == 19


def test_each_slip_stays_in_its_place_on_the_page() -> None:
    (page,) = pages(slips_pdf(bundle(8), EDITION))
    for number in range(8):
        column, row = number % 2, number // 2
        left, top = A4[0] / 2 * column, A4[1] - A4[1] / 4 * row
        ((x, y),) = places(page, f"code{number:03}")
        assert left < x < left + A4[0] / 2
        assert top - A4[1] / 4 < y < top


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("Hồng", "NGUYỄN-ĐẶNG"),
        ("Zoé", "O'CONNOR D'ARC"),
        ("Maëlys", "L'ŒUF"),
        ("Αλέξανδρος", "ΠΑΠΑΔΌΠΟΥΛΟΣ"),
        ("Олександр", "ШЕВЧЕНКО"),
        ("#eval('x')", "$pagebreak()$ *gras* \\ //"),
    ],
)
def test_names_are_printed_as_they_are(first: str, last: str) -> None:
    one = person("1", first=first, last=last)
    (found,) = bundles_of([one], {"1": code()})
    for pdf in (slips_pdf(found, EDITION), sign_out_pdf(found, EDITION)):
        text = text_of(pdf)
        assert typeset(f"{last} {first}", "en") in text


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed")
def test_letters_that_are_made_of_several_signs_can_be_copied(tmp_path: Path) -> None:
    """A letter that the font makes of two signs: pypdf does not read what the tags say of it."""
    one = person("1", first="Thị Hồng Ngọc", last="NGUYỄN-ĐẶNG")
    (found,) = bundles_of([one], {"1": code()})
    file = tmp_path / "slips.pdf"
    file.write_bytes(slips_pdf(found, EDITION))
    done = subprocess.run(
        ["pdftotext", str(file), "-"],  # noqa: S607 - whichever the machine has
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    assert "NGUYỄN-ĐẶNG Thị Hồng Ngọc" in done.stdout


@pytest.mark.parametrize(
    ("first", "shown"),
    [
        ("小明", "□□"),
        ("محمد", "□□□□"),
        ("A\u0000d\u202ea\u200b", "Ada"),
        ("E\u0301mile\n", "Émile"),
        ("\uff21da 😀", "□da □"),
    ],
)
def test_letters_that_no_font_holds_do_not_hinder_a_class(first: str, shown: str) -> None:
    people = [person("1", first=first, last="NOM"), person("2", last="VOISINE")]
    (found,) = bundles_of(people, {"1": code(), "2": code()})
    for pdf in (slips_pdf(found, EDITION), sign_out_pdf(found, EDITION)):
        text = text_of(pdf)
        assert f"NOM {shown}" in text
        assert "VOISINE" in text


def test_every_letter_that_is_let_through_can_be_printed() -> None:
    letters = [chr(one) for one in range(0x20, 0x2600) if printable(chr(one)) not in {"", MISSING}]
    assert len(letters) > 1800
    words = " ".join(letters)
    one = person("1", last=words, login=words)
    (found,) = bundles_of([one], {"1": code()})
    assert pages(slips_pdf(found, EDITION))
    assert pages(sign_out_pdf(found, EDITION))


def test_long_names_and_logins_stay_inside_their_slip() -> None:
    long = person(
        "1",
        first="Maëlys Anne-Charlotte Joséphine Marie",
        last="DE LA ROCHEFOUCAULD-MONTMORENCY D'HARCOURT-BEUVRON",
        login="x" * 30 + "." + "y" * 33,
    )
    (found,) = bundles_of([long, person("2", last="VOISIN")], {"1": code(), "2": code()})
    (page,) = pages(slips_pdf(found, EDITION))
    widths = []

    def visit(text: str, cm: list[float], tm: list[float], _font: object, size: float) -> None:
        if "yyy" in text:
            # DejaVu Sans Mono: each letter is 0.602 of its size wide
            widths.append(cm[0] * tm[4] + cm[4] + len(text.strip()) * 0.602 * size * cm[0] * tm[0])

    page.extract_text(visitor_text=visit)
    assert widths
    assert max(widths) < A4[0] / 2
    ((_, y),) = places(page, "VOISIN")
    assert y > A4[1] * 3 / 4


def test_what_is_handed_out_tells_what_to_do_with_it() -> None:
    people = [person(name) for name in ("1", "2", "3")]
    kinds = (CredentialKind.ACTIVATION, CredentialKind.RENEWAL, CredentialKind.PASSWORD)
    codes = {str(n): code(f"wert{n}", kind) for n, kind in enumerate(kinds, 1)}
    (found,) = bundles_of(people, codes)
    text = " ".join(text_of(slips_pdf(found, EDITION)).split())
    for words in ("Activation code", "Renewal code", "First password", "change it at once"):
        assert words in text


def test_who_signs_in_elsewhere_gets_words_and_no_code() -> None:
    people = [person("1", source="AAF"), person("2")]
    codes = {"1": code("secret-1"), "2": code("code-2")}
    (only,) = bundles_of(people, codes)
    assert [one.person.account.id for one in only.slips] == ["2"]
    (both,) = bundles_of(people, codes, everyone=True)
    text = " ".join(text_of(slips_pdf(both, EDITION)).split())
    assert "EduConnect" in text
    assert "secret-1" not in text
    assert "login.1" not in text


def test_bundles_are_classes_and_nobody_is_in_two() -> None:
    people = [
        person("1", classes=("3C", "3B")),
        person("2", classes=("3C",), profile=Profile.PARENTS),
        person("3", classes=(), profile=Profile.GUESTS),
        person("4", classes=("3C",), activated=True),
    ]
    codes = {one: code() for one in ("1", "2", "3")}
    found = bundles_of(people, codes)
    english = Language("en")
    assert [(one.name, bundle_label(one, english), len(one.slips)) for one in found] == [
        ("guests", "guests", 1),
        ("3B", "3B", 1),
        ("3C parents", "3C (parents)", 1),
    ]
    (asked,) = bundles_of(people[:1], codes, {"3C"})
    assert asked.name == "3C"
    assert bundles_of([], {}) == ()


def test_the_sheet_to_sign_has_names_and_no_codes() -> None:
    found = bundle(40)
    pdf = sign_out_pdf(found, EDITION)
    text = text_of(pdf)
    assert len(pages(pdf)) == 2
    assert "Signature" in text
    assert "Slips signed for: 3B" in text
    for number in range(40):
        assert text.count(f"EXEMPLE{number:03}") == 1
    assert "code0" not in text
    assert "login" not in text


def test_the_document_is_tagged_titled_and_the_same_again() -> None:
    pdf = slips_pdf(bundle(), EDITION)
    reader = PdfReader(io.BytesIO(pdf))
    assert reader.metadata is not None
    assert reader.metadata.title == "Access to the ENT: 3B"
    root = reader.trailer["/Root"].get_object()
    assert "/StructTreeRoot" in root  # type: ignore[operator]  # a dictionary by PDF
    assert str(root["/Lang"]) == "en"  # type: ignore[index]  # as above
    assert slips_pdf(bundle(), EDITION) == pdf


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "l'identifiant : c'est fini ; oui ?",
            "l\u2019identifiant\u00a0: c\u2019est fini\u202f; oui\u202f?",
        ),
        ("« mot » à 12:30", "«\u00a0mot\u00a0» à 12:30"),
        ("https://ent.example.org/?a=1", "https://ent.example.org/?a=1"),
    ],
)
def test_french_is_set_as_french(text: str, expected: str) -> None:
    assert typeset(text, "fr") == expected
    assert " :" in typeset("a :", "en")
