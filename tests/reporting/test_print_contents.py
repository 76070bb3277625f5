"""What a document says is in every printed format, and nothing of it is a command."""

import builtins
import io
import re
import zipfile

import docx
import pytest
from docx.oxml.ns import qn
from sample_prints import ALTERNATIVE, FOREIGN, LOST, NASTY, SAMPLE, bitmap, drawn, of_texts

from bayestrace.errors import ArrayError
from bayestrace.reporting.blocks import Cell, Column, Document, Figure, Heading, Paragraph, Table
from bayestrace.reporting.writers.latex_letters import latex
from bayestrace.reporting.writers.latex_pages import latex_text
from bayestrace.reporting.writers.letters import printable
from bayestrace.reporting.writers.links import address
from bayestrace.reporting.writers.markdown_pages import markdown_text
from bayestrace.reporting.writers.sheets import (
    ACROSS_MM,
    UPRIGHT_MM,
    column_mm,
    lies_across,
    line_counts,
    pieces,
    sections,
    text_mm,
)
from bayestrace.reporting.writers.word_pages import word_file

PLACES = 16
"""Of a text in a document of `of_texts`: title, author, four paragraphs, heading, and so on."""


COMMANDS = set(
    re.findall(
        r"\S+",
        r"\brk \mbox \newline \otherletters \leftwardletters \ensuremath \times \div \pm \cdot "
        r"\textbackslash \textasciicircum \textasciitilde \textless \textgreater \textbar "
        r"\textquotedbl \textquotesingle \textasciigrave \texteuro \textdagger \textdaggerdbl "
        r"\textperthousand",
    )
)
"""All that may come out of the nasty texts: signs and places to break, no command that acts."""


def named(figure):
    return f"report-figures/{figure.key}.pdf"


def strings(document):
    """Yield every string of a document that a reader shall see."""
    yield from (document.title, *document.authors)
    for block in document.blocks:
        match block:
            case Heading() | Paragraph():
                yield block.text
            case Figure():
                yield from (block.caption, block.alternative)
            case Table():
                yield from (block.caption, *block.notes, *(column.head for column in block.columns))
                yield from (cell.text for row in block.rows for cell in row)


def opened(document):
    return docx.Document(io.BytesIO(word_file(document, bitmap)))


def word_text(word):
    """Return all text of a Word file, that of its pictures too."""
    body = word.element.body
    texts = [
        "".join(
            "\n" if part.tag == qn("w:br") else part.text or ""
            for part in paragraph.iter(qn("w:t"), qn("w:br"))
        )
        for paragraph in body.iter(qn("w:p"))
    ]
    return "\n".join([*texts, *(part.get("descr", "") for part in body.iter(qn("wp:docPr")))])


def flat(text):
    return " ".join(printable(text).split())


def unmarked(markdown):
    """Return Markdown as it is read: escapes and breaks undone."""
    text = re.sub(r"\\\n(> |  )?", "\n", markdown.replace(" <br>", "\n"))
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text)


def test_every_string_of_a_document_is_in_its_word_file():
    found = flat(word_text(opened(SAMPLE)))
    assert [text for text in strings(SAMPLE) if flat(text) not in found] == []


def test_every_string_of_a_document_is_in_its_latex():
    found = latex_text(SAMPLE, named)
    assert [text for text in strings(SAMPLE) if latex(text).replace(r"\newline", "") not in found
            and latex(text) not in found] == []  # fmt: skip


def test_every_string_of_a_document_is_in_its_markdown():
    found = flat(unmarked(markdown_text(SAMPLE, named)))
    assert [text for text in strings(SAMPLE) if flat(text) not in found] == []


@pytest.mark.parametrize("text", [*NASTY, *FOREIGN, LOST])
def test_nasty_text_stays_text_in_word_and_markdown(text):
    document = of_texts(text)
    assert flat(word_text(opened(document))).count(flat(text)) == PLACES
    assert flat(unmarked(markdown_text(document, named))).count(flat(text)) == PLACES


