"""Rules about items of evidence: what they share, what they were used for, what they cover."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from bayestrace.checks.literature import (
    BEACH_PEDERSEN_2019,
    BEFANI_2020,
    BENNETT_CHECKEL_2015,
    CLEMEN_WINKLER_1985,
    COLLIER_2011,
    FAIRFIELD_CHARMAN_2019,
    KERR_1998,
)
from bayestrace.checks.rules import Remark, rule
from bayestrace.files.importing.found import PLACEHOLDER
from bayestrace.stats.deciding import verdicts
from bayestrace.stats.evidence.mechanisms import OFF_CHAIN, step_supports
from bayestrace.stats.evidence.moving import Moved, moved_groups
from bayestrace.stats.evidence.roles import WITHOUT_GENERATED, set_aside
from bayestrace.stats.evidence.shared_roots import Group, unclustered
from bayestrace.stats.evidence.unseeking import without_items
from bayestrace.stats.tree import group_of
from bayestrace.stats.updating import update
from bayestrace.study.words import Finding, Role, Verdict

if TYPE_CHECKING:
    from bayestrace.checks.look import Look

__all__ = [
    "generated_counts",
    "not_sought_items",
    "role_missing",
    "same_author",
    "same_day",
    "same_source",
    "split_sensitivity",
    "uncovered_step",
    "undated",
    "weakest_step",
]

MERGED_MOVES = 10.0
"""dB by which merging a group may move a total in silence: beyond a factor of ten in the odds,
what was one piece of evidence and what two is no longer a matter of bookkeeping."""

NOT_SOUGHT_SHARE = 0.25
"""Share of items not sought from which on a reader asks why: one in four."""


@rule(
    "same-source",
    stage="evidence",
    level="note",
    follows=CLEMEN_WINKLER_1985,
)
def same_source(look: Look) -> Iterator[Remark]:
    """Items of one case rest on the same source and count as independent.

    Two items from one source may be two pieces of evidence, or one that is told twice: what made
    the source say the first may have made it say the second. The rule fires where two or more
    sought items of a case name the same source in the column ``sources``, unless one cluster or
    one package holds them all, or they were judged given others. It lists the sources once for
    the whole study; ``bayestrace evidence`` lists their items, and what each group would
    change if its items were counted as one.

    Give the items of one root a name in the column ``cluster`` and say in dependence.csv how far
    they repeat one another; or judge the later one given the earlier (column ``given``). Answer
    it where the source only passes on what different people saw independently.
    """
    groups = unclustered(look.study, ("source",))
    names = {name for group in groups for _, name in group.shared}
    sources = {source.id: source for source in look.study.sources}
    if names:
        yield Remark(
            "{n} {source feeds|sources feed} two or more items of a case that count as if they "
            "knew nothing of one another: {names}.",
            "see the groups with bayestrace evidence; give items that go back to the same root "
            "one name in the column cluster, and a rho in dependence.csv",
            at=[sources.get(name, name) for name in _in_order(names, groups)],
        )


@rule(
    "same-author",
    stage="evidence",
    level="note",
    follows=CLEMEN_WINKLER_1985,
)
def same_author(look: Look) -> Iterator[Remark]:
    """Items of one case rest on the same author and count as independent.

    Sources that are told apart by a page number are often one book, and one book has one way
    to see things. The rule fires where two or more sought items of a case cite the same first
    author and year (as in "Garey 2020, p. 96" and "Garey 2020, p. 107"), unless they share one
    source (then ``same-source`` speaks of them), one cluster or package holds them all, or they
    were judged given others.

    Give items that go back to the same root a cluster and a rho, or answer it where the
    author reports what different people saw independently.
    """
    of_sources = unclustered(look.study, ("source",))
    groups = _outside(unclustered(look.study, ("author",)), of_sources)
    names = {name for group in groups for _, name in group.shared}
    if names:
        yield Remark(
            "{n} {author stands|authors stand} behind two or more items of a case that count as if "
            "they knew nothing of one another: {names}.",
            "see the groups with bayestrace evidence; give items that go back to the same root "
            "one name in the column cluster, and a rho in dependence.csv",
            at=_in_order(names, groups),
            column="sources",
        )


@rule(
    "same-day",
    stage="evidence",
    level="note",
    follows=CLEMEN_WINKLER_1985,
)
def same_day(look: Look) -> Iterator[Remark]:
    """Items of one case are of the same day and count as independent.

    What happens on one day often has one cause: a speech, its report and the reply to it are
    one event seen three times. The rule fires where two or more sought items of a case
    have a date that names the same day (1999-03-24, or 24 March 1999; a month or a year is
    too long to fire), unless one cluster or package holds them all, they share a source or
    an author (other rules speak of those), or they were judged given others.

    Give items of one event a cluster and a rho, or answer it where the day is a coincidence.
    """
    known = unclustered(look.study, ("source", "author"))
    groups = _outside(unclustered(look.study, ("day",)), known)
    names = {name for group in groups for _, name in group.shared}
    if names:
        yield Remark(
            "On {n} {day|days} two or more items of a case fall that count as if they knew "
            "nothing of one another: {names}.",
            "give items of one event one name in the column cluster, and a rho in "
            "dependence.csv, or say why the day is a coincidence",
            at=_in_order(names, groups),
            column="date",
        )


@rule(
    "split-sensitivity",
    stage="result",
    level="warning",
    follows=BEFANI_2020,
)
def split_sensitivity(look: Look) -> Iterator[Remark]:
    """A verdict hangs on counting items of one source as several.

    What is one piece of evidence is the author's choice, and splitting one into three may
    triple its weight. For every group of items of a case that share a source, or an author
    and year, and are in no common cluster, the rule counts the group as one item (a cluster with
    rho 1). It fires where the verdict of a coder on a hypothesis then changes, or the total weight
    moves by 10 dB or more, a factor of ten in the odds, without that.

    Put the items into one cluster with the rho that you hold to be right, so that the result
    does not depend on how finely the source was cut; or answer it by saying why they are
    separate pieces of evidence.
    """
    groups = unclustered(look.study, ("source", "author"))
    moved = [
        one
        for one in moved_groups(look.encoded, look.study.rule, groups, (1.0,))
        if one.verdict != one.verdicts[0] or abs(one.changes[0]) >= MERGED_MOVES
    ]
    if moved:
        touched = [groups[at] for at in dict.fromkeys(one.group for one in moved)]
        largest = _outside(touched, touched, strictly=True)
        turned = [one for one in moved if one.verdict != one.verdicts[0]]
        if turned:
            said = f"{_result(turned[0], groups)} is then {turned[0].verdicts[0]}"
            more = len({(o.coder, groups[o.group].case, o.hypothesis) for o in turned}) - 1
        else:
            said = f"{_result(moved[0], groups)} moves by {abs(moved[0].changes[0]):.0f} dB"
            more = len({(o.coder, groups[o.group].case, o.hypothesis) for o in moved}) - 1
        others = f", and {more} other{'s' * (more > 1)} would change too" if more else ""
        yield Remark(
            "Results change if what comes from one author or source is counted as one item "
            f"({{names}}): for instance {said}{others}.",
            "put the items of one root into a cluster with a rho, or say why each of them is a "
            "piece of evidence of its own; bayestrace evidence lists what each merging does",
            at=list(dict.fromkeys(group.shared[-1][1] for group in largest)),
            column="sources",
        )


@rule(
    "generated-counts",
    stage="result",
    level="warning",
    follows=f"{KERR_1998} {FAIRFIELD_CHARMAN_2019}",
)
def generated_counts(look: Look) -> Iterator[Remark]:
    """A verdict rests on the items that suggested a hypothesis.

    A hypothesis that was made to fit an item fits it, so the item is a weak test of it: many
    other stories could have been made to fit as well. The rule fires where a verdict of a
    coder changes if the items whose ``role`` is "generated" are counted as not sought (items
    judged given one of them go too).

    Look for evidence that the hypothesis did not know of. Fairfield and Charman hold that the
    time at which a clue was read does not change its weight, and that the prior of a
    hypothesis made for the occasion should be low: who agrees with them answers this
    notice so, and shows that prior. :func:`bayestrace.new_evidence` prints both readings.
    """
    gone = set_aside(look.study)[WITHOUT_GENERATED]
    sought = [name for name in gone if look.items[name].found != Finding.NOT_SOUGHT]
    if not sought:
        return
    said = verdicts(look.post)
    then = verdicts(update(without_items(look.study, gone))).values
    places = [
        f"{said['case'].values[b]}, {said['hypothesis'].values[c]}"
        for a, b, c in zip(*(said.values != then).nonzero(), strict=True)
    ]
    if places:
        yield Remark(
            "{n} {verdict changes|verdicts change} without the items that gave the idea: {names}.",
            "look for evidence that played no part in making the hypothesis, or show both results "
            "and say why that evidence may count",
            at=list(dict.fromkeys(places)),
        )


@rule(
    "role-missing",
    stage="evidence",
    level="note",
    follows=f"{KERR_1998} {FAIRFIELD_CHARMAN_2019}",
)
def role_missing(look: Look) -> Iterator[Remark]:
    """It is not said whether items are new, were known before, or gave the idea.

    Readers differ on whether evidence that suggested a hypothesis may test it as well; they can
    only form a view if they know which items did. The rule fires if the column ``role`` is empty
    for any item that was sought.

    Write new, known or generated. Answer it where nobody remembers: then say so.
    """
    bare = [item for item in look.sought if not item.role]
    if bare:
        yield Remark(
            "For {n} {item|items} it is not said whether the evidence was found after the "
            "hypotheses were stated or gave the idea of one.",
            f"write {', '.join(list(Role)[:-1])} or {list(Role)[-1]} into the column role",
            at=bare,
            column="role",
        )


@rule(
    "undated",
    stage="evidence",
    level="note",
    follows=COLLIER_2011,
)
def undated(look: Look) -> Iterator[Remark]:
    """Items have no date.

    A process is traced through time: without dates nobody can see whether a cause came before
    what it is said to have caused. The rule fires if the column ``date`` is empty for any item
    that was sought.

    Write when it happened, as exactly as the source allows (1999, 1999-03, spring 1999). Answer
    it for what has no time, such as a rule or a map.
    """
    bare = [item for item in look.sought if not item.date.strip()]
    if bare:
        yield Remark(
            "{n} {item has|items have} no date.",
            "write when it happened, as exactly as the source allows: 1999, 1999-03, spring 1999",
            at=bare,
            column="date",
        )


@rule(
    "not-sought-items",
    stage="evidence",
    level="note",
    follows=BENNETT_CHECKEL_2015,
)
def not_sought_items(look: Look) -> Iterator[Remark]:
    """Many clues were never looked for.

    A clue that nobody sought weighs nothing, whichever way it would have spoken; if many are
    left, the result may depend on which were chosen. The rule fires if a quarter of the items
    or more, and at least two, have the finding "not sought"; and for every imported item that
    has no question of its own yet.

    Look for them, or write into searches.csv or the note of the item why they could not be. An
    imported item first needs its clue, as a yes/no question.
    """
    asking = [item for item in look.study.items if item.clue == PLACEHOLDER]
    if asking:
        yield Remark(
            "{n} imported {item asks|items ask} no question yet, so {it has|they have} no finding "
            "and {weighs|weigh} nothing: {names}.",
            "write each clue as the yes/no question that the passage answers, then its finding",
            at=asking,
            column="clue",
        )
    left = [
        item
        for item in look.study.items
        if item.found == Finding.NOT_SOUGHT and item.clue != PLACEHOLDER
    ]
    if len(left) > 1 and len(left) >= NOT_SOUGHT_SHARE * len(look.study.items):
        yield Remark(
            f"{{n}} of {len(look.study.items)} clues were not looked for, and weigh nothing: "
            "{names}.",
            "look for them, or say why they could not be sought",
            at=left,
            column="found",
        )


@rule(
    "uncovered-step",
    stage="evidence",
    level="warning",
    follows=BEACH_PEDERSEN_2019,
)
def uncovered_step(look: Look) -> Iterator[Remark]:
    """No evidence was sought on an essential step of a mechanism.

    A mechanism fails if a step fails that it cannot do without; a step on which nobody looked
    for evidence is believed, not traced. The rule fires for every step that steps.csv calls
    essential if, in some case that its hypothesis speaks of and in which anything was sought,
    no sought item is tagged with it (column ``steps`` of items.csv).

    Look for a clue that the step would have left, or tag the items that speak to it. Answer it
    where the step could leave no trace.
    """
    study = look.study
    sought: dict[str, set[str]] = defaultdict(set)
    for item in look.sought:
        for name in item.steps:
            sought[name].add(item.case)
    traced = {item.case for item in look.sought}
    bare = [
        step
        for step in study.steps
        if step.essential
        and any(
            case not in sought[step.id] for case in traced if study.in_scope(step.hypothesis, case)
        )
    ]
    if bare:
        where = " in every case" if len(traced) > 1 else ""
        yield Remark(
            f"{{n}} {{step|steps}} without which a mechanism fails {{has|have}} not been looked "
            f"for{where}: {{names}}.",
            "look for a clue that the step would have left, or name the step in the column steps "
            "of the items that speak to it",
            at=bare,
        )


@rule(
    "weakest-step",
    stage="result",
    level="warning",
    follows=BEACH_PEDERSEN_2019,
)
def weakest_step(look: Look) -> Iterator[Remark]:
    """A hypothesis is confirmed although the evidence on an essential step does not support it.

    Strong evidence on one step can hide that there is none on another, but a chain holds no
    more than its weakest link. The rule fires for an essential step if its hypothesis is
    confirmed in a case, for a coder, and the items tagged with the step that were sought there
    weigh 0 dB together or speak against the hypothesis. A step without any such item is the
    matter of ``uncovered-step``.

    Ask whether the mechanism is right as it is written, or whether the hypothesis holds for
    another reason than its mechanism. The weight of a step is that of its items for the
    whole hypothesis, and no probability that the step took place.
    """
    study = look.study
    if not study.steps:
        return
    confirmed = {
        (one.coder, one.case, one.hypothesis)
        for one in look.results
        if one.verdict == Verdict.CONFIRMED
    }
    weak = {
        one.step
        for one in step_supports(study, group_of(look.post, "weights"))
        if one.essential
        and one.step != OFF_CHAIN
        and one.hypothesis == one.mechanism
        and one.judged
        and one.weight <= 0
        and (one.coder, one.case, one.mechanism) in confirmed
    }
    if weak:
        yield Remark(
            "{n} {step has|steps have} no support of {its|their} own although the mechanism cannot "
            "do without {it|them} and the hypothesis is confirmed: {names}.",
            "look for evidence on the step, or ask whether the hypothesis holds by another way "
            "than this mechanism",
            at=[step for step in study.steps if step.id in weak],
        )


def _in_order(names: set[str], groups: Sequence[Group]) -> list[str]:
    """Return the names as their groups first come in the study."""
    found = (name for group in groups for _, name in group.shared if name in names)
    return list(dict.fromkeys(found))


def _outside(
    groups: Sequence[Group], others: Sequence[Group], *, strictly: bool = False
) -> list[Group]:
    """Return the groups of which no other one holds all items (strictly: and more besides)."""
    holding: dict[int, set[int]] = defaultdict(set)
    for at, other in enumerate(others):
        for item in other.items:
            holding[item].add(at)

    def held(group: Group) -> bool:
        whole = set.intersection(*(holding[item] for item in group.items))
        return any(len(others[at].items) > len(group.items) or not strictly for at in whole)

    return [group for group in groups if not held(group)]


def _result(one: Moved, groups: Sequence[Group]) -> str:
    where = f"{one.hypothesis} in {groups[one.group].case} ({one.coder})"
    return f"{where}, {one.verdict}," if one.verdict else where
