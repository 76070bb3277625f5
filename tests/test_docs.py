"""What the README, the map and the pages claim, held against the library and the tree."""

import contextlib
import io
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import matplotlib.pyplot as plt
import pytest
from documents import notes, word

import bayestrace as bt
from bayestrace.checks.catalogue import RULES
from bayestrace.cli import main as cli
from bayestrace.cli.app import app

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
README, MAP = ROOT / "README.md", ROOT / "ARCHITECTURE.md"
PACKAGE = Path(bt.__file__).parent
EVERYWHERE = re.MULTILINE | re.DOTALL

pytestmark = pytest.mark.skipif(not MAP.exists(), reason="needs a checkout")


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8") if page.exists() else ""


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text_of(page), re.MULTILINE | re.DOTALL)


def commands(page: Path) -> list[list[str]]:
    lines = "".join(blocks(page, "console")).splitlines()
    return [line.split("#")[0].split() for line in lines if line.strip()]


@pytest.fixture
def closing():
    yield
    plt.close("all")


@pytest.fixture(scope="module")
def thesis():
    study = bt.load_example("nato-csto")
    table = bt.summary(bt.update(study)).set_index(["case", "hypothesis", "coder"])
    stated = {(entry.case, entry.hypothesis): str(entry.verdict) for entry in study.verdicts}
    return study, table, stated


# The README


def test_the_example_of_the_readme_prints_what_stands_below_it(closing):
    (example,) = blocks(README, "python")
    (expected,) = blocks(README, "text")
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(example, "README.md", "exec"), {})
    assert printed.getvalue().split() == expected.split()


def test_the_example_of_the_readme_leaves_a_figure_like_the_one_shown(closing):
    (example,) = blocks(README, "python")
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(example, "README.md", "exec"), {})
    (axes,) = plt.gcf().axes
    assert "credence" in axes.get_xlabel()
    shown = re.search(r"!\[[^\]]+\]\((docs/_static/readme\.png)\)", text_of(README))
    assert shown
    picture = (ROOT / shown[1]).read_bytes()
    assert picture.startswith(b"\x89PNG")
    assert len(picture) < 200_000


def test_the_example_of_the_readme_is_short():
    (example,) = blocks(README, "python")
    statements = compile(example, "README.md", "exec", flags=0x400).body  # PyCF_ONLY_AST
    assert len(statements) <= 10


def test_the_thesis_table_of_the_readme_is_what_the_library_computes(thesis):
    study, table, stated = thesis
    rows = re.findall(r"^\| (Afghanistan|Syria) (H\d) \|(.*)\|$", text_of(README), re.MULTILINE)
    assert len(rows) == len(study.cases) * len(study.hypotheses)
    for place, hypothesis, cells in rows:
        says, *shown = [cell.strip() for cell in cells.split("|")]
        case = place.lower()
        assert says == stated[case, hypothesis]
        for coder, cell in zip(study.coders, shown, strict=True):
            row = table.loc[case, hypothesis, coder]
            weight = f"{row['weight_db']:+.1f}".replace("-", "−").replace("+0.0", "0.0")
            posterior = f"{row['posterior']:.3f}".lstrip("0")
            bold = "**" if row["verdict"] == says else ""
            assert cell == f"{weight} → {bold}{posterior}{bold}", (case, hypothesis, coder)


def test_the_readme_counts_the_verdicts_that_are_carried(thesis):
    study, table, stated = thesis
    carried = dict.fromkeys(study.coders, 0)
    for (case, hypothesis, coder), row in table.iterrows():
        carried[coder] += row["verdict"] == stated[case, hypothesis]
    assert carried == {"author": 5, "blind_a": 0, "blind_b": 0}
    text = " ".join(text_of(README).split())
    assert "the author's own coding carries five of the eight verdicts" in text
    assert "neither blind coding carries any" in text


def test_the_readme_counts_the_rules():
    assert f"The check has {len(RULES)} [rules]" in text_of(README)


