"""Ids of single marks in a drawing, so that a page can say what each of them is."""

from __future__ import annotations

from urllib.parse import quote

__all__ = ["mark_id"]


def mark_id(kind: str, *names: str) -> str:
    """Return the id of a mark: its kind and what it shows, such as "cell/memo-1/H1".

    No name of a study contains a slash, so no two marks share an id; what may not stand in an
    id, such as a space, is written as in an address of the web.
    """
    return "/".join([kind, *(quote(name, safe="") for name in names)])
