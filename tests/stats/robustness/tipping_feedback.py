"""Tipping points fed back: a lever is moved in the study itself, and the study updated."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import strategies as st

import bayestrace as bt
from bayestrace.study.parts import Prior

__all__ = ["SHIFTS", "chances_of", "gap", "moved", "places", "slack", "tippable"]

SHIFTS = ("item", "source", "source kind", "cluster", "coder")
CHANCE = st.floats(0.02, 0.98)
WORLDS = {
    "claim": ("H", "not H"),
    "rivals": ("A", "B", "C"),
    "residual": ("A", "B", "else"),
    "factors": ("A & B", "A & not B", "not A & B", "not A & not B"),
}


@st.composite
def tippable(draw: Any, mode: str, *, most: int = 5) -> bt.Study:
    """Draw a study of one case: clusters that conflict, sources, kinds, imperfect records."""
    worlds = WORLDS[mode]
    items = []
    for number in range(draw(st.integers(1, most))):
        chances = [draw(CHANCE) for _ in worlds]
        plain = draw(st.booleans())
        items.append(
            bt.Item(
                f"i{number}",
                found=draw(st.sampled_from(["present", "absent", "present", "not sought"])),
                sources=draw(st.lists(st.sampled_from(["s1", "s2"]), max_size=2, unique=True)),
                kind=draw(st.sampled_from(["", "press", "archive"])),
                cluster=draw(st.sampled_from(["", "leak", "root"])),
                detection=1.0 if plain else draw(st.floats(0.5, 1.0)),
                false_report=0.0 if plain else draw(st.sampled_from([0.0, 0.01, 0.1, 0.4])),
                likelihood={"H": tuple(chances)}
                if mode == "claim"
                else dict(zip(worlds, chances, strict=True)),
            )
        )
    rho = {name: draw(st.floats(0.0, 1.0)) for name in ("leak", "root")}
    rho = {name: value for name, value in rho.items() if any(i.cluster == name for i in items)}
    if mode == "claim":
        return bt.Study.claims({"H": draw(CHANCE)}, items, rho=rho)
    if mode == "factors":
        return bt.Study.factors({"A": draw(CHANCE), "B": draw(CHANCE)}, items, rho=rho)
    parts = [draw(st.integers(1, 9)) for _ in worlds]
    priors = {name: part / sum(parts) for name, part in zip(worlds, parts, strict=True)}
    extra: dict[str, Any] = {"residual": "else"} if mode == "residual" else {"exhaustive": True}
    return bt.Study.rivals(priors, items, rho=rho, **extra)


def chances_of(study: bt.Study) -> tuple[list[str], dict[str, np.ndarray]]:
    """Worlds, and P(finding as found | world) of every item that was sought."""
    (frame,) = study.world_frames
    found = {}
    for item in study.items:
        rows = {r.hypothesis: r for r in study.likelihoods if r.item == item.id}
        if item.found == "not sought" or not rows:
            continue
        if frame.mode == "claim":
            (row,) = rows.values()
            p = np.array([row.if_true.best, row.if_false.best])
        else:
            p = np.array([rows[world].if_true.best for world in frame.worlds])
        q = p * item.detection + (1 - p) * item.false_report
        found[item.id] = q if item.found == "present" else 1 - q
    return list(frame.worlds), found


def with_chances(study: bt.Study, chances: dict[str, np.ndarray]) -> bt.Study:
    """The study with the weights of all its findings entered as ratios."""
    (frame,) = study.world_frames
    rows = []
    for row in study.likelihoods:
        q = chances.get(row.item, np.ones(len(frame.worlds)))  # not sought
        world = frame.worlds.index(row.hypothesis)
        over = q[1] if frame.mode == "claim" else q[0]
        rows.append(replace(row, if_true=None, if_false=None, ratio=float(q[world] / over)))
    items = [replace(item, detection=1.0, false_report=0.0) for item in study.items]
    return study.replace(likelihoods=rows, items=items)


def sides(study: bt.Study, row: Any) -> tuple[list[int], list[int]]:
    """Positions of the worlds for and against what a row asks about."""
    (frame,) = study.world_frames
    inside = set(frame.members(row.hypothesis))
    rival = row.target.removeprefix("level with ")
    outside = set(range(len(frame.worlds))) - inside
    if rival in frame.hypotheses:
        outside = set(frame.members(rival))
    return sorted(inside - outside), sorted(outside - inside)


def moved(study: bt.Study, row: Any, value: float) -> bt.Study:
    """The study with the lever of a row at another value."""
    worlds, chances = chances_of(study)
    if row.lever in SHIFTS:
        chosen = {
            "item": lambda item: item.id == row.name,
            "source": lambda item: row.name in item.sources,
            "source kind": lambda item: item.kind == row.name,
            "cluster": lambda item: item.cluster == row.name,
            "coder": lambda item: True,
        }[row.lever]
        inside = np.isin(np.arange(len(worlds)), sides(study, row)[0])
        for item in study.items:
            if item.id in chances and chosen(item):
                chances[item.id] = chances[item.id] * np.where(inside, 10 ** (value / 10), 1)
        return with_chances(study, chances)
    if row.lever == "weakening":
        return with_chances(study, {item: q**value for item, q in chances.items()})
    if row.lever == "residual":
        at = np.arange(len(worlds)) == worlds.index(row.name)
        return with_chances(study, {item: np.where(at, value, q) for item, q in chances.items()})
    if row.lever == "selective observation":
        return with_chances(study, selected(study, row, value, chances))
    if row.lever.startswith("item, if"):
        return one_sided(study, row, value)
    if row.lever == "detection":
        items = [replace(i, detection=value) if i.id == row.name else i for i in study.items]
        return study.replace(items=items)
    if row.lever == "prior":
        return study.replace(priors=priors_with(study, row.name, value))
    if row.lever in ("rho", "common rho"):
        rows = [
            replace(d, rho=value) if row.lever == "common rho" or d.cluster == row.name else d
            for d in study.dependence
        ]
        return study.replace(dependence=rows)
    raise AssertionError(row.lever)


def selected(
    study: bt.Study, row: Any, odds: float, chances: dict[str, np.ndarray]
) -> dict[str, np.ndarray]:
    (one,), (other,) = sides(study, row)
    changed = {}
    for item, q in chances.items():
        if q[one] > q[other]:
            changed[item] = odds * q / (odds * q + 1 - q)
        elif q[one] < q[other]:
            changed[item] = q / (odds * (1 - q) + q)
        else:
            changed[item] = q
    return changed


def one_sided(study: bt.Study, row: Any, value: float) -> bt.Study:
    (frame,) = study.world_frames
    side = "if_true"
    if frame.mode == "claim" and row.world.startswith("not "):
        side = "if_false"
    named = row.hypothesis if frame.mode == "claim" else row.world
    rows = [
        replace(entry, **{side: bt.judgement(value)})
        if (entry.item, entry.hypothesis) == (row.name, named)
        else entry
        for entry in study.likelihoods
    ]
    return study.replace(likelihoods=rows)


def priors_with(study: bt.Study, name: str, value: float) -> list[Prior]:
    (frame,) = study.world_frames
    now = next(row.chance.best for row in study.priors if row.hypothesis == name)
    rows = []
    for row in study.priors:
        chance = row.chance.best
        if row.hypothesis == name:
            chance = value
        elif frame.mode == "rivals":
            chance *= (1 - value) / (1 - now)
        rows.append(replace(row, chance=bt.judgement(chance)))
    return rows


def gap(study: bt.Study, row: Any) -> float:
    """Credence above the border of a row: a threshold, or the runner-up's credence."""
    post = bt.update(study)["posterior"]["credence"].squeeze(["coder", "case"])
    credence = float(post.sel(hypothesis=row.hypothesis))
    if not row.target.startswith("level"):
        upper = row.target == "confirmed" or row.verdict == "confirmed"
        return credence - (study.rule.confirm if upper else study.rule.reject)
    rival = row.target.removeprefix("level with ")
    if rival in post["hypothesis"].values:
        return credence - float(post.sel(hypothesis=rival))
    return credence - 0.5


def places(row: Any) -> list[float]:
    """Places on the way of a lever, to its ends."""
    if row.lever in ("item, if true", "item, if false", "prior", "residual"):
        return [1e-9, 1e-4, 0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99, 1 - 1e-4, 1 - 1e-9]
    if row.lever in ("selective observation", *SHIFTS):
        return [1.0, 1.1, 2.0, 10.0, 100.0, 1e4]
    return np.linspace(0, 1, 11).tolist()


def slack(row: Any) -> float:
    """How near to a tipping point the study must have turned over."""
    if row.unit == "probability":
        return 1e-9 * min(row.tipping, 1 - row.tipping)
    return 1e-9 * max(1.0, abs(row.tipping)) if row.unit != "rho" else 1e-9
