"""The figures of a report: which there are, how to read them, what they show in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from bayestrace.reporting import picture_words as said
from bayestrace.reporting.blocks import Figure, Paragraph
from bayestrace.reporting.mark_hints import cell_hints, credence_hints, fall_hints, point_hints
from bayestrace.stats.coders.kinds import kind_of
from bayestrace.study.words import CoderKind, Mode, Verdict

if TYPE_CHECKING:
    from bayestrace.reporting.gathering import Found

__all__ = ["Pictures"]

FALLS = 2
"""Waterfalls of claims or factors per case, the heaviest; the heat map has the others."""


class Pictures:
    """The figures of one study, numbered as they come.

    What shows one coder shows the first who judged the case, persons before models.
    """

    def __init__(self, found: Found) -> None:
        self.found = found
        self.number = 0

    def credence(self) -> Iterator[Figure]:
        """Yield the figure of the answer."""
        found = self.found
        yield self._figure(
            "plot_credence",
            found.post,
            caption=said.CREDENCE + " " + said.NOT_TRUTH,
            alternative=said.credences(found),
            hints=credence_hints(found),
        )

    def relations(self) -> Iterator[Figure]:
        """Yield how the hypotheses relate, where the study says so."""
        found = self.found
        if found.study.relations:
            yield self._figure(
                "plot_relations",
                found.relations,
                caption=said.RELATIONS,
                alternative=said.related(found),
            )

    def coverage(self) -> Iterator[Figure]:
        """Yield which steps of the mechanisms have evidence in each case, where there are steps.

        Cases side by side would not fit into a column of a journal.
        """
        found, coder = self.found, self._coder()
        table = found.coverage
        for case in found.study.cases if table is not None else ():
            told = said.covered(found, case.id, coder)
            if told:
                yield self._figure(
                    "plot_coverage",
                    table,
                    caption=f"{said.COVERAGE} {found.title(case.id)}, coder {coder}.",
                    alternative=told,
                    case=case.id,
                    coder=coder,
                )

    def weights(self) -> Iterator[Figure | Paragraph]:
        """Yield what single items say: waterfalls, a heat map and the test plane per case."""
        found = self.found
        left_out: list[str] = []
        for case in found.study.cases:
            coder = self._coder(case.id)
            rows = [
                row
                for row in found.rows
                if row["case"] == case.id
                and row["coder"] == coder
                and row["verdict"] not in ("", Verdict.OUT_OF_SCOPE)
            ]
            if not rows or not any(item.case == case.id for item in found.study.items):
                continue
            shown = self._fallen(rows)
            left_out += [
                f"{row['hypothesis']} ({found.title(case.id)})"
                for row in rows
                if row["hypothesis"] not in shown
            ]
            for hypothesis in shown:
                yield self._fall(case.id, hypothesis, coder)
            yield from self._cells_and_points(case.id, coder)
        note = said.left_out(left_out, self._others())
        if note:
            yield Paragraph(note)

    def _fallen(self, rows: list[dict[str, Any]]) -> list[str]:
        """Return whose waterfalls are drawn: the heaviest claims, and what leads a frame."""
        chosen: set[str] = set()
        by_frame: dict[str, list[dict[str, Any]]] = {}
        for row in rows:
            frame = self.found.frame_of(row["hypothesis"])
            by_frame.setdefault("" if frame.mode == Mode.CLAIM else frame.id, []).append(row)
        for frame, mine in by_frame.items():
            if frame == "":
                heaviest = sorted(mine, key=lambda row: -abs(row["weight_db"]))[:FALLS]
                chosen |= {row["hypothesis"] for row in heaviest}
            elif self.found.frame_of(mine[0]["hypothesis"]).mode == Mode.RIVALS:
                chosen.add(max(mine, key=lambda row: row["posterior"])["hypothesis"])
            else:
                heaviest = sorted(mine, key=lambda row: -abs(row["weight_db"]))[:FALLS]
                chosen |= {row["hypothesis"] for row in heaviest}
        return [row["hypothesis"] for row in rows if row["hypothesis"] in chosen]

    def _fall(self, case: str, hypothesis: str, coder: str) -> Figure:
        found = self.found
        return self._figure(
            "plot_waterfall",
            found.post,
            caption=said.fall_caption(found, case, hypothesis, coder),
            alternative=said.fallen(found, case, hypothesis, coder),
            hints=fall_hints(found, case, hypothesis, coder),
            case=case,
            hypothesis=hypothesis,
            coder=coder,
        )

    def _cells_and_points(self, case: str, coder: str) -> Iterator[Figure]:
        found = self.found
        hints = cell_hints(found, case, coder)
        if len({name.rpartition("/")[2] for name in hints}) > 1:  # else a waterfall says it all
            yield self._figure(
                "plot_heatmap",
                found.post,
                caption=f"{said.CELLS} {found.title(case)}, coder {coder}.",
                alternative=said.cells(found, case, coder),
                hints=hints,
                case=case,
                coder=coder,
            )
        points = point_hints(found, case, coder)
        if points:
            yield self._figure(
                "plot_test_plane",
                found.types,
                caption=f"{said.PLANE} {found.title(case)}, coder {coder}.",
                alternative=said.tested(found, case, coder),
                hints=points,
                case=case,
                coder=coder,
            )

    def robustness(self) -> Iterator[Figure]:
        """Yield what it takes to change the verdicts."""
        found, robust = self.found, self.found.robustness
        coder = self._coder()
        table = robust.tipping
        if not table.empty and coder in set(table["coder"]):
            yield self._figure(
                "plot_tipping",
                table,
                caption=f"{said.TIPPING} Coder {coder}.",
                alternative=said.tipped(found, coder),
                coder=coder,
            )
        for case, hypothesis in said.nearest_places(found):
            left = robust.left_out["source"]
            if left.sizes["left_out"] > 1 and said.bears(left, case, hypothesis):
                yield self._figure(
                    "plot_leave_out",
                    left,
                    caption=f"{said.LEFT} {hypothesis}, {found.title(case)}.",
                    alternative=said.left_without(found, case, hypothesis),
                    case=case,
                    hypothesis=hypothesis,
                )
            yield self._figure(
                "plot_specification_curve",
                robust.specifications,
                caption=f"{said.SPECIFICATIONS}{said.not_varied(found)} {hypothesis}, "
                f"{found.title(case)}.",
                alternative=said.specified(found, case, hypothesis),
                case=case,
                hypothesis=hypothesis,
            )
        if not isinstance(robust.rates, str):
            yield self._figure(
                "plot_error_rates",
                robust.rates,
                caption=f"{said.RATES} Coder {coder}.",
                alternative=said.rated(found, coder),
                coder=coder,
            )
        if found.residual is not None:
            yield self._figure(
                "plot_residual",
                found.residual,
                caption=said.RESIDUAL,
                alternative=said.residuals(found),
            )

    def coders(self) -> Iterator[Figure]:
        """Yield where coders differ most; the table has all cases and hypotheses."""
        found = self.found
        if found.agreement is None or found.agreement.hypotheses.empty:
            return
        gaps = found.agreement.hypotheses
        gaps = gaps[gaps["mean_absolute_db"].notna()]
        if gaps.empty:
            return
        most = gaps.loc[gaps["mean_absolute_db"].idxmax()]
        case, hypothesis = str(most["case"]), str(most["hypothesis"])
        yield self._figure(
            "plot_agreement",
            found.study,
            caption=f"{said.AGREEMENT} Where they differ most: {hypothesis}, {found.title(case)}.",
            alternative=said.agreed(found, case, hypothesis),
            study=None,
            case=case,
            hypothesis=hypothesis,
        )

    def _coder(self, case: str = "") -> str:
        """Return whose numbers are drawn: a person's if there is one, who judged the case."""
        rows = [row for row in self.found.rows if row["verdict"] and case in ("", row["case"])]
        judged = list(dict.fromkeys(row["coder"] for row in rows)) or list(self.found.coders)
        kinds = {coder: kind_of(self.found.study, coder) for coder in judged}
        return min(judged, key=lambda coder: kinds[coder] == CoderKind.MODEL)

    def _others(self) -> list[str]:
        return [coder for coder in self.found.coders if coder != self._coder()]

    def _figure(
        self,
        plot: str,
        result: Any,
        *,
        caption: str,
        alternative: str,
        hints: Mapping[str, str] | None = None,
        **choice: Any,
    ) -> Figure:
        self.number += 1
        wanted = {"study": self.found.study, **choice}
        wanted = {name: value for name, value in wanted.items() if value is not None}
        return Figure(
            key=f"F{self.number}",
            caption=caption,
            alternative=alternative,
            draw=partial(_drawn, plot, result, wanted),
            hints=dict(hints or {}),
        )


