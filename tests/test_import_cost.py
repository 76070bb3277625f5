"""What `import bayestrace` loads: next to nothing, so that the command line answers at once."""

import subprocess
import sys

import pytest

HEAVY = ("numpy", "pandas", "xarray", "scipy", "dask", "matplotlib", "arviz", "pymc", "pytensor")


def loaded_by(statement: str) -> set[str]:
    """Return the top-level modules that a fresh interpreter holds after a statement."""
    code = f"{statement}; import sys; print(*{{name.split('.')[0] for name in sys.modules}})"
    result = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=120
    )
    return set(result.stdout.split())


@pytest.fixture(scope="module")
def after_import():
    return loaded_by("import bayestrace")


@pytest.mark.parametrize("library", HEAVY)
def test_importing_the_package_does_not_load(library, after_import):
    assert library not in after_import


def test_listing_the_public_names_loads_nothing_heavy():
    assert loaded_by("import bayestrace; dir(bayestrace)").isdisjoint(HEAVY)


def test_computing_a_posterior_loads_neither_figures_nor_a_sampler():
    loaded = loaded_by(
        "import bayestrace as bt; "
        "item = bt.Item('memo', found='present', likelihood={'H': (0.9, 0.1)}); "
        "bt.summary(bt.update(bt.Study.claims({'H': 0.5}, [item])))"
    )
    assert loaded.isdisjoint({"matplotlib", "arviz", "arviz_plots", "pymc", "pytensor"})
