"""`bayestrace elicit` as a coder meets it: asked in order, saved at once, never told a result."""

import io
import json
import re
import subprocess
import sys
from dataclasses import replace

import pytest

import bayestrace as bt
from bayestrace.cli import eliciting, main
from bayestrace.cli.open_answers import OpenAnswers
from bayestrace.study.parts import Dependence, Likelihood, ScaleChoice
from bayestrace.study.questioning import questions_for

CHANCES = {"true": "0.8", "false": "0.3"}


def claims(count=4, hypotheses=("H1",), **item):
    items = [bt.Item(f"i{n}", found="present", clue=f"Clue {n}?", **item) for n in range(count)]
    return bt.Study.claims(dict.fromkeys(hypotheses, 0.5), items)


@pytest.fixture
def begun(tmp_path):
    """Write a study that is to be judged."""

    def write(study):
        bt.write_study(study, tmp_path / "study")
        return tmp_path / "study"

    return write


@pytest.fixture
def sit(monkeypatch, capsys):
    """Type some lines into a sitting and return what is printed."""

    def typed(folder, *lines, coder="me", code=0):
        monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
        assert main(["elicit", str(folder), "--coder", coder]) == code
        out, err = capsys.readouterr()
        assert max(map(len, out.splitlines()), default=0) <= 80
        return " ".join((out + err).split())

    return typed


class Killed(BaseException):
    """Stands for a kill: nothing below may run any code after it."""


class Reader(io.StringIO):
    """A coder who reads what is on the screen, and answers it by its direction."""

    def __init__(self, screen):
        super().__init__()
        self.screen, self.answered = screen, 0

    def readline(self, *_):
        text = " ".join(self.screen.getvalue().split())
        self.answered += 1
        if text.endswith("reason) >"):
            return f"because of {re.findall(r'Clue [0-9]', text)[-1]}\n"
        return CHANCES[re.findall(r"Suppose \S+ is (true|false)", text)[-1]] + "\n"


def read_and_answer(folder, monkeypatch):
    screen = io.StringIO()
    reader = Reader(screen)
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", screen)
        patch.setattr(sys, "stdin", reader)
        try:
            assert main(["elicit", str(folder), "--coder", "me"]) == 0
        except Killed:
            return reader.answered, None
    return reader.answered, screen.getvalue()


def entered(rows):
    return {
        (row.item, row.hypothesis): (float(row.if_true.best), float(row.if_false.best), row.reason)
        for row in rows
    }


def wanted(names, hypotheses):
    return {(i, h): (0.8, 0.3, f"because of Clue {i[1:]}") for i in names for h in hypotheses}


# A whole sitting


def test_a_coder_who_reads_the_questions_fills_the_right_cells(begun, monkeypatch):
    study = claims(5, ("H1", "H2"))
    folder = begun(study)
    answered, _ = read_and_answer(folder, monkeypatch)
    after = bt.read_study(folder)
    names = [item.id for item in study.items]
    assert entered(after.likelihoods) == wanted(names, ("H1", "H2"))
    again = {(q.item.id, q.frame.id) for q in questions_for(study, "me") if q.again}
    assert {(row.item, row.hypothesis) for row in after.repeats} == again
    assert answered == 3 * (10 + 2)
    assert not (folder / "elicit.json").exists()


def test_the_end_is_a_retest_and_no_credence_is_ever_shown(begun, monkeypatch):
    _, screen = read_and_answer(begun(claims(5)), monkeypatch)
    words = " ".join(screen.split())
    assert "Done: 7 questions to 'me', all answered and saved." in words
    assert words.index("Some questions were asked twice") > words.index("Done: 7")
    assert "+4.3 dB" in words  # 10·log10(0.8 / 0.3)
    assert "Standard deviation within you: 0.0 dB" in words
    assert not re.search(r"credence|posterior|prior|verdict|confirmed|rejected|present", words)
    assert max(map(len, screen.splitlines())) <= 80


def test_progress_counts_repeats_like_all_others(begun, monkeypatch):
    _, screen = read_and_answer(begun(claims(5)), monkeypatch)
    assert re.findall(r"Question (\d+) of 7\. H1", screen) == list("1234567")
    assert "again" not in screen
    assert "repeat" not in screen


