"""What the folder of the packages leaves out: packaging/easel.spec, read without PyInstaller."""

import re
from pathlib import Path

import pytest

SPEC = Path(__file__).parents[2] / "packaging" / "easel.spec"


@pytest.fixture(scope="module")
def patterns():
    """The names of the spec above the part that calls PyInstaller."""
    source = SPEC.read_text(encoding="utf-8").partition("analysis = Analysis(")[0]
    source = re.sub(r"^from PyInstaller.*", "", source, flags=re.MULTILINE)
    names = {"SPECPATH": str(SPEC.parent)}
    exec(compile(source, str(SPEC), "exec"), names)
    return names


@pytest.mark.parametrize(
    "place",
    [
        "PySide6/Qt/plugins/platforms/libqxcb.so",
        "PySide6/Qt/plugins/platforms/libqwayland.so",
        "PySide6/Qt/plugins/platforms/libqoffscreen.so",
        "PySide6/plugins/platforms/qwindows.dll",
        "PySide6/Qt/plugins/platforms/libqcocoa.dylib",
        "PySide6/Qt/plugins/imageformats/libqsvg.so",
        "PySide6/Qt/plugins/iconengines/libqsvgicon.so",
        "PySide6/Qt/plugins/platformthemes/libqgtk3.so",
        "PySide6/Qt/plugins/platforminputcontexts/libibusplatforminputcontextplugin.so",
        "PySide6/Qt/translations/qtbase_ru.qm",
        "PySide6/Qt/lib/libQt6Svg.so.6",
        "PySide6/QtDBus.abi3.so",
        "libpython3.11.so.1.0",
        "libsqlite3.so.0",
        "libicudata.so.73",
        "pillow.libs/libjpeg-6dc8d115.so.62.4.0",
        "libfreetype-57f805ba.so.6.20.6",
        "resources/translations/easel_fr.qm",
    ],
)
def test_what_easel_needs_is_in(patterns, place):
    assert not patterns["NOT_NEEDED"].match(place)
    assert not patterns["OF_LINUX"].fullmatch(place)


@pytest.mark.parametrize(
    "place",
    [
        "PySide6/Qt/plugins/platforms/libqeglfs.so",
        "PySide6/Qt/plugins/platforms/libqminimal.so",
        "PySide6/Qt/plugins/tls/libqopensslbackend.so",
        "PySide6/Qt/plugins/sqldrivers/libqsqlite.so",
        "PySide6/Qt/lib/libQt6Quick.so.6",
        "PySide6/Qt6Qml.dll",
        "libQt6EglFSDeviceIntegration.so.6",
        "PySide6/Qt/translations/qtbase_de.qm",
        "PySide6/Qt/translations/qt_help_fr.qm",
        "easel-1.2.3.dist-info/direct_url.json",
    ],
)
def test_what_easel_does_not_use_is_out(patterns, place):
    assert patterns["NOT_NEEDED"].match(place)


@pytest.mark.parametrize(
    "place",
    ["libgtk-3.so.0", "libglib-2.0.so.0", "libX11-xcb.so.1", "libxcb-render-util.so.0", "libssl.so.3", "libz.so.1"],
)
def test_what_the_system_mends_itself_is_out(patterns, place):
    assert patterns["OF_LINUX"].fullmatch(place)


def test_qt_for_pythons_own_modules_are_found_where_it_looks_for_them(patterns, tmp_path):
    put = list(patterns["of_qt_for_python"](tmp_path))
    places = {f"{place}/{Path(source).name}" for source, place in put}
    assert "shiboken6/files.dir/shibokensupport/signature/loader.pyc" in places
    assert all(Path(source).is_file() for source, _ in put)


def test_of_these_only_what_writes_type_stubs_is_empty(patterns, tmp_path):
    put = [Path(source).with_suffix(".py") for source, _ in patterns["of_qt_for_python"](tmp_path)]
    assert [path.stem for path in put if path.stem != "__init__" and not path.read_text()] == ["pyi_generator"]


def test_every_import_of_the_sources_is_in(patterns):
    root = SPEC.parents[1]
    texts = "".join(
        path.read_text(encoding="utf-8")
        for room in ("desktop", "proxy_core", "resources")
        for path in (root / room).rglob("*.py")
    )
    imported = set(re.findall(r"^\s*(?:from|import) ([\w.]+)", texts, re.MULTILINE))
    assert not imported & set(patterns["UNUSED"])
