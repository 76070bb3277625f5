"""Probabilities, odds and logarithms: every log base of the library stands here.

Inside the library log-odds and log-likelihoods are in nats; decibels are for readers.
"""

from __future__ import annotations

import math

__all__ = [
    "BITS_PER_NAT",
    "DECIBELS_PER_NAT",
    "decibels",
    "log_odds",
    "probability",
    "ratio_from_decibels",
]

DECIBELS_PER_NAT = 10.0 / math.log(10.0)
"""One nat in decibels: a weight of evidence of 10 dB is a likelihood ratio of ten."""

BITS_PER_NAT = 1.0 / math.log(2.0)
"""One nat in bits: a weight of evidence of 1 bit is a likelihood ratio of two."""


def decibels(ratio: float) -> float:
    """Return a likelihood ratio or odds in dB; 0 gives -inf and inf gives inf."""
    return 10.0 * math.log10(ratio) if ratio > 0.0 else -math.inf


def ratio_from_decibels(weight: float) -> float:
    """Return the likelihood ratio or odds that a number of dB stands for."""
    return 10.0 ** (weight / 10.0)


def log_odds(chance: float) -> float:
    """Return ln(p / (1 - p)) in nats; 0 gives -inf and 1 gives inf."""
    if chance in (0.0, 1.0):
        return math.inf if chance else -math.inf
    return math.log(chance) - math.log1p(-chance)


def probability(log_odds_: float) -> float:
    """Return the probability whose log-odds, in nats, are given."""
    if log_odds_ >= 0.0:
        return 1.0 / (1.0 + math.exp(-log_odds_))
    odds = math.exp(log_odds_)
    return odds / (1.0 + odds)
