"""The examples as notebooks: made from the scripts, run from the first cell to the last."""

import subprocess
import sys
from pathlib import Path

import jupytext
import nbclient
import pytest

EXAMPLES = Path(__file__).parents[1] / "examples"
NAMES = sorted(path.stem for path in EXAMPLES.glob("*.py"))
FAST = "claim_without_files"

pytestmark = pytest.mark.skipif(not EXAMPLES.exists(), reason="needs a checkout")


def notebook(name):
    return jupytext.read(EXAMPLES / f"{name}.py")


def printed_by(ran):
    outputs = [output for cell in ran.cells for output in cell.get("outputs", [])]
    return "".join(output["text"] for output in outputs if output["output_type"] == "stream")


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.slow] * (name != FAST)) for name in NAMES]
)
def test_an_example_runs_as_a_notebook_and_prints_what_the_script_prints(name, tmp_path):
    alone = tmp_path / "script"
    alone.mkdir()
    script = subprocess.run(
        [sys.executable, str(EXAMPLES / f"{name}.py")],
        cwd=alone,
        check=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
    )
    client = nbclient.NotebookClient(
        notebook(name), timeout=120, resources={"metadata": {"path": str(tmp_path)}}
    )
    assert printed_by(client.execute()) == script.stdout
    for picture in alone.rglob("*.png"):
        assert (tmp_path / picture.relative_to(alone)).stat().st_size


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_begins_with_a_title_and_what_it_is_about(name):
    first, second, *_ = notebook(name).cells
    assert first.cell_type == "markdown"
    title, text = first.source.split("\n\n", 1)
    assert title.startswith("# ")
    assert text
    assert second.cell_type == "code"


def test_no_notebook_is_kept_beside_its_script():
    kept = subprocess.run(
        ["git", "ls-files", "*.ipynb"],
        cwd=EXAMPLES.parent,
        check=False,
        capture_output=True,
        text=True,
    )
    assert kept.stdout == ""
