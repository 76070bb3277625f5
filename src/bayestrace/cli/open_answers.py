"""Answers to half-answered questions, kept beside the study so that no kill loses them."""

from __future__ import annotations

import json
import os
from pathlib import Path

from bayestrace.errors import Problem, StudyError

__all__ = ["Answers", "OpenAnswers"]

FILE = "elicit.json"
"""Its name in the folder of a study; beside a study of one file, that file's name goes before."""

Key = tuple[str, str, bool]
"""Item, frame, and whether it is asked again."""
Answers = dict[tuple[str, str], str]
"""(row, column) → what was typed, in the order in which it was typed."""


class OpenAnswers:
    """The file of one study; each change is on the disk, whole, before it returns."""

    def __init__(self, study: Path, coder: str) -> None:
        if study.is_dir():
            self.path = study / FILE
        elif study.suffix == ".toml":
            self.path = study.parent / FILE
        else:
            self.path = study.with_name(f"{study.name}.{FILE}")
        self.coder = coder
        self.all: dict[tuple[str, Key], Answers] = self._read()

    def of(self, key: Key) -> Answers:
        """Return the answers to a question so far, for reading."""
        return dict(self.all.get((self.coder, key), {}))

    def put(self, key: Key, answers: Answers) -> None:
        """Keep the answers to a question; none deletes what is kept of it."""
        self.all.pop((self.coder, key), None)
        if answers:
            self.all[self.coder, key] = dict(answers)
        self._write()

    def forget(self, keys: set[Key]) -> None:
        """Forget this coder's answers to questions that the tables have answers to by now."""
        gone = [(who, key) for who, key in self.all if who == self.coder and key in keys]
        for place in gone:
            del self.all[place]
        if gone:
            self._write()

    def _read(self) -> dict[tuple[str, Key], Answers]:
        try:
            text = self.path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise self._unreadable(error) from None
        try:
            return {
                (str(one["coder"]), (str(one["item"]), str(one["frame"]), bool(one["again"]))): {
                    (str(label), str(column)): str(typed) for label, column, typed in one["answers"]
                }
                for one in json.loads(text)["open"]
            }
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise self._unreadable(error) from None

    def _unreadable(self, error: Exception) -> StudyError:
        what = f"the answers to half-answered questions cannot be read: {type(error).__name__}"
        remedy = "delete this file; only those questions are then asked anew, all others are saved"
        return StudyError([Problem(what=what, file=self.path.name, remedy=remedy)])

    def _write(self) -> None:
        if not self.all:
            self.path.unlink(missing_ok=True)
            return
        records = [
            {
                "coder": coder,
                "item": item,
                "frame": frame,
                "again": again,
                "answers": [[*place, typed] for place, typed in answers.items()],
            }
            for (coder, (item, frame, again)), answers in self.all.items()
        ]
        beside = self.path.with_name(self.path.name + ".tmp")
        with beside.open("w", encoding="utf-8") as file:
            json.dump({"format": 1, "open": records}, file, ensure_ascii=False, indent=1)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self.path)
