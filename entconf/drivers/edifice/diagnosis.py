"""What `entconf doctor` looks at on an Edifice server; nothing is changed."""

from __future__ import annotations

from collections.abc import Sequence

from entconf.drivers.base import Finding
from entconf.drivers.edifice.account import WHO_AM_I, Account, account_from
from entconf.drivers.edifice.json_shapes import Row, as_rows, text
from entconf.drivers.edifice.lists import Need, address
from entconf.drivers.edifice.session import Session
from entconf.drivers.edifice.settings import Settings
from entconf.drivers.edifice.verdicts import Call
from entconf.errors import EntconfError
from entconf.model.establishment import Establishment
from entconf.model.text import Text, msg
from entconf.model.values import JsonValue

_VERSIONS = Call("GET", "/infra/monitoring/versions", msg("read the versions of the ENT"))
_MOST_SKEW = 120


def diagnose(
    session: Session, settings: Settings, establishments: Sequence[Establishment]
) -> list[Finding]:
    """Connection, login, account, establishments, versions and clock, in that order."""
    try:
        who, structures, versions = session.read([WHO_AM_I, address(Need.STRUCTURES), _VERSIONS])
    except EntconfError as error:
        return [Finding(msg("login on {url}", url=settings.url), False, error.message, error.hint)]
    account = Account("", "", "", central=False, scope=frozenset())
    findings = [Finding(msg("login on {url}", url=settings.url), True, msg("accepted"))]
    if isinstance(who, EntconfError):
        findings.append(_failed(msg("account"), who))
    else:
        account = account_from(who)
        findings.append(_account(account))
    findings += _scope(structures, establishments, account)
    findings.append(_versions(versions))
    skew = _clock(session)
    return [*findings, skew] if skew else findings


def _failed(subject: Text, error: EntconfError) -> Finding:
    return Finding(subject, False, error.message, error.hint)


def _account(account: Account) -> Finding:
    good = account.central or bool(account.scope)
    detail = msg("{login} is {role}", login=account.login, role=account.role)
    hint = None
    if not good:
        hint = msg("ask for local administration (ADML) of your establishments")
    return Finding(msg("account"), good, detail, hint)


def _scope(
    structures: JsonValue | EntconfError,
    establishments: Sequence[Establishment],
    account: Account,
) -> list[Finding]:
    if isinstance(structures, EntconfError):
        return [_failed(msg("establishments"), structures)]
    try:
        listed = {text(row, "UAI").upper(): row for row in as_rows(structures, Need.STRUCTURES)}
    except EntconfError as error:
        return [_failed(msg("establishments"), error)]
    findings = []
    for wanted in establishments:
        row = listed.get(wanted.uai)
        good = row is not None and account.administers(text(row, "id"))
        detail = (
            msg("administered, called {name} on the ENT", name=text(row, "name"))
            if row is not None and good
            else msg("this account does not administer it")
        )
        hint = None if good else msg("check its UAI in the inventory, and the scope of the account")
        findings.append(
            Finding(msg("establishment {label}", label=wanted.label), good, detail, hint)
        )
    return findings


def _versions(versions: JsonValue | EntconfError) -> Finding:
    """Versions come in several shapes from server to server; none is worth failing for."""
    subject = msg("versions")
    if isinstance(versions, EntconfError):
        return Finding(subject, True, msg("the ENT does not tell them"))
    found: list[str] = []
    rows: list[Row] = []
    if isinstance(versions, dict):
        rows = [versions]
    elif isinstance(versions, list):
        rows = [row for row in versions if isinstance(row, dict)]
    for row in rows:
        found += [f"{name} {value}" for name, value in row.items() if isinstance(value, str)]
    if not found:
        return Finding(subject, True, msg("the ENT does not tell them"))
    return Finding(subject, True, msg("{versions}", versions=", ".join(sorted(found))))


def _clock(session: Session) -> Finding | None:
    skew = session.clock_skew
    if skew is None:
        return None
    good = abs(skew) <= _MOST_SKEW
    detail = msg("{seconds} seconds apart", seconds=round(abs(skew)))
    hint = None if good else msg("set the clock of this machine: announcements go by it")
    return Finding(msg("clocks of the ENT and of this machine"), good, detail, hint)
