"""The check of licences: it fails on what nobody has allowed, and says what it fails on."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
SCRIPT = ROOT / "scripts" / "licences.py"


def run(*arguments, path=""):
    return subprocess.run(
        [sys.executable, SCRIPT, *arguments],
        env={**os.environ, "PYTHONPATH": str(path)},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


@pytest.fixture
def project(tmp_path):
    """The real lock and page, and one more dependency, whose licence a test chooses."""
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    (tmp_path / "some.lock").write_text(lock + "a-new-one==1.0 \\\n    --hash=sha256:00\n", encoding="utf-8")
    shutil.copy(ROOT / "docs" / "licences.md", tmp_path / "page.md")

    def installed(metadata):
        info = tmp_path / "site" / "a_new_one-1.0.dist-info"
        info.mkdir(parents=True, exist_ok=True)
        (info / "METADATA").write_text(f"Metadata-Version: 2.4\nName: a-new-one\nVersion: 1.0\n{metadata}\n")
        return run("--lock", tmp_path / "some.lock", "--page", tmp_path / "page.md", "write", path=tmp_path / "site"), (
            run("--lock", tmp_path / "some.lock", "--page", tmp_path / "page.md", "check", path=tmp_path / "site")
        )

    return installed


def test_what_easel_runs_with_may_be_shipped_and_the_page_says_so():
    checked = run("check")
    assert (checked.returncode, checked.stderr) == (0, ""), "make licences"


@pytest.mark.parametrize(
    "metadata",
    [
        "License-Expression: AGPL-3.0-only",
        "License-Expression: MIT AND GPL-3.0-or-later",
        "License-Expression: LGPL-3.0-only",  # of Qt it is allowed, and of nothing else
        "Classifier: License :: OSI Approved :: GNU General Public License v3 (GPLv3)",
        "License: Proprietary",
        "",
    ],
)
def test_a_new_dependency_that_nobody_allowed_fails(project, metadata):
    _, checked = project(metadata)
    assert checked.returncode == 1
    assert "a-new-one: its licence (" in checked.stderr
    assert "scripts/licences.py" in checked.stderr


@pytest.mark.parametrize(
    "metadata",
    [
        "License-Expression: MIT",
        "License-Expression: GPL-3.0-only OR Apache-2.0",
        "Classifier: License :: OSI Approved :: MIT License",
    ],
)
def test_a_new_dependency_under_a_licence_of_the_list_is_written_down(project, tmp_path, metadata):
    written, checked = project(metadata)
    assert (written.returncode, checked.returncode) == (0, 0), checked.stderr
    assert "| a-new-one | " in (tmp_path / "page.md").read_text(encoding="utf-8")


def test_a_page_that_does_not_tell_of_a_dependency_fails(tmp_path):
    page = tmp_path / "page.md"
    told = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8")
    page.write_text(told.replace("| click | BSD-3-Clause |  |\n", ""), encoding="utf-8")
    checked = run("--page", page, "check")
    assert checked.returncode == 1
    assert "make licences" in checked.stderr


@pytest.mark.needs_system("Qt")
def test_every_dependency_brings_its_text_into_a_package(tmp_path):
    assert run("texts", tmp_path).returncode == 0
    owners = {path.name for path in tmp_path.iterdir()}
    table = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8").partition("<!-- table -->")[2]
    rows = [line.split("|") for line in table.splitlines() if line.startswith("| ") and "licence" not in line]
    everywhere = {row[1].strip() for row in rows if not row[3].strip()}
    assert everywhere
    # Qt's wheels bring no text; ours lie under "qt".
    assert everywhere - owners == {"pyside6-essentials", "shiboken6"}
    assert owners >= {"qt", "icons", "easel", "README.md"}
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in (tmp_path / "qt" / "LGPL-3.0.txt").read_text(encoding="utf-8")
