"""The public names: each can be imported, says what it is, and stands in the documentation."""

import ast
import re
from pathlib import Path

import pytest

import bayestrace as bt

ROOT = Path(__file__).parents[1]
STUB = Path(bt.__file__).with_suffix(".pyi")


def names_in_stub(source: str) -> list[str]:
    """Return the names that a stub of re-exports gives away."""
    return [
        alias.asname or alias.name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    ]


NAMES = names_in_stub(STUB.read_text(encoding="utf-8"))
MODULES = {path.stem for path in STUB.parent.rglob("*.py")} - {"__init__", "__main__"}
ROOMS = {path.parent.name for path in STUB.parent.rglob("__init__.py")} - {"bayestrace"}


def test_the_stub_and_the_package_offer_the_same_names():
    assert sorted(NAMES) == sorted(set(bt.__all__))


@pytest.mark.parametrize("name", NAMES)
def test_a_public_name_can_be_imported_and_has_a_docstring(name):
    value = getattr(bt, name)
    assert callable(value)
    first_line = (value.__doc__ or "").strip().split("\n")[0]
    assert first_line.endswith("."), f"{name} starts with {first_line!r}"
    assert not first_line.startswith(f"{name}("), f"{name} has only a generated docstring"


@pytest.mark.parametrize("name", NAMES)
def test_no_room_and_no_module_hides_a_public_name(name):
    assert name not in MODULES
    assert name not in ROOMS


@pytest.mark.skipif(not (ROOT / "docs").exists(), reason="needs a checkout")
@pytest.mark.parametrize("name", NAMES)
def test_a_public_name_stands_in_the_api_reference(name):
    reference = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    assert re.search(rf"^ *{re.escape(name)}$", reference, re.MULTILINE)


def test_the_search_for_names_reads_both_forms_of_import():
    assert names_in_stub("from .a import f as f\nfrom .b import g, h as k") == ["f", "g", "k"]
