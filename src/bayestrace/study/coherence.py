"""What the parts of a study must be to one another: rules that yield problems."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from bayestrace.errors import Problem, nearest
from bayestrace.study.lookup import frame_prior, prior_table, rho_of, rho_table
from bayestrace.study.validity import fault
from bayestrace.study.words import Finding, Mode
from bayestrace.study.worlds import (
    Places,
    WorldFrame,
    WorldSetError,
    resolve_frames,
    world_set,
)

if TYPE_CHECKING:
    from bayestrace.study.parts import Item, Likelihood, Origin
    from bayestrace.study.study import Study

__all__ = ["RIVAL_SUM_TOLERANCE", "Unread", "study_problems"]

RIVAL_SUM_TOLERANCE = 0.005
"""How far the priors of rivals may be from one before they are refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """Keys of rows that stand in a file but could not be understood.

    A rule does not complain that they are missing: their own problem is reported.

    Parameters
    ----------
    cases, hypotheses, items, sources : frozenset of str
        Ids of entries.
    framed : frozenset of str
        Hypotheses that a frame lists which could not be understood.
    item_clusters : frozenset of str
        Clusters that those items name.
    likelihoods : frozenset of (coder, item, hypothesis)
    priors : frozenset of str
        Hypotheses with a prior row that could not be understood.
    clusters : frozenset of (coder, cluster)
        Of rows of dependence.
    tables : frozenset of str
        Tables of which nothing can be said, by the name of the study's field, and
        "clusters" for the clusters of items.
    """

    cases: frozenset[str] = frozenset()
    hypotheses: frozenset[str] = frozenset()
    framed: frozenset[str] = frozenset()
    items: frozenset[str] = frozenset()
    item_clusters: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    likelihoods: frozenset[tuple[str, str, str]] = frozenset()
    priors: frozenset[str] = frozenset()
    clusters: frozenset[tuple[str, str]] = frozenset()
    tables: frozenset[str] = frozenset()

    def holds(self, table: str, name: str) -> bool:
        """Say whether the id may stand in the table without being understood."""
        return table in self.tables or name in getattr(self, table)

    def judges(self, label: str) -> bool:
        """Say whether a frame that could not be understood may hold the label."""
        if "frames" in self.tables or "hypotheses" in self.tables:
            return True
        names = self.framed | self.hypotheses
        if not names or label in names:
            return bool(names)
        literals = [part.strip().removeprefix("not ") for part in label.split("&")]
        return len(literals) > 1 and any(name.strip() in names for name in literals)


_ALL_READ = Unread()


def study_problems(study: Study | Any, unread: Unread = _ALL_READ) -> Iterator[Problem]:
    """Yield every problem between the parts of a study.

    Parameters
    ----------
    study : Study
        Or anything with its fields: a reader asks before a study exists.
    unread : Unread
        What stands in the files without being understood.
    """
    yield from _enough(_Seen(study=study, unread=unread))
    # where a list is empty, every name in the tables would be called unknown
    empty = {name for name in ("cases", "hypotheses", "frames") if not getattr(study, name)}
    seen = _Seen(study=study, unread=replace(unread, tables=unread.tables | empty))
    for rule in _RULES:
        yield from rule(seen)


