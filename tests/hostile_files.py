"""Files made to do harm, each with the sentence that it must give; run under a limit of memory.

``python hostile_files.py FOLDER NAME...`` makes the named files there, opens each in turn within
1 GB and prints what came of it as JSON. The limit holds for all of them together.
"""

from __future__ import annotations

import io
import json
import os
import struct
import sys
import time
import zipfile
import zlib
from pathlib import Path

from documents import CSL, SHEET, changed, guid, notes, part, project, qdpx, word, zipped

from bayestrace.files.bundled import load_example
from bayestrace.files.workbooks.writing import workbook_bytes

GIBIBYTE = 1 << 30
WORD = word(notes)
BODY = part(WORD, "word/document.xml")
BOOK = workbook_bytes(load_example("two-suspects"), "x.xlsx")
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
SHEET_7 = "xl/worksheets/sheet7.xml"
LAUGHS = (
    '<!DOCTYPE l [<!ENTITY a0 "lol">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    + "]>"
)
OUTSIDE = '<!DOCTYPE l [<!ENTITY a9 SYSTEM "file:///etc/passwd">]>'


def book(**parts):
    """Return a workbook with parts replaced; sheet= stands for one of its tables."""
    with zipfile.ZipFile(io.BytesIO(BOOK)) as archive:
        there = {name: archive.read(name) for name in archive.namelist()}
    if "sheet" in parts:
        there[SHEET_7] = parts.pop("sheet")
    return zipped(there | parts)


def rows(inside, doctype=""):
    return f"{doctype}<worksheet {MAIN}><sheetData>{inside}</sheetData></worksheet>"


def cell(text):
    return f'<row r="1"><c r="A1" t="inlineStr"><is><t>{text}</t></is></c></row>'


def document(inside, doctype=b""):
    head, mark, rest = BODY.partition(b"?>")
    rest = rest.replace(b"<w:sectPr", inside + b"<w:sectPr", 1)
    return changed(WORD, word__document=head + mark + doctype + rest)


