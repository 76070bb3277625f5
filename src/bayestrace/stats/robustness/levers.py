"""What can be changed about a credence, one lever at a time, and where it tips: closed forms."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from bayestrace.encode import EncodedStudy
from bayestrace.finding_chances import record_chances
from bayestrace.stats.case_tables import CaseTable
from bayestrace.stats.exact import log_sum, probability
from bayestrace.stats.robustness.contests import Contest
from bayestrace.stats.robustness.curves import END, Detection, crossings, nearest_first
from bayestrace.units import DECIBELS_PER_NAT

__all__ = [
    "BY_WORLD",
    "NO_CHANCES",
    "Answer",
    "Ground",
    "changed_item",
    "moved_prior",
    "residual_fit",
    "selection",
    "shifts",
]

LARGEST = math.log(1e12)
"""ln of the largest odds that are searched: beyond, floating point sees only their limit."""


NO_CHANCES = "a ratio was entered and no chances"
BY_WORLD = "the rho of a cluster depends on the hypothesis, so it is no one number"
BY_RECORD = "its chance of a record depends on the hypothesis, so it is no one number"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Where the levers of one kind tip, one per name.

    Parameters
    ----------
    lever : str
        What is moved.
    names : sequence of str
        Which one: an item, a source, a cluster …
    now, tipping : ndarray
        (name), where it stands and where it tips; NaN where it cannot.
    unit : str
        "dB", "probability", "factor", "rho" or "nat".
    world : str
        The world whose chance is moved, else empty.
    further : mapping of int to tuple of float
        Further crossings of a name, by its position.
    available : ndarray
        (name), False where the study does not say what the lever moves.
    stated : tuple of ndarray, optional
        Ends of the interval that the coder stated for it, each (name), NaN without one.
    why : str or ndarray
        (name), why it is not available.
    recorded : ndarray of bool or bool
        (name), True where the chance that is moved is that of the record, not of the clue.
    """

    lever: str
    names: tuple[str, ...]
    now: np.ndarray
    tipping: np.ndarray
    unit: str
    world: str = ""
    further: Mapping[int, tuple[float, ...]] = field(default_factory=dict)
    available: np.ndarray | bool = True
    stated: tuple[np.ndarray, np.ndarray] | None = None
    why: np.ndarray | str = NO_CHANCES
    recorded: np.ndarray | bool = False


