import pytest
from hypothesis import assume, given, settings
from reporting.walking import cells, paragraphs, texts_of
from strategies import studies

import bayestrace as bt
from bayestrace.errors import StudyError
from bayestrace.reporting.blocks import Figure, Table
from bayestrace.reporting.contents import document_of
from bayestrace.reporting.redacting import CLOSED, REMOVED, SHORT, is_closed, redaction_of
from bayestrace.study.parts import Source

SECRET = "The minister said in our talk of 3 May that the vote was bought by the company."


@pytest.fixture(scope="module")
def study():
    """A study with an interview that must not be shown, quoted in many places."""
    memo = bt.Item(
        "memo",
        found="present",
        clue="Was the vote bought?",
        observed="In an interview the minister admitted the deal to me.",
        excerpt=f"“{SECRET}”",
        locator="minute 12",
        sources=("Interview with J. Doe",),
        note=f"He repeated: {SECRET}",
        likelihood={"H1": (0.9, 0.2)},
    )
    plain = bt.Item(
        "minutes",
        found="absent",
        sources=("Minutes 1999",),
        locator="p. 3",
        likelihood={"H1": (0.5, 0.6)},
    )
    base = bt.Study.claims({"H1": 0.4}, [memo, plain])
    first, second = base.likelihoods
    from dataclasses import replace

    return base.replace(
        notes=f"What he said, {SECRET.upper()}, is in my notes of Interview with J. Doe.",
        likelihoods=(
            replace(first, reason="He says: that the vote was bought by the company, no less."),
            second,
        ),
        sources=(
            Source(
                id="Interview with J. Doe",
                citation="Doe, John, minister of mines, interviewed 3 May",
                url="https://example.org/doe",
                access="Confidential, on tape",
            ),
            Source(id="Minutes 1999", citation="Minutes of the council, 1999", access="open"),
        ),
    )


@pytest.fixture(scope="module")
def redacted(study):
    return document_of(study, redact=True)


def test_no_text_of_a_redacted_report_quotes_an_excerpt_or_names_a_closed_source(redacted):
    everything = " ".join(texts_of(redacted)).casefold()
    for secret in (
        SECRET,
        "the vote was bought by the company",
        "admitted the deal",
        "J. Doe",
        "Doe, John",
        "example.org/doe",
        "minute 12",
    ):
        assert secret.casefold() not in everything
    assert REMOVED in everything


def test_a_whole_report_has_what_a_redacted_one_lacks(study):
    everything = " ".join(texts_of(document_of(study)))
    assert all(text in everything for text in (SECRET, "admitted the deal", "Doe, John"))


def test_numbers_hash_and_open_sources_are_those_of_the_whole_study(study, redacted):
    whole = document_of(study)
    for key in ("A5", "A6", "M"):
        mine, theirs = cells(redacted, key), cells(whole, key)
        assert [row for row in mine if row.get("what") != "removed"] == theirs
    numbers = [
        [
            [cell.value for cell in row]
            for one in document.blocks
            if isinstance(one, Table)
            for row in one.rows
            if one.key == "A4"
        ]
        for document in (redacted, whole)
    ]
    assert numbers[0] == numbers[1]
    assert "Minutes of the council, 1999" in {row["citation"] for row in cells(redacted, "A3b")}
    assert study.digest in {row["value"] for row in cells(redacted, "M")}


def test_a_redacted_report_says_what_was_removed(redacted):
    (said,) = [text for text in paragraphs(redacted, "caveat") if "redacted" in text]
    assert "1 excerpt, 1 account of what was seen and 1 source that is not public" in said


def test_a_drawing_of_a_redacted_report_names_no_closed_source(redacted):
    from bayestrace.plots.saving import picture

    for block in redacted.blocks:
        if isinstance(block, Figure):
            drawing = picture(block.draw(170), "svg").decode()
            assert "Doe" not in drawing
            assert "bought by the company" not in drawing


@pytest.mark.parametrize("word", CLOSED)
def test_a_source_is_closed_by_the_first_word_of_its_access(word):
    assert is_closed(Source(id="a", citation="b", access=f" {word.upper()}; ask me"))
    assert not is_closed(Source(id="a", citation="b", access=f"open, not {word}"))
    assert not is_closed(Source(id="a", citation="b", access=word + "ly so"))


def test_a_source_without_a_word_on_access_stays(thesis):
    assert not any(map(is_closed, thesis.sources))
    assert not is_closed(Source(id="a", citation="b"))


@settings(max_examples=12)
@given(study=studies(min_items=1))
def test_redaction_removes_every_passage_and_changes_no_number(study):
    shown = redaction_of(study).study
    assert all(item.excerpt in ("", REMOVED) for item in shown.items)
    assert all(item.observed in ("", REMOVED) for item in shown.items)
    try:
        whole = bt.summary(bt.update(study))
    except StudyError:
        assume(False)
    assert bt.summary(bt.update(shown)).equals(whole)


