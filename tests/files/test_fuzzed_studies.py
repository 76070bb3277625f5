"""Studies damaged at random, hostile ones, and large ones: no traceback, no hang, no loss.

A few seconds in every run; `make test-slow` runs the long ones.
"""

from __future__ import annotations

import csv
import io
import json
import random
import re
import signal
import time
import tracemalloc
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

import bayestrace as bt
from bayestrace.errors import BayestraceError
from bayestrace.files.columns import TABLES
from bayestrace.files.folder_reading import study_from_bytes
from bayestrace.files.settings.keys import SECTIONS
from bayestrace.study.content import digest_of
from bayestrace.study.freezes import expectations_of

SECONDS = 20
"""More than any example needs on a busy machine; a hang takes for ever."""

SNIPPETS = [
    b",", b";", b'"', b"\n", b"\r\n", b"\t", b"\xff", b"\x00", b"\xc3", b"\xef\xbb\xbf", b"=",
    b"[[", b"]]", b"0", b"1", b"-1", b"1e999", b"nan", b"inf", b"%", b" dB", b"yes", b"not sought",
    "é".encode("cp1252"), "∞".encode(), b"items", b"'" * 3,
]  # fmt: skip
CELLS = [
    "", " ", "0", "1", "-1", "2", "0.5", "1e999", "-1e-999", "nan", "inf", "100 %", "140 %", "1/0",
    "0:0", "x0", "-inf dB", "1e999 dB", "likely", "yes", "no", "present", "not sought", "new",
    "exclusive", "inclusive", "confirmed", "H1", "not H1", "not not H1", "A & B", "A & not A", "&",
    "not ", "memo", "memo; memo", ";", "; ;", "/", ".", "..", "a\nb", "a\rb", "=1+1", "٣", "½",
    "\uff11",
    "\u200b", "\u202e", "e\u0301", "'", '"', "x" * 5000, "9" * 5000, "1;" * 3000, "kosovo", "libya",
    "leak", "s1", "one-coder", "2026-02-30",
]  # fmt: skip
VALUES = [
    '""', '" "', '"x"', '"."', '"a;b"', '"a/b"', '"H1"', '"A & B"', '"not A"', "0", "1", "-1",
    "0.5", "nan", "inf", "true", "false", "[]", '[""]', "[1]", '["H1"]', '["A", "A"]', "[[1]]",
    "{}", "{a = 1}", "1999-01-01", "07:30:00", "1e999", '"rivals"', '"claim"', '"factors"',
    '"person"', '"record"', '"odds"', '"icd203"', '[{id = "z"}]', "9" * 400, "0x" + "f" * 5000,
    "9" * 5000, "[" * 500 + "]" * 500, "[" * 30 + "]" * 30, "{a." + "a." * 400 + "a = 1}",
    '"' + "x" * 5000 + '"', '"\\u0000"',
]  # fmt: skip
NODES = [
    None, True, False, 0, 1, -1, 0.5, 1e308, float("nan"), float("inf"), 10**400, "", "x", "H1",
    "present", "2026-05-02", [], [None], [[]], ["memo"], {}, {"best": 0.5}, {"best": "x"},
    {"low": 1}, {"id": "memo"}, "x" * 5000, "\udcff",
]  # fmt: skip


