"""Test and retest: what a coder said of the same clue when asked a second time."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from bayestrace._version import __version__
from bayestrace.errors import ArrayError, nearest
from bayestrace.study.record_rules import records_of, with_own_records
from bayestrace.study.study import Study
from bayestrace.study.words import Finding, Mode
from bayestrace.units import decibels

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from bayestrace.study.parts import Item, Likelihood
    from bayestrace.study.worlds import WorldFrame

__all__ = ["retest"]

COLUMNS = (
    "coder", "case", "item", "hypothesis", "over",
    "if_true_first", "if_true_second", "if_false_first", "if_false_second",
    "weight_first_db", "weight_second_db", "shift_db",
)  # fmt: skip


RECORDS = ("detection", "false_report", "detection_if_false", "false_report_if_false")


def retest(study: Study, *, coder: str | None = None) -> pd.DataFrame:
    r"""Set what coders said when asked a second time beside what they said first.

    Parameters
    ----------
    study : Study
        A study with ``repeats``, which ``bayestrace elicit`` asks for.
    coder : str, optional
        Only this coder.

    Returns
    -------
    DataFrame
        One row per repeated likelihood: ``coder``, ``case``, ``item``, ``hypothesis``;
        ``over``, the world that it is weighed against (the negation of a claim, else the
        frame's first world); the chances of the first and the second time; the weight of the
        finding for the hypothesis over that world, first and second, and ``shift_db``, second
        minus first, in dB. Weights are missing for the first world itself, for ranks and for
        clues that were not sought, differences of two infinite weights too. The attribute
        ``within_sd_db`` holds, per coder, the standard deviation of a single weight about the
        coder's own mean; ``not_paired`` names repeats whose first answer is gone.

    Raises
    ------
    ArrayError
        If it is no study, or nobody of this name was asked twice.

    Notes
    -----
    With differences :math:`d_i` of two answers each, the standard deviation within a coder is
    :math:`\sqrt{\sum d_i^2 / 2n}`. It takes the two answers for independent; a coder who
    remembers the first gives a figure that is too small. It says how steady a coder is, not
    how right. Several hypotheses of one item are not independent either.

    References
    ----------
    .. [1] Bland, J. M. and Altman, D. G. (1996). Measurement error. *BMJ* 313, 744.

    Examples
    --------
    >>> import bayestrace as bt
    >>> memo = bt.Item("memo", found="present", likelihood={"H1": (0.8, 0.1)})
    >>> study = bt.Study.claims({"H1": 0.5}, [memo])
    >>> asked = bt.Study.claims(
    ...     {"H1": 0.5}, [bt.Item("memo", found="present", likelihood={"H1": (0.8, 0.2)})]
    ... )
    >>> table = bt.retest(study.replace(repeats=asked.likelihoods))
    >>> table[["if_false_first", "if_false_second"]].values.tolist()
    [[0.1, 0.2]]
    >>> round(float(table["shift_db"].item()), 2)
    -3.01
    """
    import pandas as pd

    if not isinstance(study, Study):
        raise ArrayError(f"retest needs a Study, got {type(study).__name__}; read it first")
    known = list(dict.fromkeys(row.coder for row in study.repeats))
    if coder is not None and coder not in known:
        close = nearest(coder, known)
        raise ArrayError(
            f"coder {coder!r} was asked nothing a second time; "
            + (f"did you mean {close!r}? " if close else "")
            + (f"repeats are there of: {', '.join(known)}" if known else "there are no repeats")
        )
    items = {item.id: item for item in study.items}
    first, second = _sittings(study, study.judged_likelihoods), _sittings(study, study.repeats)
    rows, alone = [], []
    for (who, name, frame_id), again in second.items():
        if coder not in (None, who):
            continue
        frame = next(frame for frame in study.world_frames if frame.id == frame_id)
        before, item = first.get((who, name, frame_id), {}), items[name]
        for label, row in again.items():
            if label not in before:
                alone.append(f"{who}, {name}, {label}")
                continue
            over = f"not {label}" if frame.mode == Mode.CLAIM else frame.worlds[0]
            sittings = before, _with_records_of(before, again)
            weights = [_weight(frame, item, sitting, label, over) for sitting in sittings]
            chances = [
                math.nan if judged is None else float(judged.best)
                for side in ("if_true", "if_false")
                for judged in (getattr(before[label], side), getattr(row, side))
            ]
            shift = _minus(weights[1], weights[0])
            rows.append((who, item.case, name, label, over, *chances, *weights, shift))
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    table.attrs = {
        "inference_library": "bayestrace",
        "inference_library_version": __version__,
        "study": study.title,
        "study_hash": study.digest,
        "within_sd_db": {who: _within(table, who) for who in dict.fromkeys(table["coder"])},
        "not_paired": "; ".join(alone),
    }
    return table


def _sittings(
    study: Study, rows: Iterable[Likelihood]
) -> Mapping[tuple[str, str, str], Mapping[str, Likelihood]]:
    """Group likelihoods by coder, item and frame."""
    found: dict[tuple[str, str, str], dict[str, Likelihood]] = defaultdict(dict)
    for row in rows:
        if place := study.places.find(row.hypothesis):
            frame, label = place
            found[row.coder, row.item, frame.id][label] = row
    return found


def _with_records_of(
    before: Mapping[str, Likelihood], again: Mapping[str, Likelihood]
) -> dict[str, Likelihood]:
    """Put the first sitting's chances of a record to a repeat that gives none of its own."""
    return {
        label: row
        if label not in before or with_own_records(row)
        else replace(row, **{name: getattr(before[label], name) for name in RECORDS})
        for label, row in again.items()
    }


def _weight(
    frame: WorldFrame, item: Item, rows: Mapping[str, Likelihood], label: str, over: str
) -> float:
    """Return the weight of the finding for a label, in dB; nan where there is none."""
    if label == over or item.found == Finding.NOT_SOUGHT:
        return math.nan
    ratio = rows[label].ratio
    if ratio is not None:
        return decibels(ratio)
    records = records_of(frame, item, rows)
    if label not in records or over not in records:
        return math.nan
    return _minus(*(decibels(records[world].chance_of(item.found)) for world in (label, over)))


def _minus(one: float, other: float) -> float:
    return math.nan if math.isinf(one) and one == other else one - other


def _within(table: pd.DataFrame, coder: str) -> float:
    shifts = [
        shift for shift in table.loc[table["coder"] == coder, "shift_db"] if math.isfinite(shift)
    ]
    return math.sqrt(math.fsum(d * d for d in shifts) / (2 * len(shifts))) if shifts else math.nan
