"""Send a mailing: each mail once, whatever happens in the middle.

A mailing has a name. Which of its recipients got their mail is remembered in the store
(mail_memory.py), before and after each mail is handed over; so a mailing that was stopped (server
down, machine off, Ctrl-C) is called again under its name and sends nobody twice.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from datetime import UTC, datetime
from enum import StrEnum
from typing import TypeAlias

from entconf.assistance.mail_memory import Mailed, MailingMemory
from entconf.assistance.mail_session import (
    Answer,
    AnswerLost,
    ConversationLost,
    MailSession,
    Reply,
)
from entconf.assistance.mail_writing import (
    address_mistake,
    envelope_address,
    in_bytes,
    masked,
    sender_address,
)
from entconf.engine.store.notes import Notes
from entconf.errors import EntconfError, SystemUnreachable
from entconf.model.mail import MailSettings, Message
from entconf.model.quick_dataclass import dataclass
from entconf.model.secret import Reveal
from entconf.model.text import Text, msg

_LOG = logging.getLogger(__name__)
_MINUTE = 60.0
#: A server that goes away this often in a row, without a mail in between, is down.
_TRIES = 2
_NO_ANSWER = msg("the server went away before it said whether it took the mail")
#: What became of each recipient, by the address that commands take.
Told: TypeAlias = Mapping[str, "tuple[Outcome, Text | None]"]


class Outcome(StrEnum):
    """What became of the mail to one recipient.

    `ALREADY` got it in an earlier run. `UNKNOWN` may have got it: the answer was lost, and it is
    not sent again unless that is asked for. `LATER` was put off by the server, `UNSENT` was not
    tried: both are sent when the mailing is called again.
    """

    SENT = "sent"
    ALREADY = "already"
    REFUSED = "refused"
    LATER = "later"
    UNKNOWN = "unknown"
    UNSENT = "unsent"


class Doubt(StrEnum):
    """What to do for recipients who may have got their mail in an earlier run."""

    LEAVE = "leave"
    SEND = "send"


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of one recipient of a message, the `position`-th of its mailing (from 0)."""

    position: int
    address: str = field(repr=False)
    outcome: Outcome = Outcome.UNSENT
    reason: Text | None = None


@dataclass(frozen=True, slots=True)
class MailingResult:
    """What became of a mailing. `stopped` is why it ended before its end."""

    deliveries: tuple[Delivery, ...]
    stopped: EntconfError | None = None

    def count(self, outcome: Outcome) -> int:
        """How many recipients have that outcome."""
        return sum(one.outcome is outcome for one in self.deliveries)

    @property
    def complete(self) -> bool:
        """Whether everybody has their mail."""
        return all(one.outcome in {Outcome.SENT, Outcome.ALREADY} for one in self.deliveries)


@dataclass(frozen=True, slots=True)
class Mailing:
    """Messages under a name that tells this occasion from all others: `credentials-2026-09-02`."""

    name: str
    messages: tuple[Message, ...]
    doubt: Doubt = Doubt.LEAVE


@dataclass(frozen=True, slots=True)
class Pace:
    """The clock that mails wait for; tests have their own."""

    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


def send_mailing(
    mailing: Mailing,
    settings: MailSettings,
    reveal: Reveal,
    notes: Notes,
    pace: Pace = Pace(),  # noqa: B008 - frozen
) -> MailingResult:
    """Send every mail of a mailing that nobody got yet, each recipient told by its outcome.

    A server that cannot be reached, or that goes away for good, ends the mailing: the result
    tells what was done and why it stopped.

    Raises:
        ConfigurationError: the sender or a subject is wrong; nothing was sent.
        StoreError: what was sent cannot be remembered; nothing more was sent.
    """
    sender_address(settings)
    memory = MailingMemory(notes, mailing.name)
    for message in mailing.messages:
        in_bytes(message, settings, datetime.now(UTC), "check")
    return _Sender(mailing, settings, reveal, memory, pace).run()


def pending(mailing: Mailing, notes: Notes) -> tuple[Delivery, ...]:
    """Who would get a mail if the mailing was sent now, and who not and why. Nothing is sent."""
    memory = MailingMemory(notes, mailing.name)
    return tuple(
        _before(mailing, memory, position, message, address)
        for position, message in enumerate(mailing.messages)
        for address in (*message.to, *message.copies)
    )


