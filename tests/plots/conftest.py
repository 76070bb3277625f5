"""Studies to draw, and figures that do not pile up."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest

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
