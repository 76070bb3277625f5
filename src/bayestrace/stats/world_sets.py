"""Credence of any set of worlds, such as "A or B"."""

from __future__ import annotations

import xarray as xr

from bayestrace.errors import ArrayError
from bayestrace.stats.tree import ADJUSTED, NAIVE, group_of, result_tree
from bayestrace.study.words import Mode
from bayestrace.study.worlds import WorldFrame, WorldSetError, world_set
from bayestrace.vocabulary import label

__all__ = ["credence", "frames_of"]


def credence(post: xr.DataTree, worlds: str, *, naive: bool = False) -> xr.DataArray:
    """Return the credence of a set of worlds of one frame.

    Parameters
    ----------
    post : DataTree
        What :func:`bayestrace.update` returned.
    worlds : str
        Hypotheses or worlds joined by "or", "and" and "not", with parentheses:
        "A or B", "not (A or B)", "A & not B".
    naive : bool
        Count every item as independent.

    Returns
    -------
    DataArray
        ``credence``, dims (coder, case), probability; the attribute ``worlds`` keeps
        the expression.

    Raises
    ------
    ArrayError
        If the expression is not understood, or joins hypotheses of two frames, which
        were judged apart and have no joint credence.

    Examples
    --------
    >>> import bayestrace as bt
    >>> memo = bt.Item("memo", found="present", likelihood={"A": 0.8, "B": 0.4, "C": 0.4})
    >>> post = bt.update(bt.Study.rivals(["A", "B", "C"], [memo], exhaustive=True))
    >>> round(float(bt.credence(post, "A or B").item()), 3)
    0.75
    """
    post = result_tree(post, "credence")
    if not isinstance(worlds, str):
        raise ArrayError(f"worlds must be a text such as 'A or B', got {type(worlds).__name__}")
    try:
        frame, positions = world_set(worlds, frames_of(post))
    except WorldSetError as error:
        raise ArrayError(str(error)) from None
    posterior = group_of(post, f"worlds/{frame}")["posterior_naive" if naive else "posterior"]
    total = posterior.isel(world=sorted(positions)).sum("world", skipna=False)
    name = "credence_naive" if naive else "credence"
    dependence = NAIVE if naive else ADJUSTED
    attrs = {**post.attrs, "dependence": dependence, "worlds": worlds, "frame": frame}
    return label(total, name).assign_attrs(attrs)


def frames_of(post: xr.DataTree) -> tuple[WorldFrame, ...]:
    """Read the frames back from a result."""
    return tuple(
        WorldFrame(
            id=name,
            mode=Mode(frame.attrs["mode"]),
            hypotheses=tuple(frame.attrs["hypotheses"].split(";")),
            worlds=tuple(str(world) for world in frame["world"].values),
            residual=frame.attrs.get("residual"),
            residual_parts=tuple(filter(None, frame.attrs.get("residual_parts", "").split(";"))),
        )
        for name in post.children["worlds"].children
        for frame in [group_of(post, f"worlds/{name}")]
    )
