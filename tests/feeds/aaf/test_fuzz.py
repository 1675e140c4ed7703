"""Damaged and random files never give anything but records, remarks or a FeedError."""

from __future__ import annotations

import io
import tarfile
import tempfile
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from entconf.errors import FeedError
from entconf.feeds.aaf.deliveries import find_deliveries
from entconf.feeds.aaf.gathering import gather, update
from entconf.feeds.aaf.names import Category
from entconf.feeds.aaf.records import Record, read_records
from entconf.feeds.findings import Remark
from tests.feeds.aaf.invented import (
    GUARDIAN,
    PUPIL,
    SCHOOL,
    TEACHER,
    document,
    name_of,
    request,
)

VALID = document(
    request("Eleve", PUPIL),
    request("PersRelEleve", GUARDIAN),
    request("PersEducNat", TEACHER, "modifyRequest"),
    request("EtabEducNat", SCHOOL),
    request("Eleve", {}, "deleteRequest", "12"),
    comments='<!-- versionAF="AAF-VE2407" -->',
)
Change = Callable[[bytes], bytes]
places = st.integers(0, len(VALID))


def flip(place: int, mask: int) -> Change:
    def change(content: bytes) -> bytes:
        changed = bytearray(content)
        if changed:
            changed[place % len(changed)] ^= mask
        return bytes(changed)

    return change


changes = st.one_of(
    st.builds(flip, places, st.integers(1, 255)),
    st.builds(lambda place: lambda content: content[:place], places),
    st.builds(
        lambda place, size: lambda c: c[:place] + c[place + size :], places, st.integers(1, 90)
    ),
    st.builds(
        lambda place, what: lambda c: c[:place] + what + c[place:],
        places,
        st.one_of(
            st.binary(min_size=1, max_size=8),
            st.sampled_from(
                b"<value> </value> <attr> &x; &#0; $ $$$$$$ \xc3 <!-- ]]> <?x?> <addRequest>"
                b" </attributes> <id> &amp;amp; &#x85; <![CDATA[".split()
            ),
        ),
    ),
)
words = st.text(st.characters(codec="utf-8", exclude_characters="<&"), max_size=12)


NAMES = ["addRequest", "modifyRequest", "deleteRequest", "operationalAttributes", "identifier"]
NAMES += ["attributes", "modifications", "attr", "modification", "value", "id", "ficAlimMENESR"]
NAMED = ["sn", "", "ENTPersonJointure", "categoriePersonne", "ENTElevePersRelEleve"]


