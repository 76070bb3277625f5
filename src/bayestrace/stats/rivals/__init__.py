"""Rivals: how hypotheses relate, what their residual bears, and what hangs on how they are cut."""
