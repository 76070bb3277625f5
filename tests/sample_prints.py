"""A small document with one of everything, and one full of what paper and TeX cannot stand."""

import matplotlib.pyplot as plt

from bayestrace.plots.saving import picture
from bayestrace.reporting.blocks import Cell, Column, Document, Figure, Heading, Paragraph, Table

ALTERNATIVE = "Credence of H1: 0.95 after the evidence, 0.50 before; by <author> & “second”."


def bitmap(figure):
    """Return what stands in a Word file for a figure."""
    return picture(figure.draw(170), "png", 300)


def drawn(width_mm):
    _, ax = plt.subplots(figsize=(width_mm / 25.4, 2.5))
    ax.plot([0, 1], [0.5, 0.95], "o-")
    ax.set_xlabel("evidence")
    return ax


def stamp(width_mm):
    return drawn(20)


EVIDENCE = Table(
    key="A3",
    caption="Evidence: what was sought, where, and what was found.",
    columns=(
        Column(head="Item", width=1),
        Column(head="Case", width=1),
        Column(head="Source and locator", width=2),
        Column(head="Excerpt", width=4),
        Column(head="Finding", width=1),
        Column(head="H1 over not H1, dB", align="right", width=1),
    ),
    rows=tuple(
        (
            Cell(f"item_{number:02d}_mandate"),
            Cell("Afghanistan"),
            Cell("Resolution 1386, p. 4", url="https://example.org/a_b?x=1&y=%7E2#p4"),
            Cell("The Council “authorizes” an assistance force – for six months. " * 4),
            Cell("present"),
            Cell(f"+{number}.5", value=number + 0.5),
        )
        for number in range(1, 31)
    ),
    notes=("Positive numbers speak for H1.", "An absent clue was sought and not found."),
    filters=(4,),
)

SAMPLE = Document(
    title="Why did NATO stay?",
    authors=("Ana Müller", "Žofia Ołów"),
    blocks=(
        Heading("The answer", "answer"),
        Paragraph("H1 is confirmed by the rule: its credence is 0.953.", "answer"),
        Paragraph("Given the hypotheses that are listed here, and no others.", "caveat"),
        Figure(key="1", caption="Credences.", alternative=ALTERNATIVE, draw=drawn),
        Heading("Tables", "tables"),
        Heading("Results", "results", 2),
        Table(
            key="A5",
            caption="Results by case, in dB and credence ≥ 0.95 – or ≤ 0.05.",
            columns=(Column(head="Hypothesis"), Column(head="Credence", align="right")),
            rows=(
                (Cell("H1"), Cell("0.953", 0.953)),
                (Cell("H2: ρ > 0 × σ → −3.2"), Cell("0.038")),
            ),
            notes=("Rule: 0.95.",),
        ),
        Heading("Evidence", "evidence", 2),
        Paragraph("Every item, in the order of the study:"),
        EVIDENCE,
        Heading("Methods", "methods", 3),
        Paragraph("First, equal priors.", "item"),
        Paragraph("Second, stated\nlikelihoods.", "item"),
        Paragraph("Done with version 1."),
    ),
)

NASTY = (
    r"\input{/etc/passwd} \write18{rm -rf x} \end{document}",
    "50 % & 3 # 4 $x^2_1$ {a} ~b~ <script>alert('1')</script> \"quoted\" it's ``so'' --html ---",
    "[1] *bold* __init__ a_b `code` | pipe | a\\ &amp; https://e.org/?a=b_c&d ~~gone~~ @someone",
    "- no list",
    "1. no number",
    "# no heading",
    "+ no plus ,, ?` !` fi ffi",
    "]]> &#x0; <!-- no comment --> </w:t> ^^41 ^^5cinput",
    "two\nlines\r\nthree",
    "Œuvre Ærø Straße Łódź Ğ ş ţ ½ ² µ · ± × ÷ § ¶ © ® ¿ ¡ € † ‡ ‰",
)
FOREIGN = (
    "Chișinău, Constanța",
    "Совет Безопасности",
    "Ἀθῆναι καὶ Σπάρτη",
    "مجلس الأمن",
    "מועצת הביטחון",
    "安全理事会",
    "x\u0332 q\u0303 n\u0303",
    "emoji 😀 and 👍🏽",
)
LOST = "bell\x07 half\ud83d null\x00 end\uffff"


def of_texts(*texts):
    """Return a document with the texts in every place that takes one."""
    blocks = []
    for text in texts:
        blocks += [
            Heading(text, f"h{len(blocks)}", 2),
            Paragraph(text),
            Paragraph(text, "item"),
            Paragraph(text, "caveat"),
            Paragraph(text, "answer"),
            Figure(key="1", caption=text, alternative=text, draw=stamp),
            Table(
                key="A1",
                caption=text,
                columns=(Column(head=text), Column(head="second")),
                rows=((Cell(text), Cell(text, url="https://e.org")), (Cell(text), Cell(text))),
                notes=(text,),
            ),
        ]
    return Document(title=" ".join(texts), authors=texts, blocks=tuple(blocks))
