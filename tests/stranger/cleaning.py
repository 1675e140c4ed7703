"""What the platform does to HTML before it keeps it: what is read back differs from what was sent.

Contract, section 0.4 and its correction: patterns on the raw text; scripts vanish, inline
handlers make the body invalid, `iframe` and `style` stay.
"""

from __future__ import annotations

import re

_SCRIPT = re.compile(r"<\s*script\b.*?(<\s*/\s*script\s*>|$)", re.IGNORECASE | re.DOTALL)
_HANDLER = re.compile(r"\bon\w+\s*=\s*\\?[\"']", re.IGNORECASE)
_LINK = re.compile(r"<a\b([^>]*)>", re.IGNORECASE)
_TEXT = re.compile(r">[^<]*<")
_ENTITIES = {"é": "&eacute;", "è": "&egrave;", "à": "&agrave;", "'": "&#39;", "\u00a0": "&nbsp;"}


def has_handler(raw: str) -> bool:
    """Whether a body carries an inline handler such as `onclick="`."""
    return _HANDLER.search(raw) is not None


def without_scripts(raw: str) -> str:
    return _SCRIPT.sub("", raw)


def _link(match: re.Match[str]) -> str:
    attributes = match.group(1).rstrip().rstrip("/")
    if re.search(r"\brel\s*=", attributes, re.IGNORECASE):
        return f"<a{attributes}>"
    return f'<a{attributes} rel="noopener noreferrer nofollow">'


def _entities(match: re.Match[str]) -> str:
    return "".join(_ENTITIES.get(char, char) for char in match.group(0))


def cleaned(html: str) -> str:
    """HTML as it is kept: scripts gone, entities rewritten, `rel` added to links."""
    html = without_scripts(html)
    html = _LINK.sub(_link, html)
    html = _TEXT.sub(_entities, html)
    return re.sub(r"<(br|hr)\s*/>", r"<\1>", html)
