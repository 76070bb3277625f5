"""study.toml: canonical when new, edited in place when it has comments, every line found."""

import tomllib
from pathlib import Path

import pytest

from bayestrace.errors import StudyError
from bayestrace.files.formats import read_study, write_study
from bayestrace.files.settings.reading import settings_from_text
from bayestrace.files.settings.writing import canonical, settings_text, settings_values
from bayestrace.scales import Scale
from bayestrace.study.parts import (
    Case,
    Frame,
    Hypothesis,
    Item,
    Judgement,
    Prior,
    Rule,
    ScaleChoice,
)
from bayestrace.study.study import Study

HEALTHY = Path(__file__).parent / "broken" / "healthy"
STUDY = Study.claims({"H1": 0.5}, [Item("memo", found="present", likelihood={"H1": (0.9, 0.1)})])
COMMENTED = """\
# my study
format = 1   # do not change
title = "A study of claims"

[rule]
confirm = 0.95  # strict
reject = 0.05

# the only case
[[cases]]
id = "case"  # its id

[[hypotheses]]
id = "H1"
# what it says
claim = "H1"

[[frames]]
id = "claims"
mode = "claim"
hypotheses = ["H1"]  # one so far
# the end
"""


def test_canonical_settings_are_read_back_as_they_were():
    values = settings_values(read_study(HEALTHY))
    assert tomllib.loads(canonical(values)) == values


def test_a_file_whose_content_did_not_change_keeps_every_byte():
    assert settings_text(STUDY, COMMENTED) == COMMENTED


def test_a_changed_file_keeps_its_comments_in_their_places():
    changed = STUDY.replace(title="new", rule=Rule(confirm=0.9), notes="a\nb")
    text = settings_text(changed, COMMENTED)
    expected = COMMENTED.replace('"A study of claims"', '"new"').replace("0.95  #", "0.9  #")
    for line in expected.splitlines():
        assert line in text.splitlines()
    assert tomllib.loads(text) == settings_values(changed)


def test_new_and_deleted_entries_leave_the_comments_of_the_others():
    grown = STUDY.replace(
        cases=(Case(id="other"), *STUDY.cases),
        hypotheses=(*STUDY.hypotheses, Hypothesis(id="H2", claim="It is not so.")),
        frames=(*STUDY.frames, Frame(id="second", mode="claim", hypotheses=("H2",))),
        priors=(*STUDY.priors, Prior(hypothesis="H2", chance=Judgement(best=0.5))),
    )
    text = settings_text(grown, COMMENTED)
    assert tomllib.loads(text) == settings_values(grown)
    for comment in ("# my study", "# its id", "# what it says", "# one so far", "# strict"):
        assert comment in text
    back = settings_text(STUDY, text)
    assert tomllib.loads(back) == settings_values(STUDY)
    assert "# its id" in back


def test_comments_are_kept_when_a_study_is_saved_in_its_folder(tmp_path):
    write_study(STUDY, tmp_path)
    (tmp_path / "study.toml").write_text(COMMENTED, encoding="utf-8")
    write_study(read_study(tmp_path).replace(title="new"), tmp_path)
    assert "# what it says" in (tmp_path / "study.toml").read_text(encoding="utf-8")
    assert read_study(tmp_path).title == "new"


@pytest.mark.parametrize("old", ["title = \n# mine", "format = 2\n# newer"])
def test_a_settings_file_that_cannot_be_kept_is_not_overwritten(old, tmp_path):
    (tmp_path / "study.toml").write_text(old, encoding="utf-8")
    with pytest.raises(StudyError, match=r"study\.toml that stands there"):
        write_study(STUDY, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["study.toml"]


def test_tables_without_rows_are_not_written_unless_they_stand_there(tmp_path):
    write_study(STUDY, tmp_path)
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"study.toml", "items.csv", "likelihoods.csv", "priors.csv"}
    write_study(STUDY.replace(priors=(), equal_priors=True), tmp_path)
    assert (tmp_path / "priors.csv").read_text(encoding="utf-8") == "hypothesis,best\n"


