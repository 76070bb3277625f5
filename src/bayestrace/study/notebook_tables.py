"""Small tables for notebooks: plain HTML that takes its colours and letters from the notebook."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bayestrace.study.study import Study

__all__ = ["hints", "notebook_table", "study_table"]

LEFT = "style='text-align:left;vertical-align:top'"  # notebooks set tables to the right
PLAIN = "tex2jax_ignore mathjax_ignore"  # else a notebook reads $5 and $6 as a formula
NAMED = 6


def notebook_table(
    caption: str, rows: Iterable[Sequence[str]], *, heads: Sequence[str] = ()
) -> str:
    """Return a table as HTML; its cells are HTML already, the caption and heads are text.

    Without heads, the first cell of each row is its head.
    """
    lines = []
    if heads:
        lines += ["".join(f"<th scope='col' {LEFT}>{escape(head)}</th>" for head in heads)]
    for cells in rows:
        named = [] if heads else [f"<th scope='row' {LEFT}>{cells[0]}</th>"]
        plain = [f"<td {LEFT}>{cell}</td>" for cell in cells[len(named) :]]
        lines.append("".join(named + plain))
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    head = f"<caption {LEFT}>{escape(caption)}</caption>"
    return f"<div class='{PLAIN}'><table>{head}{body}</table></div>"


def hints(text: str, **more: str) -> str:
    """Return a cell: the text, and below it in small letters what else there is to say."""
    below = [f"<br><small>{name}: {escape(what)}</small>" for name, what in more.items() if what]
    return escape(text) + "".join(below)


def study_table(study: Study) -> str:
    """Return what a study is, at a glance."""
    found = [str(item.found) for item in study.items]
    counts = ", ".join(f"{found.count(word)} {word}" for word in dict.fromkeys(found))
    claims = {entry.id: entry.claim for entry in study.hypotheses}
    facts = {
        "cases": _several([case.title or case.id for case in study.cases]),
        "hypotheses": _several(
            [
                f"{name}: {claims[name]}" if claims.get(name, name) != name else name
                for name in study.hypothesis_ids
            ]
        ),
        "items": f"{len(found)} ({counts})" if found else "none yet",
        "coders": escape(", ".join(study.coders)) or "none yet",
        "hash": f"<code>{study.digest[:12]}</code>",
    }
    return notebook_table(study.title, facts.items())


def _several(names: Sequence[str]) -> str:
    shown = [escape(name) for name in names[:NAMED]]
    if len(names) > NAMED:
        shown.append(f"and {len(names) - NAMED} more")
    return "<br>".join(shown)
