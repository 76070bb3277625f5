"""`bayestrace run --model` as a user meets it: three things never mixed, no bare number."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from contextlib import redirect_stdout
from dataclasses import replace
from typing import get_args

import numpy as np
import pytest
import xarray as xr

import bayestrace as bt
from bayestrace.cli import main
from bayestrace.cli.joint_records import joint_records
from bayestrace.cli.joint_tables import print_joint
from bayestrace.cli.kinds import FIGURES, Kind
from bayestrace.models import drawing
from bayestrace.models.drawing import sample

FEW = ("--draws", "20", "--chains", "2", "--seed", "1")


def wide_study():
    """Two claims, one of which varies, judged by two coders."""
    side = bt.judgement(0.8, low=0.5, high=0.95)
    items = [
        bt.Item("memo", found="present", likelihood={"H1": (side, 0.3), "H2": (0.6, 0.5)}),
        bt.Item("note", found="absent", likelihood={"H1": (0.4, side)}),
    ]
    study = bt.Study.claims(["H1", "H2"], items, coder="ann")
    other = [replace(row, coder="bob") for row in study.likelihoods if row.hypothesis == "H1"]
    return study.replace(likelihoods=[*study.likelihoods, *other])


def plain_study():
    """Nothing varies, and two coders agree."""
    memo = bt.Item("memo", found="present", likelihood={"H1": (0.9, 0.1)})
    study = bt.Study.claims({"H1": 0.5}, [memo], coder="ann")
    again = [replace(row, coder="bob") for row in study.likelihoods]
    return study.replace(likelihoods=[*study.likelihoods, *again])


@pytest.fixture
def plain(tmp_path):
    bt.write_study(plain_study(), tmp_path / "plain")
    return tmp_path / "plain"


@pytest.fixture(scope="module")
def failed(tmp_path_factory):
    """A run with too few draws to converge: exit code, what it printed, its folder, its tree."""
    folder = tmp_path_factory.mktemp("failed")
    bt.write_study(wide_study(), folder / "study")
    printed, trees = io.StringIO(), []

    def kept(*args, **choice):
        trees.append(sample(*args, **choice))
        return trees[-1]

    with pytest.MonkeyPatch.context() as patch, redirect_stdout(printed):
        patch.setattr(drawing, "sample", kept)
        code = main(
            ["run", str(folder / "study"), "--model", "judgement", *FEW,
             "--json", str(folder / "out.json"), "--out", str(folder / "out")]
        )  # fmt: skip
    return code, printed.getvalue(), folder, trees[0]


def joint_of(folder):
    with xr.open_datatree(folder / "out" / "joint.nc", engine="h5netcdf") as file:
        return file.load()


def cells_of(line):
    """Split a row of the table at gaps of two spaces."""
    return re.split(r"\s{2,}", line.strip())


def test_a_sampler_that_did_not_converge_has_an_exit_code_of_its_own(failed):
    code, _, folder, _ = failed
    assert code == 3
    assert joint_of(folder).attrs["converged"].startswith("no: ")


def test_a_run_that_did_not_converge_says_so_before_its_numbers_and_after(failed):
    printed = failed[1]
    text = " ".join(printed.split())
    assert text.index("NOT CONVERGED: ") < text.index("joint")
    assert "Converged: NO, " in text
    assert "without the discount, so compare it with naive" in text
    assert "effective draws of a credence, below 400" in text


def test_every_joint_number_of_a_run_that_did_not_converge_is_marked(failed):
    printed = failed[1]
    rows = [line for line in printed.splitlines() if re.search(r"\b(ann|bob)\b.*\d", line)]
    assert len(rows) == 3  # bob did not judge H2
    for row in rows:
        *_, joint, interval, error = cells_of(row)
        assert joint.endswith("?")
        assert " to " in interval
        assert interval.endswith("?")
        assert error.endswith("?")


def test_the_credence_its_verdict_and_naive_are_those_of_a_run_without_a_model(failed):
    printed = failed[1]
    table = bt.summary(bt.update(wide_study()))
    for row in table.dropna(subset="posterior").to_dict("records"):
        numbers = f"{row['posterior']:.3f} {row['verdict']} {row['posterior_naive']:.3f}"
        assert any(
            f"{row['coder']} {numbers} " in " ".join(line.split()) for line in printed.splitlines()
        )
    assert re.search(r"bob +– +not judged +– +–", printed)


def test_the_table_of_a_joint_model_fits_eighty_columns(failed):
    lines = failed[1].split("Wrote into")[0].splitlines()
    assert max(map(len, lines)) == 80


def test_json_keeps_its_rows_and_gets_the_joint_model_at_full_precision(failed):
    folder = failed[2]
    document = json.loads((folder / "out.json").read_text(encoding="utf-8"))
    assert document == json.loads((folder / "out" / "results.json").read_text(encoding="utf-8"))
    rows = bt.summary(bt.update(wide_study())).to_dict("records")
    assert [row["posterior"] for row in document["credence"][:3]] == [
        row["posterior"] for row in rows[:3]
    ]
    assert "joint" not in {key for row in document["credence"] for key in row}

    joint, tree = document["joint"], joint_of(folder)
    assert (joint["model"], joint["converged"]) == ("judgement", False)
    assert (joint["chains"], joint["draws"], joint["seed"]) == (2, 20, 1)
    assert "no: " + "; ".join(joint["reasons"]) == tree.attrs["converged"]
    assert joint["hyper"]["shared"] == 0.5
    assert joint["notes"]["judgements_varying"] == tree.attrs["judgements_varying"]
    table = bt.summary(tree).set_index(["coder", "case", "hypothesis"])
    diagnosed = tree["diagnostics"].to_dataset()
    assert len(joint["posterior"]) == 4
    for row in joint["posterior"]:
        at = {name: row[name] for name in ("coder", "case", "hypothesis")}
        expected = table.loc[tuple(at.values())]
        if row["coder"] == "bob" and row["hypothesis"] == "H2":
            assert row["mean"] is row["mcse"] is row["rhat"] is None
            continue
        for name in ("mean", "low", "high"):
            assert row[name] == expected[f"joint_{name}"]
        assert row["mcse"] == expected["mcse"] == float(diagnosed["credence_mcse"].sel(at))
        if row["hypothesis"] == "H1":
            assert row["rhat"] == float(diagnosed["credence_rhat"].sel(at))
        else:  # its judgements do not vary
            assert row["rhat"] is None
    assert {row["parameter"] for row in joint["parameters"]} == {"item_error", "shared_error"}


def test_a_joint_model_loses_nothing_on_its_way_through_a_file(failed):
    _, _, folder, joint = failed
    saved = joint_of(folder)
    xr.testing.assert_identical(saved, joint)
    for path in joint.groups:
        assert saved[path].attrs == joint[path].attrs
    assert joint_records(saved) == joint_records(joint)
    assert bt.summary(saved).equals(bt.summary(joint))


def test_an_exact_answer_says_so_in_place_of_diagnostics(plain, capsys):
    assert main(["run", str(plain), "--model", "dependence"]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "exact, no draws" in out
    assert "R-hat and effective sample size are not applicable" in out
    assert re.search(r"ann 0\.900 undecided 0\.900 0\.900 exact", out)
    assert "in place of the discount" in out
    assert "?" not in out
    assert "seed" not in out


def test_the_model_of_several_coders_has_a_row_for_all_of_them_and_the_pools(plain, capsys):
    assert main(["run", str(plain), "--model", "coders"]) == 0
    rows = [cells_of(line) for line in capsys.readouterr().out.splitlines() if "0.900" in line]
    assert rows == [
        ["H1", "ann", "0.900", "undecided", "0.900"],
        ["bob", "0.900", "undecided", "0.900"],
        ["all together", "0.900", "exact"],
        ["linear pool", "0.900"],
        ["log pool", "0.900"],
    ]


def test_json_of_an_exact_answer_has_null_where_nothing_applies(plain, capsys):
    assert main(["run", str(plain), "--model", "coders", "--json", "-"]) == 0
    joint = json.loads(capsys.readouterr().out)["joint"]
    assert joint["converged"] is True
    for name in ("seed", "chains", "draws", "divergences", "worst_rhat", "largest_mcse"):
        assert joint[name] is None
    (row,) = joint["posterior"]
    assert row["coder"] is None
    assert row["mean"] == pytest.approx(0.9)
    assert {row[name] for name in ("low", "high", "mcse", "rhat", "ess_bulk", "ess_tail")} == {None}
    assert [(row["pool"], round(row["credence"], 12)) for row in joint["pools"]] == [
        ("linear", 0.9),
        ("logarithmic", 0.9),
    ]
    assert joint["parameters"] == []


def test_what_a_model_adds_to_its_result_is_printed(capsys):
    study = plain_study()
    joint = bt.sample(study, "coders")
    joint.attrs["heterogeneity"] = "It comes from its prior: 0.34 before, 0.33 after."
    print_joint(study, bt.update(study), joint)
    text = " ".join(capsys.readouterr().out.split())
    assert "It comes from its prior: 0.34 before, 0.33 after." in text
    assert f"Coders: {joint.attrs['coders']}." in text
    assert "inference library" not in text


def test_a_hyper_prior_without_end_is_infinite_in_words(plain, capsys):
    assert main(["run", str(plain), "--model", "coders", "--json", "-"]) == 0
    assert json.loads(capsys.readouterr().out)["joint"]["hyper"]["chance_sd"] == "+inf"


def test_one_coder_may_be_sampled_alone(plain, capsys):
    assert main(["run", str(plain), "--model", "coders", "--coder", "ann"]) == 0
    out = capsys.readouterr().out
    assert "bob" not in out
    assert "linear pool" not in out


def test_the_fit_of_a_residual_stands_beside_a_joint_posterior_too(tmp_path, capsys):
    items = [
        bt.Item(
            name,
            found="present",
            cluster="leak",
            likelihood={"A": 0.8, "B": 0.2, "else": 0.4},
        )
        for name in ("memo", "tape")
    ]
    priors = {"A": 0.4, "B": 0.4, "else": 0.2}
    study = bt.Study.rivals(priors, items, residual="else", rho={"leak": 0.5})
    bt.write_study(study, tmp_path / "study")
    assert main(["run", str(tmp_path / "study"), "--model", "dependence", "--quiet"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "The residual, else, gives a finding a chance of 0.400, the leader 0.800" in shown


def test_the_longest_names_and_numbers_fit_uncut(capsys):
    long = "a hypothesis with a very long name that nobody should give but somebody will"
    coder = "a coder with a name as long as that"
    sure = {long: (0.99999, 0.00001)}
    items = [bt.Item("e", found="present", case="one", likelihood=sure)]
    items += [bt.Item("f", found="present", case="two", likelihood={"H2": (0.5, 0.5)})]
    study = bt.Study.claims([long, "H2"], items, coder=coder)
    scoped = tuple(
        replace(entry, scope=("one",) if entry.id == long else ()) for entry in study.hypotheses
    )
    study = study.replace(hypotheses=scoped)
    post = bt.update(study)
    joint = bt.sample(study, "dependence")
    joint.attrs |= {
        "method": "sampled: NUTS, pymc", "converged": "no: too few", "chains": 2, "draws": 50,
        "tune": 50, "worst_rhat": 1.2, "smallest_ess_bulk": 9.0, "largest_mcse": 0.02,
    }  # fmt: skip
    noise = np.random.default_rng(1).uniform(0.99999, 1, size=(2, 50))
    exact = joint["posterior"].to_dataset()["credence"]
    drawn = exact * xr.DataArray(noise, dims=("chain", "draw"))
    joint["posterior"] = xr.DataTree(drawn.to_dataset(name="credence"))
    print_joint(study, post, joint)
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= 80
    assert "…" not in out
    for text in ("out of scope", "not judged", ">0.999?", ">0.999 to >0.999?", "<0.001?"):
        assert text in out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--model", "coder"], "did you mean 'coders'"),
        (["--model", "judgement", "--draws", "2"], "draws must be a whole number, at least 4"),
        (["--model", "judgement", "--seed", "-1"], "Must be >= 0"),
        (["--seed", "1"], "belong to a joint model; name it with --model"),
        (["--draws", "100"], "belong to a joint model"),
        (["--chains", "2"], "belong to a joint model"),
    ],
)
def test_a_model_or_setting_that_is_not_there_is_wrong_usage(plain, capsys, words, message):
    assert main(["run", str(plain), *words]) == 2
    streams = capsys.readouterr()
    assert message in streams.err + streams.out


def test_help_tells_the_exit_code_of_a_sampler_that_did_not_converge(capsys):
    assert main(["--help"]) == 0
    assert "3: the sampler" in capsys.readouterr().out


def test_a_figure_is_drawn_from_a_saved_result_as_from_its_study(plain, tmp_path, capsys):
    assert main(["run", str(plain), "--out", str(tmp_path / "out"), "--quiet"]) == 0
    saved = str(tmp_path / "out" / "results.nc")
    for kind, choice in (("credence", []), ("waterfall", ["--coder", "ann"])):
        target = tmp_path / f"{kind}.svg"
        assert main(["plot", saved, kind, "--out", str(target), *choice]) == 0
        assert "</svg>" in target.read_text(encoding="utf-8")
    assert main(["plot", saved, "heatmap"]) == 2
    assert "--coder ann or bob" in capsys.readouterr().err


def test_a_saved_band_is_drawn_with_its_band(tmp_path):
    bt.band(wide_study()).to_netcdf(tmp_path / "band.nc", engine="h5netcdf")
    target = tmp_path / "band.svg"
    assert main(["plot", str(tmp_path / "band.nc"), "credence", "--out", str(target)]) == 0
    assert 'id="band"' in target.read_text(encoding="utf-8")


def test_a_run_of_a_model_draws_the_credences_with_the_joint_posterior(failed):
    folder = failed[2]
    assert {file.name for file in (folder / "out").glob("[acp]*.png")} == {"credence.png"}
    target = folder / "joint.svg"
    joint = str(folder / "out" / "joint.nc")
    assert main(["plot", joint, "credence", "--coder", "ann", "--out", str(target)]) == 0
    drawn = target.read_text(encoding="utf-8")
    assert "did not converge" in drawn
    assert "bob" not in drawn


def test_every_public_figure_is_a_kind_of_plot():
    names = {name.removeprefix("plot_") for name in bt.__all__ if name.startswith("plot_")}
    assert set(FIGURES) == set(get_args(Kind)) == names


def test_coders_are_compared_from_the_study_item_by_item(tmp_path):
    bt.write_study(wide_study(), tmp_path / "study")
    target = tmp_path / "agreement.svg"
    assert main(["plot", str(tmp_path / "study"), "agreement", "--out", str(target)]) == 0
    assert "contested" in target.read_text(encoding="utf-8")


def test_what_a_figure_cannot_take_or_show_is_said_in_a_sentence(plain, capsys):
    assert main(["plot", str(plain), "relations", "--coder", "ann"]) == 2
    assert "takes no --coder" in capsys.readouterr().err
    assert main(["plot", str(plain), "prior_posterior"]) == 2
    assert "bayestrace plot results/joint.nc prior_posterior" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "kind", "message"),
    [
        ("out/joint.nc", "waterfall", "does not hold what a figure of kind waterfall shows"),
        ("out/results.nc", "prior_posterior", "draw it from the joint.nc"),
        ("out/joint.nc", "prior_posterior", "learned no hyper-parameter"),
        ("out/joint.nc", "agreement", "draw it from the study's folder"),
        ("out/results.nc", "test_plane", "draw it from the study's folder"),
        ("out/nowhere.nc", "credence", "There is no file"),
        ("text.nc", "credence", "is no result of bayestrace run --out"),
        ("other.nc", "credence", "is no result of bayestrace run --out"),
    ],
)
def test_a_file_that_does_not_hold_the_figure_is_refused_in_a_sentence(
    failed, capsys, name, kind, message
):
    folder = failed[2]
    (folder / "text.nc").write_text("no netCDF")
    xr.Dataset({"x": 1}).to_netcdf(folder / "other.nc", engine="h5netcdf")
    assert main(["plot", str(folder / name), kind]) == 2
    assert message in capsys.readouterr().err


@pytest.mark.slow
def test_partial_pooling_prints_what_holds_in_general_and_where_heterogeneity_comes_from(
    tmp_path, capsys
):
    items = [
        bt.Item(f"memo {case}", found="present", case=case, likelihood={"H1": (0.8, 0.3)})
        for case in ("one", "two")
    ]
    bt.write_study(bt.Study.claims({"H1": 0.5}, items), tmp_path / "study")
    words = ["run", str(tmp_path / "study"), "--model", "cases", *FEW]
    words += ["--json", str(tmp_path / "out.json"), "--out", str(tmp_path / "out")]
    assert main(words) == 3
    assert (tmp_path / "out" / "prior_posterior.png").stat().st_size > 1000
    target = str(tmp_path / "x.svg")
    saved = str(tmp_path / "out" / "joint.nc")
    assert main(["plot", saved, "prior_posterior", "--out", target]) == 0
    out = capsys.readouterr().out
    assert "Heterogeneity between cases comes from its prior" in out
    (row,) = cells_of(out[out.index("in general") :].split("─\n")[1].splitlines()[0])[-3:-2]
    document = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["joint"]
    (general,) = [row for row in document["parameters"] if row["parameter"] == "general"]
    assert general["of"] == {"coder": "me", "hypothesis": "H1"}
    assert 0.4 < general["mean"] < 0.9
    assert abs(float(row.strip("?")) - general["mean"]) <= 0.05


@pytest.mark.slow
def test_what_is_learned_stands_in_json_beside_its_prior():
    few = {"draws": 20, "tune": 20, "chains": 2, "random_seed": 1, "progressbar": False}
    joint = bt.sample(wide_study(), shared="learned", **few)
    rows = [row for row in joint_records(joint)["parameters"] if row["parameter"] == "shared"]
    assert [row["of"] for row in rows] == [{"coder": "ann"}, {"coder": "bob"}]
    assert all(0 < row["low"] < row["mean"] < row["high"] < 1 for row in rows)
    for row in rows:  # uniform, from 1,000 draws
        assert row["prior_low"] == pytest.approx(0.05, abs=0.03)
        assert row["prior_high"] == pytest.approx(0.95, abs=0.03)


@pytest.mark.slow
def test_a_run_that_converged_prints_its_numbers_unmarked_and_exits_with_0(tmp_path, capsys):
    bt.write_study(wide_study(), tmp_path / "study")
    assert main(["run", str(tmp_path / "study"), "--model", "judgement", "--seed", "1"]) == 0
    streams = capsys.readouterr()
    assert not streams.err
    out = streams.out
    assert "Converged: yes." in out
    assert "?" not in out
    assert "4 chains x 1000 draws after 1000 for tuning, seed 1." in " ".join(out.split())
    (row,) = [cells_of(line) for line in out.splitlines() if re.search(r"H1 +ann", line)]
    assert re.fullmatch(r"0\.\d\d\d?", row[-3])
    assert re.fullmatch(r"0\.\d+ to >?0\.\d+", row[-2])


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals")
@pytest.mark.parametrize("quiet", [True, False])
def test_the_bar_of_the_sampler_goes_to_the_terminal_and_never_into_the_json(tmp_path, quiet):
    import os
    from threading import Thread

    bt.write_study(wide_study(), tmp_path / "study")
    ours, theirs = os.openpty()
    shown: list[bytes] = []

    def listen():
        with os.fdopen(ours, "rb", buffering=0) as terminal:
            try:
                while piece := terminal.read(4096):
                    shown.append(piece)
            except OSError:
                return  # the other side has gone

    words = [sys.executable, "-m", "bayestrace", "run", str(tmp_path / "study"), "--json", "-"]
    words += ["--model", "judgement", *FEW, *(["--quiet"] if quiet else [])]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=theirs) as process:
        os.close(theirs)
        listener = Thread(target=listen)
        listener.start()
        out, _ = process.communicate()
        listener.join()
    assert process.returncode == 3
    assert json.loads(out)["joint"]["converged"] is False
    terminal = b"".join(shown).decode()
    assert ("Progress" in terminal) != quiet
    assert "did not converge" in terminal
