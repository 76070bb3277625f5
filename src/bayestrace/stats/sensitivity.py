"""The sensitivity band: what another careful reader could have concluded.

It is not a posterior: no data inform the draws, and averaging credences over them means
nothing. See :mod:`bayestrace.stats.exact` for the credence itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from bayestrace.encode import EncodedStudy, encode_study
from bayestrace.errors import ArrayError
from bayestrace.finding_chances import by_world
from bayestrace.stats.deciding import verdict_codes
from bayestrace.stats.exact import difference, probability
from bayestrace.stats.pairs import world_pair
from bayestrace.stats.tree import group_of
from bayestrace.stats.updating import update
from bayestrace.stats.varied_judgements import REPLICATES, Laws, Points, drawn_log_odds
from bayestrace.units import DECIBELS_PER_NAT
from bayestrace.vocabulary import label

if TYPE_CHECKING:
    from bayestrace.study.study import Study

__all__ = ["band"]

_RESULT = ("coder", "case", "hypothesis")
_TREATED = ("", "_naive")


def band(
    study: Study,
    *,
    shared: float = 0.0,
    lean_sd: float = 0.0,
    spread: float | None = None,
    draws: int = 4096,
    interval: float = 0.9,
    coder: str | None = None,
    prior_set: str = "",
    random_seed: int = 0,
) -> xr.DataTree:
    r"""Let the judgements vary over their intervals and see how far the credences move.

    Parameters
    ----------
    study : Study
        The study. A judgement with ``low`` and ``high`` varies, one without is fixed.
    shared : float
        Share r of each error that a coder makes on all items of a world together: 0,
        each item errs on its own, to 1, one slip of the coder runs through all of
        them, in the adverse direction (generous to one world throughout).
    lean_sd : float
        Sd, in nats, of one shift per coder of every sought item's log ratio.
    spread : float, optional
        Logit sd for judgements that have no interval, likelihoods and priors that
        somebody wrote; by default they are fixed. No width is invented silently.
    draws : int
        Number of draws, a multiple of 8.
    interval : float
        Share of the draws between the two ends of the band.
    coder : str, optional
        One coder; by default all.
    prior_set : str
        Name of a set in priors.csv.
    random_seed : int
        Seed of the random shifts: the same seed gives the same band.

    Returns
    -------
    DataTree
        The result of :func:`bayestrace.update`, and the group ``/sensitivity``:
        ``credence`` and ``credence_naive`` (coder, case, hypothesis, draw);
        ``credence_band``, ``credence_naive_band``, ``total_weight_band`` (coder, case,
        hypothesis, bound) with ``bound`` lower, median, upper; ``band_error``, the standard
        error of ``credence_band``; ``weight_band`` (coder, hypothesis, item, bound), dB;
        ``verdict_stands``, ``confirmed``, ``rejected`` (coder, case, hypothesis), the share
        of draws with the same verdict as the credence, or with that verdict. NaN where
        there is no credence and where a sought item was entered as a ratio, whose
        sides are not known. Attributes keep every setting and how many judgements
        had an interval.

    Raises
    ------
    StudyError
        If nobody judged anything, or the coder or set of priors is unknown.
    ArrayError
        If a setting is out of range, an interval ends at exactly 0 or 1, or ``lean_sd`` is
        asked for where the rho of a cluster depends on the hypothesis.

    Notes
    -----
    A judgement is a two-piece normal on the logit scale with median ``best`` and the
    interval's ends at ±1.645 sds. The error of an item in a world is
    :math:`z = s\sqrt{r} Z + \sqrt{1 - r}\,\varepsilon` with Z per coder and world, s = +1
    where the finding is present and −1 where it is absent. Every prior has a z of its own;
    those of rivals are divided by their sum. The draws are Sobol points, shifted
    at random eight times; ``band_error`` is the standard error over the shifts.

    A band says how far the conclusion hangs on the exact numbers. It is neither a
    credible interval nor a posterior, and its mean is no credence.

    References
    ----------
    .. [1] L'Ecuyer, P. (2018). Randomized quasi-Monte Carlo: an introduction for
       practitioners. *Monte Carlo and Quasi-Monte Carlo Methods*.

    Examples
    --------
    >>> import bayestrace as bt
    >>> side = bt.judgement(0.8, low=0.6, high=0.9)
    >>> memo = bt.Item("memo", found="present", likelihood={"H1": (side, 0.2)})
    >>> tree = bt.band(bt.Study.claims({"H1": 0.5}, [memo]))
    >>> tree["sensitivity"]["credence_band"].squeeze().values.round(2)
    array([0.75, 0.8 , 0.82])
    """
    _check(shared, lean_sd, spread, draws, interval)
    tree = update(study, coder=coder, prior_set=prior_set)
    encoded = encode_study(study, coder=coder, prior_set=prior_set)
    if lean_sd:
        _refuse_lean(encoded)
    laws = [Laws.of(encoded, frame, spread) for frame in encoded.frames]
    points = Points(sum(law.dims for law in laws) + len(encoded.coders), draws, random_seed)
    lean = lean_sd * points.take(len(encoded.coders))
    shape = (len(encoded.coders), len(encoded.cases), len(encoded.hypotheses))
    odds = np.full((2, *shape, draws), np.nan)
    weights = np.full((shape[0], shape[2], encoded.finding.size, 3), np.nan)
    tails = ((1 - interval) / 2, 0.5, (1 + interval) / 2)
    for law in laws:
        _vary(law, points, shared, lean, odds, weights, tails)
    group = _summaries(tree, encoded, odds, weights, tails)
    varied, judged = (sum(getattr(law, name) for law in laws) for name in ("varied", "judged"))
    group.attrs = {
        **tree.attrs,
        "shared": float(shared),
        "lean_sd": float(lean_sd),
        "spread": "none" if spread is None else float(spread),
        "draws": int(draws),
        "interval": float(interval),
        "random_seed": int(random_seed),
        "judgements": int(judged),
        "judgements_with_interval": int(varied),
        "rival_priors": "drawn each on its logit, then divided by their sum",
    }
    tree["sensitivity"] = xr.DataTree(group)
    return tree


def _check(
    shared: float, lean_sd: float, spread: float | None, draws: int, interval: float
) -> None:
    if not 0 <= shared <= 1:
        raise ArrayError(f"shared must be from 0 to 1, got {shared!r}")
    for name, value in (("lean_sd", lean_sd), ("spread", spread or 0.0)):
        if not (0 <= value < np.inf):
            raise ArrayError(f"{name} must be 0 or above, got {value!r}")
    if draws < 2 * REPLICATES or draws % REPLICATES:
        raise ArrayError(f"draws must be a multiple of {REPLICATES}, at least 16, got {draws!r}")
    if not 0 < interval < 1:
        raise ArrayError(f"interval must be between 0 and 1, such as 0.9, got {interval!r}")


def _refuse_lean(study: EncodedStudy) -> None:
    for frame in study.frames:
        apart = by_world(frame.discount.values).any(axis=0)
        if apart.any():
            cluster = study.finding["cluster"].values[apart][0]
            raise ArrayError(
                f"lean_sd= shifts the log ratio of every item, but cluster {str(cluster)!r} is "
                "discounted otherwise under one hypothesis than under another, so that no one "
                "shift of its ratios exists; leave lean_sd out, or write one rho for all "
                "hypotheses in dependence.csv"
            )


def _vary(
    law: Laws,
    points: Points,
    shared: float,
    lean: np.ndarray,
    odds: np.ndarray,
    weights: np.ndarray,
    tails: tuple[float, ...],
) -> None:
    """Fill log-odds of the hypotheses and quantiles of the items' weights of one frame."""
    study, frame = law.study, law.frame.frame
    pairs = [world_pair(frame, name, law.posterior, None) for name in frame.hypotheses]

    def weigh(rows: slice, log_likelihood: np.ndarray) -> None:
        coder, item = law.coder[rows], law.item[rows]
        at, case = np.arange(len(item)), study.case_of_item[item]
        for name, pair in zip(frame.hypotheses, pairs, strict=True):
            worlds = [chosen[coder, case] for chosen in pair]
            one, other = (log_likelihood[at, world] for world in worlds)
            of, over = (law.frame.discount.values[coder, item, world][:, None] for world in worlds)
            ratio = np.where(
                of == over,
                (difference(one, other) + lean[coder]) * of,
                difference(one, other, of, over),  # a lean is refused there
            )
            bounds = _bounds(ratio * DECIBELS_PER_NAT, tails)
            weights[coder, study.hypotheses.index(name), item] = bounds

    for drawn in drawn_log_odds(law, points, shared, weigh):
        coder, case, at = drawn.place
        drift = drawn.counted * lean[coder] if lean.any() else 0.0
        odds[drawn.treated, coder, case, at] = drawn.log_odds + drift


