"""`bayestrace robust` as a user meets it: the answer first, every number that of the library."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

import bayestrace as bt
from bayestrace.cli import main

THESIS = "nato-csto"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("robust") / "thesis"
    bt.write_study(bt.load_example(THESIS), path)
    return path


@pytest.fixture(scope="module")
def document(folder, tmp_path_factory):
    target = tmp_path_factory.mktemp("json") / "robust.json"
    assert main(["robust", str(folder), "--quiet", "--json", str(target)]) == 0
    return json.loads(target.read_text(encoding="utf-8"))


def test_the_short_answer_comes_before_any_table(folder, capsys):
    assert main(["robust", str(folder)]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert out.index("The short answer") < out.index("what one change would do")
    assert "Syria, 2011–2021, H4: Undecided for all 3 coders" in out
    assert "29 times as likely if it is true as if it is false" in " ".join(out.split())
    assert max(map(len, out.splitlines())) <= 80
    assert "…" not in out
    assert "nan" not in out.lower().replace("afghanistan", "")


def test_one_coder_alone_may_be_asked_for(folder, capsys):
    assert main(["robust", str(folder), "--coder", "blind_b"]) == 0
    out = capsys.readouterr().out
    assert "blind_b" in out
    assert "blind_a" not in out
    assert main(["robust", str(folder), "--coder", "blind_c"]) == 2
    assert "Did you mean" in capsys.readouterr().err


def test_json_holds_what_the_functions_return(document):
    study = bt.load_example(THESIS)
    tips = bt.tipping(study)
    assert len(document["tipping"]) == len(tips)
    first, row = document["tipping"][0], tips.iloc[0]
    assert first["said"] == row["said"]
    assert first["tipping"] == row["tipping"]
    ends = bt.bounds(study)["bounds"]["credence_bounds"]
    found = {
        tuple(entry[dim] for dim in ends.dims): entry["credence_bounds"]
        for entry in document["bounds"]
        if "credence_bounds" in entry
    }
    assert len(found) == ends.size
    place = ("blind_a", "syria", "H4", "lower")
    assert found[place] == ends.sel(dict(zip(ends.dims, place, strict=True))).item()
    left = bt.leave_out(study, by="source")["credence"]
    entry = next(e for e in document["leave_out"]["source"] if e["left_out"] == "NATO 2021")
    place = {dim: entry[dim] for dim in left.dims}
    assert entry["credence"] == left.sel(place).item()
    table = bt.multiverse_summary(bt.multiverse(study))
    assert [e["specifications"] for e in document["multiverse"]] == list(table["specifications"])
    rates = [e["verdict_rate"] for e in document["error_rates"] if "verdict_rate" in e]
    assert len(rates) == bt.error_rates(study)["verdict_rate"].size
    assert len(document["short_answers"]) == 8


def test_json_to_the_terminal_is_nothing_but_json(folder, capsys):
    assert main(["robust", str(folder), "--coder", "author", "--json", "-"]) == 0
    assert json.loads(capsys.readouterr().out)["study"].startswith("What drove NATO")


def test_a_study_of_one_coder_and_one_item_has_an_answer(tmp_path, capsys):
    memo = bt.Item("memo", found="present", likelihood={"H1": (0.9, 0.1)})
    bt.write_study(bt.Study.claims({"H1": 0.5}, [memo], coder="me"), tmp_path / "one")
    assert main(["robust", str(tmp_path / "one")]) == 0
    out = capsys.readouterr().out
    assert "Undecided for me (0.900)" in out
    assert "By item: no verdict changes." in out
    assert "By cluster" not in out


def test_rivals_with_a_residual_and_logic_have_answers_without_nan(tmp_path, capsys):
    items = [
        bt.Item(
            "alibi",
            found="present",
            likelihood={"butler": 0.0, "cook": 0.5, "other": 0.5},
            logical=True,
        ),
        bt.Item("knife", found="present", likelihood={"butler": 0.2, "cook": 0.6, "other": 0.1}),
    ]
    prior = {"butler": 0.45, "cook": 0.45, "other": 0.1}
    bt.write_study(bt.Study.rivals(prior, items, residual="other"), tmp_path / "murder")
    assert main(["robust", str(tmp_path / "murder")]) == 0
    out = capsys.readouterr().out
    assert "more than any finite weight" in " ".join(out.split())
    assert "nan" not in out
    assert main(["robust", str(tmp_path / "murder"), "--json", "-"]) == 0
    text = capsys.readouterr().out
    assert "NaN" not in text
    assert json.loads(text)["short_answers"]


def test_ratios_have_no_error_rates_and_the_reason_is_printed(tmp_path, capsys):
    memo = bt.Item("memo", found="present", likelihood={"H1": (0.9, 0.1)})
    study = bt.Study.claims({"H1": 0.5}, [memo])
    row = replace(study.likelihoods[0], if_true=None, if_false=None, ratio=9.0)
    bt.write_study(study.replace(likelihoods=[row]), tmp_path / "ratio")
    assert main(["robust", str(tmp_path / "ratio")]) == 0
    out = capsys.readouterr().out
    section = out[out.index("Errors of the rule") :]
    assert "memo" in section
    assert "ratio" in section
    assert main(["robust", str(tmp_path / "ratio"), "--json", "-"]) == 0
    assert "memo" in json.loads(capsys.readouterr().out)["error_rates"]


def test_figures_of_robustness_are_drawn_and_say_what_they_need(folder, tmp_path, capsys):
    place = ["--case", "syria", "--hypothesis", "H4"]
    asked = {
        "tipping": [*place, "--coder", "blind_a"],
        "leave_out": place,
        "prior_sweep": place,
        "specification_curve": place,
        "error_rates": ["--case", "syria", "--coder", "author"],
        "disagreement": [*place, "--coder", "author", "--over", "blind_a"],
    }
    for kind, options in asked.items():
        target = tmp_path / f"{kind}.svg"
        assert main(["plot", str(folder), kind, "--out", str(target), *options]) == 0, kind
        assert "H4" in target.read_text(encoding="utf-8"), kind
    capsys.readouterr()
    assert main(["plot", str(folder), "disagreement", *place]) == 2
    said = capsys.readouterr().err
    assert "--coder author or blind_a or blind_b" in said
    assert "--over" in said
    assert main(["plot", str(folder), "credence", "--over", "author"]) == 2
    assert "takes no --over" in capsys.readouterr().err


def test_what_stands_is_what_the_functions_say(document):
    holds = bt.bounds(bt.load_example(THESIS))["bounds"]["verdict_holds"]
    flagged = [e for e in document["bounds"] if e.get("verdict_holds") == 1]
    assert len(flagged) == int((holds == 1).sum())
    assert np.isin([e["stands"] for e in document["multiverse"]], ["", "undecided"]).all()


def test_a_study_with_many_clusters_is_tried_without_their_subsets(tmp_path, capsys):
    items = [
        bt.Item(f"e{n}", found="present", cluster=f"c{n // 2}", likelihood={"H": (0.6, 0.5)})
        for n in range(40)
    ]
    study = bt.Study.claims({"H": 0.5}, items, rho={f"c{n}": 0.5 for n in range(20)})
    bt.write_study(study, tmp_path / "many")
    assert main(["robust", str(tmp_path / "many")]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "Too many to be in it: the clusters switched off in every combination." in said


def test_ranks_are_answered_by_what_they_decide(tmp_path, capsys):
    memo = bt.Item("memo", found="present", likelihood={"A": 0.5, "B": 0.3})
    study = bt.Study.rivals({"A": 0.6, "B": 0.4}, [memo], exhaustive=True)
    ranks = {"A": 1, "B": 2}
    rows = [replace(row, if_true=None, rank=ranks[row.hypothesis]) for row in study.likelihoods]
    bt.write_study(study.replace(likelihoods=rows), tmp_path / "ranks")
    assert main(["robust", str(tmp_path / "ranks")]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "whatever the numbers behind the ranks, A against B: more likely" in out
    assert "nan" not in out


def test_the_table_of_priors_holds_the_credences_of_named_priors(folder, capsys):
    assert main(["robust", str(folder), "--coder", "blind_a"]) == 0
    out = capsys.readouterr().out
    section = out[out.index("Other priors") : out.index("Other choices")]
    sets = bt.prior_sets(bt.load_example(THESIS), coder="blind_a")
    place = {"coder": "blind_a", "case": "syria", "hypothesis": "H1"}
    names = ["the study's own", "equal", "sceptic", "advocate"]
    shown = [f"{sets['credence'].sel({**place, 'prior_set': name}).item():.3f}" for name in names]
    weight = sets["total_weight"].sel({**place, "prior_set": "equal"}).item()
    (line,) = [row for row in section.splitlines() if row.split()[:2] == ["syria", "H1"]]
    assert line.split()[3:] == [*shown, f"{weight:+.1f}", "dB"]
