"""Studies to draw, and figures that do not pile up."""

from dataclasses import replace

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
import xarray as xr

import bayestrace as bt


@pytest.fixture(autouse=True)
def figures_are_closed():
    mpl.use("Agg")
    settings = dict(mpl.rcParams)
    yield
    plt.close("all")
    assert dict(mpl.rcParams) == settings


@pytest.fixture(scope="session")
def thesis():
    return bt.load_example("nato-csto")


@pytest.fixture(scope="session")
def thesis_post(thesis):
    return bt.update(thesis)


@pytest.fixture(scope="session")
def thesis_tipping(thesis):
    return bt.tipping(thesis)


@pytest.fixture(scope="session")
def rivals():
    names = [
        "Incumbents feared the voters",
        "Business power",
        "Core constituency",
        "Something else",
    ]
    chances = [
        (0.9, 0.3, 0.2, 0.4),
        (0.2, 0.6, 0.5, 0.3),
        (0.7, 0.7, 0.1, 0.4),
        (0.4, 0.8, 0.3, 0.3),
    ]
    found = ["present", "absent", "present", "not sought"]
    items = [
        bt.Item(
            f"E{number}",
            found=answer,
            cluster="root" if number < 2 else "",
            clue=f"Did the minister answer question number {number} in the cabinet?",
            likelihood=dict(zip(names, row, strict=True)),
        )
        for number, (row, answer) in enumerate(zip(chances, found, strict=True))
    ]
    priors = dict(zip(names, (0.4, 0.3, 0.2, 0.1), strict=True))
    return bt.Study.rivals(priors, items, residual=names[-1], rho={"root": 0.5})


@pytest.fixture(scope="session")
def factors():
    worlds = ["A & B", "A & not B", "not A & B", "not A & not B"]
    rows = [(0.9, 0.6, 0.3, 0.1), (0.5, 0.2, 0.7, 0.4)]
    items = [
        bt.Item(f"F{n}", found="present", likelihood=dict(zip(worlds, row, strict=True)))
        for n, row in enumerate(rows)
    ]
    return bt.Study.factors({"A": 0.5, "B": 0.3}, items)


@pytest.fixture(scope="session")
def logical():
    """One item of each awkward kind: excluded by logic, not sought, a ratio."""
    items = [
        bt.Item("plain", found="present", likelihood={"H1": (0.8, 0.4)}),
        bt.Item("alibi", found="present", likelihood={"H1": (0.8, 0)}, logical=True),
        bt.Item("archive", found="not sought", likelihood={"H1": (0.8, 0.4)}),
        bt.Item("expert", found="present", likelihood={"H1": "10 dB"}),
    ]
    return bt.Study.claims({"H1": 0.5}, items)


@pytest.fixture(scope="session")
def many():
    """Ten rivals and thirty items."""
    names = [f"Rival number {n}" for n in range(10)]
    items = [
        bt.Item(
            f"T{i:02d}",
            found="present",
            likelihood={name: 0.05 + (7 * i + 13 * n) % 19 / 21 for n, name in enumerate(names)},
        )
        for i in range(30)
    ]
    return bt.Study.rivals(names, items, exhaustive=True)


@pytest.fixture(scope="session")
def memo():
    item = bt.Item("memo", found="present", likelihood={"H1": (0.8, 0.08)})
    return bt.Study.claims({"H1": 0.5}, [item])


def coded_twice(study, change):
    """The study with a second coder, whose judged chances are those of the first, changed."""

    def judged(judgement):
        return None if judgement is None else bt.judgement(change(judgement.best))

    again = [
        replace(row, coder="second", if_true=judged(row.if_true), if_false=judged(row.if_false))
        for row in study.likelihoods
    ]
    priors = [replace(row, coder="") for row in study.priors]
    rho = [replace(row, coder="") for row in study.dependence]
    return study.replace(likelihoods=[*study.likelihoods, *again], priors=priors, dependence=rho)


@pytest.fixture(scope="session")
def twice():
    return coded_twice


