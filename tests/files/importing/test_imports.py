"""What imports find in documents, and that nothing of it is rated or written over."""

import csv
import json
import time

import docx
import pytest
from documents import (
    ANNOTATIONS,
    BIB,
    CSL,
    LINE,
    SHEET,
    TEXT,
    guid,
    notes,
    project,
    qdpx,
    table_of,
    word,
)
from documents import selection as coded

import bayestrace as bt
from bayestrace.files.importing.found import LONGEST, PLACEHOLDER
from bayestrace.study.parts import Case, Source


@pytest.fixture
def study():
    letter = bt.Item("letter", found="present", likelihood={"H1": (0.8, 0.2), "H2": (0.5, 0.4)})
    return bt.Study.claims(["H1", "H2"], [letter])


@pytest.fixture
def imported(study, tmp_path):
    """Import bytes or text under a name into the study, or into another one."""

    def run(name, data, *, into=study, sheet=None, **options):
        path = tmp_path / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        if sheet is not None:
            options["codes"] = tmp_path / "codes.csv"
            options["codes"].write_text(sheet, encoding="utf-8")
        return bt.import_file(into, path, **options)

    return run


def new(result):
    return [item for item in result.study.items if item.id in result.items]


def told(result):
    return [(aside.place, aside.what) for aside in result.asides]


# Word


def test_rows_numbered_paragraphs_and_comments_become_items_with_their_place(imported):
    found = [
        (item.kind, item.locator, item.excerpt) for item in new(imported("n.docx", word(notes)))
    ]
    assert found == [
        (
            "Word paragraph",
            "Strikes > Wage lists: paragraph 4",
            "The foreman kept a second list.",
        ),
        ("Word paragraph", "Strikes > Wage lists: paragraph 6", "3) A number that was typed."),
        (
            "Word table row",
            "Strikes > Agitation: table 1, row 2",
            "No.: 1\nDate: 1 May\nWhat happened: The men met at the gate.",
        ),
        (
            "Word table row",
            "Strikes > Agitation: table 1, row 4",
            "No.: 2\nDate: 2 May\nWhat happened: =HYPERLINK(1)",
        ),
        ("Word comment", "Strikes > Wage lists: paragraph 3", "nailed to the gate"),
    ]


def test_a_new_item_is_not_rated(imported, study):
    result = imported("n.docx", word(notes))
    assert {item.found for item in new(result)} == {"not sought"}
    assert {item.clue for item in new(result)} == {PLACEHOLDER}
    assert result.study.likelihoods == study.likelihoods
    before, after = bt.summary(bt.update(study)), bt.summary(bt.update(result.study))
    assert list(before["posterior"]) == list(after["posterior"])


def test_the_comment_is_a_note_and_no_words_of_the_source(imported):
    *_, comment = new(imported("n.docx", word(notes)))
    assert comment.note == "Comment by Ana: Does this speak for H1?"


def test_the_file_is_a_source_that_its_items_cite(imported):
    result = imported("my notes.docx", word(notes))
    assert result.study.sources == (
        Source(id="my-notes", citation="my notes.docx", type="Word file"),
    )
    assert {item.sources for item in new(result)} == {("my-notes",)}


def test_what_was_not_taken_is_said(imported):
    text = str(imported("n.docx", word(notes)))
    assert text.startswith("n.docx: 5 new items, 1 new source.\nNothing is rated")
    assert "header of its table: No. | Date | What happened: Strikes > Agitation: table 1" in text
    assert "an empty table row was left out: Strikes > Agitation: table 1, row 3" in text
    assert "1 × a paragraph without a number was not taken" in text
    assert "1 × a paragraph with a bullet was not taken" in text


def test_check_names_items_that_still_have_no_question(imported):
    result = imported("n.docx", word(notes))
    (notice,) = [one for one in bt.check(result.study) if one.id == "not-sought-items"]
    assert notice.sentence.startswith("5 imported items ask no question yet")
    assert "as the yes/no question" in notice.remedy


def test_a_merged_cell_holds_for_every_row_it_spans(imported):
    def build(document):
        table = document.add_table(rows=2, cols=2)
        table.cell(0, 0).merge(table.cell(1, 0)).text = "Both days."
        table.cell(0, 1).text, table.cell(1, 1).text = "They met.", "They left."

    found = [item.excerpt for item in new(imported("n.docx", word(build)))]
    assert found == ["Both days. | They met.", "Both days. | They left."]


