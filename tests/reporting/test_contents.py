import math
import time

import pytest
from reporting.walking import cells, paragraphs, table, texts_of

import bayestrace as bt
from bayestrace.errors import ArrayError, StudyError
from bayestrace.reporting.blocks import Figure, Heading, Paragraph, Table
from bayestrace.reporting.contents import document_of


def item(name, pair, hypothesis="H1", **more):
    return bt.Item(name, found=more.pop("found", "present"), likelihood={hypothesis: pair}, **more)


def headings(document):
    return [one.text for one in document.blocks if isinstance(one, Heading) and one.level == 1]


def keys(document):
    return [one.key for one in document.blocks if isinstance(one, Table)]


def test_the_thesis_has_every_section_in_order(thesis_report):
    assert headings(thesis_report) == [
        "The answer",
        "Hypotheses",
        "Priors",
        "Evidence",
        "Likelihoods",
        "Results",
        "Robustness",
        "Coders",
        "Check",
        "Methods",
        "Notes of the study",
        "Manifest",
    ]
    assert set(keys(thesis_report)) >= {f"A{number}" for number in range(1, 9)}


def test_the_first_screen_is_answer_caveat_and_the_credence_figure(thesis_report):
    first = next(n for n, one in enumerate(thesis_report.blocks) if isinstance(one, Figure))
    roles = {one.role for one in thesis_report.blocks[:first] if isinstance(one, Paragraph)}
    assert {"answer", "item", "caveat"} <= roles
    assert thesis_report.blocks[first].key == "F1"


def test_the_answer_to_the_thesis_names_verdicts_by_coder(thesis_report):
    first, second = paragraphs(thesis_report, "answer")
    assert first == (
        "Afghanistan, 2001–2021: By the numbers of author, H1, H3 and H4 are confirmed; H2 is "
        "rejected. By the numbers of blind_a and blind_b, nothing is decided: H1, H2, H3 and H4 "
        "are left open."
    )
    assert "By the numbers of author, H3 is rejected; H1, H2 and H4 are left undecided." in second


def test_the_lead_of_a_rival_is_no_verdict(two_suspects_report):
    (answer,) = paragraphs(two_suspects_report, "answer")
    assert "“Moberg alone” leads among 4 rivals, but not far enough to be confirmed" in answer
    assert "“neither” is rejected" in answer


def test_every_row_of_results_stands_in_the_table_with_its_numbers(thesis, thesis_report):
    rows = cells(thesis_report, "A5")
    found = bt.summary(bt.update(thesis))
    assert len(rows) == len(found)
    for coder, prior, verdict in found[["coder", "prior", "verdict"]].itertuples(index=False):
        same = [r for r in rows if r["coder"] == coder and r["verdict"] == verdict]
        assert f"{prior:.3f}" in {r["prior"] for r in same}
    values = {cell.value for row in table(thesis_report, "A5").rows for cell in row}
    assert set(found["posterior"]) <= values


def test_evidence_and_likelihoods_stand_there_whole(thesis, thesis_report):
    assert [row["item"] for row in cells(thesis_report, "A3")] == [one.id for one in thesis.items]
    assert len(cells(thesis_report, "A4")) == len(thesis.judged_likelihoods)
    first = cells(thesis_report, "A4")[0]
    assert (first["if true"], first["if false"]) == ("0.82 (0.7–0.92)", "0.45 (0.3–0.6)")
    assert (first["dB if found"], first["dB if not"]) == ("+2.6", "−4.9")


def test_the_hash_of_the_study_stands_in_the_manifest(thesis, thesis_report):
    rows = {row["what"]: row["value"] for row in cells(thesis_report, "M")}
    assert rows["study hash (SHA-256)"] == thesis.digest
    assert "date" not in rows


def test_a_date_stands_there_only_if_it_is_given(two_suspects, two_suspects_report):
    dated = document_of(two_suspects, date="2026-05-01")
    assert {row["what"]: row["value"] for row in cells(dated, "M")}["date"] == "2026-05-01"
    assert list(texts_of(document_of(two_suspects))) == list(texts_of(two_suspects_report))


