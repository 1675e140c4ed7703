"""The two charts of the report: activation by profile, visits by month."""

from __future__ import annotations

from entconf.assistance.usage.indicators import monthly
from entconf.assistance.usage.targets import Aim
from entconf.report.activity.sentences import Teller
from entconf.report.activity.view import Bar, Chart

_HUNDRED = 100


def charts_of(teller: Teller) -> tuple[Chart, ...]:
    """Both charts; one without anything measured has no bars and says so."""
    return _activation(teller), _visits(teller)


def _activation(teller: Teller) -> Chart:
    say, usage = teller.say, teller.facts.usage
    if usage.measured is None:
        title = say("chart.activation")
        return Chart("activation", title, say("chart.none"), (), lying=True)
    targets = {one.profile: one for one in teller.facts.targets}
    bars = []
    for one in usage.activation:
        if one.label or one.percent is None:
            continue
        target = targets.get(one.profile)
        mark = target.percent / _HUNDRED if target else None
        label = say(f"profile.{one.profile}")
        bars.append(Bar(label, teller.share(one), one.percent / _HUNDRED, mark))
    title = say("chart.activation.on", day=say.day(usage.measured))
    return Chart("activation", title, _told(teller, bars), tuple(bars), True, _aims(teller))


def _aims(teller: Teller) -> str:
    """Which targets were reached and which missed."""
    say = teller.say
    found = []
    for one in teller.facts.targets:
        if one.aim is not Aim.UNKNOWN:
            name = f"target.{one.profile}"
            percent = say.percent(int(teller.ledger.note_value(name, one.percent)))
            told = say(f"aim.{one.aim.value}", percent=percent)
            found.append(
                f"{say(f'profile.{one.profile}')} : {told}"
                if say.language == "fr"
                else f"{say(f'profile.{one.profile}')}: {told}"
            )
    return say.set("; ".join(found) if say.language == "en" else " ; ".join(found))


def _visits(teller: Teller) -> Chart:
    say = teller.say
    rows = [one for one in monthly(teller.facts.usage) if one.visits is not None]
    title = say("chart.visits")
    if not rows:
        return Chart("visits", title, say("chart.none"), (), lying=False)
    most = max(one.visits or 0 for one in rows) or 1
    bars = []
    for one in rows:
        number = teller.ledger.note_value(f"visits.{one.month}", one.visits or 0, one.proof)
        bars.append(Bar(say.month(one.month), say.number(number), number / most))
    return Chart("visits", title, _told(teller, bars), tuple(bars), lying=False)


def _told(teller: Teller, bars: list[Bar]) -> str:
    parts = (teller.say("chart.bar", label=one.label, value=one.shown) for one in bars)
    return "; ".join(parts) if teller.say.language == "en" else " ; ".join(parts)
