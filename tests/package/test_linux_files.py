"""What the .deb and the AppImage put on a Linux system, as far as it can be read without building them.

The building, and the story of somebody who installs, uses and removes it, are `make package`.
"""

import configparser
import os
import re
import runpy
import shutil
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from proxy_core.settings import Settings
from proxy_core.version import VERSION

ROOT = Path(__file__).parents[2]
PACKAGING = ROOT / "packaging"
LINUX = PACKAGING / "linux"
LANGUAGES = [path.stem.removeprefix("easel_") for path in (ROOT / "resources" / "translations").glob("*.ts")]
TRANSLATED = [language for language in LANGUAGES if language != "en"]


def desktop_file(name):
    parser = configparser.RawConfigParser(strict=True, delimiters=("=",), comment_prefixes=("#",))
    parser.optionxform = str
    parser.read(LINUX / name, encoding="utf-8")
    return parser


def unit():
    """Section -> the lines `key=value` of the systemd unit."""
    parser = configparser.RawConfigParser(delimiters=("=",), comment_prefixes=("#",))
    parser.optionxform = str
    parser.read(LINUX / "easel.service", encoding="utf-8")
    return parser


def test_packaging_is_no_package():
    # The tools that build import the library of that name.
    assert not list(PACKAGING.rglob("__init__.py"))


@pytest.mark.needs_system("desktop-file-validate")
@pytest.mark.parametrize("name", ["easel.desktop", "autostart.desktop"])
def test_desktop_files_are_valid(name, tmp_path):
    done = subprocess.run(
        ["desktop-file-validate", "--no-hints", LINUX / name], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.needs_system("appstreamcli")
def test_the_description_for_software_centres_is_valid(tmp_path):
    text = (LINUX / "app.easel.Easel.metainfo.xml").read_text(encoding="utf-8")
    text = text.replace("@VERSION@", VERSION).replace("@DATE@", "2026-01-31")
    # AppStream 1.2 misses a homepage, which is for whoever ships Easel to name.
    text = text.replace("</component>", '<url type="homepage">https://example.org</url></component>')
    filled = tmp_path / "app.easel.Easel.metainfo.xml"
    filled.write_text(text, encoding="utf-8")
    done = subprocess.run(["appstreamcli", "validate", "--no-net", filled], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not here")
def test_the_unit_is_valid(tmp_path):
    text = (LINUX / "easel.service").read_text(encoding="utf-8")
    (tmp_path / "easel.service").write_text(text.replace("/usr/bin/easel", "/bin/true").replace("man:easel(1)", ""))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", tmp_path / "easel.service"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "SYSTEMD_LOG_LEVEL": "warning"},
    )
    assert "easel.service" not in done.stderr


def test_the_unit_serves_and_is_switched_on_by_nobody():
    service = unit()
    assert service["Service"]["ExecStart"] == "/usr/bin/easel serve"
    assert service["Service"]["Type"] == "notify"
    assert service["Install"]["WantedBy"] == "default.target"
    assert "systemctl" not in (LINUX / "deb.sh").read_text(encoding="utf-8")


def test_the_unit_lets_drawings_end():
    longest = Settings.__annotations__["drain_seconds"]
    most = max(float(number) for number in re.findall(r"le=([\d.]+)", repr(longest)))
    assert float(unit()["Service"]["TimeoutStopSec"]) > most


@pytest.mark.parametrize("key", ["GenericName", "Comment", "Keywords"])
def test_the_entry_of_the_menu_speaks_every_language(key):
    entry = desktop_file("easel.desktop")["Desktop Entry"]
    texts = [entry[key], *(entry[f"{key}[{language}]"] for language in TRANSLATED)]
    assert all(texts)
    assert len(set(texts)) == len(LANGUAGES) > 1


def test_the_description_speaks_every_language():
    component = ET.parse(LINUX / "app.easel.Easel.metainfo.xml").getroot()
    space = "{http://www.w3.org/XML/1998/namespace}lang"
    spoken = {element.get(space, "en") for element in component.iter("p")}
    assert spoken == {language.replace("_", "-") for language in LANGUAGES}
    for tag in ("summary", "p", "li"):
        told = [element.get(space, "en") for element in component.iter(tag)]
        assert {told.count(language) for language in spoken} == {told.count("en")}, tag


def test_the_window_finds_its_entry():
    source = (ROOT / "desktop" / "app.py").read_text(encoding="utf-8")
    assert 'setDesktopFileName("easel")' in source
    entry = desktop_file("easel.desktop")["Desktop Entry"]
    assert (entry["Icon"], entry["StartupWMClass"]) == ("easel", "easel")
    component = ET.parse(LINUX / "app.easel.Easel.metainfo.xml").getroot()
    assert component.findtext("launchable") == "easel.desktop"


def test_what_easel_starts_does_not_load_its_libraries(monkeypatch):
    hook = str(PACKAGING / "hooks" / "own_environment.py")
    monkeypatch.setenv("LD_LIBRARY_PATH", "/usr/lib/easel/_internal:/opt/mine")
    monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", "/opt/mine")
    runpy.run_path(hook)
    assert os.environ["LD_LIBRARY_PATH"] == "/opt/mine"
    monkeypatch.setenv("LD_LIBRARY_PATH", "/usr/lib/easel/_internal")
    runpy.run_path(hook)
    assert "LD_LIBRARY_PATH" not in os.environ


def test_easel_does_not_load_the_plugins_of_another_qt(monkeypatch):
    monkeypatch.setenv("QT_PLUGIN_PATH", "/usr/lib/qt6/plugins")
    runpy.run_path(str(PACKAGING / "hooks" / "own_environment.py"))
    assert "QT_PLUGIN_PATH" not in os.environ