# Saved at once


def test_a_sitting_that_ends_anywhere_goes_on_where_it_stopped(begun, sit, monkeypatch):
    study = claims(3)
    lines = []
    for question in questions_for(study, "me"):
        lines += [CHANCES[side.column.removeprefix("if_")] for side in question.sides]
        lines += [f"because of Clue {question.item.id[1:]}"]
    assert len(lines) == 15
    for end in range(len(lines) + 1):
        folder = begun(study)
        sit(folder, *lines[:end])
        sit(folder, *lines[end:])
        after = bt.read_study(folder)
        assert entered(after.likelihoods) == wanted(["i0", "i1", "i2"], ["H1"])
        assert len(after.repeats) == 2
        assert not (folder / "elicit.json").exists()


@pytest.mark.slow
@pytest.mark.parametrize("late", [False, True], ids=["before it", "after it"])
@pytest.mark.parametrize("what", ["open answers", "study"])
def test_a_kill_at_any_write_loses_at_most_the_answer_being_typed(begun, what, late, monkeypatch):
    owner, name = (OpenAnswers, "_write") if what == "open answers" else (eliciting, "write_study")
    write = getattr(owner, name)
    study = claims(3)
    for step in range(1, 30):
        folder = begun(study)
        count = [0]

        def killing(*arguments, step=step, count=count):
            count[0] += 1
            if count[0] == step and not late:
                raise Killed
            write(*arguments)
            if count[0] == step:
                raise Killed

        with monkeypatch.context() as patch:
            patch.setattr(owner, name, killing)
            first, screen = read_and_answer(folder, monkeypatch)
        if screen is not None:
            break
        second, screen = read_and_answer(folder, monkeypatch)
        assert first + second <= 15 + 1
        after = bt.read_study(folder)
        assert entered(after.likelihoods) == wanted(["i0", "i1", "i2"], ["H1"])
        assert len(after.repeats) == 2
    assert step == (21 if what == "open answers" else 6)


def test_what_somebody_else_writes_during_a_sitting_stays(begun, sit, monkeypatch):
    folder = begun(claims(3))
    other = Likelihood(coder="you", item="i0", hypothesis="H1", ratio=2.0)
    ask = eliciting._Sitting.reason

    def meanwhile(sitting, question, label):
        study = bt.read_study(folder)
        if not study.likelihoods:
            bt.write_study(study.replace(likelihoods=[other]), folder)
        return ask(sitting, question, label)

    monkeypatch.setattr(eliciting._Sitting, "reason", meanwhile)
    sit(folder, "0.8", "0.3", "")
    assert [row.coder for row in bt.read_study(folder).likelihoods] == ["you", "me"]


def test_what_somebody_else_answers_during_a_sitting_is_not_written_over(begun, sit, monkeypatch):
    study = claims(1)
    folder = begun(study)
    row = Likelihood(coder="me", item="i0", hypothesis="H1", ratio=2.0)

    def meanwhile(sitting, question, label):
        bt.write_study(study.replace(likelihoods=[row]), folder)
        return ""

    monkeypatch.setattr(eliciting._Sitting, "reason", meanwhile)
    said = sit(folder, "0.8", "0.3")
    assert "likelihoods has been filled here meanwhile; it stays as it is." in said
    assert bt.read_study(folder).likelihoods == (row,)


