"""THE list of arrays: name, dims, unit and meaning of everything that travels labelled.

A function asks for an array with :func:`require` and gives one back with :func:`label`;
no other place in the library spells a unit or decides a dimension.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bayestrace.errors import ArrayError, nearest

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["DIMS", "VARIABLES", "Variable", "label", "require"]

DIMS = {
    "assumed_fit": "a chance of every finding in the residual, tried in place of those judged",
    "assumed_prior": "a prior credence of the hypothesis, tried in place of the stated one",
    "block": "a frame in a case, as one coder or all of them judged it: one sum over worlds",
    "bound": "the lower end, the median or the upper end of a band, or an end of exact bounds",
    "case": "a case that is traced",
    "cell": "one judged chance of a clue that varies in a joint model",
    "chain": "a chain of a sampler",
    "coder": "a person or model that judged the evidence",
    "contrast": "a direction in which coders differ from their mean",
    "dependence": "a way to count items of one root: as independent, as stated, or at one rho",
    "draw": "a draw of a judgement or of a sampler",
    "frame": "a question with its worlds",
    "grouping": "a choice which items are of one root",
    "hypothesis": "a hypothesis: a set of worlds",
    "hypothesis_set": "a choice which hypotheses compete",
    "item": "a piece of evidence",
    "left_out": "what is left out of the study; first nothing, the base run",
    "other": "what a hypothesis is compared with: another one, or its negation",
    "outcome": "a verdict that a rule may come to: confirmed, undecided or rejected",
    "parameter": "a parameter of a joint model, with all its elements",
    "partition": "a way to cut the possibilities into rivals, with the priors that follow",
    "pool": "a way to join the posteriors of several coders",
    "prior_cell": "one judged prior that varies in a joint model",
    "prior_set": "a set of prior credences, by name",
    "quantile": "a quantile of draws",
    "threshold": "a credence that a hypothesis may reach",
    "top": "how many of the heaviest items are counted together",
    "truth": "whether the hypothesis is true in the world that the findings come from",
    "world": "one of the ways the case may be, exactly one of which is actual",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """One registered array.

    Parameters
    ----------
    name : str
        The array's name, never a dimension's.
    dims : tuple of str
        The dimensions that it must have; more may be allowed by the function.
    units : str
        "nat", "dB", "probability", "1" (a pure number) or "label".
    meaning : str
        One sentence for the glossary.
    """

    name: str
    dims: tuple[str, ...]
    units: str
    meaning: str


_RESULT = ("coder", "case", "hypothesis")
_PER_WORLD = ("coder", "case", "world")
_PER_ITEM = ("coder", "hypothesis", "item")
_PER_FRAME = ("coder", "case", "frame")

VARIABLES = {
    variable.name: variable
    for variable in (
        Variable(name="log_prior", dims=("world",), units="nat", meaning="ln P(world)"),
        Variable(
            name="log_likelihood",
            dims=("world",),
            units="nat",
            meaning="ln P(finding | world), of one item or of all together",
        ),
        Variable(
            name="posterior",
            dims=("world",),
            units="probability",
            meaning="P(world | findings)",
        ),
        Variable(
            name="prior",
            dims=_PER_WORLD,
            units="probability",
            meaning="P(world) before the findings",
        ),
        Variable(
            name="posterior_naive",
            dims=_PER_WORLD,
            units="probability",
            meaning="P(world | findings), every item counted as independent",
        ),
        Variable(
            name="finding",
            dims=("item",),
            units="1",
            meaning="the answer to the clue: 1 present, 0 absent, -1 not sought",
        ),
        Variable(
            name="p_present",
            dims=("world", "item"),
            units="probability",
            meaning="P(clue there | world)",
        ),
        Variable(
            name="p_low",
            dims=("world", "item"),
            units="probability",
            meaning="lower end of the central 90 % interval of P(clue there | world)",
        ),
        Variable(
            name="p_high",
            dims=("world", "item"),
            units="probability",
            meaning="upper end of the central 90 % interval of P(clue there | world)",
        ),
        Variable(
            name="detection",
            dims=("item",),
            units="probability",
            meaning="chance that a clue which is there is recorded as present",
        ),
        Variable(
            name="false_report",
            dims=("item",),
            units="probability",
            meaning="chance that a clue which is not there is recorded as present",
        ),
        Variable(
            name="credence",
            dims=_RESULT,
            units="probability",
            meaning="credence of the hypothesis, adjusted for dependence",
        ),
        Variable(
            name="credence_naive",
            dims=_RESULT,
            units="probability",
            meaning="credence of the hypothesis, every item counted as independent",
        ),
        Variable(
            name="credence_integrated",
            dims=_RESULT,
            units="probability",
            meaning="credence with every chance replaced by the mean of its judgement, adjusted",
        ),
        Variable(
            name="log_odds",
            dims=_RESULT,
            units="nat",
            meaning="ln(credence / (1 - credence)) of the hypothesis",
        ),
        Variable(
            name="weight_of_evidence",
            dims=_PER_ITEM,
            units="dB",
            meaning="weight of the item for world `of` over world `over`, adjusted for dependence",
        ),
        Variable(
            name="weight_of_evidence_naive",
            dims=_PER_ITEM,
            units="dB",
            meaning="weight of the item for world `of` over world `over`, as if independent",
        ),
        Variable(
            name="total_weight",
            dims=_RESULT,
            units="dB",
            meaning="10 log10(posterior odds / prior odds) of the hypothesis, adjusted",
        ),
        Variable(
            name="total_weight_naive",
            dims=_RESULT,
            units="dB",
            meaning="10 log10(posterior odds / prior odds) of the hypothesis, as if independent",
        ),
        Variable(
            name="discount",
            dims=("coder", "hypothesis", "item"),
            units="1",
            meaning="1 / design effect: the factor on the item's log-likelihood in its cluster",
        ),
        Variable(
            name="discount_otherwise",
            dims=_PER_ITEM,
            units="1",
            meaning="the same where the hypothesis is false; only if it depends on what is true",
        ),
        Variable(
            name="in_scope",
            dims=("case", "hypothesis"),
            units="1",
            meaning="1 where the hypothesis speaks of the case, else 0",
        ),
        Variable(
            name="items_sought",
            dims=_RESULT,
            units="1",
            meaning="number of items that were sought and have rows of this coder",
        ),
        Variable(
            name="neutral_in_clusters",
            dims=_RESULT,
            units="1",
            meaning="number of clustered items that weigh nothing but thin out their cluster",
        ),
        Variable(
            name="verdict",
            dims=_RESULT,
            units="label",
            meaning="confirmed, rejected, undecided, out of scope, or empty where missing",
        ),
        Variable(
            name="credence_band",
            dims=(*_RESULT, "bound"),
            units="probability",
            meaning="sensitivity band of the credence, adjusted for dependence",
        ),
        Variable(
            name="credence_naive_band",
            dims=(*_RESULT, "bound"),
            units="probability",
            meaning="sensitivity band of the credence, every item counted as independent",
        ),
        Variable(
            name="band_error",
            dims=(*_RESULT, "bound"),
            units="probability",
            meaning="standard error of the ends and the median of the band",
        ),
        Variable(
            name="total_weight_band",
            dims=(*_RESULT, "bound"),
            units="dB",
            meaning="sensitivity band of the total weight, over the prior's best value",
        ),
        Variable(
            name="weight_band",
            dims=(*_PER_ITEM, "bound"),
            units="dB",
            meaning="sensitivity band of the item's weight, adjusted for dependence",
        ),
        Variable(
            name="verdict_stands",
            dims=_RESULT,
            units="probability",
            meaning="share of draws in which the verdict is that of the credence",
        ),
        Variable(
            name="confirmed",
            dims=_RESULT,
            units="probability",
            meaning="share of draws in which the hypothesis is confirmed",
        ),
        Variable(
            name="rejected",
            dims=_RESULT,
            units="probability",
            meaning="share of draws in which the hypothesis is rejected",
        ),
        Variable(
            name="credence_bounds",
            dims=(*_RESULT, "bound"),
            units="probability",
            meaning="lowest and highest credence with every judgement in its interval, adjusted",
        ),
        Variable(
            name="credence_naive_bounds",
            dims=(*_RESULT, "bound"),
            units="probability",
            meaning="lowest and highest credence with every judgement in its interval, naive",
        ),
        Variable(
            name="verdict_bounds",
            dims=(*_RESULT, "bound"),
            units="label",
            meaning="verdict at the lowest and at the highest credence",
        ),
        Variable(
            name="verdict_holds",
            dims=_RESULT,
            units="1",
            meaning="1 where the verdict is the same throughout the bounds, else 0",
        ),
        Variable(
            name="relation",
            dims=(*_RESULT, "other"),
            units="label",
            meaning="what ranks decide of a hypothesis against another, adjusted for dependence",
        ),
        Variable(
            name="relation_naive",
            dims=(*_RESULT, "other"),
            units="label",
            meaning="what ranks decide of a hypothesis against another, as if independent",
        ),
        Variable(
            name="verdict_rate",
            dims=(*_RESULT, "truth", "outcome"),
            units="probability",
            meaning="how often the rule comes to a verdict, given what is true; adjusted",
        ),
        Variable(
            name="verdict_rate_naive",
            dims=(*_RESULT, "truth", "outcome"),
            units="probability",
            meaning="how often the rule comes to a verdict, given what is true; as if independent",
        ),
        Variable(
            name="verdict_rate_error",
            dims=(*_RESULT, "truth", "outcome"),
            units="probability",
            meaning="Monte Carlo standard error of `verdict_rate`; 0 where it is exact",
        ),
        Variable(
            name="verdict_rate_naive_error",
            dims=(*_RESULT, "truth", "outcome"),
            units="probability",
            meaning="Monte Carlo standard error of `verdict_rate_naive`; 0 where it is exact",
        ),
        Variable(
            name="reach_rate",
            dims=(*_RESULT, "truth", "threshold"),
            units="probability",
            meaning="how often the credence reaches the threshold, given what is true; adjusted",
        ),
        Variable(
            name="reach_rate_naive",
            dims=(*_RESULT, "truth", "threshold"),
            units="probability",
            meaning="how often the naive credence reaches the threshold, given what is true",
        ),
        Variable(
            name="simulated",
            dims=_RESULT,
            units="1",
            meaning="1 where rates come from draws of findings, 0 where all findings were summed",
        ),
        Variable(
            name="credence_change",
            dims=_RESULT,
            units="probability",
            meaning="credence minus that of the base run, adjusted for dependence",
        ),
        Variable(
            name="weight_change",
            dims=_RESULT,
            units="dB",
            meaning="10 log10(odds / odds of the base run) of the hypothesis, adjusted",
        ),
        Variable(
            name="concentration",
            dims=(*_RESULT, "top"),
            units="1",
            meaning="share of the total absolute weight that the heaviest items carry, adjusted",
        ),
        Variable(
            name="heaviest",
            dims=(*_RESULT, "top"),
            units="label",
            meaning="the items that carry most of the absolute weight, heaviest first",
        ),
        Variable(
            name="verdicts_held",
            dims=("case", "hypothesis", "left_out"),
            units="label",
            meaning="the different verdicts of the coders that remain",
        ),
        Variable(
            name="stated_prior",
            dims=_RESULT,
            units="probability",
            meaning="prior credence of the hypothesis as the study states it",
        ),
        Variable(
            name="stated_credence",
            dims=_RESULT,
            units="probability",
            meaning="credence of the hypothesis at the prior that the study states, adjusted",
        ),
        Variable(
            name="prior_to_confirm",
            dims=_RESULT,
            units="probability",
            meaning="prior from which on the hypothesis is confirmed, adjusted for dependence",
        ),
        Variable(
            name="prior_to_reject",
            dims=_RESULT,
            units="probability",
            meaning="prior up to which the hypothesis is rejected, adjusted for dependence",
        ),
        Variable(
            name="bayes_factor",
            dims=_RESULT,
            units="1",
            meaning="posterior odds / prior odds of the hypothesis, adjusted",
        ),
        Variable(
            name="bayes_factor_naive",
            dims=_RESULT,
            units="1",
            meaning="posterior odds / prior odds of the hypothesis, as if independent",
        ),
        Variable(
            name="residual_credence",
            dims=(*_PER_FRAME, "assumed_fit"),
            units="probability",
            meaning="credence of the residual if every finding had the assumed chance in it",
        ),
        Variable(
            name="leader_credence",
            dims=(*_PER_FRAME, "assumed_fit"),
            units="probability",
            meaning="credence of the leader if every finding had that chance in the residual",
        ),
        Variable(
            name="own_fit",
            dims=_PER_FRAME,
            units="probability",
            meaning="constant chance per finding that does what the residual's likelihoods do",
        ),
        Variable(
            name="own_residual_credence",
            dims=_PER_FRAME,
            units="probability",
            meaning="credence of the residual as it was judged",
        ),
        Variable(
            name="own_leader_credence",
            dims=_PER_FRAME,
            units="probability",
            meaning="credence of the leading rival as it was judged",
        ),
        Variable(
            name="tipping_fit",
            dims=_PER_FRAME,
            units="probability",
            meaning="constant chance per finding at which the residual is level with the leader",
        ),
        Variable(
            name="verdict_tipping_fit",
            dims=_PER_FRAME,
            units="probability",
            meaning="constant chance in the residual at which the leader's verdict falls",
        ),
        Variable(
            name="residual",
            dims=_PER_FRAME,
            units="label",
            meaning="name of the residual",
        ),
        Variable(
            name="leader",
            dims=_PER_FRAME,
            units="label",
            meaning="the named rival with the highest credence",
        ),
        Variable(
            name="test_type",
            dims=_PER_ITEM,
            units="label",
            meaning="hoop, smoking gun, doubly decisive or straw in the wind",
        ),
        Variable(
            name="w_present",
            dims=_PER_ITEM,
            units="dB",
            meaning="weight for `of` over `over` if the clue is recorded as present",
        ),
        Variable(
            name="w_absent",
            dims=_PER_ITEM,
            units="dB",
            meaning="weight for `of` over `over` if the clue is recorded as absent",
        ),
        Variable(
            name="border_distance",
            dims=_PER_ITEM,
            units="dB",
            meaning="distance to the nearest border between two test types",
        ),
    )
}


def require(array: Any, name: str, *, dims: Iterable[str] = ()) -> xr.DataArray:
    """Return the array if it keeps the contract of the registered variable, else raise.

    Only dims and unit are looked at, never the values: a dask array stays lazy. An
    array that says no unit is taken to be in the registered one; another unit is refused.

    Parameters
    ----------
    array : DataArray
        What came.
    name : str
        The registered name.
    dims : iterable of str
        Dimensions wanted beside the registered ones.

    Raises
    ------
    ArrayError
        If it is no DataArray, a dimension is missing, or the unit is another one.
    """
    import xarray as xr

    variable = VARIABLES[name]
    if not isinstance(array, xr.DataArray):
        raise ArrayError(
            f"{name} must be an xarray.DataArray with dims {variable.dims}, got "
            f"{type(array).__name__}; wrap it: xr.DataArray(values, dims={variable.dims})"
        )
    for dim in (*variable.dims, *dims):
        if dim not in array.dims:
            close = nearest(dim, [str(d) for d in array.dims])
            hint = f"; did you mean to rename {close!r} to {dim!r}?" if close else ""
            raise ArrayError(f"{name} needs the dim {dim!r}, got {tuple(array.dims)!r}{hint}")
    units = array.attrs.get("units")
    if units is not None and units != variable.units:
        raise ArrayError(
            f"{name} must be in {variable.units!r}, got units={units!r}; convert it, then set "
            f"array.attrs['units'] = {variable.units!r}"
        )
    return array


def label(array: xr.DataArray, name: str, **attrs: Any) -> xr.DataArray:
    """Name an array and set its unit and meaning afresh, dropping what it inherited."""
    variable = VARIABLES[name]
    array = array.rename(name)
    array.attrs = {"units": variable.units, "long_name": variable.meaning, **attrs}
    return array
