"""Whatever is passed to a public function, the error is the library's own and says what to do."""

from dataclasses import replace

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest
import xarray as xr

import bayestrace as bt

MEMO = bt.Item("memo", found="present", likelihood={"H1": (0.9, 0.1)})
STUDY = bt.Study.claims({"H1": 0.5}, [MEMO])

WRONG = [None, 5, 1.5, "a b", b"x", [], ["x"], [None], {}, {"a": 1}, object(), int, STUDY, MEMO,
         bt.judgement(0.5), xr.DataArray([0.1, 0.2], dims="world")]  # fmt: skip
TWO = STUDY.replace(
    likelihoods=[*STUDY.likelihoods, *(replace(row, coder="you") for row in STUDY.likelihoods)]
)

CALLS = {
    "check": bt.check,
    "check, stage": lambda wrong: bt.check(STUDY, stage=wrong),
    "check, rules": lambda wrong: bt.check(STUDY, rules=wrong),
    "rule, id": lambda wrong: bt.rule(wrong, stage="design"),
    "rule, stage": lambda wrong: bt.rule("few-items", stage=wrong),
    "load_example": bt.load_example,
    "read_study": bt.read_study,
    "write_study": lambda wrong: bt.write_study(wrong, "nowhere"),
    "update": bt.update,
    "update, coder": lambda wrong: bt.update(STUDY, coder=wrong),
    "update, prior_set": lambda wrong: bt.update(STUDY, prior_set=wrong),
    "weights, over": lambda wrong: bt.weights(STUDY, wrong),
    "test_types, threshold": lambda wrong: bt.test_types(STUDY, threshold=wrong),
    "summary": bt.summary,
    "verdicts": bt.verdicts,
    "credence": lambda wrong: bt.credence(bt.update(STUDY), wrong),
    "disagreement, of": lambda wrong: bt.disagreement(STUDY, of=wrong, over="me"),
    "disagreement, rival": lambda wrong: bt.disagreement(TWO, of="me", over="you", rival=wrong),
    "agreement": bt.agreement,
    "agreement, rival": lambda wrong: bt.agreement(TWO, rival=wrong),
    "agreement, prior_set": lambda wrong: bt.agreement(TWO, prior_set=wrong),
    "blinded": bt.blinded,
    "blinded, findings": lambda wrong: bt.blinded(STUDY, findings=wrong),
    "blinded, seed": lambda wrong: bt.blinded(STUDY, random_seed=wrong),
    "merged": lambda wrong: bt.merged(wrong, TWO, coder="you"),
    "merged, back": lambda wrong: bt.merged(STUDY, wrong, coder="you"),
    "merged, kind": lambda wrong: bt.merged(STUDY, TWO, coder="you", kind=wrong),
    "merged, coder": lambda wrong: bt.merged(STUDY, TWO, coder=wrong),
    "plot_agreement, coder": lambda wrong: bt.plot_agreement(TWO, coder=wrong),
    "judgement": bt.judgement,
    "item": lambda wrong: bt.Item(wrong, found="present"),
    "item, found": lambda wrong: bt.Item("memo", found=wrong),
    "item, clue": lambda wrong: bt.Item("memo", found="present", clue=wrong),
    "item, sources": lambda wrong: bt.Item("memo", found="present", sources=wrong),
    "claims, priors": lambda wrong: bt.Study.claims(wrong, [MEMO]),
    "claims, items": lambda wrong: bt.Study.claims({"H1": 0.5}, wrong),
    "claims, an item": lambda wrong: bt.Study.claims({"H1": 0.5}, [wrong]),
    "claims, rho": lambda wrong: bt.Study.claims({"H1": 0.5}, [MEMO], rho=wrong),
    "claims, likelihood": lambda wrong: bt.Study.claims(
        {"H1": 0.5}, [bt.Item("memo", found="present", likelihood=wrong)]
    ),
    "factors, names": lambda wrong: bt.Study.factors(["A"], [MEMO], names=wrong),
    "replace, items": lambda wrong: STUDY.replace(items=wrong),
    "replace, an item": lambda wrong: STUDY.replace(items=(wrong,)),
    "replace, expected": lambda wrong: STUDY.replace(expected=(wrong,)),
    "replace, title": lambda wrong: STUDY.replace(title=wrong),
    "bounds, priors": lambda wrong: bt.bounds(STUDY, priors=wrong),
    "error_rates, confirm": lambda wrong: bt.error_rates(STUDY, confirm=wrong),
    "error_rates, draws": lambda wrong: bt.error_rates(STUDY, draws=wrong),
    "plot_error_rates": bt.plot_error_rates,
    "leave_out": bt.leave_out,
    "leave_out, by": lambda wrong: bt.leave_out(STUDY, by=wrong),
    "new_evidence": bt.new_evidence,
    "dependence_candidates": bt.dependence_candidates,
    "regroupings, coder": lambda wrong: bt.regroupings(STUDY, coder=wrong),
    "silence, prior_set": lambda wrong: bt.silence(STUDY, prior_set=wrong),
    "coverage": bt.coverage,
    "scope": bt.scope,
    "searches": bt.searches,
    "plot_coverage": bt.plot_coverage,
    "plot_coverage, case": lambda wrong: bt.plot_coverage(bt.coverage(STUDY), case=wrong),
    "plot_credence, case": lambda wrong: bt.plot_credence(bt.update(STUDY), case=wrong),
    "plot_disagreement": bt.plot_disagreement,
    "plot_leave_out": bt.plot_leave_out,
    "plot_prior_sweep": bt.plot_prior_sweep,
    "plot_waterfall, ax": lambda wrong: bt.plot_waterfall(bt.update(STUDY), ax=wrong),
    "plot_heatmap, width_mm": lambda wrong: bt.plot_heatmap(bt.update(STUDY), width_mm=wrong),
    "plot_test_plane, ax": lambda wrong: bt.plot_test_plane(bt.test_types(STUDY), ax=wrong),
    "retest": bt.retest,
    "retest, coder": lambda wrong: bt.retest(STUDY, coder=wrong),
    "with_questions": lambda wrong: bt.with_questions(wrong, coder="me"),
    "with_questions, coder": lambda wrong: bt.with_questions(STUDY, coder=wrong),
    "with_questions, seed": lambda wrong: bt.with_questions(STUDY, coder="me", random_seed=wrong),
    "relations": bt.relations,
    "relations, sets": lambda wrong: bt.relations(STUDY, sets=wrong),
    "residual_fit": bt.residual_fit,
    "residual_sweep, grid": lambda wrong: bt.residual_sweep(STUDY, grid=wrong),
    "partitions": bt.partitions,
    "compound_rivals, a": lambda wrong: bt.compound_rivals(wrong, "a b"),
    "compound_rivals, template": lambda wrong: bt.compound_rivals("A", "B", template=wrong),
    "compound_rivals, residual": lambda wrong: bt.compound_rivals("A", "B", residual=wrong),
    "common_claim": bt.common_claim,
    "indistinguishable, within": lambda wrong: bt.indistinguishable(STUDY, within=wrong),
    "coherent_ratios": bt.coherent_ratios,
    "coherent_ratios, over": lambda wrong: bt.coherent_ratios({("A", "B"): "x2"}, over=wrong),
    "coherent_ratios, tolerance": lambda wrong: bt.coherent_ratios(
        {("A", "B"): "x2"}, tolerance=wrong
    ),
    "negations": bt.negations,
    "plot_relations": bt.plot_relations,
    "plot_residual": bt.plot_residual,
    "prior_sets, sceptic": lambda wrong: bt.prior_sets(STUDY, sceptic=wrong),
    "prior_sweep, grid": lambda wrong: bt.prior_sweep(STUDY, grid=wrong),
}


@pytest.mark.parametrize("name", CALLS)
def test_a_wrong_argument_gets_a_sentence_of_the_library(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    mpl.use("Agg")
    sentences = []
    for wrong in WRONG:
        try:
            CALLS[name](wrong)
        except (bt.StudyError, bt.ArrayError) as error:
            sentences.append(str(error))
        finally:
            plt.close("all")
    assert len(sentences) > len(WRONG) / 2
    assert min(len(sentence.split()) for sentence in sentences) > 4


def test_a_study_built_from_lists_equals_the_one_built_from_tuples():
    listed = STUDY.replace(items=list(STUDY.items), authors="A. Student")
    assert listed == STUDY.replace(authors=("A. Student",))
    assert listed.digest == STUDY.replace(authors=("A. Student",)).digest


def test_items_may_come_one_by_one():
    assert bt.Study.claims({"H1": 0.5}, (item for item in [MEMO])) == STUDY
