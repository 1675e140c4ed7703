"""From the facts of a year to the view of its report."""

from __future__ import annotations

from entconf.assistance.evidence import counting
from entconf.assistance.evidence.figure import Proof, counted
from entconf.assistance.mission.standing import DutyStanding, Standing
from entconf.model.mission import Evidence, in_words
from entconf.model.report_texts import Block, Run
from entconf.report.activity.charts import charts_of
from entconf.report.activity.facts import Facts
from entconf.report.activity.ledger import Ledger, fingerprint
from entconf.report.activity.sentences import Teller
from entconf.report.activity.speech import Speech
from entconf.report.activity.tables import tables_of
from entconf.report.activity.view import Free, Item, Key, Labels, Report, Section

_SHOWN_DIGITS = 12


def build_report(facts: Facts, language: str) -> Report:
    """The report in a language (`fr`, `en`). Same facts, same report."""
    teller = Teller(facts, Speech(language), Ledger())
    say, scope = teller.say, facts.evidence.scope
    sections = _sections(teller)
    keys, charts, tables = _keys(teller), charts_of(teller), tables_of(teller)
    overview = overview_of(facts, teller)
    figures = teller.ledger.figures()
    return Report(
        language=language,
        title=say("title"),
        school=say.set(facts.school),
        uai=scope.uai,
        year=scope.year.label,
        day=scope.day,
        period=say(
            "period",
            year=scope.year.label.replace("-", "\u2013"),
            first=say.day(scope.year.begin),
            last=say.day(scope.day),
        ),
        overview=overview,
        labels=_labels(teller, fingerprint(figures)[:_SHOWN_DIGITS]),
        keys=keys,
        charts=charts,
        sections=sections,
        free=(
            _free(teller, "difficulties", facts.texts.difficulties),
            _free(teller, "proposals", facts.texts.proposals),
        ),
        tables=tables,
        figures=figures,
    )


def overview_of(facts: Facts, teller: Teller) -> str:
    """How many duties are done, in one sentence."""

    def number(name: str, *wanted: Standing) -> int | float:
        codes = [one.duty.code for one in facts.standings if one.standing in wanted]
        return teller.ledger.note(counted(name, (Proof(other=f"duty {code}") for code in codes)))

    return teller.say(
        "standings",
        done=number("duties.done", Standing.DONE, Standing.DECLARED),
        partly=number("duties.partly", Standing.PARTLY),
        all=number("duties", *Standing),
    )


def _sections(teller: Teller) -> tuple[Section, ...]:
    found = []
    for name, title in teller.facts.mission.sections.items():
        items = tuple(
            _item(teller, one) for one in teller.facts.standings if one.duty.section == name
        )
        if items:
            found.append(Section(teller.say.set(in_words(title, teller.say.language)), items))
    return tuple(found)


def _item(teller: Teller, one: DutyStanding) -> Item:
    say, duty = teller.say, one.duty
    text = teller.facts.texts.duties.get(duty.code)
    sentences = teller.sentences(one)
    blocks = _set(teller, text.blocks) if text else ()
    return Item(
        code=duty.code,
        title=say.set(in_words(duty.title, say.language)),
        who=say.set(in_words(duty.who, say.language)),
        standing=one.standing.value,
        state=say(f"standing.{one.standing.value}"),
        # that nothing was recorded stands in its state already
        sentences=() if one.standing is Standing.NONE else sentences,
        blocks=blocks,
    )


def _free(teller: Teller, name: str, blocks: tuple[Block, ...]) -> Free:
    return Free(teller.say(name), _set(teller, blocks), teller.say("none_noted"))


def _set(teller: Teller, blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Blocks with their texts as they are printed."""
    return tuple(
        Block(tuple(Run(teller.say.set(run.text), run.strong) for run in one.runs), one.is_item)
        for one in blocks
    )


def _keys(teller: Teller) -> tuple[Key, ...]:
    say, found, ledger = teller.say, teller.found, teller.ledger
    meetings, training, _people = counting.hours(found)
    hours = ledger.note(meetings) + ledger.note(training)
    pupils = [one for one in teller.facts.usage.activation if one.profile == "students"]
    whole = next((one for one in pupils if not one.label), None)
    simple = {
        "changes": counting.all_changes(found),
        "verifications": counting.evidence_figure(found, Evidence.VERIFICATIONS, ()),
        "tickets": counting.evidence_figure(found, Evidence.TICKETS, ()),
        "resets": counting.evidence_figure(found, Evidence.RESETS, ()),
    }
    keys = {name: say.number(ledger.note(figure)) for name, figure in simple.items()}
    keys["students"] = teller.share(whole) if whole else "\u2013"
    keys["hours"] = say.number(
        ledger.note_value("hours", hours, *sorted({*meetings.proofs, *training.proofs}))
    )
    order = ("changes", "verifications", "students", "tickets", "resets", "hours")
    return tuple(Key(say(f"key.{name}"), keys[name]) for name in order)


def _labels(teller: Teller, digest: str) -> Labels:
    say, mission, texts = teller.say, teller.facts.mission, teller.facts.texts
    return Labels(
        summary=say("summary"),
        letter=say("letter"),
        number=say("number"),
        duty=say("duty"),
        state=say("standing"),
        done=say("done_what"),
        appendix=say("appendix"),
        page=say("page"),
        signature=say("signature", day=say.day(teller.found.scope.day)),
        author=say.set(texts.author) or say("author"),
        head=say("head"),
        copies=say("copies", copies=", ".join(mission.copies)) if mission.copies else "",
        allowance=say("allowance", allowance=mission.allowance) if mission.allowance else "",
        traceable=say("traceable"),
        fingerprint=say("fingerprint", digest=digest),
    )
