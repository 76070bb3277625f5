"""A drawing as part of a page: an SVG file made an element with names and looks of its own."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping

from bayestrace.plots.page import points_of
from bayestrace.plots.saving import HALO
from bayestrace.reporting.writers.letters import printable

__all__ = ["inline_svg"]

LONG_NUMBER = re.compile(r"-?\d+\.\d{3,}")
REFERENCE = re.compile(r"url\(#([^)]*)\)")
FONT = re.compile(r"(?P<style>italic |oblique )?(?P<weight>\d+ |bold )?(?P<size>[\d.]+)px ")
LIGHT = {
    "stroke": "#ffffff",
    "stroke-opacity": "0.75",
    "stroke-width": "1.6",
    "paint-order": "stroke",
}
"""How a text looks that has a light edge."""

DROPPED = {"metadata", "style", "title"}

FAMILY = "'DejaVu Sans', 'Bitstream Vera Sans', Verdana, 'Noto Sans', sans-serif"
"""The fonts that a drawing is laid out in, or as wide as it."""


def inline_svg(
    file: bytes, *, prefix: str, look: Mapping[str, str], hints: Mapping[str, str]
) -> str:
    """Return a drawing as an element of a page.

    Its names begin with the prefix, so that two drawings do not share one; its looks are
    attributes, which a page may have that allows no style of an element; its lines of text
    are as wide as they were laid out, whatever font the reader has.

    Parameters
    ----------
    file : bytes
        An SVG file in which text is text.
    prefix : str
        What its names begin with.
    look : mapping
        Attributes of the whole drawing.
    hints : mapping
        What there is to read about a mark, by the id that it has in the file.
    """
    root = ET.fromstring(printable(file.decode("utf-8")))
    used = {name for element in root.iter() for name in _references(element)}
    for parent in list(root.iter()):
        for child in list(parent):
            if _local(child.tag) in DROPPED:
                parent.remove(child)
    for element in root.iter():
        element.tag = _local(element.tag)
        own = {_local(name): value for name, value in element.attrib.items()}
        name = own.pop("id", "")
        looks = _looks(own.pop("style", ""))
        element.attrib.clear()
        element.attrib |= {key: _renamed(key, value, prefix) for key, value in own.items()}
        element.attrib |= {key: _renamed(key, value, prefix) for key, value in looks.items()}
        if name == HALO:
            element.attrib |= LIGHT
        if name in used:
            element.set("id", prefix + name)
        if name in hints:
            hint = printable(hints[name])
            element.attrib |= {"class": "mark", "role": "img", "tabindex": "0", "aria-label": hint}
        if element.tag == "text":
            _fix_width(element)
        if not (element.text or "").strip():
            element.text = None
        element.tail = None
    box = root.get("viewBox", "")
    root.attrib.clear()
    root.attrib |= {
        "viewBox": box,
        "font-family": FAMILY,
        "stroke-linejoin": "round",
        "stroke-linecap": "butt",
        **look,
    }
    return ET.tostring(root, encoding="unicode")


def _local(name: str) -> str:
    """Return a name without its namespace."""
    return name.rpartition("}")[2]


def _references(element: ET.Element) -> list[str]:
    """Return the names that an element refers to."""
    found = []
    for key, value in element.attrib.items():
        found += [value[1:]] if _local(key) == "href" else REFERENCE.findall(value)
    return found


def _renamed(key: str, value: str, prefix: str) -> str:
    """Return the value of an attribute, of a drawing whose names begin with a prefix."""
    if key == "href" and value.startswith("#"):
        return f"#{prefix}{value[1:]}"
    if key == "d":
        value = LONG_NUMBER.sub(lambda found: f"{float(found[0]):.2f}", value)
        return value.replace("\n", "").strip()
    return REFERENCE.sub(lambda found: f"url(#{prefix}{found[1]})", value)


def _looks(style: str) -> dict[str, str]:
    """Return the declarations of a style as attributes; the family is that of the drawing."""
    looks = {}
    for declaration in style.split(";"):
        name, _, value = (part.strip() for part in declaration.partition(":"))
        if name == "font" and (font := FONT.match(value)):
            looks["font-size"] = font["size"]
            looks |= {
                f"font-{part}": font[part].strip() for part in ("style", "weight") if font[part]
            }
        elif name == "font-size":
            looks[name] = value.removesuffix("px")
        elif name and name != "font-family":
            looks[name] = value
    return looks


def _fix_width(text: ET.Element) -> None:
    """Give a line of text the width that it was laid out with."""
    line = text.text or ""
    if len(line.strip()) > 1 and not len(text):
        size, weight = float(text.get("font-size", "10")), text.get("font-weight", "normal")
        text.set("textLength", f"{points_of(line, size, weight):.1f}")
        text.set("lengthAdjust", "spacingAndGlyphs")
