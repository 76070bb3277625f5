"""Install the built wheel with pip into an empty environment and use it in an empty folder.

    PYTHON scripts/try_dist.py

The environment is made by PYTHON and removed again. First without extras: a folder of tables,
and the sentence that a workbook needs one. Then what that sentence says is done, and
a workbook, a report and all examples are tried. pip needs the network, or a cache.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
SECONDS = 1200


def main() -> None:
    """Try the one wheel in dist/."""
    wheels = list((ROOT / "dist").glob("*.whl"))
    if len(wheels) != 1:
        sys.exit(f"dist/ holds {len(wheels)} wheels instead of one: run `make dist` first.")
    with tempfile.TemporaryDirectory() as temporary:
        empty = Path(temporary) / "empty"
        empty.mkdir()
        environment = Path(temporary) / "environment"
        run(sys.executable, "-m", "venv", str(environment), folder=empty)
        scripts = environment / ("Scripts" if os.name == "nt" else "bin")
        try_wheel(wheels[0], scripts, empty)
    print(f"{wheels[0].name} works on Python {sys.version.split()[0]}.")


def try_wheel(wheel: Path, scripts: Path, empty: Path) -> None:
    """Install the wheel beside ``scripts`` and work in the empty folder."""
    python, command = str(scripts / "python"), str(scripts / "bayestrace")

    def install(extra: str = "") -> None:
        run(python, "-m", "pip", "install", "--quiet", f"{wheel}{extra}", folder=empty)

    def trace(*words: str, fails: bool = False) -> str:
        return run(command, *words, folder=empty, fails=fails)

    install()
    place = run(python, "-c", "import bayestrace; print(bayestrace.__file__)", folder=empty)
    if not Path(place.strip()).is_relative_to(scripts.parent):
        sys.exit(f"Another bayestrace was imported: {place}")
    if trace("--version").strip() not in wheel.name:
        sys.exit(f"{wheel.name} says that its version is another one.")
    trace("demo", "--out", "demo")
    trace("new", "my-study")
    trace("check", "my-study")
    trace("run", "my-study", "--out", "results")
    missing = " ".join(trace("new", "study.xlsx", fails=True).split())
    advice = re.search(r'pip install "bayestrace(\[\w+\])"', missing)
    if advice is None:
        sys.exit(f"Without the extra, a workbook is refused without a remedy: {missing}")
    install(advice[1])
    trace("new", "study.xlsx")
    trace("run", "study.xlsx", "--out", "from-workbook")
    trace("report", "study.xlsx", "--html", "r.html", "--docx", "r.docx", "--tex", "r.tex")
    trace("blind", "my-study", "--out", "second-reader")
    for example in sorted((ROOT / "examples").glob("*.py")):
        run(python, str(example), folder=empty)


def run(*words: str, folder: Path, fails: bool = False) -> str:
    """Run a command there, seeing nothing of the checkout, and return what it printed."""
    print(f"  {' '.join([Path(words[0]).name, *words[1:]])}", flush=True)
    outside = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "VIRTUAL_ENV", "PIP_"))
    }
    done = subprocess.run(
        words,
        cwd=folder,
        env={**outside, "MPLBACKEND": "Agg", "PYTHONUTF8": "1"},
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=SECONDS,
    )
    if (done.returncode != 0) != fails:
        sys.exit(f"It ended with {done.returncode}:\n{done.stdout}\n{done.stderr}")
    return done.stderr if fails else done.stdout


if __name__ == "__main__":
    main()
