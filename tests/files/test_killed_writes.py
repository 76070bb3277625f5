"""An interrupted writing leaves the old or the new study whole, and a sentence says which."""

import contextlib
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bayestrace.errors import StudyError
from bayestrace.files.formats import read_study, write_study
from bayestrace.study.parts import Item, Source
from bayestrace.study.study import Study

ITEM = Item("memo", found="present", likelihood={"H1": (0.9, 0.1)})
OLD = Study.claims({"H1": 0.5}, [ITEM], title="old").replace(
    sources=(Source(id="s", citation="A book"),)
)
NEW = Study.claims({"H1": 0.25, "H2": 0.5}, [ITEM], title="new")


class Killed(BaseException):
    """Stands for a power cut: nothing below may run any code after it."""


def killed_at(step, monkeypatch):
    """Let the n-th touch of the disk be the last one."""
    left = [step]

    def count(function):
        def counted(*arguments, **options):
            left[0] -= 1
            if left[0] < 0:
                raise Killed
            return function(*arguments, **options)

        return counted

    open_ = Path.open

    def opened(path, mode="r", *rest, **options):
        return (count(open_) if "x" in mode else open_)(path, mode, *rest, **options)

    monkeypatch.setattr(Path, "open", opened)
    monkeypatch.setattr(Path, "replace", count(Path.replace))
    monkeypatch.setattr(os, "fsync", count(os.fsync))
    monkeypatch.setattr(Path, "unlink", count(Path.unlink))


def follow(remedy, folder, *, go_back=False):
    """Do what the sentence says, as a reader with a file manager would."""
    finish, _, back = remedy.partition("; to go back, ")
    text = back if go_back and back else finish
    before = read_names(folder)
    if found := re.search(r"delete ([^;]+?)(, in this order)?(;|$)", text):
        for name in found[1].split(", "):
            (folder / name).unlink()
    if found := re.search(r"rename (.+), each over the old file", text):
        for move in re.split(r", (?:and last )?|^and last ", found[1]):
            source, target = move.removeprefix("and last ").split(" to ")
            (folder / source).replace(folder / target)
    assert read_names(folder) != before


def read_names(folder):
    return sorted(path.name for path in folder.iterdir())


def outcome(folder):
    try:
        return read_study(folder)
    except StudyError as error:
        return error.problems


def steps():
    """Count the touches of the disk of an undisturbed writing, generously."""
    return range(40)


@pytest.mark.parametrize("go_back", [False, True], ids=["finish", "go back"])
@pytest.mark.parametrize("step", steps())
def test_a_writing_killed_at_any_step_leaves_one_version_whole(
    step, go_back, tmp_path, monkeypatch
):
    write_study(OLD, tmp_path)
    with monkeypatch.context() as patch:
        killed_at(step, patch)
        try:
            write_study(NEW, tmp_path)
            killed = False
        except Killed:
            killed = True
    found = outcome(tmp_path)
    if not isinstance(found, Study):
        assert killed
        (problem,) = found
        assert "writing this study was interrupted" in problem.what
        with pytest.raises(StudyError, match="interrupted"):
            write_study(NEW, tmp_path)  # a writer does not walk over it either
        expected = {"the old study is whole": OLD, "only the new study is whole": NEW}
        follow(problem.remedy, tmp_path, go_back=go_back)
        found = outcome(tmp_path)
        for sentence, study in expected.items():
            if sentence in problem.what:
                assert found == study
        if "both whole" in problem.what:
            assert found == (OLD if go_back else NEW)
    assert found in (OLD, NEW)
    assert not [name for name in read_names(tmp_path) if name.endswith(".new")]
    if not killed:
        assert found == NEW


@pytest.mark.parametrize("step", steps())
def test_a_first_writing_killed_at_any_step_leaves_nothing_half_loaded(step, tmp_path, monkeypatch):
    with monkeypatch.context() as patch:
        killed_at(step, patch)
        with contextlib.suppress(Killed):
            write_study(NEW, tmp_path / "study")
    found = outcome(tmp_path / "study") if (tmp_path / "study").exists() else ()
    if isinstance(found, Study):
        assert found == NEW
        return
    for problem in found:
        if "interrupted" in problem.what:
            follow(problem.remedy, tmp_path / "study")
    if any("the new study is whole" in problem.what for problem in found):
        assert outcome(tmp_path / "study") == NEW


@pytest.mark.parametrize("step", range(14))
def test_a_disk_that_refuses_leaves_the_old_study_or_says_what_to_do(step, tmp_path, monkeypatch):
    write_study(OLD, tmp_path)
    left = [step]
    replace, fsync = Path.replace, os.fsync

    def failing(function):
        def call(*arguments):
            left[0] -= 1
            if left[0] == 0:
                raise OSError(28, "No space left on device", str(arguments[0]))
            return function(*arguments)

        return call

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", failing(replace))
        patch.setattr(os, "fsync", failing(fsync))
        try:
            write_study(NEW, tmp_path)
        except StudyError as error:
            (problem,) = error.problems
        else:
            assert outcome(tmp_path) == NEW
            return
    assert "could not be written: No space left on device" in problem.what
    found = outcome(tmp_path)
    if found not in (OLD, NEW):
        assert found[0].remedy == problem.remedy
        follow(problem.remedy, tmp_path)
    assert outcome(tmp_path) in (OLD, NEW)


@pytest.mark.parametrize("step", [0, 2, 5, 8, 11])
def test_a_process_that_is_really_killed_leaves_one_version_whole(step, tmp_path):
    write_study(OLD, tmp_path)
    code = f"""
import os, signal
from pathlib import Path
from bayestrace.files.formats import write_study, read_study
left = [{step}]
def deadly(function):
    def call(*arguments, **options):
        left[0] -= 1
        if left[0] < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*arguments, **options)
    return call
study = read_study({str(tmp_path)!r}).replace(title="new")
os.fsync = deadly(os.fsync)
Path.replace = deadly(Path.replace)
write_study(study, {str(tmp_path)!r})
"""
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr
    found = outcome(tmp_path)
    if not isinstance(found, Study):
        follow(found[0].remedy, tmp_path)
        found = outcome(tmp_path)
    assert found in (OLD, OLD.replace(title="new"))


def test_what_another_writer_is_making_is_not_taken_away(tmp_path, monkeypatch):
    write_study(OLD, tmp_path)
    opened = Path.open

    def late(path, mode="r", **options):
        if path.name == "priors.csv.new" and mode == "xb":
            path.write_text("another writer's")
        return opened(path, mode, **options)

    monkeypatch.setattr(Path, "open", late)
    with pytest.raises(StudyError, match="could not be written: File exists"):
        write_study(NEW, tmp_path)
    assert read_names(tmp_path).count("priors.csv.new") == 1


def test_a_folder_in_the_place_of_a_table_stops_the_writing_before_it_begins(tmp_path):
    (tmp_path / "items.csv").mkdir()
    with pytest.raises(StudyError, match=r"items\.csv is a folder"):
        write_study(NEW, tmp_path)
    assert read_names(tmp_path) == ["items.csv"]
