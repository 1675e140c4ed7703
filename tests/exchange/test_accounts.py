"""Imports of accounts through the command line, against both ENTs."""

from __future__ import annotations

import json
import sqlite3
from hashlib import sha256

import pytest

from tests.exchange.places import Bench, lines_in
from tests.feeds.aaf.invented import PUPIL, SCHOOL, request, write

HEAD = "externalid;Prénom*;Nom*;Classe;Date de naissance*\r\n"
PLAY = (
    "comptes:",
    "  type: accounts",
    "  from: in",
    '  files: {students: "eleves*.csv", parents: "parents*.csv"}',
)


@pytest.fixture
def bench(ent: Bench) -> Bench:
    ent.declare(*PLAY)
    return ent


def pupils(room: str, *more: str) -> str:
    return (
        HEAD
        + f'N-1;Inès;"Nouvelle\r\nDurand";{room};01/02/2015\r\n'
        + "\r\n"
        + f"N-2;Tom;Nouveau;{room};2015-03-04\r\n"
        + "".join(more)
    )


PARENTS = (
    "externalId;Prénom*;Nom*;email;Childexternalid*;Childexternalid\r\n"
    "R-1;Anne;Nouvelle;anne@mail.example;N-1;N-2\r\n"
)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
def test_people_are_made_once(bench: Bench, encoding: str) -> None:
    bench.leave("eleves-1.csv", pupils(bench.room), encoding)
    bench.leave("parents-1.csv", PARENTS, encoding)
    plan = bench.told("comptes", "--plan")
    assert plan["exit_code"] == 2
    shown = plan["plan"]
    assert isinstance(shown, dict)
    assert [(one["mark"], one["count"], one["where"]) for one in shown["lines"]] == [
        # The second pupil stands in line 5: a name with a line end and an empty line before it.
        ("create", 2, ["eleves-1.csv:2", "eleves-1.csv:5"]),
        ("create", 1, ["parents-1.csv:2"]),
    ]
    assert bench.imported() == {}, "a plan changes nothing"
    done = bench.told("comptes", "--yes")
    assert done["exit_code"] == 0
    assert set(bench.imported()) == {"N-1", "N-2", "R-1"}
    assert bench.imported()["N-1"].last_name == "Nouvelle Durand"
    again = bench.told("comptes", "--yes")
    assert again["exit_code"] == 0
    shown = again["plan"]
    assert isinstance(shown, dict)
    assert (shown["nothing"], again.get("result")) == (True, None)
    forced = bench.told("comptes", "--yes", "--again")
    result = forced["result"]
    assert isinstance(result, dict)
    assert result["counts"] == {"students.update": 2, "parents.update": 1}
    assert len(bench.imported()) == 3


def test_the_journal_tells_digests_and_counts_and_nobody(bench: Bench) -> None:
    bench.leave("eleves-1.csv", pupils(bench.room))
    bench.told("comptes", "--yes")
    raw = b"".join(one.read_bytes() for one in (bench.site.root / ".entconf").glob("*sqlite*"))
    raw += b"".join(one.read_bytes() for one in (bench.site.root / ".entconf").glob("*.db*"))
    assert b"students.create" in raw
    for secret in ("Nouvelle", "N-1", "Inès"):
        assert secret.encode() not in raw
    history = bench.site.run("history").expect(0)
    assert "exchange comptes" in history.out
    bench.site.run("history", "verify").expect(0)


def test_the_history_tells_what_was_exchanged(bench: Bench) -> None:
    left = bench.leave("eleves-1.csv", pupils(bench.room))
    bench.told("comptes", "--yes")
    shown = bench.site.run("history", "show", "last").expect(0)
    assert f"> {bench.school.uai}/exchanges/comptes  done" in shown.out
    assert f"a file of {left.stat().st_size} bytes" in shown.out
    assert "students.create: 2" in shown.out
    for wrong in ("Not written", "Nothing was written", "eleves-1", "Nouvelle"):
        assert wrong not in shown.out
    told = json.loads(bench.site.run("history", "show", "last", "--json").expect(0).out)
    assert (told["writes"], told["not_written"]) == ([], [])
    (one,) = told["exchanged"]
    assert one["resource"] == f"{bench.school.uai}/exchanges/comptes"
    assert (one["type"], one["state"], one["message"]) == ("accounts", "done", None)
    digest = sha256(left.read_bytes()).hexdigest()
    assert one["files"] == [{"sha256": digest, "size": left.stat().st_size}]
    assert (one["planned"], one["counts"]) == ({"students.create": 2}, {"students.create": 2})


def test_the_history_tells_an_exchange_that_failed(bench: Bench) -> None:
    bench.leave("eleves-1.csv", pupils(bench.room))
    bench.lose_launch(False)
    bench.told("comptes", "--yes")
    shown = bench.site.run("history", "show", "last").expect(0)
    assert "planned: students.create: 2" in shown.out
    assert "done: " not in shown.out.split("exchanges/comptes")[1]
    (one,) = json.loads(bench.site.run("history", "show", "last", "--json").expect(0).out)[
        "exchanged"
    ]
    assert one["state"] != "done"
    assert one["counts"] == {}


