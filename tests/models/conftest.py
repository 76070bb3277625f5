"""PyTensor raises the recursion limit when it is imported: before Hypothesis looks at it."""

import pytensor  # noqa: F401
