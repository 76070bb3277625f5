import csv
import json

import pytest

import bayestrace as bt
from bayestrace.errors import ArrayError


def items_of(path):
    return json.loads(path.read_text(encoding="utf-8"))["first"]["items"]


def test_quotations_come_back_when_annotations_are_imported(two_suspects, tmp_path):
    path = tmp_path / "annotations.json"
    bt.write_annotations(two_suspects, path)
    found = bt.import_file(bt.Study.claims({"H1": 0.5}, []), path)
    quoted = {" ".join(item.excerpt.split()) for item in found.study.items}
    assert quoted >= {" ".join(i.excerpt.split()) for i in two_suspects.items if i.excerpt}
    cited = {name for item in two_suspects.items if item.excerpt for name in item.sources}
    assert {source.citation for source in found.study.sources} == {
        source.citation for source in two_suspects.sources if source.id in cited
    }


def test_every_annotation_has_a_note_a_target_and_a_quotation_of_its_source(two_suspects, tmp_path):
    path = tmp_path / "annotations.json"
    bt.write_annotations(two_suspects, path)
    for item, one in zip(two_suspects.items, items_of(path), strict=True):
        assert one["type"] == "Annotation"
        note = next(body for body in one["body"] if body["purpose"] == "commenting")
        assert item.clue in note["value"]
        assert "first reader" in note["value"]
        for target in one["target"]:
            quoted = {"type": "TextQuoteSelector", "exact": item.excerpt} if item.excerpt else None
            assert target.get("selector") == quoted
            assert target["source"]["id"].startswith("urn:uuid:")


def test_the_table_has_the_fields_of_ati_and_a_row_per_item_and_source(two_suspects, tmp_path):
    path = tmp_path / "annotations.csv"
    bt.write_annotations(two_suspects, path)
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == sum(max(1, len(item.sources)) for item in two_suspects.items)
    assert set(rows[0]) == {
        "item",
        "annotated_passage",
        "analytic_note",
        "source_excerpt",
        "translation",
        "full_citation",
        "locator",
        "link",
        "access",
    }
    first = two_suspects.items[0]
    assert rows[0]["source_excerpt"] == first.excerpt
    assert rows[0]["full_citation"] == "Report of the constable of Kaldsund, 9 October 1887"
    assert rows[0]["access"] == "invented"


def test_redacted_annotations_quote_nothing(two_suspects, tmp_path):
    for ending in (".json", ".csv"):
        path = tmp_path / f"annotations{ending}"
        bt.write_annotations(two_suspects, path, redact=True)
        text = path.read_text(encoding="utf-8")
        for item in two_suspects.items:
            assert not item.excerpt or item.excerpt.strip("“”") not in text
    assert all(
        "selector" not in t
        for one in items_of(tmp_path / "annotations.json")
        for t in one["target"]
    )


def test_the_same_study_gives_the_same_annotations(two_suspects, tmp_path):
    for name in ("a.json", "b.json"):
        bt.write_annotations(two_suspects, tmp_path / name)
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()


def test_another_ending_is_refused_with_the_two_that_are_known(two_suspects, tmp_path):
    with pytest.raises(ArrayError, match=r"\.json \(W3C Web Annotations\) or \.csv"):
        bt.write_annotations(two_suspects, tmp_path / "a.txt")
    with pytest.raises(ArrayError, match=r"bt\.read_study"):
        bt.write_annotations("a", tmp_path / "a.json")