def test_a_cell_across_a_table_is_a_heading_in_it(imported):
    def build(document):
        table_of(("Day", "Event"), ("x", "x"), ("1 May", "They met."))(document)
        row = document.tables[0].rows[1]
        row.cells[0].text, row.cells[1].text = "First week", ""
        row.cells[0].merge(row.cells[1])

    result = imported("n.docx", word(build))
    assert [item.locator for item in new(result)] == ["table 1, row 3 (First week)"]
    assert ("table 1, row 2", "one cell across the table: read as a heading in it") in told(result)


def test_a_table_of_sentences_has_no_header(imported):
    found = new(
        imported("n.docx", word(table_of(("They met.", "At noon."), ("They left.", "Late."))))
    )
    assert [item.excerpt for item in found] == ["They met. | At noon.", "They left. | Late."]


def test_a_row_with_a_date_is_no_header(imported):
    found = new(imported("n.docx", word(table_of(("1 May", "strike"), ("2 May", "meeting")))))
    assert [item.excerpt for item in found] == ["1 May | strike", "2 May | meeting"]


def test_text_that_was_inserted_counts_and_deleted_text_does_not(imported):
    def build(document):
        paragraph = document.add_paragraph("They met", style="List Number")
        for tag, inner, text in (("ins", "t", " at noon"), ("del", "delText", " at night")):
            change = docx.oxml.OxmlElement(f"w:{tag}")
            run, words = docx.oxml.OxmlElement("w:r"), docx.oxml.OxmlElement(f"w:{inner}")
            words.text = text
            run.append(words)
            change.append(run)
            paragraph._p.append(change)

    result = imported("n.docx", word(build))
    assert [item.excerpt for item in new(result)] == ["They met at noon"]
    assert any("tracked changes" in what for _, what in told(result))


def test_a_chapter_in_a_cell_is_not_an_item(imported):
    result = imported("n.docx", word(table_of(("Long.", "x" * (LONGEST + 1)), ("A.", "Short."))))
    assert [item.excerpt for item in new(result)] == ["A. | Short."]
    what = "not taken: longer than 20,000 characters, so no single piece of evidence"
    assert ("table 1, row 1", what) in told(result)


def test_garbled_words_are_not_taken_and_lost_letters_are_shown(imported):
    result = imported(
        "n.docx", word(table_of(("Theyâ€™d met.", "At noon."), ("Caf\ufffd.", "Late on.")))
    )
    assert [item.excerpt for item in new(result)] == ["Caf□. | Late on."]
    (garbled, place), (lost, what) = told(result)[0][::-1], told(result)[1]
    assert garbled.startswith("not taken: 'â€™' stands where probably '’' was meant")
    assert (place, lost) == ("table 1, row 1", result.items[0])
    assert what == "may have lost a letter, which shows as □"


def test_a_file_with_nothing_to_take_says_what_to_do(imported):
    with pytest.raises(bt.StudyError, match=r"nothing was found in it .*\n.*\n?.*number its para"):
        imported("n.docx", word())


def test_five_hundred_rows_are_read_in_less_than_five_seconds(imported):
    rows = [(f"{n}.", f"Day {n}.", "They met at the gate. " * 10) for n in range(500)]
    data = word(table_of(*rows))
    start = time.perf_counter()
    result = imported("n.docx", data)
    assert time.perf_counter() - start < 5
    assert len(result.items) == 500


# Importing again


def test_importing_again_adds_nothing(imported):
    first = imported("n.docx", word(notes))
    again = imported("n.docx", word(notes), into=first.study)
    assert again.study == first.study
    assert (again.items, again.known_items) == ((), first.items)


def test_importing_again_leaves_what_a_person_changed(imported):
    first = imported("n.docx", word(notes))
    mended = bt.Item(
        first.items[0],
        case=first.study.cases[0].id,
        clue="Was there a second list?",
        found="present",
        excerpt="second list",
        locator="my own place",
        sources=("n",),
    )
    others = [item for item in first.study.items if item.id != mended.id]
    changed = first.study.replace(items=(mended, *others))
    again = imported("n.docx", word(notes), into=changed)
    assert again.study == changed
    assert told(again)[-1] == (
        mended.id,
        "stands at another place now; its locator was left as it is",
    )


