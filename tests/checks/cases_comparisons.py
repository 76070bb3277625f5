"""Studies that break a rule about cases, coders or stated verdicts, made of the careful study."""

from dataclasses import replace

from checks.careful import careful

from bayestrace.study.parts import Case, Rule, StatedVerdict

__all__ = ["BREAKING"]


def _between():
    """The border lies between what the two coders come to."""
    return careful().replace(rule=Rule(confirm=0.83, reject=0.01))


def _stated():
    verdict = StatedVerdict(by="the union", case="mill", hypothesis="wages", verdict="rejected")
    return careful().replace(verdicts=(verdict,))


def _twice():
    """The same evidence once more, in another town."""
    study = careful()
    again = {item.id: f"{item.id} 2" for item in study.items}
    items = [replace(item, clue_id=item.id) for item in study.items]
    return study.replace(
        cases=(*study.cases, Case(id="port", title="The port strike of 1911")),
        items=(*items, *(replace(item, id=again[item.id], case="port") for item in items)),
        likelihoods=(
            *study.likelihoods,
            *(replace(row, item=again[row.item]) for row in study.likelihoods),
        ),
    )


BREAKING = {
    "coders-disagree": _between,
    "verdict-differs": _stated,
    "heterogeneity-from-prior": _twice,
    "no-variation": _twice,
}
"""Rule → a study that breaks it."""
