"""Every check there is, written out: nothing registers itself."""

from __future__ import annotations

from entconf.feeds.checks.accounts import ACCOUNTS
from entconf.feeds.checks.deliveries import DELIVERY
from entconf.feeds.checks.exports import EXPORTS
from entconf.feeds.checks.identity import IDENTITY
from entconf.feeds.checks.records import RECORD
from entconf.feeds.checks.references import REFERENCE
from entconf.feeds.checks.unit import Check

CHECKS: tuple[Check, ...] = (
    *DELIVERY,
    *RECORD,
    *REFERENCE,
    *EXPORTS,
    *IDENTITY,
    *ACCOUNTS,
)