def test_short_words_are_not_hunted_through_the_report(study):
    from dataclasses import replace

    short = study.replace(
        items=(replace(study.items[0], excerpt="the", observed=""), study.items[1])
    )
    assert len("the") < SHORT
    assert "compares the listed worlds" in " ".join(texts_of(document_of(short, redact=True)))


def numbers_of(document):
    """Return, in order, every cell that sorts by a number, and what is written in it."""
    return [
        (one.key, cell.text, cell.value)
        for one in document.blocks
        if isinstance(one, Table)
        for row in one.rows
        for cell in row
        if cell.value is not None
    ]


def called(study, name, **more):
    """Return the study with its closed source under another name."""
    from dataclasses import replace

    first, second = study.items
    closed, open_ = study.sources
    return study.replace(
        items=(replace(first, sources=(name,)), second),
        sources=(replace(closed, id=name), open_),
        **more,
    )


@pytest.mark.parametrize("name", ["1", "H1", "Report", "memo", "0.9", "me"])
def test_the_id_of_a_closed_source_is_not_looked_for_in_numbers_and_sentences(study, name):
    odd = called(study, name)
    redacted, whole = document_of(odd, redact=True), document_of(odd)
    assert numbers_of(redacted) == numbers_of(whole)
    for role in ("answer", "item"):
        assert paragraphs(redacted, role) == paragraphs(whole, role)
    captions = [
        [one.caption for one in document.blocks if isinstance(one, Table)]
        for document in (redacted, whole)
    ]
    assert captions[0] == captions[1]
    assert cells(redacted, "A3")[0]["source"] == "withheld source 1"
    assert "Doe, John" not in " ".join(texts_of(redacted))


def test_the_id_of_a_closed_source_is_looked_for_in_what_the_author_wrote(study):
    odd = called(study, "JD-tape", notes="All of JD-tape was heard twice, 1 time by me.")
    shown = redaction_of(odd).study
    assert shown.notes == "All of withheld source 1 was heard twice, 1 time by me."


def test_the_check_of_a_redacted_study_is_that_of_the_whole_one_and_names_no_closed_source(study):
    from dataclasses import replace

    resting = replace(study.priors[0], sources=("Interview with J. Doe",))
    odd = study.replace(priors=(resting,))
    whole, shown = bt.check(odd), redaction_of(odd).notices
    assert [(one.id, one.level) for one in shown] == [(one.id, one.level) for one in whole]
    assert any("J. Doe" in one.sentence for one in whole)
    assert not any("J. Doe" in one.sentence for one in shown)


def test_words_that_a_clue_and_the_report_share_are_no_quotation(study):
    from dataclasses import replace

    odd = study.replace(
        items=(study.items[0], replace(study.items[1], observed="sought, not found"))
    )
    assert cells(document_of(odd, redact=True), "A3")[1]["status"] == "sought, not found"


def test_six_words_of_what_was_seen_or_of_a_closed_citation_are_taken_out_as_well(study):
    from dataclasses import replace

    first, second = study.likelihoods
    odd = study.replace(
        likelihoods=(
            replace(first, reason="For in an interview the minister admitted the deal, he did."),
            replace(second, reason="See: John, minister of mines, interviewed 3 May, on tape."),
        )
    )
    reasons = [row["reason"] for row in cells(document_of(odd, redact=True), "A4")]
    assert reasons == [f"For {REMOVED}, he did.", f"See: {REMOVED}, on tape."]


def test_where_nothing_is_taken_out_the_report_says_so():
    memo = bt.Item("memo", found="present", likelihood={"H1": (0.9, 0.1)})
    document = document_of(bt.Study.claims({"H1": 0.5}, [memo]), redact=True)
    assert any("there was nothing to take out" in text for text in paragraphs(document, "caveat"))


def test_a_clue_that_is_cleaned_is_not_said_to_be_other_than_the_frozen_one(tmp_path):
    from dataclasses import replace

    clue = "Does JD-tape say that he signed?"
    memo = bt.Item("memo", found="not sought", clue=clue, likelihood={"H1": (0.9, 0.2)})
    study = bt.Study.claims({"H1": 0.5}, [memo])
    study = study.replace(
        items=(replace(study.items[0], sources=("JD-tape",)),),
        sources=(Source(id="JD-tape", citation="Doe, John, 2014", access="closed"),),
    )
    bt.write_study(study, tmp_path / "study")
    bt.freeze(study, tmp_path / "study", date="2026-01-01")
    frozen = bt.read_study(tmp_path / "study")
    found = frozen.replace(items=tuple(replace(one, found="present") for one in frozen.items))
    redaction = redaction_of(found)
    assert found.frozen
    assert [one.id for one in redaction.notices] == [one.id for one in bt.check(found)]
    assert redaction.study.items[0].clue == "Does withheld source 1 say that he signed?"
