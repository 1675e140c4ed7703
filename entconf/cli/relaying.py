"""Relay an item of news: its announcement through plan and apply, its mail, its line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import UTC, date, datetime
from pathlib import Path

from entconf.assistance.mail import Doubt, Mailing, Outcome, pending
from entconf.assistance.news.relayed import (
    Relayed,
    mailing_name,
    news_mails,
    note_relayed,
)
from entconf.cli.carrying_out import Consent, carry_out
from entconf.cli.mailing_once import send_and_tell
from entconf.cli.options import Agreement
from entconf.cli.planning import exit_code_of, plan_live, verdicts
from entconf.cli.session import Session
from entconf.cli.shape import Shape, show_plan
from entconf.desired.news import find_news, load_news
from entconf.desired.school_variables import SiteSchools
from entconf.desired.site import SiteQuery, load_site
from entconf.engine.store.store import Store
from entconf.errors import ConfigurationError, ExitCode, PolicyRefused, Problem
from entconf.model.news import NewsItem
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import msg, msgn
from entconf.report.news import mail_lines


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for."""

    name: str
    day: date
    agreement: Agreement
    plan_only: bool = False
    again: bool = False
    variables: Mapping[str, str] = field(default_factory=dict)


def relay(session: Session, wanted: Wanted) -> ExitCode:
    """Do it. Raises what planning, applying and mailing raise."""
    root = session.site()
    item = find_news(load_news(root), wanted.name)
    code = _announce(session, root, item, wanted) if item.announced else ExitCode.OK
    if code is not ExitCode.OK and not wanted.plan_only:
        return code
    schools = _schools(root, item, wanted)
    with Store(root) as store:
        mailed = _mail(session, root, store, item, schools, wanted)
        if wanted.plan_only:
            return code if code is not ExitCode.OK else mailed
        if mailed is ExitCode.OK:
            now = datetime.now(UTC)
            lists = len(item.mail_to)
            note_relayed(
                store.notes, Relayed(item.name, item.title, now, item.announced, lists, schools)
            )
    return mailed


def _schools(root: Path, item: NewsItem, wanted: Wanted) -> tuple[str, ...]:
    """The UAIs that it is for. Raises ConfigurationError when it is for none."""
    schools = tuple(one.uai for one in SiteSchools(root, item.hosts, wanted.variables).schools)
    if schools:
        return schools
    message = msg("the hosts of this play match no school")
    raise ConfigurationError([Problem("no-hosts", message, item.source)])


def _announce(session: Session, root: Path, item: NewsItem, wanted: Wanted) -> ExitCode:
    query = SiteQuery(day=wanted.day, tags=frozenset({item.tag}), variables=dict(wanted.variables))
    desired = load_site(root, query)
    plan = plan_live(session, desired)
    if wanted.plan_only:
        refused = verdicts(plan, desired)
        show_plan(session.console, plan, Shape(json=wanted.agreement.json))
        return exit_code_of(plan, refused)
    if plan.is_empty:
        session.console.remark(msg("It is announced as it is written."))
        return ExitCode.OK
    return carry_out(session, desired, plan, Consent.of_agreement(wanted.agreement, "news"))


def _mail(
    session: Session,
    root: Path,
    store: Store,
    item: NewsItem,
    schools: tuple[str, ...],
    wanted: Wanted,
) -> ExitCode:
    mails = news_mails(item)
    if not mails:
        return ExitCode.OK
    doubt = Doubt.SEND if wanted.again else Doubt.LEAVE
    mailing = Mailing(mailing_name(item), mails, doubt)
    console = session.console
    left = [one for one in pending(mailing, store.notes) if one.outcome is not Outcome.ALREADY]
    if not left:
        console.remark(msg("Every list has the mail."))
        return ExitCode.OK
    console.alert(mail_lines(item, mails[0].text, session.language))
    if wanted.plan_only:
        return ExitCode.CHANGES
    if not wanted.agreement.yes:
        if not console.can_ask():
            raise PolicyRefused(
                msg("nobody can be asked whether to send this mail: there is no terminal"),
                hint=msg(
                    "relay it without a question: entconf news relay {name} --yes", name=item.name
                ),
            )
        if not console.ask(msgn("Send it to this list?", "Send it to these {n} lists?", len(left))):
            console.remark(msg("Nothing was sent."))
            return ExitCode.CHANGES
    sender = item.sender or schools[0]
    return send_and_tell(session, root, store, sender, mailing, wanted.variables)