def test_a_study_that_is_broken_during_a_sitting_keeps_the_answers(begun, sit, monkeypatch):
    folder = begun(claims(3))
    items = (folder / "items.csv").read_text()

    def meanwhile(sitting, question, label):
        (folder / "items.csv").write_text(items.replace("present", "perhaps"))
        return "why"

    with monkeypatch.context() as patch:
        patch.setattr(eliciting._Sitting, "reason", meanwhile)
        assert "perhaps" in sit(folder, "0.8", "0.3", code=1)
    (folder / "items.csv").write_text(items)
    assert "1 of 5 questions answered" in sit(folder)
    assert [row.reason for row in bt.read_study(folder).likelihoods] == ["why"]


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_a_process_that_is_killed_has_saved_all_that_was_answered(begun, sit):
    folder = begun(claims(3))
    command = [sys.executable, "-m", "bayestrace", "elicit", str(folder), "--coder", "me"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        process.stdin.write(b"0.8\n0.3\nwhy\n0.7\n")
        process.stdin.flush()
        shown = b""
        while shown.count(b"Suppose") < 4:
            shown += process.stdout.read1()
        process.kill()
    assert len(bt.read_study(folder).likelihoods) == 1
    said = sit(folder, "0.2", "so")
    assert "4 of 5 questions to 'me' are open" in said
    assert "2 of 5 questions answered" in said
    sides = {float(row.if_true.best) for row in bt.read_study(folder).likelihoods}
    assert len(sides) == 2


def test_half_an_answer_waits_beside_the_study_and_the_study_stays_whole(begun, sit):
    folder = begun(claims(3))
    before = (folder / "likelihoods.csv").read_bytes()
    said = sit(folder, "0.8")
    assert "0 of 5 questions answered and saved" in said
    assert (folder / "likelihoods.csv").read_bytes() == before
    (kept,) = json.loads((folder / "elicit.json").read_text())["open"]
    assert kept["answers"][0][2] == "0.8"


@pytest.mark.parametrize("text", ["", "[]", '{"open": [1]}', "\udcff", '{"open": [{"coder": 1}]}'])
def test_damaged_open_answers_get_a_sentence(text, begun, sit):
    folder = begun(claims(3))
    (folder / "elicit.json").write_text(text, encoding="utf-8", errors="surrogateescape")
    said = sit(folder, "0.8", code=1)
    assert "elicit.json" in said
    assert "delete this file" in said


# What may be typed


def first_question(study):
    return questions_for(study, "me")[0]


@pytest.mark.parametrize(
    ("typed", "values"),
    [("0.8", (0.8,)), ("80 %", (0.8,)), ("likely", (0.675,)), ("0.6-0.9", (0.6, 0.75, 0.9)),
     ("0.8 (0.6 to 0.9)", (0.6, 0.8, 0.9)), ("80 % (60-90)", (0.6, 0.8, 0.9))],
)  # fmt: skip
def test_every_way_of_a_chance_reaches_the_table(typed, values, begun, sit):
    folder = begun(claims(1).replace(scale=ScaleChoice(name="icd203")))
    said = sit(folder, typed, "unlikely", "why not")
    (row,) = bt.read_study(folder).likelihoods
    column = first_question(claims(1)).sides[0].column
    assert getattr(row, column).values == pytest.approx(values)
    assert ("Understood: 0.8, with" in said) == ("(" in typed)


@pytest.mark.parametrize(("typed", "ratio"), [("x3", 3), ("1/4", 0.25), ("10 dB", 10), ("3:1", 3)])
def test_a_ratio_is_said_back_and_then_stands_for_both_sides(typed, ratio, begun, sit):
    folder = begun(claims(1))
    said = sit(folder, typed, "perhaps", "yes", "why")
    likelier = "true as if H1 is false" if ratio > 1 else "false as if H1 is true"
    assert f"times as likely if H1 is {likelier}" in said
    assert "Type yes or no." in said
    (row,) = bt.read_study(folder).likelihoods
    assert (row.ratio, row.if_true, row.reason) == (pytest.approx(ratio), None, "why")


def test_a_ratio_of_the_wrong_direction_can_be_taken_back(begun, sit):
    folder = begun(claims(1))
    sit(folder, "x3", "no", "1/3", "yes", "")
    (row,) = bt.read_study(folder).likelihoods
    assert row.ratio == pytest.approx(1 / 3)


def test_ratios_and_chances_are_not_mixed_within_a_question(begun, sit):
    folder = begun(claims(1))
    said = sit(folder, "0.8", "x3", "0.3", "")
    assert "may not be mixed within an item" in said
    (row,) = bt.read_study(folder).likelihoods
    assert row.ratio is None


def test_ratios_and_chances_are_not_mixed_between_hypotheses(begun, sit):
    folder = begun(claims(1, ("H1", "H2")))
    said = sit(folder, "x3", "yes", "", "likely", "0.5", "yes", "")
    assert "This item was entered as a ratio before." in said
    assert "'likely' is not understood as a likelihood ratio" in said
    assert sorted(row.ratio for row in bt.read_study(folder).likelihoods) == [0.5, 3]
    folder = begun(claims(1, ("H1", "H2")))
    said = sit(folder, "0.8", "0.3", "", "x3", "0.6", "0.5", "")
    assert "may not be mixed within an item" in said
    assert all(row.ratio is None for row in bt.read_study(folder).likelihoods)


def test_a_ratio_is_refused_where_detection_stands_beside_it(begun, sit):
    folder = begun(claims(1, detection=0.5))
    said = sit(folder, "x3", "0.8", "0.3", "")
    assert "No ratio can stand here: this item has a detection" in said
    assert len(bt.read_study(folder).likelihoods) == 1


def test_rivals_are_asked_world_by_world_with_a_reason_each(begun, sit):
    study = bt.Study.rivals(["A", "B"], [bt.Item("memo", found="absent", clue="?")], residual="C")
    folder = begun(study)
    labels = [side.label for side in first_question(study).sides]
    lines = [text for name in labels for text in (f"0.{'ABC'.index(name) + 1}", f"as {name}")]
    sit(folder, *lines)
    rows = bt.read_study(folder).likelihoods
    assert [(row.hypothesis, row.if_true.best, row.reason) for row in rows] == [
        ("A", 0.1, "as A"), ("B", 0.2, "as B"), ("C", 0.3, "as C"),
    ]  # fmt: skip


def test_ratios_of_rivals_are_over_the_first_which_is_not_asked(begun, sit):
    study = bt.Study.rivals(["A", "B"], [bt.Item("memo", found="absent", clue="?")], residual="C")
    folder = begun(study)
    labels = [side.label for side in first_question(study).sides]
    lines = ["x3", "x1", "yes"] if labels[0] == "A" else ["x3", "yes"]
    for name in labels:
        lines += [""] if name == labels[0] else [] if name == "A" else ["x3", "yes", ""]
    if labels[0] == "A":
        lines = ["x3", "x1", "yes", "", "x3", "yes", "", "x3", "yes", ""]
    said = sit(folder, *lines)
    assert "3 times as likely if B is true as if A is true" in said
    rows = {row.hypothesis: row.ratio for row in bt.read_study(folder).likelihoods}
    assert rows == {"A": 1, "B": 3, "C": 3}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("banana", "'banana' is not understood as a probability"),
        ("80", "did you mean 80 %?"),
        ("1", "certainty"),
        ("0.9-0.6", "the range ends below its beginning"),
        ("", "is not understood"),
        ("\x00\x1b[2J", "is not understood"),
        ("😀" * 40, "is not understood"),
    ],
)
def test_nonsense_gets_a_sentence_and_the_question_stays(typed, said, begun, sit):
    folder = begun(claims(1))
    assert said in sit(folder, typed, "0.8", "0.3", "")
    assert len(bt.read_study(folder).likelihoods) == 1