def test_a_study_without_evidence_keeps_its_two_required_tables(tmp_path):
    empty = STUDY.replace(items=(), likelihoods=())
    write_study(empty, tmp_path)
    assert read_study(tmp_path) == empty


def test_files_end_lines_with_lf_and_quote_only_where_needed(tmp_path):
    item = Item("a,b", found="absent", case="case", clue='say "x"?', note=" x\r\ny", kind="k")
    write_study(STUDY.replace(items=(*STUDY.items, item)), tmp_path)
    lines = (tmp_path / "items.csv").read_bytes()
    assert lines == (
        b"id,case,clue,found,kind,note\nmemo,case,memo,present,,\n"
        b'"a,b",case,"say ""x""?",absent,k," x\r\ny"\n'
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("half \ud800", "half a character"),
        ("CafÃ©", "could not be read back"),
        ("a\0b", "zero bytes"),
    ],
)
def test_a_text_that_no_file_could_give_back_is_not_written(text, says, tmp_path):
    item = Item("memo", found="present", case="case", clue="?", note=text)
    with pytest.raises(StudyError, match=says):
        write_study(STUDY.replace(items=(item,)), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_an_own_scale_is_written_with_its_terms(tmp_path):
    own = Scale(
        id="mine", name="mine", quantity="odds", terms={"much": (2, 5), "any": (1.0, None)},
        source="me", access="original", note="n",
    )  # fmt: skip
    study = STUDY.replace(scale=ScaleChoice(name="mine", intervals=True, own=own))
    write_study(study, tmp_path)
    assert read_study(tmp_path) == study


def test_a_word_that_no_longer_means_the_number_is_written_as_the_number(tmp_path):
    with_scale = read_study(HEALTHY)
    write_study(with_scale.replace(scale=None), tmp_path)
    assert "likely" not in (tmp_path / "likelihoods.csv").read_text(encoding="utf-8")
    assert read_study(tmp_path).likelihoods == with_scale.likelihoods


def test_a_word_whose_band_is_not_meant_is_written_as_the_number(tmp_path):
    study = read_study(HEALTHY).replace(scale=ScaleChoice(name="icd203", intervals=True))
    write_study(study, tmp_path)
    assert "me,press,H1,0.675,,,30 %" in (tmp_path / "likelihoods.csv").read_text(encoding="utf-8")
    assert read_study(tmp_path) == study


def test_terms_give_intervals_only_where_the_scale_says_so(tmp_path):
    write_study(read_study(HEALTHY), tmp_path)
    toml = tmp_path / "study.toml"
    text = toml.read_text(encoding="utf-8")
    assert read_study(tmp_path).likelihoods[1].if_true.low is None
    toml.write_text(
        text.replace('name = "icd203"', 'name = "icd203"\nintervals = true'), encoding="utf-8"
    )
    judged = read_study(tmp_path).likelihoods[1].if_true
    assert (judged.low, judged.high) == (0.55, 0.8)
    before = (tmp_path / "likelihoods.csv").read_bytes()
    write_study(read_study(tmp_path), tmp_path)
    assert (tmp_path / "likelihoods.csv").read_bytes() == before


def test_lines_are_found_in_every_way_of_writing_toml():
    text = '''format = 1
notes = """
title = "not this one"
[[cases]]
"""
'title' = "x"
rule.confirm = 2

[[ cases ]]
"id" = ""
[scale]
name = "own"
[scale.terms]
"very likely" = ["a", "b"]
'''
    problems = {(p.column, p.row) for p in settings_from_text(text).problems}
    assert problems == {("confirm", 7), ("id", 10), ("terms", 14)}


def test_entries_written_in_one_line_are_read(tmp_path):
    write_study(STUDY, tmp_path)
    (tmp_path / "study.toml").write_text(
        'format = 1\ntitle = "A study of claims"\ncases = [{id = "case"}]\n'
        'hypotheses = [{id = "H1", claim = "H1"}]\n'
        'frames = [{id = "claims", mode = "claim", hypotheses = ["H1"]}]\n',
        encoding="utf-8",
    )
    assert read_study(tmp_path) == STUDY


def test_a_coder_may_say_what_the_chances_were_of():
    coder = '\n[[coders]]\nid = "me"\n'
    (plain,) = settings_from_text(COMMENTED + coder).coder_details
    (record,) = settings_from_text(COMMENTED + coder + 'judged = "record"\n').coder_details
    assert (plain.judged, record.judged) == ("clue", "record")
    written = [
        canonical(settings_values(STUDY.replace(coder_details=(part,)))).partition("[[coders]]")[2]
        for part in (plain, record)
    ]
    assert [text.split("\n")[1:-1] for text in written] == [
        ['id = "me"'],
        ['id = "me"', 'judged = "record"'],
    ]
    (problem,) = settings_from_text(COMMENTED + coder + 'judged = "records"\n').problems
    assert problem.remedy == "did you mean 'record'?"
    assert problem.row == COMMENTED.count("\n") + 4


def test_a_path_may_be_the_folder_or_its_study_toml(tmp_path):
    write_study(STUDY, tmp_path / "new" / "study.toml")
    assert read_study(tmp_path / "new") == read_study(str(tmp_path / "new" / "study.toml")) == STUDY


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("study.xlsx", "there is nothing at"),
        ("study.ods", "workbooks of the kind .ods are not read or written"),
        ("heathly", "there is nothing at"),
        ("healthy/items.csv", "is one file, not a study"),
    ],
)
def test_a_path_that_is_no_study_is_refused(name, says):
    with pytest.raises(StudyError, match=says):
        read_study(HEALTHY.parent / name)


