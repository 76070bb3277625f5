"""Studies that break a rule about silence; each is the careful study with one thing changed."""

from checks.careful import careful, changed

__all__ = ["BREAKING"]

BREAKING = {
    "silence-without-detectability": lambda: changed(
        careful(), "items", 1, detection=1.0, record_reasons=()
    ),
    "no-null-results": lambda: changed(careful(), "items", -1, found="present").replace(
        searches=()
    ),
}
"""Rule → a study that breaks it."""
