"""The workflows of CI: they call what a person calls, with pinned actions and no more rights than they need."""

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent.parent
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z.][a-z.-]*):", MAKEFILE, re.MULTILINE))
PYTHONS = {"3.11", "3.12", "3.13", "3.14"}


def read(path):
    return yaml.safe_load(path.read_text(encoding="utf-8"))


CI = read(ROOT / ".github" / "workflows" / "ci.yml")


def jobs():
    return [
        pytest.param(job, id=f"{path.stem}-{name}") for path in WORKFLOWS for name, job in read(path)["jobs"].items()
    ]


def made(job):
    """The targets that the job's steps make."""
    runs = [step["run"] for step in job.get("steps", []) if step.get("run", "").startswith("make ")]
    return [word for run in runs for word in run.split()[1:] if "=" not in word]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_may_only_read(path):
    assert read(path)["permissions"] == {"contents": "read"}


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_an_action_is_named_by_its_commit_and_its_version(path):
    used = re.findall(r"uses: (?!\./)(.*)", path.read_text(encoding="utf-8"))
    assert used
    assert not [one for one in used if not re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", one)]


def test_an_action_has_one_commit_everywhere():
    used = {one for path in WORKFLOWS for one in re.findall(r"uses: (?!\./)(.*)", path.read_text(encoding="utf-8"))}
    assert len(used) == len({one.partition("@")[0] for one in used})


@pytest.mark.parametrize("job", jobs())
def test_a_job_ends_and_keeps_no_key_of_the_repository(job):
    if "uses" in job:
        return
    assert 0 < job["timeout-minutes"] <= 90
    fetching = [step for step in job["steps"] if step.get("uses", "").startswith("actions/checkout@")]
    assert len(fetching) == 1
    assert fetching[0]["with"]["persist-credentials"] is False


@pytest.mark.parametrize("job", jobs())
def test_a_job_makes_what_a_person_can_make(job):
    if "uses" in job:
        assert (ROOT / job["uses"]).exists()
        return
    assert made(job)
    assert set(made(job)) <= TARGETS


@pytest.mark.parametrize("job", jobs())
def test_what_is_read_from_outside_is_in_no_script(job):
    """A branch's or a proposal's name could be a command; in a variable it is a text."""
    runs = [step["run"] for step in job.get("steps", []) if "run" in step]
    assert not [run for run in runs if "${{" in run]


@pytest.mark.parametrize("name", ["core", "test"])
def test_it_is_tested_on_every_system_with_every_python(name):
    matrix = CI["jobs"][name]["strategy"]["matrix"]
    assert {system.partition("-")[0] for system in matrix["system"]} == {"ubuntu", "windows", "macos"}
    assert set(matrix["python"]) == PYTHONS


def test_the_core_is_tested_without_qt():
    assert made(CI["jobs"]["core"]) == ["test-core"]
    environment = (ROOT / "scripts" / "environment.sh").read_text(encoding="utf-8")
    left_out = re.search(r"!/\^\((.*?)\)==/", environment)[1].split("|")
    lock = (ROOT / "requirements-dev.lock").read_text(encoding="utf-8")
    named = re.findall(r"^(\S+)==", lock, re.MULTILINE)
    assert sorted(left_out) == sorted(name for name in named if re.search("pyside|shiboken|qasync|pytest-qt", name))


def test_packages_are_made_on_every_system():
    systems = {system.partition("-")[0] for system in CI["jobs"]["package"]["strategy"]["matrix"]["system"]}
    assert systems == {"ubuntu", "windows", "macos"}


def test_only_the_release_may_write_and_only_a_version_makes_one():
    release = read(ROOT / ".github" / "workflows" / "release.yml")
    # YAML 1.1 reads `on` as true.
    assert release[True] == {"push": {"tags": ["v[0-9]+.[0-9]+.[0-9]+"]}}
    assert [name for name, job in release["jobs"].items() if "permissions" in job] == ["release"]
    assert release["jobs"]["release"]["needs"] == "ci"
    assert release["jobs"]["ci"]["needs"] == "version"
    assert "checksums" in made(release["jobs"]["release"])


def test_secrets_are_used_by_a_release_alone():
    steps = [step for job in CI["jobs"].values() for step in job.get("steps", [])]
    told = [value for step in steps for value in step.get("env", {}).values() if "secrets." in value]
    assert told
    assert not [
        value for value in told if not value.startswith("${{ inputs.release && runner.os == 'macOS' && secrets.")
    ]


def test_what_is_released_asks_the_repository_that_made_it_for_newer_versions():
    for job in ("wheel", "package"):
        steps = CI["jobs"][job]["steps"]
        (asks,) = (number for number, step in enumerate(steps) if "make update-url" in step.get("run", ""))
        assert steps[asks]["if"] == "inputs.release"
        assert any(step["run"].startswith("make ") for step in steps[asks + 1 :] if "run" in step)
        assert "$GITHUB_REPOSITORY/releases/latest" in steps[asks]["run"]
    (release,) = (job for path in WORKFLOWS for job in read(path)["jobs"].values() if "uses" in job)
    assert release["with"] == {"release": True}


def test_no_two_jobs_upload_under_one_name():
    """A matrix that named all its artefacts alike would fail at the second; a release takes them into one folder."""
    names = []
    for job in CI["jobs"].values():
        for step in job.get("steps", []):
            if step.get("uses", "").startswith("actions/upload-artifact@"):
                names.append(step["with"]["name"])
                varies = "matrix" in job.get("strategy", {}) and "runner.os ==" not in step.get("if", "")
                assert ("${{ matrix.system }}" in names[-1]) == varies
    assert len(names) == len(set(names)) == 3
