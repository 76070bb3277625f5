"""What is shipped: the sdist, the wheel made from it, and that wheel installed."""

import os
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest
import yaml
from packaging.metadata import Metadata
from trove_classifiers import classifiers

ROOT = Path(__file__).parents[1]

pytestmark = pytest.mark.skipif(
    not (ROOT / ".git").exists(), reason="needs a checkout, not an unpacked sdist"
)


def build(kind: str, source: Path, target: Path) -> Path:
    """Build without a network: hatchling is one of the test tools."""
    result = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(target)],
        cwd=source,
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert result.returncode == 0, result.stderr
    (built,) = target.iterdir()
    return built


@pytest.fixture(scope="module")
def sdist(tmp_path_factory):
    return build("sdist", ROOT, tmp_path_factory.mktemp("sdist"))


@pytest.fixture(scope="module")
def wheel(sdist, tmp_path_factory):
    """Return the wheel that an installer makes: from the unpacked sdist."""
    unpacked = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(sdist) as archive:
        archive.extractall(unpacked, filter="data")
    (source,) = unpacked.iterdir()
    return build("wheel", source, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """Return the Python of an environment that has this wheel and sees our dependencies."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, with_pip=False, symlinks=os.name != "nt")
    scheme = sysconfig.get_preferred_scheme("prefix") if os.name == "nt" else "venv"
    places = sysconfig.get_paths(scheme, vars={"base": str(folder), "platbase": str(folder)})
    purelib = Path(places["purelib"])
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(purelib)
    # A path named in a .pth file is searched, but its own .pth files are not followed:
    # the checkout, which they point at, stays out of sight.
    dependencies = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (purelib / "dependencies.pth").write_text("\n".join(dependencies), encoding="utf-8")
    (python,) = Path(places["scripts"]).glob("python" if os.name != "nt" else "python.exe")
    return python


def run_in_an_empty_folder(python: Path, folder: Path, code: str) -> str:
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "VIRTUAL_ENV", "COVERAGE"))
    }
    result = subprocess.run(
        [str(python), "-c", code],
        cwd=folder,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


def files_of(folder: Path) -> set[str]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", "--", folder.name],
        cwd=folder.parent,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return {name for name in listed.split("\0") if name and (folder.parent / name).is_file()}


def test_the_wheel_carries_the_evidence_file_by_file(wheel):
    with zipfile.ZipFile(wheel) as archive:
        shipped = {name for name in archive.namelist() if name.startswith("bayestrace/evidence/")}
    assert "bayestrace/evidence/nato-csto/study.toml" in shipped
    assert shipped == {f"bayestrace/{name}" for name in files_of(ROOT / "evidence")}


def test_the_wheel_carries_the_package_and_nothing_of_the_checkout(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    folders = {name.split("/")[0] for name in names}
    assert {name.split("-")[0] for name in folders} == {"bayestrace"}
    package = {f"src/{name}" for name in names if name.startswith("bayestrace/")}
    assert files_of(ROOT / "src") <= package
    assert "src/bayestrace/py.typed" in package
    assert not [name for name in names if name.endswith((".pyc", ".orig", "~"))]


def test_the_wheel_made_from_the_sdist_is_the_wheel_made_from_the_checkout(wheel, tmp_path):
    direct = build("wheel", ROOT, tmp_path)
    with zipfile.ZipFile(wheel) as one, zipfile.ZipFile(direct) as other:
        assert {info.filename: info.CRC for info in one.infolist()} == {
            info.filename: info.CRC for info in other.infolist()
        }


def test_the_sdist_carries_every_file_that_a_test_or_a_build_needs(sdist):
    with tarfile.open(sdist) as archive:
        shipped = {name.partition("/")[2] for name in archive.getnames()}
    kept = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.split("\0")
    # benchmarks compare with other libraries; the rest is for working on the code
    left_out = ("benchmarks/", ".gitattributes", ".pre-commit-config.yaml")
    needed = {name for name in kept if name and (ROOT / name).is_file()}
    needed = {name for name in needed if not name.startswith(left_out)}
    assert needed <= shipped
    assert not [name for name in shipped if name.endswith((".pyc", ".ipynb"))]


def test_the_same_source_gives_the_same_bytes(sdist, wheel, tmp_path):
    copy = tmp_path / "copy"
    with tarfile.open(sdist) as archive:
        archive.extractall(copy, filter="data")
    (source,) = copy.iterdir()
    for path in source.rglob("*"):
        os.utime(path, (1e9, 1e9))
    assert build("wheel", source, tmp_path / "wheel").read_bytes() == wheel.read_bytes()
    assert build("sdist", source, tmp_path / "sdist").read_bytes() == sdist.read_bytes()


def test_the_metadata_is_valid_and_shows_the_readme(wheel):
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        raw = archive.read(name)
    told = Metadata.from_email(raw, validate=True)
    assert told.name == "bayestrace"
    assert told.description_content_type == "text/markdown"
    assert told.description == (ROOT / "README.md").read_text(encoding="utf-8")
    assert told.license_expression == "Apache-2.0"
    assert [str(path) for path in told.license_files] == ["LICENSE"]
    assert set(told.classifiers) <= classifiers
    assert set(told.provides_extra) == {"dask", "numpyro", "nutpie", "office"}


def test_the_bundled_study_loads_from_the_wheel_in_an_empty_folder(installed, wheel, tmp_path):
    where, cases = run_in_an_empty_folder(
        installed,
        tmp_path,
        "import bayestrace as bt\n"
        "study = bt.load_example('nato-csto')\n"
        "print(bt.__file__)\n"
        "print(len(study.cases))\n",
    ).splitlines()
    assert Path(where).is_relative_to(installed.parents[1])
    assert not Path(where).is_relative_to(ROOT)
    assert int(cases) == 2


def test_every_bundled_example_loads_from_the_wheel(installed, tmp_path):
    names = run_in_an_empty_folder(
        installed,
        tmp_path,
        "import bayestrace as bt\n"
        "for name in bt.list_examples():\n"
        "    bt.load_example(name)\n"
        "    print(name)\n",
    ).splitlines()
    shipped = {path.parent.name for path in (ROOT / "evidence").rglob("study.toml")}
    assert {name.rsplit("/")[-1] for name in names} == shipped


def test_the_command_of_the_wheel_answers(installed, tmp_path):
    version = run_in_an_empty_folder(
        installed,
        tmp_path,
        "from importlib.metadata import distribution\n"
        "import sys\n"
        "own = distribution('bayestrace')\n"
        "(entry,) = own.entry_points.select(group='console_scripts', name='bayestrace')\n"
        "main = entry.load()\n"
        "sys.argv = ['bayestrace', '--version']\n"
        "try:\n"
        "    main()\n"
        "except SystemExit as exit:\n"
        "    assert not exit.code\n"
        "print(own.version)\n",
    ).splitlines()
    assert version[-1] in version[0]


def test_the_citation_says_what_the_package_says():
    citation = yaml.load((ROOT / "CITATION.cff").read_text(encoding="utf-8"), yaml.BaseLoader)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    scope: dict[str, str] = {}
    exec((ROOT / "src/bayestrace/_version.py").read_text(encoding="utf-8"), scope)
    assert citation["cff-version"] == "1.2.0"
    assert citation["type"] == "software"
    assert citation["message"]
    assert citation["version"] == scope["__version__"]
    assert citation["license"] == project["license"]
    assert citation["title"].startswith(f"{project['name']}: ")
    assert citation["authors"] == project["authors"]
    assert citation["keywords"] == project["keywords"]
    readme = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    assert f"*{citation['title']}*, version {citation['version']}" in readme
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"\n## [{scope['__version__']}]" in changelog
