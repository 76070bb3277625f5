"""The parts of a joint model put together: chances, clusters, priors, sum over worlds."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pymc as pm

from bayestrace.encode import EncodedStudy
from bayestrace.models.blocks import Blocks, blocks_of
from bayestrace.models.built import BEFORE, Built
from bayestrace.models.common_causes import (
    HIGHEST_RHO,
    Causes,
    causes_of,
    log_clusters,
    with_common_causes,
)
from bayestrace.models.judging import judged_logit, prior_errors
from bayestrace.models.many_cases import Kinds, kinds_of, prior_shift, strengthened
from bayestrace.models.parts import Names
from bayestrace.models.pooling import pooled
from bayestrace.models.several_coders import coded_logit, disagree
from bayestrace.models.tensors import Term, joint_of, log_findings, log_worlds
from bayestrace.stats.opinions import opinion_pools

__all__ = ["joint_model"]


def joint_model(study: EncodedStudy, parts: Collection[str], hyper: Mapping[str, Any]) -> Built:
    """Build the model that has these parts.

    Notes
    -----
    In order: the chance of every clue (as judged, with errors, or pooled from several
    codings; stronger or weaker with its kind), the findings given the worlds (one by one, or a
    cluster at a time), the priors of the worlds (as judged, or with what the cases share),
    and the sum over the worlds.
    """
    setting = _Setting.of(study, parts, hyper)
    blocks, names = setting.blocks, Names()
    who = () if setting.pooled else ("coder",)
    with pm.Model(coords=setting.coords()) as model:
        terms = _terms(setting, names, who)
        z = prior_errors(blocks, names) if "judgement" in parts else None
        shift = prior_shift(blocks, hyper, names, who) if "cases" in parts else None
        joint = joint_of(blocks, terms, log_worlds(blocks.prior, z, shift))
        after, before = (
            credence[0] if setting.pooled else credence
            for credence in (joint.credence, joint.prior_credence)
        )
        dims = (*who, "case", "hypothesis")
        pm.Deterministic("credence", after, dims=dims)
        pm.Deterministic(BEFORE, before, dims=dims)
        pm.Deterministic("log_evidence", joint.log_evidence, dims="block")
        pm.Potential("findings", joint.log_evidence.sum())
    return Built(
        model=model,
        blocks=blocks,
        dims=dims,
        hyper=dict(hyper),
        hyper_parameters=tuple(names.hyper),
        item_parameters=tuple(names.items),
        prior_of=names.prior_of,
        notes=setting.notes(),
        beside={"/pools": opinion_pools(study)} if setting.pooled else {},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Setting:
    """What of a study the parts of a model need.

    Parameters
    ----------
    study : EncodedStudy
        As the coders judged it.
    parts : collection of str
        The models that compose this one.
    hyper : mapping
        Their hyper-priors.
    blocks : Blocks
        What is summed over, with the coders pooled where "coders" is a part.
    shared_judgements : int
        How many judgements two coders or more made, 0 if they never differ.
    kinds : Kinds, optional
        Clues whose strength is open.
    causes : Causes, optional
        Clusters of clues whose chances vary; those of fixed chances are summed in `blocks`.
    """

    study: EncodedStudy
    parts: Collection[str]
    hyper: Mapping[str, Any]
    blocks: Blocks
    shared_judgements: int
    kinds: Kinds | None
    causes: Causes | None

    @classmethod
    def of(cls, study: EncodedStudy, parts: Collection[str], hyper: Mapping[str, Any]) -> _Setting:
        used = pooled(study) if "coders" in parts else study
        spread = hyper["spread"] if "judgement" in parts else None
        every = blocks_of(used, spread, every=True)
        shared = disagree(study) if "coders" in parts else 0
        open_ = "cases" in parts and hyper["strength_sd"] > 0
        kinds = kinds_of(every) if open_ else None
        kinds = kinds if kinds and kinds.labels else None
        errs = "judgement" in parts and every.cells.varying.size > 0
        causes = None
        if "dependence" in parts and (shared or kinds or errs):
            causes = causes_of(used, every)
        elif "dependence" in parts:
            used = with_common_causes(used)
        blocks = every if shared or kinds or causes else blocks_of(used, spread)
        return cls(
            study=study,
            parts=parts,
            hyper=hyper,
            blocks=blocks if "judgement" in parts else blocks.fixed(),
            shared_judgements=shared,
            kinds=kinds,
            causes=causes,
        )

    @property
    def pooled(self) -> bool:
        """Whether all coders are one."""
        return "coders" in self.parts

    def coords(self) -> dict[str, Any]:
        """Labels of the dimensions of every result."""
        study, labels = self.blocks.study, self.blocks.labels
        if self.pooled:
            labels = [text.partition(" | ")[2] for text in labels]
        return {
            "coder": list(self.study.coders),
            "case": list(study.cases),
            "hypothesis": list(study.hypotheses),
            "block": labels,
        }

    def notes(self) -> dict[str, str]:
        """Say in sentences what the model took into account."""
        notes = {}
        if self.pooled:
            notes["coder"] = "; ".join(self.study.coders)
            if len(self.study.coders) == 1:
                why = "one coder: pooled with nobody, and no disagreement to learn from"
            elif self.shared_judgements:
                why = f"{self.shared_judgements} judgements were made by two coders or more"
            else:
                why = "no two codings of an item differ: nothing to learn, the means are exact"
            notes["coders"] = why
        else:
            notes["coders"] = "each coder's model by itself; no parameter is common to two of them"
        if "judgement" in self.parts:
            varying = self.blocks.cells.varying.size + self.blocks.prior.logit.size
            notes["judgements_varying"] = str(varying)
        else:
            notes["intervals"] = "best values only; intervals are not used"
        if "dependence" in self.parts:
            notes["common_cause"] = (
                "one per cluster, case and world; rho is its share of an item's variance on the "
                "normal scale, so rho 0 is independence"
            )
            if self.causes is not None:
                notes["common_cause"] += f"; a rho above {HIGHEST_RHO} counts as {HIGHEST_RHO}"
                error, nodes = self.causes.error, self.causes.nodes.size
                notes["common_cause_error"] = f"{error:.1g} nat at best values, {nodes} nodes"
        if "cases" in self.parts:
            labels = self.kinds.labels if self.kinds else ()
            notes["kinds"] = "; ".join(labels) or "no kind of clue with two items or more"
        return notes


def _terms(setting: _Setting, names: Names, who: tuple[str, ...]) -> list[Term]:
    """Return ln P(findings | world) of all cells, or of the clusters that they form."""
    blocks, hyper = setting.blocks, setting.hyper
    cells = blocks.cells
    if not cells.size:
        return []
    if setting.shared_judgements:
        logit = coded_logit(setting.study, blocks, hyper, names)
    else:
        logit = judged_logit(blocks, hyper, names)
    if setting.kinds is not None:
        logit = strengthened(blocks, setting.kinds, logit, hyper, names, who)
    if setting.causes is None:
        return [(log_findings(cells, logit), cells.block, cells.world)]
    causes = setting.causes
    rest = np.setdiff1d(np.arange(cells.size), causes.at)
    terms = []
    if rest.size:
        apart = cells.taken(rest)
        terms.append((log_findings(apart, logit[rest]), apart.block, apart.world))
    if causes.at.size:
        terms.append(log_clusters(blocks, causes, logit[causes.at]))
    return terms