@pytest.fixture(scope="session")
def many_twice(many):
    """Ten rivals and thirty items, read in opposite ways."""
    return coded_twice(many, lambda chance: 1 - chance)


@pytest.fixture(scope="session")
def two_readers(rivals):
    """Four rivals, read in opposite ways by two coders."""
    return coded_twice(rivals, lambda chance: 1 - chance)


@pytest.fixture(scope="session")
def awkward(logical):
    """Excluded by logic to both coders, not sought, a ratio; the plain item read in two ways."""
    return coded_twice(logical, lambda chance: chance if chance in (0, 1) else 1 - chance)


def drawn(exact, model, parameters, *, pooled, converged="yes", **attrs):
    """A result of the form of bt.sample, with draws scattered around an exact one.

    ``parameters`` are dims and coordinates, and the spread of the posterior over the prior's.
    """
    rng = np.random.default_rng(1)
    tree = exact.copy(deep=True)
    centre = exact["posterior"]["credence"]
    centre = centre.mean("coder") if pooled else centre
    groups = {}
    for name, shape, spread in (("prior", (1, 1000), 1.0), ("posterior", (2, 60), None)):
        sample = {"chain": np.arange(shape[0]), "draw": np.arange(shape[1])}
        noise = xr.DataArray(rng.normal(size=shape), dims=tuple(sample), coords=sample)
        logit = np.log(centre) - np.log1p(-centre) + noise
        group = xr.Dataset({"credence": 1 / (1 + np.exp(-logit))})
        for parameter, (coords, shrunk) in parameters.items():
            sizes = [len(labels) for labels in coords.values()]
            values = rng.normal(size=(*shape, *sizes)) * (spread or shrunk)
            group[parameter] = xr.DataArray(
                np.abs(values) if parameter.endswith("_sd") else values,
                dims=(*sample, *coords),
                coords=sample | coords,
            )
        groups[f"/{name}"] = group.transpose("chain", "draw", ...)
    for name in ("plug_in", "observed_data", "constant_data"):
        groups[f"/{name}"] = tree[name].to_dataset()
    if pooled:
        pools = xr.concat([centre, centre**2], "pool").assign_coords(pool=["linear", "logarithmic"])
        groups["/pools"] = pools.to_dataset(name="credence")
    attrs = {**tree.attrs, "model": model, "converged": converged, **attrs}
    return xr.DataTree.from_dict({"/": xr.Dataset(attrs=attrs), **groups})


CODERS = np.array(["author", "blind_a", "blind_b"])
KINDS = np.array(["official_statement", "academic", "parliamentary_record"])
FAILED = (
    "no: 3 divergent transitions, raise target_accept; R-hat of a credence is 1.120, above 1.01; "
    "only 40 effective draws of shift_sd, below 400"
)
FROM_PRIOR = (
    "Two cases say little about how far cases differ: the heterogeneity comes from the prior (sd "
    "0.30 before the findings, 0.29 after them)."
)


@pytest.fixture(scope="session")
def thesis_exact(thesis):
    """A joint model without draws."""
    return bt.sample(thesis, "dependence")


@pytest.fixture(scope="session")
def thesis_judgement(thesis_exact):
    """A joint model per coder, converged."""
    return drawn(thesis_exact, "judgement", {"shared": ({"coder": CODERS}, 0.97)}, pooled=False)


@pytest.fixture(scope="session")
def thesis_coders(thesis_exact):
    """A joint model of all coders and cases, not converged."""
    parameters = {
        "shift_sd": ({}, 0.3),
        "scale_sd": ({}, 1.0),
        "coder_shift": ({"coder": CODERS}, 0.1),
        "heterogeneity_sd": ({}, 0.99),
        "log_strength": ({"kind": KINDS}, 0.5),
        "general": ({"hypothesis": np.array(["H1", "H2", "H3", "H4"])}, 0.8),
        "something_new": ({}, 0.5),
    }
    attrs = {"heterogeneity": FROM_PRIOR, "intervals": "best values only"}
    model = "coders,cases"
    return drawn(thesis_exact, model, parameters, pooled=True, converged=FAILED, **attrs)
