"""Printed pages: Word through LibreOffice, LaTeX through XeLaTeX and pdfLaTeX, nothing lost."""

import re
import shutil
import subprocess
import unicodedata
from collections import Counter

import pytest
from reporting.test_print_contents import strings
from sample_prints import FOREIGN, NASTY, SAMPLE, bitmap, of_texts

import bayestrace as bt
from bayestrace.plots.saving import picture
from bayestrace.reporting.blocks import Cell, Column, Document, Figure, Heading, Paragraph, Table
from bayestrace.reporting.contents import document_of
from bayestrace.reporting.writers.latex_pages import latex_text
from bayestrace.reporting.writers.word_pages import word_file

pytestmark = pytest.mark.slow

PACKAGES = {
    "xelatex": "texlive-xetex texlive-latex-recommended texlive-latex-extra lmodern fonts-dejavu",
    "pdflatex": "texlive-latex-recommended texlive-latex-extra lmodern",
    "soffice": "libreoffice-writer-nogui fonts-liberation",
    "pdftotext": "poppler-utils",
}
OVERFULL = re.compile(r"Overfull \\[hv]box \((\d+\.\d+)pt")
LONG = "words of evidence " * 1800
HUGE = Document(
    title="A text of 32,000 letters",
    blocks=(
        Heading("Long", "long"),
        Paragraph(LONG),
        Table(
            key="A1",
            caption="Long cells and long words.",
            columns=(Column(head="a"), Column(head="b", width=3)),
            rows=((Cell("id"), Cell(LONG)), (Cell("y" * 3000), Cell("z"))),
            notes=(LONG,),
        ),
    ),
)


def run(program, *arguments, folder):
    if shutil.which(program) is None:
        pytest.fail(f"{program} is missing: apt-get install {PACKAGES[program]}")
    return subprocess.run(
        [program, *arguments], cwd=folder, capture_output=True, timeout=300, check=False
    )


def page_text(pdf):
    done = run("pdftotext", "-enc", "UTF-8", pdf.name, "-", folder=pdf.parent)
    return done.stdout.decode()


def letters(text):
    """Count the letters and digits of a text; where its lines break does not matter."""
    text = unicodedata.normalize("NFKC", text)
    return Counter(letter for letter in text if letter.isalnum())


def lost(document, text):
    """Return what a document says in words and numbers and its pages do not."""
    shown = "".join(strings(document))
    unseen = "".join(block.alternative for block in document.blocks if isinstance(block, Figure))
    return letters(shown) - letters(unseen) - letters(text)


def printed_word(document, folder):
    (folder / "report.docx").write_bytes(word_file(document, bitmap))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    done = run(
        "soffice", profile, "--headless", "--convert-to", "pdf", "report.docx", folder=folder
    )
    assert (folder / "report.pdf").exists(), done.stderr.decode()
    return folder / "report.pdf"


def printed_latex(document, folder, program):
    """Return the PDF and what TeX complains of."""

    def written(figure):
        (folder / f"{figure.key}.pdf").write_bytes(picture(figure.draw(170), "pdf"))
        return f"{figure.key}.pdf"

    (folder / "report.tex").write_text(latex_text(document, written), encoding="utf-8")
    for _ in range(3):
        done = run(
            program, "-interaction=nonstopmode", "-halt-on-error", "report.tex", folder=folder
        )
    log = (folder / "report.log").read_text(encoding="utf-8", errors="replace")
    assert done.returncode == 0, re.findall(r"^!.*\n.*", log, re.MULTILINE)
    complaints = re.findall(r"^.*(?:undefined|multiply|Missing char|Rerun).*$", log, re.MULTILINE)
    complaints = [line for line in complaints if "Package: " not in line]
    return folder / "report.pdf", complaints, max(map(float, OVERFULL.findall(log)), default=0.0)


@pytest.mark.parametrize(
    "document", [SAMPLE, of_texts(*NASTY), HUGE], ids=["sample", "nasty", "huge"]
)
def test_a_word_file_prints_without_loss(document, tmp_path):
    assert lost(document, page_text(printed_word(document, tmp_path))) == Counter()


@pytest.mark.parametrize("program", ["xelatex", "pdflatex"])
@pytest.mark.parametrize(
    "document", [SAMPLE, of_texts(*NASTY), HUGE], ids=["sample", "nasty", "huge"]
)
def test_latex_prints_without_loss_or_complaint(document, program, tmp_path):
    pdf, complaints, overfull = printed_latex(document, tmp_path, program)
    assert complaints == []
    assert overfull <= 10
    assert lost(document, page_text(pdf)) == Counter()


def test_xelatex_prints_the_letters_that_a_font_has_and_numbers_the_others(tmp_path):
    document = of_texts(*FOREIGN, "private \ue123 letter")
    pdf, _, overfull = printed_latex(document, tmp_path, "xelatex")
    text = page_text(pdf)
    assert overfull <= 10
    for word in ("Совет", "Безопасности", "Ἀθῆναι", "Σπάρτη", "emoji", "private [U+E123] letter"):
        assert word in text
    assert letters("مجلس الأمن מועצת הביטחון") - letters(text) == Counter()


def test_pdflatex_says_that_foreign_letters_need_xelatex(tmp_path):
    (tmp_path / "report.tex").write_text(
        latex_text(Document(title="Совет", blocks=()), lambda _: ""), encoding="utf-8"
    )
    done = run(
        "pdflatex", "-interaction=nonstopmode", "-halt-on-error", "report.tex", folder=tmp_path
    )
    assert done.returncode != 0
    assert b"These letters need xelatex in the place of pdflatex" in done.stdout


@pytest.mark.parametrize("study", ["nato-csto", "two-suspects"])
def test_the_report_of_a_study_prints_without_loss_in_word_and_latex(study, tmp_path):
    document = document_of(bt.load_example(study))
    assert lost(document, page_text(printed_word(document, tmp_path))) == Counter()
    pdf, complaints, overfull = printed_latex(document, tmp_path, "xelatex")
    assert complaints == []
    assert overfull <= 10
    assert lost(document, page_text(pdf)) == Counter()
