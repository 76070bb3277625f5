"""Generated studies: `studies()` draws valid ones of all modes, with cells as people type them."""

from __future__ import annotations

from itertools import product
from typing import Any

from hypothesis import strategies as st

from bayestrace.scales import Reading, Scale, Typed, read_chance, read_number, read_ratio
from bayestrace.study.parts import (
    Case,
    Dependence,
    Expected,
    Frame,
    Hypothesis,
    Item,
    Judgement,
    Likelihood,
    Prior,
    Rule,
    ScaleChoice,
    Source,
    StatedVerdict,
)
from bayestrace.study.record_rules import with_own_records
from bayestrace.study.statements import (
    Answer,
    Coder,
    Contingency,
    Relation,
    Search,
    Step,
    Unanswered,
)
from bayestrace.study.study import Study
from bayestrace.study.worlds import resolve_frames

__all__ = ["chances", "names", "prose", "studies"]

MODES = ("claim", "rivals", "factors")
TERMS = {
    "icd203": ["very likely", "Likely", "probable", "almost  certain", "unlikely"],
    "mine": ["often", "now and then"],
}
MINE = Scale(
    id="mine",
    name="mine",
    quantity="probability",
    terms={"often": (0.6, 0.9), "now and then": (0.2, 0.4), 'a "rare" thing': (0.01, 0.1)},
    source="my own",
)


def names(alphabet: str = "abcXYZ019éß .,'\"=+-@#|_") -> st.SearchStrategy[str]:
    """Draw ids: any text without "/", ";" or line break, and no spaces at the ends."""
    texts = st.text(st.sampled_from(alphabet), min_size=1, max_size=6)
    return texts.map(str.strip).filter(bool)


def prose() -> st.SearchStrategy[str]:
    """Draw free text, empty as well: separators, quotation marks, line breaks, spaces."""
    return st.one_of(
        st.just(""),
        st.text(st.sampled_from("ab Zäß,;\"'\n\r\t=+-@#&/\\|“”–日😀"), max_size=8),
    )


def chances(scale: ScaleChoice | None = None) -> st.SearchStrategy[Reading]:
    """Draw probability cells: plain floats, numbers as typed, and terms of the scale."""
    typed = ["80 %", "0,8", ".25", "0.50", "12.5%", "1e-12", "0.9999"]
    words = TERMS[scale.name] if scale else []
    intervals = bool(scale and scale.intervals)
    own = scale.scale if scale else None
    return st.one_of(
        st.floats(1e-9, 1 - 1e-9).map(Reading),  # type: ignore[arg-type]
        st.sampled_from([*typed, *words]).map(lambda t: read_chance(t, own, intervals=intervals)),
    )


@st.composite
def _judgements(draw: Any, scale: ScaleChoice | None) -> Judgement:
    best, low, high = draw(chances(scale))
    if low is None and draw(st.booleans()):
        low, high = Typed(best / 2), Typed((1 + best) / 2)
        if draw(st.booleans()):
            low, high = float(low), float(high)
    return Judgement(best=best, low=low, high=high)


@st.composite
def _frames(draw: Any, modes: tuple[str, ...]) -> list[Frame]:
    plain = draw(st.lists(names("abcXYZ0é .'-"), min_size=6, max_size=6, unique=True))
    plain = [f"{letter}{name}" for letter, name in zip("KLMNOP", plain, strict=True)]
    frames = []
    for number in range(draw(st.integers(1, 2))):
        mode = draw(st.sampled_from(modes))
        mine = plain[3 * number : 3 * number + draw(st.integers(2 if mode == "rivals" else 1, 3))]
        extra: dict[str, Any] = {}
        if mode == "rivals":
            extra = draw(
                st.sampled_from(
                    [{"exhaustive": True}, {"residual": mine[-1]}, {"residual": f"else {number}"}]
                )
            )
        frames.append(Frame(id=f"frame {number}", mode=mode, hypotheses=tuple(mine), **extra))
    return frames