# Coming and going


def test_help_names_everything_that_may_be_typed(begun, sit):
    said = sit(begun(claims(1).replace(scale=ScaleChoice(name="icd203"))), "?", "help")
    for word in ("80 %", "0.8 (0.6 to 0.9)", "10 dB", "very likely", "back", "skip", "quit"):
        assert said.count(word) >= 2


def test_what_is_skipped_comes_again_next_time(begun, sit):
    study = claims(2)
    folder = begun(study)
    said = sit(folder, "skip", "0.8", "0.3", "")
    assert "1 of 2 questions answered" in said
    assert "what was skipped is asked then" in said
    said = sit(folder, "0.8", "0.3", "")
    assert "1 of 2 questions to 'me' are open" in said
    assert len(bt.read_study(folder).likelihoods) == 2


def test_back_takes_one_answer_back_also_from_a_question_that_is_saved(begun, sit):
    study = claims(2)
    folder = begun(study)
    sit(folder, "0.7", "0.3", "first", "back", "better", "0.6", "back", "0.8", "0.2", "second")
    rows = {row.item: row for row in bt.read_study(folder).likelihoods}
    one, other = (rows[q.item.id] for q in questions_for(study, "me"))
    assert one.reason == "better"
    assert {float(one.if_true.best), float(one.if_false.best)} == {0.7, 0.3}
    assert {float(other.if_true.best), float(other.if_false.best)} == {0.8, 0.2}