def test_answered_warnings_stand_with_their_answer_and_open_ones_as_open(thesis, thesis_report):
    notices = bt.check(thesis)
    rows = cells(thesis_report, "A8")
    assert [row["what"] for row in rows if row["answer"] == "open"] == [
        one.sentence for one in notices.open
    ]
    assert {row["answer"] for row in rows} >= {one.answer for one in notices.answered}


def test_stated_verdicts_that_the_evidence_does_not_carry_are_said(thesis_report):
    said = paragraphs(thesis_report)
    assert (
        "Stated verdicts that the evidence carries: author 5 of 8, blind_a 0 of 8, blind_b 0 of 8."
        in said
    )


def test_every_figure_says_how_to_read_it_and_tells_its_numbers(thesis_report, two_suspects_report):
    for document in (thesis_report, two_suspects_report):
        figures = [one for one in document.blocks if isinstance(one, Figure)]
        assert len({one.key for one in figures}) == len(figures) > 8
        for figure in figures:
            assert len(figure.caption) > 40
            assert any(sign.isdigit() for sign in figure.alternative), figure.caption


def test_claims_do_not_rank_and_rivals_share_one_credence(thesis_report, two_suspects_report):
    assert any("do not rank" in text for text in paragraphs(thesis_report, "caveat"))
    assert any("share one credence" in text for text in paragraphs(two_suspects_report, "caveat"))
    assert not any("do not rank" in text for text in paragraphs(two_suspects_report, "caveat"))


@pytest.mark.parametrize("name", ["two-suspects", "nato-csto"])
def test_methods_name_only_what_the_study_uses(name, thesis_report, two_suspects_report):
    document = two_suspects_report if name == "two-suspects" else thesis_report
    text = " ".join(paragraphs(document))
    rivals = name == "two-suspects"
    assert ("Rivals were judged jointly" in text) == rivals
    assert ("Claims were judged one by one" in text) != rivals
    assert ("depend on a condition" in text) == rivals
    assert ("central 90 % of a law" in text) != rivals
    assert "PyMC" not in text
    assert ("no credible interval" in " ".join(texts_of(document))) != rivals


def test_one_claim_one_case_one_coder_is_said_plainly():
    document = document_of(bt.Study.claims({"H1": 0.5}, [item("memo", (0.99, 0.01))]))
    (answer,) = paragraphs(document, "answer")
    assert "Given the findings, H1 is confirmed." in answer
    assert "credence 0.990" in paragraphs(document, "item")[0]
    assert "A7" not in keys(document)
    assert not any("coder" in text for text in paragraphs(document, "answer"))


def test_an_undecided_claim_has_words_of_its_own():
    document = document_of(bt.Study.claims({"H1": 0.5}, [item("memo", (0.6, 0.4))]))
    (answer,) = paragraphs(document, "answer")
    assert "nothing is decided: H1 is left open" in answer


def test_a_residual_that_leads_is_said_to_be_none_of_the_named():
    likelihood = {"A": 0.1, "B": 0.1, "else": 0.9}
    study = bt.Study.rivals(
        ["A", "B", "else"],
        [bt.Item("memo", found="present", likelihood=likelihood)],
        residual="else",
    )
    (answer,) = paragraphs(document_of(study), "answer")
    assert "“else” leads" in answer
    assert "none of the named explanations" in answer


def test_a_rival_that_leads_by_its_prior_alone_is_said_to():
    study = bt.Study.rivals(
        {"A": 0.8, "B": 0.2},
        [bt.Item("memo", found="present", likelihood={"A": 0.4, "B": 0.6})],
        exhaustive=True,
    )
    (answer,) = paragraphs(document_of(study), "answer")
    assert "A leads" in answer
    assert "the findings speak against it; it leads by its prior" in answer


