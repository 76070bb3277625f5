"""A joint model at chosen values of its parameters, without sampling."""

from __future__ import annotations

import numpy as np
import pytensor

import bayestrace as bt


def at(study, model, point, *, what="credence", **hyper):
    """Return a deterministic of a model where its free variables have these values.

    Variables that `point` leaves out are 0.
    """
    built = bt.build_model(study, model, **hyper)
    variables = built.free_RVs
    run = pytensor.function(variables, built[what], mode="FAST_COMPILE", on_unused_input="ignore")
    values = [
        np.broadcast_to(np.asarray(point.get(v.name, 0.0), dtype=float), v.shape.eval())
        for v in variables
    ]
    unknown = set(point) - {v.name for v in variables}
    assert not unknown, unknown
    return run(*values)
