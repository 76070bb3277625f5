"""A report as a page for a browser: its content, before a browser sees it."""

import base64
import hashlib
import re
import xml.etree.ElementTree as ET

import html5lib
import pytest
from sample_reports import BARS, NASTY, drawn_bars, nasty_report, plain_report

from bayestrace.reporting.blocks import Document, Figure, Heading, Paragraph
from bayestrace.reporting.writers.html_pages import html_page
from bayestrace.reporting.writers.letters import printable

VISIBLE = printable(NASTY)


def parsed(page):
    """Return the page as a tree; whatever is not valid HTML is an error."""
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)


@pytest.fixture(scope="module")
def plain():
    return parsed(html_page(plain_report()))


@pytest.fixture(scope="module")
def nasty():
    return parsed(html_page(nasty_report()))


def all_of(tree, tag):
    return [element for element in tree.iter() if str(element.tag).rpartition("}")[2] == tag]


def words(element):
    return " ".join("".join(element.itertext()).split())


def test_the_same_report_gives_the_same_page():
    assert html_page(plain_report()) == html_page(plain_report())


def test_the_page_has_one_title_and_headings_in_order(plain):
    assert words(all_of(plain, "title")[0]) == "Why the alliance held"
    headings = [(e.tag, words(e)) for e in plain.iter() if re.fullmatch(r"h\d", str(e.tag))]
    assert headings == [
        ("h1", "Why the alliance held"),
        ("h2", "Evidence"),
        ("h3", "Items"),
        ("h3", "Priors"),
        ("h2", "Again"),
    ]


@pytest.mark.parametrize("report", [plain_report, nasty_report])
def test_no_name_is_given_twice_and_every_reference_leads_somewhere(report):
    tree = parsed(html_page(report()))
    names = [element.get("id") for element in tree.iter() if element.get("id")]
    assert len(names) == len(set(names))
    wanted = set()
    for element in tree.iter():
        for key, value in element.attrib.items():
            name = str(key).rpartition("}")[2]
            if name in {"aria-labelledby", "aria-describedby"}:
                wanted |= set(value.split())
            elif name == "href" and value.startswith("#"):
                wanted.add(value[1:])
            wanted |= set(re.findall(r"url\(#([^)]*)\)", value))
    assert wanted
    assert wanted <= set(names)


def test_the_contents_list_every_heading_of_the_first_two_levels(plain):
    (nav,) = all_of(plain, "nav")
    links = {words(link): link.get("href") for link in all_of(nav, "a")}
    assert links == {
        "Evidence": "#evidence",
        "Items": "#items",
        "Priors": "#priors",
        "Again": "#evidence-2",
    }


def test_the_page_allows_itself_its_own_style_and_script_and_nothing_else(plain):
    (policy,) = [
        meta.get("content")
        for meta in all_of(plain, "meta")
        if meta.get("http-equiv") == "Content-Security-Policy"
    ]
    allowed = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert allowed["default-src"] == "'none'"
    for tag in ("style", "script"):
        (element,) = all_of(plain, tag)
        digest = hashlib.sha256(element.text.encode()).digest()
        assert allowed[f"{tag}-src"] == f"'sha256-{base64.b64encode(digest).decode()}'"
    assert not [element for element in plain.iter() if element.get("style")]


@pytest.mark.parametrize("report", [plain_report, nasty_report])
def test_nothing_of_the_page_is_fetched_from_elsewhere(report):
    tree = parsed(html_page(report()))
    fetched = {"src", "srcset", "data", "poster", "action", "formaction", "background"}
    for element in tree.iter():
        for key, value in element.attrib.items():
            name = str(key).rpartition("}")[2]
            assert name not in fetched
            assert not name.startswith("on")
            if name == "href" and element.tag != "a":
                assert value.startswith(("#", "data:"))
    (style,) = all_of(tree, "style")
    assert "url(" not in style.text
    assert "@import" not in style.text


def test_every_text_of_a_nasty_report_is_shown_as_it_stands(nasty):
    assert words(all_of(nasty, "h1")[0]) == words_of(VISIBLE)
    for tag in ("h2", "h3", "h4", "li", "caption", "figcaption", "td"):
        shown = [words(element) for element in all_of(nasty, tag)]
        assert shown
        assert all(words_of(VISIBLE) in text for text in shown), tag
    for kind in ("answer", "caveat", "note", "alternative"):
        texts = [words(p) for p in all_of(nasty, "p") if p.get("class") == kind]
        assert texts
        assert set(texts) == {words_of(VISIBLE)}, kind
    labels = {e.get("aria-label") for e in nasty.iter() if e.get("class") == "mark"}
    assert labels == {VISIBLE}
    assert "49" not in words(all_of(nasty, "h1")[0])


def words_of(text):
    return " ".join(text.split())


