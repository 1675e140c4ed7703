"""What a result code means for a person, and which error it becomes (RFC 4511, appendix A)."""

from __future__ import annotations

from entconf.drivers.ldap.answers import Result
from entconf.errors import (
    AccessForbidden,
    AuthenticationFailed,
    EntconfError,
    RequestRefused,
    StalePlan,
    SystemUnreachable,
    UnexpectedAnswer,
)
from entconf.model.text import Text, msg

SUCCESS = 0
TIME_LIMIT, SIZE_LIMIT, ADMIN_LIMIT = 3, 4, 11
REFERRAL, UNAVAILABLE_EXTENSION = 10, 12
NO_SUCH_ATTRIBUTE, CONSTRAINT, VALUE_EXISTS, BAD_SYNTAX = 16, 19, 20, 21
UNDEFINED_TYPE, NO_SUCH_OBJECT, INVALID_DN = 17, 32, 34
INVALID_CREDENTIALS, NO_RIGHTS, BUSY, UNAVAILABLE, UNWILLING = 49, 50, 51, 52, 53
NAMING, CLASS_VIOLATION, NOT_ON_RDN, ENTRY_EXISTS = 64, 65, 67, 68
SYNC_REFRESH_REQUIRED, ASSERTION_FAILED = 4096, 122

_WRITES: dict[int, tuple[Text, Text]] = {
    NO_SUCH_ATTRIBUTE: (
        msg("a value that was to go is not there any more"),
        msg("somebody changed the entry since it was read; plan again"),
    ),
    VALUE_EXISTS: (
        msg("a value that was to be added is there already"),
        msg("somebody changed the entry since it was read; plan again"),
    ),
    ASSERTION_FAILED: (
        msg("the entry changed since it was read"),
        msg("nothing was written to it; plan again"),
    ),
    NO_SUCH_OBJECT: (
        msg("there is no such entry, or this account may not see it"),
        msg("plan again; if it is still there, ask for the right to see it"),
    ),
    ENTRY_EXISTS: (msg("an entry of that name is there already"), msg("plan again")),
    CLASS_VIOLATION: (
        msg("the schema of the directory does not allow this entry"),
        msg("compare the classes in the settings of this backend with the server's schema"),
    ),
    UNDEFINED_TYPE: (
        msg("the directory does not know an attribute"),
        msg("load the ENT schema, or name the attribute your directory uses in the settings"),
    ),
    BAD_SYNTAX: (
        msg("a value does not have the form its attribute asks for"),
        msg("mend the value where it is declared"),
    ),
    CONSTRAINT: (
        msg("a rule of the directory refuses a value"),
        msg("mend the value where it is declared, or ask whoever runs the directory"),
    ),
    NO_RIGHTS: (
        msg("this account may not write there"),
        msg("ask whoever runs the directory for the right to write this entry"),
    ),
    NOT_ON_RDN: (
        msg("the name of the entry cannot be taken from it"),
        msg("plan again; the entry must be renamed instead"),
    ),
    NAMING: (
        msg("the directory does not allow an entry of that name there"),
        msg("compare the branches and RDNs in the settings with the directory"),
    ),
    INVALID_DN: (
        msg("the directory does not accept this name"),
        msg("compare the branches and RDNs in the settings with the directory"),
    ),
    UNWILLING: (
        msg("the directory will not do this"),
        msg("it may be read-only; ask whoever runs it"),
    ),
}


class EntryGone(RequestRefused):
    """The entry that was to be written is not there, or may not be seen."""


class ValueGone(StalePlan):
    """A value that was to be taken away is not there any more."""


_WRITE_ERRORS: dict[int, type[EntconfError]] = {
    NO_SUCH_ATTRIBUTE: ValueGone,
    NO_SUCH_OBJECT: EntryGone,
    VALUE_EXISTS: StalePlan,
    ASSERTION_FAILED: StalePlan,
    NO_RIGHTS: AccessForbidden,
}


def write_error(result: Result, entry: str) -> EntconfError:
    """The error for a write to `entry` that the directory refused."""
    if result.code == REFERRAL:
        return referral_error(result.referrals, entry)
    if result.code in {BUSY, UNAVAILABLE}:
        return SystemUnreachable(
            msg("{entry}: the directory is busy or stopping", entry=entry),
            hint=msg("nothing was written to it; try again"),
        )
    reason, hint = _WRITES.get(result.code, (_unknown(result), None))
    message = msg("{entry}: {reason}", entry=entry, reason=_told(reason, result))
    return _WRITE_ERRORS.get(result.code, RequestRefused)(message, hint=hint)


def read_error(result: Result, base: str, what: str) -> EntconfError:
    """The error for a search that did not end well: what came with it is not the whole."""
    place = msg("{what} below {base}", what=what or msg("entries"), base=base or '""')
    if result.code == REFERRAL:
        return referral_error(result.referrals, base)
    if result.code in {SIZE_LIMIT, TIME_LIMIT, ADMIN_LIMIT}:
        names = {
            SIZE_LIMIT: msg("the directory stopped at its size limit"),
            TIME_LIMIT: msg("the directory stopped at its time limit"),
            ADMIN_LIMIT: msg("the directory stopped at a limit set for this account"),
        }
        return SystemUnreachable(
            msg(
                "{place}: {reason}, so the list is not whole",
                place=place,
                reason=names[result.code],
            ),
            hint=msg("ask for higher limits for this account, or set a smaller page"),
        )
    if result.code == NO_SUCH_OBJECT:
        return _missing_base(result, base)
    if result.code == NO_RIGHTS:
        return AccessForbidden(
            msg("{place}: it is there, but this account may not see it", place=place),
            hint=msg("ask whoever runs the directory for the right to read it"),
        )
    return _other_read_error(result, place)


def _other_read_error(result: Result, place: Text) -> EntconfError:
    if result.code == INVALID_CREDENTIALS:
        return AuthenticationFailed(msg("the directory refused the login"))
    if result.code in {BUSY, UNAVAILABLE}:
        return SystemUnreachable(msg("the directory is busy or stopping"), hint=msg("try again"))
    return UnexpectedAnswer(msg("{place}: {reason}", place=place, reason=_unknown(result)))


def referral_error(addresses: tuple[str, ...], entry: str) -> EntconfError:
    """The error for an answer that sends us to another server: it is not followed."""
    return SystemUnreachable(
        msg(
            "{entry}: this server sends to another one ({addresses})",
            entry=entry,
            addresses=", ".join(addresses) or "?",
        ),
        hint=msg("put that server first in the url setting of this backend"),
    )


def _missing_base(result: Result, base: str) -> EntconfError:
    """A base that cannot be read; `matched` is the nearest entry above that we may see."""
    if result.matched:
        return SystemUnreachable(
            msg("{base} does not exist; {parent} does", base=base, parent=result.matched),
            hint=msg("mend base or branch in the settings of this backend"),
        )
    return SystemUnreachable(
        msg("{base} does not exist, or this account may not see it", base=base),
        hint=msg("compare base and branches in the settings, then ask for the right to read"),
    )


def _told(reason: Text, result: Result) -> Text:
    if not result.diagnostic:
        return reason
    return msg('{reason} ("{server}")', reason=reason, server=_one_line(result.diagnostic))


def _unknown(result: Result) -> Text:
    return msg(
        'the directory answered with code {code} ("{server}")',
        code=result.code,
        server=_one_line(result.diagnostic),
    )


def _one_line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:200]
