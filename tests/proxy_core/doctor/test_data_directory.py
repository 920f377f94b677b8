import socket

import pytest

from proxy_core.doctor.data_directory import check
from proxy_core.doctor.finding import State
from tests.systems import MODES, small_disk


async def test_one_that_is_private_and_has_room(scene):
    (found,) = await check(scene())
    assert found.state is State.OK
    assert str(found.said).startswith("~/data, private, ")
    assert found.facts["private"] is True
    assert found.facts["free_bytes"] > 0


async def test_one_that_is_not_there_yet_is_not_made(scene, tmp_path):
    directory = tmp_path / "home" / "later" / "easel"
    (found,) = await check(scene(data_dir=directory))
    assert (found.state, found.facts["exists"]) == (State.OK, False)
    assert not directory.parent.exists()


@MODES
async def test_one_that_others_may_read(scene, tmp_path):
    made = scene()
    made.around.options.data_dir.chmod(0o755)
    (found,) = await check(made)
    assert (found.state, found.said.code) == (State.NOTE, "doctor_directory_open")
    made.around.options.data_dir.chmod(0o700)
    (made.around.options.data_dir / "settings.json").touch()
    (made.around.options.data_dir / "settings.json").chmod(0o644)
    assert (await check(made))[0].facts["private"] is False


async def test_a_file_in_its_place(scene, tmp_path):
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "file").touch()
    (found,) = await check(scene(data_dir=tmp_path / "home" / "file"))
    assert (found.state, str(found.said)) == (State.TROUBLE, "~/file cannot be read: Not a directory.")
    (found,) = await check(scene(data_dir=tmp_path / "home" / "file" / "below"))
    assert (found.state, found.said.code) == (State.TROUBLE, "doctor_directory_unmakeable")


async def test_damaged_files_that_were_kept_are_counted(scene):
    made = scene()
    for name in ("easel.db.broken", "easel.db.broken-wal", "settings.json.broken-2"):
        (made.around.options.data_dir / name).touch(0o600)
    (found,) = await check(made)
    assert (found.state, found.facts["set_aside"]) == (State.NOTE, 2)


async def test_no_name_is_in_a_path_outside_home(scene, tmp_path):
    directory = tmp_path / socket.gethostname().partition(".")[0] / "someone@example.com"
    directory.mkdir(parents=True)
    (found,) = await check(scene(data_dir=directory))
    assert found.facts["place"].endswith("/***/***")
    assert "someone" not in repr(found)


@pytest.fixture
def disk(tmp_path):
    with small_disk(tmp_path / "small", "1m") as made:
        yield made


async def test_a_full_disk(scene, disk):
    (found,) = await check(scene(data_dir=disk.directory))
    assert (found.state, found.said.code) == (State.TROUBLE, "doctor_disk_full")
    assert "gallery_mb" in str(found.step)


async def test_a_disk_that_may_only_be_read(scene, disk):
    disk.remount("ro")
    (found,) = await check(scene(data_dir=disk.directory))
    assert found.state is State.TROUBLE
