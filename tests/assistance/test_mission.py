"""The mission letter: what ships, what a site writes over it, and where its duties stand."""

from __future__ import annotations

from pathlib import Path

import pytest

from entconf.assistance.evidence.gathering import gather
from entconf.assistance.evidence.journal_year import Scope
from entconf.assistance.mission.standing import Standing, standings
from entconf.desired.mission import load_mission
from entconf.desired.report_texts import load_report_texts
from entconf.engine.store.chain import add_line
from entconf.engine.store.store import Store
from entconf.errors import ConfigurationError
from entconf.kinds.catalog import all_kinds
from entconf.model.mission import Evidence
from entconf.model.school_year import SchoolYear
from entconf.model.values import JsonValue
from tests.report.activity.year import UAI, YEAR, Year, make_site, write_much, write_texts

SCHOOL_YEAR = SchoolYear(2026)
SCOPE = Scope(UAI, SCHOOL_YEAR, SCHOOL_YEAR.end)


def write(root: Path, text: str) -> Path:
    (root / "mission.yml").write_text(text, encoding="utf-8")
    return root


def wrong(root: Path) -> list[tuple[str, int, str]]:
    with pytest.raises(ConfigurationError) as caught:
        load_mission(root)
    return [
        (one.code, one.source.line if one.source else 0, str(one.message))
        for one in caught.value.problems()
    ]


def test_the_letter_of_reims_ships(tmp_path: Path) -> None:
    mission = load_mission(tmp_path)
    codes = ["1.1", "1.2", "1.3", "1.4", "1.5", "2.1", "2.2", "2.3"]
    assert [one.code for one in mission.duties] == [
        *codes,
        "3.1",
        "3.2",
        "3.3",
        "3.4",
        "4.1",
        "4.2",
    ]
    assert mission.copies == ("ce.dane@ac-reims.fr",)
    assert "KRISTAL" in mission.duties[10].title["fr"]
    assert all(set(one.title) == {"fr", "en"} for one in mission.duties)


def test_each_kind_serves_the_duty_that_it_says() -> None:
    served = {kind: one.code for one in load_mission(None).duties for kind in one.kinds}
    assert served == {name: kind.mission for name, kind in all_kinds().items()}


def test_a_site_writes_over_the_letter(tmp_path: Path) -> None:
    write(
        tmp_path,
        "report: {head: ce.0990001N@academie.example, copies: []}\nallowance: IMP, 625 euros\n"
        "sections: {gar: {fr: Ressources}}\nduties:\n"
        '  "1.4": false\n  "2.1": {evidence: {verifications: 10}}\n'
        '  "2.10":\n    title: {fr: Affecter les ressources du GAR}\n    section: gar\n'
        "    evidence: {exchanges: 2}\n",
    )
    mission = load_mission(tmp_path)
    found = {one.code: one for one in mission.duties}
    assert "1.4" not in found
    assert found["2.1"].evidence == {Evidence.VERIFICATIONS: 10}
    assert found["2.1"].title["fr"].startswith("Vérifier")
    assert [*found].index("2.10") == [*found].index("2.3") + 1
    assert (mission.head, mission.copies) == ("ce.0990001N@academie.example", ())
    assert mission.allowance == "IMP, 625 euros"


@pytest.mark.parametrize(
    ("text", "code", "line", "said"),
    [
        ('duties:\n  "2.2":\n    kinds: [groupes]\n', "unknown-kind", 3, "groupes"),
        ('duties:\n  "9.9":\n    who: {fr: Moi}\n', "missing-key", 2, "title"),
        ('duties:\n  "2.2": {section: nowhere}\n', "unknown-section", 2, "nowhere"),
        ("sections: {network: false}\n", "unknown-section", 1, "network"),
        ('duties:\n  "2.2": {evidence: {wishes: 1}}\n', "bad-name", 2, "wishes"),
        ("alowance: none\n", "unknown-key", 1, "alowance"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(
    tmp_path: Path, text: str, code: str, line: int, said: str
) -> None:
    found = wrong(write(tmp_path, text))
    assert found[0][1] == line
    assert found[0][0] == code
    assert said in " ".join(message for _, _, message in found)


def test_a_text_for_a_duty_that_there_is_not(tmp_path: Path) -> None:
    write_texts(tmp_path, 'difficulties: "x"\nduties:\n  "1.9": y\n')
    with pytest.raises(ConfigurationError, match=r"no duty 1\.9") as caught:
        load_report_texts(tmp_path, SCHOOL_YEAR, UAI, load_mission(tmp_path))
    (problem,) = caught.value.problems()
    assert problem.source is not None
    assert (problem.source.file, problem.source.line) == (f"report/{YEAR}.yml", 3)


def test_the_file_of_one_school_stands_before_that_of_all(tmp_path: Path) -> None:
    mission = load_mission(tmp_path)
    assert load_report_texts(tmp_path, SCHOOL_YEAR, UAI, mission).file == ""
    write_texts(tmp_path)
    assert load_report_texts(tmp_path, SCHOOL_YEAR, UAI, mission).file == f"report/{YEAR}.yml"
    (tmp_path / "report" / f"{YEAR}-{UAI}.yml").write_text("author: B\n", encoding="utf-8")
    assert load_report_texts(tmp_path, SCHOOL_YEAR, UAI, mission).author == "B"


def test_where_duties_stand(tmp_path: Path) -> None:
    root = make_site(tmp_path / "site")
    mission = load_mission(root)
    with Store(root) as store:
        nothing = standings(mission, gather(store, root, SCOPE), frozenset({"4.1"}))
        by_code = {one.duty.code: one.standing for one in nothing}
        assert by_code.pop("4.1") is Standing.DECLARED
        assert set(by_code.values()) == {Standing.NONE}
        year = Year(store)
        year.verified("2026-09-15", "yes", 0)
        year.exchange("2026-09-16", "esidoc", "refused")
        year.verified("2026-07-31", "yes", 0)
        some = {one.duty.code: one for one in standings(mission, gather(store, root, SCOPE))}
    assert some["2.1"].standing is Standing.PARTLY
    assert [one.figure.value for one in some["2.1"].found] == [1]
    assert some["1.3"].standing is Standing.NONE


def test_days_are_those_of_paris(tmp_path: Path) -> None:
    root = make_site(tmp_path / "site")
    with Store(root) as store:
        own: JsonValue = {"answer": "yes", "findings": {}}
        told: JsonValue = {"verified": {"schools": {UAI: own}}}
        with store.database.transaction() as cursor:
            # 31 July, 22:30 UTC, is 1 August in Paris
            add_line(cursor, "", "verified", told, "2026-07-31T22:30:00.000+00:00")
            add_line(cursor, "", "verified", told, "2027-07-31T22:30:00.000+00:00")
        found = gather(store, root, SCOPE)
    assert [one.line for one in found.journal.verified] == [1]


def test_a_year_with_much_is_done(tmp_path: Path) -> None:
    root = make_site(tmp_path / "site")
    write_much(root)
    with Store(root) as store:
        found = standings(load_mission(root), gather(store, root, SCOPE))
    assert {one.standing for one in found} == {Standing.DONE}