def test_control_characters_and_half_letters_become_visible():
    assert printable(LOST) == "bell� half� null� end�"
    assert "�" in word_text(opened(of_texts(LOST)))
    assert r"bell\lostletter{} half\lostletter{}" in latex_text(of_texts(LOST), named)


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        (r"\input{/etc/passwd}", r"\textbackslash{}input\{/\brk{}etc/\brk{}passwd\}"),
        (r"\write18{rm}", r"\textbackslash{}write18\{rm\}"),
        ("^^5cinput", r"\textasciicircum{}\textasciicircum{}5cinput"),
        ("50 % & #3 $x$ a~b", r"50 \% \& \#3 \$x\$ a\textasciitilde{}b"),
        ("--html ---", r"\mbox{-}\mbox{-}html \mbox{-}\mbox{-}\mbox{-}"),
        ("[1] and *", "{}[1] and *"),
        ("a,,b", "a{,},b"),
        ("ρ ≥ −3", r"\ensuremath{\rho} \ensuremath{\geq} \ensuremath{-}3"),
        ("in Москве", r"in \otherletters{Москве}"),
        ("مجلس الأمن!", r"\leftwardletters{مجلس الأمن}!"),
        ("_\u0332 x\u0332", "\\_\\brk{}\\otherletters{\u0332} \\otherletters{x\u0332}"),
        ("two\r\n\nlines", r"two \newline lines"),
    ],
)
def test_no_letter_is_a_command_of_tex(text, printed):
    assert latex(text) == printed


def test_no_text_leaves_its_argument_in_latex():
    known = re.compile(r"\\(?:[a-zA-Z]+|.)", re.DOTALL)
    for text in (*NASTY, *FOREIGN):
        printed = latex(text)
        bare = known.sub("", printed)
        assert bare.count("{") == bare.count("}")
        assert set(re.findall(r"\\[a-zA-Z]+", printed)) <= COMMANDS
        assert not set(bare) & set('%&#$~^_<>|"`')


def test_a_word_file_has_real_headings_and_captions():
    word = opened(SAMPLE)
    styles = [(paragraph.style.name, paragraph.text) for paragraph in word.paragraphs]
    assert [text for name, text in styles if name.startswith("Heading")] == [
        "The answer", "Tables", "Results", "Evidence", "Methods"
    ]  # fmt: skip
    assert [name for name, _ in styles if name.startswith("Heading")][1:3] == [
        "Heading 1", "Heading 2"
    ]  # fmt: skip
    captions = [text.split(".")[0] for name, text in styles if name == "Caption"]
    assert captions == ["Figure 1", "Table A5", "Table A3"]
    known = word.core_properties
    assert (known.title, known.author) == ("Why did NATO stay?", "Ana Müller; Žofia Ołów")
    assert (known.language, known.comments) == ("en-GB", "")


def test_a_word_table_repeats_its_head_and_fills_the_width_of_the_text():
    word = opened(SAMPLE)
    for table in word.tables:
        heads = [row._tr.xpath("./w:trPr/w:tblHeader") for row in table.rows]
        assert heads[0]
        assert not any(heads[1:])
        assert sum(column.width.mm for column in table.columns) == pytest.approx(170, abs=0.2)
        assert all(row._tr.xpath("./w:trPr/w:cantSplit") for row in table.rows)
    section = word.sections[0]
    room = section.page_width - section.left_margin - section.right_margin
    assert room / 36000 == pytest.approx(170, abs=0.1)


def test_a_word_figure_has_its_alternative_and_the_width_of_the_text():
    (shape,) = opened(SAMPLE).inline_shapes
    assert shape._inline.docPr.get("descr") == ALTERNATIVE
    assert shape.width.mm == pytest.approx(170, abs=0.2)


def test_a_tall_figure_is_shrunk_to_the_page():
    def tall(width_mm):
        ax = drawn(width_mm)
        ax.figure.set_size_inches(width_mm / 25.4, 25)
        return ax

    figure = Figure(key="1", caption="c", alternative="a", draw=tall)
    (shape,) = opened(Document(title="t", blocks=(figure,))).inline_shapes
    assert shape.height.mm == pytest.approx(215, abs=0.5)
    assert shape.width / shape.height == pytest.approx(170 / 635, rel=0.01)


