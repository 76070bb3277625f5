"""Every rule of the library, in the order in which a study grows."""

from __future__ import annotations

from bayestrace.checks import (
    cluster_rules,
    coder_rules,
    comparison_rules,
    effort_rules,
    evidence_rules,
    frame_size_rules,
    history_rules,
    hypothesis_rules,
    likelihood_rules,
    prior_rules,
    question_rules,
    record_chance_rules,
    result_rules,
    rival_rules,
    silence_rules,
    source_rules,
    strength_rules,
    typology_rules,
    wording_rules,
)
from bayestrace.checks.rules import Rule

__all__ = ["RULES"]

RULES: tuple[Rule, ...] = tuple(
    found
    for module in (
        hypothesis_rules,
        frame_size_rules,
        rival_rules,
        prior_rules,
        source_rules,
        likelihood_rules,
        question_rules,
        record_chance_rules,
        strength_rules,
        effort_rules,
        wording_rules,
        evidence_rules,
        silence_rules,
        coder_rules,
        cluster_rules,
        typology_rules,
        result_rules,
        comparison_rules,
        history_rules,
    )
    for found in vars(module).values()
    if isinstance(found, Rule)
)
"""A new rule stands in one of these modules; a new module in both lists above."""
