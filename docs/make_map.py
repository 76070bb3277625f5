"""Write the tables of rooms and modules in ARCHITECTURE.md from the modules' first sentences.

Run it after a module has come, gone or changed its purpose: python docs/make_map.py
"""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "bayestrace"
MAP = ROOT / "ARCHITECTURE.md"
BEGIN, END = "## The rooms\n", "## Why it is so\n"

MODULES = ("errors", "units", "scales", "vocabulary", "finding_chances", "encode")
ROOMS = ("study", "files", "stats", "models", "checks", "plots", "reporting", "cli")
OTHERS = {
    "`__init__.py`, `__init__.pyi`": "The public names, resolved when they are first used.",
    "`__main__.py`": "`python -m bayestrace` is the command `bayestrace`.",
    "`_version.py`": "The version.",
}
HEAD = ["| module | what it is |", "|---|---|"]


def purpose(module: Path) -> str:
    """Return the first paragraph of a module's docstring, on one line."""
    text = ast.get_docstring(ast.parse(module.read_text(encoding="utf-8"))) or ""
    return " ".join(text.split("\n\n")[0].split()).replace("``", "`").replace("|", "\\|")


def tables() -> str:
    """Return the section of the map between its two headings."""
    lines = ["Single modules, from the bottom:", "", *HEAD]
    lines += [f"| `{name}.py` | {purpose(PACKAGE / f'{name}.py')} |" for name in MODULES]
    lines += [f"| {name} | {what} |" for name, what in OTHERS.items()]
    for room in ROOMS:
        what = purpose(PACKAGE / room / "__init__.py").rstrip(".")
        lines += ["", f"### `{room}/`: {what[:1].lower()}{what[1:]}", "", *HEAD]
        lines += [
            f"| `{module.relative_to(PACKAGE / room).as_posix()}` | {purpose(module)} |"
            for module in sorted((PACKAGE / room).rglob("*.py"))
            if module.name != "__init__.py"
        ]
    return "\n".join(lines)


if __name__ == "__main__":
    text = MAP.read_text(encoding="utf-8")
    before, after = text.split(BEGIN)[0], text.split(END)[1]
    MAP.write_text(f"{before}{BEGIN}\n{tables()}\n\n{END}{after}", encoding="utf-8")
