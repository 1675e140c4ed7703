"""What all tests share: how Hypothesis searches.

The same examples every time, so that a red test is about the change at hand; set
ENTCONF_EXPLORE=1 to search at random, as a night job does.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.postgresql_server"]

settings.register_profile(
    "steady",
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("explore", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("explore" if os.environ.get("ENTCONF_EXPLORE") else "steady")
