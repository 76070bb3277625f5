"""Damaged and hostile documents: each is refused with a sentence, within bounds."""

import io
import json
import struct
import tracemalloc
import zipfile

import docx
import pytest
from documents import (
    ANNOTATIONS,
    BIB,
    CSL,
    SHEET,
    changed,
    notes,
    part,
    project,
    qdpx,
    word,
    zipped,
)
from hypothesis import given, settings
from hypothesis import strategies as st

import bayestrace as bt
from bayestrace.files.importing import guards

STUDY = bt.Study.claims(["H1", "H2"], [])
GOOD = word(notes)
BOMB = b"<a>" + b" " * (60 << 20) + b"</a>"
LAUGHS = b'<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;">]>'
OUTSIDE = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'


def run(folder, name, data, sheet=SHEET):
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    codes = None
    if path.suffix == ".qdpx":
        codes = folder / "codes.csv"
        codes.write_text(sheet, encoding="utf-8")
    return bt.import_file(STUDY, path, codes=codes)


def with_doctype(xml: bytes, doctype: bytes) -> bytes:
    head, _, rest = xml.partition(b"?>")
    return head + b"?>" + doctype + rest


def locked(data: bytes) -> bytes:
    """Set the flag of encryption on every part."""
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = data.find(mark)
        while start >= 0:
            data = data[: start + at] + b"\x01" + data[start + at + 1 :]
            start = data.find(mark, start + 4)
    return data


def twice() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("project.qde", project())
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("project.qde", project())
    return buffer.getvalue()


def many_names() -> bytes:
    return zipped({f"{n:0150}": b"" for n in range(12_000)})


def overstated(data: bytes) -> bytes:
    """Declare a part larger than it is."""
    at = data.find(b"PK\x01\x02")
    return data[: at + 24] + struct.pack("<I", 1 << 31) + data[at + 28 :]


