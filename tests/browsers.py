"""The browser that pages are tried in."""

import os
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

KNOWN = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
HOW = (
    "no Chromium is installed: install the package chromium of the system, set CHROMIUM to the "
    "path of one, or type python -m playwright install chromium"
)


def chromium():
    """Return the path of Chromium; without one, fail where all must be tried and skip elsewhere."""
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, KNOWN)), None)
    if path is None:
        with sync_playwright() as playwright:
            path = playwright.chromium.executable_path
        if not Path(path).exists():
            (pytest.fail if "CI" in os.environ else pytest.skip)(HOW)
    return path
