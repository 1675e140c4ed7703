"""From people to files: golden files of every shipped map, and files read back by our readers."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from entconf.desired.export_maps import load_export_map, map_files, read_export_map
from entconf.errors import ConfigurationError
from entconf.exchange.exports.cells import LeftOut
from entconf.exchange.exports.fields import FIELDS, school_of, untold_fields
from entconf.exchange.exports.writing import Export, natural, write_export
from entconf.feeds.archives import members_of
from entconf.feeds.roster import Origin, Roster
from entconf.feeds.tables.reader import read_tables
from entconf.model.account import Account
from entconf.model.export_map import ExportMap
from entconf.model.profiles import Profile
from tests.exchange.invented import UAI, an_id, feed_roster, live_roster

GOLDEN = Path(__file__).parent / "golden_exports"
DAY = date(2026, 9, 1)


def export(used: ExportMap, folder: Path, roster: Roster | None = None) -> Export:
    folder.mkdir(exist_ok=True)
    return write_export(used, school_of(roster or live_roster(), UAI), folder, DAY)


def own_map(tmp_path: Path, text: str) -> ExportMap:
    path = tmp_path / "own.yml"
    head = "software: Own\nconfirmed: false\nformat: {quote: needed, line_end: lf}\nfiles:\n"
    path.write_text(head + text, encoding="utf-8")
    return read_export_map(path, "own.yml")


def lines(folder: Path, name: str) -> list[str]:
    return (folder / name).read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("name", sorted(map_files(None)))
def test_every_shipped_map_writes_its_golden_files(name: str, tmp_path: Path) -> None:
    made = export(load_export_map(name), tmp_path / "out")
    expected = {one.name: one.read_bytes() for one in (GOLDEN / name).iterdir()}
    assert {one.path.name: one.path.read_bytes() for one in made.files} == expected


def test_somebody_whose_name_a_format_cannot_hold_is_left_out_and_told(tmp_path: Path) -> None:
    made = export(load_export_map("pmb"), tmp_path)
    (out,) = made.left_out
    assert (out.person, out.column) == (an_id(2), "Nom")
    assert made.rows == 4


def test_somebody_without_a_required_value_is_left_out_and_told(tmp_path: Path) -> None:
    nameless = Account(an_id(20), "2000020", Profile.STUDENTS, first_name="Max", last_name="Sans")
    made = export(load_export_map("moodle"), tmp_path, live_roster(nameless))
    assert [(one.person, one.column) for one in made.left_out] == [(an_id(20), "username")]
    assert isinstance(made.left_out[0], LeftOut)


def test_no_export_holds_accounts_that_wait_for_deletion(tmp_path: Path) -> None:
    export(load_export_map("generic"), tmp_path)
    assert all(b"Parti" not in one.read_bytes() for one in tmp_path.iterdir())


def test_the_generic_tables_are_read_back_as_the_same_people(tmp_path: Path) -> None:
    export(load_export_map("generic"), tmp_path)
    roster = live_roster()
    reading = read_tables(members_of(tmp_path), UAI)
    back = reading.roster.people
    assert [one.code for one in reading.remarks] == []
    kept = {key: one for key, one in roster.people.items() if key in back}
    assert len(back) == 9
    assert len(kept) == 8, "the guest has no external id"
    for key, person in kept.items():
        other = back[key]
        assert (other.profile, other.last_name, other.first_name, other.email) == (
            person.profile,
            person.last_name,
            person.first_name,
            person.email,
        )
        assert other.birth_date == person.birth_date
        assert [one.code for one in other.classes] == [one.code for one in person.classes]
        assert [one.code for one in other.groups] == [one.code for one in person.groups]
        assert set(other.children) == set(person.children)


def test_one_file_a_class_in_their_natural_order(tmp_path: Path) -> None:
    used = own_map(
        tmp_path,
        """  - file: "{class}.csv"
    profiles: [students]
    split: class
    columns: [{name: Nom, from: last_name}]