def test_an_item_under_another_id_is_known_by_its_words(imported):
    first = imported("n.docx", word(notes))
    study = first.study
    items = [
        bt.Item(**{f: getattr(item, f) for f in ("case", "clue", "found", "excerpt", "sources")},
                id="second list")
        if item.id == first.items[0]
        else item
        for item in study.items
    ]  # fmt: skip
    again = imported("n.docx", word(notes), into=study.replace(items=items))
    assert again.items == ()
    assert "second list" in again.known_items


def test_a_row_put_in_above_leaves_the_others_known(imported):
    rows = [("They met.", "At noon."), ("They left.", "Late.")]
    first = imported("n.docx", word(table_of(*rows)))
    again = imported("n.docx", word(table_of(("They came.", "At dawn."), *rows)), into=first.study)
    assert [item.excerpt for item in new(again)] == ["They came. | At dawn."]
    assert again.known_items == first.items


def test_equal_rows_are_items_of_their_own(imported):
    data = word(table_of(*[("They met.", "At noon.")] * 3))
    first = imported("n.docx", data)
    assert len(set(first.items)) == 3
    assert imported("n.docx", data, into=first.study).items == ()


@pytest.mark.parametrize(
    "dates",
    [("12.03.", "19.03.", "05.03."), ("1998", "1999", "1997"), ("12.03.1999", "2.4.1999", "1/3")],
)
def test_a_row_of_another_date_is_another_row(imported, dates):
    later, latest, earlier = ((date, "Cabinet meets") for date in dates)
    header = ("Date", "Event")
    first = imported("n.docx", word(table_of(header, later, latest)))
    grown = word(table_of(header, earlier, later, latest))
    again = imported("n.docx", grown, into=first.study)
    assert [item.date for item in new(again)] == [dates[2]]
    assert again.known_items == first.items
    assert imported("n.docx", grown, into=again.study).items == ()


def test_a_number_that_was_edited_makes_another_row(imported):
    header = ("Event", "Votes")
    first = imported("n.docx", word(table_of(header, ("Strike vote", "12"), ("Walkout", "7"))))
    again = imported(
        "n.docx",
        word(table_of(header, ("Strike vote", "30"), ("Strike vote", "12"), ("Walkout", "7"))),
        into=first.study,
    )
    assert [item.excerpt for item in new(again)] == ["Event: Strike vote\nVotes: 30"]
    assert again.known_items == first.items


def test_rows_that_are_numbered_anew_are_the_same_rows(imported):
    header = ("No.", "Event")
    first = imported("n.docx", word(table_of(header, ("1.", "They met."), ("2.", "They left."))))
    rows = [("1.", "They came."), ("2.", "They met."), ("3.", "They left.")]
    again = imported("n.docx", word(table_of(header, *rows)), into=first.study)
    assert [item.excerpt for item in new(again)] == ["No.: 1.\nEvent: They came."]
    assert again.known_items == first.items


def test_a_file_under_a_new_name_is_said_to_repeat_the_old_one(imported):
    first = imported("n.docx", word(notes))
    again = imported("other.docx", word(notes), into=first.study)
    assert len(again.items) == 5
    same = [place for place, what in told(again) if "same words as an item that was there" in what]
    assert same == list(again.items)


# Cases and sources of the study


def test_a_study_of_several_cases_is_asked_for_one(imported, study):
    two = study.replace(cases=(*study.cases, Case(id="pit 2")))
    with pytest.raises(bt.StudyError, match=r"does not say of which it speaks[\s\S]*--case"):
        imported("n.docx", word(notes), into=two)
    with pytest.raises(bt.StudyError, match=r"no case 'pit2'[\s\S]*did you mean 'pit 2'"):
        imported("n.docx", word(notes), into=two, case="pit2")
    assert {item.case for item in new(imported("n.docx", word(notes), into=two, case="pit 2"))} == {
        "pit 2"
    }


def test_a_list_of_sources_is_not_begun_where_it_would_lack_some(imported, study):
    (letter,) = study.items
    fields = {name: getattr(letter, name) for name in ("found", "case", "clue")}
    cites = study.replace(items=[bt.Item("letter", **fields, sources=("archive",))])
    result = imported("n.docx", word(notes), into=cites)
    assert (result.sources, len(result.items)) == ((), 5)
    assert "one must hold all that are cited (archive)" in str(result)


