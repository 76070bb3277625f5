"""How the data of a study answer the questions of a checklist: a word, and where it is seen.

The data can say that something was written down, and how often; whether it is good is not
for them to say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from bayestrace.checks.notices import listing
from bayestrace.study.words import CoderKind, Finding, Mode, Verdict

if TYPE_CHECKING:
    from bayestrace.checks.look import Look

__all__ = ["Said"]

FAIR = 0.5
"""Least share of the best served hypothesis that counts as equal treatment: below it one
hypothesis gets more than twice what another one gets."""


class Said(NamedTuple):
    """What the data answer: "yes", "partly", "no" or "open", and the figure or place for it."""

    answer: str
    because: str


def person(hint: str) -> Callable[[Look], Said]:
    """Make the answer to a question that no table holds."""
    return lambda _: Said("open", f"Only a person can say. {hint}")


# --- hypotheses ---------------------------------------------------------------------------


def rivals_named(look: Look) -> Said:
    """Hypotheses, and what each is judged against."""
    modes = {frame.mode for frame in look.study.world_frames}
    names = look.study.hypothesis_ids
    text = f"{_number(len(names), 'hypothesis', 'hypotheses')}: {listing(names)}."
    if modes == {Mode.CLAIM}:
        return Said("partly", f"{text} Each is judged against its own negation, no named rival.")
    return Said("yes", text)


def net_cast(look: Look) -> Said:
    """Rivals per frame, and whether there is room for something else."""
    frames = [frame for frame in look.study.frames if frame.mode == Mode.RIVALS]
    if not frames:
        return Said("partly", "No frame of rivals: a negation stands for all other explanations.")
    counts = [f"{frame.id}: {len({*frame.hypotheses} - {frame.residual})}" for frame in frames]
    open_ = [frame.id for frame in frames if frame.residual]
    text = f"Named rivals by frame: {', '.join(counts)}."
    if len(open_) == len(frames):
        return Said("yes", f"{text} Something else has a place of its own.")
    return Said("partly", f"{text} Said to be complete, with no place for anything else.")


def claims_stated(look: Look) -> Said:
    """Claims with words of their own and something that would speak against them."""
    bare = [one.id for one in look.study.hypotheses if one.claim.strip() in ("", one.id)]
    easy = [one.id for one in look.study.hypotheses if not one.would_not_expect.strip()]
    if bare:
        return Said("no", f"Only a name, no claim: {listing(bare)}.")
    if easy:
        return Said("partly", f"would_not_expect is empty for {listing(easy)}.")
    return Said("yes", "study.toml has a claim of each, and what it would not expect.")


def stepped(look: Look) -> Said:
    """Steps of mechanisms."""
    counts = {one.id: 0 for one in look.study.hypotheses}
    for step in look.study.steps:
        counts[step.hypothesis] = counts.get(step.hypothesis, 0) + 1
    told = [one.id for one in look.study.hypotheses if one.mechanism.strip()]
    without = [name for name, count in counts.items() if not count]
    said = ", ".join(f"{name} {count}" for name, count in counts.items() if count)
    if not without:
        return Said("yes", f"Steps in steps.csv: {said}.")
    if said or told:
        steps = f"Steps in steps.csv: {said}. " if said else ""
        prose = f"A mechanism in prose: {listing(told)}. " if told else ""
        return Said("partly", f"{steps}{prose}No steps: {listing(without)}.")
    return Said("no", "There are no steps in steps.csv and no mechanism in study.toml.")


def forbidden(look: Look) -> Said:
    """Counterfactual outcomes are a person's; what is excluded stands in study.toml."""
    told = [one.id for one in look.study.hypotheses if one.would_not_expect.strip()]
    hint = f" would_not_expect is filled in for {listing(told)}." if told else ""
    return Said("open", f"Only a person can say.{hint}")


def symmetric(look: Look) -> Said:
    """Items and words of reasons per hypothesis."""
    sought = {item.id for item in look.sought}
    items: dict[str, set[str]] = defaultdict(set)
    words: dict[str, int] = defaultdict(int)
    for row in look.study.likelihoods:
        placed = look.study.places.find(row.hypothesis)
        if placed and row.item in sought:
            items[placed[1]].add(row.item)
            words[placed[1]] += len(row.reason.split())
    if len(items) < 2:
        return Said("open", "Fewer than two hypotheses are judged on any item that was sought.")
    counts = {name: len(found) for name, found in items.items()}
    share = _least(counts.values())
    wordy = _least([words[name] for name in counts])
    fewest, most = min(counts, key=counts.__getitem__), max(counts, key=counts.__getitem__)
    text = (
        f"Items: {counts[fewest]} ({fewest}) to {counts[most]} ({most}); words of reasons: "
        f"{min(words[name] for name in counts)} to {max(words.values())}."
    )
    return Said("yes" if min(share, wordy) >= FAIR else "partly", text)


# --- priors -------------------------------------------------------------------------------


