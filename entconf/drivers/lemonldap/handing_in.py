"""One configuration a run: put changes aside, write them once, look, and go back if it is bad.

The server accepts any configuration, numbers it, and a portal that cannot load it is down for
everybody. So a run writes one version, only if nobody wrote another meanwhile, looks at the portal
as people meet it, and puts the former configuration back at once when something is wrong.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Sequence

from entconf.drivers.handing_in import RunMark
from entconf.drivers.lemonldap.changed_rules import faults_in
from entconf.drivers.lemonldap.configuration import Configuration
from entconf.drivers.lemonldap.configuration_store import Manager
from entconf.drivers.lemonldap.portal import MARK_PARAMETER, Portal
from entconf.drivers.lemonldap.settings import Settings
from entconf.drivers.lemonldap.settling import Clock, seconds_to_settle, wait_for, wait_for_recovery
from entconf.errors import EntconfError, RequestRefused, WriteUncertain
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import Text, msg

#: What is wrong with a configuration beside the one it was made from; nothing is sent then.
Faults = Callable[[Configuration, Configuration], Sequence[Text]]


@dataclass(frozen=True, slots=True)
class _Work:
    """The configuration that was read, and what the run made of it so far."""

    base: Configuration
    wanted: Configuration


class Hander:
    """Keeps the working copy of a run, and hands it in; safe to use from several threads."""

    def __init__(
        self,
        settings: Settings,
        manager: Manager,
        portal: Portal,
        *,
        faults: Faults = faults_in,
        clock: Clock | None = None,
    ) -> None:
        self._settings = settings
        self._manager = manager
        self._portal = portal
        self._faults = faults
        self._clock = clock or Clock()
        self._lock = threading.Lock()
        self._work: _Work | None = None

    def put_aside(
        self, base: Configuration, make: Callable[[Configuration], Configuration]
    ) -> None:
        """Make one more change in the working copy, which starts as `base`.

        Raises what `make` raises, and RequestRefused when `base` is another configuration than
        the one the run began with; nothing of the change is kept then.
        """
        with self._lock:
            work = self._work or _Work(base, base)
            if work.base.number != base.number:
                raise _moved(work.base.number, base.number)
            self._work = _Work(work.base, make(work.wanted))

    def let_go(self) -> None:
        """Forget what was put aside."""
        with self._lock:
            self._work = None

    def hand_in(self, mark: RunMark) -> None:
        """Write what was put aside as one configuration; nothing put aside, nothing written.

        Raises RequestRefused when nothing of it holds: another configuration was written
        meanwhile, the portal failed already before, or failed with this one (the former one is
        then back). Raises WriteUncertain when what the server did is not known.
        """
        with self._lock:
            work, self._work = self._work, None
        if work is None or work.wanted.parameters == work.base.parameters:
            return
        _refuse_faults(self._faults(work.base, work.wanted))
        self._refuse_failing_portal()
        newest = self._manager.latest().number
        if newest != work.base.number:
            raise _moved(work.base.number, newest)
        number, token = self._write(work.wanted, newest, mark.actor, _log(mark))
        if number != newest + 1:
            other = self._manager.full(number - 1)
            seen = msg("configuration {number} was written meanwhile", number=number - 1)
            raise self._gone_back(other, number, seen, mark)
        seconds = seconds_to_settle(self._settings, work.base)
        failure = wait_for(self._portal, token, seconds, self._clock) or self._probes_failure()
        if failure is not None:
            raise self._gone_back(work.base, number, failure, mark)

    def _refuse_failing_portal(self) -> None:
        """Pages asked for now also make every worker load the configuration of before.

        One that first loads a bad configuration stays broken until the server is restarted.
        """
        failure = next((page.failure for page in self._portal.login_pages() if page.failure), None)
        failure = failure or self._probes_failure()
        if failure is not None:
            raise RequestRefused(
                msg("nothing was written, since the portal fails already: {seen}", seen=failure),
                hint=msg("mend the portal or the probe account first"),
            )

    def _write(self, wanted: Configuration, above: int, author: str, log: str) -> tuple[int, str]:
        token = f"entconf-{secrets.token_hex(8)}"
        marked = Configuration(above, wanted.parameters).with_value(token, MARK_PARAMETER)
        return self._manager.post(marked.with_value(above, "cfgNum"), author, log), token

    def _probes_failure(self) -> Text | None:
        for probe in self._settings.probes:
            sight = self._portal.try_as(probe)
            if sight.failure is not None:
                return msg(
                    "{login} ({profile}): {failure}",
                    login=probe.login,
                    profile=probe.profile,
                    failure=sight.failure,
                )
        return None

    def _gone_back(
        self, former: Configuration, failed: int, seen: Text, mark: RunMark
    ) -> EntconfError:
        """Put the former configuration back; the error that tells how it went."""
        log = f"{_log(mark)}: back to {former.number}, since {failed} failed"
        try:
            newest = self._manager.latest().number
            if newest != failed:
                raise _moved(failed, newest)
            number, token = self._write(former, failed, mark.actor, log)
        except EntconfError as error:
            return _not_back(former.number, failed, seen, error)
        told: dict[str, str | int | Text] = {
            "failed": failed,
            "former": former.number,
            "back": number,
            "seen": seen,
        }
        seconds = seconds_to_settle(self._settings, former)
        still = wait_for_recovery(self._portal, token, seconds, self._clock)
        still = still or self._probes_failure()
        if still is not None:
            return WriteUncertain(
                msg(
                    "the portal failed with configuration {failed}: {seen}; configuration "
                    "{former} is back as {back}, but the portal still fails: {still}",
                    **told,
                    still=still,
                ),
                hint=msg(
                    "restart the portal's server: a process that began with the failed "
                    "configuration stays broken"
                ),
            )
        return RequestRefused(
            msg(
                "the portal failed with configuration {failed}: {seen}; configuration {former} "
                "is back as {back}, and the portal is right again",
                **told,
            )
        )


def _log(mark: RunMark) -> str:
    return " ".join(one for one in ("entconf", mark.command, mark.run_id) if one)


def _moved(before: int, now: int) -> RequestRefused:
    return RequestRefused(
        msg(
            "the portal's configuration was {before} and is now {now}: nothing was written",
            before=before,
            now=now,
        ),
        hint=msg("somebody changed the portal meanwhile: plan again"),
    )


def _refuse_faults(faults: Sequence[Text]) -> None:
    if faults:
        raise RequestRefused(
            msg("nothing was written, since a rule is wrong: {fault}", fault=faults[0]),
            hint=msg("the portal would skip the rule, or not start with it"),
        )


def _not_back(former: int, failed: int, seen: Text, error: EntconfError) -> WriteUncertain:
    lost = WriteUncertain(
        msg(
            "the portal failed with configuration {failed}: {seen}; configuration {former} could "
            "not be put back: {why}",
            failed=failed,
            seen=seen,
            former=former,
            why=error.message,
        ),
        hint=msg("on the server: lemonldap-ng-cli rollback, then restart the portal's server"),
    )
    lost.__cause__ = error
    return lost
