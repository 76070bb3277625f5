"""The search log says what came of every search."""

import pytest

import bayestrace as bt
from bayestrace.study.statements import Search


def told(name, found):
    return bt.Item(name, found=found, likelihood={"H1": (0.8, 0.4)})


def test_a_search_found_something_or_only_absent_clues_or_nothing():
    items = [told("a", "present"), told("b", "absent"), told("c", "absent")]
    study = bt.Study.claims({"H1": 0.5}, items)
    case = study.cases[0].id
    log = [
        Search(case=case, sought="letters", where="archive", date="2026-03", items=("a", "b")),
        Search(case=case, sought="orders", items="b", note="box 5 closed"),
        Search(case=case, sought="minutes"),
    ]
    table = bt.searches(study.replace(searches=log))
    assert table["result"].tolist() == ["found", "clues absent", "nothing found"]
    assert table[["present", "absent"]].values.tolist() == [[1, 1], [0, 1], [0, 0]]
    assert table["items"].tolist() == ["a; b", "b", ""]
    assert table["where"].tolist() == ["archive", "", ""]
    assert table.attrs["not_logged"] == "c"


def test_searches_stand_by_case_and_an_empty_log_has_its_columns():
    thesis = bt.load_example("nato-csto")
    log = [Search(case=name, sought=name) for name in ("syria", "afghanistan", "syria")]
    table = bt.searches(thesis.replace(searches=log))
    assert table["case"].tolist() == ["afghanistan", "syria", "syria"]
    assert list(bt.searches(thesis).columns) == list(table.columns)
    assert len(bt.searches(thesis)) == 0


def test_what_is_no_study_is_refused():
    with pytest.raises(bt.ArrayError, match="searches needs a Study, got str"):
        bt.searches("thesis")
