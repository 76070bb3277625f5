"""Every hostile file gives its sentence, within 1 GB and a few seconds."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hostile_files import HEAVY, HOSTILE, READ, make

SECONDS = 20
"""Of one file on a busy machine; alone none needs five."""
RUN = Path(__file__).parents[1] / "hostile_files.py"


@pytest.fixture(scope="module")
def outcome_of(tmp_path_factory):
    """Open files, all of a weight in one process that may not take more than 1 GB."""
    found = {}

    def outcome(name):
        if name not in found:
            found.update(opened(tmp_path_factory.mktemp("hostile"), name in HEAVY))
        return found[name]

    return outcome


def opened(folder, heavy):
    names = [name for name in HOSTILE if (name in HEAVY) == heavy]
    for name in names:
        make(folder, name)
    done = subprocess.run(
        [sys.executable, str(RUN), str(folder), *names],
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=SECONDS * len(names),
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return {name: rest for name, *rest in map(json.loads, done.stdout.splitlines())}


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=[pytest.mark.slow] * (name in HEAVY)) for name in HOSTILE],
)
def test_a_hostile_file_gives_its_sentence_within_bounds(outcome_of, name):
    ended, said, seconds = outcome_of(name)
    wanted = HOSTILE[name][1]
    assert ended == ("read" if wanted == READ else "refused"), said
    assert seconds < SECONDS
    if wanted == READ:
        assert "root:" not in said
        assert not re.search(r"[\x00-\x08\ud800-\udfff]", said)
    else:
        assert re.search(wanted, said), said
        assert "to do: " in said
