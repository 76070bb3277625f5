"""The pages of the rules are made from the rules; the pages about the check say what is so."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import bayestrace as bt
from bayestrace.checks.catalogue import RULES
from bayestrace.cli.app import main

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"

pytestmark = pytest.mark.skipif(not DOCS.exists(), reason="needs a checkout")


EVERYWHERE = re.MULTILINE | re.DOTALL


def text_of(name):
    return (DOCS / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def generated(tmp_path_factory):
    folder = tmp_path_factory.mktemp("generated")
    (folder / "rules").mkdir()
    (folder / "rules" / "a-rule-of-yesterday.md").write_text("# Gone\n", encoding="utf-8")
    subprocess.run([sys.executable, DOCS / "make_rules.py", folder], check=True, timeout=120)
    return folder


def test_every_rule_has_a_page_and_no_page_is_left_over(generated):
    assert {path.stem for path in (generated / "rules").glob("*.md")} == {r.id for r in RULES}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_page_of_a_rule_says_what_the_rule_says(generated, rule):
    page = (generated / "rules" / f"{rule.id}.md").read_text(encoding="utf-8")
    assert f"\n# {rule.title[:-1]}\n" in page
    assert f"Rule `{rule.id}` · {rule.level} · stage {rule.stage}\n" in page
    assert rule.follows in page
    assert f'off = ["{rule.id}"]' in page
    (example,) = re.findall(r"```text\n(error|warning|note): ", page)
    assert example == rule.level
    answer = re.search(rf"^{rule.id},.*,\"why it is right as it is\"$", page, re.MULTILINE)
    assert bool(answer) == (rule.level != "error")


def test_the_table_lists_every_rule_once_under_its_stage(generated):
    parts = re.split(
        r"^## ", (generated / "rules.inc").read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    for rule in RULES:
        row = f"[`{rule.id}`](generated/rules/{rule.id}.md) | {rule.level} | {rule.title} |"
        (part,) = [part for part in parts if row in part]
        assert part.lower().startswith(rule.stage)


def test_the_first_page_leads_to_pages_that_are_there():
    pages = re.findall(r"\]\((\w+)\.md\)", text_of("index.md"))
    assert {"howto", "rules", "background", "when_not"} <= set(pages)
    assert [page for page in pages if not (DOCS / f"{page}.md").exists()] == []
    assert "guard_rails.md" in text_of("howto.md")
    assert "two_suspects.md" in text_of("background.md")


@pytest.mark.parametrize("page", ["guard_rails.md", "rules.md", "when_not.md"])
def test_what_a_page_about_the_check_links_to_is_there(page):
    links = re.findall(r"\]\((?!https?:)([^)#]+\.md)", text_of(page))
    assert links
    assert [link for link in links if not (DOCS / link).exists()] == []


def test_the_commands_of_the_page_about_the_check_run(tmp_path, monkeypatch, capsys):
    bt.write_study(bt.load_example("two-suspects"), tmp_path / "my-study")
    monkeypatch.chdir(tmp_path)
    lines = set(re.findall(r"bayestrace ((?:check|freeze) [^`\n]*)", text_of("guard_rails.md")))
    assert len(lines) == 5
    for line in lines:
        assert main(line.split()) == 0, capsys.readouterr().err
    assert (tmp_path / "notices.json").stat().st_size


def test_a_rule_of_ones_own_takes_five_lines():
    (rule,) = re.findall(
        r"^@bt\.rule\(.*?\n\n", text_of("guard_rails.md"), re.MULTILINE | re.DOTALL
    )
    assert len(rule.strip().splitlines()) == 5


def test_the_trap_of_claims_is_told_with_the_numbers_that_come_out():
    likely = {"A": 0.8, "B": 0.6, "C": 0.4, "D": 0.2}
    apart = {name: (p, (2 - p) / 3) for name, p in likely.items()}
    one_by_one = bt.Study.claims(list(likely), [bt.Item("i", found="yes", likelihood=apart)])
    jointly = bt.Study.rivals(
        list(likely), [bt.Item("i", found="yes", likelihood=likely)], exhaustive=True
    )
    text = " ".join(text_of("when_not.md").split())
    for study in (one_by_one, jointly):
        shown = [f"{value:.2f}"[1:] for value in bt.summary(bt.update(study))["posterior"]]
        assert f"{', '.join(shown[:3])} and {shown[3]}" in text
