"""Rules about priors: on what they rest, and what they quietly decide."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from typing import TYPE_CHECKING

from bayestrace.checks.literature import (
    FAIRFIELD_CHARMAN_2017,
    FAIRFIELD_CHARMAN_2022,
    LINDLEY_1985,
    ZAKS_2017,
)
from bayestrace.checks.named import judged_frames, judgements, linked, quoted
from bayestrace.checks.rules import Remark, rule
from bayestrace.study.lookup import frame_prior, prior_table
from bayestrace.study.words import Mode, RelationKind

if TYPE_CHECKING:
    from bayestrace.checks.look import Look
    from bayestrace.study.parts import Item

__all__ = [
    "double_use_source",
    "prior_near_certain",
    "prior_without_basis",
    "separate_half_claims",
]

NEAR_CERTAIN = 0.01
"""Odds of 99 to 1 (20 dB): what it takes a very strong item to outweigh."""
HALF = 0.005
"""How near to one half counts as one half: what two decimals can tell."""


@rule(
    "prior-without-basis",
    stage="design",
    level="warning",
    follows=FAIRFIELD_CHARMAN_2017,
)
def prior_without_basis(look: Look) -> Iterator[Remark]:
    """A prior does not say on what it rests.

    A reader who does not share a prior needs to know what was known before the evidence, and
    how much was not.

    The rule fires for every row of priors.csv with neither a ``basis`` nor ``sources``. Equal
    priors by ``[prior] equal = true`` have no rows and need none.

    Write a sentence. If nothing speaks for one hypothesis over another, delete the rows and let the
    priors be equal.
    """
    bare = [row for row in look.study.priors if not (row.basis.strip() or row.sources)]
    if bare:
        yield Remark(
            "{n} {prior does|priors do} not say on what {it rests|they rest}: {names}.",
            "write under basis what was known before the evidence; if nothing speaks for one "
            "over the other, delete the rows and write [prior] and below it equal = true into "
            "study.toml",
            at=bare,
            column="basis",
        )


@rule(
    "prior-near-certain",
    stage="design",
    level="warning",
    follows=LINDLEY_1985,
)
def prior_near_certain(look: Look) -> Iterator[Remark]:
    """A prior decides the question before the evidence.

    Beyond odds of 99 to 1 a very strong item hardly moves the credence to one half: the result
    is the prior's.

    The rule fires for every row of priors.csv below 0.01 or above 0.99.

    Move it to where an informed sceptic would still listen, or answer with what makes it so
    certain, for instance a known frequency.
    """
    rows = [
        row
        for row in look.study.priors
        if not NEAR_CERTAIN <= float(row.chance.best) <= 1 - NEAR_CERTAIN
    ]
    if rows:
        yield Remark(
            f"{{n}} {{prior is|priors are}} below {NEAR_CERTAIN} or above {1 - NEAR_CERTAIN}: "
            "{names}. The evidence can then hardly change the result.",
            "choose a prior from which an informed sceptic could still be moved, or say what "
            "makes it so certain",
            at=rows,
            column="best",
        )


@rule(
    "double-use-source",
    stage="evidence",
    level="warning",
    follows=FAIRFIELD_CHARMAN_2022,
)
def double_use_source(look: Look) -> Iterator[Remark]:
    """A source counts twice: in a prior and as evidence.

    What a source says may raise the prior or weigh as an item. Doing both counts the same
    knowledge twice, and the result looks firmer than it is.

    The rule fires for every item that cites a source which a prior of the same case cites too, if
    the item is judged for that prior's frame (before anything is judged: always).

    Take the source out of the prior's basis, or the item out of the evidence. Answer it where
    prior and item use different things in one source, and say which.
    """
    cited: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for prior in look.study.priors:
        frame = next(
            (
                entry.id
                for entry in look.study.world_frames
                if look.study.places.canonical(prior.hypothesis)
                in (*entry.hypotheses, *entry.worlds)
            ),
            "",
        )
        for source in prior.sources:
            if (prior.case, frame) not in cited[source]:
                cited[source].append((prior.case, frame))
    judged = judged_frames(look)

    def counts_twice(item: Item, source: str) -> bool:
        return any(
            case in ("", item.case) and (not judged or (item.id, frame) in judged)
            for case, frame in cited.get(source, ())
        )

    twice = {
        item: [source for source in item.sources if counts_twice(item, source)]
        for item in look.study.items
    }
    sources = tuple(dict.fromkeys(source for found in twice.values() for source in found))
    if sources:
        yield Remark(
            f"{{n}} {{item comes|items come}} from a source that a prior rests on as well "
            f"({_some(sources)}): {{names}}. What the source says may then count twice.",
            "take the source out of the prior or the item out of the evidence, or say what each "
            "of them takes from it",
            at=[item for item, found in twice.items() if found],
            column="sources",
        )


@rule(
    "separate-0.5-claims",
    stage="design",
    level="warning",
    follows=ZAKS_2017,
)
def separate_half_claims(look: Look) -> Iterator[Remark]:
    """Claims about the same thing are each given a prior of one half.

    Claims that exclude each other cannot all be as likely as not: four of them would have two
    in all to share. Each is then tested against its own negation, and its credence compares
    with none of the others. Four rivals that make the evidence likely with .8, .6, .4 and .2, run
    one by one against the mean of the other three, come out at .67, .56, .43 and .25; together in
    one frame of rivals at .40, .30, .20 and .10.

    The rule fires for two or more claims with a prior of one half (within 0.005) for one coder in
    one case, if relations.csv calls them exclusive; or if it does not say how they relate, and
    of the items that the one is judged on at least half are judged for the other too.

    Put explanations that exclude each other into one frame of mode "rivals". If they may hold
    together, say so in relations.csv and do not compare their credences.
    """
    table = prior_table(look.study.priors, look.study.places)
    claims = {
        frame.hypotheses[0]: frame for frame in look.study.world_frames if frame.mode == Mode.CLAIM
    }
    halves: dict[tuple[str, str], list[str]] = defaultdict(list)
    for name, frame in claims.items():
        for coder in look.study.coders or ("",):
            for case in look.study.cases:
                rows, _ = frame_prior(table, frame, coder, case.id)
                prior = float(rows[name].best) if rows else 0.5
                if look.study.in_scope(name, case.id) and abs(prior - 0.5) <= HALF + 1e-12:
                    halves[coder, case.id].append(name)
    one_thing = _about_one_thing(look, tuple(claims))
    sets = linked(
        pair
        for halved in halves.values()
        for pair in combinations(halved, 2)
        if frozenset(pair) in one_thing
    )
    if sets:
        groups = [tuple(name for name in claims if name in names) for names in sets]
        yield Remark(
            "Claims about the same thing have a prior of one half each: "
            f"{'; '.join(map(quoted, groups))}. Each is tested against its own negation: their "
            "credences do not compare, and need not sum to one.",
            'if they exclude each other, put them into one frame of mode "rivals"; if they may '
            "hold together, say so in relations.csv",
            at=[look.hypotheses[name] for group in groups for name in group],
        )


def _about_one_thing(look: Look, claims: tuple[str, ...]) -> set[frozenset[str]]:
    """Pairs that exclude each other, or are judged on the same items with nothing said."""
    said = {frozenset((row.hypothesis, row.other)): row.relation for row in look.study.relations}
    items: dict[str, set[str]] = defaultdict(set)
    for row in judgements(look):
        items[row.hypothesis].add(row.item)
    pairs = set()
    for one, other in combinations(claims, 2):
        pair = frozenset((one, other))
        relation = said.get(pair)
        shared, fewer = items[one] & items[other], min(len(items[one]), len(items[other]))
        if relation == RelationKind.EXCLUSIVE or (
            relation is None and fewer and 2 * len(shared) >= fewer
        ):
            pairs.add(pair)
    return pairs


def _some(names: tuple[str, ...]) -> str:
    if len(names) <= 2:
        return quoted(names)
    return f"{quoted(names[:2])} and {len(names) - 2} more"