@pytest.mark.parametrize("page", [README, MAP, ROOT / "CONTRIBUTING.md"], ids=lambda p: p.name)
def test_make_targets_that_a_page_names_are_there(page):
    targets = set(re.findall(r"^([a-z0-9.-]+):.*## ", text_of(ROOT / "Makefile"), re.MULTILINE))
    named = re.findall(r"(?:^|`)make ([a-z0-9.-]+)", text_of(page), re.MULTILINE)
    assert named
    assert set(named) <= targets


def test_the_commands_of_the_readme_run_one_after_the_other(tmp_path, monkeypatch, capsys, closing):
    (tmp_path / "notes.docx").write_bytes(word(notes))
    monkeypatch.chdir(tmp_path)

    def run(*words):
        answers = "0.6\n0.2\nIt would be noted.\n" * 20
        monkeypatch.setattr(sys, "stdin", io.StringIO(answers))
        status = cli(list(words))
        told = capsys.readouterr()
        assert status == 0, f"{' '.join(words)}\n{told.out}\n{told.err}"
        return told.out

    printed = {}
    for words in commands(README):
        command, *arguments = words[1:]
        if command == "merge":  # what the second reader does with the copy
            run("elicit", "second.xlsx", "--coder", arguments[-1])
        printed[command] = run(command, *arguments)
    study = bt.read_study(tmp_path / "study.xlsx")
    assert {"me", "anna"} <= set(study.coders)
    imported = [item for item in study.items if "foreman" in item.excerpt]
    assert imported
    assert all(str(item.found) == "not sought" for item in imported)
    assert "0 errors" not in printed["check"]
    assert (tmp_path / "results" / "results.json").stat().st_size
    assert (tmp_path / "results" / "credence.png").read_bytes().startswith(b"\x89PNG")
    for name in ("report.html", "appendix.docx", "appendix.tex"):
        assert (tmp_path / name).stat().st_size


@pytest.mark.parametrize("page", [README, MAP, ROOT / "CONTRIBUTING.md"], ids=lambda p: p.name)
def test_what_a_page_links_to_is_there(page):
    links = re.findall(r"\]\((?!https?:)([^)#]+)", text_of(page))
    assert [link for link in links if not (ROOT / link).exists()] == []


# The map


def test_the_map_names_every_room_and_no_other():
    rooms = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert set(re.findall(r"^### `(\w+)/`", text_of(MAP), re.MULTILINE)) == rooms


def test_the_map_names_every_module_and_no_other():
    named = set()
    for part in re.split(r"^### ", text_of(MAP).split("## Why it is so")[0], flags=re.MULTILINE):
        room = re.match(r"`(\w+/)`", part)
        for cell in re.findall(r"^\| (`[^|]+) \|", part, re.MULTILINE):
            named |= {(room[1] if room else "") + name for name in re.findall(r"`([^`]+)`", cell)}
    modules = {
        str(path.relative_to(PACKAGE).as_posix())
        for path in [*PACKAGE.rglob("*.py"), *PACKAGE.glob("*.pyi")]
        if path.name != "__init__.py" or path.parent == PACKAGE
    }
    assert named == modules, "run: python docs/make_map.py"


