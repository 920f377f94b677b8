"""The recipes for Windows and macOS, as far as they can be tried here; and what a wheel has to have."""

import ast
import plistlib
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from proxy_core.version import VERSION

ROOT = Path(__file__).parent.parent.parent
PACKAGING = ROOT / "packaging"
SHELL = sorted(PACKAGING.rglob("*.sh")) + sorted((ROOT / "scripts").glob("*.sh"))


def run(*command, code=0, timeout=60):
    program = shutil.which(command[0])  # Windows itself would take the bash of its Linux
    done = subprocess.run(
        [program, *command[1:]], cwd=ROOT, capture_output=True, text=True, timeout=timeout, check=False
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done


@pytest.mark.parametrize("script", SHELL, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_script_parses_and_stops_at_its_first_failure(script):
    run("bash", "-n", script)
    assert "\nset -euo pipefail\n" in script.read_text(encoding="utf-8")


@pytest.mark.needs_system("Qt")
def test_the_icons_can_be_read_by_those_who_show_them(tmp_path):
    for system in ("linux", "windows", "macos"):
        run(sys.executable, PACKAGING / "icons.py", system, tmp_path)
    for size in (16, 48, 512):
        with Image.open(tmp_path / "hicolor" / f"{size}x{size}" / "apps" / "easel.png") as icon:
            assert icon.size == (size, size)
            assert icon.convert("RGBA").getextrema()[3] == (0, 255), "it is drawn, and clear around"
    assert (tmp_path / "hicolor" / "scalable" / "apps" / "easel.svg").is_file()
    with Image.open(tmp_path / "easel.ico") as icon:
        assert {(16, 16), (32, 32), (48, 48), (256, 256)} <= icon.info["sizes"]
    with Image.open(tmp_path / "easel.icns") as icon:
        assert icon.size == (1024, 1024)
        assert {(512, 512, 2), (256, 256, 1), (32, 32, 2)} <= set(icon.info["sizes"])
        assert icon.convert("RGBA").getpixel((0, 0))[3] == 0, "its corners are clear"


def test_the_details_that_windows_shows_are_of_this_version(tmp_path):
    run(sys.executable, PACKAGING / "windows" / "version_info.py", tmp_path / "info.txt")
    text = (tmp_path / "info.txt").read_text(encoding="utf-8")
    call = ast.parse(text, mode="eval").body
    assert ast.unparse(call.func) == "VSVersionInfo"
    assert f"'ProductVersion', '{VERSION}'" in text


def test_the_application_of_macos_is_what_the_launch_agent_names():
    info = plistlib.loads((PACKAGING / "macos" / "Info.plist").read_bytes())
    assert info["CFBundleIdentifier"] == "app.easel"
    assert 'f"app.{name}.plist"' in (ROOT / "desktop" / "autostart.py").read_text(encoding="utf-8")
    assert info["LSUIElement"] is False
    rights = plistlib.loads((PACKAGING / "macos" / "entitlements.plist").read_bytes())
    assert list(rights) == ["com.apple.security.cs.allow-unsigned-executable-memory"]


def test_the_signature_of_macos_names_the_files_that_are_there():
    script = (PACKAGING / "macos" / "sign.sh").read_text(encoding="utf-8")
    named = re.findall(r"packaging/[\w./-]+", script)
    assert named
    assert not [name for name in named if not (ROOT / name).exists()]


def test_the_installer_removes_the_entry_that_easel_writes():
    recipe = (PACKAGING / "windows" / "easel.nsi").read_text(encoding="utf-8")
    key = re.search(r'!define RUN_KEY "(.*)"', recipe)[1]
    assert f"HKEY_CURRENT_USER\\{key}" in (ROOT / "desktop" / "autostart.py").read_text(encoding="utf-8")
    assert 'WriteRegStr HKCU "${RUN_KEY}"' not in recipe, "Easel would take it back at its next start"


@pytest.mark.needs_system("Qt", "makensis")
def test_the_installer_compiles_without_a_warning(tmp_path):
    built, out = tmp_path / "built", tmp_path / "out"
    (built / "_internal").mkdir(parents=True)
    for name in ("easel.exe", "easelw.exe", "_internal/some.dll"):
        (built / name).write_bytes(b"MZ")
    run("bash", PACKAGING / "windows" / "installer.sh", built, out)
    assert (out / f"easel-{VERSION}-windows-setup.exe").read_bytes().startswith(b"MZ")
    with zipfile.ZipFile(out / f"easel-{VERSION}-windows.zip") as archive:
        assert any(name.endswith("licences/qt/LGPL-3.0.txt") for name in archive.namelist())


def test_a_folder_that_is_no_build_is_refused(tmp_path):
    refused = run("bash", PACKAGING / "windows" / "installer.sh", tmp_path, tmp_path / "out", code=1)
    assert "there is no" in refused.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder)
    return next(folder.glob("*.whl"))


def test_the_wheel_has_all_of_easel_and_nothing_else(wheel):
    assert run(sys.executable, PACKAGING / "check_wheel.py", wheel).stderr == ""


@pytest.mark.parametrize(
    ("left_out", "added", "said"),
    [
        ("resources/translations/easel_ru.qm", "", "lacks resources/translations/easel_ru.qm"),
        ("resources/style.qss", "", "lacks resources/style.qss"),
        ("", "tests/test_layout.py", "has tests/test_layout.py"),
    ],
)
def test_a_wheel_that_is_not_whole_is_told_from_one_that_is(wheel, tmp_path, left_out, added, said):
    other = tmp_path / wheel.name
    with zipfile.ZipFile(wheel) as source, zipfile.ZipFile(other, "w") as target:
        for name in source.namelist():
            if name != left_out:
                target.writestr(name, source.read(name))
        if added:
            target.writestr(added, "")
    assert said in run(sys.executable, PACKAGING / "check_wheel.py", other, code=1).stderr


def test_a_release_is_of_the_version_and_says_what_changed(tmp_path):
    (tmp_path / "scripts").mkdir()
    (tmp_path / "proxy_core").mkdir()
    script = tmp_path / "scripts" / "release_notes.py"
    script.write_bytes((ROOT / "scripts" / "release_notes.py").read_bytes())
    (tmp_path / "proxy_core" / "version.py").write_text('VERSION = "1.2.3"\n', encoding="utf-8")
    log = "## [Unreleased]\n\n- Later.\n\n## [1.2.3] - 2026-12-01\n\n- A thing.\n\n## [1.2.2] - 2026-11-30\n"
    (tmp_path / "CHANGELOG.md").write_text(log, encoding="utf-8")
    run(sys.executable, script, "v1.2.3", tmp_path / "notes.md")
    assert (tmp_path / "notes.md").read_text(encoding="utf-8") == "- A thing.\n"
    assert "not the version, 1.2.3" in run(sys.executable, script, "v1.2.4", tmp_path / "notes.md", code=1).stderr
    (tmp_path / "CHANGELOG.md").write_text("## [1.2.3] - not yet released\n\n- A thing.\n", encoding="utf-8")
    assert "nothing under" in run(sys.executable, script, "v1.2.3", tmp_path / "notes.md", code=1).stderr
