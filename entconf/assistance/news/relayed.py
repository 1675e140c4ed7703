"""What was relayed of the news: when, to how many, remembered in the notes of the store."""

from __future__ import annotations

from datetime import datetime

from entconf.engine.store.notes import Notes
from entconf.errors import StoreError
from entconf.model.mail import Message
from entconf.model.news import NewsItem
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import msg
from entconf.model.values import JsonValue

AREA = "news"


@dataclass(frozen=True, slots=True)
class Relayed:
    """An item that was relayed. `lists` is how many addresses were mailed, `schools` are UAIs."""

    name: str
    title: str
    at: datetime
    announced: bool
    lists: int
    schools: tuple[str, ...] = ()


def relayed(notes: Notes) -> tuple[Relayed, ...]:
    """Everything that was relayed, by its moment. Raises StoreError."""
    found = []
    for name, note in notes.of(AREA).items():
        told = note.content
        if not isinstance(told, dict):
            raise StoreError(msg("what the store keeps of {key} is damaged", key=name))
        schools = told.get("schools")
        found.append(
            Relayed(
                name=name,
                title=str(told.get("title") or name),
                at=datetime.fromisoformat(str(told.get("at") or note.at)),
                announced=told.get("announced") is True,
                lists=int(str(told.get("lists") or 0)),
                schools=tuple(map(str, schools)) if isinstance(schools, list) else (),
            )
        )
    return tuple(sorted(found, key=lambda one: (one.at, one.name)))


def note_relayed(notes: Notes, item: Relayed) -> None:
    """Remember it; relayed again, it keeps the moment of the first time."""
    before = {one.name: one for one in relayed(notes)}
    at = before[item.name].at if item.name in before else item.at
    content: JsonValue = {
        "title": item.title,
        "at": at.isoformat(timespec="seconds"),
        "announced": item.announced,
        "lists": item.lists,
        "schools": [*item.schools],
    }
    notes.write(AREA, {item.name: content})


def mailing_name(item: NewsItem) -> str:
    """The name of its mailing: nobody gets it twice."""
    return f"news-{item.name}"


def news_mails(item: NewsItem) -> tuple[Message, ...]:
    """A mail to each list, which does not see the others; French first, then other languages."""
    texts = [item.text[one] for one in sorted(item.text, key=lambda one: (one != "fr", one))]
    text = "\n\n---\n\n".join(one.strip() for one in texts) + "\n"
    return tuple(
        Message(to=(address,), subject=item.title, text=text, about=mailing_name(item))
        for address in item.mail_to
    )
