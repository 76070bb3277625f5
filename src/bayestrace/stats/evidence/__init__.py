"""Looks at the evidence: where it comes from, what it repeats, what is silent, what it covers."""
