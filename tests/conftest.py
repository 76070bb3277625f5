"""What all tests share: no display, and property tests that do not race a clock."""

import os

from hypothesis import HealthCheck, settings

os.environ["MPLBACKEND"] = "Agg"  # also for the commands and examples that tests start

settings.register_profile(
    "bayestrace",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize="CI" in os.environ,
)
settings.load_profile("bayestrace")
