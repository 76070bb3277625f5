"""Worlds, codings and findings drawn from the prior of each joint model, in plain NumPy.

Written from what the models are said to be, not from their code. Coders stand side by side in
models `judgement`, `cases` and `dependence`, so one study holds many simulations: each
coder has cases, items and findings of their own.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy.special import expit, logit, ndtr, ndtri, softmax

import bayestrace as bt
from bayestrace.study.parts import Case, Dependence, Frame, Hypothesis, Likelihood, Prior

__all__ = ["Design", "Panel", "by_judgement", "by_parts", "study_of"]

Q95 = 1.6448536269514722


@dataclass(frozen=True, kw_only=True)
class Design:
    """What is not random: worlds, how many cases, how items are recorded, sorted and tied."""

    worlds: tuple[str, ...] = ("H", "not H")
    cases: int = 2
    detection: tuple[float, ...] = (1.0, 0.9, 0.8)
    false_report: tuple[float, ...] = (0.0, 0.0, 0.1)
    kinds: tuple[str, ...] = ("", "", "")
    clusters: tuple[str, ...] = ("", "", "")

    @property
    def claim(self):
        """Whether the worlds are one claim and its negation."""
        return self.worlds[1] == f"not {self.worlds[0]}"

    @property
    def shape(self):
        """Cases, items, worlds."""
        return self.cases, len(self.detection), len(self.worlds)


@dataclass(frozen=True, kw_only=True)
class Panel:
    """Cases with their findings, who coded them, and what was true.

    ``prior`` (coder, case, cell, 3) and ``chance`` (coder, case, item, world, 3) hold best, low,
    high; ``rho`` (coder); ``truth`` is every drawn parameter by name.
    """

    coders: tuple[str, ...]
    prior: np.ndarray
    chance: np.ndarray
    present: np.ndarray
    world: np.ndarray
    rho: tuple[float, ...] = ()
    truth: dict[str, np.ndarray] = field(default_factory=dict)

    @property
    def name(self):
        """Prefix of the ids of its cases and items."""
        return self.coders[0]

    def case(self, case):
        """Id of a case."""
        return f"{self.name}.{case}"

    def item(self, case, item):
        """Id of an item."""
        return f"{self.name}.{case}.{item}"


def judged(law):
    """A judgement of best, low, high; without an interval where those are NaN."""
    best, low, high = map(float, law)
    return bt.judgement(best) if np.isnan(low) else bt.judgement(best, low=low, high=high)


def study_of(design, panels):
    """Write the panels as one study, of one claim or of rivals that are all there are."""
    hypotheses = design.worlds[:1] if design.claim else design.worlds
    mode = "claim" if design.claim else "rivals"
    items, likelihoods, priors, cases, dependence = [], [], [], [], []
    for panel in panels:
        for case, item in np.ndindex(panel.present.shape):
            cluster = design.clusters[item]
            items.append(
                bt.Item(
                    panel.item(case, item),
                    found="present" if panel.present[case, item] else "absent",
                    case=panel.case(case),
                    clue="Is it there?",
                    kind=design.kinds[item],
                    cluster=f"{panel.name}.{cluster}" if cluster else "",
                    detection=design.detection[item],
                    false_report=design.false_report[item],
                )
            )
        cases += [Case(id=panel.case(case)) for case in range(design.cases)]
        for at, coder in enumerate(panel.coders):
            for case, item in np.ndindex(panel.present.shape):
                sides = [judged(law) for law in panel.chance[at, case, item]]
                rows = [sides] if design.claim else [(side, None) for side in sides]
                likelihoods += [
                    Likelihood(
                        coder=coder,
                        item=panel.item(case, item),
                        hypothesis=hypothesis,
                        if_true=row[0],
                        if_false=row[1],
                    )
                    for hypothesis, row in zip(hypotheses, rows, strict=True)
                ]
            priors += [
                Prior(
                    hypothesis=hypothesis,
                    chance=judged(law),
                    coder=coder,
                    case=panel.case(case),
                )
                for case in range(design.cases)
                for hypothesis, law in zip(hypotheses, panel.prior[at, case], strict=True)
            ]
            for cluster in sorted(set(design.clusters) - {""}):
                name = f"{panel.name}.{cluster}"
                dependence.append(Dependence(cluster=name, rho=panel.rho[at], coder=coder))
    return bt.Study(
        title="A simulated study",
        cases=cases,
        hypotheses=[Hypothesis(id=name, claim=name) for name in hypotheses],
        frames=[Frame(id="frame", mode=mode, hypotheses=hypotheses, exhaustive=not design.claim)],
        items=items,
        likelihoods=likelihoods,
        priors=priors,
        dependence=dependence,
    )


def shares(cells):
    """Chances of prior cells, (..., cell), as chances of the worlds."""
    if cells.shape[-1] == 1:
        return np.concatenate([cells, 1 - cells], axis=-1)
    return cells / cells.sum(axis=-1, keepdims=True)


def prior_logits(rng, design):
    """Draw best priors as logits, (case, cell); those of rivals sum to 1."""
    cells = rng.normal(0, 0.7, design.shape[::2])
    return cells[:, :1] if design.claim else logit(softmax(cells, axis=1))


def recorded(design, p):
    """P(recorded as present) of clues that are there with chance p, (case, item, world, ...)."""
    shape = (-1, *[1] * (p.ndim - 2))
    d, f = (np.reshape(part, shape) for part in (design.detection, design.false_report))
    return p * d + (1 - p) * f


def joint(design, prior, p, present):
    """P(world, findings), (case, world), items independent given the world."""
    q = recorded(design, p)
    return prior * np.where(present[..., None], q, 1 - q).prod(axis=1)


def of_actual(values, world):
    """Pick the actual world of each case from (case, ..., world)."""
    return np.stack([values[case, ..., at] for case, at in enumerate(world)])


def drawn_worlds(rng, prior):
    """Draw a world per case from (case, world)."""
    return (rng.random(len(prior))[:, None] > prior.cumsum(axis=1)[:, :-1]).sum(axis=1)


def without_interval(best):
    """Best values with no interval, (..., 3)."""
    return np.stack([best, np.full_like(best, np.nan), np.full_like(best, np.nan)], axis=-1)


def with_intervals(rng, best, sds=(0.4, 2.0)):
    """Best values as logits with an sd on either side, drawn evenly: laws and the two sds."""
    below, above = rng.uniform(*sds, (2, *best.shape))
    law = [expit(best), expit(best - Q95 * below), expit(best + Q95 * above)]
    return np.stack(law, axis=-1), below, above


def at_z(best, below, above, z):
    """Chance at standard normal z of a two-piece normal law on the logit scale."""
    return expit(best + z * np.where(z > 0, above, below))


def by_judgement(rng, design, coder, share, stretch=1.0):
    """Model `judgement`, one coder. With ``stretch`` not 1 the errors are wrong by that factor."""
    cases, items, worlds = design.shape
    r = rng.random() if share == "learned" else share
    shared = rng.standard_normal(worlds)
    own = rng.standard_normal(design.shape)
    best = rng.normal(0, 1, design.shape)
    chance, *sds = with_intervals(rng, best)
    p = at_z(best, *sds, stretch * (np.sqrt(r) * shared + np.sqrt(1 - r) * own))
    cells = (cases, 1 if design.claim else worlds)
    prior_z, prior_best = rng.standard_normal(cells), prior_logits(rng, design)
    law, *prior_sds = with_intervals(rng, prior_best, (0.2, 0.8))
    prior = shares(at_z(prior_best, *prior_sds, stretch * prior_z))
    world = drawn_worlds(rng, prior)
    present = rng.random((cases, items)) < of_actual(recorded(design, p), world)
    together = joint(design, prior, p, present)
    truth = {
        "shared": r,
        "shared_error": stretch * shared,
        "item_error": stretch * own,
        "prior_error": stretch * prior_z,
        "findings": np.log(together.sum(axis=1)),
    }
    return Panel(
        coders=(coder,),
        prior=law[None],
        chance=chance[None],
        present=present,
        world=world,
        truth=truth,
    )


def by_parts(rng, file, design, coders, *, parts, chance_sd=1.5, stretch=1.0):
    """Models `coders`, `cases`, `dependence` and what they make together.

    Without `coders` there is one coder, whose best values are the chances. Priors and rho come
    from the generator ``file``: started afresh, it gives another simulation the same ones.
    ``stretch`` not 1 makes the sds of disagreement and of heterogeneity wrong by that factor.
    """
    truth = {}
    theta = rng.normal(0, chance_sd, design.shape)
    y = theta[None]
    if "coders" in parts:
        y = coded(rng, theta, len(coders), stretch, truth)
        truth["chance_error"] = chance_error(theta, y, truth, chance_sd)
    best, prior_best = y.mean(axis=0), prior_logits(file, design)
    priors = np.stack([prior_best] * len(coders))
    if len(coders) > 1:
        priors = logit(as_judged(design, priors + file.normal(0, 0.3, priors.shape)))
    rhos = file.uniform(0.6, 0.95, len(coders))
    prior = shares(expit(priors.mean(axis=0)))
    actual = theta
    if "cases" in parts:
        prior = in_cases(rng, prior, stretch, truth)
        kind_strengths(rng, design, truth)
        actual = strengthened(design, theta, best, truth)
    world = drawn_worlds(rng, prior)
    sign = leaning(design, best) if "dependence" in parts else np.zeros(theta.shape[:2])
    there = below_thresholds(rng, design, expit(actual), sign, rhos.mean())
    present = as_recorded(rng, design, of_actual(there, world))
    truth["findings"] = log_findings(design, prior, expit(actual), sign, rhos.mean(), present)
    return Panel(
        coders=tuple(coders),
        prior=without_interval(expit(priors)),
        chance=without_interval(expit(y)),
        present=present,
        world=world,
        rho=tuple(rhos),
        truth=truth,
    )


def as_judged(design, logits):
    """Chances of prior cells; those of rivals must sum to 1."""
    return expit(logits) if design.claim else softmax(logits, axis=-1)


def half_normal(rng, sd=0.5):
    return sd * abs(rng.standard_normal())


def coded(rng, theta, count, stretch, truth):
    """Codings of the chances, (coder, case, item, world), by coders who sum to 0."""
    shift_sd, scale_sd, sigma = (half_normal(rng) for _ in range(3))
    shift, log_scale = (
        sd * (x - x.mean())
        for sd, x in (
            (shift_sd, rng.standard_normal(count)),
            (scale_sd, rng.standard_normal(count)),
        )
    )
    truth |= {"shift_sd": shift_sd, "scale_sd": scale_sd, "disagreement_sd": sigma}
    truth |= {"coder_shift": shift, "coder_log_scale": log_scale}
    error = stretch * sigma * rng.standard_normal((count, *theta.shape))
    shift, log_scale = (x[:, None, None, None] for x in (shift, log_scale))
    return shift + np.exp(log_scale) * (theta + error)


def chance_error(theta, y, truth, chance_sd):
    """How far the chances are from what the codings say, in units of what these leave open."""
    shift, log_scale = (truth[name] for name in ("coder_shift", "coder_log_scale"))
    shift, log_scale = (x[:, None, None, None] for x in (shift, log_scale))
    mean = ((y - shift) * np.exp(-log_scale)).mean(axis=0)
    error = truth["disagreement_sd"] ** 2 / len(y)
    kept = chance_sd**2 / (chance_sd**2 + error)
    return (theta - kept * mean) / np.sqrt(kept * error)


def log_findings(design, prior, p, sign, rho, present):
    """Ln P(findings) of each case: common cause and worlds summed out."""
    u = np.arange(-8, 8.01, 0.1)
    density = np.exp(-0.5 * u**2)
    tied = rho * sign[..., None, None] ** 2
    pull = sign[..., None, None] * np.sqrt(tied) * u
    there = ndtr((ndtri(p)[..., None] - pull) / np.sqrt(1 - tied))  # (case, item, world, u)
    q = recorded(design, there)
    given_u = np.where(present[..., None, None], q, 1 - q).prod(axis=1)
    like = given_u @ (density / density.sum())
    return np.log((prior * like).sum(axis=1))


def in_cases(rng, prior, stretch, truth, concentration=2.0):
    """Chances of the worlds in each case, (case, world), around a general chance."""
    m = prior.mean(axis=0)
    phi = rng.dirichlet(concentration * m)  # of a claim: the same as Beta(k m, k (1 - m))
    tau = half_normal(rng)
    truth |= {"heterogeneity_sd": tau, "general": phi}
    # the log-odds of any two worlds vary by tau; of a claim and its negation, by one effect
    noise = stretch * rng.standard_normal(prior.shape)
    pair = prior.shape[1] == 2
    truth["case_effect"] = (noise[:, :1] - noise[:, 1:]) / np.sqrt(2) if pair else noise
    weight = np.log(phi) + np.log(prior) - np.log(m) + tau / np.sqrt(2) * noise
    return softmax(weight, axis=1)


def kind_strengths(rng, design, truth):
    """How much stronger or weaker the clues of each kind are than judged."""
    kinds = sorted(set(design.kinds))
    g = 0.5 * rng.standard_normal(len(kinds))
    truth |= {"log_strength": dict(zip(kinds, g, strict=True))}


def strengthened(design, logits, best, truth):
    """Logits (case, item, world) of chances by the strength of the clue's kind."""
    scale = np.exp([truth["log_strength"][kind] for kind in design.kinds])[:, None]
    middle = best.mean(axis=-1, keepdims=True)
    return middle + scale * (logits - middle)


def leaning(design, best):
    """Which way the clues of a cluster lean, (case, item): for or against the claim; 0: none."""
    tied = np.array([cluster != "" for cluster in design.clusters])
    return np.sign(best[..., 0] - best[..., 1]) * tied


def below_thresholds(rng, design, p, sign, rho):
    """Whether clues are there in each world, (case, item, world): one cause per case and world."""
    tied = rho * sign[..., None] ** 2
    cause = rng.standard_normal((design.cases, 1, len(design.worlds)))
    latent = sign[..., None] * np.sqrt(tied) * cause
    latent = latent + np.sqrt(1 - tied) * rng.standard_normal(p.shape)
    return latent < ndtri(p)


def as_recorded(rng, design, there):
    """What the record says of clues that are there or not, (case, item)."""
    chance = np.where(there, np.array(design.detection), np.array(design.false_report))
    return rng.random(there.shape) < chance
