"""What `entconf doctor` says of a portal: manager, login page, probes, waiting, messages, rules."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from entconf.drivers.base import Finding
from entconf.drivers.lemonldap.changed_rules import faults_in
from entconf.drivers.lemonldap.configuration import Configuration
from entconf.drivers.lemonldap.configuration_store import Manager, Version
from entconf.drivers.lemonldap.notification_store import NEEDED_ATTRIBUTES
from entconf.drivers.lemonldap.portal import Portal
from entconf.drivers.lemonldap.settings import Settings
from entconf.drivers.lemonldap.settling import seconds_to_settle
from entconf.errors import EntconfError
from entconf.model.profiles import PROFILES
from entconf.model.text import Text, msg

#: A run that waits longer than this for the portal, in seconds, is worth a word.
_LONG = 60
_OFF = frozenset({"", "0"})
_METHODS = ("GET", "POST", "DELETE")
#: Faults of rules that are told; the rest is counted.
_SHOWN = 5


def look_at(settings: Settings, manager: Manager, portal: Portal) -> list[Finding]:
    """Look without changing anything; what needs the manager is left out when it fails."""
    return [*_manager(settings, manager, portal), *_portal(portal), *_probes(settings, portal)]


def _manager(settings: Settings, manager: Manager, portal: Portal) -> Iterator[Finding]:
    try:
        version = manager.latest()
        configuration = manager.full(version.number)
    except EntconfError as error:
        yield Finding(msg("manager"), good=False, detail=error.message, hint=error.hint)
        return
    yield Finding(msg("manager"), good=True, detail=_version(version))
    yield _waiting(settings, configuration, portal)
    yield _notifications(configuration)
    yield from _rules(configuration)


def _version(version: Version) -> Text:
    return msg(
        "version {server}; configuration {number} by {author}, {date}: {log}",
        server=version.server or "?",
        number=version.number,
        author=version.author or "?",
        date=f"{datetime.fromtimestamp(version.date, UTC):%Y-%m-%d %H:%M} UTC",
        log=version.log or "-",
    )


def _portal(portal: Portal) -> Iterator[Finding]:
    failure = next((page.failure for page in portal.login_pages() if page.failure), None)
    yield Finding(
        msg("portal"),
        good=failure is None,
        detail=failure or msg("people get the login page"),
        hint=msg("nothing is written while the portal fails") if failure else None,
    )


def _probes(settings: Settings, portal: Portal) -> Iterator[Finding]:
    for probe in settings.probes:
        sight = portal.try_as(probe)
        subject = msg("probe {login} ({profile})", login=probe.login, profile=probe.profile)
        if sight.closed:
            detail = msg("is kept out by a rule of the portal")
        else:
            detail = sight.failure or msg(
                "signs in; applications in the menu: {n}", n=len(sight.menu)
            )
        yield Finding(subject, good=sight.failure is None, detail=detail)
    without = [one for one in PROFILES if all(one != probe.profile for probe in settings.probes)]
    if without:
        yield Finding(
            msg("probes"),
            good=bool(settings.probes),
            detail=msg("no account tries the portal as {profiles}", profiles=", ".join(without)),
            hint=msg("a login page may be right although nobody can sign in: name test accounts"),
        )


def _waiting(settings: Settings, configuration: Configuration, portal: Portal) -> Finding:
    """How long a run waits. Where pages show their configuration it ends as soon as it can."""
    longest = int(seconds_to_settle(settings, configuration))
    page = portal.login_page()
    if page.failure is None and not page.tells:
        return Finding(
            msg("waiting time"),
            good=longest <= _LONG,
            detail=msg(
                "pages do not show which configuration they were made with: a run waits "
                "{seconds} seconds",
                seconds=longest,
            ),
            hint=msg(
                "let the header Content-Security-Policy of the portal through, and set settle "
                "to what the portal needs"
            ),
        )
    return Finding(
        msg("waiting time"),
        good=longest <= _LONG,
        detail=msg(
            "a run waits {seconds} seconds at most for the portal to take a configuration",
            seconds=longest,
        ),
        hint=msg(
            "set checkTime to some seconds in lemonldap-ng.ini, and settle to a little more here"
        )
        if longest > _LONG
        else None,
    )


def _notifications(configuration: Configuration) -> Finding:
    def is_off(name: str) -> bool:
        return (configuration.text(name) or "") in _OFF

    wanted = ["notification", "notificationServer"]
    wanted += [f"notificationServer{method}" for method in _METHODS]
    off = [name for name in wanted if is_off(name)]
    sent = (configuration.text("notificationServerSentAttributes") or "").split()
    missing = [name for name in NEEDED_ATTRIBUTES if name not in sent]
    subject = msg("notifications")
    if off:
        return Finding(
            subject,
            good=False,
            detail=msg("announcements cannot be kept: {names} is off", names=", ".join(off)),
            hint=msg("set them to 1 in the manager, and guard /notifications in the web server"),
        )
    if missing:
        return Finding(
            subject,
            good=False,
            detail=msg("the portal does not send {names}", names=", ".join(missing)),
            hint=msg(
                "set notificationServerSentAttributes to: {names}",
                names=" ".join(NEEDED_ATTRIBUTES),
            ),
        )
    return Finding(subject, good=True, detail=msg("announcements can be read and written"))


def _rules(configuration: Configuration) -> Iterator[Finding]:
    subject = msg("rules")
    faults = faults_in(Configuration(0, {}), configuration)
    if not faults:
        yield Finding(subject, good=True, detail=msg("no rule is known to be wrong"))
    hint = msg("the portal passes over a rule that it cannot read: correct it in the manager")
    for fault in faults[:_SHOWN]:
        yield Finding(subject, good=False, detail=fault, hint=hint)
    if len(faults) > _SHOWN:
        more = msg("faults in rules that are not shown: {n}", n=len(faults) - _SHOWN)
        yield Finding(subject, good=False, detail=more)
