"""A flaw changes what it says and nothing else; the list of flaws is clear about what it takes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from lxml import etree

from entconf.errors import FeedError
from entconf.sandbox.feed_writing.flaws.catalog import ALL, FLAWS
from entconf.sandbox.feed_writing.flaws.flaw import Flaw, Needs
from entconf.sandbox.feed_writing.order import Archive, FeedOrder
from entconf.sandbox.feed_writing.writing import Written, write_feed
from entconf.sandbox.serve import SandboxFailed, start_sandbox
from entconf.sandbox.settings import SandboxSettings
from tests.sandbox.reading_back import DAY, contents

PUPILS = 120
#: About how many people or codes records change, where it is not one.
TOUCHED = {
    "REC05-homonym": 2,
    "REF08-three": 2,
    "IDN01": 3,
    "IDN01-name": 3,
    "IDN02": 2,
    "REF11": 2,
    "DEL08": 6,
}
#: Flaws that change every record or file, or none of the delivery.
WHOLE = {"DEL01", "DEL02", "DEL07", "DEL09", "REF11-heads", "old-links"}


def order_for(*flaws: Flaw) -> FeedOrder:
    return FeedOrder(
        DAY,
        pupils=PUPILS,
        schools=max((one.schools for one in flaws), default=1),
        archive=Archive.ZIP if any(one.archived for one in flaws) else None,
        flaws=tuple(one.name for one in flaws),
    )


def records(folder: Path) -> dict[tuple[str, str, int], bytes]:
    """The records of the delivery by file's category and identifier, as they are written."""
    found: dict[tuple[str, str, int], bytes] = {}
    for path in sorted(folder.glob("*.xml")):
        category = path.name.split("_")[-2]
        if "1D_" in path.name:
            continue
        for record in etree.parse(path).iterfind("addRequest"):
            key = record.findtext("identifier/id") or ""
            number = 0
            while (category, key, number) in found:
                number += 1
            found[category, key, number] = etree.tostring(record)
    return found


IN_FEED = [
    one
    for one in FLAWS.values()
    if one.needs in {Needs.FEED, Needs.BEFORE}
    and not one.name.startswith(("DEL03", "DEL04", "DEL05", "DEL06"))
    and one.name not in WHOLE
]


@pytest.mark.parametrize("flaw", IN_FEED, ids=lambda flaw: flaw.name)
def test_a_flaw_changes_the_records_it_is_about(flaw: Flaw, tmp_path: Path) -> None:
    order = order_for(flaw)
    written = write_feed(order, tmp_path / "flawed")
    write_feed(FeedOrder(DAY, pupils=PUPILS, schools=order.schools), tmp_path / "healthy")
    now, healthy = records(tmp_path / "flawed" / "aaf"), records(tmp_path / "healthy" / "aaf")
    touched = {
        name[1] for name in now.keys() | healthy.keys() if now.get(name) != healthy.get(name)
    }
    if flaw.name in {"IDN01", "IDN01-name"}:
        touched -= {next(key for key in touched if f"{key}77" in touched)}
    expected = TOUCHED.get(flaw.name, 0 if flaw.name == "IDN03" else 1)
    assert len(touched) == expected, touched
    # What the school's own tools tell is as it was.
    for place in ("siecle", "sts", "csv"):
        assert contents(tmp_path / "flawed" / place) == contents(tmp_path / "healthy" / place)
    assert [row[0].name for row in written.flaws] == [flaw.name]


@pytest.mark.parametrize(
    "flaw", [one for one in FLAWS.values() if one.needs is Needs.ENT], ids=lambda flaw: flaw.name
)
def test_a_flaw_of_the_ent_leaves_the_delivery_alone(flaw: Flaw, tmp_path: Path) -> None:
    write_feed(order_for(flaw), tmp_path / "flawed")
    write_feed(order_for(), tmp_path / "healthy")
    assert contents(tmp_path / "flawed" / "aaf") == contents(tmp_path / "healthy" / "aaf")
    changes = json.loads((tmp_path / "flawed" / "ent" / "accounts.json").read_text("utf-8"))
    same_feed = records(tmp_path / "flawed" / "ent") == records(tmp_path / "healthy" / "aaf")
    exports = [
        contents(tmp_path / "flawed" / place) == contents(tmp_path / "healthy" / place)
        for place in ("siecle", "sts")
    ]
    assert changes or not same_feed or not all(exports)
    assert flaw.name.startswith(("ENT09", "ENT10")) is not all(exports)