@st.composite
def _items(draw: Any, cases: list[str], sources: list[str], scale: Any, count: int) -> list[Item]:
    items: list[Item] = []
    for name in draw(st.lists(names(), min_size=count, max_size=count, unique=True)):
        case = draw(st.sampled_from(cases))
        earlier = [item.id for item in items if item.case == case and item.found != "not sought"]
        given = draw(st.lists(st.sampled_from(earlier), max_size=2, unique=True)) if earlier else []
        chance: dict[str, float] = {}
        if draw(st.booleans()):
            detection = draw(chances(scale)).best
            chance = {"detection": detection, "false_report": Typed(detection / 2)}
        items.append(
            Item(
                name,
                case=case,
                clue=draw(prose()) + "?",
                found=draw(st.sampled_from(["present", "absent", "not sought"])),
                observed=draw(prose()),
                date=draw(st.sampled_from(["", "1999", "1999-03-24", "spring 1999", "3/4"])),
                locator=draw(prose()),
                excerpt=draw(prose()),
                actor=draw(prose()),
                sources=draw(st.lists(st.sampled_from(sources or ["elsewhere"]), max_size=2)),
                kind=draw(st.sampled_from(["", "press", "archive"])),
                cluster="" if given else draw(st.sampled_from(["", "leak", 'the "root"'])),
                given=given,
                role=draw(st.sampled_from(["", "new", "known", "generated"])),
                clue_id=draw(st.sampled_from(["", "vote"])),
                record_reasons=draw(st.sampled_from([(), ("deception", "state media")])),
                steps=draw(st.sampled_from([(), ("step",), ("step", "other step")])),
                note=draw(prose()),
                **chance,
            )
        )
    return items


@st.composite
def _likelihoods(draw: Any, items: list[Item], frames: list[Frame], scale: Any) -> list[Likelihood]:
    rows: list[Likelihood] = []
    logical = draw(st.booleans())
    coders = draw(st.lists(names(), max_size=2, unique=True))
    records = {item.id: draw(st.booleans()) and draw(st.booleans()) for item in items}
    for coder, item in product(coders, items):
        clean = (item.detection, item.false_report) == (1, 0)
        way = draw(st.sampled_from(["chance", "ratio", "rank"] if clean else ["chance", "rank"]))
        if records[item.id]:
            way = "chance"
        for frame in resolve_frames(frames):
            if not draw(st.booleans()):
                continue
            for label in frame.judged:
                entry: dict[str, Any] = {}
                if way == "ratio":
                    first = frame.mode != "claim" and label == frame.worlds[0]
                    text = draw(st.sampled_from(["10 dB", "x3", "1/4", "2:1", "-3,5 dB", "0.125"]))
                    entry["ratio"] = Typed(1.0, "1") if first else read_ratio(text)
                elif way == "rank":
                    entry["rank"] = draw(st.integers(1, 3))
                else:
                    entry["if_true"] = draw(_judgements(scale))
                    if frame.mode == "claim":
                        entry["if_false"] = draw(_judgements(scale))
                        if logical:
                            logical = False  # one row at most, so that a world stays possible
                            entry["logical"] = True
                            certain = draw(st.sampled_from([1.0, Typed(0.0, "0 %"), Typed(1, "1")]))
                            entry["if_true"] = Judgement(best=certain)
                    if records[item.id]:
                        entry |= draw(_records(item, frame.mode, scale))
                rows.append(
                    Likelihood(
                        coder=coder, item=item.id, hypothesis=label, reason=draw(prose()), **entry
                    )
                )
    return rows


@st.composite
def _records(draw: Any, item: Item, mode: str, scale: Any) -> dict[str, Any]:
    """Chances of a record under one hypothesis: both, the first alone, or none."""
    entry: dict[str, Any] = {}
    for end in ("", "_if_false") if mode == "claim" else ("",):
        detection = draw(chances(scale)).best
        way = draw(st.sampled_from(["both", "alike", "one", "none"]))
        if way == "none" or (way == "one" and item.false_report > 0):
            continue
        entry[f"detection{end}"] = detection
        if way != "one":
            error = detection if way == "alike" else Typed(detection / 2)
            entry[f"false_report{end}"] = error
    return entry


@st.composite
def _with_package(draw: Any, items: list[Item]) -> list[Item]:
    """Add a package of some of the items, now and then one in another, in front or at the end."""
    for number in range(draw(st.sampled_from([0, 0, 1, 2]))):
        name = f"package {number}"
        packed = {part for item in items for part in item.parts}
        free = [i for i in items if i.found != "not sought" and i.id not in packed]
        case = draw(st.sampled_from([i.case for i in free])) if free else ""
        here = [item.id for item in free if item.case == case]
        if len(here) < 2 or name in {item.id for item in items}:
            continue
        whole = Item(
            name,
            case=case,
            clue="All of it?",
            found=draw(st.sampled_from(["present", "absent"])),
            cluster=draw(st.sampled_from(["", "leak"])),
            detection=draw(st.sampled_from([1.0, Typed(0.9, "90 %")])),
            parts=tuple(draw(st.lists(st.sampled_from(here), min_size=2, unique=True))),
        )
        items = [whole, *items] if draw(st.booleans()) else [*items, whole]
    return items


