"""Each extra, missing: one sentence with the command that installs it, and no traceback."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from documents import BIB, qdpx

ROOT = Path(__file__).parents[1]
COMMAND = "from bayestrace.cli import main\nsys.exit(main({words!r}))"
SAMPLE = (
    "import importlib.util\n"
    "found = importlib.util.find_spec\n"
    "importlib.util.find_spec = lambda name, *rest: None if name == {library!r} else "
    "found(name, *rest)\n"
    "import bayestrace as bt\n"
    "study = bt.load_example('two-suspects')\n"
    "try:\n"
    "    bt.sample(study, 'judgement', nuts_sampler={library!r})\n"
    "except bt.ArrayError as error:\n"
    "    sys.exit(str(error))\n"
)

pytestmark = pytest.mark.skipif(not (ROOT / "pyproject.toml").exists(), reason="needs a checkout")


def without(library, code, folder):
    """Run the code in a process in which the library cannot be imported."""
    return subprocess.run(
        [sys.executable, "-c", f"import sys\nsys.modules[{library!r}] = None\n{code}"],
        cwd=folder,
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
    )


def assert_sentence(result, extra, distribution):
    said = " ".join(result.stderr.split())
    assert result.returncode != 0
    assert "Traceback" not in said
    assert "Error:" not in said
    assert f'pip install "bayestrace[{extra}]"' in said
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    listed = project["optional-dependencies"][extra]
    assert distribution in [re.split(r"[><=\[]", entry)[0] for entry in listed]


@pytest.mark.parametrize(
    ("library", "distribution", "words", "data"),
    [
        ("openpyxl", "openpyxl", ["new", "study.xlsx"], b""),
        ("openpyxl", "openpyxl", ["run", "study.xlsx"], b"PK"),
        ("openpyxl", "openpyxl", ["convert", "my-study", "study.xlsx"], b""),
        ("docx", "python-docx", ["import", "notes.docx", "my-study"], b"PK"),
        ("defusedxml", "defusedxml", ["import", "project.qdpx", "my-study"], qdpx()),
        ("docx", "python-docx", ["report", "my-study", "--docx", "appendix.docx"], b""),
        ("bibtexparser", "bibtexparser", ["import", "books.bib", "my-study"], BIB),
    ],
    ids=["new", "run", "convert", "word", "qda", "report", "bibtex"],
)
def test_without_the_extra_office_a_command_says_what_to_install(
    library, distribution, words, data, tmp_path
):
    made = without("nothing", COMMAND.format(words=["new", "my-study"]), tmp_path)
    assert made.returncode == 0, made.stderr
    if data:
        written = data if isinstance(data, bytes) else data.encode()
        (tmp_path / words[1]).write_bytes(written)
    result = without(library, COMMAND.format(words=words), tmp_path)
    assert_sentence(result, "office", distribution)


@pytest.mark.parametrize("library", ["nutpie", "numpyro"])
def test_without_a_sampler_the_extra_that_brings_it_is_named(library, tmp_path):
    result = without(library, SAMPLE.format(library=library), tmp_path)
    assert_sentence(result, library, library)


def test_without_dask_everything_but_dask_arrays_works(tmp_path):
    code = (
        "import numpy as np, xarray as xr, bayestrace as bt\n"
        "finding = xr.DataArray(np.array([[1, 0]], dtype=np.int8), dims=('case', 'item'))\n"
        "chance = xr.DataArray([[0.8, 0.5], [0.2, 0.5]], dims=('world', 'item'))\n"
        "prior = xr.DataArray(np.log([0.5, 0.5]), dims='world')\n"
        "print(bt.posterior_from_findings(finding, chance, prior).values.round(3).tolist())\n"
    )
    result = without("dask", code, tmp_path)
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip() == "[[0.8, 0.2]]"


def test_an_extra_holds_only_what_is_not_always_installed():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = [re.split(r"[><=\[]", entry)[0] for entry in project["dependencies"]]
    for extra in project["optional-dependencies"].values():
        assert not {re.split(r"[><=\[]", entry)[0] for entry in extra} & set(names)