@dataclass(frozen=True, kw_only=True)
class _Seen:
    """A study with the look-ups that several rules share."""

    study: Any
    unread: Unread

    @cached_property
    def frames(self) -> tuple[WorldFrame, ...]:
        return resolve_frames(self.study.frames)

    @cached_property
    def items(self) -> Mapping[str, Item]:
        return {item.id: item for item in self.study.items}

    @cached_property
    def cases(self) -> frozenset[str]:
        return frozenset(case.id for case in self.study.cases)

    def lacks_case(self, name: str) -> bool:
        return name not in self.cases and not self.unread.holds("cases", name)

    @cached_property
    def coders(self) -> list[str]:
        return list(dict.fromkeys(row.coder for row in self.study.likelihoods))

    @cached_property
    def places(self) -> Places:
        return Places(self.frames)

    @cached_property
    def rows(self) -> Mapping[tuple[str, str, str], Mapping[str, Likelihood]]:
        """(coder, item, frame) → judged label → row, of the rows that name known things."""
        found: dict[tuple[str, str, str], dict[str, Likelihood]] = defaultdict(dict)
        for row in self.study.likelihoods:
            placed = self.places.find(row.hypothesis)
            if placed and row.item in self.items:
                frame, label = placed
                found[row.coder, row.item, frame.id][label] = row
        return found

    @cached_property
    def doubled(self) -> frozenset[tuple[str, str, str]]:
        """(coder, item, frame) in which a label is judged twice."""
        seen: set[tuple[str, str, str]] = set()
        twice: set[tuple[str, str, str]] = set()
        for row in self.study.likelihoods:
            placed = self.places.find(row.hypothesis)
            if placed:
                key = (row.coder, row.item, placed[1])
                if key in seen:
                    twice.add((row.coder, row.item, placed[0].id))
                seen.add(key)
        return frozenset(twice)

    @cached_property
    def shaky(self) -> frozenset[str]:
        """Frames with a fault of their own, of which nothing more is said."""
        known = {entry.id for entry in self.study.hypotheses}
        ids = [frame.id for frame in self.frames]
        residuals = {frame.residual for frame in self.study.frames}
        return frozenset(
            frame.id
            for frame in self.frames
            if ids.count(frame.id) > 1 or not known | residuals >= set(frame.hypotheses)
        )

    @cached_property
    def strangers(self) -> Mapping[tuple[str, str], int]:
        """(coder, item) → rows whose label is unknown and may be meant for a known one."""
        found: dict[tuple[str, str], int] = defaultdict(int)
        for row in self.study.likelihoods:
            if self.places.find(row.hypothesis) is None:
                found[row.coder, row.item] += 1
        return found

    @cached_property
    def judged(self) -> frozenset[tuple[str, str, str]]:
        """(coder, case, frame) with at least one row."""
        return frozenset(
            (coder, self.items[item].case, frame) for coder, item, frame in self.rows
        )




def _unknown(part: Any, column: str, came: str, kind: str, known: Collection[str]) -> Problem:
    options = sorted(known)
    close = nearest(came, options)
    shown = ", ".join(options[:12]) + (" …" if len(options) > 12 else "")
    return fault(
        part,
        f"there is no {kind} {came!r}",
        column=column,
        came=came,
        allowed=f"{shown}" if options else f"none: the study lists no {kind}",
        remedy=f"did you mean {close!r}?" if close else f"add the {kind}, or mend the id",
    )


def _enough(seen: _Seen) -> Iterator[Problem]:
    study, unread = seen.study, seen.unread
    for column, parts, lost in (
        ("cases", study.cases, unread.cases),
        ("hypotheses", study.hypotheses, unread.hypotheses),
        ("frames", study.frames, unread.framed),
    ):
        if not parts and not lost and column not in unread.tables:
            yield fault(
                None,
                f"the study has no {column}",
                column=column,
                remedy=f"add at least one [[{column}]] entry to study.toml",
            )
    if not isinstance(study.title, str) or not study.title.strip():
        yield fault(None, "the study has no title", column="title", remedy='write title = "…"')


def _unique(seen: _Seen) -> Iterator[Problem]:
    study = seen.study
    for kind, parts, keys in (
        ("case", study.cases, ("id",)),
        ("hypothesis", study.hypotheses, ("id",)),
        ("frame", study.frames, ("id",)),
        ("item", study.items, ("id",)),
        ("source", study.sources, ("id",)),
        ("likelihood", study.likelihoods, ("coder", "item", "hypothesis")),
        ("prior", study.priors, ("set", "coder", "case", "hypothesis")),
        ("dependence", study.dependence, ("coder", "cluster")),
        ("verdict", study.verdicts, ("by", "case", "hypothesis")),
    ):
        first: dict[tuple[str, ...], Any] = {}
        for part in parts:
            key = tuple(getattr(part, name) for name in keys)
            if key not in first:
                first[key] = part
                continue
            origin = first[key].origin
            shown = ", ".join(filter(None, key))
            yield fault(
                part,
                f"the {kind} {shown!r} stands here a second time"
                + (f"; first in {_line(origin)} {origin.row}" if origin else ""),
                column=keys[-1],
                came=shown,
                allowed="each only once",
                remedy="delete one of the two, or give it another name",
            )


