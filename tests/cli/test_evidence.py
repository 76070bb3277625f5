"""`bayestrace evidence` as a user meets it: the answer first, every number that of the library."""

import json
from dataclasses import replace

import pytest

import bayestrace as bt
from bayestrace.cli import main
from bayestrace.study.statements import Search, Step


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("evidence") / "thesis"
    bt.write_study(bt.load_example("nato-csto"), path)
    return path


@pytest.fixture(scope="module")
def rich(tmp_path_factory):
    """A study with something to say in every table."""
    thesis = bt.load_example("nato-csto")
    h1, *others = thesis.hypotheses
    roles = ("new", "known", "generated", "")
    study = thesis.replace(
        hypotheses=[replace(h1, scope=("syria",)), *others],
        steps=[
            Step(id=name, hypothesis="H2", claim=f"The {name}.", essential=True)
            for name in ("presence", "order")
        ],
        items=[
            replace(item, role=roles[n % 4], steps=("presence",) if n % 3 else ())
            for n, item in enumerate(thesis.items)
        ],
        searches=[
            Search(case="syria", sought="minutes of the council", where="archive", date="2026-05"),
            Search(case="syria", sought="communiqués", items="SY-N01"),
        ],
    )
    path = tmp_path_factory.mktemp("evidence") / "rich"
    bt.write_study(study, path)
    return path


def printed(capsys, *arguments):
    assert main(["evidence", *map(str, arguments)]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert max(map(len, out.splitlines())) <= 80
    assert "nan" not in out.lower().replace("afghanistan", "").replace("announc", "")
    return out


def test_the_short_answer_comes_first_and_fits_the_terminal(folder, capsys):
    out = printed(capsys, folder)
    assert out.index("The short answer") < out.index("What may be one piece of evidence")
    words = " ".join(out.split())
    assert "Of 59 items: 40 present, 19 absent." in words
    assert "No steps of a mechanism are stated" in words
    assert "There is no search log" in words
    assert "Split and merge" in words
    assert "All evidence, and new evidence by itself" not in words


def test_every_table_is_printed_where_there_is_something_to_say(rich, capsys):
    words = " ".join(printed(capsys, rich, "--coder", "blind_a").split())
    for head in (
        "All evidence, and new evidence by itself",
        "What may be one piece of evidence told twice",
        "Silence: clues that were not found",
        "Steps of the mechanisms",
        "Out of scope: no credence",
        "What was sought",
    ):
        assert head in words
    assert "Essential steps without any evidence: order." in words
    assert "Out of scope: H1 in afghanistan." in words
    assert "2 searches logged, 1 of them without a result." in words
    assert "blind_b" not in words
    assert "Absent clues that no search lists: AF-N02" in words


def test_json_holds_what_the_functions_return(folder, capsys):
    assert main(["evidence", str(folder), "--json", "-"]) == 0
    document = json.loads(capsys.readouterr().out)
    study = bt.load_example("nato-csto")
    for name in (
        "new_evidence",
        "dependence_candidates",
        "regroupings",
        "silence",
        "coverage",
        "scope",
        "searches",
    ):
        table = getattr(bt, name)(study)
        assert len(document[name]) == len(table)
    assert document["role_not_said"] == 59
    first = bt.silence(study).iloc[4]
    assert document["silence"][4]["weight_db"] == first["weight_db"]
    assert document["silence"][0]["detection_to_nothing"] is None


def test_an_unknown_coder_is_named_and_a_small_study_has_a_short_answer(folder, tmp_path, capsys):
    assert main(["evidence", str(folder), "--coder", "blind_c"]) == 2
    assert "Did you mean" in capsys.readouterr().err
    memo = bt.Item("memo", found="present", likelihood={"H1": (0.9, 0.1)})
    bt.write_study(bt.Study.claims({"H1": 0.5}, [memo]), tmp_path / "small")
    out = printed(capsys, tmp_path / "small")
    assert "Of 1 item: 1 present." in out
    assert "No verdict changes if one cluster" in " ".join(out.split())


def test_the_grid_of_steps_is_a_kind_of_plot(rich, tmp_path, capsys):
    target = tmp_path / "steps.svg"
    assert main(["plot", str(rich), "coverage", "--coder", "author", "--out", str(target)]) == 0
    assert "presence" in target.read_text(encoding="utf-8")
    capsys.readouterr()
    assert main(["plot", str(rich), "coverage"]) == 2
    assert "--coder author or blind_a or blind_b" in capsys.readouterr().err