def test_rivals_that_are_level_have_no_leader():
    study = bt.Study.rivals(
        ["A", "B"],
        [bt.Item("memo", found="present", likelihood={"A": 0.4, "B": 0.4})],
        exhaustive=True,
    )
    (answer,) = paragraphs(document_of(study), "answer")
    assert "A and B are level and nothing is decided between them" in answer


def test_factors_are_judged_jointly_and_several_may_hold():
    likelihood = {"A & B": 0.9, "A & not B": 0.5, "not A & B": 0.5, "not A & not B": 0.01}
    study = bt.Study.factors(
        ["A", "B"], [bt.Item(f"memo {n}", found="present", likelihood=likelihood) for n in (1, 2)]
    )
    document = document_of(study)
    assert any("all their combinations" in text for text in paragraphs(document, "caveat"))
    assert "all combinations with B" in {row["judged against"] for row in cells(document, "A1")}


def test_persons_and_models_are_never_put_together():
    from bayestrace.study.statements import Coder

    study = bt.Study.claims({"H1": 0.5}, [item("memo", (0.99, 0.01))], coder="Ana")
    more = tuple(
        type(row)(
            coder="gpt",
            item=row.item,
            hypothesis=row.hypothesis,
            if_true=row.if_true,
            if_false=row.if_false,
        )
        for row in study.likelihoods
    )
    both = study.replace(
        likelihoods=(*study.likelihoods, *more),
        coder_details=(Coder(id="Ana", kind="person"), Coder(id="gpt", kind="model")),
    )
    (answer,) = paragraphs(document_of(both), "answer")
    assert "By the numbers of Ana, H1 is confirmed." in answer
    assert "By the numbers of gpt (a model), H1 is confirmed." in answer


def test_a_study_in_which_nothing_was_sought_keeps_its_prior_and_says_so():
    study = bt.Study.claims({"H1": 0.3}, [item("memo", (0.9, 0.1), found="not sought")])
    text = " ".join(paragraphs(document_of(study)))
    assert "no item was sought for H1, so the credence is the prior" in text


def test_ranks_alone_make_no_credence():
    from bayestrace.study.parts import Likelihood

    study = bt.Study.claims({"H1": 0.5}, [item("memo", (0.9, 0.1))])
    ranked = study.replace(
        likelihoods=(Likelihood(coder="me", item="memo", hypothesis="H1", rank=1),)
    )
    (answer,) = paragraphs(document_of(ranked), "answer")
    assert answer == "Items were only ranked, which makes an order and no credence."


def test_a_study_that_nobody_judged_is_refused_with_a_sentence():
    study = bt.Study.claims({"H1": 0.5}, [item("memo", (0.9, 0.1))]).replace(likelihoods=())
    with pytest.raises(StudyError, match="judged"):
        document_of(study)


def test_published_factors_and_rivals_make_a_report_each():
    for name in ("ii5-two-worlds-as-factors", "rohlfing-nonexclusive", "dagostini-six-boxes"):
        document = document_of(bt.load_example(name), words="ipcc")
        assert paragraphs(document, "answer")
        assert all(isinstance(text, str) for text in texts_of(document))
        assert "nan" not in " ".join(texts_of(document)).split()


def test_a_report_of_something_else_is_refused(tmp_path):
    with pytest.raises(ArrayError, match=r"bt\.read_study"):
        bt.report("evidence/nato-csto", tmp_path / "report.html")
    study = bt.Study.claims({"H1": 0.5}, [item("memo", (0.9, 0.1))])
    with pytest.raises(ArrayError, match=r"must end in \.html"):
        bt.report(study, tmp_path / "report.pdf")


def test_numbers_in_results_are_those_of_the_study_and_never_nan(thesis_report):
    for one in thesis_report.blocks:
        if isinstance(one, Table):
            for row in one.rows:
                assert all(cell.value is None or not math.isnan(cell.value) for cell in row)


@pytest.mark.slow
def test_the_thesis_is_put_together_within_six_seconds_of_work(thesis):
    begin = time.process_time()
    document_of(thesis)
    assert time.process_time() - begin < 6


