"""Files broken at random: the readers of imports refuse them in their own words, or read them."""

from __future__ import annotations

from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from entconf.sandbox.imports.csv_tables import Unreadable, read_table
from entconf.sandbox.imports.edt import read_edt
from entconf.sandbox.imports.timetable import WrongTimetable
from entconf.sandbox.imports.udt import read_udt
from tests.sandbox.test_timetables import sealed, udt

EDT = (
    b'<E UAI="0511234P"><GrilleHoraire><PlacesParJour><Place Numero="0"/></PlacesParJour>'
    b'</GrilleHoraire><Classes><Classe Nom="6A"/></Classes><Cours><Cours NumeroPlaceDebut="0" '
    b'NombrePlaces="1" SemainesAnnulation="4"><Classe Semaines="6"/></Cours></Cours></E>'
)
UDT = udt()
CSV = 'Nom;Prénom\r\n"A;b";B\r\n'.encode()


@st.composite
def broken(draw: st.DrawFn, whole: bytes) -> bytes:
    """The file with a few bytes replaced, doubled or cut out."""
    raw = bytearray(whole)
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, max(0, len(raw) - 1)))
        length = draw(st.integers(0, 8))
        raw[place : place + length] = draw(st.binary(max_size=8))
    return bytes(raw)


@settings(max_examples=150, deadline=None)
@given(st.one_of(broken(EDT), broken(sealed()), st.binary(max_size=50)))
def test_edt(raw: bytes) -> None:
    with suppress(WrongTimetable):
        assert read_edt(raw).source == "EDT"


@settings(max_examples=150, deadline=None)
@given(st.one_of(broken(UDT), st.binary(max_size=50)))
def test_udt(raw: bytes) -> None:
    with suppress(WrongTimetable):
        assert read_udt(raw).source == "UDT"


@settings(max_examples=150, deadline=None)
@given(st.one_of(broken(CSV), st.binary(max_size=50)))
def test_csv(raw: bytes) -> None:
    with suppress(Unreadable):
        assert read_table(raw).header


def test_the_whole_files_are_read() -> None:
    assert read_edt(EDT).weeks == (1,)
    assert read_edt(EDT).courses == 1
    assert read_udt(UDT).courses == 2
    assert read_table(CSV).rows == ((2, ("A;b", "B")),)


def test_numbers_without_end_are_no_numbers() -> None:
    assert read_edt(EDT.replace(b'"6"', b'"' + b"6" * 5000 + b'"')).weeks == ()
    assert read_edt(
        EDT.replace(b'NombrePlaces="1"', b'NombrePlaces="' + b"1" * 5000 + b'"')
    ).ignored
