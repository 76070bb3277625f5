"""PyMC raises the recursion limit when it is imported: before Hypothesis looks at it."""

import pymc  # noqa: F401
import pytensor
import pytest


@pytest.fixture
def plainly():
    """Run models as they are written: to compile them well costs more than a few draws save."""
    with pytensor.config.change_flags(mode="FAST_COMPILE"):
        yield
