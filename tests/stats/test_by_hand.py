"""Credences, totals and verdicts against NUMBERS in plain Python, over generated studies.

The oracle reads the parts of a study and multiplies probabilities; it shares no code with
the encoding, the look-ups or the kernels.
"""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import studies
from written_out import written_out

import bayestrace as bt
from bayestrace.study.parts import Dependence, Prior


@st.composite
def varied(draw):
    """Add to a generated study what differs between coders, cases and hypotheses."""
    study = draw(studies(min_items=1, max_items=6).filter(lambda study: study.coders))
    cases = [case.id for case in study.cases]
    scope_of = {
        name: tuple(draw(st.lists(st.sampled_from(cases), min_size=1, unique=True)))
        if frame.mode == "claim"
        else scope
        for frame in study.frames
        for scope in [tuple(draw(st.lists(st.sampled_from(cases), unique=True)))]
        for name in frame.hypotheses
    }
    claims = [n for frame in study.frames if frame.mode == "claim" for n in frame.hypotheses]
    places = st.tuples(st.sampled_from(["", *study.coders]), st.sampled_from(["", *cases]))
    drawn = draw(st.lists(places.filter(any), unique=True, max_size=4))
    own = [
        Prior(hypothesis=name, coder=coder, case=case, chance=bt.judgement(0.1 + 0.1 * number))
        for name in claims
        for number, (coder, case) in enumerate(drawn)
    ]
    rho = [
        Dependence(coder=coder, cluster=cluster, rho=draw(st.floats(0, 1)))
        for cluster in {row.cluster for row in study.dependence}
        for coder in draw(st.lists(st.sampled_from(study.coders), unique=True))
    ]
    rows = (*study.likelihoods, *study.repeats)
    entered = {row.item for row in rows if row.if_true is None or own_record(row)}
    blind = draw(st.sampled_from([None, 0.0, 0.1, 0.3, 1.0]))
    first = study.items[0]
    if blind is not None and first.id not in entered:
        first = replace(first, detection=blind, false_report=blind)
    return study.replace(
        items=(first, *study.items[1:]),
        hypotheses=tuple(
            replace(entry, scope=scope_of[entry.id]) if entry.id in scope_of else entry
            for entry in study.hypotheses
        ),
        priors=(*study.priors, *own),
        dependence=(*study.dependence, *rho),
    )


def questions(study):
    """Yield each question: its names and its worlds, a world being the set of names that hold."""
    for frame in study.frames:
        if frame.mode == "claim":
            for name in frame.hypotheses:
                yield (name,), [frozenset([name]), frozenset()]
            continue
        names = tuple(
            dict.fromkeys([*frame.hypotheses, *([frame.residual] * bool(frame.residual))])
        )
        if frame.mode == "rivals":
            yield names, [frozenset([name]) for name in names]
        else:
            yield (
                names,
                [
                    frozenset(name for name, holds in zip(names, cell, strict=True) if holds)
                    for cell in product((True, False), repeat=len(names))
                ],
            )


def frame_of(study, names):
    return next(frame for frame in study.frames if names[0] in (*frame.hypotheses, frame.residual))


def own_record(row):
    return (row.detection, row.false_report, row.detection_if_false,
            row.false_report_if_false) != (None,) * 4  # fmt: skip


def record_of(item, row, world):
    """How surely the clue is recorded in the world: the row's own chances, else the item's."""
    if row.if_false is not None and not world:
        own = row.detection_if_false, row.false_report_if_false
    else:
        own = row.detection, row.false_report
    return (
        item.detection if own[0] is None else own[0],
        item.false_report if own[1] is None else own[1],
    )


def chance_of_finding(item, rows, world, mode):
    """P(finding | world), from the row that speaks of the world."""
    row = rows[world]
    if item.found == "not sought":
        return 1.0
    if row.rank is not None:
        return math.nan
    if row.ratio is not None:
        return float(row.ratio) if world or mode != "claim" else 1.0
    records = {record_of(item, row, at) for at, row in rows.items()}
    if len(records) == 1 and all(hit == error for hit, error in records):
        return 1.0  # recorded alike whatever is true
    hit, error = record_of(item, row, world)
    chance = row.if_true.best if row.if_false is None or world else row.if_false.best
    if item.found == "present":
        return chance * hit + (1 - chance) * error
    return chance * (1 - hit) + (1 - chance) * (1 - error)


