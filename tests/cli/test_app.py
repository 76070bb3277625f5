"""The commands as a user meets them: what they print, write and return."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys

import pytest
import xarray as xr

import bayestrace as bt
from bayestrace.cli import main
from bayestrace.study.parts import Hypothesis, Likelihood


@pytest.fixture
def thesis():
    return bt.load_example("nato-csto")


@pytest.fixture
def folder(tmp_path):
    """A study of one's own, just begun."""
    assert main(["new", str(tmp_path / "tram")]) == 0
    return tmp_path / "tram"


def awkward_study():
    """Logical evidence, a case out of scope, and a coder who judged little."""
    items = [
        bt.Item(
            "x",
            found="present",
            case="one",
            likelihood={"H1": (1, 0), "H2": (0.5, 0.4)},
            logical=True,
        ),
        bt.Item("y", found="absent", case="two", likelihood={"H1": (0.6, 0.4)}),
    ]
    study = bt.Study.claims({"H1": 0.5, "H2": 0.5}, items)
    side = bt.judgement(0.5)
    return study.replace(
        hypotheses=(
            Hypothesis(id="H1", claim="H1"),
            Hypothesis(id="H2", claim="H2", scope=("one",)),
        ),
        likelihoods=(
            *study.likelihoods,
            Likelihood(coder="other", item="x", hypothesis="H1", if_true=side, if_false=side),
        ),
    )


def test_run_prints_prior_posterior_weight_and_verdict_of_every_coder(capsys, tmp_path, thesis):
    bt.write_study(thesis, tmp_path / "study")
    assert main(["run", str(tmp_path / "study")]) == 0
    out = capsys.readouterr().out
    table = bt.summary(bt.update(thesis))
    for row in table.to_dict("records"):
        line = f"{row['prior']:.3f} → {row['posterior']:.3f}"
        assert line in out
        assert f"{row['weight_db']:+.1f} dB".replace("+0.0", "0.0").replace("-0.0", "0.0") in out


def test_the_output_of_run_fits_eighty_columns(capsys, tmp_path):
    long = "a hypothesis with a very long name that nobody should give but somebody will"
    items = [bt.Item("e" * 90, found="present", likelihood={long: (0.9, 0.2), "H2": (0.5, 0.4)})]
    study = bt.Study.claims(
        {long: 0.5, "H2": 0.4}, items, coder="a coder with a name as long as that"
    )
    bt.write_study(study, tmp_path / "long")
    assert main(["run", str(tmp_path / "long")]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) > 5
    assert max(map(len, lines)) <= 80


def test_json_has_one_row_per_coder_case_and_hypothesis_at_full_precision(tmp_path, thesis):
    bt.write_study(thesis, tmp_path / "study")
    assert main(["run", str(tmp_path / "study"), "--json", str(tmp_path / "out.json")]) == 0
    document = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    table = bt.summary(bt.update(thesis))
    assert len(document["credence"]) == len(table) == 3 * 2 * 4
    for row, expected in zip(document["credence"], table.to_dict("records"), strict=True):
        assert row == expected
    assert document["study_hash"] == thesis.digest
    assert document["rule"] == {"confirm": 0.95, "reject": 0.05}


def test_json_says_infinite_in_words_and_missing_as_null(tmp_path, capsys):
    bt.write_study(awkward_study(), tmp_path / "study")
    assert main(["run", str(tmp_path / "study"), "--json", "-"]) == 0
    rows = {
        (row["coder"], row["case"], row["hypothesis"]): row
        for row in json.loads(capsys.readouterr().out)["credence"]
    }
    certain = rows["me", "one", "H1"]
    assert (certain["posterior"], certain["weight_db"]) == (1.0, "+inf")
    missing = rows["other", "two", "H1"]
    assert missing["posterior"] is missing["weight_db"] is missing["verdict"] is None
    assert rows["me", "two", "H2"]["verdict"] == "out of scope"


