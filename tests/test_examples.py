"""The example scripts, run as a user runs them, with their numbers held against the library."""

import math
import re
import subprocess
import sys
from pathlib import Path

import pytest

import bayestrace as bt

EXAMPLES = Path(__file__).parents[1] / "examples"

pytestmark = pytest.mark.skipif(not EXAMPLES.exists(), reason="needs a checkout")


def run(script: str, folder: Path) -> str:
    """Run an example in an empty folder and return what it printed."""
    result = subprocess.run(
        [sys.executable, str(EXAMPLES / script)],
        cwd=folder,
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


def assert_pictures(folder: Path, *names: str) -> None:
    """Check that these and no other PNG files are there, each with something drawn on it."""
    import matplotlib.image as image

    assert sorted(path.name for path in folder.glob("*.png")) == sorted(names)
    for name in names:
        pixels = image.imread(folder / name)
        assert min(pixels.shape[:2]) > 200, name
        assert pixels.std() > 0.01, f"{name} is blank"


def rows_of(printed: str, pattern: str) -> list[re.Match[str]]:
    return list(re.finditer(pattern, printed, re.MULTILINE))


THESIS_ROW = (
    r"^ *(?P<case>\w+) +(?P<hypothesis>H\d) +(?P<thesis>\w+) +(?P<coder>\w+) +(?P<prior>[\d.]+) +"
    r"(?P<posterior>[\d.]+) +(?P<weight>[-\d.]+) +(?P<verdict>\w+)$"
)


def test_the_thesis_example_prints_what_the_library_computes(tmp_path):
    printed = run("thesis.py", tmp_path)
    study = bt.load_example("nato-csto")
    table = bt.summary(bt.update(study)).set_index(["case", "hypothesis", "coder"])
    stated = {(entry.case, entry.hypothesis): str(entry.verdict) for entry in study.verdicts}
    rows = rows_of(printed, THESIS_ROW)
    assert len(rows) == len(table)
    for row in rows:
        expected = table.loc[row["case"], row["hypothesis"], row["coder"]]
        assert float(row["prior"]) == pytest.approx(expected["prior"], abs=5e-4)
        assert float(row["posterior"]) == pytest.approx(expected["posterior"], abs=5e-4)
        assert float(row["weight"]) == pytest.approx(expected["weight_db"], abs=5e-4)
        assert row["verdict"] == expected["verdict"]
        assert row["thesis"] == stated[row["case"], row["hypothesis"]]
    assert "author: 5 of 8" in printed
    assert_pictures(
        tmp_path / "thesis-figures",
        "credence.png",
        "waterfall-afghanistan-H1.png",
        "waterfall-syria-H1.png",
    )


def test_the_claim_without_files_is_computed_by_hand(tmp_path):
    printed = run("claim_without_files.py", tmp_path)
    odds = 0.3 / 0.7 * (0.70 / 0.15) * (0.60 / 0.80)
    (row,) = rows_of(printed, r"the ministry knew +0\.3 +(?P<posterior>[\d.]+) .* undecided$")
    assert float(row["posterior"]) == pytest.approx(odds / (1 + odds), abs=5e-4)
    assert "+0.0 dB  the minister's calls (not sought)" in printed
    assert list(tmp_path.iterdir()) == []


def test_the_rivals_are_computed_by_hand(tmp_path):
    printed = run("rivals_with_residual.py", tmp_path)
    discount = 1 / (1 + 0.7)  # two letters, rho 0.7
    by_hand = {
        "cost": 0.45 * 0.80 * (0.60 * 0.60) ** discount * 0.80,
        "protest": 0.45 * 0.35 * (0.20 * 0.20) ** discount * 0.10,
        "something else": 0.10 * 0.40 * (0.25 * 0.25) ** discount * 0.75,
    }
    total = sum(by_hand.values())
    for name, share in by_hand.items():
        (row,) = rows_of(printed, rf"^ *{name} +(?P<prior>[\d.]+) +(?P<posterior>[\d.]+)")
        assert float(row["posterior"]) == pytest.approx(share / total, abs=5e-4)
    assert f"0.10 -> {by_hand['cost'] / total:.3f}" in printed
    both = (by_hand["protest"] + by_hand["something else"]) / total
    assert f"protest or something else: {both:.3f}" in printed
    assert_pictures(tmp_path, "rivals.png")


def test_a_folder_of_ones_own_is_read_and_drawn(tmp_path):
    bt.write_study(bt.load_example("ii7-table7.3"), tmp_path / "my-study")
    printed = run("own_folder.py", tmp_path)
    table = bt.summary(bt.update(bt.load_example("ii7-table7.3")))
    for row in table.itertuples():
        numbers = r"(?P<prior>[\d.]+) +(?P<posterior>[\d.]+)"
        (shown,) = rows_of(printed, rf" {row.hypothesis} +{numbers} ")
        assert float(shown["prior"]) == pytest.approx(row.prior, abs=5e-4)
        assert float(shown["posterior"]) == pytest.approx(row.posterior, abs=5e-4)
    assert_pictures(tmp_path, "credence.png")


def test_without_a_folder_a_bundled_study_is_written_and_read(tmp_path):
    printed = run("own_folder.py", tmp_path)
    assert printed.startswith(bt.load_example("nato-csto").title)
    assert bt.read_study(tmp_path / "my-study").digest == bt.load_example("nato-csto").digest
    assert_pictures(tmp_path, "credence.png")


def test_a_broken_folder_stops_with_every_problem_and_no_traceback(tmp_path):
    folder = tmp_path / "my-study"
    bt.write_study(bt.load_example("nato-csto"), folder)
    table = folder / "likelihoods.csv"
    text = table.read_text(encoding="utf-8")
    table.write_text(text.replace("AF-N01,H1,0.82", "AF-N01,H1,1.82"), encoding="utf-8")
    result = subprocess.run(
        [sys.executable, str(EXAMPLES / "own_folder.py")],
        cwd=tmp_path,
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
    )
    assert result.returncode == 1
    assert "likelihoods.csv, row 2" in result.stderr
    assert "Traceback" not in result.stderr


def test_the_robustness_example_prints_what_the_functions_return(tmp_path):
    printed = run("thesis_robustness.py", tmp_path)
    study = bt.load_example("nato-csto")
    post = bt.update(study)["posterior"]["credence"]
    rows = rows_of(
        printed, r"^  (?P<case>\w+) (?P<h>H\d) (?P<to>confirmed|rejected): (?P<lacks>.+)$"
    )
    assert len(rows) == len(study.verdicts) == 8
    border = {"confirmed": 10 * math.log10(19), "rejected": -10 * math.log10(19)}
    for row in rows:
        for part in row["lacks"].split(", "):
            coder, lacks = part.split()
            credence = post.sel(coder=coder, case=row["case"], hypothesis=row["h"]).item()
            missing = border[row["to"]] - 10 * math.log10(credence / (1 - credence))
            if lacks == "reached":
                assert missing * border[row["to"]] <= 0
            else:
                assert float(lacks) == pytest.approx(missing, abs=0.0501)
    assert "author: 0 of 8" in printed
    assert "blind_a: 1 of 8" in printed
    assert len(rows_of(printed, r"H\d: 0\.\d\d to [01]\.\d\d, always undecided$")) == 2
    assert_pictures(
        tmp_path / "thesis-robustness",
        "disagreement-syria-H4.png",
        "specifications-syria-H4.png",
        "tipping-syria-H4.png",
    )


def test_the_word_file_of_the_example_holds_twelve_passages(tmp_path):
    run("word_notes.py", tmp_path)
    found = bt.import_file(bt.Study.claims(["land"], []), tmp_path / "notes.docx")
    assert len(found.items) == 12
    assert [path.name for path in tmp_path.iterdir()] == ["notes.docx"]
