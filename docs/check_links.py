"""Check the built pages offline: every internal link and anchor leads somewhere.

Run it after a build: python docs/check_links.py [FOLDER] [--external]

With --external the addresses outside are listed, one a line; none of them is opened.
"""

from __future__ import annotations

import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

BUILT = Path(__file__).parent / "_build" / "html"
LINKS = {"a": "href", "link": "href", "img": "src", "script": "src", "source": "src"}
OUTSIDE = ("http", "https", "mailto")


class Page(HTMLParser):
    """The links of a page, and the anchors that others may point to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors: set[str] = {"", "top"}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.anchors |= {value for name in ("id", "name") if (value := given.get(name))}
        link = given.get(LINKS.get(tag, ""))
        if link:
            self.links.append(link)


def pages_of(folder: Path) -> dict[Path, Page]:
    """Read every built page."""
    return {
        path.resolve(): Page(path.read_text(encoding="utf-8"))
        for path in sorted(folder.rglob("*.html"))
        if "_static" not in path.relative_to(folder).parts
    }


def broken(folder: Path) -> list[str]:
    """Return a sentence for every link that leads nowhere or is not well formed."""
    pages, found = pages_of(folder), []
    for path, page in pages.items():
        here = path.relative_to(folder.resolve())
        for link in dict.fromkeys(page.links):
            parts = urlsplit(link)
            if parts.scheme == "data":
                continue
            if parts.scheme or parts.netloc:
                fine = parts.scheme in OUTSIDE and (parts.netloc or parts.path) and " " not in link
                if not fine:
                    found.append(f"{here}: {link} is no address")
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if not target.is_file():
                found.append(f"{here}: {link} is not there")
            elif target in pages and unquote(parts.fragment) not in pages[target].anchors:
                found.append(f"{here}: {link} has no such place")
    return found


def outside(folder: Path) -> list[str]:
    """Return the addresses outside, each once."""
    links = {link for page in pages_of(folder).values() for link in page.links}
    return sorted(link for link in links if urlsplit(link).scheme in OUTSIDE)


if __name__ == "__main__":
    arguments = [word for word in sys.argv[1:] if not word.startswith("--")]
    built = Path(arguments[0]) if arguments else BUILT
    if "--external" in sys.argv:
        sys.stdout.writelines(f"{link}\n" for link in outside(built))
    problems = broken(built)
    sys.stderr.writelines(f"{problem}\n" for problem in problems)
    if not list(built.glob("*.html")):
        sys.exit(f"There are no pages in {built}; run: make docs")
    sys.exit(bool(problems))
