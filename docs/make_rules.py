"""Make a page of every rule of the check, and the table of all: from their docstrings.

The documentation calls it at each build; it can be run alone: python docs/make_rules.py [FOLDER]
"""

import re
import sys
from importlib import import_module
from pathlib import Path

import bayestrace as bt
from bayestrace.checks.catalogue import RULES
from bayestrace.checks.notices import Level, Stage
from bayestrace.checks.rules import Rule

ROOT = Path(__file__).parents[1]
STAGES = {
    Stage.DESIGN: "Design: hypotheses, relations, priors",
    Stage.EVIDENCE: "Evidence: items, sources, likelihoods",
    Stage.RESULT: "Result: credences and verdicts",
}

PAGE = """\
(rule-{id})=
# {title}

Rule `{id}` · {level} · stage {stage}

{body}

{example}
## What to do with it

{answer}

To switch the rule off for the whole study, write into study.toml:

```toml
[check]
off = ["{id}"]
```

## Literature

{follows}
"""

EXAMPLE = """\
## How it reads

On a small study that breaks it:

```text
{notice}
```
"""

ANSWER = """\
Mend it, or answer it: a row in answers.csv gives your reason, which is then kept with the study
and shown with the result. An empty `place` answers the whole rule; a name that the notice gives
answers it there.

```text
rule,place,because
{id},{place},"why it is right as it is"
```
"""

ERROR = "An error cannot be answered, only mended: the result would be wrong or mean nothing."


def examples() -> dict[str, bt.Study]:
    """Return for every rule the study of the tests that breaks it."""
    tests = str(ROOT / "tests")
    if tests not in sys.path:
        sys.path.append(tests)
    names = sorted(path.stem for path in (ROOT / "tests" / "checks").glob("cases_*.py"))
    modules = [import_module(f"checks.{name}") for name in names]
    return {rule: make() for module in modules for rule, make in module.BREAKING.items()}


def page(rule: Rule, broken: bt.Study | None) -> str:
    """Return the page of a rule, in Markdown."""
    example, place = "", ""
    for notice in bt.check(broken).of(rule.id)[:1] if broken else ():
        example = EXAMPLE.format(notice=notice)
        place = next((where.name for where in notice.where), "")
        place = f'"{place}"' if "," in place else place
    body = rule.explanation.partition("\n")[2].strip()
    error = rule.level == Level.ERROR
    return PAGE.format(
        id=rule.id,
        title=rule.title.rstrip("."),
        level=rule.level,
        stage=rule.stage,
        body=linked(body, {other.id for other in RULES} - {rule.id}),
        example=example,
        answer=ERROR if error else ANSWER.format(id=rule.id, place=place),
        follows=rule.follows,
    )


def linked(text: str, ids: set[str]) -> str:
    """Turn the ids of other rules into links to their pages."""
    named = "|".join(sorted(map(re.escape, ids), key=len, reverse=True))
    return re.sub(
        rf"(?<![\w`-])(`?)({named})\1(?![\w`-])",
        lambda found: f"[`{found[2]}`]({found[2]}.md)",
        text,
    )


def table() -> str:
    """Return one table of rules for each stage, in the order of the catalogue."""
    parts = []
    for stage, heading in STAGES.items():
        rows = [
            f"| [`{rule.id}`](generated/rules/{rule.id}.md) | {rule.level} | {rule.title} |"
            for rule in RULES
            if rule.stage == stage
        ]
        if rows:
            head = ["| rule | level | what it says |", "|---|---|---|"]
            parts += [f"## {heading}", "", *head, *rows, ""]
    return "\n".join(parts)


def write_rule_pages(folder: Path) -> None:
    """Write the pages and the table; what has not changed is left alone, so builds stay short."""
    (folder / "rules").mkdir(parents=True, exist_ok=True)
    broken = examples()
    made = {folder / "rules" / f"{rule.id}.md": page(rule, broken.get(rule.id)) for rule in RULES}
    for old in set((folder / "rules").glob("*.md")) - set(made):
        old.unlink()
    for path, text in (made | {folder / "rules.inc": table()}).items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write_rule_pages(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "generated")
