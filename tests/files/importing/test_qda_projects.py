"""REFI-QDA: the projects made here keep the published schema, and real habits are understood.

``schemas/refi-qda-project-1.0.xsd`` is Project.xsd of QDA-XML 1.0 (18 March 2019), published by
REFI (www.qdasoftware.org) under the MIT licence that stands in it.
"""

from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import pytest
from documents import LINE, TEXT, guid, project, qdpx, selection

import bayestrace as bt

SCHEMA = Path(__file__).parent / "schemas" / "refi-qda-project-1.0.xsd"
ONE_CODE = "code,becomes\nWages,tag\nWages > Lists,tag\nAgitation,tag\n"
STUDY = bt.Study.claims(["H1"], [])
EMOJI = "We met 😀 at the gate.\nThe list was nailed to the gate."


def source(text, marks, *, name="Talk", path="", key=10):
    """Return a TextSource; ``marks`` are (start, end, name of the passage, more inside)."""
    inside = (
        "" if path else f"<PlainTextContent>{escape(text, {chr(13): '&#13;'})}</PlainTextContent>"
    )
    where = f" plainTextPath={quoteattr(path)}" if path else ""
    passages = "".join(
        selection("Wages", start, end, name=title, more=more, number=key * 100 + 10 * n)
        for n, (start, end, title, more) in enumerate(marks)
    )
    head = f'<TextSource guid="{guid(key)}" name={quoteattr(name)}{where}>'
    return f"{head}{inside}{passages}</TextSource>"


def of_program(origin, sources, after=""):
    xml = project(sources).replace('origin="a test"', f'origin="{origin}"')
    return xml.replace("</Sources></Project>", f"</Sources>{after}</Project>")


NOTES = (
    f'<Notes><Note guid="{guid(70)}" name="second thoughts"><PlainTextContent>told later'
    f'</PlainTextContent></Note><Note guid="{guid(71)}" name="Diary"><PlainTextContent>x'
    "</PlainTextContent></Note></Notes>"
)
SETS = f'<Sets><Set guid="{guid(80)}" name="Spring"/></Sets>'
MEMO = f'<NoteRef targetGUID="{guid(70)}"/>'
CODING = f'<Coding guid="{guid(99)}"><CodeRef targetGUID="{guid(1)}"/></Coding>'
AREA = 'firstX="1" firstY="2" secondX="3" secondY="4"'
FILM = (
    f'<VideoSource guid="{guid(40)}" path="internal://gate.mp4">'
    f'<Transcript guid="{guid(41)}" name="Gate" plainTextPath="internal://gate.txt">'
    f'<SyncPoint guid="{guid(42)}" timeStamp="1000"/>'
    f'<SyncPoint guid="{guid(43)}" timeStamp="61000"/>'
    f'<TranscriptSelection guid="{guid(44)}" fromSyncPoint="{guid(42)}" '
    f'toSyncPoint="{guid(43)}">{CODING}</TranscriptSelection></Transcript>'
    f'<VideoSelection guid="{guid(45)}" begin="0" end="2000">{CODING}'
    "</VideoSelection></VideoSource>"
)
PICTURE = (
    f'<PictureSource guid="{guid(50)}" name="Poster" path="internal://p.png">'
    f'<PictureSelection guid="{guid(51)}" {AREA}>{CODING}</PictureSelection></PictureSource>'
)
PDF = (
    f'<PDFSource guid="{guid(60)}" name="Minutes.pdf" path="internal://m.pdf">'
    f'<PDFSelection guid="{guid(61)}" page="3" {AREA}>{CODING}</PDFSelection>'
    f'<Representation guid="{guid(62)}"><PlainTextContent>{TEXT}</PlainTextContent>'
    f"{selection('Wages', 0, 8, number=630)}</Representation></PDFSource>"
)
START = TEXT.index(LINE)
AS_ONE = TEXT.replace("\r\n", "\n").index(LINE)
WIDE = EMOJI.index("The list") + 1
PROJECTS = {
    "text inside": project(),
    "text beside": project(inside=False),
    "film": of_program("ATLAS.ti", FILM),
    "picture": of_program("MAXQDA", PICTURE),
    "pdf": of_program("NVivo", PDF),
    "memo": of_program("MAXQDA", source(TEXT, [(0, 8, "", MEMO)]).replace(
        MEMO, "").replace("</Coding>", f"{MEMO}</Coding>", 1), NOTES + SETS),
}  # fmt: skip


def imported(folder, xml, **parts):
    (folder / "p.qdpx").write_bytes(qdpx(xml, **parts))
    (folder / "codes.csv").write_text(ONE_CODE, encoding="utf-8")
    return bt.import_file(STUDY, folder / "p.qdpx", codes=folder / "codes.csv")


