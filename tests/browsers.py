"""The browser that pages are tried in."""

import os
import shutil

import pytest

KNOWN = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
HOW = (
    "no Chromium is installed: install the package chromium of the system, or set CHROMIUM to "
    "the path of one"
)


def chromium():
    """Return the path of Chromium; without one, fail where all must be tried and skip elsewhere."""
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, KNOWN)), None)
    if path is None:
        (pytest.fail if "CI" in os.environ else pytest.skip)(HOW)
    return path