def test_the_map_gives_the_layers_in_the_order_of_the_contract():
    settings = tomllib.loads(text_of(ROOT / "pyproject.toml"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    (layers,) = [entry["layers"] for entry in contracts if entry["id"] == "layers"]
    there = [
        " | ".join(room for room in layer.split(" | ") if not room.startswith("("))
        for layer in layers
    ]
    assert f"\n{' → '.join(filter(None, there))}\n" in text_of(MAP)


# The pages

WORDS = """case, hypothesis, rival, frame, world, item, clue, finding, notice, likelihood,
likelihood ratio, weight of evidence, prior, posterior, credence, coder, cluster, source, verdict,
hoop test, smoking-gun test, doubly decisive test, straw-in-the-wind test, probative value,
evidence, claim, residual, sensitivity band, detection, false report, dependence, rule, answer,
relation, compound hypothesis, condition, detectability, package, step, freeze, search log"""


@pytest.mark.parametrize("word", [" ".join(word.split()) for word in WORDS.split(",")])
def test_the_glossary_defines(word):
    assert re.search(rf"^{word}\n  \S", text_of(DOCS / "glossary.md"), re.MULTILINE)


def test_the_glossary_is_sorted_and_defines_each_word_once():
    (entries,) = re.findall(
        r"^```\{glossary\}\n(.*?)^```$", text_of(DOCS / "glossary.md"), re.MULTILINE | re.DOTALL
    )
    words = re.findall(r"^(\S.*)$", entries, re.MULTILINE)
    assert words == sorted(set(words), key=str.casefold)


def test_the_table_of_the_first_page_is_what_its_code_computes():
    (example,) = blocks(DOCS / "index.md", "python")
    names = {}
    exec(compile(example, "index.md", "exec"), names)
    table = bt.summary(bt.update(names["study"])).set_index("hypothesis")
    rows = re.findall(
        r"^\| ([a-z ]+) \|([\d. |]+)\| \*\*([\d.]+)\*\* \|$",
        text_of(DOCS / "index.md"),
        re.MULTILINE,
    )
    assert len(rows) == len(table)
    for world, cells, posterior in rows:
        prior, first, second, product = (float(cell) for cell in cells.split("|"))
        assert table.loc[world, "prior"] == pytest.approx(prior, abs=1e-12)
        assert prior * first * second == pytest.approx(product, abs=1e-12)
        assert f"{table.loc[world, 'posterior']:.2f}" == posterior


@pytest.mark.parametrize(
    ("case", "hypothesis", "coder", "column", "shown"),
    [
        ("afghanistan", "H2", "blind_a", "posterior", "0.58"),
        ("afghanistan", "H2", "blind_b", "posterior", "0.50"),
        ("afghanistan", "H2", "blind_a", "posterior_naive", "0.50"),
        ("afghanistan", "H2", "blind_b", "posterior_naive", "0.39"),
        ("syria", "H2", "author", "posterior", "0.185"),
        ("syria", "H3", "blind_a", "posterior", "0.18"),
        ("syria", "H3", "blind_b", "posterior", "0.12"),
        ("syria", "H4", "author", "posterior", "0.869"),
        ("afghanistan", "H1", "author", "posterior", "0.953"),
        ("afghanistan", "H3", "author", "posterior", "0.955"),
    ],
)
def test_a_number_in_the_prose_of_the_thesis_page(thesis, case, hypothesis, coder, column, shown):
    _, table, _ = thesis
    digits = len(shown) - 2
    assert f"{table.loc[case, hypothesis, coder][column]:.{digits}f}" == shown
    assert shown in text_of(DOCS / "thesis.md")


@pytest.mark.parametrize(
    ("item", "coder", "low", "high"),
    [
        ("AF-C04", "author", -7.55, -7.45),
        ("AF-C06", "author", -5.55, -5.45),
        ("AF-C04", "blind_a", -1.95, 0.35),
        ("AF-C04", "blind_b", -1.95, 0.35),
        ("AF-C06", "blind_a", -1.95, 0.35),
        ("AF-C06", "blind_b", -1.95, 0.35),
        ("AF-C11", "blind_a", 1.9, 2.5),
        ("AF-C13", "blind_b", 1.9, 2.5),
    ],
)
def test_a_weight_in_the_prose_of_the_thesis_page(thesis, item, coder, low, high):
    weight = bt.weights(thesis[0])["weight_of_evidence"]
    assert low <= float(weight.sel(item=item, coder=coder, hypothesis="H2")) <= high


def test_the_numbers_in_the_prose_of_the_pages_on_choices_and_absence():
    text = " ".join(text_of(DOCS / "choices.md").split())
    likely = (0.8, 0.6, 0.4, 0.2)
    pairs = {str(at): (chance, (sum(likely) - chance) / 3) for at, chance in enumerate(likely)}
    letter = bt.Item("letter", found="present", likelihood=pairs)
    claims = bt.summary(bt.update(bt.Study.claims(list(pairs), [letter])))
    assert f"sum to {claims['posterior'].sum():.2f}." in text
    order = bt.Item("order", found="absent", likelihood={"H": (0.9, 0.3)})
    weight = bt.weights(bt.Study.claims({"H": 0.5}, [order]))["weight_of_evidence"].item()
    assert f"weighs −{-weight:.1f} dB" in " ".join(text_of(DOCS / "absence.md").split())


def test_the_ceiling_that_the_page_on_words_names_is_that_of_the_scale(tmp_path):
    text = text_of(DOCS / "judging_in_words.md")
    assert cli(["new", str(tmp_path / "tram")]) == 0
    rows = (tmp_path / "tram/likelihoods.csv").read_text(encoding="utf-8").splitlines()
    words = ("almost certain", "almost no chance", "almost no chance")
    rows[1:4] = [
        f"me,minutes,{rival},{word},,,x"
        for rival, word in zip(("cost", "protest", "something else"), words, strict=True)
    ]
    (tmp_path / "tram/likelihoods.csv").write_text("\n".join(rows), encoding="utf-8")
    weights = bt.weights(bt.read_study(tmp_path / "tram"), over="protest")["weight_of_evidence"]
    weight = weights.sel(item="minutes", hypothesis="cost").item()
    assert f"a ratio of about {10 ** (weight / 10):.0f}, or {weight:.0f} dB" in text


PAGES = sorted(DOCS.glob("*.md"))
SECTIONS = ("index", "getting_started", "howto", "reference", "background")


def test_the_first_example_prints_what_stands_below_it():
    (example,) = blocks(DOCS / "getting_started.md", "python")
    (expected,) = blocks(DOCS / "getting_started.md", "text")
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(example, "getting_started.md", "exec"), {})
    assert printed.getvalue().split() == expected.split()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_no_block_of_a_page_is_python_that_nothing_runs(page):
    fences = re.findall(r"^```(\{?[\w-]*\}?)", text_of(page), re.MULTILINE)
    languages = {fence for fence in fences if fence and not fence.startswith("{")}
    run_here = {"python"} if page.stem in ("index", "getting_started") else set()
    assert languages <= {"console", "text", "toml"} | run_here


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(words, id=f"{page.stem}: {' '.join(words)}")
        for page in PAGES
        for words in commands(page)
        if words[0] == "bayestrace"
    ],
)
def test_a_command_that_a_page_shows_is_one(words):
    command, bound, _ = app.parse_args(words[1:], exit_on_error=False, print_error=False)
    assert command.__name__.rstrip("_") in words[1] or words[1] == "import"
    assert bound.arguments or words[1:] == ["demo"]