def test_awkward_results_have_words_in_the_table(tmp_path, capsys):
    bt.write_study(awkward_study(), tmp_path / "study")
    assert main(["run", str(tmp_path / "study")]) == 0
    out = capsys.readouterr().out
    assert "+inf dB" in out
    assert "not judged" in out
    assert "out of scope" in out
    assert "nan" not in out.lower()


def test_where_nothing_was_sought_one_note_per_coder_and_case_says_so(tmp_path, capsys):
    item = bt.Item("x", found="not sought", likelihood={"H1": (0.6, 0.4), "H2": (0.5, 0.4)})
    bt.write_study(bt.Study.claims(["H1", "H2"], [item]), tmp_path / "study")
    assert main(["run", str(tmp_path / "study")]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "Note: case, coder me: no item was sought for H1, H2, so the credence is" in out


def test_a_new_study_checks_and_runs_as_it_is(folder, capsys):
    assert main(["check", str(folder)]) == 0
    assert "No errors." in capsys.readouterr().out
    assert main(["run", str(folder)]) == 0
    assert "something else" in capsys.readouterr().out


def test_new_overwrites_nothing(folder, capsys):
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    assert main(["new", str(folder)]) == 2
    assert "exists already" in capsys.readouterr().err
    assert before == {file.name: file.read_bytes() for file in folder.iterdir()}


def test_a_study_with_errors_gives_all_of_them_and_exit_code_1(folder, capsys):
    table = folder / "likelihoods.csv"
    text = table.read_text(encoding="utf-8")
    table.write_text(
        text.replace("0.8,0.6", "1.8,0.6").replace("unlikely", "unlikly"), encoding="utf-8"
    )
    for command in ("check", "run"):
        assert main([command, str(folder)]) == 1
        err = capsys.readouterr().err
        assert "The study has 2 problems" in err
        assert "likelihoods.csv, row 2, column if_true" in err
        assert "likelihoods.csv, row 3, column if_true" in err
        assert "did you mean 'unlikely'" in err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["rnu"], "Did you mean"),
        (["run"], "requires an argument"),
        (["run", "STUDY", "--coder", "mee"], "Did you mean 'me'"),
        (["plot", "STUDY", "pie"], "pie"),
        (["plot", "STUDY", "waterfall", "--hypothesis", "costs"], "Did you mean 'cost'"),
        (["run", "STUDY", "--json", "no/such/folder/x.json"], "cannot be written"),
        (["new", "STUDY/items.csv"], "exists already"),
        (["plot", "STUDY", "credence", "--out", "no/such/folder/x.png"], "cannot be written"),
        (["plot", "STUDY", "credence", "--out", "x.bmp"], "must end in .png, .pdf or .svg"),
        (["run", "STUDY", "--out", "STUDY/items.csv/x"], "cannot be written"),
    ],
)
def test_wrong_usage_gets_a_sentence_and_exit_code_2(folder, capsys, arguments, message):
    words = [word.replace("STUDY", str(folder)) for word in arguments]
    assert main(words) == 2
    streams = capsys.readouterr()
    assert message in streams.err + streams.out


def test_a_result_that_cannot_be_written_is_named_without_the_words_of_hdf5(
    folder, tmp_path, capsys
):
    (tmp_path / "out" / "results.nc").mkdir(parents=True)
    assert main(["run", str(folder), "--out", str(tmp_path / "out")]) == 2
    message = capsys.readouterr().err.strip()
    assert message.startswith(str(tmp_path / "out" / "results.nc") + " cannot be written: ")
    assert "errno" not in message


def test_a_figure_that_shows_one_thing_asks_for_all_that_is_open_in_the_words_of_the_shell(
    tmp_path, capsys, thesis
):
    bt.write_study(thesis, tmp_path / "study")
    assert main(["plot", str(tmp_path / "study"), "waterfall", "--hypothesis", "H1"]) == 2
    assert capsys.readouterr().err.splitlines() == [
        "A waterfall shows one case, one coder. Say which:",
        "  --case afghanistan or syria",
        "  --coder author or blind_a or blind_b",
    ]


