"""An invented school year, written into the store of a site: with much, or with nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from entconf.assistance.agenda.kept import note_attendance
from entconf.assistance.credentials.handouts import Counts, Handout, note_counts
from entconf.assistance.news.relayed import Relayed, note_relayed
from entconf.assistance.support.log import TicketLog
from entconf.assistance.support.ticket import Entry, Said, State, Ticket
from entconf.assistance.usage.kept import ENT, FILE, usage_json
from entconf.assistance.usage.shares import shares_of
from entconf.engine.store.chain import add_line
from entconf.engine.store.notes import Notes
from entconf.engine.store.store import Store
from entconf.model.agenda import Meeting, MeetingType
from entconf.model.change import Action, Change
from entconf.model.resource import ResourceId
from entconf.model.usage import Activation, Visits
from entconf.model.values import JsonValue

UAI, OTHER = "0990001N", "0990002P"
YEAR = "2026-2027"
DAY = "2027-06-30"
#: Changes of the year by kind, each month from September on.
KINDS = ("features", "services", "connectors", "homepage", "groups", "rights", "guests")
ACTOR: JsonValue = {"name": "a@m:1", "job": "", "person": ""}
TEXTS = """\
author: A. Martin, administrateur local de l'ENT
difficulties: |
  Les groupes d'enseignement sont arrivés **fin septembre** : les espaces ont attendu.

  - Trois classes sans professeur principal dans STS jusqu'au 12 octobre ;
  - les parents séparés n'ont pas toujours deux comptes.
proposals: |
  - Prévoir une demi-heure de prise en main à la prérentrée.
  - Nommer un second administrateur : continuité en cas d'absence ?
duties:
  "4.2": "Deux espaces ouverts par les professeurs « documentalistes »."
  "3.4": {text: "Relais au conseil pédagogique.", done: true}
"""


def make_site(root: Path, name: str = "Collège Inventé") -> Path:
    """A site of two schools with nothing in its store."""
    (root / "inventory").mkdir(parents=True)
    (root / "inventory" / "schools.yml").write_text(
        "all:\n  vars:\n    ent: {driver: memory}\n"
        "    feed: {path: drop, activation: {students: 90, parents: 60}}\n"
        f"  hosts:\n    {UAI}: {{name: {name}}}\n    {OTHER}: {{name: Autre Collège}}\n",
        encoding="utf-8",
    )
    return root


def write_texts(root: Path, text: str = TEXTS) -> None:
    """The texts of the administrator."""
    (root / "report").mkdir(exist_ok=True)
    (root / "report" / f"{YEAR}.yml").write_text(text, encoding="utf-8")


class Year:
    """Writes lines into the journal of a site, at moments of one's choice."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.count = 0

    def line(self, run: str, what: str, content: JsonValue, at: str) -> int:
        with self.store.database.transaction() as cursor:
            return add_line(cursor, run, what, content, f"{at}T10:00:00.000+00:00")

    def run(
        self, at: str, *changes: tuple[str, str, str], uai: str = UAI, command: str = "apply"
    ) -> str:
        """A run that makes changes: kind, key, what came of it."""
        self.count += 1
        run = f"{at.replace('-', '')}T100000-{self.count:06x}"
        begin: JsonValue = {
            "command": command,
            "actor": ACTOR,
            "origin": {"commit": "abc"},
            "backups": [{"uai": uai, "name": f"{at.replace('-', '')}T095900000000Z", "sha256": ""}],
        }
        self.line(run, "begin", begin, at)
        outcomes: list[JsonValue] = []
        for kind, key, state in changes:
            change: JsonValue = {
                "id": {"uai": uai, "kind": kind, "key": key},
                "action": "create",
            }
            number = self.line(run, "announce", {"change": change}, at)
            self.line(run, "settle", {"write": number, "state": "done", "message": None}, at)
            outcomes.append({"resource": f"{uai}/{kind}/{key}", "state": state, "message": None})
        self.line(run, "end", {"result": "ended", "outcomes": outcomes}, at)
        return run

    def exchange(self, at: str, name: str, state: str = "done", uai: str = UAI) -> None:
        self.count += 1
        run = f"{at.replace('-', '')}T110000-{self.count:06x}"
        origin: JsonValue = {"commit": "abc"}
        begin: JsonValue = {"command": f"exchange {name}", "actor": ACTOR, "origin": origin}
        self.line(run, "begin", begin, at)
        self.line(run, "exchanged", {"uai": uai, "exchange": name, "counts": {}}, at)
        outcome: JsonValue = {
            "resource": f"{uai}/exchanges/{name}",
            "state": state,
            "message": None,
        }
        self.line(run, "end", {"result": "ended", "outcomes": [outcome]}, at)

    def verified(self, at: str, answer: str, findings: int, uai: str = UAI) -> None:
        own: JsonValue = {"answer": answer, "findings": {"REF01": findings} if findings else {}}
        told: JsonValue = {"day": at, "answer": answer, "schools": {uai: own}, "findings": {}}
        self.line("", "verified", {"actor": ACTOR, "verified": told}, at)

    def reset(self, at: str, number: int, routed: int, uai: str = UAI) -> None:
        told: JsonValue = {"uai": uai, "reset": number, "failed": 0, "routed": routed}
        self.line("", "reset", {"actor": ACTOR, "reset": told}, at)

    def usage(self, at: str, content: JsonValue) -> None:
        self.line("", "usage", {"actor": ACTOR, "usage": content}, at)


