"""Study → registered arrays: the only way from one to the other.

Items without a row of a coder are NaN, the mark of "missing" in every float array of the
library; the three values of a finding are int8 codes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from os import PathLike
from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from bayestrace.errors import ArrayError, Problem, StudyError, nearest
from bayestrace.finding_chances import by_world, log_of_finding, record_chances
from bayestrace.study.lookup import frame_prior, prior_table, rho_table, rhos_of
from bayestrace.study.ordinal_residuals import numbered
from bayestrace.study.packaging import contents, set_aside
from bayestrace.study.parts import Judgement
from bayestrace.study.record_rules import with_own_records
from bayestrace.study.study import Study
from bayestrace.study.words import Finding, Mode
from bayestrace.vocabulary import label

if TYPE_CHECKING:
    from bayestrace.study.parts import Likelihood
    from bayestrace.study.worlds import WorldFrame

__all__ = [
    "EncodedFrame",
    "EncodedStudy",
    "encode_study",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class EncodedFrame:
    """One frame as arrays over coder, case, item and world.

    Parameters
    ----------
    frame : WorldFrame
        The worlds and what each hypothesis means among them.
    prior : DataArray
        (coder, case, world), probability; NaN where the frame is not judged or the
        case is out of scope.
    p_present : DataArray
        (coder, item, world), probability that the clue is there (of a folded item: that it
        is recorded); NaN without a row and where a ratio or a rank was entered instead. A
        residual that was ranked among rivals with probabilities has the band between its
        neighbours.
    p_low, p_high : DataArray
        (coder, item, world), ends of the central 90 % interval of that probability;
        NaN where none was given.
    log_likelihood : DataArray
        (coder, item, world), nat: ln P(finding | world), undiscounted; NaN without a
        row, 0 in every world where the item was not sought. From ratios it is known
        up to a constant per item.
    discount : DataArray
        (coder, item, world), 1 / design effect of the item's cluster; the same in every
        world unless dependence was judged per hypothesis.
    neutral : ndarray
        (coder, item): clustered, sought, with a row, and weighing nothing.
    entry : ndarray
        (coder, item), text: "probabilities", "ratio", "rank" or "" (no row).
    rank : ndarray
        (coder, item, world), 1 where the clue is most likely; NaN without a rank. The one
        rank of a claim stands at the claim, NaN at its negation.
    rescaled : str
        Which priors did not sum to one exactly and were divided by their sum.
    prior_cells : mapping
        (coder, case) positions → the prior as it was judged.
    """

    frame: WorldFrame
    prior: xr.DataArray
    p_present: xr.DataArray
    p_low: xr.DataArray
    p_high: xr.DataArray
    log_likelihood: xr.DataArray
    discount: xr.DataArray
    neutral: np.ndarray
    entry: np.ndarray
    rank: np.ndarray
    rescaled: str
    prior_cells: Mapping[tuple[int, int], PriorCells]


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorCells:
    """A frame's prior as it was judged, cell by cell.

    Parameters
    ----------
    best, low, high : ndarray
        (cell), probability; NaN in low and high where no interval was given.
    per_world : bool
        The cells are worlds that share one probability, else factors or a claim, each
        with a probability of its own.
    judged : bool
        Somebody wrote them; equal priors are not judgements and do not vary.
    """

    best: np.ndarray
    low: np.ndarray
    high: np.ndarray
    per_world: bool
    judged: bool

    def worlds(self, chances: np.ndarray) -> np.ndarray:
        """Return probabilities of the worlds, (world, ...), from those of the cells."""
        if self.per_world:
            return chances / chances.sum(axis=0)
        factors = [np.stack([chance, 1 - chance]) for chance in chances]
        worlds = factors[0]
        for factor in factors[1:]:
            worlds = (worlds[:, None] * factor[None]).reshape(-1, *factor.shape[1:])
        return worlds


@dataclass(frozen=True, slots=True, kw_only=True)
class EncodedStudy:
    """A study as arrays.

    Parameters
    ----------
    coders, cases, hypotheses : tuple of str
        Labels of the dimensions.
    finding, detection, false_report : DataArray
        (item), with coordinates ``case``, ``cluster``, ``kind``; a folded item's detection
        is 1 and its false report 0.
    folded : ndarray of bool
        (item), True where somebody judged the chance of a record per hypothesis: then the
        chances of the item are those of its record, for every coder.
    packages : mapping of int to tuple of int
        Position of a package → those of all items that it takes together.
    in_scope : DataArray
        (case, hypothesis), int8.
    frames : tuple of EncodedFrame
        One per question.
    alike : ndarray
        (item), text: what clues of the same kind have in common, the kind of their source
        or without one the clue they share; "" for clues that stand alone.
    """

    coders: tuple[str, ...]
    cases: tuple[str, ...]
    hypotheses: tuple[str, ...]
    finding: xr.DataArray
    detection: xr.DataArray
    false_report: xr.DataArray
    folded: np.ndarray
    packages: Mapping[int, tuple[int, ...]]
    in_scope: xr.DataArray
    frames: tuple[EncodedFrame, ...]
    alike: np.ndarray

    @property
    def case_of_item(self) -> np.ndarray:
        """Position of each item's case."""
        position = {case: number for number, case in enumerate(self.cases)}
        return np.array([position[case] for case in self.finding["case"].values], dtype=int)