def overlapping(count, name=b"project.qde"):
    """Return an archive whose entries all point at the same packed 40 MB of spaces."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = packer.compress(b" " * (40 << 20)) + packer.flush()
    sizes = struct.pack("<III", 0, len(data), 40 << 20)
    file = b"PK\x03\x04" + struct.pack("<5H", 20, 0, 8, 0, 0) + sizes
    file += struct.pack("<HH", len(name), 0) + name + data
    names = [name, *(b"%d" % number for number in range(1, count))]
    listed = b"".join(
        b"PK\x01\x02" + struct.pack("<6H", 20, 20, 0, 8, 0, 0) + sizes
        + struct.pack("<5HII", len(one), 0, 0, 0, 0, 0, 0) + one
        for one in names
    )  # fmt: skip
    shown = min(count, 65_535)
    end = struct.pack("<4HIIH", 0, 0, shown, shown, len(listed), len(file), 0)
    return file + listed + b"PK\x05\x06" + end


def nested(depth):
    """Return an archive in an archive in an archive."""
    data = zipped({"project.qde": project()})
    for _ in range(depth):
        data = zipped({"project.qde": data, "word/document.xml": data})
    return data


def understated(data, name):
    """Declare a part to be 100 bytes long."""
    at = data.find(b"PK\x01\x02")
    while not data[at + 46 :].startswith(name.encode()):
        at = data.find(b"PK\x01\x02", at + 4)
    return data[: at + 24] + struct.pack("<I", 100) + data[at + 28 :]


def linked():
    """Return a project in which the text is a link to another file of the machine."""
    entry = zipfile.ZipInfo("sources/t.txt")
    entry.external_attr = 0o120777 << 16
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        source = f'<TextSource guid="{guid(9)}" name="t" plainTextPath="internal://t.txt">'
        archive.writestr("project.qde", project(source + marks(1) + "</TextSource>"))
        archive.writestr(entry, "/etc/passwd")
    return buffer.getvalue()


def marks(count, length=8):
    return "".join(
        f'<PlainTextSelection guid="{guid(n)}" startPosition="{n}" endPosition="{n + length}">'
        f'<Coding guid="{guid(n)}"><CodeRef targetGUID="{guid(1)}"/></Coding></PlainTextSelection>'
        for n in range(count)
    )


def locked(data):
    at = data.find(b"PK\x01\x02")
    return data[: at + 8] + b"\x01" + data[at + 9 :]


def text_of(count):
    inside = f"<PlainTextContent>{'word ' * 200_000}</PlainTextContent>{marks(count, 19_000)}"
    return f'<TextSource guid="{guid(9)}" name="t">{inside}</TextSource>'


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
FAR, ENTITIES = "far larger than any document", "declares entities or a document type"
GONE, CUT = "points out of the file", "or it was cut off"
FULL, WIDE = "more cells or formats in it than any study needs", "more rows or columns than"
READ = "read"
"""Harmless to us: it is read, and what it would do does not happen."""
EMPTY = b"<w:p><w:r><w:t>1. word</w:t></w:r></w:p>"
STEP = b'<w:style w:type="paragraph" w:styleId="s%d"><w:basedOn w:val="s%d"/></w:style>'
HOSTILE = {
    # archives
    "nested.docx": (lambda: nested(50), "this is no Word file"),
    "nested.qdpx": (lambda: nested(50), "project.qde is damaged"),
    "nested.xlsx": (lambda: nested(50), "cannot be read: it is damaged"),
    "overlapping.docx": (lambda: overlapping(5000, b"word/document.xml"), "this is no Word file"),
    "overlapping.qdpx": (lambda: overlapping(5000), FAR),
    "overlapping.xlsx": (lambda: overlapping(5000, b"xl/workbook.xml"), "more than 200 MB"),
    "entries.docx": (lambda: overlapping(100_000), "more parts than any document"),
    "entries.qdpx": (lambda: overlapping(100_000), "more parts than any document"),
    "entries.xlsx": (lambda: overlapping(100_000), "more than 200 MB"),
    "bomb.docx": (lambda: document(b" " * (60 << 20)), FAR),
    "bomb.xlsx": (lambda: book(sheet=rows(" " * (210 << 20))), "more than 200 MB"),
    "understated.qdpx": (
        lambda: understated(qdpx(f"<a>{' ' * (30 << 20)}</a>"), "project.qde"), "is damaged"),
    "understated.xlsx": (
        lambda: understated(book(sheet=rows(" " * (30 << 20))), SHEET_7), "it is damaged"),
    "climbing.qdpx": (lambda: qdpx(**{"sources/../../evil.txt": b"x"}), GONE),
    "rooted.qdpx": (lambda: qdpx(**{"/etc/evil": b"x"}), GONE),
    "drive.qdpx": (lambda: qdpx(**{"C:\\evil.txt": b"x"}), GONE),
    "share.qdpx": (lambda: qdpx(**{"\\\\server\\share\\evil.txt": b"x"}), GONE),
    "linked.qdpx": (linked, READ),
    "ole.docx": (lambda: OLE, "the file has a password"),
    "ole.qdpx": (lambda: OLE, "the file has a password"),
    "ole.xlsx": (lambda: OLE, "this workbook has a password"),
    "locked.docx": (lambda: locked(WORD), "the file has a password"),
    "locked.xlsx": (lambda: locked(BOOK), "this workbook has a password"),
    "macros.docx": (lambda: changed(WORD, **{"word__vbaProject.bin": b"x"}), "holds macros"),
    "macros.xlsx": (lambda: book(**{"xl/vbaProject.bin": b"x"}), "holds macros"),
    "MACROS.xlsx": (lambda: book(**{"xl/VBAPROJECT.BIN": b"x"}), "holds macros"),
    # XML
    "laughs.docx": (lambda: document(b"<w:p>&a9;</w:p>", LAUGHS.encode()), ENTITIES),
    "laughs.qdpx": (lambda: qdpx(LAUGHS + "<Project>&a9;</Project>"), ENTITIES),
    "laughs.xlsx": (lambda: book(sheet=rows(cell("&a9;"), LAUGHS)), ENTITIES),
    "shared.xlsx": (lambda: book(**{"xl/sharedStrings.xml": LAUGHS + f"<sst {MAIN}/>"}), ENTITIES),
    "outside.docx": (lambda: document(b"<w:p>&a9;</w:p>", OUTSIDE.encode()), ENTITIES),
    "outside.qdpx": (lambda: qdpx(OUTSIDE + "<Project>&a9;</Project>"), ENTITIES),
    "outside.xlsx": (lambda: book(sheet=rows(cell("&a9;"), OUTSIDE)), ENTITIES),
    "deep.docx": (lambda: document(b"<w:p>" * 100_000 + b"</w:p>" * 100_000), "nested deeper"),
    "deep.qdpx": (lambda: qdpx("<a>" * 100_000), "nested deeper"),
    "deep.xlsx": (
        lambda: book(**{"xl/styles.xml": "<a>" * 200_000 + "</a>" * 200_000}), "it is damaged"),
    "styles.docx": (
        lambda: changed(WORD, word__styles=part(WORD, "word/styles.xml").replace(
            b"</w:styles>", b"".join(STEP % (n, n + 1) for n in range(20_000)) + b"</w:styles>")),
        READ),
    "formats.xlsx": (
        lambda: book(**{"xl/styles.xml": f"<a>{'<xf/>' * 4_000_000}</a>"}), FULL),
    # very much of one kind
    "passages.docx": (lambda: document(EMPTY * 25_000), "passages, more than 20,000"),
    "passages.qdpx": (lambda: qdpx(project(text_of(25_000))), "they are too long together"),
    "cell.docx": (
        lambda: document(b"<w:p><w:r><w:t>" + b"0123456789" * (10 << 20) + b"</w:t></w:r></w:p>"),
        FAR),
    "cell.xlsx": (lambda: book(sheet=rows(cell("x" * (100 << 20)))), "does not hold the names"),
    "rows.xlsx": (
        lambda: book(sheet=rows('<row><c t="n"><v>1</v></c></row>' * 600_000)), FULL),
    "wide.xlsx": (
        lambda: book(sheet=rows("".join(
            f'<row r="{n}"><c r="XFD{n}"><v>1</v></c></row>' for n in range(1, 20_001)))), WIDE),
    "attributes.xlsx": (
        lambda: book(sheet=rows(
            "<row " + " ".join(f'a{n}="1"' for n in range(3_000_001)) + "/>")), FULL),
    # texts
    "deep.json": (lambda: b"[" * 100_000, "nested deeper"),
    "deeper.json": (lambda: b'{"a":' * 100_000, "nested deeper"),
    "huge.json": (lambda: CSL.replace("[2001, 5]", "[1e400]"), READ),
    "nan.json": (lambda: CSL.replace("[2001, 5]", "[NaN]"), READ),
    "digits.json": (lambda: CSL.replace("[2001, 5]", f"[{'9' * 10_000}]"), "longer numbers"),
    "half.json": (lambda: CSL.replace("Strike", "\\ud83d Strike \\udfff", 1), READ),
    "controls.json": (lambda: CSL.replace("Strike", "\\u0000\\u0007\u202eStrike", 1), READ),
    "unclosed.bib": (lambda: b"@book{a, title = {" + b"x" * (10 << 20), "larger than 4 MB"),
    "open.bib": (lambda: b"@book{a, title = {" + b"x " * (3 << 19), READ),
    "strings.bib": (
        lambda: b"".join(b'@string{s%d = "x"}\n' % n for n in range(100_000)), "20,000 entries"),
    "doubling.bib": (
        lambda: b'@string{s0 = "xx"}\n' + b"".join(
            b"@string{s%d = s%d # s%d}\n" % (n, n - 1, n - 1) for n in range(1, 60)
        ) + b"@book{a, title = s59, year = 2001}", READ),
    "braces.bib": (lambda: b"@book{a, title = " + b"{" * 50_000 + b"}" * 50_000 + b"}", READ),
}  # fmt: skip

HEAVY = ("attributes.xlsx", "bomb.xlsx", "cell.docx", "cell.xlsx", "entries.xlsx", "passages.qdpx")
"""Those that take seconds to make or to refuse."""
WHOLE = {"docx": WORD, "qdpx": qdpx(), "xlsx": BOOK}


def cut(ending, tenths):
    return WHOLE[ending][: len(WHOLE[ending]) * tenths // 10]


HOSTILE |= {
    f"cut{tenths}.{ending}": (
        lambda ending=ending, tenths=tenths: cut(ending, tenths),
        {"xlsx": "no workbook, or it is damaged|is empty"}.get(ending, CUT),
    )
    for ending in WHOLE
    for tenths in (1, 3, 5, 7, 9)
}


def outcome(path: Path) -> tuple[str, str]:
    """Open a file; return how it ended and with which sentence."""
    import bayestrace as bt

    try:
        if path.suffix == ".xlsx":
            bt.read_study(path)
            return READ, ""
        codes = path.with_suffix(".csv") if path.suffix == ".qdpx" else None
        found = bt.import_file(bt.Study.claims(["H1", "H2"], []), path, codes=codes)
        texts = [text for item in found.study.items for text in (item.excerpt, item.note)]
        return READ, "\n".join([str(found), *texts, *(one.citation for one in found.study.sources)])
    except bt.StudyError as error:
        return "refused", str(error)
    except BaseException as error:  # noqa: BLE001 - whatever comes is what the test is about
        return type(error).__name__, str(error)


def main(folder: Path, names: list[str]) -> None:
    """Make and open files; the limit is set after they are made, which takes memory too."""
    if os.name == "posix":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (GIBIBYTE, GIBIBYTE))
    for name in names:
        start = time.perf_counter()
        ended, said = outcome(folder / name)
        seconds = time.perf_counter() - start
        print(json.dumps([name, ended, said[:20_000], seconds]), flush=True)


def make(folder: Path, name: str) -> None:
    """Write a hostile file, and for a project the table of its codes."""
    data = HOSTILE[name][0]()
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    if path.suffix == ".qdpx":
        path.with_suffix(".csv").write_text(SHEET, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