def test_a_path_with_spaces_is_printed_so_that_it_can_be_copied(tmp_path, capsys):
    folder = tmp_path / "my study"
    assert main(["new", str(folder)]) == 0
    assert f'bayestrace check "{folder}"' in capsys.readouterr().out


def test_a_terminal_of_an_old_code_page_gets_every_line_and_json_stays_utf8(tmp_path, thesis):
    bt.write_study(thesis.replace(title="Köln → Łódź"), tmp_path / "study")

    def printed(*words):
        done = subprocess.run(
            [sys.executable, "-m", "bayestrace", "run", str(tmp_path / "study"), *words],
            env=os.environ | {"PYTHONIOENCODING": "ascii"}, capture_output=True, check=True,
        )  # fmt: skip
        assert not done.stderr
        return done.stdout

    lines = printed().decode("ascii").splitlines()
    assert lines[0] == "K?ln -> ??d?"
    assert any(line.endswith("weakens its other items.") for line in lines)
    assert json.loads(printed("--json", "-").decode("utf-8"))["study"] == "Köln → Łódź"


def test_json_on_the_screen_stands_alone_when_figures_are_written_as_well(folder, tmp_path, capsys):
    assert main(["run", str(folder), "--json", "-", "--out", str(tmp_path / "out")]) == 0
    streams = capsys.readouterr()
    assert json.loads(streams.out)["credence"]
    assert "Wrote into" in streams.err


def test_ids_that_look_alike_or_are_long_get_a_file_each(tmp_path, capsys):
    names = ["A b", "a_B", "long " * 8 + "1", "long " * 8 + "2"]
    memo = bt.Item("memo", found="present", likelihood=dict.fromkeys(names, (0.9, 0.1)))
    bt.write_study(bt.Study.claims(names, [memo]), tmp_path / "study")
    out = tmp_path / "out"
    assert main(["run", str(tmp_path / "study"), "--out", str(out)]) == 0
    drawn = {file.name.casefold() for file in out.glob("waterfall-*.png")}
    assert len(drawn) == len(names)


def test_a_folder_that_is_not_there_is_named(capsys, tmp_path):
    assert main(["run", str(tmp_path / "nowhere")]) == 1
    assert "nowhere" in capsys.readouterr().err


def test_help_names_every_command(capsys):
    assert main(["--help"]) == 0
    out = capsys.readouterr().out
    for command in ("demo", "run", "check", "plot", "new", "Exit code"):
        assert command in out


@pytest.mark.parametrize("kind", ["credence", "error_rates", "waterfall", "heatmap", "test_plane"])
def test_plot_draws_each_kind_into_the_file_that_is_named(folder, tmp_path, capsys, kind):
    target = tmp_path / f"{kind}.pdf"
    choice = ["--hypothesis", "cost"] if kind == "waterfall" else []
    assert main(["plot", str(folder), kind, "--out", str(target), "--width", "85", *choice]) == 0
    assert target.read_bytes().startswith(b"%PDF")
    assert str(target) in capsys.readouterr().out


def test_the_demo_prints_the_thesis_and_writes_what_it_names(tmp_path, capsys, thesis):
    assert main(["demo", "--out", str(tmp_path / "out"), "--quiet"]) == 0
    out = capsys.readouterr().out
    assert "Where the coded evidence does not carry the stated verdict" in out
    assert "author 5 of 8, blind_a 0 of 8, blind_b 0" in " ".join(out.split())
    assert "- coders-disagree: All three codings are reported" in out
    for line in out[out.index("Wrote into") :].splitlines()[1:]:
        assert (tmp_path / "out" / line.strip()).stat().st_size > 1000
    assert len(list((tmp_path / "out").glob("*.png"))) >= 4
    with xr.open_datatree(tmp_path / "out" / "results.nc", engine="h5netcdf") as saved:
        xr.testing.assert_identical(saved.load(), bt.update(thesis))


def test_a_weight_of_minus_nothing_is_printed_as_zero():
    from bayestrace.cli.tables import weight_text

    assert weight_text(-0.04) == "0.0 dB"
    assert weight_text(-math.inf) == "-inf dB"
