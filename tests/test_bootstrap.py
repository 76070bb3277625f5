"""The bootstrap script, run with stand-ins for uv and python3 in a folder of its own.

Nothing here reaches the network: the stand-ins write down how they were called.
"""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SCRIPT = ROOT / "scripts" / "bootstrap"
NEEDED = ("scripts/bootstrap", "pyproject.toml", "uv.lock", ".python-version")
UTILITIES = ("awk", "cat", "chmod", "cksum", "dirname", "mkdir", "mv", "rm", "sed", "sh")

pytestmark = pytest.mark.skipif(
    not SCRIPT.exists() or os.name == "nt", reason="needs a checkout and a POSIX shell"
)

# Answers `--version`, `python find`, `venv` and `sync`. UV_THERE lists the Pythons "on this
# machine", UV_FAILS the subcommands that fail, as they do without a network.
UV = """#!/bin/sh
echo "uv $*" >>"$CALLS"
case "$1" in
--version) echo "uv {version}" ; exit 0 ;;
esac
case " $UV_FAILS " in *" $1 "*) echo "uv: no network, said the stand-in" >&2; exit 1 ;; esac
case "$1" in
python)
    for last in "$@"; do :; done
    case " $UV_THERE " in *" $last "*) exit 0 ;; esac
    exit 1 ;;
venv)
    for last in "$@"; do :; done
    mkdir -p "$last/bin"
    printf '#!/bin/sh\\n' >"$last/bin/python"
    chmod +x "$last/bin/python" ;;
sync)
    echo "downloads=${{UV_PYTHON_DOWNLOADS:-}} preference=$UV_PYTHON_PREFERENCE" >>"$CALLS"
    echo "active=${{VIRTUAL_ENV:-}}" >>"$CALLS"
    mkdir -p "$UV_PROJECT_ENVIRONMENT/bin"
    printf '#!/bin/sh\\n' >"$UV_PROJECT_ENVIRONMENT/bin/python"
    chmod +x "$UV_PROJECT_ENVIRONMENT/bin/python" ;;
esac
"""

# LACKS names what this Python cannot import or is too old for; `-m venv` makes
# an environment whose "pip" puts a uv of UV_STUB into it.
PYTHON = """#!/bin/sh
echo "python3 $*" >>"$CALLS"
case "$1$2" in
-c*) for word in $LACKS; do case "$2" in *"$word"*) exit 1 ;; esac; done ;;
-mvenv)
    [ -z "${VENV_FAILS:-}" ] || exit 1
    mkdir -p "$3/bin"
    cat "$PIP_STUB" >"$3/bin/python"
    chmod +x "$3/bin/python" ;;
esac
"""

PIP = """#!/bin/sh
echo "tools $*" >>"$CALLS"
[ -z "${PIP_FAILS:-}" ] || { echo "pip: no network, said the stand-in" >&2; exit 1; }
cat "$UV_STUB" >.tools/bin/uv
chmod +x .tools/bin/uv
"""

SHIM = """#!/bin/sh
echo "shim: command not found" >&2
exit 127
"""


def executable(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)


@dataclass
class Machine:
    """A checkout and a PATH with nothing on it but what a test puts there."""

    folder: Path

    def __post_init__(self):
        for name in NEEDED:
            target = self.checkout / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, target)
        package = self.checkout / "src" / "bayestrace"
        package.mkdir(parents=True)
        (package / "_version.py").write_text('__version__ = "0"\n', encoding="utf-8")
        self.path.mkdir()
        for name in UTILITIES:
            real = shutil.which(name)
            assert real is not None, name
            (self.path / name).symlink_to(real)
        executable(self.folder / "pip-stub", PIP)
        executable(self.folder / "uv-stub", UV.format(version="0.9.1"))

    @property
    def checkout(self) -> Path:
        return self.folder / "a checkout"

    @property
    def path(self) -> Path:
        return self.folder / "bin"

    def with_uv(self, version: str = "0.9.1"):
        executable(self.path / "uv", UV.format(version=version))
        return self

    def with_python3(self):
        executable(self.path / "python3", PYTHON)
        return self

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        self.calls_file.unlink(missing_ok=True)
        return subprocess.run(
            [str(self.checkout / "scripts" / "bootstrap"), *arguments],
            check=False,
            capture_output=True,
            text=True,
            timeout=60,
            env={
                "PATH": str(self.path),
                "HOME": str(self.folder),
                "CALLS": str(self.calls_file),
                "PIP_STUB": str(self.folder / "pip-stub"),
                "UV_STUB": str(self.folder / "uv-stub"),
                "UV_THERE": "3.13",
                **environment,
            },
        )

    @property
    def calls_file(self) -> Path:
        return self.folder / "calls"

    @property
    def calls(self) -> list[str]:
        if not self.calls_file.exists():
            return []
        return self.calls_file.read_text(encoding="utf-8").splitlines()

    def sync(self) -> str:
        found = [call for call in self.calls if call.startswith("uv sync")]
        assert len(found) == 1, self.calls
        return found[0]


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path)


