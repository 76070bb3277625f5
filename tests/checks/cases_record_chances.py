"""Studies that break a rule about detection and false reports."""

from checks.careful import careful, changed

__all__ = ["BREAKING"]

BREAKING = {
    "tempered-weight": lambda: changed(careful(), "items", record_reasons=()),
    "detection-of-the-record": lambda: changed(careful(), "coder_details", judged="record"),
}
"""Rule → a study that breaks it."""
