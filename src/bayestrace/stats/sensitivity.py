"""The sensitivity band: what another careful reader could have concluded.

It is not a posterior: no data inform the draws, and averaging credences over them means
nothing. See :mod:`bayestrace.stats.exact` for the credence itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from inspect import signature
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import xarray as xr

from bayestrace.encode import EncodedFrame, EncodedStudy, encode_study
from bayestrace.errors import ArrayError
from bayestrace.stats.deciding import verdict_codes
from bayestrace.stats.exact import FramePosterior, frame_posterior, log_odds_of, probability
from bayestrace.stats.laws import log_chances, scales_of
from bayestrace.stats.pairs import world_pair
from bayestrace.stats.tree import group_of
from bayestrace.stats.updating import update
from bayestrace.units import DECIBELS_PER_NAT
from bayestrace.vocabulary import label

if TYPE_CHECKING:
    from bayestrace.study.study import Study

__all__ = ["band", "leaning_odds"]

REPLICATES = 8
"""Random shifts of one set of Sobol points; their scatter states the error."""

ROWS = 256
"""Rows whose draws are held at once: 16 MB for a claim."""

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
        If a setting is out of range, or an interval ends at exactly 0 or 1.

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
    laws = [_Laws.of(encoded, frame, spread) for frame in encoded.frames]
    points = _Points(sum(law.dims for law in laws) + len(encoded.coders), draws, random_seed)
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


class _Points:
    """Standard normal numbers from randomly shifted Sobol points, taken column by column."""

    def __init__(self, dims: int, draws: int, random_seed: int) -> None:
        from scipy.stats import qmc

        rng = np.random.default_rng(random_seed)
        each = draws // REPLICATES
        if dims <= qmc.Sobol.MAXDIM:
            sobol = qmc.Sobol(max(dims, 1), scramble=False)
            self._base = sobol.random(1 << (each - 1).bit_length())[:each].T
        else:  # more columns than direction numbers: one stratum each, in random order
            self._base = (rng.permuted(np.tile(np.arange(each), (dims, 1)), axis=1) + 0.5) / each
        self._shifts = rng.random((max(dims, 1), REPLICATES, 1))
        self._draws, self._next = draws, 0

    def take(self, count: int) -> np.ndarray:
        """Return the next columns, (count, draw)."""
        from scipy.special import ndtri

        columns = slice(self._next, self._next + count)
        self._next += count
        uniform = (self._base[columns, None, :] + self._shifts[columns]) % 1.0
        return ndtri(np.clip(uniform, 1e-16, 1 - 1e-16)).reshape(count, self._draws)


@dataclass(frozen=True, slots=True)
class _Laws:
    """The judgements of one frame: which vary, and how far."""

    study: EncodedStudy
    frame: EncodedFrame
    posterior: FramePosterior
    coder: np.ndarray
    item: np.ndarray
    below: np.ndarray
    above: np.ndarray
    priors: dict[tuple[int, int], tuple[np.ndarray, np.ndarray]]
    varied: int
    judged: int

    @classmethod
    def of(cls, study: EncodedStudy, frame: EncodedFrame, spread: float | None) -> _Laws:
        sought = study.finding.values >= 0
        coder, item = np.nonzero((frame.entry == "probabilities") & sought)
        best, low, high = (
            array.values[coder, item] for array in (frame.p_present, frame.p_low, frame.p_high)
        )
        below, above = scales_of(best, low, high, spread)
        priors = {
            at: scales_of(cells.best, cells.low, cells.high, spread if cells.judged else None)
            for at, cells in frame.prior_cells.items()
        }
        with_interval = [~np.isnan(cells.low) for cells in frame.prior_cells.values()]
        return cls(
            study,
            frame,
            frame_posterior(study, frame),
            coder,
            item,
            below,
            above,
            priors,
            int((~np.isnan(low)).sum() + sum(given.sum() for given in with_interval)),
            int(low.size + sum(given.size for given in with_interval)),
        )

    @property
    def dims(self) -> int:
        """Columns of random numbers: one per varying cell, per coder and world, per prior."""
        shared = len(self.study.coders) * len(self.frame.frame.worlds)
        cells = int(((self.below > 0) | (self.above > 0)).sum())
        return shared + cells + sum(above.size for _, above in self.priors.values())

    def log_likelihoods(self, points: _Points, shared: float) -> Iterator[tuple[slice, np.ndarray]]:
        """Yield rows and their ln P(finding | world), (row, world, draw), a block at a time."""
        worlds = len(self.frame.frame.worlds)
        common = points.take(len(self.study.coders) * worlds)
        common = common.reshape(-1, worlds, common.shape[-1])
        for start in range(0, len(self.item), ROWS):
            rows = slice(start, start + ROWS)
            free = (self.below[rows] > 0) | (self.above[rows] > 0)
            varies = bool(free.any()) or shared > 0
            z = np.zeros((*free.shape, common.shape[-1] if varies else 1))
            if varies:
                z[free] = np.sqrt(1 - shared) * points.take(int(free.sum()))
            if shared > 0:
                sign = np.where(self.study.finding.values[self.item[rows]] == 1, 1.0, -1.0)
                z += np.sqrt(shared) * sign[:, None, None] * common[self.coder[rows]]
            yield rows, self._at(rows, z)

    def _at(self, rows: slice, z: np.ndarray) -> np.ndarray:
        """Return ln P(finding | world) at errors z, (row, world, draw), nat."""
        item = self.item[rows]
        best = self.frame.p_present.values[self.coder[rows], item][..., None]
        sides = self.below[rows][..., None], self.above[rows][..., None]
        there, gone = log_chances(best, *sides, z)
        d, f = (
            array.values[item][:, None, None]
            for array in (self.study.detection, self.study.false_report)
        )
        present = (self.study.finding.values[item] == 1)[:, None, None]
        plain = (d == 1) & (f == 0)
        if plain.all():
            return np.where(present, there, gone)
        with np.errstate(divide="ignore"):
            recorded = np.log(np.exp(there) * d + np.exp(gone) * f)
            silent = np.log(np.exp(there) * (1 - d) + np.exp(gone) * (1 - f))
        blurred = np.where(d == f, 0.0, np.where(present, recorded, silent))
        return np.where(plain, np.where(present, there, gone), blurred)

    def log_priors(self, points: _Points) -> Iterator[tuple[int, int, np.ndarray]]:
        """Yield coder, case and ln P(world), (world, draw), wherever there is a prior."""
        for (coder, case), (below, above) in self.priors.items():
            cells = self.frame.prior_cells[coder, case]
            chances, _ = log_chances(
                cells.best[:, None], below[:, None], above[:, None], points.take(above.size)
            )
            with np.errstate(divide="ignore"):
                yield coder, case, np.log(cells.worlds(np.exp(chances)))


def _vary(
    law: _Laws,
    points: _Points,
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
        discount = law.frame.discount.values[coder, item]
        at = np.arange(len(item))
        for name, pair in zip(frame.hypotheses, pairs, strict=True):
            one, other = (
                log_likelihood[at, chosen[coder, study.case_of_item[item]]] for chosen in pair
            )
            with np.errstate(invalid="ignore"):
                ratio = np.where(one == other, 0.0, one - other) + lean[coder]
            bounds = _bounds(ratio * discount[:, None] * DECIBELS_PER_NAT, tails)
            weights[coder, study.hypotheses.index(name), item] = bounds

    for drawn in _log_odds(law, points, shared, weigh):
        coder, case, at = drawn.place
        odds[drawn.treated, coder, case, at] = drawn.log_odds + drawn.counted * lean[coder]


class _Drawn(NamedTuple):
    """Log-odds of one hypothesis in all draws, and how many items count for it."""

    treated: int
    place: tuple[int, int, int]
    log_odds: np.ndarray
    counted: float


def _log_odds(
    law: _Laws,
    points: _Points,
    shared: float,
    each: Callable[[slice, np.ndarray], None] | None = None,
) -> Iterator[_Drawn]:
    """Yield log-odds adjusted for dependence (treated 0) and naive (1), without a lean.

    Log-likelihoods come and go in blocks of rows; `each` sees them on their way.
    """
    study, encoded = law.study, law.frame
    frame = encoded.frame
    discount = encoded.discount.values[law.coder, law.item]
    factor = np.stack([discount, np.ones_like(discount)])
    case_of_row = study.case_of_item[law.item]
    sums: dict[tuple[int, int], np.ndarray | float] = {}
    for rows, log_likelihood in law.log_likelihoods(points, shared):
        if each is not None:
            each(rows, log_likelihood)
        place = np.stack([law.coder[rows], case_of_row[rows]])
        for coder, case in np.unique(place, axis=1).T.tolist():
            here = (place[0] == coder) & (place[1] == case)
            part = np.einsum("tr,rwd->twd", factor[:, rows][:, here], log_likelihood[here])
            sums[coder, case] = sums.get((coder, case), 0.0) + part
    entered = (encoded.entry != "") & (study.finding.values >= 0)
    opaque = entered & (encoded.entry != "probabilities")
    for coder, case, log_prior in law.log_priors(points):
        here = (law.coder == coder) & (case_of_row == case)
        if opaque[coder, study.case_of_item == case].any():
            continue
        joint = np.broadcast_to(log_prior + sums.get((coder, case), 0.0), (2, *log_prior.shape))
        counted = factor[:, here].sum(axis=1)
        for treated in range(2):
            for hypothesis in frame.hypotheses:
                log_odds = log_odds_of(joint[treated].T, frame.members(hypothesis))
                at = (coder, case, study.hypotheses.index(hypothesis))
                yield _Drawn(treated, at, log_odds, float(counted[treated]))


def leaning_odds(
    encoded: EncodedStudy,
) -> dict[tuple[int, int, int], tuple[np.ndarray, np.ndarray]]:
    """Return how the draws of a band move with ``lean_sd``, all else at its default.

    Per coder, case and hypothesis, by position: the log-odds of every draw without a lean,
    and what one nat of ``lean_sd`` adds to each, (draw).
    """
    defaults = {name: option.default for name, option in signature(band).parameters.items()}
    laws = [_Laws.of(encoded, frame, defaults["spread"]) for frame in encoded.frames]
    dims = sum(law.dims for law in laws) + len(encoded.coders)
    points = _Points(dims, defaults["draws"], defaults["random_seed"])
    lean = points.take(len(encoded.coders))
    return {
        drawn.place: (drawn.log_odds, drawn.counted * lean[drawn.place[0]])
        for law in laws
        for drawn in _log_odds(law, points, defaults["shared"])
        if drawn.treated == 0
    }


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
