"""Studies that break a rule about sources; each is the careful study with one thing changed."""

from checks.careful import careful, changed

from bayestrace.study.parts import Source

__all__ = ["BREAKING"]


def _with_another_source():
    study = careful()
    return study.replace(sources=(*study.sources, Source(id="memoir", citation="A memoir, 1930")))


BREAKING = {
    "no-source": lambda: changed(careful(), "items", sources=()),
    "no-locator": lambda: changed(careful(), "items", locator=" "),
    "excerpt-missing": lambda: changed(careful(), "items", excerpt=""),
    "unused-source": _with_another_source,
    "interpretive-driver": lambda: changed(careful(), "items", -1, kind="Secondary_literature"),
}
"""Rule → a study that breaks it."""