def encode_study(
    study: Study,
    *,
    coder: str | None = None,
    prior_set: str = "",
    without: Collection[str] = (),
) -> EncodedStudy:
    """Turn a study into arrays, for all coders or for one.

    Items in ``without`` count as judged by nobody; the parts of such a package then count.

    Raises
    ------
    StudyError
        If nobody judged anything, or the coder or the set of priors is unknown.
    ArrayError
        If it is no study.
    """
    if not isinstance(study, Study):
        read = isinstance(study, str | PathLike)
        remedy = f"read it first: bt.read_study({str(study)!r})" if read else "pass the study"
        raise ArrayError(f"a Study is needed here, got {type(study).__name__}; {remedy}")
    coders = _chosen_coders(study, coder)
    sets = {"", *(row.set for row in study.priors)}
    if not isinstance(prior_set, str) or prior_set not in sets:
        raise StudyError([_unknown("set of priors", prior_set, sorted(sets))])
    items = study.items
    on_item = {
        "item": _labels([item.id for item in items]),
        "case": ("item", _labels([item.case for item in items])),
        "cluster": ("item", _labels([item.cluster for item in items])),
        "kind": ("item", _labels([item.kind for item in items])),
    }

    def per_item(name: str, values: np.ndarray | list[int], dtype: type) -> xr.DataArray:
        array = xr.DataArray(np.array(values, dtype=dtype), dims=("item",), coords=on_item)
        return label(array, name)

    cases = tuple(case.id for case in study.cases)
    scope = [[study.in_scope(name, case) for name in study.hypothesis_ids] for case in cases]
    encoder = _Encoder(study, coders, cases, prior_set, without)
    return EncodedStudy(
        coders=coders,
        cases=cases,
        hypotheses=study.hypothesis_ids,
        finding=per_item("finding", [Finding(item.found).code for item in items], np.int8),
        detection=per_item("detection", np.where(encoder.folded, 1.0, encoder.detection), float),
        false_report=per_item(
            "false_report", np.where(encoder.folded, 0.0, encoder.false_report), float
        ),
        folded=encoder.folded,
        packages={
            encoder.item_at[package]: tuple(encoder.item_at[part] for part in parts)
            for package, parts in contents(items).items()
        },
        in_scope=label(
            xr.DataArray(
                np.array(scope, dtype=np.int8).reshape(len(cases), len(study.hypothesis_ids)),
                dims=("case", "hypothesis"),
                coords={"case": _labels(cases), "hypothesis": _labels(study.hypothesis_ids)},
            ),
            "in_scope",
        ),
        frames=tuple(encoder.frame(frame) for frame in study.world_frames),
        alike=_labels([item.kind or item.clue_id for item in items]),
    )


def _chosen_coders(study: Study, coder: str | None) -> tuple[str, ...]:
    if not study.coders:
        rows = sum(not row.again for row in study.unanswered)
        waiting = f" ({rows} row{'s' * (rows != 1)} of likelihoods without an answer)" * bool(rows)
        raise StudyError(
            [
                Problem(
                    what=f"nobody has judged any item yet{waiting}, so no credence can be computed",
                    remedy="say for each item how likely the clue is under each hypothesis: type "
                    "bayestrace elicit STUDY --coder NAME, or fill in the table of likelihoods",
                )
            ]
        )
    if coder is None:
        return study.coders
    if not isinstance(coder, str) or coder not in study.coders:
        raise StudyError([_unknown("coder", coder, study.coders)])
    return (coder,)


def _unknown(kind: str, came: object, known: tuple[str, ...] | list[str]) -> Problem:
    close = nearest(came, known)
    return Problem(
        what=f"there is no {kind} {came!r}",
        came=repr(came),
        allowed=", ".join(name or "(the study's own)" for name in known),
        remedy=f"did you mean {close!r}?" if close else "choose one of these",
    )


def _labels(names: tuple[str, ...] | list[str]) -> np.ndarray:
    return np.array(names, dtype=np.str_) if names else np.array([], dtype="<U1")