def _line(origin: Origin) -> str:
    return "line" if origin.file.endswith(".toml") else "row"


def _frames(seen: _Seen) -> Iterator[Problem]:
    study = seen.study
    known = {entry.id for entry in study.hypotheses}
    owner: dict[str, str] = {}
    for frame in study.frames:
        for name in frame.hypotheses:
            lost = seen.unread.holds("hypotheses", name)
            if name not in known and name != frame.residual and not lost:
                yield _unknown(frame, "hypotheses", name, "hypothesis", known)
            if name in owner and owner[name] != frame.id:
                yield fault(
                    frame,
                    f"hypothesis {name!r} is in two frames, {owner[name]!r} and {frame.id!r}",
                    column="hypotheses",
                    came=name,
                    allowed="each hypothesis in exactly one frame",
                    remedy="take it out of one of them",
                )
            owner.setdefault(name, frame.id)
        if frame.residual:
            owner.setdefault(frame.residual, frame.id)
        scopes = {
            entry.scope for entry in study.hypotheses if entry.id in frame.hypotheses
        }
        if frame.mode != Mode.CLAIM and len({frozenset(scope) for scope in scopes}) > 1:
            yield fault(
                frame,
                f"the hypotheses of frame {frame.id!r} differ in scope, so they cannot be "
                "compared case by case",
                column="hypotheses",
                allowed="one scope for all hypotheses of rivals or factors",
                remedy="give them the same scope, or a frame for each scope",
            )
    for entry in study.hypotheses:
        if entry.id not in owner and not seen.unread.judges(entry.id):
            yield fault(
                entry,
                f"hypothesis {entry.id!r} is in no frame",
                column="id",
                came=entry.id,
                allowed="each hypothesis in exactly one frame",
                remedy="list it in the hypotheses of a [[frames]] entry",
            )
        for case in entry.scope:
            if seen.lacks_case(case):
                yield _unknown(entry, "scope", case, "case", seen.cases)
    ids = [frame.id for frame in seen.frames]
    for name in sorted({name for name in ids if ids.count(name) > 1}):
        if [frame.id for frame in study.frames].count(name) < 2:
            yield fault(
                None,
                f"the frame id {name!r} is also the id of a claim that gets a frame of its own",
                column="id",
                came=name,
                remedy="rename the frame",
            )


def _items(seen: _Seen) -> Iterator[Problem]:
    sources = {source.id for source in seen.study.sources}
    for item in seen.study.items:
        if not item.clue.strip():
            yield fault(
                item,
                "clue is empty",
                column="clue",
                allowed="the yes/no question that the item answers",
                remedy="write it as a question",
            )
        if seen.lacks_case(item.case):
            yield _unknown(item, "case", item.case, "case", seen.cases)
        if item.likelihood is not None:
            yield fault(
                item,
                f"item {item.id!r} carries its likelihood with it",
                column="likelihood",
                allowed="likelihoods in a table of their own",
                remedy="build the study with Study.claims, Study.rivals or Study.factors",
            )
        for source in item.sources if seen.study.sources else ():
            if source not in sources and not seen.unread.holds("sources", source):
                yield _unknown(item, "sources", source, "source", sources)
    if seen.study.sources:
        for prior in seen.study.priors:
            for source in prior.sources:
                if source not in sources and not seen.unread.holds("sources", source):
                    yield _unknown(prior, "sources", source, "source", sources)