@st.composite
def _conditional(
    draw: Any, rows: list[Likelihood], scale: Any
) -> tuple[list[Likelihood], list[Contingency]]:
    """Let some of the likelihoods depend on two conditions instead."""
    kept, conditions = [], []
    for row in rows:
        plain = row.if_true is not None and not row.logical
        if not plain or with_own_records(row) or draw(st.integers(0, 5)) != 0:
            kept.append(row)
            continue
        shares = draw(st.sampled_from([(0.25, 0.75), (Typed(0.4, "40 %"), 0.6), (0.2, 0.799)]))
        for name, share, other in zip(("so", "not, so"), shares, reversed(shares), strict=True):
            sides: dict[str, Any] = {"if_true": Judgement(best=draw(chances(scale)).best)}
            if row.if_false is not None:
                sides["if_false"] = Judgement(best=draw(chances(scale)).best)
                sides["chance_if_false"] = Judgement(best=other)
            conditions.append(
                Contingency(
                    coder=row.coder,
                    item=row.item,
                    hypothesis=row.hypothesis,
                    condition=name,
                    chance=Judgement(best=share),
                    reason=draw(prose()),
                    **sides,
                )
            )
    return kept, conditions


@st.composite
def _dependence(
    draw: Any, items: list[Item], frames: list[Frame], rows: list[Likelihood]
) -> list[Dependence]:
    """Draw a rho per cluster, also below 0; per hypothesis where only chances were entered."""
    found: list[Dependence] = []
    resolved = resolve_frames(frames)
    for name in dict.fromkeys(item.cluster for item in items if item.cluster):
        mine = [item.id for item in items if item.cluster == name]
        low = -0.9 / max(len(mine) - 1, 1)
        rhos = st.sampled_from([0.0, 1.0, Typed(0.5, "50 %"), low])
        found.append(Dependence(cluster=name, rho=draw(rhos)))
        if all(row.if_true is not None for row in rows if row.item in mine):
            labels = [label for frame in resolved for label in (*frame.hypotheses, *frame.worlds)]
            chosen = draw(st.one_of(st.just(""), st.sampled_from(labels)))
            if chosen:
                found.append(Dependence(cluster=name, hypothesis=chosen, rho=draw(rhos)))
    return found


@st.composite
def _unanswered(
    draw: Any, items: list[Item], frames: list[Frame], rows: list[Any], repeats: tuple[Any, ...]
) -> list[Unanswered]:
    """Draw questions that wait: whole frames of items that a coder has not judged."""
    coders = [*dict.fromkeys(row.coder for row in rows), "asked, only"]
    judged = {(row.coder, row.item, row.hypothesis) for row in rows}
    again = {(row.coder, row.item, row.hypothesis) for row in repeats}
    found = []
    for coder, item, frame in product(coders, items, resolve_frames(frames)):
        keys = [(coder, item.id, label) for label in frame.judged]
        for known, twice in ((judged, False), (again, True)):
            if not known.intersection(keys) and draw(st.integers(0, 3)) == 0:
                found += [
                    Unanswered(coder=coder, item=item.id, hypothesis=label, again=twice)
                    for _, _, label in keys
                ]
    return draw(st.permutations(found))


@st.composite
def _priors(draw: Any, frames: list[Frame], scale: Any) -> list[Prior]:
    rows: list[Prior] = []
    for chosen in draw(st.sampled_from([[""], ["", "sceptical"]])):
        for frame in resolve_frames(frames):
            count = len(frame.hypotheses)
            shares = draw(st.lists(st.integers(1, 9), min_size=count, max_size=count))
            for hypothesis, share in zip(frame.hypotheses, shares, strict=True):
                chance = (
                    Judgement(best=Typed(share / sum(shares)))
                    if frame.mode == "rivals"
                    else draw(_judgements(scale))
                )
                rows.append(
                    Prior(hypothesis=hypothesis, chance=chance, set=chosen, basis=draw(prose()))
                )
    return rows


