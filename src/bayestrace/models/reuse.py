"""Models of the same shape are compiled once: the same graph, with other numbers in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pymc.backends.ndarray import NDArray
from pymc.model.transform.optimization import freeze_model
from pytensor.graph.basic import equal_computations

if TYPE_CHECKING:
    import pymc as pm

__all__ = ["compiled_once"]

KEPT = 8
"""Models kept, the last ones used."""

_kept: list[tuple[pm.Model, Any, NDArray]] = []


class _Trace(NDArray):
    """Where draws go. PyMC copies it for every chain, else it compiles one for each."""

    def __copy__(self) -> NDArray:
        known = {"var_shapes": self.var_shapes, "var_dtypes": self.var_dtypes}
        return NDArray(model=self.model, vars=self.vars, fn=self.fn, **known)


def compiled_once(model: pm.Model) -> tuple[Any, NDArray]:
    """Return a frozen model with the numbers of this one, and a trace for its draws.

    PyMC keeps what it compiles for a frozen model. If a model with the same graph was compiled
    before, that one is taken. The graphs are compared node by node, so that nothing but the
    numbers held as data can differ, nor a label of a dimension.
    """
    at = next((n for n, (known, *_) in enumerate(_kept) if _same(known, model)), None)
    if at is None:
        frozen = freeze_model(model)
        _kept.append((model, frozen, _Trace(model=frozen)))
        del _kept[:-KEPT]
    else:
        _kept.append(_kept.pop(at))
    _, frozen, trace = _kept[-1]
    for data in model.data_vars:
        frozen[data.name].set_value(data.get_value())
    return frozen, trace


def _same(one: pm.Model, other: pm.Model) -> bool:
    if one.coords != other.coords or list(one.named_vars) != list(other.named_vars):
        return False
    return equal_computations(
        list(_outputs(one)), list(_outputs(other)), list(_inputs(one)), list(_inputs(other))
    )


def _inputs(model: pm.Model) -> Iterator[Any]:
    yield from model.free_RVs
    yield from model.data_vars
    yield from model.dim_lengths.values()  # equal where the labels are


def _outputs(model: pm.Model) -> Iterator[Any]:
    yield from model.potentials
    yield from model.deterministics
    for variable in model.free_RVs:  # their parameters; the first input is a source of chance
        yield from variable.owner.inputs[1:]