@dataclass(frozen=True, kw_only=True)
class Ground:
    """A table of one frame, case and coder, and what all its levers need."""

    study: EncodedStudy
    table: CaseTable
    belongs: Mapping[str, Sequence[tuple[str, ...]]]
    """Kind of set → the names of the sets that each item of the study belongs to."""

    @cached_property
    def item_names(self) -> tuple[str, ...]:
        """Ids of the items of the table."""
        return tuple(self.study.finding["item"].values[self.table.items].tolist())

    @cached_property
    def weighted(self) -> np.ndarray:
        """Discounted log-likelihoods, (row, world)."""
        return self.table.discount * self.table.log_likelihood

    @cached_property
    def discount(self) -> np.ndarray:
        """Discounts, (row); NaN where they differ from world to world."""
        return np.where(self.table.by_world, np.nan, self.table.discount[:, 0])

    def discount_in(self, worlds: Sequence[int]) -> np.ndarray:
        """Discounts in some worlds, (row); NaN where these differ among themselves."""
        found = self.table.discount[:, list(worlds)]
        return np.where((found == found[:, :1]).all(axis=1), found[:, 0], np.nan)

    @cached_property
    def log_joint(self) -> np.ndarray:
        """Log joint probabilities of world and findings, (world)."""
        return self.table.log_prior + self.weighted.sum(axis=0)

    @cached_property
    def without(self) -> np.ndarray:
        """Log joint probabilities with one item left out, (row, world)."""
        ruled_out = np.isneginf(self.weighted)
        finite = np.where(ruled_out, 0.0, self.weighted)
        rest = self.table.log_prior + finite.sum(axis=0) - finite
        return np.where(ruled_out.sum(axis=0) - ruled_out > 0, -np.inf, rest)

    @cached_property
    def top(self) -> np.ndarray:
        """Log-likelihood of each row's likeliest world, over which the table's are, or 0."""
        raw = self.table.encoded.log_likelihood.values[self.table.coder, self.table.items]
        top = raw.max(axis=1, initial=-np.inf)
        return np.where(np.isneginf(top) | self.table.by_world, 0.0, top)

    @cached_property
    def chance(self) -> np.ndarray:
        """Chances that the clues are there, (row, world); NaN where a ratio was entered."""
        return self.table.encoded.p_present.values[self.table.coder, self.table.items]

    def interval(self, world: int) -> tuple[np.ndarray, np.ndarray]:
        """Ends of the intervals of the chances in a world, each (row)."""
        encoded, at = self.table.encoded, (self.table.coder, self.table.items, world)
        return encoded.p_low.values[at], encoded.p_high.values[at]

    @cached_property
    def known(self) -> np.ndarray:
        """Whether the chances of an item are known, (row)."""
        return self.table.encoded.entry[self.table.coder, self.table.items] == "probabilities"

    @cached_property
    def folded(self) -> np.ndarray:
        """Whether the chances of an item are those of its record, (row)."""
        return self.study.folded[self.table.items]

    @cached_property
    def present(self) -> np.ndarray:
        """Whether the clue was recorded as present, (row)."""
        return self.study.finding.values[self.table.items] == 1

    @cached_property
    def record(self) -> tuple[np.ndarray, np.ndarray]:
        """Detection and false report, each (row)."""
        at = self.table.items
        return self.study.detection.values[at], self.study.false_report.values[at]

    @cached_property
    def recorded(self) -> tuple[np.ndarray, np.ndarray]:
        """Chances that a clue is recorded as present and as absent, each (row, world)."""
        d, f = self.record
        return record_chances(self.chance, d[:, None], f[:, None])

    @cached_property
    def sets(self) -> Mapping[str, Mapping[str, np.ndarray]]:
        """Kind of set → name → rows of its items."""
        found: dict[str, dict[str, list[int]]] = {}
        for lever, names in self.belongs.items():
            rows = found.setdefault(lever, defaultdict(list))
            for row, item in enumerate(self.table.items):
                for name in names[item]:
                    rows[name].append(row)
        return {
            lever: {name: np.array(rows) for name, rows in members.items()}
            for lever, members in found.items()
        }


def shifts(ground: Ground, contest: Contest) -> Iterator[Answer]:
    """Add so many dB to the raw weights of all items of a set: log-odds are linear in it."""
    gap = contest.gap(ground.log_joint)
    discount = ground.discount
    sets = {"item": (ground.item_names, discount)} | {
        lever: (tuple(rows), np.array([discount[members].sum() for members in rows.values()]))
        for lever, rows in ground.sets.items()
    }
    for lever, (names, total) in sets.items():
        tipping = np.full(len(names), np.nan)
        if math.isfinite(gap):
            tipping = 0.0 - gap / total * DECIBELS_PER_NAT
        yield Answer(
            lever=lever,
            names=names,
            now=np.zeros(len(names)),
            tipping=tipping,
            unit="dB",
            available=~np.isnan(total),
            why=BY_WORLD,
        )


def changed_item(ground: Ground, contest: Contest) -> Iterator[Answer]:
    """Change the chance of one clue in one world, or how surely it is recorded."""
    worlds = ground.table.encoded.frame.worlds
    ways = ("item, if true", "item, if false")
    for lever, world in zip(ways, contest.leaders(ground.log_joint), strict=True):
        yield Answer(
            lever=lever,
            names=ground.item_names,
            now=ground.chance[:, world],
            tipping=_one_sided(ground, contest, world),
            unit="probability",
            world=worlds[world],
            available=ground.known,
            stated=ground.interval(world),
            recorded=ground.folded,
        )
    detection, _ = ground.record
    places, further = _detections(ground, contest)
    yield Answer(
        lever="detection",
        names=ground.item_names,
        now=detection,
        tipping=places,
        unit="probability",
        further=further,
        available=ground.known & ~ground.folded,
        why=np.where(ground.folded, BY_RECORD, NO_CHANCES),
    )


