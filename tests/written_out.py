"""A study written out: no conditions, no packages, only the rows that count; in plain Python."""

from __future__ import annotations

from dataclasses import replace

from bayestrace.study.parts import Judgement, Likelihood

__all__ = ["written_out"]


def written_out(study):
    """The study with the row that its conditions sum to, and without rows of packed items."""
    rows = list(study.likelihoods)
    keys = dict.fromkeys((c.coder, c.item, c.hypothesis) for c in study.contingencies)
    for coder, item, name in keys:
        mine = [c for c in study.contingencies if (c.coder, c.item, c.hypothesis) ==
                (coder, item, name)]  # fmt: skip
        sides = {}
        for chance, clue in (("chance", "if_true"), ("chance_if_false", "if_false")):
            pairs = [(getattr(c, chance), getattr(c, clue)) for c in mine]
            if None not in pairs[0]:
                whole = sum(c.best for c, _ in pairs)
                sides[clue] = Judgement(best=sum(c.best * p.best for c, p in pairs) / whole)
        rows.append(Likelihood(coder=coder, item=item, hypothesis=name, **sides))
    frame_of = {row.hypothesis: study.places.find(row.hypothesis)[0].id for row in rows}
    inside = {item.id: set(item.parts) for item in study.items if item.parts}
    for _ in inside:
        for parts in inside.values():
            parts |= {deeper for part in parts for deeper in inside.get(part, ())}
    gone = {
        (row.coder, part, frame_of[row.hypothesis])
        for row in rows
        for part in inside.get(row.item, ())
    }
    kept = [row for row in rows if (row.coder, row.item, frame_of[row.hypothesis]) not in gone]
    items = [replace(item, parts=()) for item in study.items]
    return study.replace(likelihoods=kept, contingencies=(), items=items)