def claim_of(prior, pair, **more):
    return bt.Study.claims({"H1": prior}, [item("memo", pair, **more)])


@pytest.mark.parametrize(
    ("study", "answer"),
    [
        (claim_of(0.99, (0.3, 0.6)), "Given the findings, H1 is confirmed {}."),
        (claim_of(0.001, (0.9, 0.1)), "Given the findings, H1 is rejected {}."),
        (claim_of(0.97, (0.5, 0.5)), "Given the findings, H1 is confirmed {}."),
        (
            claim_of(0.97, (0.3, 0.6), found="not sought"),
            "Nothing was sought: H1 is confirmed {}.",
        ),
    ],
)
def test_a_verdict_that_the_findings_do_not_carry_is_one_by_the_prior(study, answer):
    (said,) = paragraphs(document_of(study), "answer")
    assert said == answer.format("by the prior and not by the findings")


def test_nothing_sought_and_nothing_decided_is_said_as_such():
    study = claim_of(0.5, (0.9, 0.1), found="not sought")
    (said,) = paragraphs(document_of(study), "answer")
    assert said == "Nothing was sought, and nothing is decided: H1 is left open."


@pytest.mark.parametrize(("rejected", "said"), [(6, "are rejected"), (7, "all 7 others are")])
def test_few_rejected_rivals_are_named_and_many_are_counted(rejected, said):
    names = [f"R{number}" for number in range(rejected)]
    study = bt.Study.rivals(
        dict.fromkeys(("A", *names), 1 / (rejected + 1)),
        [bt.Item("memo", found="present", likelihood={"A": 0.99} | dict.fromkeys(names, 0.001))],
        exhaustive=True,
    )
    report = document_of(study)
    (answer,) = paragraphs(report, "answer")
    assert said in answer
    assert ("R0, R1, R2" in answer) == (rejected == 6)
    assert all(
        any(line.startswith(f"{name}: rejected") for line in paragraphs(report, "item"))
        for name in names
    )


def test_a_rival_is_confirmed_and_others_rejected_by_their_prior():
    study = bt.Study.rivals(
        {"A": 0.98, "B": 0.02},
        [bt.Item("memo", found="present", likelihood={"A": 0.4, "B": 0.6})],
        exhaustive=True,
    )
    (said,) = paragraphs(document_of(study), "answer")
    assert "A is confirmed among 2 rivals (the findings speak against it" in said
    assert "B is rejected by the prior and not by the findings" in said


def test_factors_are_confirmed_by_their_prior_as_well():
    likelihood = {"A & B": 0.5, "A & not B": 0.5, "not A & B": 0.5, "not A & not B": 0.5}
    study = bt.Study.factors(
        {"A": 0.98, "B": 0.5}, [bt.Item("memo", found="present", likelihood=likelihood)]
    )
    (said,) = paragraphs(document_of(study), "answer")
    assert "A is confirmed by the prior and not by the findings" in said


def test_eight_strong_items_make_nothing_certain():
    items = [item(f"memo {n}", (0.995, 0.005)) for n in range(8)]
    document = document_of(bt.Study.claims({"H1": 0.5}, items))
    line = paragraphs(document, "item")[0]
    assert "credence >0.999 (more than 1,000 to 1 for it" in line
    (row,) = cells(document, "A5")
    assert (row["credence"], row["naive"]) == (">0.999", ">0.999")
    assert "certain by logic" not in " ".join(texts_of(document))


def test_what_logic_excludes_is_said_to_be_excluded_by_logic():
    study = claim_of(0.5, (0.0, 0.5), logical=True)
    document = document_of(study)
    assert "credence 0 (excluded by logic" in paragraphs(document, "item")[0]


def test_a_credence_is_printed_on_its_own_side_of_the_threshold():
    line = paragraphs(document_of(claim_of(0.5, (0.9498, 0.0502))), "item")[0]
    assert "undecided, credence 0.9498 " in line
    line = paragraphs(document_of(claim_of(0.5, (0.9502, 0.0498))), "item")[0]
    assert "confirmed, credence 0.950 " in line


