import pytest
from hypothesis import assume, given, settings
from reporting.walking import cells, texts_of
from strategies import studies

import bayestrace as bt
from bayestrace.errors import StudyError
from bayestrace.reporting.blocks import Figure, Table
from bayestrace.reporting.contents import document_of


@settings(max_examples=8)
@given(study=studies())
def test_any_study_that_somebody_judged_has_a_report_with_its_hash(study):
    try:
        bt.update(study)
    except StudyError:
        assume(False)
    for redact in (False, True):
        document = document_of(study, words="icd203", redact=redact)
        assert study.digest in {row["value"] for row in cells(document, "M")}
        assert all(isinstance(text, str) for text in texts_of(document))
        for one in document.blocks:
            if isinstance(one, Table):
                assert {len(row) for row in one.rows} <= {len(one.columns)}
                assert all(0 <= place < len(one.columns) for place in one.filters)


def test_a_residual_in_ranks_or_ratios_has_no_figure_of_its_fit():
    likelihood = {"A": "1", "B": "x3", "else": "1/2"}
    study = bt.Study.rivals(
        ["A", "B", "else"],
        [bt.Item("memo", found="present", likelihood=likelihood)],
        residual="else",
    )
    figures = [one for one in document_of(study).blocks if isinstance(one, Figure)]
    assert not any("residual gives a finding" in one.caption for one in figures)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:Glyph")
@settings(max_examples=6)
@given(study=studies())
def test_every_figure_of_any_report_can_be_drawn(study):
    from bayestrace.plots.saving import picture

    try:
        bt.update(study)
    except StudyError:
        assume(False)
    for one in document_of(study).blocks:
        if isinstance(one, Figure):
            assert picture(one.draw(85), "png").startswith(b"\x89PNG")


SLOW_EXAMPLES = {"dagostini-six-boxes", "ii5-jack-of-spades", "ii5-order-independence"}


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[pytest.mark.slow] * (name in SLOW_EXAMPLES))
        for name in bt.list_examples()
    ],
)
def test_every_example_has_a_report(name):
    study = bt.load_example(name)
    document = document_of(study)
    assert study.digest in {row["value"] for row in cells(document, "M")}
    assert "nan" not in " ".join(texts_of(document)).split()


def test_what_a_multiverse_leaves_out_is_said_where_it_is_shown():
    document = document_of(bt.load_example("ii7-table7.4"))
    captions = [one.caption for one in document.blocks if isinstance(one, Figure)]
    assert any("Too many to be shown: rivals merged in pairs." in one for one in captions)
    assert "without rivals merged in pairs, which would be too many" in " ".join(texts_of(document))
    small = document_of(bt.load_example("two-suspects"))
    assert "over all specifications together" in " ".join(texts_of(small))
