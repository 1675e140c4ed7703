"""Hold a procedure against its site: what its steps name must be there before anything is done."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from entconf.desired.nearest import suggestion
from entconf.desired.site import Written
from entconf.errors import Problem
from entconf.model.procedure import (
    Apply,
    OpenTicket,
    Procedure,
    Publish,
    RunExchange,
    Step,
)
from entconf.model.text import Text, msg

_SHOWN = 5
#: Says that a name is not declared for some schools: code and sentence.
_Say = Callable[[str, str], tuple[str, Text]]


def check_procedure(
    procedure: Procedure, site: Written, topics: Collection[str]
) -> Sequence[Problem]:
    """Exchanges, announcements, tags and topics that steps name and the site has not.

    `site` is read for the schools of the procedure, without any choice of tags or kinds.
    """
    known = _Known(site, topics)
    return [problem for step in procedure.steps for problem in known.problems(step)]


class _Known:
    """What the playbooks of a site declare, by school."""

    def __init__(self, site: Written, topics: Collection[str]) -> None:
        desired = site.desired
        self.exchanges: dict[str, set[str]] = {}
        self.announcements: dict[str, set[str]] = {}
        for one in desired.exchanges:
            if one.present:
                self.exchanges.setdefault(one.id.uai, set()).add(one.id.key)
        for one in desired.declared:
            if one.id.kind == "announcements":
                self.announcements.setdefault(one.id.uai, set()).add(one.id.key)
        self.tags = {tag for said in site.said.values() for one in said for tag in one.play.tags}
        self.topics = topics

    def problems(self, step: Step) -> Iterator[Problem]:
        """What a step names that there is not."""
        exchanges, announcements = {}, {}
        told: dict[str, Problem] = {}
        for uai, said in step.said.items():
            match said.deed:
                case RunExchange(name):
                    exchanges[uai] = name
                case Publish(key):
                    announcements[uai] = key
                case Apply(tags):
                    for tag in sorted(tags - self.tags):
                        message = msg("no play has the tag {tag}", tag=tag)
                        hint = suggestion(tag, self.tags)
                        told[tag] = Problem("unknown-tag", message, step.source, hint)
                case OpenTicket(topic) if topic not in self.topics:
                    message = msg("there is no topic {name}", name=topic)
                    hint = suggestion(topic, self.topics)
                    told[topic] = Problem("unknown-topic", message, step.source, hint)
        yield from told.values()
        yield from _missing(step, exchanges, self.exchanges, _no_exchange)
        yield from _missing(step, announcements, self.announcements, _no_announcement)


def _missing(
    step: Step,
    wanted: Mapping[str, str],
    known: Mapping[str, Collection[str]],
    say: _Say,
) -> Iterator[Problem]:
    """Names that are not declared for some schools, each told once."""
    without: dict[str, list[str]] = {}
    for uai, name in wanted.items():
        if name not in known.get(uai, ()):
            without.setdefault(name, []).append(uai)
    for name, schools in without.items():
        words = {word for uai in schools for word in known.get(uai, ())}
        shown = ", ".join(schools[:_SHOWN]) + (" …" if len(schools) > _SHOWN else "")
        code, message = say(name, shown)
        yield Problem(code, message, step.source, suggestion(name, words) or _none_declared())


def _no_exchange(name: str, schools: str) -> tuple[str, Text]:
    return "unknown-exchange", msg(
        "no exchange {name} is declared for {schools}", name=name, schools=schools
    )


def _no_announcement(name: str, schools: str) -> tuple[str, Text]:
    return "unknown-announcement", msg(
        "no announcement {name} is declared for {schools}", name=name, schools=schools
    )


def _none_declared() -> Text:
    return msg("none is declared; a play declares it, and this step names it")