def _before(
    mailing: Mailing, memory: MailingMemory, position: int, message: Message, address: str
) -> Delivery:
    mistake = address_mistake(address)
    if mistake is not None:
        return Delivery(position, address, Outcome.REFUSED, mistake)
    state = memory.state(memory.identify(message, address))
    if state is Mailed.SENT:
        return Delivery(position, address, Outcome.ALREADY)
    if state is Mailed.SENDING and mailing.doubt is Doubt.LEAVE:
        return Delivery(position, address, Outcome.UNKNOWN, _NO_ANSWER)
    return Delivery(position, address)


class _Sender:
    """One run over a mailing."""

    def __init__(
        self,
        mailing: Mailing,
        settings: MailSettings,
        reveal: Reveal,
        memory: MailingMemory,
        pace: Pace,
    ) -> None:
        self._mailing = mailing
        self._settings = settings
        self._reveal = reveal
        self._memory = memory
        self._pace = pace
        self._session: MailSession | None = None
        self._next = 0.0

    def run(self) -> MailingResult:
        deliveries: list[Delivery] = []
        stopped: EntconfError | None = None
        try:
            for position, message in enumerate(self._mailing.messages):
                found = [
                    _before(self._mailing, self._memory, position, message, address)
                    for address in (*message.to, *message.copies)
                ]
                if stopped is None and any(one.outcome is Outcome.UNSENT for one in found):
                    try:
                        found = self._deliver(message, found)
                    except SystemUnreachable as error:
                        stopped = error
                deliveries.extend(found)
        finally:
            if self._session is not None:
                self._session.close()
        return MailingResult(tuple(deliveries), stopped)

    def _deliver(self, message: Message, found: Sequence[Delivery]) -> list[Delivery]:
        """Send one mail. Raises SystemUnreachable when the server is down."""
        wanted = {
            envelope_address(one.address): one.address
            for one in found
            if one.outcome is Outcome.UNSENT
        }
        self._wait()
        told = self._converse_surely(message, wanted)
        return [
            Delivery(one.position, one.address, *told[envelope_address(one.address)])
            if one.outcome is Outcome.UNSENT
            else one
            for one in found
        ]

    def _converse_surely(self, message: Message, wanted: Mapping[str, str]) -> Told:
        """Send one mail, on a second connection when the first is gone."""
        for _ in range(_TRIES - 1):
            try:
                return self._converse(message, wanted)
            except ConversationLost:
                self._forget_session()
        try:
            return self._converse(message, wanted)
        except ConversationLost as error:
            self._forget_session()
            raise SystemUnreachable(
                msg("the mail server {host} went away", host=self._settings.host),
                hint=msg("send it again later: nobody gets it twice"),
            ) from error

    def _converse(self, message: Message, wanted: Mapping[str, str]) -> Told:
        session = self._opened()
        replies = session.offer(sender_address(self._settings), tuple(wanted))
        told = {one: _outcome(reply) for one, reply in replies.items()}
        taken = [one for one, reply in replies.items() if reply.answer is Answer.TAKEN]
        if taken:
            final = self._hand_over(session, message, [wanted[one] for one in taken])
            told.update(dict.fromkeys(taken, final))
        for one, (outcome, _) in told.items():
            _LOG.info("mail to %s: %s", masked(one), outcome.value)
        return told

    def _hand_over(
        self, session: MailSession, message: Message, taken: Sequence[str]
    ) -> tuple[Outcome, Text | None]:
        who = tuple(self._memory.identify(message, one) for one in taken)
        content = in_bytes(
            message, self._settings, datetime.now(UTC), self._memory.message_id(message)
        )
        self._memory.note(who, Mailed.SENDING)
        try:
            reply = session.hand_over(content)
        except AnswerLost:
            self._forget_session()
            return Outcome.UNKNOWN, _NO_ANSWER
        except ConversationLost:
            self._memory.note(who, None)
            raise
        self._memory.note(who, Mailed.SENT if reply.answer is Answer.TAKEN else None)
        return _outcome(reply)

    def _opened(self) -> MailSession:
        if self._session is None:
            self._session = MailSession(self._settings, self._reveal)
        return self._session

    def _forget_session(self) -> None:
        if self._session is not None:
            self._session.close()
            self._session = None

    def _wait(self) -> None:
        now = self._pace.clock()
        if now < self._next:
            self._pace.sleep(self._next - now)
        self._next = max(now, self._next) + _MINUTE / self._settings.per_minute


def _outcome(reply: Reply) -> tuple[Outcome, Text | None]:
    outcomes = {
        Answer.TAKEN: Outcome.SENT,
        Answer.REFUSED: Outcome.REFUSED,
        Answer.LATER: Outcome.LATER,
    }
    return outcomes[reply.answer], reply.reason