def element(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    names = st.sampled_from(NAMES)
    attributes = st.sampled_from(["", " xmlns='x'", *(f' name="{name}"' for name in NAMED)])
    return st.builds(
        lambda name, told, inner: f"<{name}{told}>{''.join(inner)}</{name}>",
        names,
        attributes,
        st.lists(children, max_size=4),
    )


documents = st.recursive(words, element, max_leaves=25)


def read_everything(content: bytes, name: str) -> tuple[list[Record], list[Remark]]:
    """All of it through every door: records, a roster, an update of it."""
    with tempfile.TemporaryDirectory() as place:
        path = Path(place, name)
        path.write_bytes(content)
        records: list[Record] = []
        told: list[Remark] = []
        for delivery in find_deliveries(path):
            told.extend(delivery.remarks)
            records.extend(read_records(delivery))
            roster = gather(records, told.append, delivery)
            update(roster, records, told.append, delivery)
        return records, told


def check(content: bytes, name: str) -> None:
    try:
        records, told = read_everything(content, name)
    except FeedError:
        return
    for record in records:
        assert record.operation is not None or record.remarks
        assert record.value is None or record.key
    for remark in told:
        assert len(str(remark.detail)) < 400


@settings(max_examples=150)
@given(st.lists(changes, min_size=1, max_size=4))
def test_a_damaged_file_never_surprises(edits: list[Change]) -> None:
    content = VALID
    for change in edits:
        content = change(content)
    check(content, name_of("Eleve"))


@settings(max_examples=80)
@given(documents, st.sampled_from(list(Category)))
@example("<addRequest/>", Category.ELEVE)
@example("<addRequest><attributes><value>x</value></attributes></addRequest>", Category.ELEVE)
@example("<addRequest><identifier/><identifier><id/></identifier></addRequest>", Category.MEF)
def test_random_elements_never_surprise(inner: str, category: Category) -> None:
    check(document(inner), name_of(category.value))


attribute_values = st.lists(
    st.text(st.sampled_from("0123456789$ABé/ -&;#x\n"), max_size=30), max_size=4
)


@settings(max_examples=80)
@given(
    st.sampled_from([("Eleve", PUPIL), ("PersEducNat", TEACHER), ("EtabEducNat", SCHOOL)]),
    st.data(),
)
def test_random_values_never_surprise(
    told: tuple[str, dict[str, str]], data: st.DataObject
) -> None:
    category, attributes = told
    names = data.draw(st.sets(st.sampled_from(sorted(attributes)), min_size=1, max_size=4))
    changed = {
        name: [value.replace("&", "&amp;") for value in data.draw(attribute_values)]
        for name in names
    }
    check(document(request(category, {**attributes, **changed}, key="1")), name_of(category))


def zipped() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name_of("Eleve"), VALID)
    return stream.getvalue()


def tarred() -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        info = tarfile.TarInfo(name_of("Eleve"))
        info.size = len(VALID)
        archive.addfile(info, io.BytesIO(VALID))
    return stream.getvalue()


def plain_tar() -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        info = tarfile.TarInfo(name_of("Eleve"))
        info.size = len(VALID)
        archive.addfile(info, io.BytesIO(VALID))
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "valid"), [("a.zip", zipped()), ("a.tgz", tarred()), ("a.tar", plain_tar())]
)
@settings(max_examples=40)
@given(edits=st.lists(changes, min_size=1, max_size=3))
def test_a_damaged_archive_never_surprises(name: str, valid: bytes, edits: list[Change]) -> None:
    content = valid
    for change in edits:
        content = change(content)
    check(content, name)


@pytest.mark.parametrize("size", [0, 1, 60, 200, 400, len(VALID) - 2])
def test_a_file_cut_anywhere_is_told(size: int, tmp_path: Path) -> None:
    path = tmp_path / name_of("Eleve")
    path.write_bytes(VALID[:size])
    records, _ = read_everything(VALID[:size], path.name)
    assert [remark.code for remark in records[-1].remarks] == ["DEL05"]
    assert records[-1].operation is None


def test_records_of_a_namespace_are_not_read_past(tmp_path: Path) -> None:
    content = VALID.replace(b"<ficAlimMENESR>", b"<ficAlimMENESR xmlns='http://x.example'>")
    records, _ = read_everything(content, name_of("Eleve"))
    assert [remark.code for record in records for remark in record.remarks] == ["DEL05"]


@pytest.mark.parametrize("what", ["values", "names"])
def test_memory_stays_flat_whatever_the_records_hold(what: str, tmp_path: Path) -> None:
    """A hundred records of 400 kB, none like the other."""
    with (tmp_path / name_of("EtabEducNat")).open("wb") as stream:
        stream.write(b"<ficAlimMENESR>")
        for number in range(100):
            long = f"{number:04}" * 100_000
            told = {
                "values": {**SCHOOL, "ENTStructureClasses": [long[:200_000], long[200_000:]]},
                "names": {**SCHOOL, f"A{long}": "x"},
            }[what]
            stream.write(request("EtabEducNat", told, key=str(number)).encode())
        stream.write(b"</ficAlimMENESR>")
    (delivery,) = find_deliveries(tmp_path)
    tracemalloc.start()
    assert sum(1 for _ in read_records(delivery)) == 100
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 10_000_000
