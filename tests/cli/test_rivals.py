"""`bayestrace rivals` prints what its functions compute, in 80 columns, and the same as JSON."""

import json
import re
from dataclasses import replace

import pytest
from checks.careful import careful
from checks.cases_rivals import BREAKING, apart

import bayestrace as bt
from bayestrace.cli.app import main


@pytest.fixture
def folder(tmp_path):
    bt.write_study(careful(), tmp_path / "mill")
    return tmp_path / "mill"


def printed(capsys, *arguments):
    assert main([str(part) for part in arguments]) == 0
    return capsys.readouterr().out


def test_the_short_answer_comes_first_and_no_line_is_too_wide(folder, capsys):
    text = printed(capsys, "rivals", folder)
    heads = [line for line in text.splitlines() if line in (
        "The short answer", "How the hypotheses relate", "The residual",
        "Equal priors under other partitions", "Pairs that the evidence hardly tells apart",
        'What "not H" is made of',
    )]  # fmt: skip
    assert len(heads) == 6
    assert heads[0] == "The short answer"
    assert max(len(line) for line in text.splitlines()) <= 80


def test_the_tipping_fit_of_every_coding_is_printed(folder, capsys):
    text = " ".join(printed(capsys, "rivals", folder).split())
    for row in bt.residual_fit(careful()).to_dict("records"):
        assert f"coder {row['coder']}: something else goes from 0.200" in text
        assert f"is level with wages at {row['tipping']:.3f}." in text


def test_run_names_the_fit_of_every_residual_and_says_if_it_is_constant(tmp_path, folder, capsys):
    text = " ".join(printed(capsys, "run", folder).split())
    fits = bt.residual_fit(careful())
    assert (
        f"The residual, something else, gives a finding a chance of {fits['fit'].min():.3f} to "
        f"{fits['fit'].max():.3f}" in text
    )
    assert f"level at {fits['tipping'].min():.3f} to {fits['tipping'].max():.3f}." in text
    assert "one number for every item" not in text
    one = " ".join(printed(capsys, "run", folder, "--coder", "me").split())
    mine = fits.query("coder == 'me'").iloc[0]
    assert f"level at {mine['tipping']:.3f}." in one
    bt.write_study(BREAKING["flat-residual"](), tmp_path / "flat")
    flat = " ".join(printed(capsys, "run", tmp_path / "flat").split())
    assert "It is one number for every item in 2 of 2 codings." in flat


def test_a_study_without_a_residual_says_nothing_of_one(tmp_path, capsys):
    bt.write_study(apart(), tmp_path / "apart")
    assert "residual" not in printed(capsys, "run", tmp_path / "apart")


def test_json_holds_every_row_at_full_precision(folder, capsys):
    found = json.loads(printed(capsys, "rivals", folder, "--json", "-"))
    study = careful()
    fits = bt.residual_fit(study)
    assert [row["tipping"] for row in found["residuals"]] == fits["tipping"].tolist()
    assert [row["verdict_tipping"] for row in found["residuals"]] == [
        None if value != value else value for value in fits["verdict_tipping"]
    ]
    assert len(found["relations"]) == len(bt.relations(study))
    assert len(found["negations"]) == len(bt.negations(study))
    assert len(found["mixtures"]) == len(bt.negation_likelihoods(study))
    cut = bt.partitions(study)
    for row in found["partitions"]:
        place = {dim: row[dim] for dim in ("coder", "case", "hypothesis", "partition")}
        assert row["credence"] == cut["credence"].sel(place).item()
        assert row["verdict"] == cut["verdict"].sel(place).item()
    assert len(found["partitions"]) == cut["credence"].size


def test_one_coder_can_be_chosen_and_the_json_be_written(tmp_path, folder, capsys):
    target = tmp_path / "out.json"
    text = printed(capsys, "rivals", folder, "--coder", "me", "--json", target)
    assert "second reader" not in text
    assert {row["coder"] for row in json.loads(target.read_text())["residuals"]} == {"me"}
    assert main(["rivals", str(folder), "--coder", "you"]) == 2


def test_claims_have_relations_and_nothing_else(tmp_path, capsys):
    bt.write_study(apart(), tmp_path / "apart")
    text = printed(capsys, "rivals", tmp_path / "apart")
    assert "1 neither settled nor stated" in " ".join(text.split())
    assert "Residual: there is none." in text
    assert 'What "not H"' not in text


def test_before_anything_is_judged_the_relations_are_there(tmp_path, capsys):
    study = careful().replace(likelihoods=(), coder_details=())
    bt.write_study(study, tmp_path / "plan")
    text = printed(capsys, "rivals", tmp_path / "plan")
    assert "Nobody has judged any item yet" in text
    assert re.search(r"wages +agitation +exclusive +exclusive", text)
    found = json.loads(printed(capsys, "rivals", tmp_path / "plan", "--json", "-"))
    assert found["residuals"] is None


def test_figures_of_rivals_are_drawn_by_the_command(tmp_path, folder, capsys):
    for kind in ("relations", "residual"):
        target = tmp_path / f"{kind}.png"
        printed(capsys, "plot", folder, kind, "--out", target)
        assert target.read_bytes().startswith(b"\x89PNG")


def test_ratios_lose_decibels_and_have_no_fit(tmp_path, capsys):
    item = bt.Item("m", found="present", likelihood={"A": "1", "B": "1/4", "else": "1/10"})
    bt.write_study(bt.Study.rivals(["A", "B", "else"], [item], residual="else"), tmp_path / "r")
    text = " ".join(printed(capsys, "run", tmp_path / "r").split())
    assert "The residual, else, lost 10.0 dB to the leader." in text
    text = " ".join(printed(capsys, "rivals", tmp_path / "r").split())
    assert "ratios have no fit, so where it tips is not known" in text


def test_the_range_that_ranks_leave_is_printed(tmp_path, capsys):
    item = bt.Item("m", found="present", likelihood={"A": 0.8, "B": 0.4, "else": 0.5})
    study = bt.Study.rivals(["A", "B", "else"], [item], residual="else")
    rows = [
        replace(row, if_true=None, rank=2) if row.hypothesis == "else" else row
        for row in study.likelihoods
    ]
    bt.write_study(study.replace(likelihoods=rows), tmp_path / "r")
    text = " ".join(printed(capsys, "rivals", tmp_path / "r").split())
    # Between 0.4 and 0.8, of 1.2 for the other two.
    assert "from 0.333 to 0.333 (0.250 to 0.400 as its ranks leave it)" in text


def test_ranks_alone_leave_the_relations(tmp_path, capsys):
    item = bt.Item("m", found="present", likelihood={"A": 0.5, "B": 0.4, "else": 0.3})
    study = bt.Study.rivals(["A", "B", "else"], [item], residual="else")
    rows = [replace(row, if_true=None, rank=n + 1) for n, row in enumerate(study.likelihoods)]
    bt.write_study(study.replace(likelihoods=rows), tmp_path / "r")
    assert "nobody judged it with numbers" in printed(capsys, "rivals", tmp_path / "r")
    json.loads(printed(capsys, "rivals", tmp_path / "r", "--json", "-"))


def test_the_json_of_claims_has_no_rows_of_rivals(tmp_path, capsys):
    bt.write_study(apart(), tmp_path / "apart")
    found = json.loads(printed(capsys, "rivals", tmp_path / "apart", "--json", "-"))
    assert [found[name] for name in ("residuals", "pairs", "negations", "partitions")] == [[]] * 4
    assert len(found["relations"]) == 1
