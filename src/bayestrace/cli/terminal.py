"""The terminal: output in whatever it can show, and results as text or as JSON."""

from __future__ import annotations

import codecs
import io
import sys
from collections.abc import Callable
from pathlib import Path

__all__ = ["print_utf8", "put_out", "write_what_the_terminal_can"]


def put_out(printed: Callable[[], None], as_json: Callable[[], str], json: Path | None) -> None:
    """Print a result as text, and write it as JSON if asked; "-" prints the JSON instead."""
    if json == Path("-"):
        print_utf8(as_json())
        return
    printed()
    if json is not None:
        json.write_text(as_json() + "\n", encoding="utf-8")


def write_what_the_terminal_can() -> None:
    """Let output go into an old code page with "->" for "→" instead of breaking off."""
    codecs.register_error("plainly", _plainly)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="plainly")


def _plainly(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    plain = {"→": "->", "–": "-", "−": "-", "…": "...", "“": '"', "”": '"', "’": "'"}
    lost = error.object[error.start : error.end]
    return "".join(plain.get(letter, "?") for letter in lost), error.end


def print_utf8(text: str) -> None:
    """Print JSON, which is UTF-8 whatever the terminal speaks."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    print(text)