def assert_one_sentence(text: str, *parts: str) -> None:
    lines = [line for line in text.splitlines() if line and not line.endswith(" ...")]
    assert len(lines) == 1, text
    assert lines[0].endswith(".")
    assert ". " not in lines[0]
    for part in parts:
        assert part in lines[0]


def test_uv_on_the_path_is_used_and_python3_is_not_asked(machine):
    machine.with_uv().with_python3()
    result = machine.run("run")
    assert result.returncode == 0, result.stderr
    assert machine.sync()
    assert not any(call.startswith(("python3", "tools")) for call in machine.calls)
    assert not (machine.checkout / ".tools" / "bin").exists()


@pytest.mark.parametrize("version", ["0.6.17", "0.4.0", "what?"])
def test_a_uv_that_is_too_old_is_passed_over(machine, version):
    machine.with_uv(version).with_python3()
    result = machine.run("run")
    assert result.returncode == 0, result.stderr
    assert (machine.checkout / ".tools" / "bin" / "uv").exists()


@pytest.mark.parametrize("version", ["0.7.0", "0.13.9", "1.0.0", "2.1.3 (abc 2030-01-01)"])
def test_a_uv_that_is_new_enough_is_used(machine, version):
    machine.with_uv(version).with_python3()
    assert machine.run("run").returncode == 0
    assert not (machine.checkout / ".tools" / "bin").exists()


def test_without_uv_a_tools_environment_gets_it_and_nothing_else_is_installed(machine):
    machine.with_python3()
    result = machine.run("run")
    assert result.returncode == 0, result.stderr
    assert "python3 -m venv .tools" in machine.calls
    pip = [call for call in machine.calls if "-m pip" in call]
    assert len(pip) == 1
    assert pip[0].startswith("tools -m pip install")
    assert pip[0].endswith("uv>=0.7")


def test_the_tools_environment_is_made_once(machine):
    machine.with_python3()
    assert machine.run("run").returncode == 0
    assert machine.run("test").returncode == 0
    assert not any(call.startswith(("python3 -m", "tools")) for call in machine.calls)
    assert machine.sync()


def test_a_tools_environment_left_half_made_is_made_again(machine):
    machine.with_python3()
    assert machine.run("run", PIP_FAILS="yes").returncode == 1
    assert machine.run("run").returncode == 0


def test_a_python3_that_is_only_a_shim_is_passed_over(machine):
    machine.with_python3()
    first = machine.folder / "shims"
    executable(first / "python3", SHIM)
    result = machine.run("run", PATH=f"{first}:{machine.path}")
    assert result.returncode == 0, result.stderr


def test_without_python3_one_sentence_names_the_packages(machine):
    result = machine.run("run")
    assert result.returncode == 1
    assert_one_sentence(result.stderr, "no python3", "python3-venv")


@pytest.mark.parametrize("lacking", ["ensurepip", "venv"])
def test_without_venv_or_pip_one_sentence_names_the_package(machine, lacking):
    result = machine.with_python3().run("run", LACKS=lacking)
    assert result.returncode == 1
    assert_one_sentence(result.stderr, "virtual environments", "python3-venv")
    assert not any(call.startswith("python3 -m") for call in machine.calls)


def test_a_venv_that_fails_after_all_gives_the_same_sentence(machine):
    result = machine.with_python3().run("run", VENV_FAILS="yes")
    assert result.returncode == 1
    assert_one_sentence(result.stderr, "virtual environments", "python3-venv", "bootstrap.log")


def test_a_python3_too_old_for_uv_is_said_to_be(machine):
    result = machine.with_python3().run("run", LACKS="version_info")
    assert result.returncode == 1
    assert_one_sentence(result.stderr, "older than 3.8", "Python 3.12")


def test_without_a_registry_one_sentence_points_at_the_connection(machine):
    result = machine.with_python3().run("run", PIP_FAILS="yes")
    assert result.returncode == 1
    assert_one_sentence(result.stderr, "registry", "internet connection", "bootstrap.log")
    log = (machine.checkout / ".tools" / "bootstrap.log").read_text(encoding="utf-8")
    assert "said the stand-in" in log