def test_an_exchange_that_was_killed_is_not_said_to_have_done_nothing(bench: Bench) -> None:
    """A kill leaves the beginning of a run alone in the journal."""
    bench.leave("eleves-1.csv", pupils(bench.room))
    bench.told("comptes", "--yes")
    connection = sqlite3.connect(bench.site.root / ".entconf/state.db")
    with connection:
        connection.execute("DELETE FROM lines WHERE what IN ('exchanged', 'end')")
    connection.close()
    shown = bench.site.run("history", "show", "last").expect(0)
    assert "What it took and gave was never told." in shown.out
    assert "Nothing was written" not in shown.out


def test_whom_the_feed_holds_is_refused_before_anything_is_sent(bench: Bench) -> None:
    fed = bench.fed_pupil()
    born = fed.birth_date.isoformat() if fed.birth_date else "2015-01-01"
    room = bench.room
    bench.leave(
        "eleves-1.csv",
        pupils(
            room,
            f"{fed.external_id};Max;Pris;{room};01/01/2015\r\n",
            f"X-9;{fed.first_name.upper()};{fed.last_name.lower()};{room};{born}\r\n",
        ),
    )
    told = bench.told("comptes", "--yes")
    assert told["exit_code"] == 3
    # Without a birth date in the ENT, nothing tells whether a namesake is the same.
    namesake = "feed-holds" if fed.birth_date else "feed-may-hold"
    assert lines_in(told["problems"]) == [
        ("feed-holds", "eleves-1.csv", 6),
        (namesake, "eleves-1.csv", 7),
    ]
    assert bench.imported() == {}


def test_unknown_columns_and_classes_get_the_nearest_word(bench: Bench) -> None:
    bench.leave("eleves-1.csv", HEAD.replace("Classe", "Clase") + "N-1;Ida;Neuve;6A;01/02/2015\r\n")
    told = bench.run("run", "comptes", "--plan").expect(3)
    assert "eleves-1.csv:1" in told.err
    assert "Clase" in told.err
    odd = bench.room + "x"
    bench.leave("eleves-2.csv", HEAD + f"N-1;Ida;Neuve;{odd};01/02/2015\r\n")
    told = bench.run("run", "comptes", "--plan").expect(3)
    assert f"eleves-2.csv:2: error: the ENT has no class {odd}" in told.err
    assert f"did you mean {bench.room}?" in told.err
    bench.declare(*PLAY, f"  classes: {{{odd}: {bench.room}zz}}")
    told = bench.run("run", "comptes", "--plan").expect(3)
    assert "playbooks/college.yml:8" in told.err
    assert f"did you mean {bench.room}?" in told.err
    bench.declare(*PLAY, f"  classes: {{{odd}: {bench.room}}}")
    bench.told("comptes", "--yes")
    assert bench.imported()["N-1"].classes == (bench.room,)


def test_columns_of_another_name_are_mapped(bench: Bench) -> None:
    bench.leave(
        "eleves-1.csv",
        f"Clef,Prénom,Nom,Division,Naissance,Humeur\nN-7,Léa,Roux,{bench.room},01/02/2015,gaie\n",
    )
    bench.declare(
        *PLAY,
        "  columns:",
        "    students: {Clef: externalId, Division: classes, Naissance: birthDate, Humeur: ignore}",
    )
    assert bench.told("comptes", "--yes")["exit_code"] == 0
    made = bench.imported()["N-7"]
    assert (made.first_name, str(made.birth_date), made.classes) == (
        "Léa",
        "2015-02-01",
        (bench.room,),
    )


def test_a_new_class_must_be_allowed(bench: Bench) -> None:
    bench.leave("eleves-1.csv", HEAD + "N-1;Ida;Neuve;Nouvelle classe;01/02/2015\r\n")
    assert bench.told("comptes", "--plan")["exit_code"] == 3
    bench.declare(*PLAY, "  new_classes: [Nouvelle classe]")
    assert bench.told("comptes", "--yes")["exit_code"] == 0
    assert bench.imported()["N-1"].classes == ("Nouvelle classe",)


def test_pre_deletion_is_counted_and_guarded(bench: Bench) -> None:
    bench.leave("eleves-1.csv", pupils(bench.room))
    bench.told("comptes", "--yes")
    bench.declare(*PLAY, "  pre_delete: true")
    bench.leave("eleves-2.csv", "".join(pupils(bench.room).splitlines(keepends=True)[:3]))
    name = f"{bench.school.uai}/exchanges/comptes"
    told = bench.told("comptes", "--yes")
    assert told["exit_code"] == 4
    assert set(bench.imported()) == {"N-1", "N-2"}
    bench.site.write("policy.yml", "limits: {accounts_pre_deleted: 0}\n")
    told = bench.told("comptes", "--plan")
    guards = told["guards"]
    assert isinstance(guards, list)
    assert [one["name"] for one in guards] == ["accounts_pre_deleted"]
    refused = bench.run("run", "comptes", "--yes", "--confirm", name).expect(4)
    assert "accounts_pre_deleted" in refused.err
    (bench.site.root / "policy.yml").unlink()
    assert bench.told("comptes", "--yes", "--confirm", name)["exit_code"] == 0
    assert set(bench.imported()) == {"N-1"}