def test_the_page_on_the_command_line_has_every_command():
    names = {name for name in app if not name.startswith("-")}
    shown = re.findall(
        r"^!bayestrace (\w+) --help$", text_of(DOCS / "command_line.md"), re.MULTILINE
    )
    titles = re.findall(r"^## (\w+)$", text_of(DOCS / "command_line.md"), re.MULTILINE)
    assert sorted(shown) == sorted(titles) == sorted(names)


def test_the_gallery_draws_every_figure_with_code_to_copy():
    cells = re.findall(
        r"^```\{code-cell\}.*?\n(.*?)^```$", text_of(DOCS / "gallery.md"), EVERYWHERE
    )
    drawn = set(re.findall(r"\bbt\.(plot_\w+)\(", "\n".join(cells)))
    assert drawn == {name for name in bt.__all__ if name.startswith("plot_")}
    hidden = [cell for cell in cells if "remove" in cell or "hide" in cell]
    assert not any("bt." in cell for cell in hidden)


def test_every_page_is_one_click_from_the_page_of_its_section():
    linked = {
        name
        for section in SECTIONS
        for name in re.findall(r"\]\((\w+)\.md\)", text_of(DOCS / f"{section}.md"))
    }
    assert {page.stem for page in PAGES} - linked == {"index"}


