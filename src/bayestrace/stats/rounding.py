r"""How many decimals a number carries, and its text: none that noise could have made.

A number with a random error is printed so that its last decimal is no smaller than
that error: digits beyond it would come out differently in the next run [1]_. A number
that stands beside a band of half-width h is printed so that its last decimal is no
smaller than h / 35.4, which is the rule of the Particle Data Group in one line: two
digits of an uncertainty from 1.00 to 3.54, one from 3.55 on [2]_. Three decimals are the
most, and a chance that is not exactly 0 or 1 is never printed as such.

References
----------
.. [1] Flegal, J. M., Haran, M. and Jones, G. L. (2008). Markov chain Monte Carlo: can we
   trust the third significant figure? *Statistical Science* 23, 250-260.
.. [2] Particle Data Group (2024). Review of particle physics. *Physical Review D* 110,
   030001, section 5.3 of the introduction.
"""

from __future__ import annotations

import math
import sys

__all__ = ["UNKNOWN", "beside_band", "chance_text", "decimals", "error_text"]

MOST = 3
"""Decimals of a chance: judgements do not carry more."""

LEAST_BESIDE_BAND = 2
"""Decimals of a credence however wide its band: thresholds such as 0.95 have two."""

UNKNOWN = "?"
"""Stands for a number whose error drowns its first decimal, or is not known."""

_HALF_WIDTHS = 35.4
_TINY = 1e-12
"""So that an error of exactly one unit, or a chance of exactly half a unit, counts as that."""
_LEAST_NOISE = sys.float_info.min
"""However narrow a band is, its credence is not exact: half of the narrowest would be 0."""


def decimals(noise: float) -> int:
    """Return how many decimals a number with this error carries: 10^-decimals >= noise.

    Parameters
    ----------
    noise : float
        Standard error of the number.

    Returns
    -------
    int
        From 0, where not even the first decimal is known, to 3.
    """
    if math.isnan(noise) or noise > 1:
        return 0
    return MOST if noise <= 0 else min(MOST, math.floor(-math.log10(noise) + _TINY))


def chance_text(chance: float, noise: float = 0.0, *, least: int = 0) -> str:
    """Write a probability with the decimals that it carries, never rounded to a certainty.

    Parameters
    ----------
    chance : float
        The probability.
    noise : float
        Its standard error; 0 if it is exact.
    least : int
        Decimals that are kept whatever the error.

    Returns
    -------
    str
        Such as "0.97", "<0.01" or ">0.999"; "0" and "1" only where exactly so; "–" where
        missing; "?" where no decimal is known.
    """
    if math.isnan(chance):
        return "–"
    if chance in (0.0, 1.0) and noise == 0:
        return f"{chance:.0f}"
    places = max(least, decimals(noise))
    if places == 0:
        return UNKNOWN
    text, unit = f"{chance:.{places}f}", 10.0**-places
    if float(text) <= 0:
        return f"<{unit:.{places}f}"
    return f">{1 - unit:.{places}f}" if float(text) >= 1 else text


def beside_band(credence: float, low: float, high: float) -> str:
    """Write a credence with the decimals that its sensitivity band carries, at least two."""
    noise = max((high - low) / 2 / _HALF_WIDTHS, _LEAST_NOISE) if low < high else 0.0
    return chance_text(credence, noise, least=LEAST_BESIDE_BAND)


def error_text(error: float) -> str:
    """Write a standard error with one digit, rounded up: no error is printed too small."""
    if math.isnan(error):
        return UNKNOWN
    if error == 0:
        return "0"
    unit = 10.0**-MOST
    if error < unit:
        return f"<{unit:g}"
    size = 10.0 ** math.floor(math.log10(error) + _TINY)
    return f"{math.ceil(error / size - _TINY) * size:.{MOST}f}".rstrip("0").rstrip(".")
