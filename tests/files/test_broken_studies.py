"""Every way to break a study gives the message it must give, and no other (broken/studies.toml)."""

import shutil
import tomllib
from pathlib import Path

import pytest

from bayestrace.errors import StudyError
from bayestrace.files.formats import read_study

BROKEN = Path(__file__).parent / "broken"
CASES = tomllib.loads((BROKEN / "studies.toml").read_text(encoding="utf-8"))["study"]


def break_study(folder, edits):
    """Copy the healthy study and do to it what a case says."""
    shutil.copytree(BROKEN / "healthy", folder)
    for kind, name, *rest in edits:
        path = folder / name
        if kind == "replace":
            old, new = (text.encode() for text in rest)
            assert old in path.read_bytes(), f"{name} does not hold {rest[0]!r}"
            path.write_bytes(path.read_bytes().replace(old, new, 1))
        elif kind == "write":
            path.write_bytes(rest[0].encode())
        elif kind == "bytes":
            path.write_bytes(bytes.fromhex(rest[0]))
        elif kind == "encode":
            path.write_bytes(path.read_bytes().decode().encode(rest[0]))
        elif kind == "rename":
            path.rename(folder / rest[0])
        else:
            {"delete": path.unlink, "folder": path.mkdir}[kind]()


def test_the_healthy_study_is_healthy():
    assert len(read_study(BROKEN / "healthy").items) == 5


def test_there_are_many_broken_studies_and_each_has_a_name_of_its_own():
    names = [case["name"] for case in CASES]
    assert len(names) >= 60
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_broken_study_says_exactly_what_is_wrong(case, tmp_path):
    break_study(tmp_path / "study", case["edits"])
    with pytest.raises(StudyError, match="The study has") as caught:
        read_study(tmp_path / "study")
    problems = caught.value.problems
    keys = ("file", "row", "column", "what", "remedy")
    found = [
        {key: getattr(problem, key) for key in keys if getattr(problem, key) is not None}
        for problem in problems
    ]
    assert found == case["problems"]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_every_message_says_what_to_do_and_nothing_that_only_programmers_know(case):
    for problem in case["problems"]:
        assert problem["remedy"]
        text = f"{problem['what']} {problem['remedy']}"
        for word in ("None", "Exception", "Error", "utf8", "codec", "NoneType", "__"):
            assert word not in text