def _one_sided(ground: Ground, contest: Contest, world: int) -> np.ndarray:
    """Return the chance of each clue in a world at which the border is reached, (row)."""
    needed = contest.needed(ground.log_joint, world)
    d, f = ground.record
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        rest = needed - ground.without[:, world]
        log_chance = rest / ground.table.discount[:, world] + ground.top
        chance_there = (np.exp(log_chance) - f) / (d - f)
        chance_gone = (-np.expm1(log_chance) - f) / (d - f)
        chance = np.where(ground.present, chance_there, chance_gone)
        return np.where((chance > 0) & (chance < 1), chance, np.nan)


def _detections(
    ground: Ground, contest: Contest
) -> tuple[np.ndarray, Mapping[int, tuple[float, ...]]]:
    """Return the detection of each item at which the border is reached, false report held."""
    p, present = ground.chance, ground.present[:, None]
    _, f = ground.record
    # The chance of the finding is always + rate * detection, in every world
    always = np.where(present, (1 - p) * f[:, None], 1 - (1 - p) * f[:, None])
    rate = np.where(present, p, -p)
    inside, outside = list(contest.inside), list(contest.outside)
    if contest.pair:
        one, other = (
            (always[:, side] * scale, rate[:, side] * scale)
            for side, scale in zip((inside, outside), _pair_scales(ground, contest), strict=True)
        )
    else:
        bases = np.exp(ground.without - ground.without.max(axis=1, keepdims=True))
        bases[:, outside] *= math.exp(contest.border)
        one, other = (
            (bases[:, side] * always[:, side], bases[:, side] * rate[:, side])
            for side in (inside, outside)
        )
    with np.errstate(invalid="ignore", divide="ignore"):
        place = (other[0].sum(axis=1) - one[0].sum(axis=1)) / (
            one[1].sum(axis=1) - other[1].sum(axis=1)
        )
        silent = present[:, 0] & (f == 0)  # detection is then the same factor in every world
        low, high = (f, 1.0) if contest.reached else (f + END, 1.0 - END)
        place = np.where((place >= low) & (place <= high) & ~silent & ground.known, place, np.nan)
    further: dict[int, tuple[float, ...]] = {}
    searched = ground.table.by_world if contest.pair else ground.discount != 1
    if searched.any():
        for row in np.flatnonzero(searched & ground.known & ~silent):
            found = _detections_of(ground, contest, int(row), always[row], rate[row])
            place[row] = found[0] if found else np.nan
            further |= {int(row): tuple(found[1:])} if len(found) > 1 else {}
    return place, further


def _pair_scales(ground: Ground, contest: Contest) -> tuple[np.ndarray, np.ndarray]:
    """Return factors that make the chances of a finding equal where the border is reached."""
    (one,), (other,) = contest.inside, contest.outside
    with np.errstate(invalid="ignore"):
        rest = ground.without[:, one] - ground.without[:, other]
        log_ratio = (contest.border - rest) / ground.discount
    scales = np.exp(np.minimum(-log_ratio, 0.0)), np.exp(np.minimum(log_ratio, 0.0))
    return scales[0][:, None], scales[1][:, None]


def _detections_of(
    ground: Ground, contest: Contest, row: int, always: np.ndarray, rate: np.ndarray
) -> list[float]:
    """Search the detections of one discounted item between sets of worlds."""
    rest, discount = ground.without[row], ground.table.discount[row]
    detection, f = (float(values[row]) for values in ground.record)
    with np.errstate(divide="ignore"):
        ends = np.sort(
            rest + discount * np.log(np.stack([always + rate * f, always + rate])), axis=0
        )
    one, other = list(contest.inside), list(contest.outside)
    least, most = ends[0].copy(), ends[1].copy()
    least[other], most[other] = ends[1][other], ends[0][other]
    if contest.gap(least) > 0 or contest.gap(most) < 0:
        return []
    kept = ~np.isneginf(rest)
    if not kept[one].any() or not kept[other].any():
        return []
    curve = Detection(rest, always, rate, discount)
    return nearest_first(crossings(curve, contest, f, 1.0), detection)