def priors_argued(look: Look) -> Said:
    """Priors with a basis."""
    own = [row for row in look.study.priors if not row.set]
    if not own:
        return Said("no", "All priors are equal by default, without a reason.")
    bare = [row.hypothesis for row in own if not row.basis.strip()]
    if bare:
        names = listing(tuple(dict.fromkeys(bare)))
        return Said("partly", f"Priors without a basis in priors.csv: {names}.")
    return Said("yes", f"All {len(own)} rows of priors.csv have a basis.")


def halves(look: Look) -> Said:
    """Prior credences of one half."""
    if not look.judged:
        return Said("open", "Nobody has judged anything yet.")
    other = {one.hypothesis: one.prior for one in look.results if abs(one.prior - 0.5) > 1e-9}
    if other:
        said = listing([f"{name} {prior:.2f}" for name, prior in other.items()])
        return Said("no", f"Another prior: {said}.")
    return Said("yes", "The prior of every claim is 0.5.")


# --- evidence -----------------------------------------------------------------------------


def dated(look: Look) -> Said:
    """Items with a date."""
    return _share("items have a date", [bool(item.date.strip()) for item in look.study.items])


def evidence_for_first(look: Look) -> Said:
    """Clues that were sought and are likelier under the first hypothesis of a frame."""
    return _evidence(look, first=True)


def evidence_for_rivals(look: Look) -> Said:
    """Clues that were sought and are likelier under a rival, or if the claim is false."""
    return _evidence(look, first=False)


def _evidence(look: Look, *, first: bool) -> Said:
    """Count by what a clue would say if it is there; of a ratio only the finding is known."""
    if not look.judged or not look.sought:
        return Said("no", "No item was sought and judged yet.")
    encoded = look.encoded
    sought = encoded.finding.values >= 0
    texts, none = [], []
    for frame in encoded.frames:
        worlds, name = frame.frame.worlds, frame.frame.hypotheses[0]
        inside = np.isin(np.arange(len(worlds)), frame.frame.members(name))
        ratio = (frame.entry[0] == "ratio")[:, None]
        values = np.where(ratio, frame.log_likelihood.values[0], frame.p_present.values[0])[sought]
        known = values[~np.isnan(values).any(axis=-1)]
        gap = known[:, inside].max(axis=-1) - known[:, ~inside].max(axis=-1)
        count = int((gap > 0).sum() if first else (gap < 0).sum())
        claim = frame.frame.mode == Mode.CLAIM
        where = f"if {name} is {'true' if first else 'false'}" if claim else f"under {name}"
        texts.append(f"{count} of {len(known)} {where if first or claim else 'under a rival'}")
        none += [] if count else [name]
    word = "no" if len(none) == len(texts) else "partly" if none else "yes"
    said = f"Clues that were sought and are likelier, with {encoded.coders[0]}: "
    return Said(word, f"{said}{'; '.join(texts)}.")


def sources_judged(look: Look) -> Said:
    """Sought items with a chance of detection, of a false report, or a reason for either."""
    rows = {
        row.item
        for row in look.study.likelihoods
        if row.detection is not None or row.false_report is not None
    }
    return _share(
        "items that were sought have a detection, a false report or a record reason",
        [
            item.detection != 1 or item.false_report != 0 or bool(item.record_reasons)
            or item.id in rows
            for item in look.sought
        ],
    )  # fmt: skip


def begins(look: Look) -> Said:
    """The earliest date is a hint; the reason is a person's."""
    dates = sorted(item.date for item in look.study.items if item.date.strip())
    hint = f" The first date among the items, as text, is {dates[0]}." if dates else ""
    return Said("open", f"Only a person can say.{hint}")


def searched(look: Look) -> Said:
    """Kinds of sources and the search log; when to stop is a person's."""
    kinds = {item.kind for item in look.sought if item.kind}
    kinds |= {source.type for source in look.study.sources if source.type}
    searches = look.study.searches
    empty = sum(not search.items for search in searches)
    log = f"{_number(len(searches), 'search', 'searches')} logged, {empty} without a find"
    text = (
        f"{_number(len(kinds), 'kind', 'kinds')} of sources; "
        f"{log if searches else 'searches.csv logs no search'}. "
        "Why the search ended only a person can say."
    )
    return Said("partly" if len(kinds) > 1 or searches else "no", text)


def compared(look: Look) -> Said:
    """Cases, and clues that are asked in several of them."""
    cases = len(look.study.cases)
    asked: dict[str, set[str]] = defaultdict(set)
    for item in look.study.items:
        if item.clue_id:
            asked[item.clue_id].add(item.case)
    shared = sum(len(places) > 1 for places in asked.values())
    if cases == 1:
        return Said("no", "The study has one case. Where comparison would not help, say so.")
    text = f"{cases} cases, {_number(shared, 'clue', 'clues')} asked in more than one."
    return Said("yes" if shared else "partly", text)


