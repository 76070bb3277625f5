"""JSON within bounds, and which of the known kinds of JSON a file is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bayestrace.files.importing.csl_references import csl_references
from bayestrace.files.importing.found import Reading
from bayestrace.files.importing.guards import MEBIBYTE, contents, refusal
from bayestrace.files.importing.web_annotations import annotations_of, web_annotations

__all__ = ["json_file"]

_LARGEST = 8 * MEBIBYTE
_ENTRIES = 20_000


def json_file(path: Path) -> Reading:
    """Read references in CSL-JSON, or web annotations."""
    data = _loaded(path)
    annotations = annotations_of(data)
    entries = data.get("items") if isinstance(data, dict) and "items" in data else data
    if len(annotations or ()) > _ENTRIES or (isinstance(entries, list) and len(entries) > _ENTRIES):
        raise refusal(
            path.name,
            f"the file has more than {_ENTRIES:,} entries",
            "export only the references that the study cites, or annotations by page",
        )
    if annotations is not None:
        return web_annotations(annotations)
    if isinstance(entries, dict) and "title" in entries:
        entries = [entries]
    if isinstance(entries, list) and all(isinstance(entry, dict) for entry in entries):
        return csl_references(entries)
    raise refusal(
        path.name,
        "this JSON is neither a list of references nor of web annotations",
        "export references as “CSL JSON”, annotations as “W3C Web Annotation”",
    )


def _loaded(path: Path) -> Any:
    data = contents(path, _LARGEST)
    try:
        return json.loads(data.decode("utf-8-sig"), parse_constant=str)
    except UnicodeDecodeError:
        what = "the file is not saved as UTF-8, which JSON must be"
    except json.JSONDecodeError as error:
        what = f"the file is damaged or was cut off: at line {error.lineno} it is no JSON any more"
    except (RecursionError, ValueError):
        what = "the file is nested deeper, or holds longer numbers, than any list of its kind"
    raise refusal(path.name, what, "export it again from the program that it comes from")