def _drawn(plot: str, result: Any, wanted: Mapping[str, Any], width_mm: float) -> Any:
    return _plots()[plot](result, width_mm=width_mm, **wanted)


def _plots() -> dict[str, Callable[..., Any]]:
    """Return the functions that draw, with the drawing library that they load."""
    from bayestrace.plots.codings import plot_agreement
    from bayestrace.plots.coverage_grids import plot_coverage
    from bayestrace.plots.credences import plot_credence
    from bayestrace.plots.error_curves import plot_error_rates
    from bayestrace.plots.heat_maps import plot_heatmap
    from bayestrace.plots.leave_outs import plot_leave_out
    from bayestrace.plots.planes import plot_test_plane
    from bayestrace.plots.relation_matrices import plot_relations
    from bayestrace.plots.residual_tippings import plot_residual
    from bayestrace.plots.specification_curves import plot_specification_curve
    from bayestrace.plots.tippings import plot_tipping
    from bayestrace.plots.waterfalls import plot_waterfall

    drawing = (
        plot_agreement,
        plot_coverage,
        plot_credence,
        plot_error_rates,
        plot_heatmap,
        plot_leave_out,
        plot_relations,
        plot_residual,
        plot_specification_curve,
        plot_test_plane,
        plot_tipping,
        plot_waterfall,
    )
    return {function.__name__: function for function in drawing}
