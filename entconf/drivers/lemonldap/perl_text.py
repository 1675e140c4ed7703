"""Texts as Perl literals, in rules that the portal rewrites before it evaluates them.

The server replaces `$name`, `skip`, `inGroup(...)` and `has2f(...)` wherever they stand in a rule,
inside quotes too (Handler/Main/Reload.pm, `substitute`), reads its file of configuration as bytes
and evaluates what comes out. So every sign that means something to the server, to Perl or to a
regular expression is written as its number: what is left of any text is plain ASCII, in which
nothing is found to replace, to interpolate or to end the literal with.
"""

from __future__ import annotations

import re
from html import unescape

from entconf.errors import RequestRefused
from entconf.model.text import msg

_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 _-,:;")
#: A word that the server replaces wherever it stands.
_SKIP = re.compile("(?<![A-Za-z0-9_])s(?=kip)")
_NUMBERED = re.compile(r"\\x\{([0-9a-fA-F]+)\}")
#: Halves of characters, which are no text.
_HALVES = range(0xD800, 0xE000)
_LAST_CHARACTER = 0x10FFFF
#: What the portal's page would cut the message at, or take for HTML or for a place to fill in.
_HELD_TWICE = frozenset('&<>",%')


def perl_escaped(text: str) -> str:
    r"""A text for the inside of a double-quoted string or of a regular expression.

    All but letters, digits and a few signs becomes `\x{number}`. Raises RequestRefused for half
    a character, which no system can hold.
    """
    if any(ord(sign) in _HALVES for sign in text):
        raise RequestRefused(msg("{text} holds half a character", text=ascii(text)))
    numbered = "".join(sign if sign in _PLAIN else f"\\x{{{ord(sign):x}}}" for sign in text)
    return _SKIP.sub(r"\\x{73}", numbered)


def perl_quoted(text: str) -> str:
    """A text as a Perl string: in single quotes where it is plain, else in double quotes.

    Single quotes alone do not protect a text here, as the server replaces inside them.
    """
    escaped = perl_escaped(text)
    return f"'{text}'" if escaped == text else f'"{escaped}"'


def perl_unescaped(escaped: str) -> str | None:
    """The text that `perl_escaped` made this from; None when it cannot have made it."""
    numbers = [int(number, 16) for number in _NUMBERED.findall(escaped)]
    if any(number in _HALVES or number > _LAST_CHARACTER for number in numbers):
        return None
    text = _NUMBERED.sub(lambda found: chr(int(found[1], 16)), escaped)
    return text if perl_escaped(text) == escaped else None


def spellings(text: str) -> tuple[str, ...]:
    """The text as a session may hold it: as characters, or as the bytes of its UTF-8.

    The portal hands on what its source gave: a directory gives bytes unless `ldapRaw` is set,
    the configuration's own groups are bytes, other sources give characters.
    """
    octets = text.encode().decode("latin-1")
    return (text,) if octets == text else (text, octets)


def perl_message(message: str) -> str:
    """A message for the key of a rule in `grantSessionRules`, without its `##comment`.

    The server evaluates the message as a Perl expression (Plugins/GrantSession.pm), and lets
    everybody in when that fails. The page then splits it at commas, fills in percent signs, and
    reads it twice as HTML: once in an attribute, once when it is shown.
    """
    return perl_quoted("".join(_held(sign) for sign in message))


def message_of(expression: str) -> str | None:
    """The message that `perl_message` made this from; None when it cannot have made it."""
    inside = expression[1:-1]
    text = perl_unescaped(inside)
    if text is None:
        return None
    message = unescape(unescape(text))
    return message if perl_message(message) == expression else None


def _held(sign: str) -> str:
    if sign in _HELD_TWICE:
        return f"&amp;#{ord(sign)};"
    return sign if sign.isascii() else f"&#{ord(sign)};"
