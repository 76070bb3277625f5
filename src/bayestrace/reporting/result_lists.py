"""Tables A5 and A6: the results by case, coder and prior, and what would overturn them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from bayestrace.reporting.blocks import Cell, Column, Table
from bayestrace.reporting.overturning import SETS
from bayestrace.reporting.phrases import decibel_text, number_cell, plain_cell
from bayestrace.stats.rounding import chance_text
from bayestrace.stats.sensitivity import band
from bayestrace.stats.tabulating import summary
from bayestrace.stats.tree import group_of

if TYPE_CHECKING:
    from bayestrace.reporting.gathering import Found

__all__ = ["credence_text", "result_table", "robustness_table", "rounded", "worded"]

OWN = "the study's own"


def result_table(found: Found) -> Table:
    """Return table A5: prior, credence with its band, weight and verdict."""
    sets: list[tuple[str, Any]] = [(OWN, found.rows)]
    sets += [
        (name, summary(band(found.study, prior_set=name)).to_dict("records"))
        for name in found.named_priors
    ]
    several = len(sets) > 1
    at = {name: number for number, name in enumerate(_names(found, "hypothesis"))}
    places = {case.id: number for number, case in enumerate(found.study.cases)}
    rows = [(number, name, row) for number, (name, rows) in enumerate(sets) for row in rows]
    rows.sort(key=lambda one: (places[one[2]["case"]], at[one[2]["hypothesis"]]))
    return Table(
        key="A5",
        caption="The results: credence before and after the evidence, and the verdict.",
        columns=(
            Column(head="case", width=1.5),
            Column(head="hypothesis", width=1.2),
            Column(head="coder"),
            *((Column(head="priors"),) if several else ()),
            Column(head="prior", align="right", width=0.8),
            Column(head="credence", align="right"),
            Column(head="band", align="right", width=1.2),
            Column(head="weight, dB", align="right"),
            Column(head="naive", align="right", width=0.8),
            Column(head="verdict", width=1.2),
            Column(head="in words", width=2),
        ),
        rows=tuple(_result_row(found, row, name if several else "") for _, name, row in rows),
        notes=tuple(_result_notes(found)),
        filters=(0, 1, 2, 9 + several),
    )


def _names(found: Found, dim: str) -> list[str]:
    return list(dict.fromkeys(str(row[dim]) for row in found.rows))


def _result_row(found: Found, row: dict[Any, Any], name: str) -> tuple[Cell, ...]:
    credence, band_text = rounded(found, row)
    missing = credence == "–"
    return (
        plain_cell(found.title(row["case"])),
        plain_cell(row["hypothesis"]),
        plain_cell(row["coder"]),
        *((plain_cell(name),) if name else ()),
        number_cell(chance_text(row["prior"]), row["prior"]),
        number_cell(credence, row["posterior"]),
        plain_cell(band_text),
        number_cell(decibel_text(row["weight_db"]), row["weight_db"]),
        number_cell(credence_text(row["posterior_naive"], row), row["posterior_naive"]),
        plain_cell(row["verdict"] or "not judged"),
        plain_cell("" if missing else worded(found, row)),
    )


def is_exact(row: Mapping[Any, Any]) -> bool:
    """Say whether a credence of 0 or 1 is one by logic and not by rounding."""
    return not math.isfinite(row["weight_db"])


def credence_text(value: float, row: Mapping[Any, Any]) -> str:
    """Write a credence of the place of a row: 0 and 1 only where logic makes it so."""
    if value in (0.0, 1.0) and not is_exact(row):
        value = min(max(value, 1e-9), 1 - 1e-9)
    return chance_text(value)


def worded(found: Found, row: Mapping[Any, Any]) -> str:
    """Say the credence of a row in words."""
    return found.words.said(float(row["posterior"]), exact=is_exact(row))


def rounded(found: Found, row: Mapping[Any, Any]) -> tuple[str, str]:
    """Return a credence with the decimals its band carries, and the band, as texts.

    A credence that rounding would put on the other side of a threshold has more decimals.
    """
    text, _, rest = str(row["posterior_rounded"]).partition(" (band ")
    if text in ("0", "1"):
        text = credence_text(float(row["posterior"]), row)
    band_text = rest.rstrip(")").replace(" to ", "–")
    low, _, high = band_text.partition("–")
    return _on_its_side(found, text, float(row["posterior"])), "" if low == high else band_text


MOST = 12
"""Decimals that are tried to show on which side of a threshold a credence is."""


def _on_its_side(found: Found, text: str, credence: float) -> str:
    rule = found.study.rule

    def side(value: float) -> tuple[bool, bool]:
        return value >= rule.confirm, value <= rule.reject

    if not text[:1].isdigit() or side(float(text)) == side(credence):
        return text
    more = (f"{credence:.{places}f}" for places in range(len(text) - 1, MOST + 1))
    return next((one for one in more if side(float(one)) == side(credence)), text)


def _result_notes(found: Found) -> Iterator[str]:
    rule = found.study.rule
    yield (
        "Credence: the posterior from the best values, adjusted for dependence within clusters. "
        "Naive: the posterior if every item were independent. Weight: 10 log10(posterior odds / "
        "prior odds), adjusted."
    )
    if not found.has_intervals:
        yield "No judgement has an interval, so there is no sensitivity band."
    else:
        yield (
            "Band: the central 90 % of credences as all judgements vary within their intervals. It "
            "is a sensitivity band, what another careful reader could have concluded, and no "
            "credible interval; it is empty where no judgement has an interval."
        )
    yield (
        f"Verdict: confirmed at {rule.confirm:g} or more, rejected at {rule.reject:g} or less, "
        "else undecided."
    )


def robustness_table(found: Found) -> Table:
    """Return table A6: the few numbers that say how firmly a verdict stands."""
    robust = found.robustness
    bounds = group_of(robust.bounds, "bounds")
    margins = _margins(found)
    priors = robust.priors["credence"]
    sources = robust.left_out["source"]
    rows = []
    for row in sorted(found.rows, key=_case_order(found)):
        place = {dim: row[dim] for dim in ("coder", "case", "hypothesis")}
        if not row["verdict"] or row["verdict"] == "out of scope":
            continue
        low, high = (float(v) for v in bounds["credence_bounds"].sel(place).values)
        margin, target = margins.get((row["coder"], row["case"], row["hypothesis"]), (None, ""))
        rows.append(
            (
                plain_cell(found.title(row["case"])),
                plain_cell(row["hypothesis"]),
                plain_cell(row["coder"]),
                plain_cell(row["verdict"]),
                plain_cell("–")
                if margin is None
                else number_cell(f"{decibel_text(margin)} → {target}", abs(margin)),
                plain_cell(
                    f"{credence_text(low, row)}–{credence_text(high, row)}" if low < high else "–"
                ),
                *(
                    number_cell(credence_text(float(v), row), float(v))
                    for v in (priors.sel(place | {"prior_set": name}) for name in SETS[1:])
                ),
                _changed_by_source(sources, place),
            )
        )
    return Table(
        key="A6",
        caption="Robustness: what it takes to change a verdict.",
        columns=(
            Column(head="case", width=1.5),
            Column(head="hypothesis", width=1.2),
            Column(head="coder"),
            Column(head="verdict"),
            Column(head="next verdict at, dB", align="right", width=1.5),
            Column(head="bounds", align="right", width=1.2),
            *(Column(head=name, align="right", width=0.8) for name in SETS[1:]),
            Column(head="sources that carry the verdict", width=2),
        ),
        rows=tuple(rows),
        notes=(
            (
                "Next verdict at: the weight that would have to be added (+) or taken away (−) for "
                "the nearest other verdict. Bounds: the lowest and highest credence with every "
                "likelihood anywhere in its interval; – where no interval moves it."
            ),
            (
                f"Equal, sceptic ({robust.priors.attrs['sceptic']:g}), "
                f"advocate ({robust.priors.attrs['advocate']:g}): the credence with these priors."
            ),
            (
                "Sources that carry the verdict: those without any one of which the verdict is "
                "another."
            ),
        ),
        filters=(0, 2, 3),
    )


def _case_order(found: Found) -> Any:
    cases = {case.id: number for number, case in enumerate(found.study.cases)}
    names = {name: number for number, name in enumerate(_names(found, "hypothesis"))}
    return lambda row: (cases[row["case"]], names[row["hypothesis"]])


def _margins(found: Found) -> dict[tuple[str, str, str], tuple[float, str]]:
    """By coder, case and hypothesis: the dB to the nearest other verdict, and which it is."""
    table = found.robustness.tipping
    margins: dict[tuple[str, str, str], tuple[float, str]] = {}
    if table.empty:
        return margins
    turns = table[~table["target"].str.startswith("level with ")]
    for key, group in turns.groupby(["coder", "case", "hypothesis"], sort=False):
        nearest = group.loc[group["margin"].abs().idxmin()]
        coder, case, hypothesis = map(str, key)
        margins[coder, case, hypothesis] = (float(nearest["margin"]), str(nearest["target"]))
    return margins


def _changed_by_source(sources: Any, place: dict[str, str]) -> Cell:
    verdict = sources["verdict"].sel(place)
    names = [
        str(name)
        for name, now in zip(verdict["left_out"].values[1:], verdict.values[1:], strict=True)
        if now != verdict.values[0]
    ]
    total = verdict.sizes["left_out"] - 1
    if not total:
        return plain_cell("no source named")
    return Cell(f"{len(names)} of {total}" if names else "none", value=float(len(names)))
