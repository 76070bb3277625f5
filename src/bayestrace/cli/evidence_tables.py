"""What the evidence rests on, for a terminal of 80 columns: the short answer, then tables."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.box import SIMPLE
from rich.table import Table

from bayestrace.cli.evidence_results import Looks
from bayestrace.cli.tables import WIDTH, headed, weight_text, wrapped
from bayestrace.stats.evidence.mechanisms import OFF_CHAIN
from bayestrace.stats.evidence.roles import ALL, NEW_ONLY, WITHOUT_GENERATED
from bayestrace.stats.evidence.search_logs import NOTHING
from bayestrace.stats.rounding import chance_text
from bayestrace.study.words import Finding, Role, Verdict

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

    from bayestrace.study.study import Study

__all__ = ["print_evidence"]

SHOWN = 12
"""Rows of a table that are printed; the rest is in the JSON."""

PLACE = ["coder", "case", "hypothesis"]


def print_evidence(study: Study, found: Looks) -> None:
    """Print the short answer, and the tables behind it."""
    console = headed(study)
    console.print("\nThe short answer", style="bold")
    for line in _short_answer(study, found):
        console.print(wrapped(f"- {line}", hang="  "))
    _new(console, study, _in_scope(found.new_evidence))
    _candidates(console, found.dependence_candidates)
    _regrouped(console, found.regroupings)
    _silence(console, found.silence)
    _coverage(console, found.coverage)
    _scope(console, found.scope)
    _searches(console, found.searches)


def _short_answer(study: Study, found: Looks) -> Iterator[str]:
    counts = [(word, sum(item.found == word for item in study.items)) for word in Finding]
    told = ", ".join(f"{number} {word}" for word, number in counts if number)
    yield f"Of {_many(len(study.items), 'item')}: {told}."
    yield from _about_roles(study, _in_scope(found.new_evidence))
    groups = found.dependence_candidates
    if groups.empty:
        yield "No items share a source, an author, a day or a text outside a common cluster."
    else:
        turned = groups[groups["verdict_one"] != groups["verdict"]]
        names = _many(len(groups.groupby(["shares", "case"])), "group")
        said = f"{names} of items share a source, an author, a day or a text outside a cluster; "
        if turned.empty:
            yield said + "counting any one of them as one item changes no verdict."
        else:
            yield said + (
                f"counting one of them as one item can change {len(turned.groupby(PLACE))} of "
                f"{len(_in_scope(found.new_evidence).groupby(PLACE))} verdicts."
            )
    silent = found.silence
    if not silent.empty:
        turns = silent[silent["detection_to_turn"].notna()]
        yield (
            f"{_many(silent['item'].nunique(), 'silence')} with judged chances; at "
            f"{turns['item'].nunique()} of them a verdict hangs on how surely the clue would have "
            "been seen."
        )
    yield from _about_steps(found.coverage)
    outside = found.scope[~found.scope["in_scope"]]
    if len(outside):
        pairs = outside[["hypothesis", "case"]].drop_duplicates().to_dict("records")
        yield "Out of scope: " + ", ".join(f"{p['hypothesis']} in {p['case']}" for p in pairs) + "."
    log = found.searches
    if log.empty:
        yield "There is no search log (searches.csv)."
    else:
        empty = int((log["result"] == NOTHING).sum())
        yield f"{_many(len(log), 'search', 'es')} logged, {empty} of them without a result."


def _in_scope(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["verdict"] != Verdict.OUT_OF_SCOPE]


def _about_roles(study: Study, table: pd.DataFrame) -> Iterator[str]:
    said = [item.role for item in study.items if item.found != Finding.NOT_SOUGHT]
    if not any(said):
        yield "Of no item it is said whether it is new or gave the idea of a hypothesis."
        return
    whole = table[table["evidence"] == ALL]
    for evidence, words in (
        (WITHOUT_GENERATED, "Without what gave the idea of a hypothesis"),
        (NEW_ONLY, "With new evidence only"),
    ):
        if evidence == WITHOUT_GENERATED and Role.GENERATED not in said:
            continue
        part = table[table["evidence"] == evidence]
        changed = int((part["verdict"].values != whole["verdict"].values).sum())
        yield f"{words}, {changed} of {len(whole)} verdicts change."
    if "" in said:
        yield f"Of {_many(said.count(''), 'sought item')} the role is not said."


def _about_steps(table: pd.DataFrame) -> Iterator[str]:
    own = table[(table["hypothesis"] == table["mechanism"]) & (table["step"] != OFF_CHAIN)]
    if own.empty:
        yield "No steps of a mechanism are stated (steps.csv)."
        return
    bare = own[own["essential"] & (own["items"] == 0)]
    names = bare["step"].drop_duplicates().tolist()
    yield (
        f"Essential steps without any evidence: {', '.join(names)}."
        if names
        else "Every essential step has some evidence."
    )


def _new(console: Console, study: Study, table: pd.DataFrame) -> None:
    if not any(item.role for item in study.items):
        return
    console.print("\nAll evidence, and new evidence by itself", style="bold")
    columns = (ALL, WITHOUT_GENERATED, NEW_ONLY)
    out = _table(("case", 14), ("", 10), ("coder", 12), *((f"{name}", 16) for name in columns))
    for _, rows in table.groupby(PLACE, sort=False):
        records = rows.to_dict("records")
        cells = [
            f"{chance_text(row['credence'])} ({row['items']}) {row['verdict']}" for row in records
        ]
        out.add_row(*(records[0][name] for name in ("case", "hypothesis", "coder")), *cells)
    console.print(out)
    console.print(
        wrapped(
            "Credence, in brackets the number of items, verdict. Whether evidence that gave the "
            "idea may test it is disputed: both readings are shown, the first is the study's."
        )
    )


def _candidates(console: Console, table: pd.DataFrame) -> None:
    if table.empty:
        return
    console.print("\nWhat may be one piece of evidence told twice", style="bold")
    out = _table(("they share", 24), ("items", 20), ("most for", 16))
    for head in ("rho 0.5", "rho 1"):
        out.add_column(head, justify="right", no_wrap=True)
    worst = table.assign(size=table["change_db_one"].abs())
    worst = worst.sort_values("size", ascending=False, kind="stable")
    worst = worst.drop_duplicates(["shares", "case"])
    for row in worst.head(SHOWN).to_dict("records"):
        out.add_row(
            row["shares"],
            row["items"],
            f"{row['hypothesis']}, {row['coder']}",
            weight_text(row["change_db_half"]),
            weight_text(row["change_db_one"]),
        )
    console.print(out)
    console.print(
        wrapped(
            "How far the total weight of one hypothesis would move if the items were a cluster "
            "with that rho; shown is where it moves most." + _rest(len(worst), "group")
        )
    )


def _regrouped(console: Console, table: pd.DataFrame) -> None:
    as_one = table["verdict_as_one"] != table["verdict"]
    apart = table["verdict_independent"] != table["verdict"]
    turned = table[as_one | apart]
    console.print("\nSplit and merge", style="bold")
    if turned.empty:
        console.print(
            wrapped("No verdict changes if one cluster, source, author or day is split or merged.")
        )
        return
    out = _table(("group", 24), ("for", 16), ("as coded", 11), ("as one", 11), ("apart", 11))
    for row in turned.head(SHOWN).to_dict("records"):
        cells = [
            f"{weight_text(row[f'weight_db{way}'])} {row[f'verdict{way}']}"
            for way in ("", "_as_one", "_independent")
        ]
        out.add_row(row["group"], f"{row['case']}, {row['hypothesis']}, {row['coder']}", *cells)
    console.print(out)
    console.print(
        wrapped(
            "Where a verdict changes if a group counts as one item, or its items each for "
            "themselves." + _rest(len(turned), "result")
        )
    )


def _silence(console: Console, table: pd.DataFrame) -> None:
    if table.empty:
        return
    console.print("\nSilence: clues that were not found", style="bold")
    heavy = table.assign(size=table["weight_db"].abs())
    heavy = heavy[heavy["size"] > 0].sort_values("size", ascending=False, kind="stable")
    heavy = heavy.drop_duplicates("item")
    if heavy.empty:
        console.print(wrapped("Their silence weighs nothing, under any hypothesis."))
        return
    out = _table(("item", 10), ("most for", 16))
    for head in ("there if", "else", "seen", "weighs", "if sure", "0 at", "turns at"):
        out.add_column(head, justify="right", no_wrap=True)
    for row in heavy.head(SHOWN).to_dict("records"):
        out.add_row(
            row["item"],
            f"{row['hypothesis']}, {row['coder']}",
            f"{row['p_of']:.2g}",
            f"{row['p_over']:.2g}",
            _detection(row["detection_of"], row["detection_over"]),
            f"{row['weight_db']:+.1f}",
            f"{row['weight_db_if_certain']:+.1f}",
            _at(row["detection_to_nothing"]),
            _at(row["detection_to_turn"]),
        )
    console.print(out)
    console.print(
        wrapped(
            "Chance that the clue is there if the hypothesis is true and else, and that it is "
            "then seen (detection); dB of its silence as stated, and if it could not have been "
            "missed. 0 at: detection at which it would weigh nothing, in the one world that "
            "expects it more. turns at: detection everywhere at which the verdict changes. "
            "– : none." + _rest(len(heavy), "clue")
        )
    )


def _coverage(console: Console, table: pd.DataFrame) -> None:
    own = table[table["hypothesis"] == table["mechanism"]]
    traced = own[own["step"] != OFF_CHAIN]["mechanism"].unique()
    if not len(traced):
        return
    console.print("\nSteps of the mechanisms", style="bold")
    out = _table(("", 12), ("case", 12), ("step", 16), ("coder", 10))
    for head in ("items", "weight", "share"):
        out.add_column(head, justify="right", no_wrap=True)
    out.add_column("")
    for row in own[own["mechanism"].isin(traced)].to_dict("records"):
        marks = ("essential" if row["essential"] else "", "weakest" if row["weakest"] else "")
        out.add_row(
            row["mechanism"],
            row["case"],
            row["step"],
            row["coder"],
            str(row["items"]),
            weight_text(row["weight_db"]),
            "–" if math.isnan(row["share"]) else f"{100 * row['share']:.0f} %",
            ", ".join(filter(None, marks)),
        )
    console.print(out)
    console.print(
        wrapped(
            "weight: of the step's items for the whole hypothesis, no probability of the step. "
            "share: of the absolute weight of all items of the case."
        )
    )


def _scope(console: Console, table: pd.DataFrame) -> None:
    outside = table[~table["in_scope"]]
    if outside.empty:
        return
    console.print("\nOut of scope: no credence, whatever was judged", style="bold")
    out = _table(("case", 14), ("", 14), ("coder", 14), ("because", 24))
    out.add_column("judged", justify="right")
    for row in outside.to_dict("records"):
        cells = (row["case"], row["hypothesis"], row["coder"], row["reason"])
        out.add_row(*cells, str(row["judged"]))
    console.print(out)


def _searches(console: Console, table: pd.DataFrame) -> None:
    if table.empty:
        return
    console.print("\nWhat was sought", style="bold")
    out = _table(("case", 12), ("sought", 20), ("where", 18), ("date", 10), ("result", 14))
    for row in table.to_dict("records"):
        out.add_row(*(row[name] for name in ("case", "sought", "where", "date", "result")))
    console.print(out)
    if table.attrs["not_logged"]:
        console.print(wrapped(f"Absent clues that no search lists: {table.attrs['not_logged']}."))


def _table(*columns: tuple[str, int]) -> Table:
    table = Table(box=SIMPLE, width=WIDTH, pad_edge=False, padding=(0, 1))
    for head, width in columns:
        table.add_column(head, max_width=width, overflow="fold")
    return table


def _many(number: int, word: str, plural: str = "s") -> str:
    return f"{number} {word}{plural if number != 1 else ''}"


def _rest(number: int, word: str) -> str:
    more = number - SHOWN
    return f" {_many(more, f'more {word}')} with --json." if more > 0 else ""


def _detection(one: float, other: float) -> str:
    return f"{one:.2g}" if one == other else f"{one:.2g}/{other:.2g}"


def _at(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.2f}"