def rich():
    """Return a study with every table, coders, a rule switched off and two freezes, as files."""
    files = {
        file.name: file.read_bytes()
        for file in (Path(__file__).parent / "broken/healthy").iterdir()
    }
    files["study.toml"] += b"""
[check]
off = ["one-coder"]

[[coders]]
id = "me"
kind = "person"
name = "A. Student"
judged = "clue"
note = "trained in May"
"""
    files["likelihoods.csv"] = files["likelihoods.csv"].replace(
        b"me,memo,H1,0.8,0.6,0.9,0.2,0.1,0.3,,,,\n", b""
    )
    files["items.csv"] = files["items.csv"].replace(b"id,case", b"steps,id,case")
    first, *rows = files["items.csv"].splitlines(keepends=True)
    files["items.csv"] = first + b"s1," + rows[0] + b"".join(b"," + row for row in rows[1:])
    written = {
        "relations": "hypothesis,other,relation,reason\nH1,A,coincident,Both may hold.\n",
        "steps": "id,hypothesis,claim,essential\ns1,H1,They met.,yes\ns2,H1,They voted.,\n",
        "searches": "case,sought,where,date,items,note\nkosovo,minutes,archive,1999,memo,\n"
        "libya,letters,,,,box 5 is closed\n",
        "contingencies": "coder,item,hypothesis,condition,chance,if_true,chance_if_false,if_false\n"
        "me,memo,H1,planned,0.4,0.1,0.5,0.3\nme,memo,H1,not planned,0.6,0.7,0.5,0.3\n",
        "repeats": "coder,item,hypothesis,if_true,if_false,reason\n"
        "me,memo,H1,0.7,0.3,Asked again.\n",
        "answers": "rule,place,because,by,date\nno-source,,I looked alone.,me,2026-05-02\n",
    }
    files |= {f"{name}.csv": text.encode() for name, text in written.items()}
    study = study_from_bytes(files)
    for name in ("", "round-2"):
        study = bt.freeze(study, name=name, date="2026-05-02T12:00:00Z")
    return files | {frozen.file: frozen.text.encode() for frozen in study.frozen}


HEALTHY = rich()


@contextmanager
def bounded(seconds=SECONDS):
    """Fail, instead of waiting for ever, where the system can interrupt."""

    def stop(*_):
        raise TimeoutError(f"not done after {seconds} s")

    if not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def damaged(rng, files):
    """Cut, double, swap and insert a few bytes of a file."""
    name = rng.choice(sorted(files))
    data = files[name]
    at, end = sorted(rng.randint(0, len(data)) for _ in range(2))
    end = min(end, at + rng.choice([1, 3, 40]))
    way = rng.choice(["insert", "cut", "double", "line", "drop"])
    if way == "insert":
        data = data[:at] + rng.choice(SNIPPETS) + data[at:]
    elif way == "cut":
        data = data[:at] + data[end:]
    elif way == "double":
        data = data[:end] + data[at:]
    elif way == "line":
        lines = data.splitlines(keepends=True)
        rng.shuffle(lines)
        data = b"".join(lines)
    else:
        return {other: data for other, data in files.items() if other != name}
    return files | {name: data}


def other_cells(rng, files):
    """Put hostile text into a cell, or take a column or a row away or double it."""
    table = TABLES[rng.choice(sorted(TABLES))]
    rows = list(csv.reader(io.StringIO(files.get(table.file, b"").decode(errors="replace"))))
    if not rows or not rows[0]:
        return files
    row, column = rng.randrange(len(rows)), rng.randrange(len(rows[0]))
    way = rng.random()
    if way < 0.1:
        rows = [row[:column] + row[column + 1 :] for row in rows]
    elif way < 0.2:
        rows.insert(row, list(rows[rng.randrange(len(rows))]))
    elif way < 0.3:
        free = [name for name in table.names if name not in rows[0]]
        name = rng.choice([*free, "zzz", rows[0][0]])
        rows = [rows[0] + [name], *([*row, rng.choice(CELLS)] for row in rows[1:])]
    elif rows[row]:
        rows[row][min(column, len(rows[row]) - 1)] = rng.choice(CELLS)
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return files | {table.file: text.getvalue().encode()}


def other_values(rng, files):
    """Put a hostile value behind a key of study.toml, or add a key or heading."""
    lines = files.get("study.toml", b"").decode(errors="replace").split("\n")
    at = rng.randrange(len(lines))
    section = SECTIONS[rng.choice(sorted(SECTIONS))]
    key = rng.choice(section.keys).name
    way = rng.random()
    if way < 0.6:
        keyed = [n for n, line in enumerate(lines) if "=" in line] or [at]
        at = rng.choice(keyed)
        lines[at] = f"{lines[at].split('=')[0]}= {rng.choice(VALUES)}"
    elif way < 0.7:
        lines.insert(at, section.heading)
    elif way < 0.9:
        lines.insert(at, f"{key} = {rng.choice(VALUES)}")
    else:
        del lines[at]
    return files | {"study.toml": "\n".join(lines).encode()}


