"""What `entconf doctor` says of a directory: connection, protection, offers, schema, schools."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from entconf.drivers.base import Finding
from entconf.drivers.ldap.directory import Directory
from entconf.drivers.ldap.filters import ANYTHING
from entconf.drivers.ldap.requests import Scope, Search
from entconf.errors import EntconfError
from entconf.model.establishment import Establishment
from entconf.model.text import msg


def look_at(directory: Directory, establishments: Sequence[Establishment]) -> list[Finding]:
    """Look without changing anything; stops at a server that does not answer."""
    try:
        server = directory.server()
    except EntconfError as error:
        return [Finding(msg("connection"), good=False, detail=error.message, hint=error.hint)]
    settings = directory.settings
    found = [Finding(msg("connection"), good=True, detail=msg("the directory answers"))]
    if not settings.tls.verify:
        found.append(
            Finding(
                msg("certificate"),
                good=False,
                detail=msg("the certificate of the server is not verified"),
                hint=msg("remove verify: false and give the authority with tls.ca"),
            )
        )
    found.append(
        Finding(
            msg("writes"),
            good=server.asserts and settings.bind != "anonymous",
            detail=msg("each write asserts that its entry did not change")
            if server.asserts
            else msg("the server offers no assertion; values are added and deleted one by one"),
        )
    )
    found += _schema(directory)
    found += _branches(directory)
    found += _schools(directory, establishments)
    return found


def _schema(directory: Directory) -> Iterator[Finding]:
    settings = directory.settings
    used = (
        settings.people.login,
        settings.people.external_id,
        *settings.people.establishment,
        *settings.people.classes,
        settings.guests.owner,
        settings.guests.reason,
        settings.guests.until,
        settings.applications.profiles,
    )
    schema = directory.schema()
    missing = [name for name in used if name and not schema.knows(name)]
    yield Finding(
        msg("schema"),
        good=not missing,
        detail=msg("the server does not know {names}", names=", ".join(missing))
        if missing
        else msg("the server knows every attribute in use"),
        hint=msg("load the ENT schema, or name other attributes in the settings")
        if missing
        else None,
    )


def _branches(directory: Directory) -> Iterator[Finding]:
    settings = directory.settings
    branches = dict.fromkeys(
        settings.under(one.branch)
        for one in (settings.people, settings.groups, settings.structures, settings.applications)
        if "{uai}" not in one.branch
    )
    searches = [Search(base, (), ANYTHING, Scope.BASE) for base in branches]
    answers = directory.search(searches, range(len(searches)))
    for base, answer in zip(branches, answers, strict=True):
        good = answer.error is None and bool(answer.entries)
        detail = msg("it can be read")
        hint = None
        if not good:
            hidden = msg("{base} does not exist, or this account may not see it", base=base)
            detail = answer.error.message if answer.error else hidden
            hint = answer.error.hint if answer.error else None
        yield Finding(msg("branch {base}", base=base), good=good, detail=detail, hint=hint)


def _schools(directory: Directory, establishments: Sequence[Establishment]) -> Iterator[Finding]:
    for one in establishments:
        try:
            dn = directory.structure(one.uai)
        except EntconfError as error:
            yield Finding(msg("schools"), good=False, detail=error.message, hint=error.hint)
            return
        yield Finding(
            msg("school {uai}", uai=one.uai),
            good=bool(dn),
            detail=msg("its entry is {dn}", dn=dn) if dn else msg("it has no entry"),
        )
