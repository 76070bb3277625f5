"""Freezes as files: made once, read with the study, carried along, never written over."""

import json

import pytest
from checks.careful import careful, changed
from hypothesis import HealthCheck, given, settings
from strategies import studies

import bayestrace as bt
from bayestrace.errors import ArrayError, StudyError
from bayestrace.study.freezes import FOUND_FIELDS, Freeze, expectations_of
from bayestrace.study.parts import Judgement

DATE = "2026-05-02T12:00:00Z"


@pytest.fixture
def folder(tmp_path):
    bt.write_study(careful(), tmp_path / "mill")
    return tmp_path / "mill"


def test_a_freeze_is_a_file_in_the_folder_and_is_read_with_the_study(folder):
    made = bt.freeze(bt.read_study(folder), folder, date=DATE)
    again = bt.read_study(folder)
    assert again == careful()
    assert again.digest == careful().digest
    assert again.frozen == made.frozen
    assert (folder / "frozen.json").read_text(encoding="utf-8") == made.frozen[0].text
    assert expectations_of(again.frozen[0]).date == DATE


def test_a_freeze_is_never_written_over(folder):
    bt.freeze(careful(), folder, date=DATE)
    before = (folder / "frozen.json").read_bytes()
    with pytest.raises(StudyError, match="never written over"):
        bt.freeze(careful(), folder)
    with pytest.raises(StudyError, match="never written over"):
        bt.freeze(bt.read_study(folder))
    bt.freeze(bt.read_study(folder), folder, name="round-2")
    assert (folder / "frozen.json").read_bytes() == before
    assert [one.file for one in bt.read_study(folder).frozen] == [
        "frozen.json",
        "frozen-round-2.json",
    ]


def test_writing_a_study_in_place_keeps_its_freezes(folder):
    bt.freeze(careful(), folder, date=DATE)
    before = (folder / "frozen.json").read_bytes()
    later = changed(bt.read_study(folder), "likelihoods", 0, if_true=Judgement(best=0.5))
    bt.write_study(later, folder)
    assert (folder / "frozen.json").read_bytes() == before
    bt.write_study(later.replace(frozen=()), folder)
    assert (folder / "frozen.json").read_bytes() == before


def test_a_copy_takes_the_freezes_along_byte_for_byte(folder, tmp_path):
    bt.freeze(careful(), folder, date=DATE)
    bt.write_study(bt.read_study(folder), tmp_path / "copy")
    copy = (tmp_path / "copy" / "frozen.json").read_bytes()
    assert copy == (folder / "frozen.json").read_bytes()


def test_a_study_is_not_written_over_the_freeze_of_another(folder):
    bt.freeze(careful(), folder, date=DATE)
    other = bt.freeze(careful().replace(title="Another"), date=DATE)
    with pytest.raises(StudyError, match="never written over"):
        bt.write_study(other, folder)
    assert bt.read_study(folder).title == careful().title


def test_the_file_has_an_entry_a_line_and_no_finding(folder):
    study = bt.freeze(careful(), folder, date=DATE)
    text = study.frozen[0].text
    content = json.loads(text)
    lines = text.splitlines()
    for table in ("items", "likelihoods", "priors", "hypotheses"):
        for entry in content[table]:
            line = json.dumps(entry, ensure_ascii=False)
            assert f"  {line}" in {line.rstrip(",") for line in lines}
    assert not any(FOUND_FIELDS & set(item) for item in content["items"])
    assert content["looked"] == [item.id for item in careful().items]
    assert bt.freeze(careful(), date=DATE).frozen == study.frozen


def test_a_changed_likelihood_changes_one_line_and_the_hash():
    one = bt.freeze(careful(), date=DATE).frozen[0].text.splitlines()
    later = changed(careful(), "likelihoods", 4, if_true=Judgement(best=0.5))
    other = bt.freeze(later, date=DATE).frozen[0].text.splitlines()
    differing = [line for line, new in zip(one, other, strict=True) if line != new]
    assert len(differing) == 2
    assert '"if_true"' in differing[0]
    assert differing[1].startswith('"sha256"')


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(studies(waiting=True))
def test_what_was_expected_reads_back_whatever_the_study(study):
    expected = expectations_of(bt.freeze(study, date=DATE).frozen[0])
    assert expected.fault == ""
    assert expected.rule == study.rule
    assert expected.equal_priors == study.equal_priors
    for table in ("hypotheses", "frames", "likelihoods", "priors", "dependence", "steps"):
        assert expected.tables[table] == getattr(study, table)
    assert [item.clue for item in expected.tables["items"]] == [item.clue for item in study.items]
    assert expected.looked == {item.id for item in study.items if item.found != "not sought"}


def test_line_ends_and_spaces_are_no_change_but_a_number_is():
    text = bt.freeze(careful(), date=DATE).frozen[0].text
    assert expectations_of(Freeze(text=text.replace("\n", "\r\n"))).fault == ""
    forged = Freeze(text=text.replace('"best": 0.75', '"best": 0.85'))
    assert forged.text != text
    assert expectations_of(forged).fault == "its content no longer matches its hash"
    assert (
        "no longer matches"
        in expectations_of(Freeze(text=text.replace("2026-05", "2025-05"))).fault
    )
    assert "another name" in expectations_of(Freeze(name="b", text=text)).fault


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"frozen": 1}', "\udcff", '{"date": 3}'])
def test_a_broken_file_is_kept_and_does_not_stop_the_reading(folder, text):
    data = text.encode("utf-8", "surrogateescape")
    (folder / "frozen.json").write_bytes(data)
    study = bt.read_study(folder)
    assert expectations_of(study.frozen[0]).fault
    bt.write_study(study, folder)
    assert (folder / "frozen.json").read_bytes() == data


def test_a_freeze_needs_a_study_beside_it_a_name_and_a_date_that_may_be(folder, tmp_path):
    with pytest.raises(StudyError, match="no study in"):
        bt.freeze(careful(), tmp_path / "nowhere")
    for name in ("../x", "a b", "ä", "x.json"):
        with pytest.raises(ArrayError, match="cannot be the name of a freeze"):
            bt.freeze(careful(), folder, name=name)
    with pytest.raises(ArrayError, match="is no date"):
        bt.freeze(careful(), date="yesterday")
    with pytest.raises(ArrayError, match="needs a Study"):
        bt.freeze("mill")
    assert not list(folder.glob("frozen*"))


def test_a_freeze_is_dated_in_utc():
    date = expectations_of(bt.freeze(careful()).frozen[0]).date
    assert len(date) == len(DATE)
    assert date.endswith("Z")
    for typed in ("2026-05-02T12:00:00Z", "2026-05-02T12:00:00", "2026-05-02T14:00:00+02:00"):
        assert expectations_of(bt.freeze(careful(), date=typed).frozen[0]).date == DATE


def test_a_freeze_beside_a_workbook_says_how_it_goes_into_it(tmp_path):
    study = bt.Study.claims({"H1": 0.5}, [bt.Item("memo", found="present")])
    bt.write_study(study, tmp_path / "s.xlsx")
    with pytest.raises(bt.StudyError, match=r"bt\.write_study\(bt\.freeze\(study\), \"s\.xlsx"):
        bt.freeze(study, tmp_path / "s.xlsx")
    bt.write_study(bt.freeze(study), tmp_path / "s.xlsx")
    assert [one.file for one in bt.read_study(tmp_path / "s.xlsx").frozen] == ["frozen.json"]
