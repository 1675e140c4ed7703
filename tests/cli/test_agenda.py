"""`entconf agenda` and `entconf todo`, from the command line."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from icalendar import Calendar

from entconf.assistance.agenda.figures import agenda_figures
from entconf.engine.store.store import Store
from entconf.model.school_year import SchoolYear
from entconf.sandbox.serve import RunningSandbox
from tests.cli.conftest import UAI, Run

YEAR = ("--year", "2026-2027")
AGENDA = """
agenda:
  prise-en-main:
    title: Prise en main de l'ENT
    type: training
    from: 2026-09-03 14:00
    until: 15:30
  nuit:
    title: Bascule
    from: 2026-10-25 01:30
    until: 2026-10-25 03:30
  semaine:
    {title: Semaine du numérique, from: 2027-03-08, until: 2027-03-12, schools: [0511234P]}
"""


def calendar(*events: str) -> str:
    inside = "".join(f"BEGIN:VEVENT\n{event}\nEND:VEVENT\n" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//y\n{inside}END:VCALENDAR\n"


def listed(run: Run, site: Path) -> list[dict[str, object]]:
    told = run("agenda", "list", "--json", *YEAR, "--site", site)
    assert told.exit_code == 0, told.stderr
    rows: list[dict[str, object]] = json.loads(told.stdout)["agenda"]
    return rows


@pytest.fixture
def site(example: Path) -> Path:
    (example / "agenda.yml").write_text(AGENDA, encoding="utf-8")
    return example


def test_hours_are_right_in_the_night_of_the_change(run: Run, site: Path) -> None:
    rows = {row["key"]: row for row in listed(run, site)}
    assert rows["prise-en-main"]["hours"] == 1.5
    assert rows["prise-en-main"]["begins"] == "2026-09-03T14:00:00+02:00"
    assert rows["nuit"]["hours"] == 3.0
    assert rows["semaine"]["whole_days"] is True


@pytest.mark.parametrize(
    ("written", "line", "told"),
    [
        ("from: 2027-03-28 02:30", 4, "2027-03-28 02:30 does not exist: the clocks go forward"),
        ("from: 2026-10-05 25:00", 4, "is no hour of the day"),
        ("from: 5/10/2026", 4, "is not a day with its hour"),
        ("from: 2026-10-05 14:00\n    until: 13:00", 5, "it ends before it begins"),
    ],
)
def test_moments_that_are_none_are_told_with_their_line(
    run: Run, example: Path, written: str, line: int, told: str
) -> None:
    text = f"agenda:\n  un:\n    title: X\n    {written}\n"
    (example / "agenda.yml").write_text(text, encoding="utf-8")
    found = run("agenda", "--site", example)
    assert found.exit_code == 3
    assert f"agenda.yml:{line}" in found.stderr
    assert told in found.stderr


def test_attendance_feeds_the_figures(run: Run, site: Path) -> None:
    given = ("--site", site)
    assert run("agenda", "attend", "prise-en-main", "--people", "12", *given).exit_code == 0
    assert run("agenda", "attend", "semaine", "--hours", "1h30", *given).exit_code == 0
    wrong = run("agenda", "attend", "prise-en-mian", *given)
    assert wrong.exit_code == 3
    assert "did you mean prise-en-main?" in wrong.stderr
    assert run("agenda", "attend", "semaine", "--hours", "beaucoup", *given).exit_code == 3
    (site / "agenda.yml").unlink()
    with Store(site) as store:
        found = agenda_figures(store.notes, SchoolYear(2026))
        assert (found.training, found.training_hours, found.trained) == (1, 1.5, 12)
        assert (found.meetings, found.meeting_hours) == (1, 1.5)
        assert agenda_figures(store.notes, SchoolYear(2026), "0990001N").meetings == 0
        assert agenda_figures(store.notes, SchoolYear(2025)).entries == ()


def test_what_repeats_stays_at_its_hour(run: Run, example: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.ics"
    rule = "RRULE:FREQ=WEEKLY;UNTIL=20261102T130000Z\nEXDATE;TZID=Europe/Paris:20261026T140000"
    event = (
        "UID:r@x\nSUMMARY:Formation ENT\nORGANIZER;CN=Ada Example:mailto:ada@example.org\n"
        "DTSTART;TZID=Europe/Paris:20261019T140000\nDURATION:PT1H30M\n" + rule
    )
    moved = (
        "UID:r@x\nSUMMARY:Formation ENT\nRECURRENCE-ID;TZID=Europe/Paris:20261102T140000\n"
        "DTSTART;TZID=Europe/Paris:20261103T100000\nDTEND;TZID=Europe/Paris:20261103T110000"
    )
    file.write_text(calendar(event, moved), encoding="utf-8")
    assert run("agenda", "import", file, "--plan", "--site", example).exit_code == 2
    assert listed(run, example) == []
    told = run("agenda", "import", file, "--site", example)
    assert told.exit_code == 0, told.stderr
    rows = listed(run, example)
    assert [row["begins"] for row in rows] == [
        "2026-10-19T14:00:00+02:00",
        "2026-11-03T10:00:00+01:00",
    ]
    assert {row["type"] for row in rows} == {"training"}
    assert "2 as before" in run("agenda", "import", file, "--site", example).stderr
    with Store(example) as store:
        kept = json.dumps([note.content for note in store.notes.of("agenda").values()])
    assert "Ada" not in kept


def test_a_duration_is_counted_in_real_hours(run: Run, example: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.ics"
    night = "UID:n\nSUMMARY:Nuit\nDTSTART;TZID=Europe/Paris:20261025T013000\nDURATION:PT2H"
    winter = "UID:w\nSUMMARY:Stage\nDTSTART;VALUE=DATE:20261024\nDTEND;VALUE=DATE:20261026"
    skipped = "UID:z\nSUMMARY:RDV\nDTSTART:20270328T003000Z\nDTEND:20270328T013000Z"
    file.write_text(calendar(night, winter, skipped), encoding="utf-8")
    run("agenda", "import", file, "--site", example)
    rows = {str(row["title"]): row for row in listed(run, example)}
    assert rows["Nuit"]["hours"] == 2.0
    assert rows["Nuit"]["ends"] == "2026-10-25T02:30:00+01:00"
    assert rows["Stage"]["ends"] == "2026-10-26T00:00:00+01:00"
    assert rows["RDV"]["hours"] == 1.0


def test_what_moves_is_moved_and_what_is_cancelled_goes(
    run: Run, example: Path, tmp_path: Path
) -> None:
    file = tmp_path / "a.ics"
    one = "UID:1\nSUMMARY:Réunion\nDTSTART:20261005T120000Z\nDTEND:20261005T130000Z"
    file.write_text(calendar(one), encoding="utf-8")
    run("agenda", "import", file, "--site", example)
    (before,) = listed(run, example)
    file.write_text(calendar(one.replace("20261005", "20261006")), encoding="utf-8")
    assert "0 new, 1 changed" in run("agenda", "import", file, "--site", example).stderr
    (after,) = listed(run, example)
    assert after["key"] == before["key"] == "reunion-2026-10-05"
    assert after["begins"] == "2026-10-06T14:00:00+02:00"
    file.write_text(calendar(one + "\nSTATUS:CANCELLED"), encoding="utf-8")
    assert "1 cancelled" in run("agenda", "import", file, "--site", example).stderr
    assert listed(run, example) == []


@pytest.mark.parametrize(
    ("content", "line", "told"),
    [
        ("<html>\n<body>", 1, "it is no iCalendar file: it begins with <html>"),
        ("", 1, "it is no iCalendar file"),
        ("BEGIN:VCALENDAR\nVERSION:2.0\nbonjour\nEND:VCALENDAR", 3, "bonjour is no line"),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nEND:VCALENDAR", 4, "ends what did not begin"),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\n", 3, "it was cut"),
        (calendar("UID:1\nSUMMARY:X\nDTSTART:hier"), 7, "DTSTART"),
        (calendar("UID:1\nSUMMARY:X"), 4, "an event without DTSTART"),
    ],
)
def test_a_file_that_is_no_calendar_is_told_with_its_line(
    run: Run, example: Path, tmp_path: Path, content: str, line: int, told: str
) -> None:
    file = tmp_path / "bad.ics"
    file.write_text(content, encoding="utf-8")
    found = run("agenda", "import", file, "--site", example)
    assert found.exit_code == 3, found.stderr
    assert f"bad.ics:{line}" in found.stderr
    assert told in found.stderr
    file.write_bytes(b"BEGIN:VCALENDAR\r\nX-NAME:\xe9t\xe9\r\n")
    assert "bad.ics:2" in run("agenda", "import", file, "--site", example).stderr
    assert run("agenda", "import", tmp_path / "none.ics", "--site", example).exit_code == 3


def test_the_export_is_read_by_others_and_always_the_same(
    run: Run, site: Path, tmp_path: Path
) -> None:
    first, second = tmp_path / "1.ics", tmp_path / "2.ics"
    for file in (first, second):
        told = run("agenda", "export", file, "--duties", *YEAR, "--site", site)
        assert told.exit_code == 0, told.stderr
    assert first.read_bytes() == second.read_bytes()
    events = {str(e["UID"]): e for e in Calendar.from_ical(first.read_text()).walk("VEVENT")}
    night = events["nuit@agenda.entconf"]
    assert night.decoded("DTSTART") == datetime(2026, 10, 24, 23, 30, tzinfo=UTC)
    assert night.decoded("DTEND") == datetime(2026, 10, 25, 2, 30, tzinfo=UTC)
    week = events["semaine@agenda.entconf"]
    assert (week.decoded("DTSTART"), week.decoded("DTEND")) == (date(2027, 3, 8), date(2027, 3, 13))
    report = events["2026-2027-activity-report@duties.entconf"]
    assert report.decoded("DTSTART") == date(2027, 6, 25)
    assert run("agenda", "export", first, "--site", site).exit_code == 3


def duties(run: Run, site: Path, day: str, *more: str) -> dict[str, dict[str, object]]:
    told = run("todo", "--json", "--at", day, *more, "--site", site)
    assert told.exit_code in {0, 12}, told.stderr
    return {row["key"]: row for row in json.loads(told.stdout)["duties"]}


def test_duties_come_and_are_late(run: Run, example: Path) -> None:
    found = duties(run, example, "2026-09-20", "--all")
    assert len({row["number"] for row in found.values()}) == 32
    assert found["pupil-credentials"]["standing"] == "late"
    assert found["parents-activation"]["standing"] == "now"
    assert found["groups-visible"]["standing"] == "soon"
    assert found["full-backup"]["standing"] == "later"
    assert found["incident"]["standing"] == "any-day"
    told = run("todo", "--at", "2026-09-20", "--lang", "fr", "--site", example)
    assert told.exit_code == 12
    assert "Identifiants des élèves" in told.stdout
    assert "DELEG-CE" in told.stdout
    assert "full-backup" not in told.stdout


def test_a_duty_is_marked_done(run: Run, example: Path) -> None:
    given = ("--at", "2026-10-10", "--site", example)
    assert run("todo", "done", "monthly-review", "--note", "RAS", *given).exit_code == 0
    found = duties(run, example, "2026-10-10", "--all")
    assert found["monthly-review@2026-10"]["standing"] == "done"
    assert found["monthly-review@2026-09"]["standing"] == "late"
    assert "monthly-review@2026-10" not in duties(run, example, "2026-10-10")
    run("todo", "done", "monthly-review@2026-10", "--undo", *given)
    assert duties(run, example, "2026-10-10")["monthly-review@2026-10"]["standing"] == "now"
    wrong = run("todo", "done", "monthly-revue", *given)
    assert wrong.exit_code == 3
    assert "did you mean monthly-review?" in wrong.stderr


def test_a_site_writes_its_own_days_and_duties(run: Run, example: Path) -> None:
    (example / "calendar.yml").write_text(
        "years:\n  2026-2027: {pupils_return: 2026-09-07, confirmed: true}\n"
        "duties:\n  incident: false\n"
        "  visite: {task: {fr: Visite}, from: pupils_return + 3, until: pupils_return + 5}\n",
        encoding="utf-8",
    )
    found = duties(run, example, "2026-09-20", "--all")
    assert "incident" not in found
    assert (found["visite"]["from"], found["visite"]["until"]) == ("2026-09-10", "2026-09-12")
    assert "not confirmed" not in run("todo", "--at", "2026-09-20", "--site", example).stderr
    assert "not confirmed" in run("todo", "--at", "2027-09-20", "--site", example).stderr


def test_mistakes_in_the_calendar_are_told_together(run: Run, example: Path) -> None:
    (example / "calendar.yml").write_text(
        "years:\n  2026-2027: {pupils_return: 2026-02-30}\n"
        "duties:\n  visite: {task: {fr: Visite}, from: pupil_return, until: 13-01}\n",
        encoding="utf-8",
    )
    for word in ("todo", "validate"):
        told = run(word, "--site", example)
        assert told.exit_code == 3
        assert "there is no day 2026-02-30" in told.stderr
        assert "did you mean pupils_return?" in told.stderr
        assert "there is no day 13-01" in told.stderr


def test_what_a_machine_can_tell(run: Run, example: Path, sandbox: RunningSandbox) -> None:
    today = date.today().isoformat()  # noqa: DTZ011 - as the command does
    year = SchoolYear.of(date.today())  # noqa: DTZ011 - as above
    (example / "calendar.yml").write_text(
        "duties:\n"
        + "".join(
            f"  a-{name}: {{task: {{fr: X}}, from: 08-01, until: 07-31, check: {{name: {name}}}}}\n"
            for name in ("backup", "drift", "guests", "handout", "quiet", "tickets", "verify")
        ),
        encoding="utf-8",
    )

    def good() -> dict[str, object]:
        found = duties(run, example, today)
        told = {}
        for key, row in found.items():
            if key.startswith("a-"):
                check = row["check"]
                assert isinstance(check, dict)
                told[key.removeprefix("a-")] = check["good"]
        return told

    assert year.holds(date.today())  # noqa: DTZ011 - as above
    before = {"backup": False, "drift": None, "guests": True, "handout": None}
    assert good() == {**before, "quiet": True, "tickets": True, "verify": None}
    given = ("--site", example, "-e", f"ent_url={sandbox.url}")
    assert run("apply", "--yes", *given).exit_code == 0
    assert run("drift", *given).exit_code == 0
    after = good()
    assert (after["backup"], after["drift"], after["quiet"]) == (True, True, False)
    assert UAI in run("todo", "--at", today, "--lang", "en", "--site", example).stdout