def other_freeze(rng, files):
    """Change a freeze anywhere and give it the hash of what it then says."""
    name = rng.choice(["frozen.json", "frozen-round-2.json"])
    try:
        content = json.loads(files.get(name, b"{}"))
    except ValueError:
        return files
    content.pop("sha256", None)
    node = content
    while True:
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        if not keys:
            break
        key = rng.choice(keys)
        if isinstance(node[key], dict | list) and node[key] and rng.random() < 0.8:
            node = node[key]
            continue
        if rng.random() < 0.2 and isinstance(node, dict):
            del node[key]
        else:
            node[key] = rng.choice(NODES)
        break
    content["sha256"] = digest_of(content)
    return files | {name: json.dumps(content).encode()}


WAYS = {
    "bytes": damaged, "cells": other_cells, "settings": other_values, "freezes": other_freeze,
}  # fmt: skip
COUNT = {"bytes": 800, "cells": 800, "settings": 800, "freezes": 160}
"""Examples of a long run; a freeze takes longest, since what changed after it is weighed."""


def looked_at(files):
    """Read a study and look at it in every way that reads its files; tell what was refused."""
    try:
        study = study_from_bytes(files)
        for frozen in study.frozen:
            expectations_of(frozen)
        bt.check(study)
        if study.frozen:
            bt.since_freeze(study)
    except BayestraceError as error:
        return error
    return None


def fuzzed(way, seed, count):
    """Damage a study ``count`` times, one to four times each; return what was refused."""
    rng = random.Random(f"{way} {seed}")
    refused = []
    for number in range(count):
        files = HEALTHY
        for _ in range(rng.randint(1, 4)):
            files = WAYS[way](rng, files)
        try:
            with bounded():
                error = looked_at(files)
        except Exception as error:
            error.add_note(f"example {number} of way {way!r}, seed {seed}")
            raise
        if error:
            refused.append(error)
    for error in refused:
        problems = getattr(error, "problems", None)
        assert str(error).strip()
        assert problems is None or all(problem.what.strip() for problem in problems)
        assert problems != ()
        assert len(str(error)) < 200_000
    return refused


def test_the_study_that_is_damaged_is_healthy_and_has_every_table():
    assert {table.file for table in TABLES.values()} <= set(HEALTHY)
    study = study_from_bytes(HEALTHY)
    assert study.coder_details
    assert study.check_off
    assert [expectations_of(frozen).fault for frozen in study.frozen] == ["", ""]
    assert looked_at(HEALTHY) is None


@pytest.mark.parametrize("way", WAYS)
def test_a_damaged_study_is_read_or_refused_in_sentences(way):
    count = COUNT[way] // 10
    refused = fuzzed(way, "short", count)
    assert len(refused) < count
    assert refused or way == "freezes"


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("way", WAYS)
def test_many_damaged_studies_are_read_or_refused_in_sentences(way, seed):
    assert len(fuzzed(way, seed, COUNT[way])) < COUNT[way]


def many_rows(count, row):
    return b"coder,item,hypothesis,if_true\n" + b"".join(row(number) for number in range(count))


