"""A study changed by hand, as the oracle of its multiverse; it knows nothing of sums or weights."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import combinations, product

import numpy as np
from hypothesis import assume
from hypothesis import strategies as st

import bayestrace as bt
from bayestrace.study.parts import Case, Dependence, Frame, Hypothesis, Likelihood, Prior
from bayestrace.study.worlds import resolve_frames

__all__ = ["ADDED", "FIT", "OWN", "RESIDUAL_PRIOR", "dense", "expected"]

OWN = "the study's own"
ADDED = "residual (added)"
FIT, RESIDUAL_PRIOR = 0.3, 0.1
ADDED_SET = f"with a residual of fit {FIT:g}, prior {RESIDUAL_PRIOR:g}"


def regrouped(study, names, rho):
    """The study with other cluster names (item → name), and rho per coder and cluster."""
    items = [replace(item, cluster=names.get(item.id, "")) for item in study.items]
    used = {item.cluster for item in items if item.cluster}
    rows = [
        Dependence(coder=coder, cluster=cluster, rho=value)
        for (coder, cluster), value in rho.items()
        if cluster in used
    ]
    return study.replace(items=items, dependence=rows)


def rho_as_coded(study):
    stated = {(row.coder, row.cluster): row.rho for row in study.dependence}
    clusters = {item.cluster for item in study.items if item.cluster}
    return {
        (coder, cluster): float(stated.get((coder, cluster), stated.get(("", cluster))))
        for coder in study.coders
        for cluster in clusters
        if (coder, cluster) in stated or ("", cluster) in stated
    }


def sources_linked(study):
    """Item → name of its group: sets that meet are joined until none meets another."""
    sought = [item for item in study.items if item.found != "not sought" and not item.given]
    parts = [({item.id}, {(item.case, source) for source in item.sources}) for item in sought]
    met = True
    while met:
        met = False
        for one, other in combinations(parts, 2):
            if one[1] & other[1]:
                parts.remove(one)
                parts.remove(other)
                parts.append((one[0] | other[0], one[1] | other[1]))
                met = True
                break
    return {
        item: f"group {number}"
        for number, (items, sources) in enumerate(parts)
        for item in items
        if sources
    }


def grouped(study, grouping, dependence):
    """Change who is clustered with whom, and the rho; the naive reading is taken elsewhere."""
    coded = {item.id: item.cluster for item in study.items if item.cluster}
    rho = rho_as_coded(study)
    if grouping == "one per source":
        names = sources_linked(study)
    elif grouping == "one per kind":
        free = [i for i in study.items if i.found != "not sought" and not i.given and i.kind]
        names = {item.id: item.kind for item in free}
    else:
        off = grouping.removeprefix("without ").split("; ") if "without " in grouping else []
        names = {item: name for item, name in coded.items() if name not in off}
    if grouping.startswith("one per"):
        mean = {}
        for coder in study.coders:
            own = [value for (whose, _), value in rho.items() if whose == coder]
            mean[coder] = sum(own) / len(own) if own else math.nan
        rho = {
            (coder, name): 0.0 if math.isnan(mean[coder]) else mean[coder]  # then not read
            for coder in study.coders
            for name in set(names.values())
        }
    if dependence.startswith("rho "):
        value = float(dependence.removeprefix("rho "))
        rho = {(coder, name): value for coder in study.coders for name in set(names.values())}
    return regrouped(study, names, rho)


def sizes(study, coder, case, frame):
    """Cluster → how many of its items were sought and have a row."""
    rated = {
        row.item
        for row in study.likelihoods
        if row.coder == coder and study.places.find(row.hypothesis)[0].id == frame.id
    }
    counts = {}
    for item in study.items:
        if item.cluster and item.case == case and item.id in rated and item.found != "not sought":
            counts[item.cluster] = counts.get(item.cluster, 0) + 1
    return {name for name, count in counts.items() if count > 1}


def repeats(study, changed, at, frame):
    """Whether a combination only repeats another one."""
    grouping, dependence = at["grouping"], at["dependence"]
    if (grouping == "none") != (dependence == "naive"):
        return True
    where = (at["coder"], at["case"], frame)
    if grouping == "none" or (grouping, dependence) == ("as coded", "adjusted"):
        return False
    if "without " in grouping:
        off = set(grouping.removeprefix("without ").split("; "))
        here = sizes(study, *where)
        return not off < here
    return not sizes(changed, *where)


def priors_of(study, prior_set):
    """The priors that hold under a set, as rows per coder and case with one name: none."""
    if prior_set == "equal":
        return study.replace(priors=(), equal_priors=True)
    chosen = "" if prior_set == OWN else prior_set
    own = [row for row in study.priors if row.set == chosen]
    return study.replace(priors=[replace(row, set="") for row in own])


def with_worlds(study, frame, priors, *, gone=None, residual=None):
    """Change the priors of rivals, {(coder, case): {world: prior}}, and which there are."""
    worlds = [world for world in frame.worlds if world != gone] + ([residual] if residual else [])
    written = next(entry for entry in study.frames if entry.id == frame.id)
    catch_all = residual or (written.residual if written.residual != gone else None)
    changed = Frame(
        id=frame.id,
        mode="rivals",
        hypotheses=tuple(worlds),
        residual=catch_all,
        exhaustive=catch_all is None,
    )
    rows = []
    for row in study.likelihoods:
        if row.hypothesis == gone:
            continue
        if row.ratio is not None and row.hypothesis in worlds:
            base = next(
                float(other.ratio)
                for other in study.likelihoods
                if (other.coder, other.item) == (row.coder, row.item)
                and other.hypothesis == worlds[0]
            )
            ratio = 1.0 if row.hypothesis == worlds[0] else float(row.ratio) / base
            row = replace(row, ratio=ratio)  # noqa: PLW2901
        rows.append(row)
    named = {entry.id for entry in study.hypotheses}
    hypotheses = [entry for entry in study.hypotheses if entry.id != gone]
    if catch_all and catch_all not in named and catch_all == residual:
        hypotheses.append(Hypothesis(id=residual, claim="something else"))
    kept = [row for row in study.priors if row.hypothesis not in frame.worlds]
    kept += [
        Prior(coder=coder, case=case, hypothesis=world, chance=bt.judgement(float(share[world])))
        for (coder, case), share in priors.items()
        for world in worlds
    ]
    return study.replace(
        frames=[changed if entry.id == frame.id else entry for entry in study.frames],
        hypotheses=hypotheses,
        likelihoods=rows,
        priors=kept,
        verdicts=(),
        expected=(),
    )


def shares(study, frame):
    """P(world) per coder and case, as the update has it."""
    prior = bt.update(study)["worlds"][frame.id]["prior"]
    return {
        (coder, case): {
            world: prior.sel(coder=coder, case=case, world=world).item() for world in frame.worlds
        }
        for coder, case in product(study.coders, prior["case"].values.tolist())
        if not np.isnan(prior.sel(coder=coder, case=case).values).any()
    }


def read(study, at, frame, worlds):
    """The credence of a set of worlds, by the update."""
    name = "posterior_naive" if at["dependence"] == "naive" else "posterior"
    found = bt.update(study)["worlds"][frame.id][name]
    return found.sel(coder=at["coder"], case=at["case"], world=list(worlds)).sum(skipna=False)


def expected(study, at):
    """The credence of one specification, by hand; NaN where it must be missing."""
    name, chosen = at["hypothesis"], at["hypothesis_set"]
    frames = {h: frame for frame in study.world_frames for h in frame.hypotheses}
    frame = frames.get(name)
    if frame is None:  # a merged rival, or a residual that is added
        rivals = [entry for entry in study.world_frames if entry.mode == "rivals"]
        for frame in rivals:
            pair = next((p for p in combinations(frame.worlds, 2) if " or ".join(p) == name), None)
            if pair or (name == ADDED and (len(rivals) == 1 or f" in {frame.id}" in chosen)):
                break
    new = at["grouping"].startswith("one per") and at["dependence"] == "adjusted"
    if new and at["coder"] not in {coder for coder, _ in rho_as_coded(study)}:
        return math.nan
    changed = grouped(study, at["grouping"], at["dependence"])
    if repeats(study, changed, at, frame):
        return math.nan
    changed = priors_of(changed, at["prior_set"])
    if chosen == "as written":
        if name not in frames:
            return math.nan
        worlds = [frame.worlds[place] for place in frame.members(name)]
        return read(changed, at, frame, worlds).item()
    if frame.mode != "rivals":
        return math.nan
    before = shares(changed, frame)
    if " merged, " in chosen:
        merged, how = chosen.split(" merged, ")
        pair = next((p for p in combinations(frame.worlds, 2) if " or ".join(p) == merged), None)
        if pair is None or name in pair or (name != merged and name not in frame.worlds):
            return math.nan
        if how == "equal priors":
            each = 1 / (len(frame.worlds) - 1)
            after = {
                where: {
                    world: each * value / sum(share[one] for one in pair) if world in pair else each
                    for world, value in share.items()
                }
                for where, share in before.items()
            }
            changed = with_worlds(changed, frame, after)
        return read(changed, at, frame, pair if name == merged else [name]).item()
    if chosen.startswith("with a residual"):
        declared = any(entry.id == frame.id and entry.residual for entry in study.frames)
        several = sum(entry.mode == "rivals" and not entry.residual for entry in study.frames) > 1
        mine = chosen == ADDED_SET + (f" in {frame.id}" if several else "")
        if declared or not mine or (name not in frame.worlds and name != ADDED):
            return math.nan
        return with_residual(changed, at, frame, before, name)
    gone = chosen.removeprefix("without ")
    if gone not in frame.worlds or name == gone or name not in frame.worlds:
        return math.nan
    after = {
        where: {world: value / (1 - share[gone]) for world, value in share.items()}
        for where, share in before.items()
    }
    try:
        return read(with_worlds(changed, frame, after, gone=gone), at, frame, [name]).item()
    except bt.StudyError as error:
        assert "every world is excluded" in str(error)  # noqa: PT017
        return math.nan


def with_residual(study, at, frame, before, name):
    """Posterior by the update of a study that judges the residual: only plain items."""
    items = {item.id: item for item in study.items}
    coder, rows = at["coder"], []
    ways = {
        (row.coder, row.item): row for row in study.likelihoods if row.hypothesis in frame.worlds
    }
    sought = {i.id for i in study.items if i.case == at["case"] and i.found != "not sought"}
    here = [row for (whose, item), row in ways.items() if whose == coder and item in sought]
    if any(row.if_true is None for row in here):
        return math.nan
    for (whose, item), row in ways.items():
        extra = {"ratio": 1.0} if row.ratio is not None else {"rank": 1}
        if row.if_true is not None:
            thing = items[item]
            silent = thing.detection == thing.false_report
            q = FIT if thing.found == "present" else 1 - FIT
            chance = (
                0.5 if silent else (q - thing.false_report) / (thing.detection - thing.false_report)
            )
            if not 0 < chance < 1:
                assume(False)  # the record of this item cannot have that chance
            extra = {"if_true": bt.judgement(float(chance))}
        rows.append(Likelihood(coder=whose, item=item, hypothesis=ADDED, **extra))
    after = {
        where: {world: value * (1 - RESIDUAL_PRIOR) for world, value in share.items()}
        | {ADDED: RESIDUAL_PRIOR}
        for where, share in before.items()
    }
    written = next(entry for entry in study.frames if entry.id == frame.id)
    names = (*written.hypotheses, ADDED)
    changed = replace(written, exhaustive=False, residual=ADDED, hypotheses=names)
    first = next(entry for entry in study.hypotheses if entry.id == frame.hypotheses[0])
    priors = [row for row in study.priors if row.hypothesis not in frame.worlds]
    priors += [
        Prior(coder=coder, case=case, hypothesis=world, chance=bt.judgement(float(value)))
        for (coder, case), share in after.items()
        for world, value in share.items()
    ]
    wider = study.replace(
        frames=[changed if entry.id == frame.id else entry for entry in study.frames],
        hypotheses=[*study.hypotheses, replace(first, id=ADDED)],
        likelihoods=[*study.likelihoods, *rows],
        priors=priors,
        verdicts=(),
        expected=(),
    )
    new = next(entry for entry in wider.world_frames if entry.id == frame.id)
    return read(wider, at, new, [name]).item()


@st.composite
def dense(draw):
    """Studies in which every coder judges every item: clusters, sources and kinds that matter."""
    mode = draw(st.sampled_from(["claim", "rivals", "rivals", "factors"]))
    chance = st.floats(0.05, 0.95)
    names = "KLMN"[: draw(st.integers(2, 4)) if mode == "rivals" else 2]
    residual = draw(st.sampled_from([None, None, names[-1]])) if mode == "rivals" else None
    frame = Frame(
        id="question",
        mode=mode,
        hypotheses=tuple(names),
        residual=residual,
        exhaustive=mode == "rivals" and not residual,
    )
    some = draw(st.sampled_from([{}, {"detection": 0.9, "false_report": 0.2}]))
    items = [
        bt.Item(
            f"item {number}",
            case=draw(st.sampled_from(["one", "one", "two"])),
            clue="?",
            found=draw(st.sampled_from(["present", "absent", "present", "not sought"])),
            cluster=draw(st.sampled_from(["", "leak", "root", "leak"])),
            kind=draw(st.sampled_from(["", "press", "archive"])),
            sources=draw(st.lists(st.sampled_from("stuvw"), max_size=2, unique=True)),
            **(some if number == 0 else {}),
        )
        for number in range(draw(st.integers(2, 7)))
    ]
    first, later = items[0], items[-1]
    together = len(items) > 2 and first.case == later.case and first.found != "not sought"
    if together and draw(st.booleans()):
        items[-1] = replace(later, given=("item 0",), cluster="")
    rows = []
    frames = [frame] if mode != "claim" else [replace(frame, id=n, hypotheses=(n,)) for n in names]
    for coder, item in product(("you", "me"), items):
        ratio = item.detection == 1 and draw(st.integers(0, 9)) == 0
        for label in ("K", "L") if mode == "claim" else bt_worlds(frame):
            entry = {"if_true": bt.judgement(draw(chance))}
            if mode == "claim":
                entry["if_false"] = bt.judgement(draw(chance))
            if ratio:
                first = mode != "claim" and label == bt_worlds(frame)[0]
                entry = {"ratio": 1.0 if first else draw(st.floats(0.1, 10))}
            rows.append(Likelihood(coder=coder, item=item.id, hypothesis=label, **entry))
    priors = []
    for chosen in ("", "sceptic"):
        parts = draw(st.lists(st.integers(1, 9), min_size=len(names), max_size=len(names)))
        for name, part in zip(names, parts, strict=True):
            best = part / sum(parts) if mode == "rivals" else part / 10
            priors.append(Prior(set=chosen, hypothesis=name, chance=bt.judgement(best)))
    rho = st.floats(0, 1)
    dependence = [
        Dependence(coder=coder, cluster=cluster, rho=draw(rho))
        for coder, cluster in product(("", "me"), ("leak", "root"))
        if any(item.cluster == cluster for item in items)
    ]
    return bt.Study(
        title="dense",
        cases=(Case(id="one"), Case(id="two")),
        hypotheses=tuple(Hypothesis(id=name, claim="so") for name in names),
        frames=tuple(frames),
        items=tuple(items),
        likelihoods=tuple(rows),
        priors=tuple(priors),
        dependence=tuple(dependence),
    )


def bt_worlds(frame):
    (one,) = resolve_frames([frame])
    return one.worlds
