"""The numbers of a credence figure, read from an exact result, a sampled one, or both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import xarray as xr

from bayestrace.errors import ArrayError
from bayestrace.stats.joint_posteriors import INTERVAL, is_joint
from bayestrace.stats.tree import group_of, result_tree

__all__ = ["DRAWN", "TAILS", "Joint", "Standings", "failure_of", "standings_of"]

DRAWN = ("chain", "draw")

TAILS = ((1 - INTERVAL) / 2, (1 + INTERVAL) / 2)

FEW = 2
"""Reasons for a failure that are written out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Joint:
    """The posterior of a joint model.

    Parameters
    ----------
    model : str
        Its name, with the models it is composed of.
    mean : DataArray
        (coder, case, hypothesis), or (case, hypothesis) where the coders are pooled.
    ends : DataArray, optional
        The ends of the central 90 %, with dim ``quantile``; None where it is exact.
    failure : str
        Why the draws cannot be trusted, or empty.
    pools : DataArray, optional
        Opinion pools of the coders, (pool, case, hypothesis).
    coders : tuple of str
        Whose judgements the model used.
    notes : tuple of str
        What must stand beside it, in sentences.
    """

    model: str
    mean: xr.DataArray
    ends: xr.DataArray | None
    failure: str
    pools: xr.DataArray | None
    coders: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def pooled(self) -> bool:
        """Whether one credence uses all coders."""
        return "coder" not in self.mean.dims


@dataclass(frozen=True, slots=True, kw_only=True)
class Standings:
    """Prior, credence, naive credence, band and joint posterior of one figure.

    Parameters
    ----------
    credence, naive : DataArray
        (coder, case, hypothesis)
    prior : DataArray
        Likewise.
    band : DataArray, optional
        With dim ``bound``; None where the result has none.
    in_scope, items : DataArray
        Whether a case is in scope, and how many items a coder judged there.
    sensitivity : Dataset, optional
        The band with the settings that it was made with.
    bounds : Dataset, optional
        The bounds, and what ranks decide.
    joint : Joint, optional
        The posterior of a joint model.
    """

    credence: xr.DataArray
    naive: xr.DataArray
    prior: xr.DataArray
    in_scope: xr.DataArray
    items: xr.DataArray
    sensitivity: xr.Dataset | None
    bounds: xr.Dataset | None
    joint: Joint | None

    @property
    def notes(self) -> str:
        """What must stand below the figure."""
        notes = list(self.joint.notes) if self.joint else []
        if self.bounds is not None:
            notes.append(
                "Bounds: the lowest and the highest credence that the intervals allow, all "
                "judgements erring at once."
            )
        return " ".join(notes)

    @property
    def band(self) -> xr.DataArray | None:
        """Lower and upper end of the band."""
        if self.sensitivity is None:
            return None
        return self.sensitivity["credence_band"].sel(bound=["lower", "upper"])


def standings_of(post: object, joint: object, asked_by: str) -> Standings:
    """Read the numbers; a sampled result alone holds the marks as well.

    Raises
    ------
    ArrayError
        If either is something else, or they come from different studies or priors.
    """
    if isinstance(post, xr.DataTree) and is_joint(post):
        if joint is not None:
            raise ArrayError(
                f"bt.{asked_by} got two joint posteriors; pass bt.update(study) first and the one "
                "to draw as joint=, or draw one after the other"
            )
        marks = group_of(post, "plug_in")
        prior = marks["prior_credence"]
        exact, sampled = post, post
    else:
        exact = result_tree(post, asked_by)
        marks = group_of(exact, "posterior")
        prior = group_of(exact, "prior")["credence"]
        sampled = None if joint is None else _same_study(exact, joint, asked_by)
    constant = group_of(exact, "constant_data")
    return Standings(
        credence=marks["credence"],
        naive=marks["credence_naive"],
        prior=prior,
        in_scope=constant["in_scope"],
        items=constant["items_sought"],
        sensitivity=group_of(exact, "sensitivity") if "sensitivity" in exact.children else None,
        bounds=group_of(exact, "bounds") if "bounds" in exact.children else None,
        joint=None if sampled is None else _joint(sampled),
    )


def failure_of(tree: xr.DataTree) -> str:
    """Say why the sampler cannot be trusted, in one sentence; empty where it can."""
    verdict = str(tree.attrs["converged"])
    if verdict == "yes":
        return ""
    reasons = verdict.removeprefix("no: ").split("; ")
    more = len(reasons) - FEW
    said = "; ".join(reasons[:FEW]) + (f"; and {more} more" if more > 0 else "")
    return f"The sampler did not converge: {said}."


def _same_study(exact: xr.DataTree, joint: object, asked_by: str) -> xr.DataTree:
    if not isinstance(joint, xr.DataTree) or not is_joint(joint):
        raise ArrayError(
            f"joint= of bt.{asked_by} must be what bt.sample returned, got {type(joint).__name__}; "
            "write joint=bt.sample(study)"
        )
    for name, what in (("study_hash", "study"), ("prior_set", "set of priors")):
        if exact.attrs[name] != joint.attrs[name]:
            raise ArrayError(
                f"joint= of bt.{asked_by} was sampled from another {what} than the result; compute "
                "both from the same"
            )
    return joint


def _joint(tree: xr.DataTree) -> Joint:
    credence = group_of(tree, "posterior")["credence"]
    exact = not set(DRAWN) <= set(credence.dims)
    return Joint(
        model=str(tree.attrs["model"]),
        mean=credence if exact else credence.mean(DRAWN, skipna=False),
        ends=None if exact else credence.quantile(TAILS, DRAWN, skipna=False),
        failure=failure_of(tree),
        pools=_pools(tree),
        coders=_coders(tree),
        notes=tuple(_notes(tree)),
    )


def _coders(tree: xr.DataTree) -> tuple[str, ...]:
    return tuple(str(name) for name in group_of(tree, "plug_in")["coder"].values)


def _pools(tree: xr.DataTree) -> xr.DataArray | None:
    """Return the opinion pools, unless there is one coder and nothing to pool."""
    if "pools" not in tree.children or len(_coders(tree)) < 2:
        return None
    return group_of(tree, "pools")["credence"]


def _notes(tree: xr.DataTree) -> Iterator[str]:
    if (group_of(tree, "constant_data")["discount"].values != 1).any():
        if "dependence" in str(tree.attrs["model"]).split(","):
            yield (
                "In the joint posterior the items of a cluster share a common cause, in place of "
                "the discount."
            )
        else:
            yield (
                "The joint posterior does not discount dependent items: compare it with the naive "
                "credence."
            )
    if "intervals" in tree.attrs:  # of models that use best values only
        yield f"The joint posterior uses {tree.attrs['intervals']}."
    if _pools(tree) is not None:
        yield "The pools join the coders' naive credences with equal weights."
    if "heterogeneity" in tree.attrs:
        yield str(tree.attrs["heterogeneity"])
