import re
import zipfile

import pytest

import bayestrace as bt
from bayestrace.cli.app import main


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("studies") / "memo"
    memo = bt.Item(
        "memo", found="present", excerpt="we shall go to war in May", likelihood={"H1": (0.9, 0.1)}
    )
    bt.write_study(bt.Study.claims({"H1": 0.5}, [memo]), path)
    return path


def test_several_formats_and_annotations_are_written_at_once(folder, tmp_path, capsys):
    names = {
        "--html": "r.html",
        "--docx": "r.docx",
        "--tex": "r.tex",
        "--md": "r.md",
        "--ati": "a.json",
    }
    arguments = [part for flag, name in names.items() for part in (flag, str(tmp_path / name))]
    assert main(["report", str(folder), *arguments, "--words", "ipcc"]) == 0
    out = capsys.readouterr().out
    for name in names.values():
        assert (tmp_path / name).stat().st_size > 200
        assert f"Wrote {tmp_path / name}" in out
    assert "likely" in (tmp_path / "r.md").read_text(encoding="utf-8")
    assert list((tmp_path / "r-figures").glob("*.pdf"))


def test_a_redacted_report_on_the_command_line_quotes_nothing(folder, tmp_path, capsys):
    path = tmp_path / "r.md"
    assert main(["report", str(folder), "--md", str(path), "--redact"]) == 0
    text = path.read_text(encoding="utf-8")
    assert "we shall go to war" not in text
    assert "removed" in text
    assert "read them first" in capsys.readouterr().out


def test_without_a_file_it_says_what_may_be_written(folder, capsys):
    assert main(["report", str(folder)]) == 2
    assert "--html report.html" in capsys.readouterr().err


def test_a_file_of_another_ending_is_refused_before_anything_is_computed(folder, tmp_path, capsys):
    assert main(["report", str(folder), "--html", str(tmp_path / "r.docx")]) == 2
    assert "must end in .html" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_figures_for_latex_stand_in_both_widths_in_a_folder_that_tex_can_name(folder, tmp_path):
    path = tmp_path / "not there yet" / "50% #1.tex"
    assert main(["report", str(folder), "--tex", str(path)]) == 0
    text = path.read_text(encoding="utf-8")
    assert "50- -1-figures/figure-F1.pdf" in text
    wide, narrow = (
        (path.parent / "50- -1-figures" / name).read_bytes()
        for name in ("figure-F1.pdf", "figure-F1-85mm.pdf")
    )
    points = [float(re.search(rb"/MediaBox \[ ?0 0 ([0-9.]+)", page)[1]) for page in (wide, narrow)]
    assert points == pytest.approx([170 * 72 / 25.4, 85 * 72 / 25.4], abs=0.1)


def test_figures_for_word_stand_beside_it_in_both_widths_at_300_dots_per_inch(folder, tmp_path):
    assert main(["report", str(folder), "--docx", str(tmp_path / "r.docx")]) == 0
    for name, width_mm in (("figure-F1.png", 170), ("figure-F1-85mm.png", 85)):
        page = (tmp_path / "r-figures" / name).read_bytes()
        across = int.from_bytes(page[16:20])
        assert across == pytest.approx(width_mm / 25.4 * 300, abs=2)
    with zipfile.ZipFile(tmp_path / "r.docx") as word:
        shown = {word.read(name) for name in word.namelist() if name.startswith("word/media/")}
    assert (tmp_path / "r-figures" / "figure-F1.png").read_bytes() in shown