DOCUMENT = part(GOOD, "word/document.xml")
DEEP = b"<w:p>" * 300 + b"</w:p>" * 300
HOSTILE = {
    "empty.docx": (b"", "this is no Word file"),
    "text.docx": (b"not a document at all", "this is no Word file"),
    "half.docx": (GOOD[: len(GOOD) // 2], "only its name says so, or it was cut off"),
    "old.docx": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "the file has a password"),
    "locked.docx": (locked(GOOD), "the file has a password"),
    "other.docx": (qdpx(), "this is no Word file, only its name says so"),
    "macros.docx": (changed(GOOD, **{"word__vbaProject.bin": b"x"}), "the file holds macros"),
    "climbs.docx": (changed(GOOD, **{"..__..__evil": b"x"}), "points out of the file"),
    "rooted.docx": (changed(GOOD, __etc__evil=b"x"), "points out of the file"),
    "windows.qdpx": (qdpx(**{"..\\evil.txt": b"x"}), "points out of the file"),
    "laughs.docx": (
        changed(GOOD, word__document=with_doctype(DOCUMENT, LAUGHS)),
        "declares entities or a document type",
    ),
    "outside.docx": (
        changed(GOOD, word__document=with_doctype(DOCUMENT, OUTSIDE)),
        "declares entities or a document type",
    ),
    "outside.qdpx": (
        qdpx(with_doctype(project().encode(), OUTSIDE).decode()),
        "declares entities or a document type",
    ),
    "bomb.docx": (changed(GOOD, word__document=BOMB), "far larger than any document of its kind"),
    "picture.docx": (
        changed(GOOD, **{"word__media__image.png": bytes(60 << 20)}),
        "far larger than any document of its kind",
    ),
    "bomb.qdpx": (qdpx(BOMB.decode()), "far larger than any document of its kind"),
    "overstated.qdpx": (overstated(qdpx()), "far larger than any document of its kind"),
    "deep.docx": (
        changed(GOOD, word__document=DOCUMENT.replace(b"<w:sectPr", DEEP + b"<w:sectPr", 1)),
        "nested deeper, than any document of its kind",
    ),
    "torn.docx": (changed(GOOD, word__document=DOCUMENT[:900]), "word/document.xml is damaged"),
    "none.docx": (changed(GOOD, word__document=None), "this is no Word file"),
    "twice.qdpx": (twice(), "is there twice"),
    "names.qdpx": (many_names(), "more parts than any document of its kind"),
    "packed.qdpx": (zipped({"project.qde": project()}, zipfile.ZIP_LZMA), "packed unusually"),
    "noproject.qdpx": (zipped({"a.txt": b""}), "it holds no project.qde"),
    "strange.qdpx": (qdpx("<Project/>"), "no project of the REFI-QDA standard"),
    "deep.json": ("[" * 100_000, "nested deeper"),
    "digits.json": ("[" + "9" * 10_000 + "]", "holds longer numbers"),
    "half.json": (CSL[:200], "at line 1 it is no JSON any more"),
    "latin.json": ('["café"]'.encode("latin-1"), "not saved as UTF-8"),
    "other.json": ('{"a": 1}', "neither a list of references nor of web annotations"),
    "long.json": (b" " * ((8 << 20) + 1), "larger than 8 MB"),
    "many.json": ("[" + "{}," * 20_000 + "{}]", "more than 20,000 entries"),
    "long.bib": (b" " * ((4 << 20) + 1), "larger than 4 MB"),
    "many.bib": ("@a{" * 30_000, "more than 20,000 entries"),
    "empty.bib": ("no entry", "no BibTeX entry in the file"),
    "picture.bib": (b"\x89PNG\r\n\x1a\n" + bytes(99), "picture.bib"),
    "macros.docm": (GOOD, "'.docm' are not imported[\\s\\S]*it holds macros"),
    "old.doc": (GOOD, "'.doc' are not imported[\\s\\S]*save it as “Word document"),
    "none": (GOOD, "the file has no ending"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_or_damaged_file_is_refused_with_a_sentence(name, tmp_path):
    data, message = HOSTILE[name]
    with pytest.raises(bt.StudyError, match=message) as caught:
        run(tmp_path, name, data)
    (problem,) = caught.value.problems
    assert problem.file == name
    assert problem.remedy


def test_an_attack_is_refused_before_it_takes_memory(tmp_path):
    data = changed(GOOD, word__document=BOMB)
    tracemalloc.start()
    try:
        with pytest.raises(bt.StudyError, match="far larger"):
            run(tmp_path, "bomb.docx", data)
        assert tracemalloc.get_traced_memory()[1] < 32 << 20
    finally:
        tracemalloc.stop()


def test_a_file_of_very_many_elements_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(guards, "ELEMENTS", 500)
    with pytest.raises(bt.StudyError, match="has more in it"):
        run(tmp_path, "n.docx", GOOD)


def test_the_real_size_counts_whatever_a_file_declares(tmp_path, monkeypatch):
    monkeypatch.setattr(guards, "PART_BYTES", 1000)
    with pytest.raises(bt.StudyError, match="far larger"):
        run(tmp_path, "n.docx", GOOD)


def test_a_cell_of_a_hundred_megabytes_is_refused(tmp_path):
    text = bytes(range(48, 58)) * (11 << 20)
    data = changed(GOOD, word__document=DOCUMENT.replace(b"The men met", text, 1))
    with pytest.raises(bt.StudyError, match="far larger than any document of its kind"):
        run(tmp_path, "n.docx", data)


def test_a_long_field_of_bibtex_does_not_take_long(tmp_path):
    entry = "@article{k, title = {The {S}trike}, abstract = {" + "x{y}" * 500_000 + "}}"
    assert run(tmp_path, "l.bib", entry).study.sources[0].citation == "The Strike."


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("gone.docx", "there is no such file"),
        ("", "it is not a path"),
        (3, "it is not a path"),
        (".", "it is a folder"),
        ("a\0b", "cannot be imported"),
    ],
)
def test_a_path_that_leads_nowhere_is_named(path, message):
    with pytest.raises(bt.StudyError, match=message):
        bt.import_file(STUDY, path)


def test_only_a_study_is_imported_into():
    with pytest.raises(bt.StudyError, match="needs a study to bring the file into"):
        bt.import_file("my-study", "notes.docx")


def test_only_a_project_has_codes(tmp_path):
    (tmp_path / "n.docx").write_bytes(GOOD)
    with pytest.raises(bt.StudyError, match="only a REFI-QDA project"):
        bt.import_file(STUDY, tmp_path / "n.docx", codes=tmp_path / "n.docx")


@pytest.mark.parametrize(
    ("library", "name", "data"),
    [("docx", "n.docx", GOOD), ("bibtexparser", "l.bib", BIB), ("defusedxml", "p.qdpx", qdpx())],
    ids=["docx", "bibtexparser", "defusedxml"],  # not the bytes: they hold the time of day
)
def test_a_missing_library_is_named_with_the_command_that_installs_it(
    tmp_path, monkeypatch, library, name, data
):
    monkeypatch.setitem(__import__("sys").modules, library, None)
    with pytest.raises(bt.StudyError, match=r'pip install "bayestrace\[office\]"'):
        run(tmp_path, name, data)


# Anything at all

FILES = {
    "n.docx": GOOD,
    "p.qdpx": qdpx(),
    "l.json": CSL.encode(),
    "l.bib": BIB.encode(),
    "a.jsonld": ANNOTATIONS.encode(),
}
INSIDE = {
    "n.docx": ("word/document.xml", "word/styles.xml", "word/numbering.xml", "word/comments.xml"),
    "p.qdpx": ("project.qde",),
}


@st.composite
def mutations(draw, data):
    """Change some bytes, cut some out, repeat some."""
    data = bytearray(data)
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, max(0, len(data) - 1)))
        kind = draw(st.sampled_from(["change", "cut", "repeat", "insert"]))
        length = draw(st.integers(1, 40))
        if kind == "change":
            data[at : at + 1] = draw(st.binary(min_size=1, max_size=1))
        elif kind == "cut":
            del data[at : at + length]
        elif kind == "repeat":
            data[at:at] = data[at : at + length]
        else:
            data[at:at] = draw(st.sampled_from([b"<", b'"', b"{", b"9" * 30, b"\xff", b"&#0;"]))
    return bytes(data)


