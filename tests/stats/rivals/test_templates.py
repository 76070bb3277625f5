"""Three ways to cut two explanations that may be combined, and the claim that they share."""

import pytest

import bayestrace as bt
from bayestrace.study.parts import Case
from bayestrace.study.study import Study

NAMES = {
    "broad": ("slump alone", "plot alone", "slump with plot", "something else"),
    "exact": ("slump alone", "plot alone", "slump with plot", "something else"),
    "graded": (
        "slump alone", "mainly slump", "slump as much as plot", "mainly plot", "plot alone",
        "something else",
    ),
}  # fmt: skip


def cut(template, **more):
    extra = {"joint": "The slump made the plot succeed."} if template == "exact" else {}
    return bt.compound_rivals("slump", "plot", template=template, **extra, **more)


@pytest.mark.parametrize("template", NAMES)
def test_a_template_is_a_study_ready_to_be_judged(template):
    made = cut(template)
    assert made.names == NAMES[template]
    study = Study(title="A coup", cases=[Case(id="coup")], hypotheses=made.hypotheses,
                  frames=[made.frame], equal_priors=True)  # fmt: skip
    assert study.world_frames[0].worlds == NAMES[template]
    assert len({entry.claim for entry in made.hypotheses}) == len(made.hypotheses)


@pytest.mark.parametrize("template", NAMES)
def test_an_explanation_matters_in_all_worlds_but_those_without_it(template):
    made = cut(template)
    item = bt.Item("m", found="not sought", likelihood=dict.fromkeys(made.names, 0.5))
    study = bt.Study.rivals(made.names, [item], residual="something else")
    for name, other in (("slump", "plot"), ("plot", "slump")):
        held = bt.credence(bt.update(study), made.matters[name]).item()
        without = bt.credence(bt.update(study), f"{other} alone or something else").item()
        assert held == pytest.approx(1 - without)
    both = bt.relations(study, sets=[made.matters["slump"], made.matters["plot"]])
    assert both["implied"].item() == "coincident"


def test_the_joint_form_is_the_claim_of_its_rival():
    assert cut("exact").hypotheses[2].claim == "The slump made the plot succeed."


def test_rivals_that_are_all_there_are_have_no_residual():
    made = cut("broad", residual=None)
    assert made.names == NAMES["broad"][:3]
    assert made.frame.exhaustive


@pytest.mark.parametrize(
    ("call", "what"),
    [
        ({"template": "loose"}, "template= must be one of broad, exact, graded"),
        ({"template": "exact"}, "needs the one way"),
        ({"template": "exact", "joint": "x", "residual": None}, "cannot be all there are"),
        ({"residual": "slump"}, "need different names"),
    ],
)
def test_what_makes_no_template_is_refused(call, what):
    with pytest.raises(bt.ArrayError, match=what):
        bt.compound_rivals("slump", "plot", **call)


@pytest.mark.parametrize("name", ["", " ", "a/b", "a & b", "(a)", 5, None])
def test_a_name_that_no_set_of_worlds_could_hold_is_refused(name):
    with pytest.raises(bt.ArrayError, match="named by a short text"):
        bt.compound_rivals(name, "plot")


def test_the_common_claim_is_compared_over_templates():
    likelihoods = {
        "broad": (0.8, 0.2, 0.6, 0.3),
        "graded": (0.8, 0.7, 0.6, 0.4, 0.2, 0.3),
    }
    studies, expected = {}, {}
    for template, row in likelihoods.items():
        made = cut(template)
        item = bt.Item("memo", found="present", likelihood=dict(zip(made.names, row, strict=True)))
        study = bt.Study.rivals(made.names, [item], residual="something else")
        studies[template] = (study, made.matters["slump"])
        slump = [n for n in made.names if n not in ("plot alone", "something else")]
        total = dict(zip(made.names, row, strict=True))
        expected[template] = (
            len(slump) / len(row), sum(total[n] for n in slump) / sum(row)
        )  # fmt: skip
    table = bt.common_claim(studies).set_index("template")
    for template, (prior, credence) in expected.items():
        assert table.loc[template, "prior"] == pytest.approx(prior)
        assert table.loc[template, "credence"] == pytest.approx(credence)
        assert table.loc[template, "verdict"] == "undecided"


def test_what_is_no_pair_of_study_and_worlds_is_refused():
    for wrong in (5, {}, {"broad": 3}, {"broad": (bt.load_example("nato-csto"), 5)}):
        with pytest.raises(bt.ArrayError, match=r"needs a study|must be a mapping"):
            bt.common_claim(wrong)
    with pytest.raises(bt.ArrayError, match="is not understood"):
        bt.common_claim({"broad": (bt.load_example("nato-csto"), "H9")})


def test_a_claim_of_a_study_of_claims_has_its_own_credence_and_verdict():
    study = bt.load_example("nato-csto")
    table = bt.common_claim({"claims": (study, "H1")}, coder="author")
    post = bt.update(study, coder="author")
    assert table["credence"].tolist() == pytest.approx(
        post["posterior"]["credence"].sel(hypothesis="H1").values.ravel().tolist()
    )
    assert (
        table["verdict"].tolist() == bt.verdicts(post).sel(hypothesis="H1").values.ravel().tolist()
    )