def test_a_change_of_year_is_confirmed_by_its_name(bench: Bench) -> None:
    bench.declare(*PLAY, "  transition: true")
    bench.leave("eleves-1.csv", pupils(bench.room))
    refused = bench.run("run", "comptes", "--yes").expect(4)
    assert f"--confirm {bench.school.uai}/exchanges/comptes" in refused.err
    assert bench.imported() == {}


def test_nobody_is_imported_without_a_yes(bench: Bench) -> None:
    bench.leave("eleves-1.csv", pupils(bench.room))
    bench.run("run", "comptes").expect(4)
    assert bench.imported() == {}


GOOD = "N-1;Inès;Nouvelle;6A;01/02/2015\r\n"


@pytest.mark.parametrize(
    ("name", "content", "code", "line"),
    [
        ("eleves-1.csv", b"", "TAB06", 0),
        ("eleves-1.csv", HEAD.encode(), "TAB10", 0),
        ("eleves-1.csv", (HEAD + "\r\n\r\n").encode(), "TAB10", 0),
        ("eleves-1.csv", (HEAD + GOOD + "N-2;Tom;Nou").encode(), "TAB01", 3),
        ("eleves-1.csv", (HEAD + GOOD + "N-2;Tom;N;6A;1/1/2015;x\r\n").encode(), "TAB01", 3),
        ("eleves-1.csv", (HEAD + 'N-1;"Inès;N;6A;1/1/2015\r\n').encode(), "TAB02", 2),
        ("eleves-1.csv", (HEAD + "N-1;Inès;;6A;01/02/2015\r\n").encode(), "REC04", 2),
        ("eleves-1.csv", (HEAD + "N-1;Inès;N;6A;32/02/2015\r\n").encode(), "IDN05", 2),
        ("eleves-1.csv", PARENTS.encode(), "wrong-profile", 1),
        ("eleves-0990099M.csv", (HEAD + GOOD).encode(), "other-school", 0),
        ("eleves-1.csv", b"PK\x03\x04 a spreadsheet", "TAB06", 0),
        ("eleves-1.csv", (HEAD + GOOD).encode("utf-16-le"), "TAB06", 0),
        ("eleves-1.csv", b"\x00\x01\x02" * 400, "TAB10", 0),
    ],
)
def test_broken_files_are_told_with_file_and_line(
    sandbox: Bench, name: str, content: bytes, code: str, line: int
) -> None:
    sandbox.declare(*PLAY, "  pre_delete: true")
    sandbox.leave(name, content)
    told = sandbox.told("comptes", "--yes", "--confirm", f"{sandbox.school.uai}/exchanges/comptes")
    assert told["exit_code"] == 3, told
    assert (code, name, line) in lines_in(told["problems"])
    assert sandbox.imported() == {}


def test_a_file_that_is_too_large_is_refused_with_what_fits(sandbox: Bench) -> None:
    sandbox.declare(*PLAY)
    many = "".join(f"N-{n};Inès;Nouvelle;6A;01/02/2015\r\n" for n in range(33_000))
    sandbox.leave("eleves-1.csv", HEAD + many)
    told = sandbox.run("run", "comptes", "--plan").expect(3)
    assert "the ENT takes 1048575" in told.err
    assert "split it into files of at most" in told.err


def test_a_launch_whose_answer_is_lost_is_looked_for(bench: Bench) -> None:
    bench.leave("eleves-1.csv", pupils(bench.room))
    bench.lose_launch(True)
    done = bench.told("comptes", "--yes")
    assert done["exit_code"] == 0, done
    assert set(bench.imported()) == {"N-1", "N-2"}


def test_a_launch_that_was_not_done_is_told_and_done_again(bench: Bench) -> None:
    bench.leave("eleves-1.csv", pupils(bench.room))
    bench.lose_launch(False)
    assert bench.told("comptes", "--yes")["exit_code"] == 6
    assert bench.imported() == {}
    assert "failed" in bench.run("status").out
    assert bench.told("comptes", "--yes")["exit_code"] == 0
    assert set(bench.imported()) == {"N-1", "N-2"}


def test_whom_a_delivery_of_the_feed_holds_is_refused(sandbox: Bench) -> None:
    feed = sandbox.site.root / "feed"
    feed.mkdir()
    school = {**SCHOOL, "ENTStructureUAI": sandbox.school.uai}
    write(feed, "EtabEducNat", request("EtabEducNat", school))
    write(feed, "Eleve", request("Eleve", PUPIL))
    sandbox.site.write(f"inventory/host_vars/{sandbox.school.uai}.yml", "feed: {path: feed}\n")
    sandbox.declare(*PLAY)
    sandbox.leave("eleves-1.csv", HEAD + "N-9;zoe;Exemple;6A;14/02/2014\r\n")
    told = sandbox.told("comptes", "--yes")
    assert lines_in(told["problems"]) == [("feed-holds", "eleves-1.csv", 2)]
    assert sandbox.imported() == {}