def _given(seen: _Seen) -> Iterator[Problem]:
    for item in seen.study.items:
        for name in item.given:
            parent = seen.items.get(name)
            if parent is None:
                if not seen.unread.holds("items", name):
                    yield _unknown(item, "given", name, "item", seen.items)
            elif parent.case != item.case:
                yield fault(
                    item,
                    f"{name!r}, on which {item.id!r} was judged, is of another case",
                    column="given",
                    came=name,
                    allowed="items of the same case",
                    remedy="judge the item on evidence of its own case",
                )
            elif parent.found == Finding.NOT_SOUGHT:
                yield fault(
                    item,
                    f"{name!r}, on which {item.id!r} was judged, was not sought",
                    column="given",
                    came=name,
                    allowed="items that were found present or absent",
                    remedy="judge the item without it, or record what was found",
                )
        if item.given and item.cluster:
            yield fault(
                item,
                f"item {item.id!r} is in a cluster and judged given other items as well",
                column="given",
                came=f"cluster {item.cluster}, given {'; '.join(item.given)}",
                allowed="one of the two: both discount the same dependence",
                remedy="empty the cluster, or empty given",
            )
        if _in_cycle(item.id, seen.items):
            yield fault(
                item,
                f"item {item.id!r} is judged given itself, directly or through other items",
                column="given",
                came="; ".join(item.given),
                allowed="no circles",
                remedy="order the items and judge each given earlier ones only",
            )


def _in_cycle(start: str, items: Mapping[str, Item]) -> bool:
    todo, done = list(items[start].given), set()
    while todo:
        name = todo.pop()
        if name == start:
            return True
        if name not in done and name in items:
            done.add(name)
            todo += items[name].given
    return False


def _likelihoods(seen: _Seen) -> Iterator[Problem]:
    labels = set(seen.places.labels)
    for row in seen.study.likelihoods:
        item = seen.items.get(row.item)
        if item is None and not seen.unread.holds("items", row.item):
            yield _unknown(row, "item", row.item, "item", seen.items)
        placed = seen.places.find(row.hypothesis)
        if placed is None:
            if not seen.unread.judges(row.hypothesis):
                yield _misplaced(row, seen, labels)
            continue
        frame, _ = placed
        yield from _sides(row, frame)
        if row.ratio is not None and item and (item.detection, item.false_report) != (1, 0):
            yield fault(
                row,
                f"the ratio of item {item.id!r} already holds its detection",
                column="ratio",
                came=f"detection {item.detection:g}, false_report {item.false_report:g}",
                allowed="a ratio of the finding as found, without detection and false_report",
                remedy="empty detection and false_report of the item, or enter probabilities",
            )


def _misplaced(row: Likelihood, seen: _Seen, labels: set[str]) -> Problem:
    for frame in seen.frames:
        if frame.mode == Mode.FACTORS and row.hypothesis in frame.hypotheses:
            return fault(
                row,
                f"{row.hypothesis!r} is a factor: its likelihood is judged per combination",
                column="hypothesis",
                came=row.hypothesis,
                allowed=", ".join(frame.worlds),
                remedy=f"write one row for each of the {len(frame.worlds)} combinations",
            )
    return _unknown(row, "hypothesis", row.hypothesis, "hypothesis", labels)


def _sides(row: Likelihood, frame: WorldFrame) -> Iterator[Problem]:
    if frame.mode == Mode.CLAIM and row.if_true is not None and row.if_false is None:
        yield fault(
            row,
            f"{row.hypothesis!r} is a claim: the side where it is false is missing",
            column="if_false",
            allowed="both if_true and if_false",
            remedy="ask how likely the clue would be if the claim were false",
        )
    if frame.mode != Mode.CLAIM and row.if_false is not None:
        yield fault(
            row,
            f"{row.hypothesis!r} is no claim of its own: its frame has a row for each world",
            column="if_false",
            allowed="if_true only",
            remedy="empty if_false; the rivals' rows say how likely the clue is otherwise",
        )