@pytest.mark.parametrize(
    ("there", "taken"),
    [
        ("3.12 3.13 >=3.12", "--python 3.13"),
        ("3.12 >=3.12", "--python 3.12"),
        (">=3.12", "--python >=3.12"),
    ],
)
def test_a_python_that_is_there_is_used_and_none_downloaded(machine, there, taken):
    machine.with_uv()
    assert machine.run("run", UV_THERE=there).returncode == 0
    assert machine.sync().endswith(taken)
    assert "downloads=never preference=system" in machine.calls
    assert not any(call.startswith("uv venv") for call in machine.calls)


def test_without_a_python_one_is_downloaded(machine):
    machine.with_uv()
    result = machine.run("run", UV_THERE="")
    assert result.returncode == 0, result.stderr
    assert "uv venv --quiet --allow-existing --python 3.13 .venv" in machine.calls
    assert machine.sync().endswith("--python 3.13")


def test_without_a_python_and_without_a_download_one_sentence_says_what_to_install(machine):
    machine.with_uv()
    result = machine.run("run", UV_THERE="", UV_FAILS="venv")
    assert result.returncode == 1
    assert_one_sentence(result.stderr, "install Python 3.13", "bootstrap.log")
    assert not any(call.startswith("uv sync") for call in machine.calls)


def test_a_sync_that_fails_is_not_taken_for_done(machine):
    machine.with_uv()
    result = machine.run("run", UV_FAILS="sync")
    assert result.returncode == 1
    assert "could not be installed" in result.stderr
    assert machine.run("run").returncode == 0
    assert machine.sync()


@pytest.mark.parametrize(
    ("what", "groups"), [("run", []), ("test", ["test"]), ("dev", ["dev"]), ("bench", ["bench"])]
)
def test_only_the_groups_asked_for_are_installed(machine, what, groups):
    machine.with_uv()
    assert machine.run(what).returncode == 0
    words = machine.sync().split()
    named = [words[place + 1] for place, word in enumerate(words) if word == "--group"]
    assert named == groups
    assert {"--locked", "--inexact", "--compile-bytecode", "--no-default-groups"} <= set(words)


@pytest.mark.parametrize(
    ("arguments", "folder"),
    [(["test"], ".venv"), (["bench"], ".venv-bench"), (["test", "3.13"], ".venv-3.13")],
)
def test_each_purpose_has_its_environment(machine, arguments, folder):
    machine.with_uv()
    assert machine.run(*arguments).returncode == 0
    made = {path.name for path in machine.checkout.glob(".venv*")}
    assert made == {folder}


def test_the_second_run_calls_nothing(machine):
    machine.with_uv()
    assert machine.run("test").returncode == 0
    for what in ("test", "run"):
        result = machine.run(what)
        assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
        assert machine.calls == []


def test_what_dev_installs_is_enough_for_the_tests(machine):
    machine.with_uv()
    assert machine.run("dev").returncode == 0
    assert machine.run("test").returncode == 0
    assert machine.calls == []


def test_what_demo_installs_is_not_enough_for_the_tests(machine):
    machine.with_uv()
    assert machine.run("run").returncode == 0
    assert machine.run("test").returncode == 0
    assert machine.sync()


@pytest.mark.parametrize(
    ("name", "addition"),
    [
        ("pyproject.toml", "[dependency-groups]\nmore = []\n"),
        ("pyproject.toml", "[tool.hatch.build]\nmore = []\n"),
        ("uv.lock", "\n"),
        (".python-version", "3.14\n"),
        ("src/bayestrace/_version.py", "\n"),
    ],
)
def test_a_change_of_what_is_installed_is_noticed(machine, name, addition):
    machine.with_uv()
    assert machine.run("run").returncode == 0
    with (machine.checkout / name).open("a", encoding="utf-8") as file:
        file.write(addition)
    assert machine.run("run").returncode == 0
    assert machine.sync()


