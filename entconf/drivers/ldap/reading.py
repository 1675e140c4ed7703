"""Searches, several at once where the server allows, page by page, whole or not at all."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from entconf.drivers.ldap.answers import (
    DONE,
    ENTRY,
    REFERENCE,
    Entry,
    Envelope,
    Names,
    Span,
    decode_entries,
    decode_reference,
    decode_result,
    open_envelope,
    page_cookie,
)
from entconf.drivers.ldap.ber import BerError
from entconf.drivers.ldap.link import Link, entry_prefix
from entconf.drivers.ldap.ranges import complete_ranges
from entconf.drivers.ldap.requests import Search, paged, search
from entconf.drivers.ldap.results import SIZE_LIMIT, SUCCESS, read_error, referral_error
from entconf.errors import EntconfError

#: The position of a search, and entries of it; or the error, after which nothing comes of it.
Found = tuple[int, list[Entry] | EntconfError]


@dataclass(slots=True)
class Answer:
    """The entries one search found, or why they are not all there. Never a part of them."""

    entries: list[Entry] = field(default_factory=list)
    error: EntconfError | None = None

    def whole(self) -> list[Entry]:
        """The entries. Raises the error when they are not all there."""
        if self.error is not None:
            raise self.error
        return self.entries


def read_all(
    link: Link, searches: Sequence[Search], page: int, small: frozenset[int] = frozenset()
) -> list[Answer]:
    """Run searches and collect what they find, in their order.

    `small` are the positions of searches expected to find less than any size limit: they
    are all sent at once. Raises LinkLost when the connection breaks.
    """
    answers = [Answer() for _ in searches]
    names: Names = {}
    for place, found in stream(link, searches, page, small, names):
        if isinstance(found, EntconfError):
            answers[place] = Answer([], found)
        elif answers[place].error is None:
            answers[place].entries += found
    for answer in answers:
        answer.entries = complete_ranges(link, answer.entries, names)
    return answers


def stream(
    link: Link,
    searches: Sequence[Search],
    page: int,
    small: frozenset[int] = frozenset(),
    names: Names | None = None,
) -> Iterator[Found]:
    """Run searches and give what they find as it comes, page by page.

    After an error of a search what came of it before is not the whole. The next page is
    asked for before a page is decoded, so that client and server work at the same time.
    slapd keeps one page cookie a connection, hence only one paged search runs at any
    moment. Attributes that come in ranges are left as they come; `read_all` completes
    them. `names` collects what is known of attributes.
    """
    running = _Searches(link, page, {} if names is None else names)
    running.start(searches, small)
    return running.follow()


@dataclass(slots=True)
class _Running:
    """A search under way. `small` ones are sent without paging, all at the same time."""

    place: int
    wanted: Search
    small: bool
    spans: list[Span] = field(default_factory=list)
    referrals: tuple[str, ...] = ()


class _Searches:
    """The searches of one call on one link: which run, which wait, what they found."""

    def __init__(self, link: Link, page: int, names: Names) -> None:
        self._link = link
        self._page = page
        self._names = names
        self._running: dict[int, _Running] = {}
        self._spans: dict[bytes, list[Span]] = {}
        self._waiting: deque[_Running] = deque()

    def start(self, searches: Sequence[Search], small: frozenset[int]) -> None:
        """Send what may run at once; the rest waits for its turn."""
        for place, wanted in enumerate(searches):
            one = _Running(place, wanted, place in small)
            if one.small:
                self._send(one, ())
            else:
                self._waiting.append(one)
        self._start_next()

    def follow(self) -> Iterator[Found]:
        """What the searches find, until the last of them has ended."""
        while self._running:
            self._link.entries(self._spans)
            data, start, end = self._link.receive()
            try:
                envelope = open_envelope(data, start, end)
                one = self._running.get(envelope.number)
                if one is None:
                    raise self._farewell(data, envelope)
                if envelope.tag == ENTRY:
                    one.spans.append((data, envelope.start, envelope.end))
                elif envelope.tag == REFERENCE:
                    one.referrals = decode_reference(data, envelope.start, envelope.end)
                elif envelope.tag == DONE:
                    yield from self._end_page(one, data, envelope)
            except (BerError, IndexError) as error:
                raise self._link.nonsense(error) from error

    def _end_page(self, one: _Running, data: bytes, envelope: Envelope) -> Iterator[Found]:
        del self._running[envelope.number]
        del self._spans[entry_prefix(envelope.number)]
        self._link.answered()
        result = decode_result(data, envelope.start, envelope.end)
        spans, one.spans = one.spans, []
        if one.small and result.code == SIZE_LIMIT:
            one.small = False
            self._waiting.append(one)
            self._start_next()
            return
        cookie = page_cookie(data, envelope) if result.code == SUCCESS else b""
        if cookie:
            self._send(one, (paged(self._page, cookie),))
        else:
            self._start_next()
        if result.code != SUCCESS:
            yield one.place, read_error(result, one.wanted.base, one.wanted.what)
        elif one.referrals:
            yield one.place, referral_error(one.referrals, one.wanted.base)
        else:
            yield one.place, decoded(spans, self._names)

    def _start_next(self) -> None:
        if self._waiting and all(one.small for one in self._running.values()):
            self._send(self._waiting.popleft(), (paged(self._page),))

    def _send(self, one: _Running, controls: Sequence[bytes]) -> None:
        number = self._link.send(search(one.wanted), controls)
        self._running[number] = one
        self._spans[entry_prefix(number)] = one.spans

    def _farewell(self, data: bytes, envelope: Envelope) -> EntconfError:
        # Number 0 is the server saying goodbye (RFC 4511, section 4.4.1).
        self._link.broken = True
        return read_error(decode_result(data, envelope.start, envelope.end), "", "")


def decoded(spans: list[Span], names: Names) -> list[Entry]:
    """The entries in these places: by our decoder, or by ldap3 where ours gives up."""
    try:
        return decode_entries(spans, names)
    except (BerError, IndexError):
        from entconf.drivers.ldap.ldap3_decoding import entry_by_ldap3  # noqa: PLC0415 - hardly ever

        return [entry_by_ldap3(data[start:end]) for data, start, end in spans]
