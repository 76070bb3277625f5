"""The bundled thesis study: its data as coded, and what follows from them.

The table was worked out by hand outside the library, from each coding's best values and
priors, with every log-likelihood of a cluster divided by 1 + (k - 1) rho. The digests are of the
coded data as they were handed over: a number that is changed, or tuned, fails here.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter

import pytest

import bayestrace as bt

CODERS = ("author", "blind_a", "blind_b")

TABLE = [  # case, hypothesis, (weight in dB, posterior) per coder, what the thesis says
    ("afghanistan", "H1", ((13.0, 0.953), (4.6, 0.702), (3.8, 0.636)), "confirmed"),
    ("afghanistan", "H2", ((-14.0, 0.038), (2.4, 0.576), (1.4, 0.500)), "rejected"),
    ("afghanistan", "H3", ((13.2, 0.955), (2.4, 0.576), (1.9, 0.479)), "confirmed"),
    ("afghanistan", "H4", ((13.2, 0.954), (2.5, 0.583), (2.8, 0.599)), "confirmed"),
    ("syria", "H1", ((-9.2, 0.108), (-5.0, 0.100), (-6.8, 0.065)), "rejected"),
    ("syria", "H2", ((-6.4, 0.185), (1.1, 0.336), (0.0, 0.282)), "rejected"),
    ("syria", "H3", ((-13.6, 0.042), (-2.0, 0.181), (-3.8, 0.122)), "rejected"),
    ("syria", "H4", ((8.2, 0.869), (-0.2, 0.410), (-0.5, 0.394)), "confirmed"),
]

CELLS = [
    pytest.param(case, hypothesis, coder, *cell, id=f"{case} {hypothesis} {coder}")
    for case, hypothesis, cells, _ in TABLE
    for coder, cell in zip(CODERS, cells, strict=True)
]

VERDICTS = [pytest.param(*row[:2], row[3], id=f"{row[0]} {row[1]}") for row in TABLE]

CARRIED = {  # coder → the verdicts that its coding carries by the rule .95 / .05
    "author": {
        ("afghanistan", "H1"),
        ("afghanistan", "H2"),
        ("afghanistan", "H3"),
        ("afghanistan", "H4"),
        ("syria", "H3"),
    },
    "blind_a": set(),
    "blind_b": set(),
}

RHO = {  # cluster → its items and the coders' rho
    "AF-N-RELEVANCE": (3, (0.5, 0.5, 0.55)),
    "AF-N-STATEBUILD": (5, (0.6, 0.5, 0.55)),
    "AF-X-COOP": (3, (0.6, 0.6, 0.6)),
    "AF-C-OUTCOME": (2, (0.7, 0.6, 0.65)),
    "AF-C-WEST": (2, (0.3, 0.35, 0.4)),
    "AF-C-NONINT": (2, (0.7, 0.4, 0.55)),
    "SY-N-OUTCOME": (2, (0.8, 0.6, 0.55)),
    "SY-N-UN": (2, (0.6, 0.55, 0.6)),
    "SY-N-NATIONAL": (2, (0.6, 0.5, 0.45)),
    "SY-N-MOTIVE": (2, (0.5, 0.5, 0.6)),
    "SY-N-DA": (3, (0.5, 0.6, 0.6)),
    "SY-C-STATEMENT": (2, (0.7, 0.55, 0.6)),
    "SY-C-RUSMOTIVE": (4, (0.7, 0.5, 0.55)),
    "SY-C-2017PLAN": (2, (0.8, 0.4, 0.5)),
}


@pytest.fixture(scope="module")
def study():
    return bt.load_example("nato-csto")


@pytest.fixture(scope="module")
def post(study):
    return bt.update(study)


@pytest.fixture(scope="module")
def table(post):
    return bt.summary(post).set_index(["case", "hypothesis", "coder"])


# --- what follows from the data ---------------------------------------------------------------


@pytest.mark.parametrize(("case", "hypothesis", "coder", "weight", "posterior"), CELLS)
def test_a_cell_of_the_thesis_table_is_met_to_its_digits(
    table, case, hypothesis, coder, weight, posterior
):
    row = table.loc[(case, hypothesis, coder)]
    assert row["weight_db"] == pytest.approx(weight, abs=0.05)
    assert row["posterior"] == pytest.approx(posterior, abs=0.0005)


def test_the_table_has_a_row_for_every_coder_case_and_hypothesis(table):
    assert len(table) == len(CELLS) == 24
    assert set(table.index) == {tuple(cell.values[:3]) for cell in CELLS}
    assert not table.isna().any(axis=None)


@pytest.mark.parametrize(("case", "hypothesis", "coder", "weight", "posterior"), CELLS)
def test_the_tree_holds_the_credence_that_the_table_prints(
    post, case, hypothesis, coder, weight, posterior
):
    here = {"case": case, "hypothesis": hypothesis, "coder": coder}
    assert post["posterior"]["credence"].sel(here).item() == pytest.approx(posterior, abs=0.0005)
    assert bt.credence(post, hypothesis).sel(case=case, coder=coder).item() == pytest.approx(
        posterior, abs=0.0005
    )


@pytest.mark.parametrize(("case", "hypothesis", "stated"), VERDICTS)
def test_a_verdict_of_the_thesis_is_carried_by_the_codings_that_the_table_says(
    post, case, hypothesis, stated
):
    reached = bt.verdicts(post).sel(case=case, hypothesis=hypothesis)
    for coder in CODERS:
        carried = reached.sel(coder=coder).item() == stated
        assert carried == ((case, hypothesis) in CARRIED[coder])


def test_the_verdicts_that_no_coding_carries_are_three_of_the_eight():
    by_rule = {
        coder: {
            (case, hypothesis)
            for case, hypothesis, cells, stated in TABLE
            if (cells[at][1] >= 0.95) == (stated == "confirmed")
            and (cells[at][1] <= 0.05) == (stated == "rejected")
        }
        for at, coder in enumerate(CODERS)
    }
    assert by_rule == CARRIED
    stated = {(case, hypothesis) for case, hypothesis, *_ in TABLE}
    assert stated - set.union(*CARRIED.values()) == {
        ("syria", "H1"),
        ("syria", "H2"),
        ("syria", "H4"),
    }


def test_where_a_verdict_is_not_carried_the_coding_leaves_the_matter_undecided(post):
    reached = bt.verdicts(post)
    for case, hypothesis, _, _ in TABLE:
        for coder in CODERS:
            if (case, hypothesis) not in CARRIED[coder]:
                verdict = reached.sel(case=case, hypothesis=hypothesis, coder=coder)
                assert verdict.item() == "undecided"


def test_the_weights_of_the_items_add_up_to_the_weight_of_the_table(study, table):
    weight = bt.weights(study)["weight_of_evidence"]
    for case, hypothesis, coder in table.index:
        of_case = weight.sel(hypothesis=hypothesis, coder=coder)[weight["case"] == case]
        total = table.loc[(case, hypothesis, coder), "weight_db"]
        assert of_case.sum().item() == pytest.approx(total, abs=1e-9)


def test_one_coder_alone_gets_what_it_gets_beside_the_others(study, post):
    alone = bt.update(study, coder="blind_a")
    assert (
        alone["posterior"]["credence"]
        .squeeze("coder", drop=True)
        .equals(post["posterior"]["credence"].sel(coder="blind_a", drop=True))
    )


# --- the data ---------------------------------------------------------------------------------


def test_the_study_has_every_part_of_the_coded_thesis(study):
    assert [case.id for case in study.cases] == ["afghanistan", "syria"]
    assert [hypothesis.id for hypothesis in study.hypotheses] == ["H1", "H2", "H3", "H4"]
    assert [(frame.mode, frame.hypotheses) for frame in study.frames] == [
        ("claim", (name,)) for name in ("H1", "H2", "H3", "H4")
    ]
    assert study.coders == CODERS
    assert len(study.items) == 59
    assert Counter(row.coder for row in study.likelihoods) == dict.fromkeys(CODERS, 109)
    assert Counter(row.coder for row in study.priors) == dict.fromkeys(CODERS, 8)
    assert len(study.verdicts) == 8
    assert (study.rule.confirm, study.rule.reject) == (0.95, 0.05)
    assert not study.expected


def test_findings_organisations_and_kinds_are_counted_as_coded(study):
    assert Counter(item.found for item in study.items) == {"present": 40, "absent": 19}
    assert Counter(item.case for item in study.items) == {"afghanistan": 30, "syria": 29}
    assert Counter(item.actor for item in study.items) == {"NATO": 31, "CSTO": 28}
    assert Counter(item.kind for item in study.items) == {
        "academic": 40,
        "official_statement": 13,
        "newspaper": 5,
        "memoir": 1,
    }
    assert {(item.detection, item.false_report) for item in study.items} == {(1.0, 0.0)}


def test_every_likelihood_and_prior_has_an_interval_and_a_reason(study):
    judged = [side for row in study.likelihoods for side in (row.if_true, row.if_false)]
    judged += [row.chance for row in study.priors]
    assert all(len(chance.values) == 3 for chance in judged)
    assert all(row.reason for row in study.likelihoods)
    assert all(row.basis for row in study.priors)


def test_fifty_pairs_of_the_author_are_neutral(study):
    neutral = [
        row for row in study.likelihoods if row.coder == "author" and row.if_true == row.if_false
    ]
    assert len(neutral) == 50
    assert sum(row.reason.startswith("not used by the author") for row in neutral) == 49
    assert [(row.item, row.hypothesis) for row in neutral if "not used by" not in row.reason] == [
        ("SY-C02", "H4")
    ]


def test_clusters_have_their_items_and_each_coder_its_rho(study):
    members = Counter(item.cluster for item in study.items if item.cluster)
    assert members == {cluster: count for cluster, (count, _) in RHO.items()}
    assert {(row.coder, row.cluster): row.rho for row in study.dependence} == {
        (coder, cluster): rho
        for cluster, (_, values) in RHO.items()
        for coder, rho in zip(CODERS, values, strict=True)
    }


def test_the_verdicts_are_those_of_the_thesis(study):
    assert {(row.by, row.case, row.hypothesis, row.verdict) for row in study.verdicts} == {
        ("thesis", case, hypothesis, stated) for case, hypothesis, _, stated in TABLE
    }
    assert all(row.locator and row.wording for row in study.verdicts)


def test_every_cited_source_is_listed_and_every_listed_one_is_cited(study):
    cited = {source for item in study.items for source in item.sources}
    assert {source.id for source in study.sources} == cited
    assert len(cited) == 90


def test_who_is_judged_is_who_acts(study):
    actor = {item.id: item.actor for item in study.items}
    acts = {hypothesis.id: hypothesis.actors for hypothesis in study.hypotheses}
    assert acts == {"H1": ("NATO",), "H2": ("CSTO",), "H3": ("NATO",), "H4": ("CSTO",)}
    assert all(actor[row.item] in acts[row.hypothesis] for row in study.likelihoods)


def test_the_coders_were_asked_for_the_record_and_none_is_called_a_person(study):
    assert {part.id: part.judged for part in study.coder_details} == dict.fromkeys(CODERS, "record")
    assert all("not on record" in part.note for part in study.coder_details)


def numbers(chance):
    return [float(value) for value in chance.values]


DIGESTS = {
    "items": (
        lambda study: [
            [
                item.id,
                item.case,
                item.clue,
                str(item.found),
                item.observed,
                item.date,
                item.locator,
                item.actor,
                list(item.sources),
                item.kind,
                item.cluster,
                item.note,
            ]
            for item in study.items
        ],
        "6e3ba6eefe1d15ac3b2b063536436c79f1b82a73a921f9e5fabb7bb97a6615fc",
    ),
    "likelihoods": (
        lambda study: [
            [
                row.coder,
                row.item,
                row.hypothesis,
                *numbers(row.if_true),
                *numbers(row.if_false),
                row.reason,
            ]
            for row in study.likelihoods
        ],
        "8eb1f410e1d9d7a50fadcdd88021660f2524a138576ab4062a784a16d58e505a",
    ),
    "priors": (
        lambda study: [
            [row.coder, row.case, row.hypothesis, *numbers(row.chance), row.basis]
            for row in study.priors
        ],
        "e4b476e3977f76d6a067ef890c491a42c1fc72fc64eee4cc9c851d3a5e6ec0a9",
    ),
    "dependence": (
        lambda study: [
            [row.coder, row.cluster, float(row.rho), row.reason] for row in study.dependence
        ],
        "182f123286f02f6cd68657554f75d2cbcba52e0f0cdc1cc38b49f42a95fbb236",
    ),
    "verdicts": (
        lambda study: [
            [row.case, row.hypothesis, str(row.verdict), row.locator, row.wording]
            for row in study.verdicts
        ],
        "4cf7c1358c00aac7b8e0daee58e480b0caf0737855121ac875e9f15071d4be1c",
    ),
}


@pytest.mark.parametrize("part", DIGESTS)
def test_the_data_are_the_coded_ones_to_the_last_letter(study, part):
    rows_of, expected = DIGESTS[part]
    rows = sorted(json.dumps(row, ensure_ascii=False) for row in rows_of(study))
    assert hashlib.sha256("\n".join(rows).encode()).hexdigest() == expected


@pytest.mark.parametrize(
    "limit",
    [
        "worded in two ways",
        "AF-N12, AF-C03, AF-C15 and SY-C12",
        "Members are not the organisation",
        "5.2.3 ¶1",
        "AF-X-COOP",
        "Readings, not traces",
        "saw what had been found",
        "None was tuned",
    ],
)
def test_the_notes_state_a_known_limit_of_the_coding(study, limit):
    assert limit in study.notes
