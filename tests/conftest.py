"""What all tests share: how Hypothesis searches.

The same examples every time, so that a red test is about the change at hand; set
ENTCONF_EXPLORE=1 to search at random, as a night job does.
"""

from __future__ import annotations

import os
import signal

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

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # Started in the background, a shell leaves Ctrl-C ignored, for what the tests start as well.
    signal.signal(signal.SIGINT, signal.default_int_handler)
