"""A report in a real browser: what it asks for, what it does, and who can use it."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsers import chromium
from playwright.sync_api import sync_playwright
from sample_reports import BARS, nasty_report, plain_report

from bayestrace.reporting.writers.html_pages import html_page

DESK = {"viewport": {"width": 1280, "height": 800}}
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
DARK = {**DESK, "color_scheme": "dark"}
SIZES = {"desk": DESK, "phone": PHONE, "dark": DARK}

REPORTS = {"plain": plain_report, "nasty": nasty_report}


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reports")
    for name, report in REPORTS.items():
        (folder / f"{name}.html").write_text(html_page(report()), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def browser():
    path = chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def visit(browser, files):
    """Open a report; whatever the page says, asks for or pops up is found in ``page.heard``."""
    contexts = []

    def opened(name="plain", **options):
        context = browser.new_context(**(DESK | options))
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(5000)
        page.heard = []
        page.on("console", lambda said: page.heard.append(f"{said.type}: {said.text}"))
        page.on("pageerror", lambda error: page.heard.append(f"error: {error}"))
        page.on("dialog", lambda dialog: (page.heard.append("dialog"), dialog.dismiss()))
        page.on("popup", lambda _: page.heard.append("popup"))
        address = (files / f"{name}.html").as_uri()

        def seen(route):
            if route.request.url not in {address, "data:,"}:
                page.heard.append(f"request: {route.request.url}")
            route.continue_()

        page.route("**/*", seen)
        page.goto(address)
        return page

    yield opened
    for context in contexts:
        context.close()


def column(page, table, place):
    return page.eval_on_selector_all(
        f"#{table} tbody tr:not([hidden])",
        f"rows => rows.map(row => row.cells[{place}].textContent)",
    )


def focused(page):
    return page.evaluate("document.activeElement.getAttribute('aria-label')")


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("size", SIZES)
def test_a_page_says_nothing_asks_for_nothing_and_runs_nothing(visit, name, size):
    page = visit(name, **SIZES[size])
    for summary in page.locator("main summary").all():
        summary.click()
    if name == "plain":
        page.locator("thead button").first.click()
        page.locator("input[type=search]").first.fill("E1")
    page.wait_for_timeout(50)
    assert page.heard == []


def test_a_broken_policy_would_be_heard(visit):
    page = visit()
    page.evaluate(
        "document.body.append(Object.assign(new Image(), {src: 'https://example.org/a.png'}))"
    )
    page.wait_for_timeout(50)
    assert any("Content Security Policy" in said for said in page.heard)


@pytest.mark.parametrize("name", REPORTS)
def test_a_page_is_never_wider_than_its_window(visit, name):
    page = visit(name)
    for width in (1280, 1024, 700, 360, 320):
        page.set_viewport_size({"width": width, "height": 740})
        assert page.evaluate("document.documentElement.clientWidth") == width
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing_that_shuts_a_reader_out(visit, size):
    page = visit(**SIZES[size])
    for summary in page.locator("main summary").all():
        summary.click()
    page.locator(".mark:visible").first.hover()
    assert page.get_by_role("tooltip").is_visible()
    found = Axe().run(page)
    assert not found.response["violations"], found.generate_report()
    assert len(found.response["passes"]) > 20


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_the_first_screen_shows_the_answer_the_caveat_and_the_figure(visit, size):
    page = visit(**SIZES[size])
    height = SIZES[size]["viewport"]["height"]
    for where in (".answer", ".caveat"):
        box = page.locator(where).first.bounding_box()
        assert box["y"] + box["height"] < height
    assert page.locator("svg:visible").first.bounding_box()["y"] < height - 100


def test_a_head_sorts_by_number_up_down_and_back(visit):
    page = visit()
    written = column(page, "table-A3", 3)
    head = page.locator("#table-A3 thead th").nth(3)
    states = []
    for _ in range(3):
        head.locator("button").click()
        states.append((head.get_attribute("aria-sort"), column(page, "table-A3", 3)))
    number = {text: float(text.split()[0]) for text in written}
    up = sorted(written, key=number.get)
    assert states == [("ascending", up), ("descending", up[::-1]), (None, written)]
    assert up != written


def test_a_head_sorts_from_the_keyboard_and_only_one_head_is_sorted_by(visit):
    page = visit()
    page.locator("#table-A3 thead button").nth(0).focus()
    page.keyboard.press("Enter")
    assert column(page, "table-A3", 0) == [f"E{number}" for number in range(1, 25)]
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert column(page, "table-A3", 1) == sorted(
        column(page, "table-A3", 1), key=lambda text: int(text.split()[5].strip(","))
    )
    sorted_by = page.eval_on_selector_all(
        "[aria-sort]", "heads => heads.map(head => head.textContent)"
    )
    assert sorted_by == ["finding"]


def test_a_search_and_a_choice_leave_the_rows_that_fit_and_say_how_many(visit):
    page = visit()
    status = page.locator("#table-A3 [role=status]")
    assert status.text_content() == "24 of 24 rows shown"
    page.get_by_label("source").focus()
    page.keyboard.type("press")
    assert set(column(page, "table-A3", 2)) == {"press"}
    assert status.text_content() == "8 of 24 rows shown"
    page.get_by_label("Search in table A3").fill("NUMBER 14,")
    assert column(page, "table-A3", 0) == ["E2"]
    assert status.text_content() == "1 of 24 rows shown"
    page.get_by_label("Search in table A3").fill("<b>")
    assert status.text_content() == "0 of 24 rows shown"


def test_a_nasty_table_is_filtered_by_a_nasty_choice(visit):
    page = visit("nasty")
    page.locator("select").first.select_option(index=3)
    assert len(column(page, page.locator(".tabled").get_attribute("id"), 0)) == 1
    assert page.heard == []


def test_a_mark_tells_about_itself_when_it_is_pointed_at_until_it_is_left(visit):
    page = visit()
    hint = page.get_by_role("tooltip")
    assert not hint.is_visible()
    mark = page.locator(".mark:visible").nth(0)
    mark.hover()
    assert hint.inner_text() == BARS["bar-0"]
    hint.hover()
    page.wait_for_timeout(300)
    assert hint.is_visible()
    page.mouse.move(5, 5)
    hint.wait_for(state="hidden")


def test_a_mark_is_reached_and_left_with_the_keyboard(visit):
    page = visit()
    hint = page.get_by_role("tooltip")
    page.locator("nav a").last.focus()
    page.keyboard.press("Tab")
    assert focused(page) == BARS["bar-0"]
    assert hint.inner_text() == BARS["bar-0"]
    page.keyboard.press("ArrowRight")
    assert hint.inner_text() == BARS["bar-1"]
    page.keyboard.press("End")
    assert focused(page) == BARS["bar-2"]
    page.keyboard.press("Escape")
    assert not hint.is_visible()
    assert focused(page) == BARS["bar-2"]
    page.keyboard.press("Home")
    assert hint.inner_text() == BARS["bar-0"]
    page.keyboard.press("Tab")
    assert not hint.is_visible()
    assert focused(page) not in BARS.values()


def test_escape_closes_what_pointing_opened(visit):
    page = visit()
    page.locator(".mark:visible").nth(1).hover()
    page.keyboard.press("Escape")
    assert not page.get_by_role("tooltip").is_visible()


def test_a_tap_shows_and_a_tap_beside_hides_what_there_is_to_read(visit):
    page = visit(**PHONE)
    hint = page.get_by_role("tooltip")
    page.locator(".mark:visible").nth(2).tap()
    assert hint.inner_text() == BARS["bar-2"]
    box = hint.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    page.locator("h1").tap()
    hint.wait_for(state="hidden")


@pytest.mark.parametrize(("width", "drawn"), [(1280, "wide"), (700, "narrow"), (360, "narrow")])
def test_one_drawing_of_a_figure_is_shown(visit, width, drawn):
    page = visit(viewport={"width": width, "height": 740})
    shown = page.locator("svg:visible").last
    assert shown.get_attribute("class") == drawn
    assert page.locator("#figure-1-2 svg:visible").count() == 1


def test_the_keyboard_skips_to_the_report(visit):
    page = visit()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_without_scripts_everything_can_be_read_and_nothing_dead_is_shown(visit):
    page = visit(java_script_enabled=False)
    assert page.locator("tbody tr:visible").count() == 26
    assert page.locator("nav a:visible").count() == 4
    assert page.locator("button:visible, input:visible, select:visible, .how:visible").count() == 0


def test_on_paper_every_row_and_every_figure_in_words_is_there(visit):
    page = visit()
    page.get_by_label("Search in table A3").fill("press")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".alternative:visible").count() == 2
    assert page.locator("tbody tr:visible").count() == 26
    assert page.locator("nav:visible, .controls:visible, .how:visible").count() == 0
    assert page.locator("figure svg.wide:visible").count() == 2
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("main details[open]").count() == 0
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
