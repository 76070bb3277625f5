"""Studies that break a rule about coders; each is the careful study with one thing changed."""

from checks.careful import careful, changed

__all__ = ["BREAKING"]


def _alone():
    study = careful()
    mine = tuple(row for row in study.likelihoods if row.coder == "me")
    return study.replace(likelihoods=mine, coder_details=study.coder_details[:1])


BREAKING = {
    "one-coder": _alone,
    "coder-kind-mixed": lambda: changed(careful(), "coder_details", 1, kind="model"),
    "correlated-coders": lambda: changed(careful(), "coder_details", -1, name="A"),
}
"""Rule → a study that breaks it."""
