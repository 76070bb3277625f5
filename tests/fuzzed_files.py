"""Mutate good files of every kind and read them, within 1 GB: ``fuzzed_files.py FOLDER SEED N``."""

from __future__ import annotations

import io
import os
import random
import signal
import sys
import zipfile
from pathlib import Path

from documents import ANNOTATIONS, BIB, CSL, SHEET, notes, qdpx, word, zipped

import bayestrace as bt
from bayestrace.files.bundled import load_example
from bayestrace.files.workbooks.writing import workbook_bytes

SECONDS = 20
GOOD = {
    "n.docx": word(notes),
    "p.qdpx": qdpx(),
    "b.xlsx": workbook_bytes(load_example("two-suspects"), "b.xlsx"),
    "l.json": CSL.encode(),
    "l.bib": BIB.encode(),
    "a.jsonld": ANNOTATIONS.encode(),
    "codes.csv": SHEET.encode(),
}
PIECES = [
    b"<", b">", b"&", b'"', b"'", b"{", b"}", b"[", b"]", b",", b";", b"\n", b"\0", b"\xff", b"%",
    b"9" * 30, b"-1", b"1e400", b"NaN", b"&#0;", b"<!DOCTYPE a>", b"]]>", b"\\ud800", b"@", b"#",
    b'r="XFD1048576"', b'Target="../../x"', "\u202e".encode(), b"x" * 5000,
]  # fmt: skip
PACKED = (".docx", ".qdpx", ".xlsx")


def mutated(data: bytes, rng: random.Random) -> bytes:
    """Change, cut, repeat and insert a few bytes."""
    for _ in range(rng.randint(1, 5)):
        at, length = rng.randint(0, len(data)), rng.randint(1, 60)
        data = rng.choice(
            [
                data[:at] + rng.choice(PIECES) + data[at:],
                data[:at] + data[at + length :],
                data[:at] + data[at : at + length] * rng.randint(2, 5) + data[at + length :],
                data[:at] + rng.randbytes(1) + data[at + 1 :],
            ]
        )
    return data


def example(name: str, rng: random.Random) -> bytes:
    """Return a damaged file: the bytes of a package, or those of one part in it."""
    data = GOOD[name]
    if not name.endswith(PACKED) or rng.random() < 0.3:
        return mutated(data, rng)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    hit = rng.choice(sorted(parts))
    return zipped(parts | {hit: mutated(parts[hit], rng)})


def read(folder: Path, name: str) -> None:
    """Read a file; what is accepted can be written."""
    study = bt.Study.claims(["H1", "H2"], [])
    try:
        if name == "b.xlsx":
            study = bt.read_study(folder / name)
        else:
            file = "p.qdpx" if name == "codes.csv" else name
            codes = folder / "codes.csv" if file == "p.qdpx" else None
            study = bt.import_file(study, folder / file, codes=codes).study
    except bt.StudyError as error:
        if not all(problem.what for problem in error.problems):
            raise AssertionError(f"a problem says nothing: {error!r}") from error
        return
    bt.write_study(study, folder / "out.xlsx")
    bt.read_study(folder / "out.xlsx")


def main(folder: Path, seed: int, count: int) -> None:
    """Read ``count`` damaged files of each kind; end at the first that is neither read nor told."""
    if os.name == "posix":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
    for name in GOOD:
        for other, data in GOOD.items():
            (folder / other).write_bytes(data)
        for number in range(count):
            rng = random.Random(f"{seed} {name} {number}")
            (folder / name).write_bytes(example(name, rng))
            if hasattr(signal, "alarm"):
                signal.alarm(SECONDS)
            try:
                read(folder, name)
            except BaseException:
                print(f"seed {seed}, {name}, number {number}", file=sys.stderr)
                raise
    print("all read or refused")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
