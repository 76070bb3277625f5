"""The multiverse: every credence that another reasonable set of choices would have given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from bayestrace.encode import EncodedStudy, encode_study
from bayestrace.errors import ArrayError
from bayestrace.stats.case_tables import CaseTable
from bayestrace.stats.exact import log_odds_of, probability
from bayestrace.stats.robustness.groupings import (
    AS_CODED,
    PER_KIND,
    PER_SOURCE,
    groups_of,
    mean_rho,
)
from bayestrace.stats.robustness.hypothesis_sets import AS_WRITTEN, hypothesis_sets
from bayestrace.stats.robustness.specifying import (
    OWN,
    Axes,
    added_residuals,
    fits_of,
    names_of,
    restated_hypotheses,
    rhos_of,
)
from bayestrace.stats.tree import provenance
from bayestrace.vocabulary import VARIABLES, label

if TYPE_CHECKING:
    from bayestrace.study.study import Study

__all__ = ["multiverse"]

NAIVE, ADJUSTED = "naive", "adjusted"

_DIMS = (
    "prior_set",
    "coder",
    "dependence",
    "grouping",
    "hypothesis_set",
    "case",
    "hypothesis",
)

MISSING = (
    "A combination is missing (NaN) where it would only repeat another one or cannot be: "
    "naive counts every item as independent, so it stands once, under grouping 'none', and "
    "nothing else stands there; a rho of the grid, a grouping or a subset of clusters needs at "
    "least two items in one group of the hypothesis in that case; a subset that would switch "
    "off all clusters there is 'none', and one that names a cluster without two items there is "
    "missing; one per source and one per kind need a rho for 'adjusted'; a hypothesis is "
    "missing where it is merged or dropped, and where the change is one of another frame; a "
    "residual that is added is missing where items were entered as ratios; no credence is left "
    "where logic excludes every rival that is not dropped; and as ever where a coder judged "
    "nothing, entered ranks only, or the case is out of scope."
)


def multiverse(
    study: Study,
    *,
    coder: str | None = None,
    prior_sets: Iterable[str] | None = None,
    rhos: Iterable[float] = (0.25, 0.5, 0.75, 1.0),
    groupings: Iterable[str] = (PER_SOURCE, PER_KIND),
    subsets: bool | Iterable[str] = True,
    merge: bool | Iterable[Sequence[str]] = True,
    drop: bool | Iterable[str] = True,
    residual: tuple[float, float] | Iterable[tuple[float, float]] = (),
    restated: Mapping[str, str] | None = None,
) -> xr.Dataset:
    r"""Compute the credences under every combination of choices that could be defended.

    Which priors, whose coding, how dependence is treated, which items count as of one
    root, which hypotheses compete: each was a choice. A *specification* is one choice of
    each kind; this lists them all, so that nobody need ask what another choice would give.

    Parameters
    ----------
    study : Study
        The study.
    coder : str, optional
        One coder; by default all, each a choice.
    prior_sets : iterable of str, optional
        Sets of priors.csv, and "equal" for equal priors of all worlds of a frame. By
        default all of these, equal ones where the study's own, which are always there,
        are not equal for everyone already. A set that says nothing of a frame leaves it
        the study's own, as in :func:`bayestrace.update`.
    rhos : iterable of float
        Values of rho, above 0 and up to 1, that all groups share instead of the rhos as coded.
    groupings : iterable of str
        Other groupings than the clusters: "one per source", "one per kind". Where dependence
        is "adjusted" their rho is the mean of the rhos that the coder's clusters have.
    subsets : bool or iterable of str
        Switch off every subset of the clusters, so that their items count as
        independent; or only the clusters that are listed; or, if False, none.
    merge : bool or iterable of pairs
        Make one rival of two: all pairs without the residual, the pairs that are listed,
        such as [("A", "B")], or none. Only where a frame has three rivals or more.
    drop : bool or iterable of str
        Leave out a rival: each in turn, those that are listed, or none.
    residual : (float, float) or iterable of them
        Add a residual to rivals that have none: the chance, in that world, of every
        finding as found, and its prior; the rivals share the rest as they did the whole.
        Several pairs are several choices.
    restated : mapping, optional
        Hypotheses that the study judges twice, in two frames: {"H1": "H1 jointly"} makes
        the second's credence one more choice for the first.

    Returns
    -------
    Dataset
        ``credence``, probability, and ``log_odds``, nat, over (prior_set, coder, dependence,
        grouping, hypothesis_set, case, hypothesis). Labels are plain words: dependence
        "naive", "adjusted", "rho 0.5"; grouping "as coded", "none", "one per source",
        "without leak"; hypothesis_set "as written", "A or B merged, priors summed",
        "without A". A merged rival is the hypothesis "A or B". Coordinates: ``rho``
        (dependence), NaN where it is no one value; ``clusters_off`` (grouping), joined by "; ";
        ``change`` (hypothesis_set). Attributes name the base run, say
        what is missing and why, and which rho new groups have.

        The base run is :func:`bayestrace.update`:
        ``m["credence"].sel(prior_set="the study's own", dependence="adjusted",
        grouping="as coded", hypothesis_set="as written")``.

    Raises
    ------
    StudyError
        If nobody judged anything, or the coder is unknown.
    ArrayError
        If a choice is unknown or out of range, or there are more than ten million
        credences or 65,536 groupings: then list fewer clusters in ``subsets``. Or if a
        residual is added where the rho of a cluster depends on the hypothesis.

    Notes
    -----
    With clusters c of :math:`k_c` items, ln P(findings | world) is the sum of all items
    alone and of each cluster's sum times :math:`1 / (1 + (k_c - 1)\rho_c)`, or times 1 where
    it is switched off. One per source links items that share a source, directly or
    through others; items judged given others stay alone.

    The likelihood of two merged rivals is their prior-weighted mixture, of all findings
    together and after the discount of each. With priors summed this is Bayes' rule for a
    set of worlds: the other credences and the sum stay as they are, naive and adjusted
    alike, so merging by itself changes nothing, and what the other rivals have there
    repeats the hypotheses as written. With equal priors they move. To mix each item by
    itself, or to discount the mixture, would not keep that law. A residual that is added is
    no judgement: nobody said how likely the findings are in it.

    A specification is no draw, and the share of specifications with some verdict no
    probability: it depends on what was listed.

    References
    ----------
    .. [1] Steegen, S., Tuerlinckx, F., Gelman, A. and Vanpaemel, W. (2016). Increasing
       transparency through a multiverse analysis. *Perspectives on Psychological
       Science* 11, 702-712.

    Examples
    --------
    >>> import bayestrace as bt
    >>> items = [
    ...     bt.Item(name, found="present", cluster="leak", likelihood={"H1": (0.8, 0.2)})
    ...     for name in ("memo", "minutes")
    ... ]
    >>> study = bt.Study.claims({"H1": 0.5}, items, rho={"leak": 0.5})
    >>> m = bt.multiverse(study, rhos=[1.0], groupings=[])
    >>> m["credence"].sel(prior_set="the study's own", grouping="as coded").squeeze().values
    array([       nan, 0.8639..., 0.8       ])
    >>> m["dependence"].values.tolist()
    ['naive', 'adjusted', 'rho 1']
    """
    encoded = encode_study(study, coder=coder)
    axes = Axes.of(
        study,
        encoded,
        prior_sets=names_of("prior_sets", prior_sets),
        rhos=rhos_of(rhos),
        groupings=names_of("groupings", groupings) or [],
        subsets=subsets if isinstance(subsets, bool) else names_of("subsets", subsets) or [],
        sets=list(
            hypothesis_sets(
                [frame.frame for frame in encoded.frames],
                merge=merge,
                drop=drop,
                added=added_residuals(residual),
                residuals=[frame.residual for frame in study.frames if frame.residual],
            )
        ),
        restated=restated_hypotheses(encoded, restated),
    )
    new_rho = {name: mean_rho(study, name) for name in encoded.coders}
    odds = _fill(encoded, axes, np.array(list(new_rho.values())))
    coords = {
        "prior_set": np.array(list(axes.priors)),
        "coder": np.array(encoded.coders),
        "dependence": np.array([NAIVE, ADJUSTED, *(f"rho {value:g}" for value in axes.rhos)]),
        "grouping": np.array(axes.subsets.labels),
        "hypothesis_set": np.array(axes.set_labels),
        "case": np.array(encoded.cases),
        "hypothesis": np.array(axes.hypotheses),
        "rho": ("dependence", np.array([np.nan, np.nan, *axes.rhos])),
        "clusters_off": ("grouping", np.array(axes.subsets.off)),
        "change": ("hypothesis_set", np.array(axes.changes)),
    }
    for dim in _DIMS:
        if len(set(coords[dim])) < len(coords[dim]):
            twice = sorted(name for name in set(coords[dim]) if list(coords[dim]).count(name) > 1)
            raise ArrayError(
                f"{dim} has the label {twice[0]!r} twice; list each choice once, or give what is "
                "called so in the study another id"
            )
    arrays = {
        name: label(xr.DataArray(values, dims=_DIMS), name, long_name=meaning)
        for name, values, meaning in (
            ("credence", probability(odds), "credence of the hypothesis in each specification"),
            ("log_odds", odds, VARIABLES["log_odds"].meaning),
        )
    }
    return xr.Dataset(
        arrays,
        coords=coords,
        attrs={
            **provenance(study, encoded, ""),
            "prior_set": "see the dim prior_set",
            "dependence": "see the dim dependence",
            "base_prior_set": OWN,
            "base_dependence": ADJUSTED,
            "base_grouping": AS_CODED,
            "base_hypothesis_set": AS_WRITTEN,
            "credences": int(np.isfinite(arrays["credence"].values).sum()),
            "missing": MISSING,
            "rho_of_new_groups": "one per source and one per kind, adjusted: the mean of the rhos "
            "of the coder's clusters, "
            + "; ".join(f"{name} {value:g}" for name, value in new_rho.items()),
        },
    )


def _fill(encoded: EncodedStudy, axes: Axes, new_rho: np.ndarray) -> np.ndarray:
    """Return the log-odds of every hypothesis in every specification, nat."""
    odds = np.full(
        (
            len(axes.priors),
            len(encoded.coders),
            2 + len(axes.rhos),
            len(axes.subsets.labels),
            len(axes.set_labels),
            len(encoded.cases),
            len(axes.hypotheses),
        ),
        np.nan,
    )
    grid = np.array(axes.rhos, dtype=float)
    for table, rows, coded, places, off in axes.tables:
        naive, *others = (
            coded.log_likelihood(np.where(off, 1.0, discount))
            for discount in [np.ones(coded.sizes.size), *coded.discounts(grid)]
        )
        likelihood = np.stack([naive, coded.as_stated(off), *others])
        likelihood[1:, 1] = np.nan  # without any group there is but one treatment: naive
        likelihood[0, np.arange(len(places)) != 1] = np.nan
        if not coded.names:
            likelihood[2:, 0] = np.nan
        _update(odds, encoded, axes, table, likelihood, places)
        for name, of_item in axes.groups.items():
            groups = groups_of(table, rows, of_item)
            if groups.names:
                rho = np.array([np.nan, new_rho[table.coder], *grid])
                likelihood = groups.log_likelihood(groups.discounts(rho))[:, None]
                place = axes.subsets.labels.index(name)
                _update(odds, encoded, axes, table, likelihood, np.array([place]))
    for one, other in axes.restated.items():
        to, at = (axes.hypotheses.index(name) for name in (one, other))
        odds[:, :, :, :, -1, :, to] = odds[:, :, :, :, 0, :, at]
    return odds


def _update(
    odds: np.ndarray,
    encoded: EncodedStudy,
    axes: Axes,
    table: CaseTable,
    likelihood: np.ndarray,
    places: np.ndarray,
) -> None:
    """Fill in one table's log-odds from ln P(findings | world), (dependence, place, world)."""
    frame = table.encoded.frame
    at_frame = next(at for at, one in enumerate(encoded.frames) if one is table.encoded)
    for at_set, entry in enumerate(axes.sets):
        if entry.frame not in (None, frame.id):
            continue
        values = likelihood[..., : len(frame.worlds)]
        if entry.fit is not None:
            extra = fits_of(axes.sets).index(entry.fit)
            values = np.concatenate(
                [values, likelihood[..., len(frame.worlds) + extra, None]], axis=-1
            )
        members = entry.members(frame)
        for at_prior, prior in enumerate(axes.priors.values()):
            with np.errstate(divide="ignore"):
                log_prior = np.log(entry.prior(prior[at_frame][table.coder, table.case]))
            log_joint = log_prior + values
            for name, inside in members.items():
                at = axes.hypotheses.index(name)
                block = odds[at_prior, table.coder, :, :, at_set, table.case, at]
                with np.errstate(invalid="ignore"):
                    block[:, places] = log_odds_of(log_joint, inside)
