"""The methods paragraph: what this study uses, and nothing that it does not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bayestrace.reporting.blocks import Heading, Paragraph

if TYPE_CHECKING:
    from bayestrace.reporting.gathering import Found

__all__ = ["method_paragraphs"]


def method_paragraphs(found: Found) -> Iterator[Paragraph | Heading]:
    """Yield the methods of a study and the literature they come from."""
    yield Paragraph(
        "Each hypothesis has a prior credence and each finding a likelihood under each "
        "hypothesis; Bayes' rule gives the posterior credence in each case, exactly."
    )
