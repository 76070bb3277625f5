"""Reports to try writers on: one as a study gives it, one full of what a browser would run."""

import math

from matplotlib.figure import Figure as Drawn

import bayestrace as bt
from bayestrace.reporting.blocks import Cell, Column, Document, Figure, Heading, Paragraph, Table

NASTY = (
    "</style></script><script>alert(1)</script><img src=x onerror=alert(2)>\"'>"
    "<svg onload=alert(3)>]]>--><!-- &amp; &#60; {{ 7*7 }} {% raw %} "
    "\u202etxet tfel-ot-thgir\u202c שלום javascript:alert(4) \x00\x0b\ufffe" + "W" * 10_000
)
"""What a browser might run, with what no page may hold, and a word of 10,000 letters."""


def drawn_bars(width_mm):
    """Draw bars that have an id each."""
    figure = Drawn(figsize=(width_mm / 25.4, 60 / 25.4))
    ax = figure.subplots()
    for number, height in enumerate((3.0, 1.0, 2.0)):
        ax.bar(number, height, gid=f"bar-{number}")
    ax.text(0.5, 2.5, 'a <b> & "c"', parse_math=False)
    return ax


BARS = {f"bar-{number}": f"item {number}\nweighs {number} dB" for number in range(3)}

SOURCES = ("archive", "interview", "press")


def weight(number):
    """Return a weight in dB; those at both ends are infinite."""
    return {0: -math.inf, 23: math.inf}.get(number, float(number - 10))


def items(count=24):
    """Return a table of so many items, sorted by nothing."""
    rows = tuple(
        (
            Cell(f"E{number}"),
            Cell(f"What was found as number {number * 7 % count}, in so many words"),
            Cell(SOURCES[number % 3], url="https://example.org/a?b=1&c=2"),
            Cell(f"{weight(number * 7 % count):+g} dB", value=weight(number * 7 % count)),
        )
        for number in range(1, count + 1)
    )
    return Table(
        key="A3",
        caption="The evidence",
        columns=(
            Column(head="item"),
            Column(head="finding", width=3),
            Column(head="source"),
            Column(head="weight", align="right"),
        ),
        rows=rows,
        notes=("dB: ten times the decimal logarithm of the ratio.",),
        filters=(2,),
    )


def plain_report():
    """Return a small report without a study."""
    return Document(
        title="Why the alliance held",
        authors=("A. Student", "B. Reader"),
        blocks=(
            Paragraph("Given the hypotheses that are listed, the evidence favours H1.", "answer"),
            Paragraph("A credence is conditional on the listed hypotheses.", "caveat"),
            Figure(
                key="1",
                caption="Weights of three items.",
                alternative="Item 0 weighs 3 dB, item 1 weighs 1 dB, item 2 weighs 2 dB.",
                draw=drawn_bars,
                hints=BARS,
            ),
            Heading("Evidence", "evidence"),
            Paragraph("First point.", "item"),
            Paragraph("Second point.", "item"),
            Heading("Items", "items", 2),
            items(),
            Heading("Priors", "priors", 2),
            Table(
                key="A2",
                caption="Priors",
                columns=(Column(head="hypothesis"), Column(head="prior", align="right")),
                rows=((Cell("H1"), Cell("0.5", 0.5)), (Cell("H2"), Cell("0.5", 0.5))),
            ),
            Heading("Again", "evidence"),
            Figure(key="1", caption="Again.", alternative="As above.", draw=drawn_bars),
        ),
    )


def nasty_report():
    """Return a report in which every text is one that a browser might run."""

    def draw(width_mm):
        ax = drawn_bars(width_mm)
        ax.text(0, 1, NASTY[:160].replace("\x00", ""), parse_math=False)
        return ax

    many = tuple(
        (Cell(f"{number}{NASTY}"), Cell(NASTY, url=url))
        for number, url in enumerate(
            [
                "javascript:alert(5)",
                " JaVaScRiPt:alert(6)",
                "java\nscript:alert(7)",
                "data:text/html,<script>alert(8)</script>",
                "vbscript:x",
                "//[",
                'https://example.org/"onclick="alert(9)',
                "mailto:a@b.org",
                "file:///etc/passwd",
                NASTY,
            ]
        )
    )
    return Document(
        title=NASTY,
        authors=(NASTY, NASTY),
        blocks=(
            Paragraph(NASTY, "answer"),
            Paragraph(NASTY, "caveat"),
            Figure(
                key=NASTY,
                caption=NASTY,
                alternative=NASTY,
                draw=draw,
                hints={"bar-0": NASTY, "bar-1": NASTY},
            ),
            Heading(NASTY, NASTY),
            Paragraph(NASTY),
            Paragraph(NASTY, "item"),
            Heading(NASTY, NASTY, 2),
            Heading(NASTY, NASTY, 3),
            Table(
                key=NASTY,
                caption=NASTY,
                columns=(Column(head=NASTY), Column(head=NASTY)),
                rows=many,
                notes=(NASTY, NASTY),
                filters=(0, 1),
            ),
        ),
    )


def thesis_report():
    """Return a report of real figures: the bundled thesis study."""
    study = bt.load_example("nato-csto")
    post = bt.update(study)
    case = study.cases[0].id

    def waterfall(width_mm):
        drawn = bt.plot_waterfall(
            post,
            case=case,
            hypothesis="H1",
            coder="author",
            study=study,
            width_mm=width_mm,
        )
        figure = getattr(drawn, "figure", drawn)
        for number, bar in enumerate(figure.findobj(lambda artist: artist.get_gid() == "item")):
            bar.set_gid(f"item-{number}")
        return drawn

    heading = "Given the hypotheses that are listed, the evidence in Afghanistan and Syria "
    return Document(
        title="Why NATO acted as an alliance and the CSTO did not",
        authors=("A. Student",),
        blocks=(
            Paragraph(heading + "moves the credence of H1 from 0.50 to 0.93 (author).", "answer"),
            Paragraph(heading + "leaves H3 undecided: 0.41 lies between both bounds.", "answer"),
            Paragraph("A credence is conditional on these hypotheses. " * 2, "caveat"),
            Figure(
                key="1",
                caption="Credence by case, hypothesis and coder.",
                alternative="In words.",
                draw=lambda width_mm: bt.plot_credence(post, study=study, width_mm=width_mm),
            ),
            Heading("Evidence", "evidence"),
            Figure(
                key="2",
                caption="What each item weighs.",
                alternative="In words.",
                draw=waterfall,
                hints={f"item-{number}": f"Item {number} of the case" for number in range(12)},
            ),
            Figure(
                key="3",
                caption="Heat map.",
                alternative="In words.",
                draw=lambda width_mm: bt.plot_heatmap(
                    post, coder="author", study=study, width_mm=width_mm
                ),
            ),
            Figure(
                key="4",
                caption="Relations.",
                alternative="In words.",
                draw=lambda width_mm: bt.plot_relations(
                    bt.relations(study), study=study, width_mm=width_mm
                ),
            ),
            Heading("Items", "items", 2),
            items(),
        ),
    )