def test_a_case_of_which_no_hypothesis_speaks_is_said_to_be_one():
    from bayestrace.study.parts import Case, Hypothesis

    study = claim_of(0.5, (0.9, 0.1)).replace(
        cases=(Case(id="case"), Case(id="other")),
        hypotheses=(Hypothesis(id="H1", claim="c", scope=("case",)),),
    )
    assert paragraphs(document_of(study), "answer")[1] == (
        "other: No hypothesis speaks of this case."
    )


def test_a_residual_that_is_level_with_the_leader_is_named_as_one():
    study = bt.Study.rivals(
        {"A": 0.4, "B": 0.2, "Z": 0.4},
        [bt.Item("memo", found="present", likelihood={"A": 0.9, "B": 0.1, "Z": 0.9})],
        residual="Z",
    )
    (said,) = paragraphs(document_of(study), "answer")
    assert "(Z is the residual: none of the named explanations)" in said


def two_coders(first, second):
    from bayestrace.study.parts import Likelihood

    rows = [
        Likelihood(
            coder=coder,
            item=name,
            hypothesis="H1",
            if_true=bt.judgement(one),
            if_false=bt.judgement(other),
            logical=0 in (one, other),
        )
        for coder, judged in (("ann", first), ("bob", second))
        for name, (one, other) in judged.items()
    ]
    names = dict.fromkeys(row.item for row in rows)
    items = [bt.Item(name, found="present") for name in names]
    return bt.Study.claims({"H1": 0.5}, items).replace(likelihoods=tuple(rows))


def test_gaps_that_logic_makes_infinite_are_said_to_be_left_out():
    study = two_coders(
        {"a": (0.9, 0.1), "b": (0.8, 0.2), "c": (0.9, 0.0)},
        {"a": (0.9, 0.1), "b": (0.8, 0.2), "c": (0.9, 0.3)},
    )
    notes = table(document_of(study), "A7").notes
    assert any("1 gap of 3 is infinite or not defined" in note for note in notes)


def test_coders_who_judged_nothing_in_common_are_told_of_without_a_table():
    document = document_of(two_coders({"a": (0.9, 0.1)}, {"b": (0.8, 0.2)}))
    assert "A7" not in keys(document)
    said = paragraphs(document)
    assert "No two coders weighed the same item for the same hypothesis." in said
    assert "Whether ann and bob are persons or models is not said." in said


def test_a_printed_report_tells_nobody_what_to_write_into_which_file():
    document = document_of(two_coders({"a": (0.9, 0.1)}, {"a": (0.8, 0.2)}))
    said = " ".join((*paragraphs(document), *table(document, "A7").notes))
    assert "Whether ann and bob are persons or models is not said." in said
    assert "study.toml" not in said


def test_likelihoods_of_rivals_are_told_in_each_world_and_not_on_two_sides(
    thesis_report, two_suspects_report
):
    two_sides, worlds = "if a hypothesis is true and if it is not", "in each world that is compared"
    for document, there, gone in (
        (thesis_report, two_sides, worlds),
        (two_suspects_report, worlds, two_sides),
    ):
        for text in (table(document, "A4").caption, " ".join(paragraphs(document))):
            assert there in text
            assert gone not in text


def test_methods_of_intervals_sources_and_records_are_those_of_the_study():
    from bayestrace.study.statements import Coder

    plain = claim_of(bt.judgement(0.5, low=0.3, high=0.7), (0.9, 0.1))
    text = " ".join(paragraphs(document_of(plain)))
    assert "central 90 % of a law" in text
    assert "leaving out sources" not in text
    assert "as chances of the clue" in text
    records = plain.replace(coder_details=(Coder(id="me", judged="record"),))
    text = " ".join(paragraphs(document_of(records)))
    assert "as chances of the clue" not in text
    assert "me judged the chance of reading the answer yes in the record" in text