class _Encoder:
    """What all frames of one encoding share."""

    def __init__(
        self,
        study: Study,
        coders: tuple[str, ...],
        cases: tuple[str, ...],
        prior_set: str,
        without: Collection[str],
    ) -> None:
        self.study, self.coders, self.cases, self.prior_set = study, coders, cases, prior_set
        self.coder_at = {name: number for number, name in enumerate(coders)}
        self.case_at = {name: number for number, name in enumerate(cases)}
        self.item_at = {item.id: number for number, item in enumerate(study.items)}
        self.rows: dict[str, list[tuple[str, Likelihood]]] = defaultdict(list)
        placed = [
            (row, *place)
            for row in study.judged_likelihoods
            if row.item not in without and (place := study.places.find(row.hypothesis))
        ]
        aside = set_aside(study.items, ((row.coder, row.item, f.id) for row, f, _ in placed))
        for row, frame, name in placed:
            if row.coder in self.coder_at and (row.coder, row.item, frame.id) not in aside:
                self.rows[frame.id].append((name, row))
        self.priors = prior_table(study.priors, study.places)
        self.rho = rho_table(study.dependence, study.places)
        items = study.items
        self.case_of = np.array([self.case_at[item.case] for item in items], dtype=int)
        self.code = np.array([Finding(item.found).code for item in items], dtype=np.int8)
        self.detection = np.array([item.detection for item in items], dtype=float)
        self.false_report = np.array([item.false_report for item in items], dtype=float)
        own = {row.item for row in study.likelihoods if with_own_records(row)}
        self.folded = np.array([item.id in own for item in items], dtype=bool)

    def frame(self, frame: WorldFrame) -> EncodedFrame:
        coords = {
            "coder": _labels(self.coders),
            "item": _labels(list(self.item_at)),
            "world": _labels(frame.worlds),
        }
        chance, low, high, log_ratio, rank, entry = self._entries(frame)
        # a record that comes about alike in every world tells nothing, whatever the discount
        silent = np.broadcast_to(self.detection == self.false_report, entry.shape)
        if self.folded.any():
            chance, low, high, silent = self._folded(frame, chance, low, high)
        log_likelihood = self._log_likelihood(chance, log_ratio, entry)
        sought = (self.code >= 0) & (entry != "")
        discount = self._discount(frame, sought)
        log_likelihood[by_world(discount) & silent] = 0.0
        clustered = np.array([bool(item.cluster) for item in self.study.items], dtype=bool)
        flat = log_likelihood.max(axis=-1) == log_likelihood.min(axis=-1)
        cells = self._prior_cells(frame, entry)
        prior, rescaled = self._prior(frame, cells)
        over_items = ("coder", "item", "world")
        return EncodedFrame(
            frame=frame,
            prior=label(
                xr.DataArray(
                    prior,
                    dims=("coder", "case", "world"),
                    coords={
                        "coder": coords["coder"],
                        "case": _labels(self.cases),
                        "world": coords["world"],
                    },
                ),
                "prior",
            ),
            p_present=label(xr.DataArray(chance, dims=over_items, coords=coords), "p_present"),
            p_low=label(xr.DataArray(low, dims=over_items, coords=coords), "p_low"),
            p_high=label(xr.DataArray(high, dims=over_items, coords=coords), "p_high"),
            log_likelihood=label(
                xr.DataArray(log_likelihood, dims=over_items, coords=coords), "log_likelihood"
            ),
            discount=label(
                xr.DataArray(discount, dims=over_items, coords=coords),
                "discount",
            ),
            neutral=clustered & sought & flat & ~by_world(discount),
            entry=entry,
            rank=rank,
            rescaled=rescaled,
            prior_cells=cells,
        )

    def _entries(self, frame: WorldFrame) -> tuple[np.ndarray, ...]:
        """Best, low, high, log ratios, ranks and the way of entry, NaN and "" without a row."""
        shape = (len(self.coders), len(self.item_at))
        chance = np.full((*shape, len(frame.worlds)), np.nan)
        low, high, log_ratio, rank = (np.full_like(chance, np.nan) for _ in range(4))
        entry = np.full(shape, "", dtype="<U13")
        world_at = {world: number for number, world in enumerate(frame.worlds)}
        for name, row in numbered(frame, self.rows[frame.id]):
            at = (self.coder_at[row.coder], self.item_at[row.item])
            world = world_at[name]
            if row.rank is not None:
                entry[at] = "rank"
                rank[*at, world] = row.rank
            elif row.ratio is not None:
                entry[at] = "ratio"
                log_ratio[*at, world] = np.log(row.ratio)
                if frame.mode == Mode.CLAIM:
                    log_ratio[*at, 1] = 0.0
            elif row.if_true is not None:
                entry[at] = "probabilities"
                for judged, side in ((row.if_true, world), (row.if_false, 1)):
                    if judged is not None:
                        chance[*at, side] = judged.best
                        if judged.low is not None and judged.high is not None:
                            low[*at, side], high[*at, side] = judged.low, judged.high
        return chance, low, high, log_ratio, rank, entry

    def _log_likelihood(
        self, chance: np.ndarray, log_ratio: np.ndarray, entry: np.ndarray
    ) -> np.ndarray:
        code, d, f = (
            values[None, :, None]
            for values in (
                self.code,
                np.where(self.folded, 1.0, self.detection),
                np.where(self.folded, 0.0, self.false_report),
            )
        )
        log_likelihood = log_of_finding(code, chance, d, f)
        log_likelihood = np.where((entry == "ratio")[..., None], log_ratio, log_likelihood)
        return np.where((code == -1) & (entry != "")[..., None], 0.0, log_likelihood)

    def _folded(
        self, frame: WorldFrame, *chances: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Return best, low and high with the chance of the record where an item is folded.

        And which records, (coder, item), come about alike in every world, folded or not.
        """
        shape = chances[0].shape
        d = np.broadcast_to(self.detection[None, :, None], shape).copy()
        f = np.broadcast_to(self.false_report[None, :, None], shape).copy()
        world_at = {world: number for number, world in enumerate(frame.worlds)}
        for name, row in self.rows[frame.id]:
            at = (self.coder_at[row.coder], self.item_at[row.item])
            sides = [(world_at[name], row.detection, row.false_report)]
            if frame.mode == Mode.CLAIM:
                sides.append((1, row.detection_if_false, row.false_report_if_false))
            for world, detection, false_report in sides:
                d[*at, world] = d[*at, world] if detection is None else detection
                f[*at, world] = f[*at, world] if false_report is None else false_report
        folded = np.broadcast_to(self.folded[None, :, None], shape)
        best, low, high = (
            np.where(folded, record_chances(chance, d, f)[0], chance) for chance in chances
        )
        fixed = folded & (d == f)
        alike = ((d == f) & (d == d[..., :1])).all(axis=-1)
        certain = folded & alike[..., None] & ((best == 0) | (best == 1))
        best = np.where(certain, 0.5, best)  # weighs nothing, as an item's own 0 and 1 do
        return best, np.where(fixed, np.nan, low), np.where(fixed, np.nan, high), alike

    def _discount(self, frame: WorldFrame, sought: np.ndarray) -> np.ndarray:
        """1 / (1 + (k - 1) rho), k counted per coder, case and cluster in this frame."""
        discount = np.ones((*sought.shape, len(frame.worlds)))
        members: dict[tuple[str, int], list[int]] = defaultdict(list)
        for number, item in enumerate(self.study.items):
            if item.cluster and item.found != Finding.NOT_SOUGHT:
                members[item.cluster, self.case_of[number]].append(number)
        for (cluster, _), numbers in members.items():
            for at, coder in enumerate(self.coders):
                counted = [number for number in numbers if sought[at, number]]
                if len(counted) > 1:
                    rhos = np.array(rhos_of(self.rho, frame, coder, cluster), dtype=float)
                    discount[at, counted] = 1 / (1 + (len(counted) - 1) * rhos)
        return discount

    def _prior_cells(
        self, frame: WorldFrame, entry: np.ndarray
    ) -> dict[tuple[int, int], PriorCells]:
        """Find the prior of each coder and case that judged the frame."""
        found = {}
        for case, at_case in self.case_at.items():
            if not self.study.in_scope(frame.hypotheses[0], case):
                continue
            for coder, at_coder in self.coder_at.items():
                if (entry[at_coder, self.case_of == at_case] != "").any():
                    found[at_coder, at_case] = self._cells(frame, coder, case)
        return found

    def _cells(self, frame: WorldFrame, coder: str, case: str) -> PriorCells:
        rows, by_world = frame_prior(self.priors, frame, coder, case, self.prior_set)
        per_world = by_world or frame.mode == Mode.RIVALS
        names = frame.worlds if by_world else frame.prior_names
        cells = (
            [rows[name] for name in names]
            if rows
            else [Judgement(best=share) for share in frame.equal_priors]
        )
        ends = [
            (np.nan, np.nan) if cell.low is None or cell.high is None else (cell.low, cell.high)
            for cell in cells
        ]
        low, high = np.array(ends, dtype=float).T
        best = np.array([cell.best for cell in cells], dtype=float)
        return PriorCells(best=best, low=low, high=high, per_world=per_world, judged=bool(rows))

    def _prior(
        self, frame: WorldFrame, cells: dict[tuple[int, int], PriorCells]
    ) -> tuple[np.ndarray, str]:
        prior = np.full((len(self.coders), len(self.cases), len(frame.worlds)), np.nan)
        rescaled = []
        for (coder, case), judged in cells.items():
            prior[coder, case] = judged.worlds(judged.best)
            total = judged.best.sum()
            if judged.per_world and abs(total - 1) > 1e-12:
                rescaled.append(f"{self.coders[coder]}, {self.cases[case]}: {total:.6g}")
        return prior, "; ".join(rescaled)
