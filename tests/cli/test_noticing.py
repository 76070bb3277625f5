"""Notices beside a result: how many are open, which are answered and why."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

import bayestrace as bt
from bayestrace.checks.checking import check
from bayestrace.checks.notices import Level, Notice, Notices, Stage
from bayestrace.cli import main
from bayestrace.cli.noticing import print_standing
from bayestrace.study.statements import Answer


@pytest.fixture(scope="module")
def study():
    memo = bt.Item("memo", found="present", likelihood={"H1": (0.9, 0.1)})
    return bt.Study.claims({"H1": 0.5}, [memo])


@pytest.fixture
def answered(study, tmp_path):
    because = "Nobody else reads the language. " + "A translation was too dear for a thesis. " * 9
    changed = study.replace(answers=[Answer(rule="one-coder", because=because.strip())])
    bt.write_study(changed, tmp_path / "study")
    return tmp_path / "study"


def below_the_table(text):
    return " ".join(text[text.index("Check: ") :].split())


def test_run_counts_what_is_open_and_gives_each_answer_with_its_reason(answered, capsys):
    assert main(["run", str(answered)]) == 0
    out = capsys.readouterr().out
    block = below_the_table(out)
    notices = check(bt.read_study(answered))
    counted = notices.counted.partition(";")[0]
    assert block.startswith(f"Check: {counted} ")
    assert "(bayestrace check STUDY lists all)" in block
    assert "- one-coder: Nobody else reads the language" in block
    assert "translation" not in block  # all of it stands in the check
    assert max(map(len, out.splitlines())) <= 80


def test_json_has_the_notices_as_the_check_has_them(answered, capsys):
    assert main(["run", str(answered), "--json", "-"]) == 0
    run = json.loads(capsys.readouterr().out)
    assert main(["check", str(answered), "--json", "-"]) == 0
    assert run["notices"] == json.loads(capsys.readouterr().out)["notices"]
    (one,) = [record for record in run["notices"] if record["id"] == "one-coder"]
    assert one["answer"].startswith("Nobody else reads the language.")
    assert one["answer"].endswith("for a thesis.")


def test_results_written_into_a_folder_hold_the_notices_too(answered, tmp_path, capsys):
    assert main(["run", str(answered), "--out", str(tmp_path / "out"), "--quiet"]) == 0
    saved = json.loads((tmp_path / "out" / "results.json").read_text(encoding="utf-8"))
    assert [record["id"] for record in saved["notices"]] == [
        notice.id for notice in check(bt.read_study(answered))
    ]


def test_every_answer_of_the_thesis_study_is_shown_with_its_first_words(capsys):
    study = bt.load_example("nato-csto")
    print_standing(check(study), "here")
    block = below_the_table(capsys.readouterr().out)
    assert len(study.answers) > 3
    for answer in study.answers:
        assert f"- {answer.rule}: {answer.because[:40]}" in block


def notice(level="note", answer=""):
    return Notice(
        id="some-rule", level=Level(level), stage=Stage.RESULT, sentence="It is so.", answer=answer
    )


@pytest.mark.parametrize(
    ("notices", "expected"),
    [
        ([], ""),
        ([notice()], "Check: 1 note is open (X lists all)."),
        ([notice(), notice("warning")], "Check: 1 warning and 1 note are open (X lists all)."),
        (
            [notice(answer="Known.")],
            "Check: no notice is open (X lists all). Answered in the study: - some-rule: Known",
        ),
        ([notice("error")], "Check: 1 error is open (X lists all). - error: It is so. [some-rule]"),
    ],
)
def test_the_block_is_short_and_an_error_is_said_in_full(notices, expected, capsys):
    print_standing(Notices(notices), "X")
    assert " ".join(capsys.readouterr().out.split()) == expected


@pytest.mark.parametrize("command", ["check", "run"])
def test_a_command_of_ones_own_process_leaves_dask_alone(command, answered):
    code = (
        "import sys; from bayestrace.cli import main; "
        f"sys.argv = ['bayestrace', {command!r}, {str(answered)!r}]; "
        "done = main(); print('dask:', done, bool(sys.modules.get('dask')))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=120
    )
    assert result.stdout.splitlines()[-1] == "dask: 0 False"


def test_an_answer_that_fits_no_rule_stops_the_check_but_no_result(tmp_path, capsys):
    folder = tmp_path / "study"
    bt.write_study(bt.load_example("nato-csto"), folder)
    with (folder / "answers.csv").open("a", encoding="utf-8") as file:
        file.write("one-codr,,It was late.\n")
    assert main(["check", str(folder)]) == 1
    assert "did you mean 'one-coder'" in capsys.readouterr().err
    assert main(["run", str(folder)]) == 0
    shown = capsys.readouterr()
    assert "did you mean 'one-coder'" in shown.err
    assert "blind_a" in shown.out