def test_a_page_stands_in_one_place_of_the_site():
    listed = [
        re.sub(r".*<(\w+)>", r"\1", line)
        for page in PAGES
        for tree in blocks(page, r"\{toctree\}")
        for line in tree.splitlines()
        if line and not line.startswith((":", "generated"))
    ]
    assert sorted([*listed, "index"]) == [page.stem for page in PAGES]


@pytest.fixture
def site(tmp_path):
    """Three pages, as they are built."""
    (tmp_path / "_static").mkdir()
    (tmp_path / "_static/style.css").write_text("", encoding="utf-8")
    (tmp_path / "sub").mkdir()
    good = '<link href="_static/style.css"><a href="sub/b.html#there">b</a><a href="#here">c</a>'
    (tmp_path / "a.html").write_text(f'{good}<p id="here">', encoding="utf-8")
    (tmp_path / "sub/b.html").write_text(
        '<a href="../a.html">a</a><a href="https://example.org/x">x</a><p id="there">',
        encoding="utf-8",
    )
    return tmp_path


def check_links(folder, *options):
    return subprocess.run(
        [sys.executable, DOCS / "check_links.py", folder, *options],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_links_that_lead_somewhere_pass_and_those_outside_are_listed(site):
    done = check_links(site, "--external")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split() == ["https://example.org/x"]


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("gone.html", "gone.html is not there"),
        ("sub/b.html#nowhere", "sub/b.html#nowhere has no such place"),
        ("#nowhere", "#nowhere has no such place"),
        ("sub", "sub is not there"),
        ("htp://example.org", "htp://example.org is no address"),
    ],
)
def test_a_link_that_leads_nowhere_is_named_with_its_page(site, link, said):
    (site / "c.html").write_text(f'<a href="{link}">c</a>', encoding="utf-8")
    done = check_links(site)
    assert done.returncode == 1
    assert done.stderr.strip() == f"c.html: {said}"


def test_a_folder_without_pages_is_no_success(tmp_path):
    assert "There are no pages" in check_links(tmp_path).stderr


def test_pages_name_no_machine_and_no_way_of_working():
    pages = [README, MAP, *DOCS.glob("*.md"), *(ROOT / "examples").glob("*.py")]
    for page in pages:
        found = re.search(r"/(work|root|home|tmp)/|\bpypi\b", text_of(page), re.IGNORECASE)
        assert not found, f"{page.name}: {found[0]}"


def test_pages_and_examples_use_public_names_only():
    pages = [README, MAP, *DOCS.glob("*.md"), *(ROOT / "examples").glob("*.py")]
    for page in pages:
        used = set(re.findall(r"\bbt\.(\w+)", text_of(page)))
        assert used <= set(bt.__all__), page.name
        assert "from bayestrace" not in text_of(page), page.name


def test_the_page_on_the_spread_says_what_comes_out():
    text = " ".join(text_of(DOCS / "spread.md").split())
    items = [bt.Item(f"{n}", found="present", likelihood={"H": (0.7, 0.5)}) for n in range(10)]
    ten = bt.Study.claims({"H": 0.5}, items)
    low, middle, high = bt.band(ten, lean_sd=0.2)["sensitivity"]["credence_band"].squeeze().values
    assert f"credence is {middle:.3f} and looks settled" in text
    assert f"between {low:.2f} and {high:.3f}" in text
    stands = bt.band(bt.load_example("nato-csto"))["sensitivity"]["verdict_stands"]
    confirmed = stands.sel(coder="author", case="afghanistan", hypothesis=["H1", "H3", "H4"])
    assert ((confirmed > 0.5) & (confirmed < 0.62)).all()
    blind = stands.sel(coder=["blind_a", "blind_b"])
    assert blind.median() > 0.95
