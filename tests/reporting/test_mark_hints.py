import re
from html import unescape

from bayestrace.plots.saving import picture
from bayestrace.reporting.blocks import Figure


def test_every_hint_is_of_a_mark_in_the_drawing_and_tells_what_it_is(two_suspects_report):
    hinted = [b for b in two_suspects_report.blocks if isinstance(b, Figure) and b.hints]
    assert len(hinted) == 4
    for figure in hinted:
        drawing = picture(figure.draw(170), "svg").decode()
        drawn = {unescape(name) for name in re.findall(r'<g id="([^"]*)"', drawing)}
        assert set(figure.hints) <= drawn
        marks = {name for name in drawn if name.partition("/")[0] in KINDS}
        assert marks == set(figure.hints)


KINDS = {"cell", "credence", "item", "point"}


def test_a_hint_of_an_item_gives_finding_source_reason_and_weight(thesis, thesis_report):
    fall = next(
        b
        for b in thesis_report.blocks
        if isinstance(b, Figure) and b.caption.startswith("From prior to posterior for H3")
    )
    hint = fall.hints["item/AF-N01"]
    first = thesis.items[0]
    assert first.clue in hint
    assert " – found" in hint
    assert first.observed in hint
    assert "Source: NATO, 1949, 5.1.1 ¶2" in hint
    assert "+1.8 dB for H3 over not H3 (author)" in hint
    assert thesis.likelihoods[1].reason in hint


def test_ids_of_marks_have_no_spaces_and_differ_by_name():
    from bayestrace.plots.mark_ids import mark_id

    assert mark_id("cell", "a b", "H&1") == "cell/a%20b/H%261"
    assert mark_id("cell", "a", "b-c") != mark_id("cell", "a-b", "c")