def rho_in(study, coder, cluster, names, world, frame):
    """The rho that holds in a world: whose row, then how much it says of the world."""
    literals = {name if name in world else f"not {name}" for name in names}
    for whose in (coder, ""):
        rows = [r for r in study.dependence if (r.coder, r.cluster) == (whose, cluster)]
        for row in rows:
            spelled = {part.strip() for part in row.hypothesis.split("&")}
            if frame.mode == "factors" and len(names) > 1 and spelled == literals:
                return row.rho
            if frame.mode != "factors" or len(names) == 1:
                label = next(iter(world)) if world else f"not {names[0]}"
                if row.hypothesis == label:
                    return row.rho
        for row in rows:
            if row.hypothesis in world:
                return row.rho
        for row in rows:
            if not row.hypothesis:
                return row.rho
    return None


def rows_of(study, coder, item, names, worlds):
    """World → row; empty where the coder did not judge the item for this question."""
    found = {}
    mine = [r for r in study.likelihoods if (r.coder, r.item) == (coder, item.id)]
    frame = frame_of(study, names)
    for row, world in product(mine, worlds):
        if frame.mode == "factors":
            literals = {part.strip() for part in row.hypothesis.split("&")}
            wanted = {name if name in world else f"not {name}" for name in names}
            if literals == wanted:
                found[world] = row
        elif row.hypothesis in world or (frame.mode == "claim" and row.hypothesis == names[0]):
            found[world] = row
    return found


def prior_of(study, coder, case, names, worlds):
    def stated(name):
        for place in ((coder, case), (coder, ""), ("", case), ("", "")):
            for row in study.priors:
                if (row.set, row.coder, row.case, row.hypothesis) == ("", *place, name):
                    return row.chance.best
        return None

    chances = {name: stated(name) for name in names}
    if frame_of(study, names).mode == "rivals":
        shares = [chances[name] or 1.0 for name in names]
        return [share / sum(shares) for share in shares]
    half = {name: 0.5 if chance is None else chance for name, chance in chances.items()}
    return [math.prod(half[n] if n in world else 1 - half[n] for n in names) for world in worlds]


def by_hand(study, coder, case, names, worlds):
    """Prior, adjusted and naive posterior of the worlds, items sought; None where missing."""
    scopes = [entry.scope for entry in study.hypotheses if entry.id in names and entry.scope]
    if scopes and all(case not in scope for scope in scopes):
        return None
    judged = [(item, rows_of(study, coder, item, names, worlds)) for item in study.items]
    judged = [(item, rows) for item, rows in judged if rows and item.case == case]
    if not judged:
        return None
    prior = prior_of(study, coder, case, names, worlds)
    mode = frame_of(study, names).mode
    adjusted, naive = (dict(zip(worlds, map(math.log, prior), strict=True)) for _ in range(2))
    sought = [item for item, _ in judged if item.found != "not sought"]
    for item, rows in judged:
        size = sum(bool(item.cluster) and other.cluster == item.cluster for other in sought)
        for world in worlds:
            chance = chance_of_finding(item, rows, world, mode)
            weight = math.log(chance) if chance else -math.inf
            effect = 1.0
            if size > 1:
                rho = rho_in(study, coder, item.cluster, names, world, frame_of(study, names))
                effect = 1 + (size - 1) * rho
            naive[world] += weight
            adjusted[world] += weight / effect

    def shares(logs):
        top = max(logs.values())
        parts = {world: math.exp(value - top) for world, value in logs.items()}
        return {world: part / math.fsum(parts.values()) for world, part in parts.items()}

    return dict(zip(worlds, prior, strict=True)), shares(adjusted), shares(naive), len(sought)


@given(varied())
@settings(max_examples=60, suppress_health_check=list(HealthCheck))
def test_every_credence_is_what_plain_python_makes_of_the_study(study):
    post, verdict = bt.update(study), bt.verdicts(bt.update(study))
    study = written_out(study)
    constants = post["constant_data"]
    for coder, case, (names, worlds) in product(study.coders, study.cases, questions(study)):
        expected = by_hand(study, coder, case.id, names, worlds)
        for name in names:
            at = {"coder": coder, "case": case.id, "hypothesis": name}
            found = [
                float(post[group][array].sel(at))
                for group, array in (
                    ("prior", "credence"),
                    ("posterior", "credence"),
                    ("posterior", "credence_naive"),
                )
            ]
            if expected is None:
                assert all(map(math.isnan, found))
                said = verdict.sel(at).item()
                assert said == ("" if study.in_scope(name, case.id) else "out of scope")
                continue
            sums = [math.fsum(part[w] for w in worlds if name in w) for part in expected[:3]]
            assert found == pytest.approx(sums, abs=1e-9, nan_ok=True)
            assert int(constants["items_sought"].sel(at)) == expected[3]