# REFI-QDA


def test_codings_become_items_with_codes_in_the_note(imported):
    result = imported("p.qdpx", qdpx(), sheet=SHEET)
    first = TEXT.index(LINE)
    assert [(item.locator, item.excerpt, item.note) for item in new(result)] == [
        (
            f"Interview 1: characters {first}–{first + len(LINE)}",
            LINE,
            "Coded: Wages > Lists (on hypothesis H1); Agitation (on hypothesis H2)",
        ),
        ("Interview 1: characters 0–19", TEXT[:19], "Coded: Wages\nbefore the list"),
    ]
    assert [source.id for source in result.study.sources] == ["Interview-1"]
    assert {item.found for item in new(result)} == {"not sought"}


@pytest.mark.parametrize("folder", ["Sources", "sources"])
def test_texts_are_found_in_the_folder_of_the_project(imported, folder):
    xml = project(inside=False).replace(guid(9), "text")
    data = qdpx(xml, **{f"{folder}/text.txt": TEXT.encode("utf-8-sig")})
    assert new(imported("p.qdpx", data, sheet=SHEET))[0].excerpt == LINE


def test_a_project_is_not_imported_before_its_codes_are_explained(imported):
    with pytest.raises(bt.StudyError, match=r"3 codes, and only you know[\s\S]*--codes"):
        imported("p.qdpx", qdpx())


@pytest.mark.parametrize(
    ("sheet", "message"),
    [
        (SHEET.replace("tag", ""), r"row 2, column becomes: what becomes of the code 'Wages'"),
        (SHEET.replace("H2", "H22"), r"'H22' is no hypothesis of the study[\s\S]*mean 'H2'"),
        (SHEET.replace("H2", ""), r"the hypothesis that the code 'Agitation' stands for is not"),
        (SHEET.replace("tag,", "tag,H1"), r"becomes a tag, yet names a hypothesis"),
        (SHEET.replace("Agitation", "Agitatoin"), r"'Agitation' is missing[\s\S]*'Agitatoin'"),
        (SHEET + "Wages,skip,\n", r"row 5: the code 'Wages' stands in two rows"),
        ("a,b\n1,2\n", r"the columns code and becomes are missing"),
        ("", r"codes.csv"),
    ],
)
def test_a_table_of_codes_that_is_wrong_is_mended_first(imported, sheet, message):
    with pytest.raises(bt.StudyError, match=message):
        imported("p.qdpx", qdpx(), sheet=sheet)


def test_passages_of_which_all_codes_are_skipped_are_left_out(imported):
    sheet = SHEET.replace("hypothesis,H1", "skip,").replace("hypothesis,H2", "skip,")
    result = imported("p.qdpx", qdpx(), sheet=sheet)
    assert [item.excerpt for item in new(result)] == [TEXT[:19]]
    assert any(what == "all its codes are skipped: not taken" for _, what in told(result))


def test_passages_that_are_no_text_keep_their_place(imported):
    codes = coded("Wages", 0, 1).partition(">")[2].removesuffix("</PlainTextSelection>")
    sources = (
        f'<PDFSource guid="{guid(20)}" name="Report.pdf"><PDFSelection guid="{guid(21)}" page="3" '
        f'firstX="1" firstY="2" secondX="3" secondY="4">{codes}</PDFSelection></PDFSource>'
        f'<AudioSource guid="{guid(30)}" name="Tape"><Transcript guid="{guid(31)}">'
        f"<PlainTextContent>We met. We left.</PlainTextContent>"
        f'<SyncPoint guid="{guid(32)}" position="0"/><SyncPoint guid="{guid(33)}" position="7"/>'
        f'<TranscriptSelection guid="{guid(34)}" fromSyncPoint="{guid(32)}" '
        f'toSyncPoint="{guid(33)}">{codes}</TranscriptSelection></Transcript>'
        f'<AudioSelection guid="{guid(35)}" begin="61000" end="3725000">{codes}</AudioSelection>'
        "</AudioSource>"
    )
    found = new(imported("p.qdpx", qdpx(project(sources)), sheet="code,becomes\nWages,tag\n"))
    assert [(item.locator, item.excerpt) for item in found] == [
        ("Report.pdf: page 3 at 1, 2", ""),
        ("Tape: 0:01:01–1:02:05", ""),
        ("Tape: characters 0–7", "We met."),
    ]