@st.composite
def studies(
    draw: Any,
    modes: tuple[str, ...] = MODES,
    *,
    min_items: int = 0,
    max_items: int = 4,
    waiting: bool = False,
) -> Study:
    """Draw a valid study: one or two frames of the modes, up to two coders.

    With ``waiting``, questions may wait for answers; a row added to such a study may answer one.
    """
    frames = draw(_frames(modes))
    cases = draw(st.lists(names(), min_size=1, max_size=3, unique=True))
    sources = draw(st.lists(names(), max_size=2, unique=True))
    scale = draw(
        st.one_of(
            st.none(),
            st.builds(ScaleChoice, name=st.just("icd203"), intervals=st.booleans()),
            st.builds(
                ScaleChoice, name=st.just("mine"), intervals=st.booleans(), own=st.just(MINE)
            ),
        )
    )
    items = draw(_items(cases, sources, scale, draw(st.integers(min_items, max_items))))
    items = draw(_with_package(items))
    likelihoods = draw(_likelihoods(items, frames, scale))
    dependence = draw(_dependence(items, frames, likelihoods))
    likelihoods, contingencies = draw(_conditional(likelihoods, scale))
    repeats = draw(
        st.one_of(st.just(()), _likelihoods(items, frames, scale)).map(lambda rows: tuple(rows[:3]))
    )
    judged = [*likelihoods, *contingencies]
    unanswered = draw(_unanswered(items, frames, judged, repeats)) if waiting else []
    priors = draw(st.one_of(st.just([]), _priors(frames, scale)))
    everywhere = draw(st.booleans())
    named = [name for frame in frames for name in frame.hypotheses]
    figure = st.sampled_from(["0.913", "-4,5", "12"])
    return Study(
        title=draw(prose()) + "A study",
        authors=draw(st.lists(prose().filter(bool), max_size=2).map(tuple)),
        description=draw(prose()),
        notes=draw(prose()),
        rule=draw(st.sampled_from([Rule(), Rule(confirm=0.9, reject=0.1)])),
        scale=scale,
        equal_priors=not priors,
        cases=tuple(Case(id=case, title=draw(prose())) for case in cases),
        hypotheses=tuple(
            Hypothesis(
                id=name,
                claim=draw(prose()) + "It is so.",
                mechanism=draw(prose()),
                scope=() if everywhere else tuple(cases),
                would_not_expect=draw(prose()),
                actors=draw(st.sampled_from([(), ("cabinet", "press")])),
                group=draw(st.sampled_from(["", "economic"])),
            )
            for name in named
        ),
        frames=tuple(frames),
        items=tuple(items),
        likelihoods=tuple(likelihoods),
        priors=tuple(priors),
        dependence=tuple(dependence),
        contingencies=tuple(contingencies),
        sources=tuple(
            Source(id=name, citation=draw(prose()) + "A book", url=draw(prose()))
            for name in sources
        ),
        verdicts=tuple(
            StatedVerdict(
                by="author",
                case=cases[0],
                hypothesis=name,
                verdict="confirmed",
                wording=draw(prose()),
            )
            for name in draw(st.sampled_from([[], named[:1]]))
        ),
        expected=tuple(
            Expected(
                case=cases[0],
                hypothesis=name,
                quantity="posterior",
                value=read_number(draw(figure)),
                digits=draw(st.integers(0, 3)),
                source="Table 1",
            )
            for name in draw(st.sampled_from([[], named[:1]]))
        ),
        relations=tuple(
            Relation(hypothesis=named[0], other=name, relation="coincident", reason=draw(prose()))
            for name in draw(st.sampled_from([[], named[1:]]))
        ),
        repeats=repeats,
        unanswered=unanswered,
        steps=tuple(
            Step(id=name, hypothesis=named[0], claim=draw(prose()) + "It began.", essential=yes)
            for name, yes in (("step", draw(st.booleans())), ("other step", False))
        ),
        searches=tuple(
            Search(
                case=cases[0],
                sought="the minutes",
                where=draw(prose()),
                date=draw(st.sampled_from(["", "2026-05-02"])),
                items=found,
                note=draw(prose()),
            )
            for found in draw(st.sampled_from([[], [()], [(items[0].id,) if items else ()]]))
        ),
        answers=tuple(
            Answer(rule="one-coder", place=place, because=draw(prose()) + "So it is.")
            for place in draw(st.sampled_from([[], [""], ["", "elsewhere"]]))
        ),
        coder_details=tuple(
            Coder(
                id=name,
                kind=draw(st.sampled_from(["", "person", "model"])),
                judged=draw(st.sampled_from(["clue", "record"])),
                note=draw(prose()),
            )
            for name in dict.fromkeys(row.coder for row in (*likelihoods, *contingencies))
        ),
        check_off=draw(st.sampled_from([(), ("one-coder", "padding")])),
    )
