"""Studies that break a rule about items of evidence; each is the careful study, changed."""

from dataclasses import replace

from checks.careful import careful, changed

from bayestrace.study.parts import Rule

__all__ = ["BREAKING"]


def _same_source():
    study = careful()
    return changed(study, "items", 2, sources=("letters",))


def _same_author():
    study = changed(careful(), "sources", 2, citation="Ito 1998, p. 4")
    return changed(study, "sources", 3, citation="Ito 1998, p. 90")


def _same_day():
    study = changed(careful(), "items", 0, date="1911-02-03")
    return changed(study, "items", 2, date="1911-02-03 18:00")


def _split():
    """All items of one source, and a border that their total only just passes."""
    study = changed(careful(), "items", -1, sources=("diary",))
    return study.replace(rule=Rule(confirm=0.6, reject=0.05))


def _generated():
    study = changed(careful(), "items", -1, role="generated")
    return study.replace(rule=Rule(confirm=0.6, reject=0.05))


def _weak():
    """The diary speaks against agitation, and the meeting was its essential step."""
    study = careful()
    return study.replace(
        rule=Rule(confirm=0.6, reject=0.05),
        items=tuple(
            replace(item, steps=("fall",) if item.id == "spy-report" else ())
            for item in study.items
        ),
        steps=study.steps[:1],
        likelihoods=tuple(
            replace(row, if_true=replace(row.if_true, best=0.5, low=0.4, high=0.6))
            if row.item == "spy-report"
            else row
            for row in study.likelihoods
        ),
    )


BREAKING = {
    "same-source": _same_source,
    "same-author": _same_author,
    "same-day": _same_day,
    "split-sensitivity": _split,
    "generated-counts": _generated,
    "role-missing": lambda: changed(careful(), "items", 1, role=""),
    "undated": lambda: changed(careful(), "items", 1, date=""),
    "not-sought-items": lambda: changed(
        changed(careful(), "items", 0, found="not sought"), "items", 1, found="not sought"
    ),
    "uncovered-step": lambda: changed(careful(), "items", -1, steps=("meeting",)),
    "weakest-step": _weak,
}
"""Rule → a study that breaks it."""