def _summaries(
    tree: xr.DataTree,
    study: EncodedStudy,
    odds: np.ndarray,
    weights: np.ndarray,
    tails: tuple[float, ...],
) -> xr.Dataset:
    coords = {
        "coder": np.array(study.coders),
        "case": np.array(study.cases),
        "hypothesis": np.array(study.hypotheses),
        "bound": np.array(["lower", "median", "upper"]),
    }
    credence = probability(odds)
    confirm, reject = tree.attrs["rule_confirm"], tree.attrs["rule_reject"]
    missing = np.isnan(credence[0, ..., 0])
    plug_in = verdict_codes(group_of(tree, "posterior")["credence"].values, confirm, reject)[
        ..., None
    ]
    verdict = verdict_codes(credence[0], confirm, reject)

    def share(hits: np.ndarray) -> np.ndarray:
        return np.where(missing, np.nan, hits.mean(axis=-1))

    with np.errstate(invalid="ignore"):
        prior = group_of(tree, "prior")["credence"].values
        total = (odds[0] - (np.log(prior) - np.log1p(-prior))[..., None]) * DECIBELS_PER_NAT
    replicated = credence[0].reshape(*missing.shape, REPLICATES, -1)
    scatter = np.quantile(replicated, tails, axis=-1).std(axis=-1, ddof=1) / np.sqrt(REPLICATES)
    arrays = {
        **{f"credence{end}": (credence[n], (*_RESULT, "draw")) for n, end in enumerate(_TREATED)},
        **{
            f"credence{end}_band": (_bounds(credence[n], tails), (*_RESULT, "bound"))
            for n, end in enumerate(_TREATED)
        },
        "band_error": (np.moveaxis(scatter, 0, -1), (*_RESULT, "bound")),
        "total_weight_band": (_bounds(total, tails), (*_RESULT, "bound")),
        "weight_band": (weights, ("coder", "hypothesis", "item", "bound")),
        "verdict_stands": (share(verdict == plug_in), _RESULT),
        "confirmed": (share(verdict == 1), _RESULT),
        "rejected": (share(verdict == -1), _RESULT),
    }
    labelled = {
        name: label(xr.DataArray(values, dims=dims), name)
        for name, (values, dims) in arrays.items()
    }
    return xr.Dataset(labelled, coords={**coords, "item": study.finding["item"].values})


def _bounds(values: np.ndarray, tails: tuple[float, ...]) -> np.ndarray:
    """Quantiles over the last axis; what logic makes infinite is so in every draw."""
    infinite = np.isinf(values[..., 0])
    finite = np.where(infinite[..., None], 0.0, values)
    quantiles = np.moveaxis(np.quantile(finite, tails, axis=-1), 0, -1)
    return np.where(infinite[..., None], values[..., :1], quantiles)
