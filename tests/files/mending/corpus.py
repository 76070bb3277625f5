"""A workbook as it comes from a desk: that of a thesis of the field."""

from __future__ import annotations

import openpyxl

__all__ = ["LEFT", "ROWS", "thesis_workbook"]

CLAIMS = {
    "H1": "Normas da aliança levaram à decisão.",
    "H2": "Domestic interests drove the decision.",
}
CLUES = {
    "E1": "Did the minister cite the treaty?",
    "E2": "O gabinete discutiu as sanções antes da votação?",
    "E3": "Did exporters lobby the committee?",
}
SCALE = [
    ("quase impossível", 0.01, 0.05),
    ("muito improvável", 0.05, 0.2),
    ("improvável", 0.2, 0.4),
    ("incerto", 0.4, 0.6),
    ("provável", 0.6, 0.8),
    ("muito provável", 0.8, 0.95),
    ("quase certo", 0.95, 0.99),
]


def broken(text: str) -> str:
    """Return a text as it looks once it was opened with the wrong character set."""
    return text.encode().decode("cp1252")


ROWS = [
    # item, hypothesis, if true, if false, lower end, reason
    ("E1", "H1", "muito provável", "incerto", None, "Ministers quote what binds them."),
    ("E1", "H2", "#N/A", "incerto", None, "Não sei."),
    (CLUES["E2"], "H1: Normas da aliança", "Provável", "improvável", "#N/A", "Discussão é cara."),
    (broken(CLUES["E2"]), f"H2 – {CLAIMS['H2']}", "improvavel", "incerto", "n/a", "It may be so."),
    (None, "H1", "provável", "incerto", None, "de que documento?"),
    ("Did exporters lobby  the committee", CLAIMS["H1"], "incerto", "incerto", "–",
     broken("São os mesmos.")),
    ("e3", "h2", "quase certo", "muito improvável", "-", "Lobbies act on interests."),
]  # fmt: skip
"""The likelihoods as the author typed them."""


def thesis_workbook(path):
    """Write the workbook: titles above merged headers, human keys, broken letters, blank rows."""
    book = openpyxl.Workbook()
    book.remove(book.active)

    def sheet(title, *rows):
        made = book.create_sheet(title)
        for row in rows:
            made.append(row)
        return made

    sheet(
        "Study",
        ("key", "value"),
        ("format", 1),
        ("title", broken("A decisão da aliança")),
        ("scale.name", "sete níveis"),
        ("scale.quantity", "probability"),
        ("prior.equal", "yes"),
    )
    sheet("Casos", ("ID", "Título"), ("decisão", "A decisão de 1999"))
    sheet("Hypotheses", ("Hypothesis", "Claim"), *CLAIMS.items())
    sheet("Frames", ("ID", "Mode", "Hypotheses"), ("cada uma", "claim", "H1, H2"))
    sheet("Scale", ("term", "low", "high"), *SCALE)
    evidence = sheet(
        "Evidence",
        ("Quadro 2: as evidências",),
        (None,),
        ("Item ID", "Case", "Test question", "Answer", None, "Locator"),
        (None, None, None, None, "Date", None),
        ("E1", "Decisao", CLUES["E1"], "sim", "1999", "p. 4"),
        ("E2", None, CLUES["E2"], "não", "#N/A", None),
        (None,) * 6,
        ("E3", "decisão", CLUES["E3"], "Yes", None, "#REF!"),
    )
    evidence.merge_cells("A1:F1")
    for letter in "ABCDF":
        evidence.merge_cells(f"{letter}3:{letter}4")
    evidence.merge_cells("B5:B6")
    judged = sheet(
        "Likelihoods",
        ("Quadro 3: verossimilhanças",),
        ("Coder", "Evidence", "Hipótese", "P(E|H)", "P(E|~H)", "if true low", "Justificativa"),
        *(("eu", *row) for row in ROWS[:4]),
        (None,) * 7,
        *(("eu", *row) for row in ROWS[4:]),
    )
    judged.merge_cells("A1:G1")
    book.save(path)


LEFT = [
    # table, column, what stands there: two readings are possible, so it stays and is reported
    ("likelihoods", "ratio", "2 to 4"),
    ("likelihoods", "ratio", "0.5 to 3"),
    ("likelihoods", "ratio", "0.5 to 1"),
    ("likelihoods", "ratio", "de 2 a 4"),
    ("likelihoods", "item", "e1 - e2"),
    ("likelihoods", "item", "e1 - e3"),
    ("likelihoods", "item", "e1 – E2"),
    ("likelihoods", "item", "e1 - e9"),
    ("likelihoods", "item", "e1 - e2: B?"),
    ("likelihoods", "item", "e1 - e2, e3"),
    ("likelihoods", "item", "e1: e2 & e3"),
    ("likelihoods", "item", "e1 - B?"),
    ("items", "given", "e1 - e2"),
    ("items", "detection", "?"),
    ("items", "detection", "??"),
    ("items", "detection", "#REF!"),
    ("items", "false_report", "#N/A"),
    ("items", "given", "#REF!"),
    ("items", "given", "?"),
    ("items", "parts", "#REF!"),
    ("items", "steps", "#REF!"),
    ("items", "role", "?"),
    ("items", "cluster", "#REF!"),
    ("items", "clue_id", "#REF!"),
    ("items", "cluster", "?"),
    ("items", "clue_id", "??"),
    ("likelihoods", "if_true", "#REF!"),
    ("likelihoods", "ratio", "#VALUE!"),
    ("likelihoods", "rank", "#VALUE!"),
    ("likelihoods", "logical", "#NAME?"),
    ("likelihoods", "logical", "?"),
    ("likelihoods", "detection", "?"),
    ("likelihoods", "false_report", "#REF!"),
    ("likelihoods", "detection_if_false", "#REF!"),
    ("likelihoods", "false_report_if_false", "?"),
    ("priors", "case", "#REF!"),
    ("dependence", "rho", "?"),
    ("dependence", "hypothesis", "#REF!"),
    ("expected", "digits", "#REF!"),
    ("steps", "essential", "#REF!"),
    ("searches", "items", "#REF!"),
]
"""Cells that no mender touches."""