def moved_prior(ground: Ground, contest: Contest) -> Answer:
    """Move one prior and keep the others in proportion: its odds have a closed form."""
    table = ground.table
    frame = table.encoded.frame
    cells = table.encoded.prior_cells[table.coder, table.case]
    if cells.per_world:
        groups = {world: (number,) for number, world in enumerate(frame.worlds)}
    else:
        groups = {name: frame.members(name) for name in frame.hypotheses}
    prior = table.encoded.prior.values[table.coder, table.case]
    now = np.array([prior[list(group)].sum() for group in groups.values()])
    factors = [contest.odds_factor(ground.log_joint, group) for group in groups.values()]
    tipping = probability(np.log(now) - np.log1p(-now) + factors)
    return Answer(
        lever="prior",
        names=tuple(groups),
        now=now,
        tipping=np.where((tipping > 0) & (tipping < 1), tipping, np.nan),
        unit="probability",
        stated=(cells.low, cells.high),
    )


def residual_fit(ground: Ground, contest: Contest, residual: str) -> Answer:
    """Give every finding one constant chance in the world of the residual."""
    table = ground.table
    worlds = table.encoded.frame.members(residual)
    discount = ground.discount_in(worlds)
    whole, alike = discount.sum(), not np.isnan(discount).any()
    rest = log_sum(table.log_prior[list(worlds)]) - discount @ ground.top
    known = bool(ground.known.all() and alike)
    log_fits = np.full(2, np.nan)
    if known and whole > 0:
        now = log_sum(ground.log_joint[list(worlds)])
        joint = now, contest.needed(ground.log_joint, *worlds)
        log_fits = (np.array(joint) - rest) / whole
    now, tipping = np.exp(np.where(log_fits < 0, log_fits, np.nan))
    return Answer(
        lever="residual",
        names=(residual,),
        now=np.array([now]),
        tipping=np.array([tipping if tipping > 0 else math.nan]),
        unit="probability",
        world=residual,
        available=known,
        why=NO_CHANCES if alike else BY_WORLD,
    )


def selection(ground: Ground, contest: Contest) -> Answer:
    """Let findings for the one world be recorded at higher odds than others, in every world.

    The log-odds fall all the way, to where findings that speak for the world tell nothing.
    """
    from scipy.optimize import brentq

    (one,), (other,) = contest.inside, contest.outside
    present, absent = ground.recorded
    likelier = (present[:, one] > present[:, other])[:, None]
    favourable, rest = np.where(likelier, present, absent), np.where(likelier, absent, present)
    moved = ground.known & (favourable[:, one] > favourable[:, other])
    discount = ground.discount[moved]
    with np.errstate(divide="ignore"):
        chances = np.log(favourable[moved][:, [one, other]])
        others = np.log(rest[moved][:, [one, other]])
    gap = contest.gap(ground.log_joint)

    def left(log_odds: float) -> float:
        mixed = np.logaddexp(log_odds + chances, others)
        return gap - float(discount @ (mixed[:, 0] - mixed[:, 1]))

    most = gap - float(discount @ (chances[:, 0] - chances[:, 1]))
    found = math.nan
    if math.isfinite(gap) and gap > 0 and most < 0 and left(LARGEST) < 0:
        found = math.exp(float(brentq(left, 0.0, LARGEST, xtol=1e-16)))
    return Answer(
        lever="selective observation",
        names=(ground.table.encoded.frame.worlds[one],),
        now=np.array([1.0]),
        tipping=np.array([found]),
        unit="factor",
        world=ground.table.encoded.frame.worlds[one],
        available=bool((ground.known & ~ground.table.by_world).all()),
        why=BY_WORLD if ground.known.all() else NO_CHANCES,
    )