def test_the_earlier_delivery_is_the_healthy_one(tmp_path: Path) -> None:
    write_feed(order_for(FLAWS["IDN04"], FLAWS["REC02"]), tmp_path / "flawed")
    write_feed(order_for(), tmp_path / "healthy")
    before = records(tmp_path / "flawed" / "before" / "aaf")
    assert before == records(tmp_path / "healthy" / "aaf")


def test_the_manifest_tells_each_flaw(tmp_path: Path) -> None:
    written = write_feed(order_for(FLAWS["REF03"], FLAWS["REC06"]), tmp_path / "set")
    told = json.loads((tmp_path / "set" / "flaws.json").read_text("utf-8"))["flaws"]
    assert [(one["name"], one["code"], one["needs"]) for one in told] == [
        ("REC06", "REC06", "feed"),
        ("REF03", "REF03", "feed"),
    ]
    assert [one["subject"] for one in told] == [row[1].subject for row in written.flaws]
    assert {one["uai"] for one in told} == {written.schools[0].uai}


def test_every_code_has_a_flaw() -> None:
    wanted = {
        *(f"DEL{n:02}" for n in range(1, 10)),
        *(f"REC{n:02}" for n in range(1, 10)),
        *(f"REF{n:02}" for n in range(1, 12)),
        *(f"IDN{n:02}" for n in range(1, 6)),
        *(f"ENT{n:02}" for n in range(1, 11)),
    }
    assert wanted <= {one.code for one in FLAWS.values()}
    assert all(one.name.startswith(one.code) for one in FLAWS.values())


def test_all_is_whatever_can_stand_together(tmp_path: Path) -> None:
    order = FeedOrder(DAY, pupils=400, schools=2, flaws=(ALL,))
    written: Written = write_feed(order, tmp_path / "set")
    planted = {row[0].name for row in written.flaws}
    assert planted == {one.name for one in FLAWS.values() if not one.alone}
    alone = FeedOrder(DAY, pupils=400, flaws=(ALL,))
    fewer = {row[0].name for row in write_feed(alone, tmp_path / "set").flaws}
    assert planted - fewer == {"IDN05"}


@pytest.mark.parametrize(
    ("order", "words"),
    [
        (FeedOrder(DAY, flaws=("REF3",)), "REF03"),
        (FeedOrder(DAY, flaws=("rec06-fom",)), "REC06-form"),
        (FeedOrder(DAY, flaws=("???",)), "--flaws list"),
        (FeedOrder(DAY, flaws=("DEL05", "REC01")), "alone"),
        (FeedOrder(DAY, flaws=("IDN05",)), "--schools 2"),
        (FeedOrder(DAY, flaws=("DEL05-archive",)), "--archive"),
        (FeedOrder(DAY, flaws=("REC01",), first_degree=True), "--first-degree"),
        (FeedOrder(DAY, pupils=1, flaws=("REC06-shared",)), "more pupils"),
    ],
)
def test_what_cannot_be_planted_is_told(order: FeedOrder, words: str, tmp_path: Path) -> None:
    with pytest.raises(FeedError) as told:
        write_feed(order, tmp_path / "set")
    assert words in str(told.value.hint)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[", "no JSON"),
        ("{}", "a list"),
        ('[{"external_id": "1", "set": {"id": "x"}}]', "step 1"),
        ('[{"external_id": "1", "set": {"login": null}}]', "step 1"),
        ('[{"external_id": "1", "set": {"disappearance_date": "soon"}}]', "step 1"),
        ('[{"set": {"login": "x"}}]', "step 1"),
        ('[{"add": {"uai": "0990001N"}}]', "step 1"),
    ],
)
def test_odd_changes_of_accounts_are_refused(text: str, words: str, tmp_path: Path) -> None:
    write_feed(order_for(FLAWS["ENT06"]), tmp_path / "set")
    (tmp_path / "set" / "ent" / "accounts.json").write_text(text, encoding="utf-8")
    with pytest.raises((FeedError, SandboxFailed), match=words):
        start_sandbox(SandboxSettings(feed=tmp_path / "set" / "ent")).stop()
