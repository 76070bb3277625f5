"""Studies that break a rule about questions; the careful study with one thing changed."""

from checks.careful import careful

import bayestrace as bt

BREAKING = {"unanswered": lambda: bt.with_questions(careful(), coder="third reader")}
"""Rule → a study that breaks it."""
