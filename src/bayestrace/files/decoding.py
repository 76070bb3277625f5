"""Bytes to text to rows: what spreadsheet programs make of a CSV file, undone or refused."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Collection

from bayestrace.files.columns import header_name

__all__ = ["HEADER_WITHIN", "MOJIBAKE", "TextError", "decoded", "rows_of", "unchecked"]

HEADER_WITHIN = 20
"""Rows from the top among which a header is looked for."""

SAVE_AS = (
    'open the file in your spreadsheet program and save it as "CSV UTF-8"; in LibreOffice: '
    "save as CSV and choose the character set Unicode (UTF-8)"
)

_STRANGERS = (
    (b"PK\x03\x04", "an Excel, LibreOffice or Word file (or a zip archive)"),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word file (.xls, .doc)"),
    (b"%PDF", "a PDF"),
    (b"{\\rtf", "a Word document (RTF)"),
    (b"<!DOCTYPE", "a web page"),
    (b"<html", "a web page"),
)

_SAME_IN_EVERY_WINDOWS = frozenset("äöüÄÖÜßéÉ§°«»©® –—…€“”„‘’‚•")
"""Characters whose byte means the same in the Windows code pages of western and central
Europe, the Baltic and Turkey: only these can be read without knowing which one it was."""

_QUOTE_IN_WORD = re.compile(r"\w[“”„‘‚…•€]\w")
"""What letters of a DOS file look like when it is taken for a Windows file."""

MOJIBAKE = re.compile(
    "ï»¿|â€[\u0080-\u00bf\u2010-\u203a\u20ac\u0152-\u0178\u02c6\u02dc\u2122]"
    "|[ÂÃ][\u0080-\u009f¡-ª¬-º¼-¿€ƒ†‡ˆ‰Š‹ŒŽ˜™š›œžŸ]"
    "|(?<![A-ZÀ-Þ])Ã[\u00a0«»“”„‘’‚–—…•]"
    "|Ã[«»“”„‘’‚–—…•](?=[a-zà-ÿ])"
)
"""UTF-8 that somebody took for Windows text: "Ã©" where "é" was meant."""


class TextError(Exception):
    """A file that cannot be read as text, or a text that is no table."""

    def __init__(self, what: str, remedy: str, *, row: int | None = None) -> None:
        super().__init__(what)
        self.what, self.remedy, self.row = what, remedy, row


def decoded(data: bytes) -> str:
    """Return the text of a file, whatever program saved it.

    Raises
    ------
    TextError
        If it is no text, or its characters could mean more than one thing.
    """
    text = unchecked(data)
    if found := MOJIBAKE.search(text):
        raise TextError(
            f"{found[0]!r} stands where probably {_repaired(found[0])!r} was meant: the file was "
            "once opened with the wrong character set and saved again",
            "go back to the original file if you have it, or replace these letters by hand, and "
            'save as "CSV UTF-8"',
            row=_row_at(text, found.start()),
        )
    if "\ufffd" in text:
        raise TextError(
            "a character was lost in an earlier conversion and shows as \ufffd",
            "search for \ufffd and type the letter again",
            row=_row_at(text, text.index("\ufffd")),
        )
    return text


def unchecked(data: bytes) -> str:
    """Return the text of a file, in which letters may be broken since an earlier conversion."""
    for start, name in _STRANGERS:
        if data.startswith(start):
            raise TextError(
                f"this is {name}, only its name says otherwise",
                'open it in the program that it belongs to and save the table as "CSV UTF-8"',
            )
    text = _unicode(data)
    if "\0" in text:
        raise TextError(
            "the file holds zero bytes, which no text has: it is damaged or not a text",
            f"{SAVE_AS}; if that fails, take it from your backup",
            row=_row_at(text, text.index("\0")),
        )
    return text


def _unicode(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise TextError("the file is saved as UTF-32, which is not read here", SAVE_AS)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return data.decode("utf-16").lstrip("\ufeff")
        except UnicodeDecodeError:
            raise TextError(
                "the file starts as UTF-16 text but does not go on as such: it is damaged", SAVE_AS
            ) from None
    zeros = data.count(0)
    if zeros > len(data) // 4:
        raise TextError(
            "the file seems to be saved as UTF-16 without the mark that says so", SAVE_AS
        )
    try:
        return data.decode("utf-8").lstrip("\ufeff")
    except UnicodeDecodeError as error:
        if data.startswith(codecs.BOM_UTF8) or _is_mostly_utf8(data):
            raise TextError(
                "the file is UTF-8 text, but a character in this row is broken",
                f"look for a strange letter there and type it again; then {SAVE_AS}",
                row=_row_at(data.decode("utf-8", errors="replace"), error.start),
            ) from None
    return _windows(data)


def _is_mostly_utf8(data: bytes) -> bool:
    text = data.decode("utf-8", errors="replace")
    good = sum(1 for character in text if ord(character) > 127 and character != "\ufffd")
    return good > text.count("\ufffd")


def _windows(data: bytes) -> str:
    """Read Windows text if every special character in it is beyond doubt."""
    text = data.decode("cp1252", errors="replace")
    doubtful = next(
        (n for n, c in enumerate(text) if ord(c) > 127 and c not in _SAME_IN_EVERY_WINDOWS), None
    )
    if doubtful is None and (found := _QUOTE_IN_WORD.search(text)):
        doubtful = found.start() + 1
    if doubtful is None:
        return text
    before, after = text[:doubtful], text[doubtful:]
    around = re.split(r"[\s,;\"]", before)[-1] + re.split(r"[\s,;\"]", after)[0]
    raise TextError(
        "the file is not saved as UTF-8, and its special letters could mean several things "
        f"(is {around!r} right?)",
        SAVE_AS,
        row=_row_at(text, doubtful),
    )


def _repaired(text: str) -> str:
    try:
        return text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return {"â€": "’", "ï»¿": "nothing"}.get(text, "another letter")


def _row_at(text: str, offset: int) -> int:
    """Return the row, as a spreadsheet counts, in which a character of the text stands."""
    try:
        return sum(1 for _ in csv.reader(io.StringIO(text[: offset + 1], newline="")))
    except csv.Error:
        return text.count("\n", 0, offset) + 1


def rows_of(text: str, known: Collection[str]) -> tuple[list[list[str]], int]:
    """Split a text into rows of cells.

    Parameters
    ----------
    text : str
    known : collection of str
        The headers that the table may have; they tell which separator it uses.

    Returns
    -------
    rows, header
        Every row, blank ones as empty lists, so that a row's place is its number; and
        the place of the header among them, from 0: 1 if the file starts with ``sep=;``.

    Raises
    ------
    TextError
        If a quotation mark opens a cell and is not closed, or no separator fits.
    """
    first = re.match(r'"?sep=(.)"?\r?\n', text, re.IGNORECASE)
    separator = first[1] if first else _separator(text, known)
    rows: list[list[str]] = []
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=separator, strict=True, skipinitialspace=True
    )
    try:
        for row in reader:
            rows.append(row)  # noqa: PERF402 - the rows before an error give its place
    except csv.Error as error:
        raise _torn(str(error), len(rows) + 1) from None
    return rows, 1 if first else 0


def _separator(text: str, known: Collection[str]) -> str:
    lines = text.lstrip("\r\n").splitlines()[:HEADER_WITHIN] if text.strip() else [""]
    line = lines[0]
    candidates = (",", ";", "\t")
    fits = {
        mark: max(
            sum(header_name(cell.strip().strip('"')) in known for cell in one.split(mark))
            for one in lines
        )
        for mark in candidates
    }
    best = max(candidates, key=lambda mark: (fits[mark], line.count(mark)))
    if fits[best] < 2 and "|" in line and line.count("|") > line.count(best):
        raise TextError(
            "the columns are separated by '|'",
            'separate them by commas, semicolons or tabs: save the file as "CSV UTF-8"',
            row=1,
        )
    return best


def _torn(message: str, row: int) -> TextError:
    if "unexpected end" in message:
        return TextError(
            'a cell of this row begins with a quotation mark (") that is never closed',
            "close it at the end of the cell; inside a quoted cell a quotation mark is doubled "
            '("")',
            row=row,
        )
    if "field larger" in message:
        return TextError(
            "a cell of this row holds more than 131072 characters; perhaps a quotation mark "
            "is not closed",
            "close the quotation mark, or shorten the text",
            row=row,
        )
    return TextError(
        'a quotation mark (") in this row ends a cell too early, or opens one that is not closed',
        'write the whole cell in quotation marks and double those inside it: "the ""big"" one"',
        row=row,
    )
