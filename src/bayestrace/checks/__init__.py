"""The lint of the method: what a critical reader would ask, one rule a function."""
