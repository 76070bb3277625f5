"""freeze, diff and checklist as a user meets them."""

import json
import shutil

import pytest
from checks.careful import careful, changed

import bayestrace as bt
from bayestrace.checks.published_lists import LISTS
from bayestrace.cli import main
from bayestrace.study.parts import Judgement, Rule


@pytest.fixture
def folder(tmp_path):
    bt.write_study(careful(), tmp_path / "mill")
    return tmp_path / "mill"


def printed(capsys):
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= 80
    return " ".join(out.split())


def test_freeze_writes_a_file_and_says_what_was_known_already(folder, capsys):
    assert main(["freeze", str(folder)]) == 0
    out = printed(capsys)
    assert "Froze 4 items and 24 likelihoods into frozen.json. 4 of them were already found." in out
    content = json.loads((folder / "frozen.json").read_text(encoding="utf-8"))
    assert len(content["likelihoods"]) == 24
    assert main(["freeze", str(folder)]) == 1
    assert "never written over" in capsys.readouterr().err
    assert main(["freeze", str(folder), "--name", "round-2"]) == 0
    assert (folder / "frozen-round-2.json").exists()
    assert main(["freeze", str(folder), "--name", "no good"]) == 2


def test_check_gives_an_error_for_a_changed_freeze(folder, capsys):
    main(["freeze", str(folder)])
    file = folder / "frozen.json"
    file.write_text(file.read_text(encoding="utf-8").replace("0.75", "0.85"), encoding="utf-8")
    capsys.readouterr()
    assert main(["check", str(folder)]) == 1
    assert "frozen-changed" in capsys.readouterr().out


def test_diff_says_what_changed_and_what_became_of_the_credences(folder, tmp_path, capsys):
    later = changed(careful(), "likelihoods", 0, if_true=Judgement(best=0.3))
    later = changed(later, "items", 2, note="seen again").replace(rule=Rule(confirm=0.9))
    bt.write_study(later, tmp_path / "later")
    assert main(["diff", str(folder), str(tmp_path / "later")]) == 0
    out = printed(capsys)
    table = bt.changes(careful(), later)
    effect = table.loc[table["hypothesis"] == "wages", "effect_db"].item()
    assert f"wages in mill (me) {effect:+.1f} dB" in out
    old, new = (
        bt.summary(bt.update(study)).set_index(["coder", "hypothesis"])["posterior"]
        for study in (careful(), later)
    )
    assert f"{old['me', 'wages']:.3f} {new['me', 'wages']:.3f} {effect:+.1f} dB" in out
    assert "3 credences are unchanged." in out
    assert "rule, confirm: 0.95 → 0.9" in out
    assert "diary, note: – → seen again" in out
    assert main(["diff", str(folder), str(tmp_path / "later"), "--coder", "second reader"]) == 0
    assert "wages in mill" not in printed(capsys)
    assert main(["diff", str(folder), str(tmp_path / "later"), "--coder", "nobody"]) == 2


def test_diff_of_a_copy_has_nothing_to_say(folder, tmp_path, capsys):
    shutil.copytree(folder, tmp_path / "copy")
    assert main(["diff", str(folder), str(tmp_path / "copy")]) == 0
    assert printed(capsys) == "The two versions say the same."


def test_diff_shows_a_rival_that_came_and_credences_that_were_not_there(tmp_path, capsys):
    for name, rivals in (("a", ["A", "B"]), ("b", ["A", "B", "C"])):
        item = bt.Item("m", found="present", likelihood=dict.fromkeys(rivals, 0.5))
        bt.write_study(bt.Study.rivals(rivals, [item], exhaustive=True), tmp_path / name)
    assert main(["diff", str(tmp_path / "a"), str(tmp_path / "b")]) == 0
    out = printed(capsys)
    assert "case C me – 0.333 – none → undecided" in out
    assert "A in case (me) -3.0 dB" in out
    assert "nan" not in out.lower()


def test_diff_of_studies_that_nobody_judged_lists_the_texts(tmp_path, capsys):
    study = careful().replace(likelihoods=(), coder_details=())
    bt.write_study(study, tmp_path / "a")
    bt.write_study(study.replace(title="Another"), tmp_path / "b")
    assert main(["diff", str(tmp_path / "a"), str(tmp_path / "b")]) == 0
    assert "→ Another" in printed(capsys)


@pytest.mark.parametrize("name", sorted(LISTS))
def test_the_command_knows_every_checklist(folder, name, capsys):
    assert main(["checklist", str(folder), name]) == 0
    assert "The data answer" in printed(capsys)


def test_checklist_is_printed_and_written(folder, tmp_path, capsys):
    target = tmp_path / "list.md"
    assert main(["checklist", str(folder), "ricks-liu", "--md", str(target)]) == 0
    assert f"Wrote {target}" in capsys.readouterr().out
    filled = bt.checklist(careful(), "ricks-liu")
    assert target.read_text(encoding="utf-8") == filled.markdown()
    assert main(["checklist", str(folder), "nobody"]) == 2
