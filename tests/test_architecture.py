"""What import-linter cannot see: imports of the package root, and names that hide each other."""

import ast
import pkgutil
from pathlib import Path

import pytest

import bayestrace

PACKAGE = Path(bayestrace.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
BELOW_CLI = [
    path
    for path in MODULES
    if path.relative_to(PACKAGE).parts[0] not in {"cli", "__init__.py", "__main__.py"}
]
ROOMS = {module.name for module in pkgutil.iter_modules([str(PACKAGE)])}


def root_imports(source: str, package: tuple[str, ...]) -> list[int]:
    """Return the lines that import ``bayestrace`` itself, not one of its rooms.

    ``package`` is the package of the module, for relative imports.
    """
    lines = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                room_only = "." in alias.name and alias.asname  # else the root is bound as well
                if alias.name.split(".")[0] == "bayestrace" and not room_only:
                    lines.append(node.lineno)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            target = ".".join((*base, *filter(None, [node.module])))
            if target == "bayestrace" and any(alias.name not in ROOMS for alias in node.names):
                lines.append(node.lineno)
    return lines


@pytest.mark.parametrize("path", BELOW_CLI, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_module_below_cli_imports_the_package_root(path):
    package = ("bayestrace", *path.relative_to(PACKAGE).parts[:-1])
    assert root_imports(path.read_text(encoding="utf-8"), package) == []


@pytest.mark.parametrize(
    ("source", "package", "found"),
    [
        ("import bayestrace", ("bayestrace",), [1]),
        ("import bayestrace as bt", ("bayestrace",), [1]),
        ("import bayestrace.units", ("bayestrace",), [1]),
        ("import bayestrace.units as units", ("bayestrace",), []),
        ("def f():\n    from bayestrace import update", ("bayestrace",), [2]),
        ("from bayestrace import units", ("bayestrace",), []),
        ("from bayestrace.units import decibels", ("bayestrace",), []),
        ("from .. import update", ("bayestrace", "stats"), [1]),
        ("from ..units import decibels", ("bayestrace", "stats"), []),
        ("from . import update", ("bayestrace",), [1]),
        ("from . import kernel", ("bayestrace", "stats"), []),
        ("import numpy", ("bayestrace",), []),
    ],
)
def test_the_search_for_root_imports_finds_each_form(source, package, found):
    assert root_imports(source, package) == found


def test_no_room_shares_a_name_with_a_public_function():
    assert ROOMS.isdisjoint(bayestrace.__all__)


def test_no_module_shares_a_name_with_a_public_function():
    modules = {path.stem for path in MODULES} | {path.parent.name for path in MODULES[1:]}
    assert (modules - {"bayestrace"}).isdisjoint(bayestrace.__all__)


def test_public_names_are_sorted_and_there():
    names = list(bayestrace.__all__)
    assert len(names) == len(set(names))
    assert set(names) <= set(dir(bayestrace))
    for name in names:
        assert getattr(bayestrace, name) is not None