SETTINGS = HEALTHY["study.toml"]
HOSTILE = {
    "lists in lists": ("study.toml", SETTINGS + b"\nx=" + b"[" * 5000 + b"]" * 5000),
    "tables in tables": ("study.toml", SETTINGS + b"\nx=" + b"{a=" * 5000 + b"1" + b"}" * 5000),
    "a key of many names": ("study.toml", SETTINGS + b"\n" + b"a." * 100_000 + b"a=1"),
    "a heading of many names": ("study.toml", SETTINGS + b"\n[" + b"a." * 100_000 + b"a]"),
    "many names after a mark in a comment": (
        "study.toml", SETTINGS + b'\n# """\n' + b"a." * 100_000 + b"a=1",
    ),
    "a number of 5000 digits": (
        "study.toml", SETTINGS.replace(b"format = 1", b"format = " + b"9" * 5000),
    ),
    "a threshold too large for a float": (
        "study.toml", SETTINGS.replace(b"0.95", b"0x" + b"f" * 5000),
    ),
    "an id of a frame that is a long number": (
        "study.toml", SETTINGS + b"[[frames]]\nid = " + b"9" * 400 + b"\n",
    ),
    "many unknown keys": (
        "study.toml", b"".join(b"k%d = 1\n" % n for n in range(2000)) + SETTINGS,
    ),
    "many broken frames": (
        "study.toml",
        SETTINGS + b"".join(b'[[frames]]\nid = "f%d"\nmode = "x"\n' % n for n in range(2000)),
    ),
    "many short rows": ("items.csv", b"id,case,clue,found\n" + b"x\n" * 30_000),
    "a million empty cells": ("items.csv", b"id,case,clue,found\n" + b"," * 1_000_000),
    "a header of many columns": ("items.csv", b",".join(b"c%d" % n for n in range(20_000))),
    "quotation marks without end": ("items.csv", HEALTHY["items.csv"] + b'"' * 200_001),
    "many unknown items": (
        "likelihoods.csv", many_rows(3000, lambda n: b"me,memo %d,H1,0.5\n" % n),
    ),
    "a freeze of lists in lists": ("frozen.json", b"[" * 100_000),
    "a freeze with a long number": ("frozen.json", b'{"frozen": ' + b"9" * 5000 + b"}"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_answered_in_a_sentence_at_once_and_in_little_memory(name):
    file, data = HOSTILE[name]
    tracemalloc.start()
    begun = time.perf_counter()
    try:
        with bounded():
            error = looked_at(HEALTHY | {file: data})
        taken, (_, peak) = time.perf_counter() - begun, tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert taken < SECONDS
    assert peak < 200e6
    if not file.endswith(".json"):
        assert not re.search("Error|recursion|Exceeds", str(error.problems[0]))


def test_a_whole_number_that_no_float_can_hold_is_no_probability():
    with pytest.raises(bt.StudyError, match="best is not a probability"):
        bt.Judgement(best=10**400)


@pytest.mark.parametrize(
    ("name", "what", "row"),
    [
        ("lists in lists", "too deep", None),
        ("a key of many names", "too deep", SETTINGS.count(b"\n") + 2),
        ("a number of 5000 digits", "more digits", None),
        ("a threshold too large for a float", "more digits", 6),
        ("an id of a frame that is a long number", "more digits", SETTINGS.count(b"\n") + 2),
    ],
)
def test_what_no_toml_reader_should_follow_is_refused_with_its_line(name, what, row):
    file, data = HOSTILE[name]
    with pytest.raises(bt.StudyError, match=what) as caught:
        study_from_bytes(HEALTHY | {file: data})
    assert caught.value.problems[0].row == row


def test_a_thousand_misspelt_names_get_their_nearest_within_seconds():
    items = b"id,case,clue,found\n" + b"".join(
        b"interview %04d,kosovo,Was it so?,present\n" % n for n in range(500)
    )
    rows = many_rows(500, lambda n: b"me,interviev %04d,H1,0.5\n" % n)
    error = None
    with bounded():
        error = looked_at(HEALTHY | {"items.csv": items, "likelihoods.csv": rows})
    meant = [p.remedy for p in error.problems if (p.file, p.column) == ("likelihoods.csv", "item")]
    assert meant == [f"did you mean 'interview {n:04d}'?" for n in range(500)]


@pytest.mark.slow
def test_a_study_of_ten_thousand_items_is_written_read_and_updated(tmp_path):
    rng = np.random.default_rng(0)
    chances = rng.uniform(0.05, 0.95, (10_000, 3)).round(3)
    items = [
        bt.Item(
            f"item {number}",
            found=("present", "absent", "not sought")[number % 3],
            likelihood=dict(zip("ABC", map(float, row), strict=True)),
        )
        for number, row in enumerate(chances)
    ]
    study = bt.Study.rivals(["A", "B", "C"], items, exhaustive=True)
    bt.write_study(study, tmp_path / "large")
    back = bt.read_study(tmp_path / "large")
    assert back == study
    present, absent = chances[0::3], chances[1::3]
    log_likelihood = np.log(present).sum(axis=0) + np.log1p(-absent).sum(axis=0)
    expected = np.exp(log_likelihood - np.logaddexp.reduce(log_likelihood))
    found = bt.update(back)["worlds/rivals"]["posterior"].squeeze().values
    np.testing.assert_allclose(found, expected, rtol=1e-9)
