"""Letters about accounts from the command line: preview, agreement, sending, what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from entconf.assistance.credentials.choice import Choice
from entconf.assistance.credentials.codes import codes_of
from entconf.assistance.credentials.letters import Post, post_of, sample_letter
from entconf.assistance.mail import Delivery, Doubt, Mailing, Outcome, pending, send_mailing
from entconf.cli.crediting import Counter, open_counter
from entconf.cli.session import Session
from entconf.desired.credentials import CredentialSchool
from entconf.desired.mail import needed_mail
from entconf.engine.store.access_log import Export
from entconf.engine.store.actor import present_actor
from entconf.engine.store.store import Store
from entconf.errors import ExitCode, PolicyRefused
from entconf.model.mail import MailSettings
from entconf.model.quick_dataclass import dataclass
from entconf.model.school_year import SchoolYear
from entconf.model.text import msg, msgn
from entconf.report.lines import line
from entconf.report.mailings import (
    exit_code_of,
    mailing_document,
    mailing_lines,
    pending_lines,
    preview_lines,
)


@dataclass(frozen=True, slots=True)
class Letters:
    """What was asked for. `name` "" is the mailing of this school year."""

    choice: Choice
    spoken: str = "fr"
    name: str = ""
    doubt: Doubt = Doubt.LEAVE
    plan_only: bool = False
    yes: bool = False
    json: bool = False


def write_letters(session: Session, schools: Sequence[str], asked: Letters) -> ExitCode:
    """Show what would leave, ask, send it, and tell what came of it."""
    with open_counter(session, schools) as counter:
        school = counter.one_school()
        settings = needed_mail(school.mail, school.establishment.uai)
        people = counter.people(school, replace(asked.choice, never_activated=True))
        ours = [one for one in people if one.identity.ours]
        codes = codes_of(school.establishment, ours, counter.backends)
        post = post_of(school, people, codes, asked.spoken)
        mailing = Mailing(asked.name or _usual_name(school), post.messages, asked.doubt)
        with Store(counter.root) as store:
            waiting = pending(mailing, store.notes)
            if not asked.json:
                _show(session, counter, school, (mailing, post, waiting), settings, asked.spoken)
            going = sum(one.outcome is Outcome.UNSENT for one in waiting)
            if not going and not asked.json:
                session.console.remark(msg("There is nobody to write to."))
            if asked.plan_only:
                return ExitCode.CHANGES if going else ExitCode.OK
            if going and not asked.yes and not _agreed(session, going):
                session.console.remark(msg("Nothing was sent."))
                return ExitCode.CHANGES
            return _send(session, counter, mailing, settings, store, asked)


def _usual_name(school: CredentialSchool) -> str:
    year = SchoolYear.of(datetime.now().astimezone().date()).label
    return f"credentials-{school.establishment.uai}-{year}"


def _show(
    session: Session,
    counter: Counter,
    school: CredentialSchool,
    told: tuple[Mailing, Post, Sequence[Delivery]],
    settings: MailSettings,
    spoken: str,
) -> None:
    mailing, post, waiting = told
    console, language = session.console, session.language
    console.result([*pending_lines(mailing, waiting, language)])
    left_out = (
        msgn("{n} pupil: handed out on paper", "{n} pupils: handed out on paper", post.pupils),
        msgn("{n} signs in elsewhere", "{n} sign in elsewhere", post.elsewhere),
        msgn("{n} has no code", "{n} have no code", post.active),
        msgn("{n} has no address", "{n} have no address", post.addressless),
    )
    console.result([line("  ", language(one)) for one in left_out if one.params["n"]])
    identities = {one.key: one for one in counter.identities.known.values() if one.ours}
    for identity in identities.values() if post.messages else ():
        sample = sample_letter(school, identity, spoken)
        if sample is not None:
            console.result([line(""), *preview_lines(sample, settings, language)])


def _agreed(session: Session, number: int) -> bool:
    if not session.console.can_ask():
        raise PolicyRefused(
            msg("nobody can be asked whether to send: there is no terminal"),
            hint=msg("send without a question: --yes; look only: --plan"),
        )
    return session.console.ask(msgn("Send this mail?", "Send these {n} mails?", number))


def _send(
    session: Session,
    counter: Counter,
    mailing: Mailing,
    settings: MailSettings,
    store: Store,
    asked: Letters,
) -> ExitCode:
    uai = counter.one_school().establishment.uai
    export = Export("letters", len(mailing.messages), (uai,), names=True, to="each person")
    store.journal.tell_exported(export, present_actor())
    result = send_mailing(mailing, settings, counter.reveal, store.notes)
    code = exit_code_of(result)
    if asked.json:
        session.console.raw(mailing_document(mailing, result, session.language, code))
    else:
        session.console.result([*mailing_lines(mailing, result, session.language)])
    return code
