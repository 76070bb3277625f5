"""The workflows: what runs elsewhere is what .ci/run runs here, and with no more rights."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
WORKFLOWS = ROOT / ".github" / "workflows"

pytestmark = pytest.mark.skipif(not WORKFLOWS.exists(), reason="needs a checkout")


def workflow(name):
    return yaml.load((WORKFLOWS / f"{name}.yml").read_text(encoding="utf-8"), yaml.BaseLoader)


def jobs():
    return [
        pytest.param(job, id=f"{path.stem}-{name}")
        for path in sorted(WORKFLOWS.glob("*.yml"))
        for name, job in workflow(path.stem)["jobs"].items()
    ]


def steps(job):
    return job.get("steps", [])


def commands(job):
    """Return what the job runs, once for each target of its matrix where a command names one."""
    matrix = job.get("strategy", {}).get("matrix", {})
    targets = [entry["target"] for entry in matrix.get("include", [])] + matrix.get("target", [])
    place = "make ${{ matrix.target }}"
    return [
        run.replace(place, f"make {target}")
        for run in (step["run"] for step in steps(job) if "run" in step)
        for target in (targets if place in run else [""])
    ]


def make_targets(text):
    return set(re.findall(r"\bmake ([a-z0-9.-]+)", text))


def test_every_step_of_the_local_checks_is_one_of_the_workflow():
    here = make_targets((ROOT / ".ci" / "run").read_text(encoding="utf-8").split("step ", 1)[1])
    there = set()
    for job in workflow("tests")["jobs"].values():
        there |= make_targets("\n".join(commands(job)))
    assert here
    assert there - here == {"test-3.12", "test-slow"}
    assert here <= there


def test_every_target_of_a_workflow_is_one_of_make():
    known = re.findall(
        r"^([a-z0-9.-]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE
    )
    for path in WORKFLOWS.glob("*.yml"):
        for job in workflow(path.stem)["jobs"].values():
            assert make_targets("\n".join(commands(job))) <= set(known)


def test_windows_runs_what_make_test_runs():
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    values = dict(re.findall(r"^([A-Z]+) = (.*?) *(?:#.*)?$", text, re.MULTILINE))
    lines = text.splitlines()
    recipe = lines[lines.index(next(line for line in lines if line.startswith("test:"))) + 2]
    expected = recipe.partition("$(PYTHON) ")[2].replace(" $(ARGS)", "")
    for name, value in values.items():
        expected = expected.replace(f"$({name})", value)
    run = list(commands(workflow("tests")["jobs"]["windows"]))
    assert run[-1] == f"uv run --no-sync python {expected}"


def test_the_pythons_are_those_that_the_package_says():
    said = (ROOT / ".python-version").read_text(encoding="utf-8").split()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    classified = [
        entry.rpartition(" ")[2]
        for entry in project["classifiers"]
        if re.fullmatch(r"Programming Language :: Python :: 3\.\d+", entry)
    ]
    assert sorted(said) == classified
    assert project["requires-python"] == f">={classified[0]}"
    tests = workflow("tests")["jobs"]
    for name in ("tests", "windows", "dist"):
        assert sorted(tests[name]["strategy"]["matrix"]["python"]) == classified
    used = {
        step["with"]["python-version"]
        for job in (*tests.values(), *workflow("publish")["jobs"].values())
        for step in steps(job)
        if step.get("uses", "").startswith("actions/setup-python@")
    }
    assert used - {"${{ matrix.python }}"} <= set(said)


def test_tests_run_on_all_three_systems():
    tests = workflow("tests")["jobs"]
    systems = {*tests["tests"]["strategy"]["matrix"]["os"], tests["windows"]["runs-on"]}
    assert systems == {"ubuntu-latest", "macos-latest", "windows-latest"}


@pytest.mark.parametrize("job", jobs())
def test_actions_are_pinned_and_keep_no_credentials(job):
    for step in steps(job):
        action = step.get("uses", "")
        assert not action or re.search(r"@(v\d+|release/v\d+|[0-9a-f]{40})$", action), action
        if action.startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] == "false"


@pytest.mark.parametrize("job", jobs())
def test_commands_take_no_text_from_outside(job):
    for step in steps(job):
        for expression in re.findall(r"\$\{\{(.*?)\}\}", step.get("run", "")):
            assert expression.strip().startswith("matrix."), expression


def test_rights_are_the_least():
    assert workflow("tests")["permissions"] == {"contents": "read"}
    assert all("permissions" not in job for job in workflow("tests")["jobs"].values())
    publish = workflow("publish")
    assert publish["permissions"] in ({}, "{}")
    rights = {name: job["permissions"] for name, job in publish["jobs"].items()}
    assert rights["publish"] == {"id-token": "write"}
    assert all(rights[name] == {"contents": "read"} for name in rights if name != "publish")


def test_only_a_tag_is_published_and_only_after_tests_and_a_trial():
    publish = workflow("publish")
    assert publish["on"] == {"push": {"tags": ["v*"]}}
    jobs = publish["jobs"]
    assert set(jobs["publish"]["needs"]) == {"tests", "build"}
    assert jobs["publish"]["environment"]["name"] == "pypi"
    assert jobs["tests"]["uses"] == "./.github/workflows/tests.yml"
    assert "workflow_call" in workflow("tests")["on"]
    run = list(commands(jobs["build"]))
    assert run[:2] == ["make dist", "make try-dist"]
    assert any("GITHUB_REF_NAME" in line and "--version" in line for line in run)
    assert not any("run" in step for step in jobs["publish"]["steps"])
    assert not any("with" in step and "password" in step["with"] for step in steps(jobs["publish"]))
