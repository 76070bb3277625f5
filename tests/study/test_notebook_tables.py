"""What a notebook shows of a study, its notices and its checklists: small, and only text."""

import html
import re

import html5lib
import pytest

import bayestrace as bt
from bayestrace.checks.notices import Notices
from bayestrace.study.parts import Case, Hypothesis
from bayestrace.study.statements import Answer

NASTY = [
    "<script>alert(1)</script>",
    "</td></tr></table><h1>out",
    "<img src=x onerror='alert(1)'>",
    "' onmouseover='alert(1)",
    '"><style>*{color:red}</style>',
    "&lt;b&gt; & &amp;",
    "$5 or $6, \\(x\\)",
    "{{ 7 * 7 }} {% raw %}",
    "מלחמה <b>",
]
ELEMENTS = {"div", "table", "tbody", "caption", "tr", "th", "td", "br", "small", "code", "p"}


def nasty_study(text):
    item = bt.Item("memo", found="present", clue=text, likelihood={"H": (0.9, 0.1)})
    study = bt.Study.claims({"H": 0.5}, [item], title=text, coder="me " + text)
    (case,), (hypothesis,) = study.cases, study.hypotheses
    return study.replace(
        cases=(Case(id=case.id, title=text),),
        hypotheses=(Hypothesis(id=hypothesis.id, claim=text),),
        answers=(
            Answer(rule="one-coder", because=text),
            Answer(rule="no-residual", because=text),
        ),
    )


def shown(study):
    """Return what each kind of object shows of the study."""
    looks = [study, bt.check(study), bt.checklist(study, "bennett-checkel")]
    return [look._repr_html_() for look in looks]


def parsed(page):
    """Parse as HTML5; any error in the markup is raised."""
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parseFragment(page)


@pytest.mark.parametrize("text", NASTY)
def test_what_a_study_says_is_text_in_a_notebook(text):
    for page in shown(nasty_study(text)):
        tree = parsed(page)
        assert {element.tag for element in tree.iter()} <= ELEMENTS | {"DOCUMENT_FRAGMENT"}
        attributes = {name for element in tree.iter() for name in element.attrib}
        assert attributes <= {"class", "style", "scope"}
    study, notices, _ = shown(nasty_study(text))
    assert study.count(html.escape(text)) == 4  # the title, the case, the claim, the coder
    assert html.escape(text) in notices
    assert text in "".join(parsed(study).itertext())


def test_nothing_leaks_into_the_notebook_and_nothing_clashes_in_it():
    for name in ("nato-csto", "two-suspects"):
        for page in shown(bt.load_example(name)):
            assert not re.search(r"<style|<link|<script|\sid=|https?://", page)
            assert not re.search(r"color|background|font", page)  # the notebook's own, also dark
            assert set(re.findall(r"class='([^']*)'", page)) == {"tex2jax_ignore mathjax_ignore"}
            assert len(page) < 60_000


def test_a_study_is_shown_at_a_glance():
    study = bt.load_example("nato-csto")
    text = " ".join(parsed(study._repr_html_()).itertext())
    assert study.title in text
    assert "59 (" in text
    assert all(coder in text for coder in study.coders)
    assert all(hypothesis.claim in text for hypothesis in study.hypotheses)
    assert study.digest.startswith(re.search(r"[0-9a-f]{12}", text)[0])


def test_many_cases_are_not_all_listed():
    study = bt.load_example("nato-csto")
    more = tuple(Case(id=f"c{number}", title=f"Case {number}") for number in range(40))
    text = " ".join(parsed(study.replace(cases=study.cases + more)._repr_html_()).itertext())
    assert "and 36 more" in text
    assert "Case 3" in text
    assert "Case 4" not in text


def test_open_notices_stand_above_answered_ones_and_idle_answers_below():
    study = nasty_study("so be it").replace(
        answers=(
            Answer(rule="one-coder", because="only I read the language"),
            Answer(rule="certain-likelihood", place="memo", because="mended long ago"),
        )
    )
    notices = bt.check(study)
    text = " ".join(parsed(notices._repr_html_()).itertext())
    last_open = max(text.index(f"rule: {notice.id}") for notice in notices.open)
    assert last_open < text.index("only I read the language")
    assert text.index("only I read the language") < text.index("Answers without effect")
    assert "certain-likelihood at memo" in text


def test_no_notices_are_shown_as_a_sentence():
    page = Notices(())._repr_html_()
    assert "Nothing to say" in " ".join(parsed(page).itertext())