def test_a_misspelt_path_gets_the_nearest_one():
    with pytest.raises(StudyError, match=r"did you mean '.*healthy'\?"):
        read_study(HEALTHY.parent / "heathly")


def test_a_folder_above_a_study_points_to_it():
    with pytest.raises(StudyError, match="the folder 'healthy' in it holds one"):
        read_study(HEALTHY.parent)


def test_a_study_is_not_written_over_a_file_or_beside_a_table_of_another_name(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(StudyError, match="is a file; a study is written into a folder"):
        write_study(STUDY, tmp_path / "file")
    (tmp_path / "item.csv").write_text("", encoding="utf-8")
    with pytest.raises(StudyError, match=r"'item\.csv' is not the name of a table"):
        write_study(STUDY, tmp_path)
    (tmp_path / "folder.xlsx").mkdir()
    with pytest.raises(StudyError, match="is a folder, so no workbook can be written there"):
        write_study(STUDY, tmp_path / "folder.xlsx")


@pytest.mark.parametrize("path", [None, 3, "", STUDY])
def test_what_is_no_path_is_refused(path):
    with pytest.raises(StudyError, match="is not a path"):
        read_study(path)
    with pytest.raises(StudyError, match="is not a path"):
        write_study(STUDY, path)


def test_the_two_arguments_of_writing_may_not_be_exchanged(tmp_path):
    with pytest.raises(StudyError, match="needs a study to write"):
        write_study(tmp_path, STUDY)


def test_a_text_longer_than_a_cell_is_not_written(tmp_path):
    item = Item("memo", found="present", case="case", clue="?", excerpt="x" * 200_000)
    with pytest.raises(StudyError, match="more than 131072 characters"):
        write_study(STUDY.replace(items=(item,)), tmp_path)


def test_a_path_too_long_for_the_disk_is_refused():
    with pytest.raises(StudyError, match="is not a path that can be used"):
        read_study("x" * 5000)
