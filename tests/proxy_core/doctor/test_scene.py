from proxy_core.doctor.database_seen import Condition
from proxy_core.doctor.owner import Presence
from proxy_core.doctor.scene import gather
from proxy_core.doctor.settings_seen import FileState
from proxy_core.settings import Settings
from tests.harness import running, simulated


async def test_of_a_stopped_easel_its_files_are_read(tmp_path, around):
    async with running(tmp_path / "home" / "data", simulated(fox=(), heron=()), log_days=9):
        pass
    found = await gather(around())
    assert (found.owner.presence, found.runs) == (Presence.NOBODY, False)
    assert (found.settings.log_days, found.settings_seen.state) == (9, FileState.READ)
    assert found.database.condition is Condition.WHOLE
    assert len(found.accounts) == 2


async def test_of_a_running_one_it_is_asked(tmp_path, around):
    async with running(tmp_path / "home" / "data", simulated(fox=())) as bench:
        await bench.core.set_enabled("fox", False)
        found = await gather(around())
        assert found.runs
        assert found.settings.port == 0  # of its start, not of the file
        assert [one.enabled for one in found.accounts] == [False]


async def test_nothing_there_is_no_error_and_stays_so(tmp_path, around):
    start = around(data_dir=tmp_path / "none")
    found = await gather(start)
    assert (found.accounts, found.settings) == ((), Settings())
    assert not start.options.data_dir.exists()


async def test_a_file_in_the_directorys_place_is_no_error(tmp_path, around):
    (tmp_path / "file").touch()
    found = await gather(around(data_dir=tmp_path / "file"))
    assert found.accounts is None
    assert found.settings_seen.state is FileState.UNREADABLE
