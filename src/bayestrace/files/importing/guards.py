"""Files that may be hostile: opened within bounds, or refused with a sentence."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any

from bayestrace.errors import Problem, StudyError

__all__ = ["MEBIBYTE", "Archive", "contents", "fed", "guarded", "needed", "opened", "refusal"]

MEBIBYTE = 1 << 20
PART_BYTES = 48 * MEBIBYTE
"""Of one part of an archive that is read."""
ALL_BYTES = 256 * MEBIBYTE
"""Of all parts of an archive that is read as a whole."""
DIRECTORY_BYTES = 2 * MEBIBYTE
"""Of the list of parts: some 20,000 names."""
RATIO = 200
"""How far a large part shrinks at most; real documents stay below 50."""
LARGE = 16 * MEBIBYTE
ELEMENTS = 1_000_000
DEPTH = 200
_CHUNK = 1 << 18
_TAIL = 22 + (1 << 16)
_ENCRYPTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DAMAGED = "open it in the program that wrote it, save it anew and import that file"


def refusal(file: str, what: str, remedy: str, allowed: str | None = None) -> StudyError:
    """Return the error that refuses a file."""
    return StudyError([Problem(what=what, file=file, allowed=allowed, remedy=remedy)])


def needed(library: str, file: str) -> StudyError:
    """Return the error that names the extra a format needs."""
    return refusal(
        file,
        f"reading this file needs the library {library}, which is not installed",
        'install it with: pip install "bayestrace[office]"',
    )


@contextmanager
def guarded(file: str) -> Generator[None]:
    """Turn whatever a library says of a damaged file into a sentence about the file."""
    try:
        yield
    except (StudyError, ImportError):
        raise
    except OSError as error:
        reason = error.strerror or error
        raise refusal(
            file, f"the file cannot be read: {reason}", "check the path and try again"
        ) from None
    except Exception:  # noqa: BLE001 - what libraries raise on hostile bytes has no list
        what = "the file is damaged: what is in it does not fit together"
        raise refusal(file, what, _DAMAGED) from None


def contents(path: Path, most: int) -> bytes:
    """Return the bytes of a file that has not more than ``most``."""
    with guarded(path.name), path.open("rb") as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise refusal(
            path.name,
            f"the file is larger than {most // MEBIBYTE} MB",
            "export a part of it, and import the parts one after the other",
        )
    return data


class Archive:
    """A zip file whose list of parts is in order; parts are read within bounds."""

    def __init__(self, file: str, zipped: zipfile.ZipFile) -> None:
        self.file, self._zip = file, zipped
        self.names = {entry.filename: entry for entry in zipped.infolist()}

    def refuse_if_large(self) -> None:
        """Refuse an archive whose parts together are too much to be read at once."""
        if sum(entry.file_size for entry in self.names.values()) > ALL_BYTES:
            raise self._bomb("the file")
        for entry in self.names.values():
            self._refuse_bomb(entry)

    def chunks(self, name: str) -> Iterator[bytes]:
        """Yield a part piece by piece; its real size counts, whatever it declares."""
        entry = self.names[name]
        self._refuse_bomb(entry)
        if entry.file_size > PART_BYTES:
            raise self._bomb(name)
        count = 0
        with self._zip.open(entry) as part:
            while data := part.read(_CHUNK):
                count += len(data)
                if count > PART_BYTES:
                    raise self._bomb(name)
                yield data

    def _refuse_bomb(self, entry: zipfile.ZipInfo) -> None:
        if entry.file_size > max(LARGE, RATIO * entry.compress_size):
            raise self._bomb(entry.filename)

    def _bomb(self, name: str) -> StudyError:
        return refusal(
            self.file,
            f"unpacked, {name} would be far larger than any document of its kind",
            "import only files that you or your programs made; split it if it is really so large",
        )


@contextmanager
def opened(path: Path, kind: str) -> Generator[tuple[Archive, IO[bytes]]]:
    """Open a zip file and look at its list of parts before any of them is read."""
    name = path.name
    with guarded(name):
        file = path.open("rb")
    with file:
        with guarded(name):
            _look_at_ends(file, name, kind)
            zipped = zipfile.ZipFile(file)
        with zipped:
            _look_at_names(zipped, name)
            yield Archive(name, zipped), file


def _look_at_ends(file: IO[bytes], name: str, kind: str) -> None:
    start = file.read(8)
    if start == _ENCRYPTED:
        raise refusal(
            name,
            "the file has a password, or it is of the Word before 2007 under a new name",
            f"open it in its program, take the password off and save it as {kind}",
        )
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _TAIL))
    tail = file.read()
    end = tail.rfind(b"PK\x05\x06")
    if start[:2] != b"PK" or end < 0 or len(tail) < end + 22:
        raise refusal(
            name,
            f"this is no {kind}, only its name says so, or it was cut off",
            _DAMAGED if size else "the file is empty; export it again",
        )
    listed = int.from_bytes(tail[end + 12 : end + 16], "little")
    if tail[max(0, end - 20) : end].startswith(b"PK\x06\x07") or listed > DIRECTORY_BYTES:
        raise refusal(
            name,
            "the file has more parts than any document of its kind, or is larger than 4 GB",
            "export it without pictures, sound and films",
        )
    file.seek(0)


def _look_at_names(zipped: zipfile.ZipFile, name: str) -> None:
    seen: set[str] = set()
    for entry in zipped.infolist():
        parts = PurePosixPath(entry.filename.replace("\\", "/")).parts
        if ".." in parts or entry.filename.startswith(("/", "\\")) or ":" in entry.filename[:3]:
            raise refusal(
                name,
                f"a part of it is named {entry.filename[:60]!r}, which points out of the file",
                "it was not made by a program that you use; do not open it",
            )
        if entry.flag_bits & 1:
            raise refusal(
                name, "the file has a password", "take the password off, save it and import it"
            )
        if entry.filename in seen or entry.compress_type not in (0, 8):
            raise refusal(
                name,
                f"the part {entry.filename[:60]!r} is there twice or packed unusually",
                _DAMAGED,
            )
        seen.add(entry.filename)


class _Counting:
    """Passes elements on to a builder, as long as they are not too many or too deep."""

    def __init__(self, file: str, builder: Any) -> None:
        self.file, self.builder, self.count, self.depth = file, builder, 0, 0

    def start(self, tag: str, attributes: Any) -> Any:
        self.count += 1
        self.depth += 1
        if self.count > ELEMENTS or self.depth > DEPTH:
            raise refusal(
                self.file,
                "the file has more in it, or is nested deeper, than any document of its kind",
                "split it in the program that wrote it, and import the parts",
            )
        return self.builder and self.builder.start(tag, attributes)

    def end(self, tag: str) -> Any:
        self.depth -= 1
        return self.builder and self.builder.end(tag)

    def data(self, text: str) -> Any:
        return self.builder and self.builder.data(text)

    def close(self) -> Any:
        return self.builder and self.builder.close()


def fed(archive: Archive, name: str, builder: Any = None) -> Any:
    """Read a part as XML within bounds and without entities; return what the builder built."""
    try:
        from defusedxml import DefusedXmlException
        from defusedxml.ElementTree import DefusedXMLParser, ParseError
    except ImportError:
        raise needed("defusedxml", archive.file) from None
    parser = DefusedXMLParser(target=_Counting(archive.file, builder), forbid_dtd=True)
    with guarded(archive.file):
        try:
            for data in archive.chunks(name):
                parser.feed(data)
            return parser.close()
        except DefusedXmlException:
            raise refusal(
                archive.file,
                f"{name} declares entities or a document type, which no such document needs and "
                "attacks are made of",
                "import only files that you or your programs made",
            ) from None
        except ParseError as error:
            row = getattr(error, "position", (0, 0))[0]
            raise refusal(archive.file, f"{name} is damaged at its line {row}", _DAMAGED) from None
