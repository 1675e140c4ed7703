"""The live accounts of a school, read for a verification."""

from __future__ import annotations

from entconf.drivers.base import HoldsAccounts
from entconf.engine.backends import Backends
from entconf.errors import ConfigurationError, EntconfError
from entconf.feeds.accounts import roster_of
from entconf.feeds.checks.evidence import LiveSchool
from entconf.model.backend import BackendSettings
from entconf.model.establishment import Establishment
from entconf.model.text import msg


def live_school(
    school: Establishment, settings: BackendSettings | None, backends: Backends
) -> LiveSchool:
    """The accounts of a school, or why they could not be read.

    Raises:
        ConfigurationError: the settings of the ENT are wrong.
    """
    if settings is None:
        return LiveSchool(None, failure=msg("the inventory names no ENT for it"))
    driver = backends.driver(settings)
    if not isinstance(driver, HoldsAccounts):
        unable = msg("{driver} does not tell accounts", driver=settings.driver)
        return LiveSchool(None, failure=unable)
    try:
        accounts = driver.accounts(school)
    except ConfigurationError:
        raise
    except EntconfError as error:
        return LiveSchool(None, failure=error.message)
    return LiveSchool(roster_of(accounts), accounts.unknown)
