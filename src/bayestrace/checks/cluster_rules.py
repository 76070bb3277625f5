"""Rules about clusters: what the items of one root do to one another's weight."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from bayestrace.checks.literature import KISH_1965
from bayestrace.checks.rules import Remark, rule
from bayestrace.encode import encode_study
from bayestrace.errors import nearest
from bayestrace.stats.exact import frame_posterior
from bayestrace.units import DECIBELS_PER_NAT

if TYPE_CHECKING:
    from bayestrace.checks.look import Look
    from bayestrace.encode import EncodedFrame, EncodedStudy

__all__ = ["empty_cluster", "neutral_in_cluster"]

VISIBLE = 0.05
"""dB; what is less is printed as 0.0."""


@rule(
    "empty-cluster",
    stage="evidence",
    level="warning",
    follows=KISH_1965,
)
def empty_cluster(look: Look) -> Iterator[Remark]:
    """A cluster has one item only, so that nothing is discounted.

    A cluster names the root that several items share. With one item in it there is nothing to
    discount, and the name is often a typing error: "AF-N-OUTCOME" here, "AF-N-OUTCOMES" there,
    and two items of one root count as two independent ones.

    The rule fires for every item whose cluster holds no other item of the same case. Clusters
    do not reach across cases, so one item in each of two cases is no cluster either.

    Write the name as the other items have it, or empty the cell. Answer it if the other items
    of that root are still to come.
    """
    sizes = Counter((item.cluster, item.case) for item in look.study.items if item.cluster)
    alone = [item for item in look.study.items if sizes.get((item.cluster, item.case)) == 1]
    if not alone:
        return
    shared = dict.fromkeys(name for (name, _), size in sizes.items() if size > 1)
    meant = [
        f"{item.cluster!r} for {close!r}"
        for item in alone
        if (close := nearest(item.cluster, list(shared))) and close != item.cluster
    ]
    yield Remark(
        "{n} {item stands|items stand} alone in a cluster, so nothing is discounted."
        + (f" Perhaps {meant[0]} is a typing error." if meant else ""),
        "give items of one root and one case the same cluster name, or empty the cell",
        at=alone,
        column="cluster",
    )


@rule(
    "neutral-in-cluster",
    stage="result",
    level="note",
    follows=KISH_1965,
)
def neutral_in_cluster(look: Look) -> Iterator[Remark]:
    """Rows that weigh nothing make a cluster larger and so weaken its other items.

    The discount grows with the number of a cluster's items that a coder judged. A row with
    equal likelihoods on all sides weighs nothing, yet it is counted, so to judge an item
    neutral is not the same as to leave its row out.

    The rule fires if, without the rows of sought items in clusters that weigh nothing, the
    evidence for some hypothesis would weigh 0.05 dB more or less than now (less is printed as
    0.0). The sentence says where the change is largest.

    Leave a row out if the item says nothing about the hypothesis; keep it neutral if it was
    weighed and found to speak for neither side. Answer it with which of the two you mean.
    """
    study, encoded = look.study, look.encoded
    names = [item.id for item in study.items]
    bare = {
        (encoded.coders[coder], names[item], part.frame.id)
        for part in encoded.frames
        for coder, item in _beside_others(look, part)
    }
    if not bare:
        return
    kept, left_out = [], []
    for row in study.likelihoods:
        placed = study.places.find(row.hypothesis)
        neutral = placed is not None and (row.coder, row.item, placed[0].id) in bare
        (left_out if neutral else kept).append(row)
    now = _total_weights(encoded)
    then = _total_weights(encode_study(study.replace(likelihoods=kept)))
    changes = {
        key: change
        for key, weight in now.items()
        if np.isfinite(change := abs(weight - then.get(key, np.nan)))
    }
    place = max(changes, key=changes.__getitem__, default=None)
    if place is not None and changes[place] >= VISIBLE:
        coder, case, hypothesis = place
        yield Remark(
            "{n} {row|rows} of likelihoods {weighs|weigh} nothing but {counts|count} in "
            "{its cluster|their clusters}, which weakens the items beside {it|them}. Without "
            f"{{it|them}} the evidence would weigh up to {changes[place]:.1f} dB more or less "
            f"({hypothesis} in {case}, {coder}).",
            "leave the row out if the item says nothing about the hypothesis; keep it if it was "
            "weighed and speaks for neither side",
            at=left_out,
        )


def _beside_others(look: Look, part: EncodedFrame) -> Iterator[tuple[int, int]]:
    """Yield (coder, item) of neutral rows in clusters whose other items weigh something."""
    clusters = [(item.cluster, item.case) for item in look.study.items]
    sought = look.encoded.finding.values >= 0
    weighing = {
        (int(coder), clusters[item])
        for coder, item in np.argwhere((part.entry != "") & sought & ~part.neutral)
    }
    for coder, item in np.argwhere(part.neutral):
        if (int(coder), clusters[item]) in weighing:
            yield int(coder), int(item)


def _total_weights(encoded: EncodedStudy) -> dict[tuple[str, str, str], float]:
    """Total adjusted weight by coder, case and hypothesis, dB; NaN where nothing was judged."""
    totals = {}
    for part in encoded.frames:
        posterior = frame_posterior(encoded, part)
        for hypothesis in part.frame.hypotheses:
            prior, adjusted, _ = posterior.log_odds(part.frame.members(hypothesis))
            with np.errstate(invalid="ignore"):
                weight = (adjusted - prior) * DECIBELS_PER_NAT
            for coder, case in np.ndindex(weight.shape):
                key = (encoded.coders[coder], encoded.cases[case], hypothesis)
                totals[key] = float(weight[coder, case])
    return totals
