"""The tables of the appendix; a table of nothing is left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from entconf.assistance.evidence import counting
from entconf.assistance.evidence.figure import Figure, Proof, counted
from entconf.assistance.evidence.journal_year import paris_day
from entconf.assistance.usage.kept import MonthRow
from entconf.assistance.usage.measuring import NO_CLASS
from entconf.model.mission import Evidence, in_words
from entconf.report.activity.sentences import Teller
from entconf.report.activity.view import Table


def tables_of(teller: Teller) -> tuple[Table, ...]:
    """All tables that have rows."""
    made = (
        _changes(teller),
        _activation(teller),
        _visits(teller),
        _services(teller),
        _exchanges(teller),
        _verifications(teller),
        _topics(teller),
        _news(teller),
        _meetings(teller),
    )
    return tuple(one for one in made if one.rows)


def _table(
    teller: Teller, name: str, rows: Iterable[tuple[str, ...]], numbers: set[int], note: str = ""
) -> Table:
    columns = teller.say.list(f"table.{name}.columns")
    title = teller.say(f"table.{name}")
    return Table(title, columns, tuple(rows), frozenset(numbers), note)


def _changes(teller: Teller) -> Table:
    kinds = sorted({one.kind for one in teller.found.journal.writes})
    rows = []
    for figure in counting.change_figures(teller.found, kinds):
        kind = figure.name.removeprefix("changes.")
        first = {proof.run: proof for proof in reversed(figure.proofs)}
        of_kind = counted(f"runs.{kind}", first.values())
        rows.append((teller.kind(kind), _shown(teller, figure), _shown(teller, of_kind)))
    runs = teller.ledger.note(counting.runs(teller.found))
    back = teller.ledger.note(counting.rolled_back(teller.found))
    note = teller.say("table.changes.note", runs=runs, back=back)
    return _table(teller, "changes", rows, {1, 2}, note)


def _activation(teller: Teller) -> Table:
    say, usage = teller.say, teller.facts.usage
    rows = []
    for one in usage.activation:
        name = ".".join(filter(None, (one.profile, one.label)))
        numbers = {"population": one.population, "active": one.active}
        shown = [
            say("hidden")
            if number is None
            else say.number(teller.ledger.note_value(f"{what}.{name}", number, usage.proof))
            for what, number in numbers.items()
        ]
        label = say("no_class") if one.label == NO_CLASS else one.label
        rows.append((say(f"profile.{one.profile}"), label, *shown, teller.share(one)))
    hidden = any(one.active is None for one in usage.activation)
    return _table(teller, "activation", rows, {2, 3, 4}, say("hidden.note") if hidden else "")


def _visits(teller: Teller) -> Table:
    """Months down, profiles across: visits, and distinct users in brackets."""
    say = teller.say
    rows = {(one.month, one.profile): one for one in teller.facts.usage.visits if not one.service}
    profiles = sorted({profile for _, profile in rows})
    shown = [
        (say.month(month), *(_month(teller, rows.get((month, one))) for one in profiles))
        for month in sorted({month for month, _ in rows})
    ]
    columns = (say("month"), *(say(f"profile.{one}") for one in profiles))
    note = say("hidden.note") if any(one.hidden for one in rows.values()) else ""
    numbers = frozenset(range(1, len(columns)))
    return Table(say("table.visits"), columns, tuple(shown), numbers, note)


def _month(teller: Teller, one: MonthRow | None) -> str:
    if one is None:
        return ""
    if one.hidden:
        return teller.say("hidden")
    told = {}
    for what, number in (("visits", one.visits), ("visitors", one.visitors)):
        if number is not None:
            name = f"{what}.{one.month}.{one.profile or 'everybody'}"
            told[what] = teller.say.number(teller.ledger.note_value(name, number, one.proof))
    visitors = f" ({told['visitors']})" if "visitors" in told else ""
    return told.get("visits", "?") + visitors


def _services(teller: Teller) -> Table:
    visits: Counter[str] = Counter()
    proofs: dict[str, set[Proof]] = {}
    for one in teller.facts.usage.visits:
        if one.service and one.visits and not one.profile:
            visits[one.service] += one.visits
            proofs.setdefault(one.service, set()).add(one.proof)
    rows = []
    for name in sorted(visits, key=lambda one: (-visits[one], one)):
        figure = Figure(f"services.visits.{name}", visits[name], tuple(sorted(proofs[name])))
        rows.append((teller.say.set(name), _shown(teller, figure)))
    return _table(teller, "services", rows, {1})


def _exchanges(teller: Teller) -> Table:
    rows = []
    exchanged = teller.found.journal.exchanged
    for name in sorted({one.name for one in exchanged}):
        shown = [
            _shown(
                teller,
                counted(
                    f"exchanges.{word}.{name}",
                    (Proof(x.line, x.run) for x in exchanged if (x.name, x.done) == (name, done)),
                ),
            )
            for word, done in (("done", True), ("failed", False))
        ]
        rows.append((name, *shown))
    return _table(teller, "exchanges", rows, {1, 2})


def _verifications(teller: Teller) -> Table:
    say = teller.say
    rows = []
    for one in teller.found.journal.verified:
        name = f"verification.{one.line}"
        findings = teller.ledger.note_value(name, one.findings, Proof(one.line))
        rows.append((say.day(one.day), say(f"answer.{one.answer}"), say.number(findings)))
    return _table(teller, "verifications", rows, {2})


def _topics(teller: Teller) -> Table:
    say, found = teller.say, teller.found
    opened = {proof.other for proof in counting.evidence_figure(found, Evidence.TICKETS, ()).proofs}
    by_topic: dict[str, list[Proof]] = {}
    for one in found.tickets:
        if f"ticket {one.number}" in opened:
            by_topic.setdefault(one.topic, []).append(Proof(other=f"ticket {one.number}"))
    rows = []
    for topic in sorted(by_topic, key=lambda one: (-len(by_topic[one]), one)):
        words = teller.facts.topics.get(topic)
        title = say.set(in_words(words, say.language)) if words else topic
        rows.append((title, _shown(teller, counted(f"tickets.topic.{topic}", by_topic[topic]))))
    return _table(teller, "topics", rows, {1})


def _news(teller: Teller) -> Table:
    say = teller.say
    rows = [
        (say.day(paris_day(one.at.isoformat())), say.set(one.title)) for one in teller.found.news
    ]
    return _table(teller, "news", rows, set())


def _meetings(teller: Teller) -> Table:
    say = teller.say
    rows = []
    for one in teller.found.agenda.entries:
        proof = Proof(other=f"agenda {one.key}")
        hours = teller.ledger.note_value(f"hours.{one.key}", one.hours, proof)
        day = say.day(paris_day(one.begins.isoformat()))
        sort = say(f"type.{one.type.value}")
        rows.append((day, say.set(one.title), sort, say.number(hours)))
    return _table(teller, "meetings", rows, {3})


def _shown(teller: Teller, figure: Figure) -> str:
    return teller.say.number(teller.ledger.note(figure))