def write_much(root: Path) -> None:
    """A year in which every duty has something; what lies outside of it must not be counted."""
    with Store(root) as store:
        year = Year(store)
        for month in ("2026-07", "2026-09", "2026-10", "2026-11", "2027-01", "2027-03", "2027-05"):
            changes = [(kind, f"{kind}-{month}", "done") for kind in KINDS]
            year.run(f"{month}-14", *changes, ("features", f"refused-{month}", "unproven"))
            year.verified(f"{month}-15", "yes" if month > "2026-10" else "no", 3)
            year.reset(f"{month}-16", 4, 2)
        year.run("2026-11-20", ("announcements", "pont", "done"), ("announcements", "ent", "done"))
        year.run("2026-11-21", ("groups", "autre", "done"), uai=OTHER)
        year.run("2026-12-01", ("lists", "parents", "done"), ("spaces", "cdi", "done"))
        year.run("2026-12-02", ("rights", "rights-2026-11", "done"), command="rollback")
        year.exchange("2026-09-20", "esidoc")
        year.exchange("2026-10-20", "esidoc")
        year.exchange("2026-10-21", "gar", "refused")
        year.exchange("2026-10-22", "gar", uai=OTHER)
        year.verified("2026-11-22", "no", 9, uai=OTHER)
        _write_usage(year)
        _write_standing(store)
        _write_tickets(TicketLog(store.notes))
        note_counts(store.notes, Handout(UAI, YEAR, "3B"), Counts(out=27, signed=25, destroyed=2))
        note_counts(store.notes, Handout(UAI, YEAR, "6A"), Counts(out=24, signed=20))
        note_counts(store.notes, Handout(OTHER, YEAR, "6A"), Counts(out=9))
        _write_agenda(store.notes)
        for name, when, schools in (
            ("messagerie", "2026-11-05", (UAI, OTHER)),
            ("autre", "2026-11-06", (OTHER,)),
            ("avant", "2026-06-06", (UAI,)),
        ):
            at = datetime.fromisoformat(f"{when}T08:00:00+00:00")
            title = "La messagerie change d'écran"
            note_relayed(store.notes, Relayed(name, title, at, True, 1, schools))


def _write_usage(year: Year) -> None:
    classes = {"3A": (24, 23), "3B": (27, 21), "4A": (25, 19), "5A": (26, 20), "6A": (24, 12)}
    rows = [
        Activation(
            "students", sum(n for n, _ in classes.values()), sum(a for _, a in classes.values())
        ),
        *(Activation("students", n, a, label) for label, (n, a) in classes.items()),
        Activation("parents", 190, 101),
        Activation("teachers", 34, 32),
        Activation("staff", 14, 9),
        Activation("families", 126, 88),
    ]
    year.usage("2026-10-15", usage_json(UAI, ENT, shares_of(rows)))
    year.usage("2027-05-15", usage_json(UAI, ENT, shares_of(rows)))
    months = [f"2026-{n:02}" for n in range(9, 13)] + [f"2027-{n:02}" for n in range(1, 7)]
    visits = [Visits(m, "", "", 9000 + 517 * n, 280 + n) for n, m in enumerate(months)]
    visits += [Visits(m, "guests", "", 9, 3) for m in months]
    visits += [Visits(m, "students", "", 5000 + 31 * n, 98) for n, m in enumerate(months)]
    visits += [Visits(m, "parents", "", 2100 + 17 * n, 81) for n, m in enumerate(months)]
    visits += [Visits(months[0], "", name, 4000 - len(name)) for name in ("Messagerie", "Blog")]
    year.usage("2027-06-20", usage_json(UAI, FILE, visits=visits, file={"name": "f.csv"}))
    year.usage("2027-06-21", usage_json(OTHER, FILE, visits=[Visits("2026-09", "", "", 7, 7)]))


def _write_standing(store: Store) -> None:
    features = {"blog": ("teachers",), "forum": (), "wiki": ("students", "teachers")}
    guests = {"theatre": "2027-06-29", "chorale": "2027-07-31"}
    changes = [
        Change(ResourceId(UAI, "features", key), Action.CREATE, {}, {"for": held}, ())
        for key, held in features.items()
    ] + [
        Change(ResourceId(UAI, "guests", key), Action.CREATE, {}, {"until": until}, ())
        for key, until in guests.items()
    ]
    store.last_applied.record("20260914T100000-000002", changes)


def _write_tickets(log: TicketLog) -> None:
    opened = datetime(2026, 9, 3, 8, tzinfo=UTC)
    topics = ("pupil-password", "parent-login", "pupil-password", "wrong-class", "other", "pronote")
    for number, topic in enumerate(topics):
        begin = opened + timedelta(days=20 * number)
        entries: list[Entry] = []
        if number % 2:
            entries.append(Entry(begin + timedelta(days=1), Said.ESCALATED))
        if number < 5:
            entries.append(Entry(begin + timedelta(days=number + 1), Said.CLOSED))
        state = State.CLOSED if number < 5 else State.ESCALATED
        log.open(Ticket(0, UAI, topic, begin, "", state, entries=tuple(entries)))
    log.open(Ticket(0, OTHER, "gar", opened, ""))
    log.open(Ticket(0, UAI, "gar", datetime(2026, 6, 1, tzinfo=UTC), ""))


def _write_agenda(notes: Notes) -> None:
    told = (
        ("conseil", "Conseil d'enseignement numérique", MeetingType.MEETING, 2.0, 12),
        ("bassin", "Réunion des administrateurs du bassin", MeetingType.EXCHANGE, 3.0, 20),
        ("prise-en-main", "Prise en main : cahier de textes", MeetingType.TRAINING, 1.5, 14),
    )
    for number, (key, title, sort, hours, people) in enumerate(told):
        begins = datetime(2026, 10, 6 + number, 15, tzinfo=UTC)
        meeting = Meeting(key, title, sort, begins, begins + timedelta(hours=2))
        note_attendance(notes, meeting, hours, people, "")