def _whole_frames(seen: _Seen) -> Iterator[Problem]:
    """For a coder an item has all rows of a frame or none, all entered the same way."""
    frames = {frame.id: frame for frame in seen.frames}
    unread = {
        (coder, item, seen.places.canonical(label))
        for coder, item, label in seen.unread.likelihoods
    }
    ways: dict[tuple[str, str], set[str]] = defaultdict(set)
    first: dict[tuple[str, str], Likelihood] = {}
    for (coder, item, frame_id), rows in seen.rows.items():
        frame = frames[frame_id]
        some = next(iter(rows.values()))
        gone = [name for name in frame.judged if name not in rows]
        gone = [name for name in gone if (coder, item, name) not in unread]
        silent = (
            "likelihoods" in seen.unread.tables
            or frame_id in seen.shaky
            or (coder, item, frame_id) in seen.doubled
            or seen.strangers.get((coder, item), 0) >= len(gone)
        )
        if gone and not silent:
            yield fault(
                some,
                f"coder {coder!r} judged item {item!r} for {', '.join(map(repr, rows))} but "
                f"not for {', '.join(map(repr, gone))}",
                column="hypothesis",
                allowed=f"all rows of the frame {frame_id!r} or none",
                remedy="add the missing rows, or delete those that are there",
            )
        first.setdefault((coder, item), some)
        ways[coder, item] |= {_way(row) for row in rows.values()}
        base = rows.get(frame.worlds[0])
        if frame.mode != Mode.CLAIM and base and base.ratio is not None and base.ratio != 1:
            yield fault(
                base,
                f"ratios in frame {frame_id!r} are over its first world, {frame.worlds[0]!r}, "
                "so that world's own ratio is 1",
                column="ratio",
                came=f"{base.ratio:g}",
                allowed="1 in the row of the first world",
                remedy="divide the item's ratios by this one",
            )
    for (coder, item), used in ways.items():
        if len(used) > 1:
            yield fault(
                first[coder, item],
                f"coder {coder!r} judged item {item!r} in two ways: as {' and as '.join(sorted(used))}",
                column="ratio",
                allowed="one way for all rows of an item and a coder",
                remedy="use the same columns in all its rows",
            )


def _way(row: Likelihood) -> str:
    if row.ratio is not None:
        return "ratio"
    return "rank" if row.rank is not None else "probabilities"


def _priors(seen: _Seen) -> Iterator[Problem]:
    study = seen.study
    known = set(seen.places.labels) | {name for frame in seen.frames for name in frame.hypotheses}
    for row in study.priors:
        name = row.hypothesis
        if not (name in known or seen.places.find(name) or seen.unread.judges(name)):
            yield _unknown(row, "hypothesis", name, "hypothesis", known)
        if row.case and seen.lacks_case(row.case):
            yield _unknown(row, "case", row.case, "case", seen.cases)
        if _lacks_coder(seen, row.coder):
            yield _unknown(row, "coder", row.coder, "coder", _coders(seen))
    if "priors" not in seen.unread.tables:
        yield from _whole_priors(seen)


def _coders(seen: _Seen) -> list[str]:
    return list(dict.fromkeys([*seen.coders, *(key[0] for key in seen.unread.likelihoods)]))


def _lacks_coder(seen: _Seen, name: str) -> bool:
    known = _coders(seen)
    return bool(name and known and "likelihoods" not in seen.unread.tables and name not in known)


def _whole_priors(seen: _Seen) -> Iterator[Problem]:
    study = seen.study
    table = prior_table(study.priors, seen.places)
    sets = list(dict.fromkeys(["", *(row.set for row in study.priors)]))
    told: set[Any] = set()
    if not study.priors and not study.equal_priors and seen.frames:
        yield fault(
            None,
            "the study has no priors",
            column="prior",
            allowed="a row in priors.csv for every hypothesis, or equal priors said aloud",
            remedy="add the rows, or write [prior] and below it equal = true into study.toml",
        )
        return
    lost = {seen.places.canonical(label) for label in seen.unread.priors}
    for chosen in sets:
        for frame in seen.frames:
            if frame.id in seen.shaky or lost.intersection((*frame.hypotheses, *frame.worlds)):
                continue
            named = {
                (row.coder, row.case)
                for row in study.priors
                if row.set == chosen
                and seen.places.canonical(row.hypothesis) in {*frame.hypotheses, *frame.worlds}
            }
            wanted = {(coder, case) for coder, case, name in seen.judged if name == frame.id}
            for coder, case in sorted(wanted or named):
                problem = _one_prior(seen, table, frame, coder, case, chosen)
                if problem and (problem.what, problem.row) not in told:
                    told.add((problem.what, problem.row))
                    yield problem


