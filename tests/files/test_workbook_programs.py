"""LibreOffice opens what is written, executes none of it, and saves it without a loss."""

import shutil
import subprocess

import pytest
from typed import typed_texts

from bayestrace.files.bundled import load_example
from bayestrace.files.formats import read_study, write_study
from bayestrace.files.starting import write_template_workbook
from bayestrace.scales import Typed
from bayestrace.study.parts import Item
from bayestrace.study.study import Study

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed"),
]
HOSTILE = [
    "=1+1",
    '=HYPERLINK("http://x")',
    "+1",
    "-1",
    "@SUM(A1)",
    "'=1",
    "#N/A",
    "a\nb",
]

LIKELIHOOD = {"H1": (Typed(0.8, "80 %"), Typed(0.1, "0.10"))}


def converted(path, kind, folder):
    subprocess.run(
        ["soffice", f"-env:UserInstallation={folder.as_uri()}/profile", "--headless",
         "--convert-to", kind, "--outdir", str(folder), str(path)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return folder / f"{path.stem}.{kind.partition(':')[0]}"


@pytest.fixture(scope="module")
def studies(tmp_path_factory):
    path = tmp_path_factory.mktemp("new") / "new.xlsx"
    write_template_workbook(path)
    items = [
        Item(f"i{n}", clue=text, note=text, found="present", likelihood=LIKELIHOOD)
        for n, text in enumerate(HOSTILE)
    ]
    return {
        "new": read_study(path),
        "hostile": Study.claims({"H1": 0.5}, items, title="=2+2"),
        "nato-csto": load_example("nato-csto"),
        "two-suspects": load_example("two-suspects"),
    }


@pytest.mark.parametrize("name", ["new", "hostile", "nato-csto", "two-suspects"])
def test_libreoffice_opens_a_workbook_and_saves_it_with_every_typed_cell(name, studies, tmp_path):
    study = studies[name]
    write_study(study, tmp_path / f"{name}.xlsx")
    (tmp_path / "out").mkdir()
    read = read_study(tmp_path / f"{name}.xlsx")
    back = read_study(converted(tmp_path / f"{name}.xlsx", "xlsx", tmp_path / "out"))
    assert back == read == study
    assert typed_texts(back) == typed_texts(read)


def test_libreoffice_calculates_nothing_in_what_is_written(studies, tmp_path):
    write_study(studies["hostile"], tmp_path / "hostile.xlsx")
    options = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,7"
    converted(tmp_path / "hostile.xlsx", options, tmp_path)
    (sheet,) = tmp_path.glob("hostile*.csv")
    text = sheet.read_text("utf-8")
    for one in HOSTILE[:6]:
        assert one.replace('"', '""') in text