def test_a_nasty_report_brings_no_element_of_its_own(nasty, plain):
    def tags(tree):
        return {str(element.tag) for element in tree.iter()}

    assert tags(nasty) <= tags(plain) | {"h4"}
    assert len(all_of(nasty, "script")) == 1


def test_only_addresses_of_the_web_become_links(nasty):
    links = [a.get("href") for a in all_of(nasty, "a") if not a.get("href").startswith("#")]
    assert links == ["https://example.org/%22onclick=%22alert%289%29"]


def test_a_figure_is_drawn_for_a_screen_and_for_a_phone_with_its_text(plain):
    figure = all_of(plain, "figure")[0]
    drawings = all_of(figure, "svg")
    widths = [float(drawing.get("viewBox").split()[2]) for drawing in drawings]
    assert widths == pytest.approx([170 * 72 / 25.4, 85 * 72 / 25.4], abs=0.01)
    assert "item 1 weighs 1 dB" in words(all_of(figure, "details")[0])
    for drawing in drawings:
        marks = {e.get("aria-label") for e in drawing.iter() if e.get("class") == "mark"}
        assert marks == set(BARS.values())
        assert 'a <b> & "c"' in [words(text) for text in all_of(drawing, "text")]


def test_a_line_of_a_drawing_is_as_wide_in_any_font(plain):
    lines = [text for text in all_of(plain, "text") if len(text.text or "") > 2]
    assert lines
    assert all(float(line.get("textLength")) > 0 for line in lines)


def test_the_key_of_a_figure_is_shown_without_its_letter():
    figure = Figure(key="F7", caption="Seven.", alternative="None.", draw=drawn_bars)
    tree = parsed(html_page(Document(title="T", blocks=(figure,))))
    assert words(all_of(tree, "figcaption")[0]) == "Figure 7. Seven."


def test_a_table_says_what_its_cells_belong_to(plain):
    table = all_of(plain, "table")[0]
    assert words(all_of(table, "caption")[0]) == "Table A3. The evidence"
    heads = all_of(all_of(table, "thead")[0], "th")
    assert [(words(head), head.get("scope")) for head in heads] == [
        ("item", "col"),
        ("finding", "col"),
        ("source", "col"),
        ("weight", "col"),
    ]
    rows = all_of(all_of(table, "tbody")[0], "tr")
    assert len(rows) == 24
    assert [all_of(row, "th")[0].get("scope") for row in rows] == ["row"] * 24
    assert all_of(rows[0], "td")[-1].get("data-value") == "-3.0"


def test_a_long_table_offers_a_choice_and_a_short_one_nothing(plain):
    long, short = [e for e in plain.iter() if e.get("class") == "tabled"]
    assert [words(option) for option in all_of(long, "option")] == [
        "all",
        "archive",
        "interview",
        "press",
    ]
    assert not all_of(short, "input")
    assert not all_of(short, "option")


def test_an_answer_stands_with_its_first_caveat_and_its_figure_before_the_rest():
    figure = Figure(key="1", caption="C.", alternative="A.", draw=drawn_bars)
    blocks = (
        Heading("The answer", "answer"),
        Paragraph("One.", "answer"),
        Paragraph("detail", "item"),
        Paragraph("First.", "caveat"),
        Paragraph("Second.", "caveat"),
        figure,
        Paragraph("After."),
    )
    tree = parsed(html_page(Document(title="T", blocks=blocks)))
    (opening,) = [e for e in tree.iter() if e.get("class") == "opening"]
    assert [(e.tag, e.get("class")) for e in opening] == [
        ("p", "answer"),
        ("details", None),
        ("p", "caveat"),
        ("figure", None),
        ("p", "caveat"),
    ]
    assert words(all_of(opening, "li")[0]) == "detail"


def test_a_report_without_headings_or_authors_is_a_page():
    tree = parsed(html_page(Document(title="T", blocks=(Paragraph("Nothing yet."),))))
    assert not all_of(tree, "nav")
    assert words(all_of(tree, "main")[0]) == "Nothing yet."


def test_a_drawing_is_the_same_bytes_each_time():
    from bayestrace.plots.saving import picture

    for kind in ("svg", "pdf", "png"):
        assert picture(drawn_bars(85), kind) == picture(drawn_bars(85), kind)
    assert ET.fromstring(picture(drawn_bars(85), "svg")).tag.endswith("svg")


def test_a_text_with_a_light_edge_stays_text():
    from matplotlib.patheffects import withStroke

    def draw(width_mm):
        ax = drawn_bars(width_mm)
        ax.text(0, 2, "edged", path_effects=[withStroke(linewidth=1.6, foreground="white")])
        return ax

    figure = Figure(key="1", caption="C.", alternative="A.", draw=draw)
    tree = parsed(html_page(Document(title="T", blocks=(figure,))))
    edged = [
        group
        for group in all_of(tree, "g")
        if group.get("paint-order") == "stroke" and words(group) == "edged"
    ]
    assert len(edged) == 2