def roles_said(look: Look) -> Said:
    """Items whose role is said."""
    said = _share("items say which role they had", [bool(item.role) for item in look.study.items])
    made = sum(item.role == "generated" for item in look.study.items)
    idea = f" {made} gave the idea for a hypothesis." if made else ""
    return Said(said.answer, said.because + idea)


def collected(look: Look) -> Said:
    """Findings of each kind."""
    counts = {
        word: sum(item.found == word for item in look.study.items)
        for word in (Finding.PRESENT, Finding.ABSENT, Finding.NOT_SOUGHT)
    }
    text = ", ".join(f"{count} {word}" for word, count in counts.items()) + " in items.csv."
    if not counts[Finding.PRESENT] + counts[Finding.ABSENT]:
        return Said("no", text)
    return Said("partly" if counts[Finding.NOT_SOUGHT] else "yes", text)


# --- before the look ----------------------------------------------------------------------


def deduced(look: Look) -> Said:
    """A freeze before the look, or at least something that is excluded."""
    told = [one.id for one in look.study.hypotheses if one.would_not_expect.strip()]
    blind = _blind(look)
    if blind:
        return Said("yes", f"{_number(len(blind), 'clue', 'clues')} frozen before the look.")
    if told:
        return Said(
            "partly", f"would_not_expect is filled in for {listing(told)}; nothing was frozen."
        )
    return Said("no", "Nothing was frozen before the look, and would_not_expect is empty.")


def expected_before(look: Look) -> Said:
    """Items that were frozen before they were found, and steps without any item."""
    said = _frozen(look, "items were frozen before they were found")
    tagged = {name for item in look.study.items for name in item.steps}
    bare = [step.id for step in look.study.steps if step.id not in tagged]
    if bare:
        word = "partly" if said.answer == "yes" else said.answer
        return Said(word, f"{said.because} No item speaks to the steps {listing(bare)}.")
    return said


def both_sides(look: Look) -> Said:
    """Likelihoods on both sides, frozen before the look."""
    if not look.study.likelihoods:
        return Said("no", "likelihoods.csv is empty.")
    ratios = sum(row.if_true is None for row in look.study.likelihoods)
    if look.plan is None and not ratios:
        return Said("partly", "Every row of likelihoods.csv has both, but nothing was frozen.")
    said = _frozen(look, "items have likelihoods that were frozen before they were found")
    if ratios:
        word = "partly" if said.answer == "yes" else said.answer
        rows = _number(ratios, "row gives", "rows give")
        return Said(word, f"{said.because} {rows} only a ratio or a rank.")
    return said


def _frozen(look: Look, what: str) -> Said:
    if look.plan is None:
        return Said("no", "Nothing was frozen before the look: bayestrace freeze does that.")
    blind = _blind(look)
    return _share(what, [item.id in blind for item in look.study.items])


def _blind(look: Look) -> set[str]:
    if look.plan is None:
        return set()
    return {item.id for item in look.study.items if item.id in look.plan.items} - look.plan.looked


# --- results ------------------------------------------------------------------------------


def updated(look: Look) -> Said:
    """Credences, one coder after the other."""
    if not look.judged:
        return Said("no", "Nobody has judged anything yet.")
    said = [f"{one.hypothesis} in {one.case} {one.credence:.2f}" for one in look.results]
    who = listing(look.study.coders)
    return Said("yes", f"{listing(said)} (coders: {who}; all of them: bayestrace run).")


def undecided_allowed(look: Look) -> Said:
    """Verdicts, undecided ones among them."""
    rule = look.study.rule
    text = f"Confirmed from {rule.confirm:g}, rejected up to {rule.reject:g}, else undecided."
    if not look.judged:
        return Said("yes", text)
    open_ = sum(one.verdict == Verdict.UNDECIDED for one in look.results)
    return Said("yes", f"{text} {open_} of {len(look.results)} verdicts are undecided.")


def peers(look: Look) -> Said:
    """Persons who coded; whether they have no stake is for a person to say."""
    models = {one.id for one in look.study.coder_details if one.kind == CoderKind.MODEL}
    names = {one.id: one.name or one.id for one in look.study.coder_details}
    persons = {names.get(name, name) for name in look.study.coders if name not in models}
    if len(persons) < 2:
        return Said("open", "One person or none has judged. Who tried to take it down?")
    return Said(
        "partly", f"{len(persons)} persons judged. Whether they had a stake only a person can say."
    )


# --- words --------------------------------------------------------------------------------


def _share(what: str, holds: Collection[bool]) -> Said:
    count, total = sum(holds), len(holds)
    word = "no" if not count else "yes" if count == total else "partly"
    return Said(word, f"{count} of {total} {what}.")


def _least(counts: Collection[int]) -> float:
    most = max(counts)
    return min(counts) / most if most else 1.0


def _number(count: int, one: str, several: str) -> str:
    return f"{count} {one if count == 1 else several}"
