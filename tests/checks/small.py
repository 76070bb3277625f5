"""Small studies of one claim, and what one rule says of a study."""

import bayestrace as bt
from bayestrace.checks.checking import check

__all__ = ["claims", "found", "names"]


def found(study, rule):
    """Return the notices of one rule."""
    return check(study).of(rule)


def names(notice):
    """Return what a notice speaks of."""
    return [place.name for place in notice.where]


def claims(*pairs, found="present", **options):
    """Return a study of one claim, with an item e0, e1, ... for each pair of chances."""
    items = [
        bt.Item(f"e{number}", found=found, likelihood={"H": pair}, **options)
        for number, pair in enumerate(pairs)
    ]
    return bt.Study.claims({"H": 0.5}, items)
