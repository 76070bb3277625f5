"""PyMC raises the recursion limit when it is imported: before Hypothesis looks at it."""

import pymc  # noqa: F401