def _one_prior(
    seen: _Seen, table: Any, frame: WorldFrame, coder: str, case: str, chosen: str
) -> Problem | None:
    study = seen.study
    scoped = [entry.scope for entry in study.hypotheses if entry.id in frame.hypotheses]
    if case and scoped and all(scope and case not in scope for scope in scoped):
        return None
    rows, by_world = frame_prior(table, frame, coder, case, chosen)
    both = _mixed(table, frame, coder, case, chosen)
    named = [
        row
        for row in study.priors
        if seen.places.canonical(row.hypothesis) in {*frame.hypotheses, *frame.worlds}
    ]
    by_coder = coder and any(row.coder for row in named)
    by_case = case and any(row.case for row in named)
    where = " ".join(
        filter(
            None, [f"for coder {coder!r}" if by_coder else "", f"in case {case!r}" if by_case else ""]
        )
    )
    anchor = next(
        (row for row in study.priors if row.hypothesis in rows and row.set in (chosen, "")), None
    )
    if both:
        return fault(
            anchor,
            f"frame {frame.id!r} has priors for factors and for combinations {where}".rstrip(),
            column="hypothesis",
            allowed="rows for the factors (then independent) or for all combinations",
            remedy="delete one of the two kinds",
        )
    names = frame.worlds if by_world else frame.hypotheses
    gone = [name for name in names if name not in rows]
    if gone and len(gone) <= _doubtful_priors(seen, frame):
        return None
    if gone and rows:
        return fault(
            anchor,
            f"the priors of frame {frame.id!r} are incomplete {where}".rstrip() + ": none for "
            f"{', '.join(map(repr, gone))}",
            column="hypothesis",
            allowed="a prior for every hypothesis of a frame, or for none with equal = true",
            remedy="add the missing rows",
        )
    if gone and not study.equal_priors:
        return fault(
            None,
            f"frame {frame.id!r} has no prior {where}".rstrip(),
            column="prior",
            allowed="a row in priors.csv for every hypothesis, or equal priors said aloud",
            remedy="add the rows, or write [prior] and below it equal = true into study.toml",
        )
    total = sum(chance.best for chance in rows.values())
    summed = bool(rows) and (by_world or frame.mode == Mode.RIVALS)
    if summed and abs(total - 1) > RIVAL_SUM_TOLERANCE + 1e-12:
        return fault(
            anchor,
            f"the priors of frame {frame.id!r} {where}".rstrip() + " do not sum to 1",
            column="best",
            came=f"{total:g}",
            allowed="a sum of 1, within 0.005; the residual included",
            remedy="exactly one of the rivals is true: share out 1 among them",
        )
    return None


def _doubtful_priors(seen: _Seen, frame: WorldFrame) -> int:
    """Count the rows that may be meant for another hypothesis: unknown names, doubles."""
    known = {*seen.places.labels, *(name for entry in seen.frames for name in entry.hypotheses)}
    keys = [
        (row.set, row.coder, row.case, seen.places.canonical(row.hypothesis))
        for row in seen.study.priors
    ]
    strangers = sum(key[-1] not in known for key in keys)
    mine = [key for key in keys if key[-1] in {*frame.hypotheses, *frame.worlds}]
    return strangers + len(mine) - len(set(mine))


def _mixed(table: Any, frame: WorldFrame, coder: str, case: str, chosen: str) -> bool:
    if frame.mode != Mode.FACTORS:
        return False
    keys = [(c, k) for c in {coder, ""} for k in {case, ""}]
    return all(
        any((chosen, *key, name) in table for key in keys for name in names)
        for names in ({*frame.hypotheses} - {*frame.worlds}, {*frame.worlds} - {*frame.hypotheses})
    )


