"""Addresses that a document may lead to."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

__all__ = ["address"]

_KEPT = "!#%&'*+,/:;=?@-._~"


def address(url: str) -> str:
    """Return a web address in plain letters, or nothing if it is not one of http or https.

    Whatever could mean something to Word, TeX or Markdown is written as %xx, and leads to the
    same page.
    """
    url = url.strip()
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return ""
    return quote(url.encode("utf-8", "replace"), safe=_KEPT)