def test_what_a_project_lacks_is_said(imported):
    sources = (
        f'<TextSource guid="{guid(20)}" name="Lost" plainTextPath="relative://x.txt">'
        + coded("Wages", 0, 5)
        + f'<PlainTextSelection guid="{guid(40)}" startPosition="0" endPosition="5"/>'
        + f'<Coding guid="{guid(41)}"><CodeRef targetGUID="{guid(1)}"/></Coding></TextSource>'
    )
    result = imported("p.qdpx", qdpx(project(sources)), sheet="code,becomes\nWages,tag\n")
    assert told(result) == [
        ("Lost", "is coded as a whole: no passage, so no item was made of that"),
        ("Lost", "its text is not inside the project but at 'relative://x.txt'"),
        ("Lost, characters 0–5", "the words of a passage are not in the project"),
        ("Lost", "a marked passage without a code was not taken"),
    ]


# References and annotations


def test_csl_json_becomes_sources(imported):
    result = imported("library.json", CSL)
    assert [(one.id, one.citation, one.url, one.type) for one in result.study.sources] == [
        (
            "lee2001",
            "Lee, Ann and Miners’ Union (2001). The Strike. Journal of Mines.",
            "https://doi.org/10.1000/1",
            "article-journal",
        ),
        ("archive-box-4", "Wage lists.", "", "manuscript"),
    ]
    assert [place for place, _ in told(result)] == ["archive/box 4", "entry 3"]


def test_bibtex_becomes_sources_and_broken_entries_are_named(imported, caplog):
    result = imported("library.bib", BIB)
    assert [(one.id, one.citation) for one in result.study.sources] == [
        (
            "lee2001",
            "Lee, Ann and Müller, Hans (2001). The Strike & after. Journal of Mines, 1–20.",
        ),
        ("berg", "Berg, Eva (1990). Coal. Schacht."),
    ]
    assert told(result) == [("line 4", "an entry could not be read; mend it there")]
    assert caplog.records == []


@pytest.mark.parametrize(("name", "data"), [("l.json", CSL), ("l.bib", BIB)])
def test_sources_that_are_there_stay_as_they_are(imported, study, name, data):
    mine = Source(id="lee2001", citation="As I cite it.")
    again = imported(name, data, into=study.replace(sources=(mine,)))
    assert again.study.sources[0] == mine
    assert again.known_sources == ("lee2001",)
    assert imported(name, data, into=again.study).study == again.study


ZOTERO = [
    f"http://zotero.org/users/1234567/items/{key}" for key in ("ABCDEFGH", "ABCXYZ12", "QRSTUVWX")
]
LIBRARY = json.dumps([{"id": key, "title": f"Book {key[-8:]}"} for key in ZOTERO])
LONG_KEY = "tannenwald_nuclear_taboo_the_united_states_and_"
SHELF = "".join(
    f"@book{{{LONG_KEY}{end}, title={{Book {end}}}, year={{2001}}}}\n" for end in ("use", "non_use")
)


@pytest.mark.parametrize(
    ("name", "data", "titles"),
    [
        ("l.json", LIBRARY, ["ABCDEFGH", "ABCXYZ12", "QRSTUVWX"]),
        ("l.bib", SHELF, ["use", "non_use"]),
    ],
)
def test_long_keys_that_begin_alike_are_sources_of_their_own(imported, name, data, titles):
    first = imported(name, data)
    cited = [one.citation.removeprefix("(2001). ") for one in first.study.sources]
    assert cited == [f"Book {title}." for title in titles]
    assert all(len(one) <= 40 for one in first.sources)
    assert not any("gives the id" in what for _, what in told(first))
    assert imported(name, data, into=first.study).study == first.study


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("l.json", json.dumps([{"id": "lee", "title": title} for title in ("One", "Two")])),
        ("l.bib", "@book{lee, title={One}}\n@book{lee, title={Two}}\n"),
    ],
)
def test_a_key_that_stands_there_twice_is_reported(imported, name, data):
    result = imported(name, data)
    assert [one.citation for one in result.study.sources] == ["One."]
    (what,) = [what for _, what in told(result)]
    assert what == "its key gives the id 'lee', which one before it has: not taken"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("l.json", json.dumps([{"id": key, "title": key} for key in ("a/b", "a b")])),
        ("l.bib", "@book{a/b, title={a/b}}\n@book{a-b, title={a-b}}\n"),
    ],
)
def test_keys_that_become_one_id_are_reported(imported, name, data):
    result = imported(name, data)
    assert result.sources == ("a-b",)
    assert "its key gives the id 'a-b', which one before it has: not taken" in [
        what for _, what in told(result)
    ]


