"""The joint models by name, and the door to them as PyMC models."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Unpack

from bayestrace.encode import encode_study
from bayestrace.errors import ArrayError, nearest
from bayestrace.models import common_causes, judging, many_cases, several_coders
from bayestrace.models.built import Built
from bayestrace.models.choices import Choices, chosen
from bayestrace.models.joining import joint_model

if TYPE_CHECKING:
    import pymc as pm

    from bayestrace.study.study import Study

__all__ = ["build_model", "built_model", "parts_of"]

MODELS: dict[str, dict[str, Any]] = {
    "judgement": judging.DEFAULTS,
    "coders": several_coders.DEFAULTS,
    "cases": many_cases.DEFAULTS,
    "dependence": common_causes.DEFAULTS,
}
"""The models, and the hyper-priors that each takes."""


def build_model(
    study: Study,
    model: str = "judgement",
    *,
    coder: str | None = None,
    prior_set: str = "",
    **hyper: Unpack[Choices],
) -> pm.Model:
    """Build a joint model of a study for PyMC, to look at it or to change it.

    Parameters
    ----------
    study : Study
        The study.
    model : str
        As in :func:`bayestrace.sample`, with its hyper-priors as further arguments.
    coder : str, optional
        One coder; by default all.
    prior_set : str
        Name of a set in priors.csv.
    **hyper
        Hyper-priors of the model.

    Returns
    -------
    pymc.Model
        Without discrete variables: the worlds are summed out in the potential
        ``findings``. Deterministics are ``credence`` and ``log_evidence``, ln P(findings)
        of each block, a frame in a case. Model ``coders`` has further potentials: ``codings``,
        and two that restore the priors of effects written in a form that suits the sampler.

    Raises
    ------
    StudyError
        If nobody judged anything, or the coder or set of priors is unknown.
    ArrayError
        If the model is unknown, or does not take an argument.

    Notes
    -----
    Per block the potential is ln Σ_w P(w) Π_i P(finding_i | w), a sum over worlds in log
    space, with untempered likelihoods: no discount for dependence. A clue whose judgement
    does not vary enters as a constant.

    References
    ----------
    .. [1] Papaspiliopoulos, O., Roberts, G. and Sköld, M. (2007). A general framework for
       the parametrization of hierarchical models. *Statistical Science* 22, 59-73.

    Examples
    --------
    >>> import bayestrace as bt
    >>> side = bt.judgement(0.8, low=0.6, high=0.9)
    >>> memo = bt.Item("memo", found="present", likelihood={"H1": (side, 0.2)})
    >>> model = bt.build_model(bt.Study.claims({"H1": 0.5}, [memo]), shared=0.0)
    >>> [variable.name for variable in model.free_RVs]
    ['item_error']
    """
    return built_model(study, model, hyper, coder=coder, prior_set=prior_set).model


def built_model(
    study: Study,
    model: str,
    hyper: Mapping[str, Any],
    *,
    coder: str | None = None,
    prior_set: str = "",
) -> Built:
    """Build a model by name, with all that a result says of it."""
    parts = parts_of(model)
    defaults = {name: value for part in parts for name, value in MODELS[part].items()}
    defaults["target_accept"] = max(MODELS[part]["target_accept"] for part in parts)
    values = chosen(",".join(parts), defaults, hyper)
    encoded = encode_study(study, coder=coder, prior_set=prior_set)
    built = joint_model(encoded, parts, values)
    if not built.blocks.labels:
        raise ArrayError(
            "no frame of the study has a likelihood or ratio in any case, so there is nothing "
            "to model; ranks alone give no credence"
        )
    return built


def parts_of(model: str) -> tuple[str, ...]:
    """Return the models that compose one, such as "coders,cases", in the library's order."""
    named = [part.strip() for part in str(model).split(",")]
    for part in named:
        if part not in MODELS:
            close = nearest(part, list(MODELS))
            hint = f"; did you mean {close!r}?" if close else ""
            raise ArrayError(
                f"there is no model {part!r} (known: {', '.join(MODELS)}; several with commas "
                f"between){hint}"
            )
    if {"judgement", "coders"} <= set(named):
        raise ArrayError(
            "models 'judgement' and 'coders' do not go together: one varies each coder's "
            "judgements within their intervals, the other learns from how far the coders differ; "
            "sample them one after the other"
        )
    return tuple(part for part in MODELS if part in named)