def excerpts(result):
    return [item.excerpt for item in result.study.items]


def told(result):
    return [(aside.place, aside.what) for aside in result.asides]


@pytest.mark.parametrize("name", PROJECTS)
def test_the_projects_of_these_tests_keep_the_published_schema(name, tmp_path):
    etree = pytest.importorskip("lxml.etree")
    schema = etree.XMLSchema(etree.parse(SCHEMA))
    schema.assertValid(etree.fromstring(PROJECTS[name].encode()))
    assert imported(tmp_path, PROJECTS[name]).study.items


def test_the_schema_refuses_a_project_without_a_name():
    etree = pytest.importorskip("lxml.etree")
    schema = etree.XMLSchema(etree.parse(SCHEMA))
    assert not schema.validate(etree.fromstring(project().replace(' name="Strikes"', "").encode()))


@pytest.mark.parametrize(
    ("origin", "start", "title"),
    [
        ("NVivo", START, ""),
        ("ATLAS.ti Windows 24", AS_ONE, ""),
        ("MAXQDA 2022", START, "On Monday the list of ..."),
        ("another", AS_ONE, "On Monday the list…"),
        ("ATLAS.ti", START, "On Monday the list"),
    ],
)
def test_line_breaks_count_as_the_program_counts_them(tmp_path, origin, start, title):
    marks = [(start, start + len(LINE), title, "")]
    xml = of_program(origin, source(TEXT, marks, path="internal://t.txt"))
    assert excerpts(imported(tmp_path, xml, **{"sources/t.txt": TEXT.encode()})) == [LINE]


@pytest.mark.parametrize(("start", "title"), [(WIDE, "The list was"), (WIDE - 1, "The list was")])
def test_rare_signs_count_as_the_names_of_passages_tell(tmp_path, start, title):
    xml = of_program("any", source(EMOJI, [(start, start + 12, title, "")]))
    assert excerpts(imported(tmp_path, xml)) == ["The list was"]


def test_a_way_of_counting_that_nothing_tells_is_said(tmp_path):
    xml = of_program("any", source(EMOJI, [(0, 6, "1,2", "")]))
    ((place, what),) = told(imported(tmp_path, xml))
    assert place == "Talk"
    assert "compare the last passage with the original" in what


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("path", ["internal://t.txt", "t.txt", "internal:///sources/t.txt"])
def test_a_text_is_found_and_read_as_programs_write_it(tmp_path, encoding, path):
    xml = of_program("NVivo", source("", [(0, 6, "", "")], path=path))
    result = imported(tmp_path, xml, **{"Sources/t.txt": "Où, né?".encode(encoding)})
    assert excerpts(result) == ["Où, né"]


def test_a_text_outside_the_project_is_named_and_never_opened(tmp_path):
    (tmp_path / "secret.txt").write_text("a secret of the machine", encoding="utf-8")
    outside = (tmp_path / "secret.txt").as_posix()
    for path in (f"absolute://{outside}", f"relative://{outside}", outside, f"file://{outside}",
                 "\\\\server\\share\\secret.txt", "internal://../../secret.txt"):  # fmt: skip
        result = imported(tmp_path, of_program("any", source("", [(0, 8, "", "")], path=path)))
        assert excerpts(result) == [""]
        assert any("its text is not inside the project" in what for _, what in told(result)), path


def test_what_was_written_about_a_passage_is_in_its_note_and_the_rest_is_named(tmp_path):
    result = imported(tmp_path, PROJECTS["memo"])
    (item,) = result.study.items
    assert item.note == "Coded: tag Wages\ntold later" or item.note.endswith("\ntold later")
    assert ("Diary", "memos that belong to no coded passage were not taken") in told(result)
    assert ("the project", "its sets were not taken") in told(result)


def test_pictures_and_films_keep_their_place_and_a_source_without_a_name_gets_one(tmp_path):
    result = imported(tmp_path, of_program("any", FILM + PICTURE))
    assert {item.locator for item in result.study.items} == {
        "Gate: 0:00:01–0:01:01",
        "Gate: 0:00:00–0:00:02",
        "Poster: area 1, 2, 3, 4",
    }


def test_a_project_of_a_later_version_of_the_standard_is_read(tmp_path):
    assert imported(tmp_path, project().replace("project:1.0", "project:1.5")).study.items


def test_too_many_passages_are_refused_before_they_take_memory(tmp_path, monkeypatch):
    monkeypatch.setattr("bayestrace.files.importing.qda_projects._CHARACTERS", 10)
    with pytest.raises(bt.StudyError, match="coded passages, or they are too long together"):
        imported(tmp_path, project())
