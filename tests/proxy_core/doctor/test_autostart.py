import sys

import platformdirs
import pytest

from proxy_core.doctor.autostart import check
from proxy_core.doctor.finding import State

ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the window alone knows the place")


@pytest.fixture
def usual(scene, monkeypatch, tmp_path):
    """A scene of the usual data directory, and where its session keeps what it starts."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    directory = platformdirs.user_data_path("easel", appauthor=False)
    config = tmp_path / "config"

    def make(**settings):
        return scene(settings=settings, environ={"XDG_CONFIG_HOME": str(config)}, data_dir=directory)

    return make, config


async def test_off(usual):
    make, _ = usual
    (found,) = await check(make())
    assert (found.state, str(found.said)) == (State.OK, "off")


@ON_LINUX
@pytest.mark.parametrize("text", [None, "[Desktop Entry]\nHidden = true\n"])
async def test_wanted_and_not_there(usual, text):
    make, config = usual
    if text:
        (config / "autostart").mkdir(parents=True)
        (config / "autostart" / "easel.desktop").write_text(text)
    (found,) = await check(make(start_with_system=True))
    assert (found.state, found.said.code) == (State.NOTE, "doctor_autostart_gone")


async def test_wanted_and_there(usual):
    make, config = usual
    (config / "autostart").mkdir(parents=True)
    (config / "autostart" / "easel.desktop").write_text("[Desktop Entry]\nExec=PLANTED\n")
    (found,) = await check(make(start_with_system=True))
    assert (found.state, str(found.said)) == (State.OK, "the window starts with the session")


@ON_LINUX
async def test_a_unit_of_systemd(usual):
    make, config = usual
    units = config / "systemd" / "user"
    units.mkdir(parents=True)
    (units / "easel.service").write_text("[Service]\n")
    (found,) = await check(make())
    assert found.facts["unit"] == "installed"
    (units / "default.target.wants").mkdir()
    (units / "default.target.wants" / "easel.service").symlink_to(units / "easel.service")
    (found,) = await check(make())
    assert (found.state, found.facts["unit"]) == (State.OK, "enabled")


async def test_of_another_data_directory_no_entry_is_missed(scene):
    (found,) = await check(scene(settings={"start_with_system": True}))
    assert found.state is State.OK