def test_a_change_of_the_linter_installs_nothing(machine):
    machine.with_uv()
    assert machine.run("run").returncode == 0
    with (machine.checkout / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write("[tool.ruff.more]\nline-length = 1\n")
    assert machine.run("run").returncode == 0
    assert machine.calls == []


def test_a_removed_or_broken_environment_is_made_again(machine):
    machine.with_uv()
    assert machine.run("run").returncode == 0
    (machine.checkout / ".venv" / "bin" / "python").unlink()
    assert machine.run("run").returncode == 0
    assert machine.sync()


def test_a_moved_checkout_is_set_up_again(machine):
    machine.with_uv()
    assert machine.run("run").returncode == 0
    moved = machine.folder / "moved"
    machine.checkout.rename(moved)
    result = subprocess.run(
        [str(moved / "scripts" / "bootstrap"), "run"],
        check=False,
        env={"PATH": str(machine.path), "CALLS": str(machine.calls_file), "UV_THERE": "3.13"},
    )
    assert result.returncode == 0
    assert sum(call.startswith("uv sync") for call in machine.calls) == 2


def test_a_version_that_is_not_there_is_neither_downloaded_nor_passed_over(machine):
    machine.with_uv()
    result = machine.run("test", "3.12", UV_THERE="3.13")
    assert result.returncode == 3
    assert_one_sentence(result.stderr, "no Python 3.12")
    assert not any(call.startswith(("uv venv", "uv sync")) for call in machine.calls)


def test_the_lowest_versions_are_installed_without_the_lock_file(machine):
    machine.with_uv()
    stale = machine.checkout / ".venv-lowest" / "lib"
    stale.mkdir(parents=True)
    result = machine.run("lowest", UV_THERE="3.13 3.12")
    assert result.returncode == 0, result.stderr
    assert not any(call.startswith("uv sync") for call in machine.calls)
    (installed,) = [call for call in machine.calls if call.startswith("uv pip install")]
    assert "--resolution lowest-direct" in installed
    assert "--python .venv-lowest/bin/python" in installed
    assert "uv venv --quiet --python 3.12 .venv-lowest" in machine.calls
    assert not stale.exists()  # what an earlier bound installed does not linger
    machine.run("lowest", UV_THERE="3.13 3.12")
    assert machine.calls == []


def test_a_pyenv_whose_shims_are_off_is_searched(machine):
    machine.with_uv()
    executable(
        machine.path / "uv",
        UV.format(version="0.9.1").replace(
            'echo "uv $*"', 'echo "PATH=$PATH" >>"$CALLS"; echo "uv $*"'
        ),
    )
    found = machine.folder / ".pyenv" / "versions" / "3.12.1" / "bin"
    found.mkdir(parents=True)
    (machine.folder / ".pyenv" / "versions" / "3.11.7" / "bin").mkdir(parents=True)
    assert machine.run("run").returncode == 0
    assert f"PATH={machine.path}:{found}" in machine.calls


def test_a_surrounding_environment_is_left_alone(machine):
    machine.with_uv()
    active = str(machine.folder / "active")
    result = machine.run("run", VIRTUAL_ENV=active, UV_PROJECT_ENVIRONMENT=active)
    assert result.returncode == 0
    assert not Path(active).exists()
    assert "active=" in machine.calls
    assert (machine.checkout / ".venv").exists()


def test_wrong_usage_is_said(machine):
    result = machine.run("everything")
    assert result.returncode == 2
    assert "usage: scripts/bootstrap run|test|dev|bench" in result.stderr


@pytest.mark.skipif(shutil.which("make") is None, reason="needs make")
@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("test-3.12", "The tests for Python 3.12 did NOT run."),
        ("test-lowest", "The tests with the lowest versions did NOT run."),
    ],
)
def test_make_says_that_the_tests_for_a_missing_python_did_not_run(machine, target, said):
    machine.with_uv()
    shutil.copy(ROOT / "Makefile", machine.checkout)
    result = subprocess.run(
        [str(shutil.which("make")), target],
        check=False,
        capture_output=True,
        text=True,
        cwd=machine.checkout,
        env={
            "PATH": str(machine.path),
            "HOME": str(machine.folder),
            "CALLS": str(machine.calls_file),
            "UV_THERE": "3.13",
        },
    )
    assert result.returncode == 0, result.stderr
    assert said in result.stdout


@pytest.fixture
def checks(machine):
    """Return a function that runs .ci/run with a stand-in for make."""
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("needs bash")
    executable(
        machine.path / "make",
        '#!/bin/sh\necho "make $*" >>"$CALLS"\n[ "$1" != "$MAKE_FAILS" ]\n',
    )
    script = machine.checkout / ".ci" / "run"
    script.parent.mkdir()
    shutil.copy(ROOT / ".ci" / "run", script)

    def run(fails=""):
        return subprocess.run(
            [bash, str(script)],
            check=False,
            capture_output=True,
            text=True,
            env={
                "PATH": str(machine.path),
                "CALLS": str(machine.calls_file),
                "MAKE_FAILS": fails,
            },
        )

    return run


ALL_CHECKS = [
    f"make {target}"
    for target in (
        *("test", "contract", "style", "types", "doctest", "docs"),
        *("test-lowest", "dist", "try-dist"),
    )
]


def test_the_checks_begin_with_the_test_command_of_the_readme(machine, checks):
    result = checks()
    assert result.returncode == 0, result.stderr
    assert machine.calls == ALL_CHECKS


@pytest.mark.parametrize("check", ALL_CHECKS)
def test_one_failing_check_fails_all_and_hides_none(machine, checks, check):
    result = checks(fails=check.removeprefix("make "))
    assert result.returncode == 1
    assert machine.calls == ALL_CHECKS
    assert result.stdout.splitlines()[-1].startswith("FAILED: ")