def page(url, title, quote):
    return {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "type": "Annotation",
        "target": {
            "source": {"id": url, "title": title},
            "selector": {"type": "TextQuoteSelector", "exact": quote},
        },
    }


def test_pages_of_one_title_are_sources_of_their_own_whatever_is_added(imported):
    pages = [
        page("https://n.org/a", "The News", "one"),
        page("https://n.org/b", "The News", "two"),
        page("https://n.org/b", "The News", "three"),
    ]
    first = imported("w.json", json.dumps(pages))
    assert [one.url for one in first.study.sources] == ["https://n.org/a", "https://n.org/b"]
    assert {one.citation for one in first.study.sources} == {"The News"}
    pages.insert(1, page("https://n.org/c", "Other", "zero"))
    pages[-1]["target"]["source"]["title"] = "(1) The News"
    again = imported("w.json", json.dumps(pages), into=first.study)
    assert [item.excerpt for item in new(again)] == ["zero"]
    assert [one.url for one in again.study.sources[2:]] == ["https://n.org/c"]
    assert again.known_items == first.items


def test_web_annotations_become_items_with_the_page_as_source(imported):
    result = imported("a.jsonld", ANNOTATIONS)
    ((item,), (source,)) = new(result), result.study.sources
    assert (item.excerpt, item.locator) == ("nailed to the gate", "characters 4–22")
    assert item.note == "Annotation by Ana: second-hand?\nTags: gate"
    assert (source.url, item.sources) == ("https://example.org/strike", (source.id,))
    assert [place for place, _ in told(result)] == ["annotation 2"]


# The command


@pytest.fixture
def place(study, tmp_path):
    bt.write_study(study, tmp_path / "study")
    return tmp_path / "study"


def test_the_command_writes_what_is_new_and_nothing_twice(place, tmp_path, capsys):
    from bayestrace.cli import main

    (tmp_path / "n.docx").write_bytes(word(notes))
    arguments = ["import", str(tmp_path / "n.docx"), str(place)]
    assert main(arguments) == 0
    assert capsys.readouterr().out.startswith("n.docx: 5 new items, 1 new source.")
    files = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in place.iterdir()}
    assert len(bt.read_study(place).items) == 6
    assert main(arguments) == 0
    assert files == {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in place.iterdir()}


def test_the_command_writes_a_table_of_codes_to_fill_in_and_keeps_it(place, tmp_path, capsys):
    from bayestrace.cli import main

    (tmp_path / "p.qdpx").write_bytes(qdpx())
    sheet = tmp_path / "p-codes.csv"
    arguments = ["import", str(tmp_path / "p.qdpx"), str(place)]
    assert main(arguments) == 1
    assert "p-codes.csv" in capsys.readouterr().err
    rows = list(csv.DictReader(sheet.read_text(encoding="utf-8").splitlines()))
    assert [row["code"] for row in rows] == ["Wages", "Wages > Lists", "Agitation"]
    sheet.write_text(SHEET, encoding="utf-8")
    assert main(arguments) == 1
    assert sheet.read_text(encoding="utf-8") == SHEET
    assert main([*arguments, "--codes", str(sheet)]) == 0
    assert len(bt.read_study(place).items) == 3


def test_what_was_imported_can_be_written_and_read_back(imported, tmp_path):
    study = imported("n.docx", word(notes)).study
    for name, data, sheet in (
        ("p.qdpx", qdpx(), SHEET),
        ("l.json", CSL, None),
        ("l.bib", BIB, None),
        ("a.json", ANNOTATIONS, None),
        ("odd.json", json.dumps([{"id": "x", "title": "a\x00b\x85c\u2028d\ud800 \r\n=1"}]), None),
    ):
        study = imported(name, data, into=study, sheet=sheet).study
    bt.write_study(study, tmp_path / "all")
    assert bt.read_study(tmp_path / "all") == study
