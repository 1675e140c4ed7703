"""Column maps: what is shipped, what a site may write, and how mistakes are told."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from entconf.desired.export_maps import load_export_map, map_files
from entconf.desired.schema_files import schema_folder
from entconf.errors import ConfigurationError, Problem
from entconf.exchange.exports.fields import FIELDS, school_of
from entconf.exchange.exports.functions import FUNCTIONS, apply, to_ascii
from entconf.exchange.exports.writing import write_export
from entconf.model.export_map import EXCEL, Call
from entconf.model.profiles import Profile
from tests.exchange.invented import UAI, live_roster

WHOLE = """software: Cahier
confirmed: false
files:
  - file: "cahier-{uai}.csv"
    profiles: [students]
    columns:
      - {name: Nom, from: last_name, apply: [upper, {truncate: 5}], required: true}
"""


def site_map(root: Path, text: str, name: str = "cahier") -> Path:
    folder = root / "exports"
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.yml"
    path.write_text(text, encoding="utf-8")
    return path


def problems(root: Path, text: str) -> list[Problem]:
    site_map(root, text)
    with pytest.raises(ConfigurationError) as caught:
        load_export_map("cahier", root)
    return list(caught.value.problems())


@pytest.mark.parametrize("name", sorted(map_files(None)))
def test_every_shipped_map_is_sound_and_says_what_it_rests_on(name: str) -> None:
    shipped = load_export_map(name)
    assert bool(shipped.evidence) is shipped.confirmed
    assert shipped.fields <= FIELDS.keys()
    assert "ine" not in shipped.fields


def test_what_the_mission_names_is_there() -> None:
    named = {"esidoc", "pmb", "gepi", "pronote", "grr", "moodle", "generic"}
    assert named <= map_files(None).keys()


def test_the_schema_and_the_code_know_the_same_fields_and_functions() -> None:
    schema = json.loads((schema_folder() / "export_map.schema.json").read_text(encoding="utf-8"))
    assert set(schema["$defs"]["field"]["enum"]) == set(FIELDS)
    call = schema["$defs"]["call"]
    plain, with_argument = call["then"], call["else"]
    assert {*plain["enum"], *with_argument["properties"]} == FUNCTIONS


def test_a_map_of_the_site_needs_no_code(tmp_path: Path) -> None:
    site_map(tmp_path, WHOLE)
    (sheet,) = load_export_map("cahier", tmp_path).files
    assert sheet.profiles == (Profile.STUDENTS,)
    (column,) = sheet.columns
    assert column.required
    assert column.parts[0].calls == (Call("upper"), Call("truncate", 5))
    assert load_export_map("exports/cahier.yml", tmp_path).files == (sheet,)


def test_a_map_of_the_site_stands_before_the_shipped_one(tmp_path: Path) -> None:
    site_map(tmp_path, WHOLE, "moodle")
    assert load_export_map("moodle", tmp_path).software == "Cahier"
    assert load_export_map("moodle").software == "Moodle"


def test_excel_is_one_word_and_no_other_format_stands_beside_it(tmp_path: Path) -> None:
    site_map(tmp_path, "for: excel\n" + WHOLE)
    assert load_export_map("cahier", tmp_path).format == EXCEL
    (one,) = problems(tmp_path, "for: excel\nformat: {separator: tab}\n" + WHOLE)
    assert one.source is not None
    assert one.source.line == 2


@pytest.mark.parametrize(
    ("wrong", "right", "line"),
    [
        ("from: last_nam", "last_name", 7),
        ("from: children.logins", "children.login", 7),
        ("apply: [uper]", "upper", 7),
        ("apply: [{truncat: 3}]", "truncate", 7),
        ("aply: [upper]", "apply", 7),
    ],
)
def test_an_unknown_word_is_told_with_its_line_and_the_nearest(
    tmp_path: Path, wrong: str, right: str, line: int
) -> None:
    text = WHOLE.replace("from: last_name, apply: [upper, {truncate: 5}]", wrong)
    if "from" not in wrong:
        text = text.replace(wrong, f"from: login, {wrong}")
    (one,) = [each for each in problems(tmp_path, text) if right in str(each.hint)]
    assert one.source is not None
    assert (one.source.file, one.source.line) == ("exports/cahier.yml", line)


@pytest.mark.parametrize(
    "change",
    [
        ("cahier-{uai}.csv", "../cahier.csv"),
        ("cahier-{uai}.csv", ".cahier"),
        ("cahier-{uai}.csv", "cahier-{annee}.csv"),
        ("cahier-{uai}.csv", "cahier-{class}.csv"),
        ('"cahier-{uai}.csv"', '"cahier-{uai}.csv"\n    split: class'),
        ("confirmed: false", "confirmed: true"),
        ("from: last_name", "from: ${variable}"),
        ("from: last_name", "from: last_name, text: x"),
        ("from: last_name, ", "text: x, "),
        ("{truncate: 5}", "{truncate: 0}"),
        ("{truncate: 5}", "{date: '%d'}"),
        ("{truncate: 5}", "{date: dd/mm, item: 1}"),
        ("[students]", "[pupils]"),
    ],
)
def test_what_a_map_cannot_say_is_refused(tmp_path: Path, change: tuple[str, str]) -> None:
    assert problems(tmp_path, WHOLE.replace(*change))


def test_passwords_and_codes_are_no_fields(tmp_path: Path) -> None:
    for name in ("password", "activation_code", "code"):
        assert problems(tmp_path, WHOLE.replace("last_name", name))


def test_a_map_that_is_not_there_is_told_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load_export_map("mooodle", tmp_path)
    assert "moodle" in str(caught.value.hint)
    with pytest.raises(ConfigurationError):
        load_export_map("exports/none.yml", tmp_path)


@pytest.mark.parametrize("text", ["", "[]", "software: [", "\x00"])
def test_files_that_are_no_maps_end_in_a_sentence(tmp_path: Path, text: str) -> None:
    assert problems(tmp_path, text)


@pytest.mark.parametrize(
    ("calls", "values", "expected"),
    [
        ([Call("upper"), Call("ascii")], ("Zoé Cœur",), ("ZOE COEUR",)),
        ([Call("ascii"), Call("alphanumeric"), Call("lower")], ("D\u2019Éon-Ly",), ("deonly",)),
        ([Call("date", "dd/mm/yyyy")], ("2014-06-05",), ("05/06/2014",)),
        ([Call("date", "yy-mm.dd")], ("2014-06-05",), ("14-06.05",)),
        ([Call("item", 2)], ("6A", "6B"), ("6B",)),
        ([Call("item", 3)], ("6A",), ()),
        ([Call("default", "-")], (), ("-",)),
        ([Call("prefix", "ent-")], ("", "x"), ("", "ent-x")),
        ([Call("trim")], ("  a \n b ",), ("a b",)),
        ([Call("compact"), Call("truncate", 2)], (" a b c",), ("ab",)),
    ],
)
def test_functions(calls: list[Call], values: tuple[str, ...], expected: tuple[str, ...]) -> None:
    assert apply(calls, values) == expected


def test_ascii_knows_letters_that_do_not_come_apart() -> None:
    assert to_ascii("Łukasz Ærø Straße Þór") == "Lukasz AEro Strasse Thor"


def test_the_map_in_the_documentation_is_sound(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "exports.md").read_text(encoding="utf-8")
    (example,) = [one for one in page.split("```yaml\n")[1:] if one.startswith("software:")]
    site_map(tmp_path, example.partition("```")[0])
    (sheet,) = load_export_map("cahier", tmp_path).files
    assert len(sheet.columns) == 7


def test_the_documentation_names_every_map_and_field() -> None:
    page = (Path(__file__).parents[2] / "docs" / "exports.md").read_text(encoding="utf-8")
    words = {*map_files(None), *(name.rpartition(".")[2] for name in FIELDS), *FUNCTIONS}
    assert [
        word for word in sorted(words) if f"`{word}`" not in page and f"{{{word}:" not in page
    ] == []


@pytest.mark.parametrize("seed", range(120))
def test_a_damaged_map_is_read_or_told_and_never_breaks(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)  # noqa: S311 - damage, not secrets
    shipped = sorted(map_files(None).values())
    lines = chance.choice(shipped).read_text(encoding="utf-8").splitlines()
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(lines))
        line = lines[place]
        cut = chance.randrange(len(line) + 1)
        lines[place] = line[:cut] + chance.choice(["", "x", "}", "[", ": 1", "- ", "'", "&a ", "0"])
    path = site_map(tmp_path, "\n".join(lines))
    problems: Sequence[Problem] = ()
    try:
        used = load_export_map("cahier", tmp_path)
    except ConfigurationError as error:
        problems = error.problems()
    else:
        out = tmp_path / "out"
        out.mkdir()
        write_export(used, school_of(live_roster(), UAI), out, date(2026, 9, 1))
    shown = path.relative_to(tmp_path).as_posix()
    assert all(one.source is not None and one.source.file == shown for one in problems)
