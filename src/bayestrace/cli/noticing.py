"""Notices on the terminal and as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bayestrace.checks.notices import Notices
    from bayestrace.study.study import Study

__all__ = ["notices_json", "print_notices"]


def print_notices(about: str, notices: Notices) -> None:
    """Print what the study is, the notices, and their count last, where the eye is."""
    errors = any(notice.level == "error" for notice in notices)
    print(f"{'The files are in order.' if errors else 'No errors.'} {about}")
    if text := str(notices):
        print(f"\n{text}\n\n{notices.counted[:1].upper()}{notices.counted[1:]}.")
    else:
        print("No rule of the method has anything to say.")


def notices_json(study: Study, notices: Notices) -> str:
    """Return the notices as JSON, one record each."""
    records = [asdict(notice) for notice in notices]
    document = {"study": study.title, "study_hash": study.digest, "notices": records}
    return json.dumps(document, ensure_ascii=False, indent=1)