""",
    )
    lost = Account(an_id(21), "2000021", Profile.STUDENTS, last_name="Sans", first_name="Max")
    odd = Account(an_id(22), "2000022", Profile.STUDENTS, last_name="Odd", classes=("../6a", "6/A"))
    made = export(used, tmp_path / "out", live_roster(lost, odd))
    names = [one.path.name for one in made.files]
    assert names == ["sans-classe.csv", "6-A.csv", "6A.csv", "6E2.csv", "6E10.csv", "6a-2.csv"]
    assert lines(tmp_path / "out", "sans-classe.csv") == ["Nom", "Sans"]


def test_natural_order() -> None:
    assert sorted(["6E10", "6e2", "5A", "6E1"], key=natural) == ["5A", "6E1", "6e2", "6E10"]


def test_relatives_keep_their_places(tmp_path: Path) -> None:
    used = own_map(
        tmp_path,
        """  - file: a.csv
    profiles: [students]
    columns:
      - {name: Nom, from: first_name}
      - {name: R1, from: guardians.first_name, apply: [{item: 1}]}
      - {name: R2, from: guardians.first_name, apply: [{item: 2}]}
      - {name: Mail 1, from: guardians.email, apply: [{item: 1}]}
      - {name: Mail 2, from: guardians.email, apply: [{item: 2}, {default: "?"}]}
      - {name: Tous, from: guardians.login, with: " / "}
      - name: Qui
        join: [last_name, {from: first_name, apply: [upper]}, {text: "!"}]
        with: "-"
""",
    )
    export(used, tmp_path / "out")
    assert lines(tmp_path / "out", "a.csv")[2:] == [
        '''Ana;Paul;;paul@exemple.example;?;paul.exemple;"d'Éon; de Beaumont-ANA-!"''',
        "Zoé;Paul;Rose;paul@exemple.example;?;paul.exemple / rose.exemple;Exemple-ZOÉ-!",
    ]


def test_from_the_feed_contacts_are_nobodys_guardians(tmp_path: Path) -> None:
    used = own_map(
        tmp_path,
        """  - file: a.csv
    columns:
      - {name: Id, from: external_id}
      - {name: Né, from: birth_name}
      - {name: Classes, from: classes}
      - {name: R, from: guardians.external_id}
      - {name: E, from: children.external_id}
""",
    )
    export(used, tmp_path / "out", feed_roster())
    told = lines(tmp_path / "out", "a.csv")
    assert "2000001;EXEMPLE-NAISSANCE;6A;3000001;" in told
    assert "3000001;;;;2000001" in told
    assert not any(line.startswith("3000009") for line in told), "a contact gets no account"


def test_what_a_source_never_tells_is_known_before(tmp_path: Path) -> None:
    used = own_map(
        tmp_path,
        """  - file: a.csv
    columns: [{name: L, from: login}, {name: S, from: sex}, {name: I, from: siecle_id}]
""",
    )
    assert untold_fields(used, Origin.AAF) == {"login"}
    assert untold_fields(used, Origin.ACCOUNTS, {"attachment"}) == {"sex", "siecle_id"}


def test_every_field_answers_for_everybody() -> None:
    for roster in (live_roster(), feed_roster()):
        school = school_of(roster, UAI)
        for person in roster.people.values():
            for getter in FIELDS.values():
                assert all(isinstance(one, str) for one in getter(person, school))


def test_two_files_of_one_name_are_refused_and_not_written_over(tmp_path: Path) -> None:
    used = own_map(
        tmp_path,
        f"""  - file: "a-{{uai}}.csv"
    columns: [{{name: Nom, from: last_name}}]
  - file: "A-{UAI}.csv"
    columns: [{{name: Nom, from: login}}]
""",
    )
    with pytest.raises(ConfigurationError) as caught:
        export(used, tmp_path / "out")
    assert UAI in str(caught.value)


def test_a_class_with_an_endless_name_still_has_a_file(tmp_path: Path) -> None:
    used = own_map(
        tmp_path,
        """  - file: "{class}.csv"
    profiles: [students]
    split: class
    columns: [{name: Nom, from: last_name}]
""",
    )
    long = Account(an_id(23), "2000023", Profile.STUDENTS, last_name="L", classes=("6" * 400,))
    made = export(used, tmp_path / "out", live_roster(long))
    assert max(len(one.path.name) for one in made.files) < 70
