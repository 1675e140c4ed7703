"""An item of news: what changes, for whom, from when, and who is mailed."""

from __future__ import annotations

from collections.abc import Mapping

from entconf.model.quick_dataclass import dataclass
from entconf.model.source import Source


@dataclass(frozen=True, slots=True)
class NewsItem:
    """One item. `text` is by language, in Markdown; `begins` and `ends` are as written.

    `announced` tells whether it is an announcement, `mail_to` which lists get it, `sender` the
    UAI of the school that mails it ("" for the first one).
    """

    name: str
    title: str
    text: Mapping[str, str]
    profiles: tuple[str, ...]
    begins: str
    ends: str
    hosts: str
    announced: bool
    mail_to: tuple[str, ...]
    sender: str
    source: Source

    @property
    def tag(self) -> str:
        """The tag by which the loader finds its announcement alone."""
        return f"news/{self.name}"
