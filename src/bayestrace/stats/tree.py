"""The tree of results: what is asked of it and how a group is read."""

from __future__ import annotations

import xarray as xr

from bayestrace.errors import ArrayError

__all__ = ["group", "result_tree"]


def result_tree(post: object, asked_by: str) -> xr.DataTree:
    """Return the result of an update, or say what was passed in its place.

    Raises
    ------
    ArrayError
        With the call that was probably meant.
    """
    if isinstance(post, xr.DataTree) and {"posterior", "worlds"} <= set(post.children):
        return post
    raise ArrayError(
        f"bt.{asked_by} needs the result of bt.update, got {type(post).__name__}; write "
        f"bt.{asked_by}(bt.update(study))"
    )


def group(post: xr.DataTree, path: str) -> xr.Dataset:
    """Return the variables of one group of a result."""
    node = post[path]
    if not isinstance(node, xr.DataTree):
        raise ArrayError(f"{path!r} is an array of the result, not a group")
    return node.to_dataset()