def test_the_same_document_gives_the_same_bytes():
    first = word_file(SAMPLE, bitmap)
    assert first == word_file(SAMPLE, bitmap)
    with zipfile.ZipFile(io.BytesIO(first)) as file:
        assert {info.date_time for info in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"dcterms:created" not in file.read("docProps/core.xml")
    assert latex_text(SAMPLE, named) == latex_text(SAMPLE, named)


def test_only_web_addresses_are_links():
    for url in ("javascript:alert(1)", "file:///etc/passwd", "//e.org", "http://", "http://[", ""):
        assert address(url) == ""
        table = Table(
            key="A1", caption="", columns=(Column(head="a"),), rows=((Cell("text", url=url),),)
        )
        document = Document(title="t", blocks=(table,))
        assert "w:hyperlink" not in opened(document).element.xml
        assert r"\href" not in latex_text(document, named)
        assert "](" not in markdown_text(document, named)
    assert address("https://e.org/a b(c)|{é}\\%20") == (
        "https://e.org/a%20b%28c%29%7C%7B%C3%A9%7D%5C%20"
    )


def test_links_lead_where_the_cell_says():
    url = "https://example.org/a_b?x=1&y=%7E2#p4"
    word = opened(SAMPLE)
    assert url in {rel.target_ref for rel in word.part.rels.values() if rel.is_external}
    assert r"\href{https://example.org/a\_b?x=1\&y=\%7E2\#p4}{Resolution" in latex_text(
        SAMPLE, named
    )
    assert f"[Resolution 1386, p. 4]({url})" in markdown_text(SAMPLE, named)


def test_a_missing_library_is_named_with_its_command(monkeypatch):
    real = builtins.__import__

    def without(name, *others, **more):
        if name.split(".")[0] == "docx" or "word_parts" in (others[2] or () if others[2:] else ()):
            raise ImportError(name)
        return real(name, *others, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ArrayError, match=re.escape('pip install "bayestrace[office]"')):
        word_file(SAMPLE, bitmap)


def test_markdown_is_a_pipe_table_with_its_alignment_and_a_picture():
    text = markdown_text(SAMPLE, named)
    assert text.startswith("# Why did NATO stay?\n\nAna Müller, Žofia Ołów\n\n## The answer\n")
    assert re.search(r"\n\n\| Hypothesis \| Credence \|\n\| -+ \| -+: \|\n\| H1 \| 0\.953 \|", text)
    assert re.search(r"!\[.*\]\(report-figures/1\.pdf\)\\\n\*\*Figure 1\.\*\* Credences\.", text)
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert len(rows) == 4 + 32
    assert {len(re.findall(r"(?<!\\)\|", line)) for line in rows} == {3, 7}


def test_latex_has_its_body_between_marks_and_every_picture_once():
    text = latex_text(SAMPLE, named)
    body = text.split("% ---- body: begin ----")[1].split("% ---- body: end ----")[0]
    assert body.count(r"\includegraphics") == body.count("report-figures/1.pdf") == 1
    assert body.count(r"\begin{longtable}") == 2
    assert r"\otherletters{" not in text
    assert r"\newcommand*{\letterfonts}" in latex_text(of_texts("Москва"), named)


def wide(columns, rows, text="some words of a reason that goes on"):
    return Table(
        key="A4",
        caption="wide",
        columns=tuple(Column(head=f"column {n}") for n in range(columns)),
        rows=tuple(tuple(Cell(text) for _ in range(columns)) for _ in range(rows)),
    )


def test_a_table_too_wide_for_a_page_lies_across_with_its_heading():
    table = wide(12, 40, "responsibility " * 3)
    assert lies_across(table)
    blocks = [Heading("One", "one"), Heading("Two", "two", 2), Paragraph("Intro."), table,
              Paragraph("After.")]  # fmt: skip
    assert [(across, len(group)) for across, group in sections(blocks)] == [(True, 4), (False, 1)]
    document = Document(title="t", blocks=tuple(blocks))
    word = opened(document)
    assert [page.page_width > page.page_height for page in word.sections] == [False, True, False]
    widths = [column.width.mm for column in word.tables[0].columns]
    assert sum(widths) == pytest.approx(257, abs=0.3)
    assert latex_text(document, named).count(r"\begin{landscape}") == 1


def test_columns_fill_the_page_and_hold_their_words():
    for table in (SAMPLE.blocks[6], SAMPLE.blocks[9], wide(4, 3)):
        widths = column_mm(table, UPRIGHT_MM)
        assert sum(widths) == pytest.approx(UPRIGHT_MM)
        for place, width in enumerate(widths):
            words = re.findall(r"[^\s_]+", " ".join(row[place].text for row in table.rows))
            assert max(map(text_mm, words)) <= width
    assert sum(column_mm(wide(30, 2), ACROSS_MM)) == pytest.approx(ACROSS_MM)


def test_a_row_that_no_page_holds_is_made_into_several():
    text = "words of evidence " * 1800
    table = Table(key="A3", caption="c", columns=(Column(head="a"), Column(head="b")),
                  rows=((Cell("id"), Cell(text)),))  # fmt: skip
    widths = column_mm(table, ACROSS_MM)
    assert line_counts(table, widths)[0][1] > 100
    cut = pieces(text, widths[1], 24)
    assert " ".join(cut) == text.strip()
    assert "".join(pieces("x" * 30000, 40, 24)) == "x" * 30000
    printed = latex_text(Document(title="t", blocks=(table,)), named)
    assert printed.count("evidence") == 1800
    assert len(re.findall(r"^(?:id)? & \w+ ", printed, re.MULTILINE)) == len(cut) > 5
