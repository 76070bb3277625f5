"""Studies damaged at random, and large ones: no traceback, no loss. Run by ``make test-slow``."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

import bayestrace as bt
from bayestrace.files.folder_reading import study_from_bytes

pytestmark = pytest.mark.slow

HEALTHY = {
    file.name: file.read_bytes() for file in (Path(__file__).parent / "broken/healthy").iterdir()
}
SNIPPETS = [
    b",", b";", b'"', b"\n", b"\r\n", b"\t", b"\xff", b"\x00", b"\xc3", b"\xef\xbb\xbf", b"=",
    b"[[", b"]]", b"0", b"1", b"-1", b"1e999", b"nan", b"inf", b"%", b" dB", b"yes", b"not sought",
    "é".encode("cp1252"), "∞".encode(), b"items", b"'''",
]  # fmt: skip


def damaged(rng: random.Random) -> dict[str, bytes]:
    """Cut, double, swap and insert a few bytes of one or two files."""
    files = dict(HEALTHY)
    for _ in range(rng.randint(1, 4)):
        name = rng.choice(sorted(files))
        data = files[name]
        at, end = sorted(rng.randint(0, len(data)) for _ in range(2))
        end = min(end, at + rng.choice([1, 3, 40]))
        way = rng.choice(["insert", "cut", "double", "line", "drop"])
        if way == "insert":
            data = data[:at] + rng.choice(SNIPPETS) + data[at:]
        elif way == "cut":
            data = data[:at] + data[end:]
        elif way == "double":
            data = data[:end] + data[at:]
        elif way == "line":
            lines = data.splitlines(keepends=True)
            rng.shuffle(lines)
            data = b"".join(lines)
        else:
            del files[name]
            if not files:
                return files
            continue
        files[name] = data
    return files


@pytest.mark.parametrize("seed", range(20))
def test_a_damaged_study_is_read_or_refused_in_sentences(seed):
    rng = random.Random(seed)
    refused = []
    for _ in range(500):
        try:
            study_from_bytes(damaged(rng))
        except bt.StudyError as error:
            refused.append(error.problems)
    assert 50 < len(refused) < 500
    assert all(problems for problems in refused)
    assert all(problem.what.strip() for problems in refused for problem in problems)


def test_a_study_of_ten_thousand_items_is_written_read_and_updated(tmp_path):
    rng = np.random.default_rng(0)
    chances = rng.uniform(0.05, 0.95, (10_000, 3)).round(3)
    items = [
        bt.Item(
            f"item {number}",
            found=("present", "absent", "not sought")[number % 3],
            likelihood=dict(zip("ABC", map(float, row), strict=True)),
        )
        for number, row in enumerate(chances)
    ]
    study = bt.Study.rivals(["A", "B", "C"], items, exhaustive=True)
    bt.write_study(study, tmp_path / "large")
    back = bt.read_study(tmp_path / "large")
    assert back == study
    present, absent = chances[0::3], chances[1::3]
    log_likelihood = np.log(present).sum(axis=0) + np.log1p(-absent).sum(axis=0)
    expected = np.exp(log_likelihood - np.logaddexp.reduce(log_likelihood))
    found = bt.update(back)["worlds/rivals"]["posterior"].squeeze().values
    np.testing.assert_allclose(found, expected, rtol=1e-9)
