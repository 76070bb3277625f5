"""What spreadsheet programs and editors make of a study is read as the same study."""

import shutil
from pathlib import Path

import pytest

from bayestrace.errors import StudyError
from bayestrace.files.columns import TABLES
from bayestrace.files.decoding import TextError, decoded, rows_of
from bayestrace.files.formats import read_study

HEALTHY = Path(__file__).parent / "broken" / "healthy"
TEXTS = {path.name: path.read_text(encoding="utf-8") for path in HEALTHY.iterdir()}
TABLE_FILES = [table.file for table in TABLES.values()]


def cells_of(text):
    rows, header = rows_of(text, [])
    assert header == 0
    return rows


def quoted(cell, separator):
    if any(mark in cell for mark in (separator, '"', "\n")):
        return '"' + cell.replace('"', '""') + '"'
    return cell


def separated(text, separator):
    return "".join(
        separator.join(quoted(cell, separator) for cell in row) + "\n" for row in cells_of(text)
    )


def decimal_commas(text):
    return "\n".join(
        ";".join(
            cell.replace(".", ",") if cell.replace(".", "").isdigit() else cell
            for cell in line.split(";")
        )
        for line in text.split("\n")
    )


DIALECTS = {
    "UTF-8 with its mark": lambda text: ("\ufeff" + text).encode(),
    "Windows line ends": lambda text: text.replace("\n", "\r\n").encode(),
    "line ends of old Macintoshes": lambda text: text.replace("\n", "\r").encode(),
    "no line end after the last row": lambda text: text.rstrip("\n").encode(),
    "semicolons": lambda text: separated(text, ";").encode(),
    "semicolons, decimal commas and Windows line ends": lambda text: (
        decimal_commas(separated(text, ";")).replace("\n", "\r\n").encode()
    ),
    "tabs": lambda text: separated(text, "\t").encode(),
    "UTF-16 of Excel's Unicode text": lambda text: separated(text, "\t").encode("utf-16"),
    "UTF-16 with the bytes the other way": lambda text: ("\ufeff" + text).encode("utf-16-be"),
    "a first line that names the separator": lambda text: (
        "sep=;\r\n" + separated(text, ";")
    ).encode(),
    "blank lines and rows of empty cells": lambda text: text.replace(
        "\n", "\n\n" + "," * (len(cells_of(text)[0]) - 1) + "\n"
    ).encode(),
    "columns without anything": lambda text: "".join(
        f"{line},,\n" for line in text.splitlines()
    ).encode(),
    "spaces after the commas": lambda text: (
        text.replace(",", ", ")
        .replace('"Cabinet minutes, 12', '"Cabinet minutes, 12')
        .replace("minutes,  12", "minutes, 12")
        .encode()
    ),
    "every cell in quotation marks": lambda text: "".join(
        ",".join('"' + cell.replace('"', '""') + '"' for cell in row) + "\n"
        for row in cells_of(text)
    ).encode(),
}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_dialect_is_read_as_the_same_study(dialect, tmp_path):
    for name, text in TEXTS.items():
        data = DIALECTS[dialect](text) if name in TABLE_FILES else text.encode()
        (tmp_path / name).write_bytes(data)
    assert read_study(tmp_path) == read_study(HEALTHY)


@pytest.mark.parametrize("encode", [
    lambda text: ("\ufeff" + text).encode(),
    lambda text: text.replace("\n", "\r\n").encode(),
    lambda text: text.encode("utf-16"),
], ids=["UTF-8 with its mark", "Windows line ends", "UTF-16"])  # fmt: skip
def test_study_toml_is_read_as_notepad_saves_it(encode, tmp_path):
    shutil.copytree(HEALTHY, tmp_path, dirs_exist_ok=True)
    (tmp_path / "study.toml").write_bytes(encode(TEXTS["study.toml"]))
    assert read_study(tmp_path) == read_study(HEALTHY)


def test_windows_text_is_read_where_every_letter_is_beyond_doubt():
    assert decoded("Größe – „Übung“, Café 20 €".encode("cp1252")) == "Größe – „Übung“, Café 20 €"


@pytest.mark.parametrize("letters", ["è", "ñ", "ø", "č", "ê", "Š"])
def test_windows_text_is_refused_where_a_letter_could_be_another_one(letters):
    with pytest.raises(TextError, match="could mean several things"):
        decoded(f"a{letters}b".encode("cp1252" if letters != "č" else "cp1250"))


@pytest.mark.parametrize(
    "text", ["AMANHÃ", "“AMANHÃ”", "Ânimo", "São Tomé", "Ã", "NÃO", "Åland", "PÅ”", "â la carte"]
)
def test_text_that_only_resembles_a_wrong_conversion_is_read(text):
    assert decoded(text.encode()) == text


@pytest.mark.parametrize("text", ["é", "ü", "’s", "à la", "–", "“", "Ñ", "ñ", "£", "°"])
def test_a_wrong_conversion_is_seen(text):
    wrong = text.encode().decode("cp1252", errors="ignore")
    with pytest.raises(TextError, match="wrong character set"):
        decoded(f"caf{wrong} et".encode())


def test_words_are_read_in_any_case_and_with_stray_spaces(tmp_path):
    shutil.copytree(HEALTHY, tmp_path, dirs_exist_ok=True)
    items = TEXTS["items.csv"].replace("?,absent", "?, No ").replace("?,present", "?,YES")
    items = items.replace("not sought", "Not  Sought")
    (tmp_path / "items.csv").write_text(items, encoding="utf-8")
    assert read_study(tmp_path) == read_study(HEALTHY)


def test_a_cell_with_line_breaks_is_one_row_and_keeps_them():
    rows, _ = rows_of('id,note\na,"one\ntwo\r\nthree"\nb,c\n', ["id", "note"])
    assert rows == [["id", "note"], ["a", "one\ntwo\r\nthree"], ["b", "c"]]


def test_a_file_that_may_not_be_read_is_named(tmp_path, monkeypatch):
    shutil.copytree(HEALTHY, tmp_path, dirs_exist_ok=True)
    read_bytes = Path.read_bytes

    def locked(path):
        if path.name == "priors.csv":
            raise PermissionError(13, "Permission denied", str(path))
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", locked)
    with pytest.raises(StudyError, match=r"priors\.csv may not be read") as caught:
        read_study(tmp_path)
    assert len(caught.value.problems) == 1


def test_a_link_to_nothing_is_named(tmp_path):
    shutil.copytree(HEALTHY, tmp_path, dirs_exist_ok=True)
    (tmp_path / "verdicts.csv").unlink()
    (tmp_path / "verdicts.csv").symlink_to("nowhere.csv")
    with pytest.raises(StudyError, match=r"verdicts\.csv points to a file that is not there"):
        read_study(tmp_path)


def test_a_table_with_a_header_only_is_a_table_without_rows(tmp_path):
    shutil.copytree(HEALTHY, tmp_path, dirs_exist_ok=True)
    (tmp_path / "verdicts.csv").write_text("by,case,hypothesis,verdict\n", encoding="utf-8")
    assert read_study(tmp_path) == read_study(HEALTHY).replace(verdicts=())


def test_other_files_in_the_folder_are_left_alone(tmp_path):
    shutil.copytree(HEALTHY, tmp_path, dirs_exist_ok=True)
    for name in (
        "notes.csv",
        "README.md",
        "figure.png",
        "items.xlsx",
        ".items.csv.swp",
        "~$items.xlsx",
    ):
        (tmp_path / name).write_text("anything", encoding="utf-8")
    assert read_study(tmp_path) == read_study(HEALTHY)