def test_a_question_that_was_left_half_answered_says_what_it_is_about(begun, sit):
    study = claims(1)
    folder = begun(study)
    sit(folder, "0.8", "0.3")
    said = sit(folder, "so")
    assert "Clue 0?" in said
    first, second = (s.column.removeprefix("if_") for s in first_question(study).sides)
    assert f"Your answers so far: H1 {first}: 0.8; H1 {second}: 0.3." in said


def test_back_at_the_beginning_says_so_and_quit_saves(begun, sit):
    folder = begun(claims(2))
    said = sit(folder, "back", "0.8", "QUIT")
    assert "This is the first question of this sitting." in said
    assert "0 of 2 questions" in said
    assert (folder / "elicit.json").exists()


def test_a_coder_with_nothing_open_is_told_so(begun, sit):
    study = claims(2)
    rows = [
        Likelihood(coder="me", item=item.id, hypothesis="H1", ratio=2.0) for item in study.items
    ]
    assert "Done: 2 questions to 'me'" in sit(begun(study.replace(likelihoods=rows)))


def test_errors_that_answers_would_bring_are_told_before_the_first_question(begun, sit):
    study = claims(2, cluster="leak")
    rows = [
        Likelihood(coder="you", item=item.id, hypothesis="H1", ratio=2.0) for item in study.items
    ]
    mine = Dependence(cluster="leak", coder="you", rho=0.5)
    folder = begun(study.replace(likelihoods=rows, dependence=[mine]))
    said = sit(folder, "0.8", code=1)
    assert "Nothing was asked yet" in said
    assert "no rho for coder 'me'" in said
    assert "Question 1" not in said


def test_items_that_were_ranked_are_left_to_the_table(begun, sit):
    study = claims(2, ("H1", "H2"))
    rows = [Likelihood(coder="me", item="i0", hypothesis="H1", rank=1)]
    said = sit(begun(study.replace(likelihoods=rows)))
    assert "Items that you entered as ranks are not asked for." in said
    assert "There are 2 questions" in said


def test_open_answers_are_forgotten_where_the_table_has_been_filled_meanwhile(begun, sit):
    study = claims(1)
    folder = begun(study)
    sit(folder, "0.8")
    row = Likelihood(coder="me", item="i0", hypothesis="H1", ratio=2.0)
    bt.write_study(bt.read_study(folder).replace(likelihoods=[row]), folder)
    assert "Done: 1 question to" in sit(folder)
    assert bt.read_study(folder).likelihoods[0].ratio == 2


def test_open_answers_of_a_scale_that_is_gone_are_asked_anew(begun, sit):
    study = claims(1)
    folder = begun(study.replace(scale=ScaleChoice(name="icd203")))
    sit(folder, "likely")
    bt.write_study(replace(bt.read_study(folder), scale=None), folder)
    sit(folder, "0.8", "0.3", "")
    (row,) = bt.read_study(folder).likelihoods
    assert {float(row.if_true.best), float(row.if_false.best)} == {0.8, 0.3}


def test_the_command_works_with_piped_input_and_needs_a_coder(begun):
    folder = begun(claims(1))
    command = [sys.executable, "-m", "bayestrace", "elicit", str(folder)]
    done = subprocess.run(
        [*command, "--coder", "me"],
        input="0.8\n0.3\nwhy – so\n".encode(),
        capture_output=True,
        check=True,
    )
    assert b"Done: 1 question to" in done.stdout
    assert bt.read_study(folder).likelihoods[0].reason == "why – so"
    assert subprocess.run(command, capture_output=True, check=False).returncode == 2
