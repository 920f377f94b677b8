"""What becomes of tests whose system package is missing. Not the set-up itself: CI walks through that."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CASES = """
import pytest

@pytest.mark.needs_system("easel-no-such-command")
def test_lacking():
    assert False

@pytest.mark.needs_system("sh")
def test_at_hand():
    pass

@pytest.mark.needs_system("Qt")
def test_window():
    assert False

@pytest.mark.xfail
def test_known_fault():
    assert False
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with our conftest.py, whose tests need a command that nobody has and Qt without its libraries."""
    (tmp_path / "tests" / "desktop").mkdir(parents=True)
    (tmp_path / "scripts").mkdir()
    shutil.copy(ROOT / "tests" / "conftest.py", tmp_path / "tests")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "scripts" / "system-packages").write_text(
        "# A comment\n\nqt libno.so.1 some-library\ntest easel-no-such-command some-package\ntest sh some-shell\n"
    )
    (tmp_path / "tests" / "test_cases.py").write_text(CASES)
    (tmp_path / "tests" / "desktop" / "conftest.py").write_text("raise ImportError('libEGL.so.1')\n")
    return tmp_path


def run_pytest(project: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if name != "EASEL_NO_SKIP"}
    return subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-p",
            "no:pytest-qt",
            "-p",
            "no:hypothesispytest",
            "-p",
            "no:anyio",
            *arguments,
        ],
        cwd=project,
        env=inherited | environ,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


def test_what_lacks_a_system_package_is_skipped_and_listed_with_it(project: Path) -> None:
    run = run_pytest(project)

    assert run.returncode == 0, run.stdout
    assert "needs easel-no-such-command: apt-get install some-package" in run.stdout
    assert "all of tests/desktop needs Qt's system libraries: apt-get install some-library" in run.stdout
    assert "1 passed, 3 skipped, 1 xfailed" in run.stdout.splitlines()[-1]


def test_no_skip_fails_what_would_be_skipped(project: Path) -> None:
    (project / "tests" / "test_module.py").write_text("import pytest\n\npytest.importorskip('no_such_module')\n")

    run = run_pytest(project, "--continue-on-collection-errors", EASEL_NO_SKIP="1")

    assert run.returncode != 0
    assert "test_lacking was skipped, which EASEL_NO_SKIP forbids" in run.stdout
    assert "1 passed, 1 xfailed, 4 errors" in run.stdout.splitlines()[-1]


def test_a_command_that_no_list_knows_is_an_error(project: Path) -> None:
    (project / "scripts" / "system-packages").write_text("")

    assert "scripts/system-packages does not list easel-no-such-command" in run_pytest(project).stderr
