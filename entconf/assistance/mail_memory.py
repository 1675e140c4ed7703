"""Which recipients of a mailing got their mail, remembered without their addresses.

A recipient is remembered as a hash under a key of the mailing's own (HMAC-SHA-256): whoever
reads the notes cannot tell who was written to without guessing addresses one by one, and once the
mailing is forgotten, its key with it, not even so.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from enum import StrEnum

from entconf.engine.store.notes import Notes
from entconf.model.mail import Message

#: The areas of the notes, for `entconf purge`: a key a mailing, and a note a recipient.
MAILINGS = "mailings"
MAILED = "mailed"


class Mailed(StrEnum):
    """How far a mail came. `SENDING` was never followed by an answer: nobody knows."""

    SENDING = "sending"
    SENT = "sent"


class MailingMemory:
    """What is remembered of the mailing called `name`."""

    def __init__(self, notes: Notes, name: str) -> None:
        self._notes = notes
        self._name = name
        known = notes.of(MAILINGS).get(name)
        content = known.content if known else None
        self._is_new = not isinstance(content, str)
        self._key = bytes.fromhex(content) if isinstance(content, str) else secrets.token_bytes(32)
        self._known = {
            key: Mailed(str(note.content))
            for key, note in notes.of(MAILED).items()
            if key.startswith(f"{name}/")
        }

    def identify(self, message: Message, address: str) -> str:
        """The name by which a recipient of a message is remembered."""
        who = self._hash("\n".join([message.about, address.strip().lower()]))
        return f"{self._name}/{who}"

    def message_id(self, message: Message) -> str:
        """What `Message-ID` says before the @: the same from run to run."""
        return self._hash("\n".join(["id", message.about, *message.to]))

    def _hash(self, text: str) -> str:
        return hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()[:32]

    def state(self, recipient: str) -> Mailed | None:
        """How far the mail to a recipient came."""
        return self._known.get(recipient)

    def note(self, recipients: tuple[str, ...], state: Mailed | None) -> None:
        """Remember how far the mail to these came; None: it was not taken."""
        if state is None:
            self._notes.write(MAILED, {}, without=recipients)
            for one in recipients:
                self._known.pop(one, None)
            return
        if self._is_new:
            self._notes.write(MAILINGS, {self._name: self._key.hex()})
            self._is_new = False
        self._notes.write(MAILED, dict.fromkeys(recipients, state.value))
        self._known.update(dict.fromkeys(recipients, state))
