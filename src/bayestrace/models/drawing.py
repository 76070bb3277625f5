"""Sample a joint model and hand back one ArviZ tree; exact where nothing is left to sample."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from importlib.util import find_spec
from time import perf_counter
from typing import TYPE_CHECKING, Any, Literal, Unpack

import numpy as np
import xarray as xr

from bayestrace.errors import ArrayError
from bayestrace.models.built import BEFORE, Built
from bayestrace.models.catalogue import built_model, parts_of
from bayestrace.models.choices import Choices, as_attributes
from bayestrace.models.convergence import NOT_APPLICABLE, diagnostics
from bayestrace.models.many_cases import heterogeneity_said
from bayestrace.models.reuse import compiled_once
from bayestrace.stats.tree import group_of, provenance
from bayestrace.stats.updating import update
from bayestrace.vocabulary import label

if TYPE_CHECKING:
    from bayestrace.study.study import Study

__all__ = ["sample"]

Sampler = Literal["pymc", "nutpie", "numpyro"]

UNTEMPERED = "untempered: no discount; dependence enters a joint model only as a common cause"
PRIOR_DRAWS = 1000
FEW_CASES = 10


def sample(
    study: Study,
    model: str = "judgement",
    *,
    draws: int = 1000,
    tune: int = 1000,
    chains: int = 4,
    random_seed: int | None = None,
    coder: str | None = None,
    prior_set: str = "",
    progressbar: bool | None = None,
    nuts_sampler: Sampler = "pymc",
    **hyper: Unpack[Choices],
) -> xr.DataTree:
    r"""Let the findings say which judgements fit: the posterior of a joint model.

    Parameters
    ----------
    study : Study
        The study.
    model : str
        One model, or several with commas between: ``"coders,cases,dependence"``.

        ``"judgement"``: each judged chance errs within its interval, on the logit scale,
        with a part that a coder's errors in one world share. It takes ``shared``, that
        share from 0 to 1 (default 0.5) or ``"learned"``, then with a Beta prior
        ``shared_prior`` (default (1, 1), uniform) per coder; and ``spread``, a logit sd for
        judgements without an interval (default None: they are fixed).

        ``"coders"``: all codings of an item together. Coders differ by a
        shift, by a scale and item by item, all on the logit scale; ``shift_sd``, ``scale_sd`` and
        ``disagreement_sd`` are the sds of half-normal priors of these sds (default 0.5),
        ``chance_sd`` the sd of the true logits around 0 (default infinite: flat). Not
        together with ``"judgement"``.

        ``"cases"``: cases tell of each other. What holds in general gives the priors of the
        cases, and clues of one kind share a strength. ``concentration`` is the weight of
        the file's priors in what holds in general (default 2; infinite: the file's priors),
        ``heterogeneity_sd`` is the sd of the half-normal prior of the sd between cases,
        ``strength_sd`` the sd of a kind's log strength around 0, as judged (default 0.5;
        0 leaves them out).

        ``"dependence"``: the findings of a cluster share a latent common cause, with the rho
        of the file, in place of the discount.

        All but ``"judgement"`` use best values only, and are exact where nothing is free.
    draws, tune, chains : int
        Draws kept and draws for tuning, per chain.
    random_seed : int, optional
        Seed; by default a fresh one, kept in the attributes.
    coder : str, optional
        One coder; by default all.
    prior_set : str
        Name of a set in priors.csv.
    progressbar : bool, optional
        By default only where a terminal shows it.
    nuts_sampler : str
        "pymc", or "nutpie" or "numpyro" where installed (``pip install "bayestrace[nutpie]"``).
    **hyper
        Hyper-priors of the model, and ``target_accept``, the sampler's caution from 0 to 1.

    Returns
    -------
    DataTree
        ArviZ groups. ``/posterior``: ``credence`` (chain, draw, coder, case,
        hypothesis), whose mean is the posterior credence, and the parameters, without
        ``coder`` where all coders are one;
        ``/prior``: the same before the findings, drawn independently;
        ``/sample_stats``; ``/log_likelihood``: ``findings`` (chain, draw, block), nat, one value
        per case and frame (of each coder); ``/observed_data``; ``/constant_data``. Beside
        them ``/plug_in``, the ``prior_credence``, ``credence`` and ``credence_naive`` of
        :func:`bayestrace.update`, and ``/diagnostics``: mean, R-hat, effective sizes and Monte
        Carlo error of every credence. The attribute ``converged`` is "yes" or "no: "
        and the reasons. Where nothing is free the result is exact, without chain and
        draw, and says so in ``method``.

    Raises
    ------
    StudyError
        If nobody judged anything, or the coder or set of priors is unknown.
    ArrayError
        If the model is unknown, does not take an argument, or a sampler is not installed.

    Notes
    -----
    In model ``judgement`` the logit of a chance at z is best + z s, s the sd of its side
    of the interval, and
    :math:`z = \sqrt{r} Z_{coder,world} + \sqrt{1 - r}\,\varepsilon`, all standard normal,
    in the same direction for present and absent: a prior may not depend on findings.
    Every prior that varies has a z of its own; those of rivals are divided by their sum. The worlds
    are summed out: the sampler sees ln Σ_w P(w) Π_i P(finding_i | w). Likelihoods are
    untempered, so the result compares with ``credence_naive``, not with the discounted
    credence.

    In model ``coders`` a coder's logit is
    :math:`y_{ciw} = s_c + e^{a_c}(\theta_{iw} + \sigma\varepsilon_{ciw})`; findings obey θ, of
    which the codings leave a normal law. Shifts s and log scales a sum to 0 over the coders: the
    panel as a whole is taken as right, and a lean that all coders share cannot be seen. Pooled
    priors are means on the logit scale, a pooled rho is the plain mean. ``credence`` has dims
    (chain, draw, case, hypothesis); the coders' own stand in ``/plug_in``, linear and
    logarithmic pools of those (equal weights) in ``/pools``. Where one shift and scale explain
    all codings to the last digit, σ has no proper posterior, and the diagnostics will say that
    the run failed.

    In model ``cases`` the prior log-odds of a case are
    :math:`\operatorname{logit}\phi_h + \operatorname{logit}p_{ch} - \operatorname{logit}m_h +
    \tau\varepsilon_{ch}`, with p the file's prior, m its mean over the cases in scope,
    φ ~ Beta(2 m, 2 (1 - m)) and τ the heterogeneity; rivals and other worlds that share one
    probability have a Dirichlet, and the log-odds of any two of them the sd τ. The logits of
    an item's chances stand :math:`e^{g_k}` as far from their mean over the worlds as judged,
    with one g for all items of a kind (without a kind: of a ``clue_id``), in all cases.
    ``general`` is φ, what holds in cases like these before a case's own prior. With few cases
    the heterogeneity comes from its prior: the attribute ``heterogeneity`` says so, with the
    medians before and after. Findings that agree raise g, whether the clues are strong or the
    coder saw what she expected.

    In model ``dependence`` clue i of a cluster is there where
    :math:`\pm\sqrt{\rho} U + \sqrt{1 - \rho} e_i < \Phi^{-1}(p_i)`, with U of the
    cluster, case and world: every chance stays as judged, rho correlates the clues on the
    normal scale, and at rho 0 it is ``credence_naive``. The sign is the way the clue leans, so
    that it does not matter whether a clue is worded as presence or absence; a neutral clue has
    no part in it. The rho of the file was
    judged for a discount; read the two side by side. It is no bound either: findings of
    a cluster that point different ways can weigh more than apart.

    Model ``judgement`` assumes that the intervals mean what they say (central 90 %), that
    errors are independent but for the shared part, and that findings are independent given
    world and chances; clusters of dependent items break the last, and the posterior is
    then too sure. The findings hardly teach r: compare it with its prior before quoting it.

    A model of the same shape, with the same labels, is compiled once in a session, whatever
    its numbers.

    References
    ----------
    .. [1] Vehtari, A., Gelman, A., Simpson, D., Carpenter, B. and Bürkner, P.-C. (2021).
       Rank-normalization, folding, and localization: an improved R-hat. *Bayesian
       Analysis* 16, 667-718.
    .. [2] Fairfield, T. and Charman, A. (2022). *Social Inquiry and Bayesian Inference*.
       Cambridge.
    .. [3] Humphreys, M. and Jacobs, A. (2015). Mixing methods: a Bayesian approach. *American
       Political Science Review* 109, 653-673.
    .. [4] Röver, C. et al. (2021). On weakly informative prior distributions for the
       heterogeneity parameter in Bayesian random-effects meta-analysis. *Research Synthesis
       Methods* 12, 448-474.

    Examples
    --------
    A study whose judgements have no intervals leaves nothing to sample:

    >>> import bayestrace as bt
    >>> memo = bt.Item("memo", found="present", likelihood={"H1": (0.9, 0.1)})
    >>> tree = bt.sample(bt.Study.claims({"H1": 0.5}, [memo]))
    >>> tree.attrs["method"], round(float(tree["posterior"]["credence"].item()), 3)
    ('exact', 0.9)
    """
    _check(draws, tune, chains, nuts_sampler)
    built = built_model(study, model, hyper, coder=coder, prior_set=prior_set)
    seed = (
        int(np.random.SeedSequence().generate_state(1)[0]) if random_seed is None else random_seed
    )
    if built.model.free_RVs:
        shown = sys.stderr.isatty() if progressbar is None else progressbar
        choice = {"draws": draws, "tune": tune, "chains": chains, "random_seed": seed}
        groups, said = _sampled(built, choice, nuts_sampler, progressbar=shown)
    else:
        groups, said = _exact(built)
    plug_in = update(study, coder=coder, prior_set=prior_set)
    groups |= {
        **built.beside,
        "/plug_in": group_of(plug_in, "posterior")[["credence", "credence_naive"]].assign(
            prior_credence=group_of(plug_in, "prior")["credence"]
        ),
        "/observed_data": group_of(plug_in, "observed_data"),
        "/constant_data": group_of(plug_in, "constant_data"),
    }
    attrs = {
        **provenance(study, built.blocks.study, prior_set),
        "dependence": UNTEMPERED,
        "model": ",".join(parts_of(model)),
        "random_seed": seed,
        **as_attributes(built.hyper),
        **built.notes,
        **said,
    }
    if np.unique(built.blocks.case).size < FEW_CASES:
        attrs["loo"] = f"not informative: fewer than {FEW_CASES} cases"
    own = ("/diagnostics", "/plug_in")  # the plug-in is an exact update, with attributes of its own
    for name, group in groups.items():
        group.attrs = {**group.attrs, **({} if name in own else attrs)}
    return xr.DataTree.from_dict({"/": xr.Dataset(attrs=attrs), **groups})


def _check(draws: int, tune: int, chains: int, nuts_sampler: Sampler) -> None:
    for name, value, least in (("draws", draws, 4), ("tune", tune, 0), ("chains", chains, 1)):
        if not isinstance(value, int) or value < least:
            raise ArrayError(f"{name} must be a whole number, at least {least}, got {value!r}")
    known = ("pymc", "nutpie", "numpyro")
    if nuts_sampler not in known:
        raise ArrayError(f"nuts_sampler must be one of {', '.join(known)}, got {nuts_sampler!r}")
    if nuts_sampler != "pymc" and find_spec(nuts_sampler) is None:
        raise ArrayError(
            f"nuts_sampler={nuts_sampler!r} is not installed: install it with "
            f'pip install "bayestrace[{nuts_sampler}]", or leave it out for PyMC\'s own sampler'
        )


def _sampled(
    built: Built, choice: dict[str, int], nuts_sampler: Sampler, *, progressbar: bool
) -> tuple[dict[str, xr.Dataset], dict[str, str | float]]:
    import pymc as pm

    frozen, trace = compiled_once(built.model)
    start = perf_counter()
    with np.errstate(over="ignore"):  # steps that are far too long while tuning
        tree = pm.sample(
            draws=choice["draws"],
            tune=choice["tune"],
            chains=choice["chains"],
            random_seed=choice["random_seed"],
            target_accept=built.hyper["target_accept"],
            model=frozen,
            trace=trace if nuts_sampler == "pymc" else None,
            cores=min(choice["chains"], os.cpu_count() or 1),
            nuts_sampler=nuts_sampler,
            progressbar=progressbar,
            quiet=not progressbar,
            compute_convergence_checks=False,
        )
    if not isinstance(tree, xr.DataTree):
        raise TypeError(f"PyMC returned {type(tree).__name__}, not a DataTree")
    seconds = perf_counter() - start
    drawn = group_of(tree, "posterior")
    statistics = group_of(tree, "sample_stats")
    mixed = [name for name, array in statistics.data_vars.items() if array.dtype == object]
    statistics = statistics.drop_vars(mixed)  # messages of one sampler, which no file can hold
    divergences = int(statistics["diverging"].sum())
    posterior = drawn.drop_vars(["log_evidence", BEFORE, "block"])
    prior = _prior(built, frozen, choice["random_seed"])
    posterior["credence"] = label(posterior["credence"], "credence")
    found = diagnostics(
        posterior, divergences, hyper=built.hyper_parameters, items=built.item_parameters
    )
    groups = {
        "/prior": prior,
        "/posterior": posterior,
        "/sample_stats": statistics,
        "/log_likelihood": _log_likelihood(built, drawn["log_evidence"].values),
        "/diagnostics": found,
    }
    said = {"method": f"sampled: NUTS, {nuts_sampler}", "seconds": round(seconds, 2), **found.attrs}
    cases = np.unique(built.blocks.case).size
    return groups, {**said, "tune": choice["tune"], **heterogeneity_said(prior, posterior, cases)}


def _prior(built: Built, model: Any, random_seed: int) -> xr.Dataset:
    """Draw credences and hyper-parameters before the findings, independently."""
    from pymc.sampling.forward import compile_forward_sampling_function

    direct = [n for n in built.hyper_parameters if n not in built.prior_of]
    wanted = [model[name] for name in (BEFORE, *direct)]
    draw, _ = compile_forward_sampling_function(
        wanted, vars_in_trace=[], basic_rvs=model.basic_RVs, random_seed=random_seed, model=model
    )
    every = zip(*(draw() for _ in range(PRIOR_DRAWS)), strict=True)
    drawn = dict(zip(("credence", *direct), map(np.stack, every), strict=True))
    rng = np.random.default_rng(random_seed)
    drawn |= {name: before(drawn, rng) for name, before in built.prior_of.items()}
    dims = {**model.named_vars_to_dims, "credence": built.dims}
    arrays = {
        name: (("chain", "draw", *map(str, dims.get(name, ()))), drawn[name][None])
        for name in ("credence", *built.hyper_parameters)
    }
    used = {dim for array_dims, _ in arrays.values() for dim in array_dims[2:]}
    coords = {"chain": [0], "draw": np.arange(PRIOR_DRAWS), **_coords(built, used)}
    dataset = xr.Dataset(arrays, coords=coords)
    dataset["credence"] = label(dataset["credence"], "credence")
    return dataset


def _exact(built: Built) -> tuple[dict[str, xr.Dataset], dict[str, str | float]]:
    """Evaluate a model without free parameters, once."""
    import pytensor

    model = built.model
    wanted = [model[name] for name in ("credence", BEFORE, "log_evidence")]
    # compiled for one call, so without the optimisations that a sampler pays back
    run = pytensor.function([], wanted, mode="FAST_COMPILE", on_unused_input="ignore")
    posterior, prior, log_evidence = run()
    coords = _coords(built, built.dims)

    def dataset(values: Any) -> xr.Dataset:
        array = xr.DataArray(values, dims=built.dims, coords=coords)
        return label(array, "credence").to_dataset()

    groups = {
        "/prior": dataset(prior),
        "/posterior": dataset(posterior),
        "/log_likelihood": _log_likelihood(built, log_evidence),
    }
    applicable = dict.fromkeys(("rhat", "ess", "mcse", "divergences"), NOT_APPLICABLE)
    groups["/diagnostics"] = xr.Dataset(attrs={"converged": "yes", **applicable})
    return groups, {"method": "exact", "converged": "yes", **applicable}


def _coords(built: Built, dims: Iterable[str]) -> dict[str, np.ndarray]:
    known = {dim: np.array(built.model.coords[dim]) for dim in dims}
    return {dim: values for dim, values in known.items() if values.dtype.kind in "Ui"}


def _log_likelihood(built: Built, values: np.ndarray) -> xr.Dataset:
    """Label ln P(findings) of each block with where it belongs."""
    blocks, study = built.blocks, built.blocks.study
    frames = [encoded.frame.id for encoded in study.frames]
    coords = {
        "block": np.array(built.model.coords["block"], dtype=np.str_),
        "block_case": ("block", np.array(study.cases, dtype=np.str_)[blocks.case]),
        "block_frame": ("block", np.array(frames, dtype=np.str_)[blocks.frame]),
    }
    if "coder" in built.dims:
        coders = np.array(study.coders, dtype=np.str_)
        coords["block_coder"] = ("block", coders[blocks.coder])
    dims = ("chain", "draw", "block")[3 - values.ndim :]
    for dim in dims[:-1]:
        coords[dim] = np.arange(values.shape[dims.index(dim)])
    array = xr.DataArray(values, dims=dims, coords=coords, name="findings")
    array.attrs = {
        "units": "nat",
        "long_name": "ln P(findings of a frame in a case); with ratios up to a constant per item",
    }
    return array.to_dataset()
