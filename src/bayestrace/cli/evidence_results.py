"""Everything `evidence` looks at, and the same as JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from bayestrace.cli.robust_results import plain
from bayestrace.stats.evidence.candidates import dependence_candidates
from bayestrace.stats.evidence.mechanisms import coverage
from bayestrace.stats.evidence.regrouping import regroupings
from bayestrace.stats.evidence.roles import new_evidence
from bayestrace.stats.evidence.scoping import scope
from bayestrace.stats.evidence.search_logs import searches
from bayestrace.stats.evidence.silences import silence

if TYPE_CHECKING:
    import pandas as pd

    from bayestrace.study.study import Study

__all__ = ["Looks", "evidence_json", "looks_at"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """Tables about the evidence of a study, each as the public function of its name gives it."""

    new_evidence: pd.DataFrame
    dependence_candidates: pd.DataFrame
    regroupings: pd.DataFrame
    silence: pd.DataFrame
    coverage: pd.DataFrame
    scope: pd.DataFrame
    searches: pd.DataFrame


def looks_at(study: Study, coder: str | None) -> Looks:
    """Compute all of them."""
    return Looks(
        new_evidence=new_evidence(study, coder=coder),
        dependence_candidates=dependence_candidates(study, coder=coder),
        regroupings=regroupings(study, coder=coder),
        silence=silence(study, coder=coder),
        coverage=coverage(study, coder=coder),
        scope=scope(study, coder=coder),
        searches=searches(study),
    )


def evidence_json(study: Study, found: Looks) -> str:
    """Return all of it at full precision: null where missing, "+inf" where infinite."""
    attrs = found.new_evidence.attrs
    document: dict[str, Any] = {
        "study": study.title,
        "study_hash": attrs["study_hash"],
        "bayestrace": attrs["inference_library_version"],
        "dependence": attrs["dependence"],
        "rule": {"confirm": attrs["rule_confirm"], "reject": attrs["rule_reject"]},
        "role_not_said": attrs["role_not_said"],
        "not_logged": found.searches.attrs["not_logged"],
        **{entry.name: getattr(found, entry.name).to_dict("records") for entry in fields(found)},
    }
    return json.dumps(plain(document), ensure_ascii=False, indent=1, allow_nan=False)