def _clusters(seen: _Seen) -> Iterator[Problem]:
    known = {item.cluster for item in seen.study.items if item.cluster}
    for row in seen.study.dependence:
        lost = "clusters" in seen.unread.tables or row.cluster in seen.unread.item_clusters
        if row.cluster not in known and not lost:
            yield _unknown(row, "cluster", row.cluster, "cluster", known)
        if _lacks_coder(seen, row.coder):
            yield _unknown(row, "coder", row.coder, "coder", _coders(seen))
    table = rho_table(seen.study.dependence)
    members: dict[tuple[str, str, str, str], list[str]] = defaultdict(list)
    for coder, name, frame in seen.rows:
        item = seen.items[name]
        if item.cluster and item.found != Finding.NOT_SOUGHT:
            members[coder, item.cluster, item.case, frame].append(name)
    told = set()
    for (coder, cluster, _, _), names in members.items():
        known_rho = rho_of(table, coder, cluster) is not None
        lost = {(coder, cluster), ("", cluster)} & seen.unread.clusters
        lost = lost or "dependence" in seen.unread.tables
        if len(names) < 2 or known_rho or lost or (coder, cluster) in told:
            continue
        told.add((coder, cluster))
        yield fault(
            seen.items[names[0]],
            f"cluster {cluster!r} has {len(names)} items that were sought but no rho "
            f"for coder {coder!r}",
            column="cluster",
            came=", ".join(names),
            allowed="a row in dependence.csv with rho from 0 to 1",
            remedy="say how far the items repeat one another: 0 not at all, 1 wholly",
        )


def _impossible(seen: _Seen) -> Iterator[Problem]:
    """Evidence that logic excludes in every world of a frame has no posterior."""
    frames = {frame.id: frame for frame in seen.frames}
    excluded: dict[tuple[str, str, str], dict[str, set[str]]] = defaultdict(dict)
    for (coder, name, frame_id), rows in seen.rows.items():
        if not any(row.logical for row in rows.values()):
            continue
        item, frame = seen.items[name], frames[frame_id]
        out = {
            world
            for world, chance in _clue_chances(frame, rows).items()
            if _chance_of_finding(item, chance) == 0
        }
        if out:
            excluded[coder, item.case, frame_id][name] = out
    for (coder, case, frame_id), by_item in excluded.items():
        if set().union(*by_item.values()) >= set(frames[frame_id].worlds):
            yield fault(
                seen.items[next(iter(by_item))],
                f"in frame {frame_id!r}, case {case!r}, every world is excluded by what coder "
                f"{coder!r} called logical",
                column="found",
                came=", ".join(by_item),
                allowed="at least one world that the evidence leaves possible",
                remedy="check the findings and the zeros of these items; a residual helps if "
                "none of the hypotheses is true",
            )


def _clue_chances(frame: WorldFrame, rows: Mapping[str, Likelihood]) -> Mapping[str, float]:
    chances = {}
    for label, row in rows.items():
        if row.if_true is not None:
            chances[label] = row.if_true.best
        if row.if_false is not None:
            chances[f"not {label}" if frame.mode == Mode.CLAIM else label] = row.if_false.best
    return chances


def _chance_of_finding(item: Item, chance: float) -> float:
    if item.found == Finding.NOT_SOUGHT:
        return 1.0
    recorded = chance * item.detection + (1 - chance) * item.false_report
    return recorded if item.found == Finding.PRESENT else 1 - recorded


def _stated(seen: _Seen) -> Iterator[Problem]:
    names = {name for frame in seen.frames for name in frame.hypotheses}
    for row in seen.study.verdicts:
        if seen.lacks_case(row.case):
            yield _unknown(row, "case", row.case, "case", seen.cases)
        if row.hypothesis not in names and not seen.unread.judges(row.hypothesis):
            yield _unknown(row, "hypothesis", row.hypothesis, "hypothesis", names)
    for row in seen.study.expected:
        if seen.lacks_case(row.case):
            yield _unknown(row, "case", row.case, "case", seen.cases)
        try:
            world_set(row.hypothesis, seen.frames)
        except WorldSetError as error:
            if not _any_frame_lost(seen.unread):
                yield fault(
                    row,
                    f"{error}",
                    column="hypothesis",
                    came=row.hypothesis,
                    allowed="a hypothesis or a set of worlds such as 'A or B'",
                    remedy="join names of one frame by or, and, not",
                )


def _any_frame_lost(unread: Unread) -> bool:
    return bool(unread.framed or unread.hypotheses or {"frames", "hypotheses"} & unread.tables)


_RULES = (
    _unique,
    _frames,
    _items,
    _given,
    _likelihoods,
    _whole_frames,
    _priors,
    _clusters,
    _impossible,
    _stated,
)