def accepted_or_refused(folder, name, data):
    """Import; whatever is accepted can be written and read back."""
    try:
        study = run(folder, name, data).study
    except bt.StudyError as error:
        assert all(problem.what and problem.file for problem in error.problems)  # noqa: PT017
        return
    bt.write_study(study, folder / "study")
    assert bt.read_study(folder / "study") == study


@settings(max_examples=40, deadline=None)
@given(data=st.data())
@pytest.mark.parametrize("name", FILES)
def test_mutated_files_are_read_or_refused(name, data, tmp_path_factory):
    accepted_or_refused(tmp_path_factory.mktemp("m"), name, data.draw(mutations(FILES[name])))


@settings(max_examples=40, deadline=None)
@given(data=st.data())
@pytest.mark.parametrize("name", INSIDE)
def test_files_with_mutated_parts_are_read_or_refused(name, data, tmp_path_factory):
    inside = data.draw(st.sampled_from(INSIDE[name]))
    mutated = data.draw(mutations(part(FILES[name], inside)))
    with zipfile.ZipFile(io.BytesIO(FILES[name])) as archive:
        parts = {other: archive.read(other) for other in archive.namelist()} | {inside: mutated}
    accepted_or_refused(tmp_path_factory.mktemp("m"), name, zipped(parts))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["id", "title", "type", "author", "issued", "items", "target", "body", "source",
             "selector", "exact", "date-parts", "family", "value", "purpose", "first"]
        ),
        inner | st.sampled_from(["Annotation", "TextQuoteSelector", "AnnotationPage"]),
        max_size=5,
    ),
    max_leaves=30,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(value=JSON)
def test_any_json_is_read_or_refused(value, tmp_path_factory):
    accepted_or_refused(tmp_path_factory.mktemp("m"), "l.json", json.dumps(value))


def test_a_word_file_that_python_docx_writes_with_no_style_is_read(tmp_path):
    document = docx.Document()
    for style in list(document.styles.element.findall(docx.oxml.ns.qn("w:style"))):
        document.styles.element.remove(style)
    document.add_paragraph("1) They met.")
    document.save(tmp_path / "bare.docx")
    (item,) = bt.import_file(STUDY, tmp_path / "bare.docx").study.items
    assert item.excerpt == "1) They met."
