import asyncio
import os

from proxy_core.core import Core
from proxy_core.doctor.owner import Presence, find
from proxy_core.options import CoreOptions
from tests.harness import running, simulated
from tests.proxy_core.doctor.conftest import listening, saying, silent
from tests.systems import PIPES


def leave_note(directory, **note):
    import msgspec

    directory.mkdir(parents=True, exist_ok=True)
    (directory / "owner.json").write_bytes(msgspec.json.encode({"pid": os.getpid(), "kind": "serve", **note}))


async def test_a_running_easel_tells_of_itself_without_names(tmp_path):
    async with running(tmp_path / "data", simulated(fox=())) as bench:
        found = await find(tmp_path / "data")
        assert found.presence is Presence.RUNS
        assert found.proxy.base_url == bench.url
        assert found.settings == bench.core.settings
        (state,) = found.accounts
        assert (state.account.label, state.account.email, state.account.name) == ("", "", "")
        assert state.account.id == bench.state("fox").account.id


async def test_without_a_note_nobody_has_it_and_nothing_is_made(tmp_path):
    assert (await find(tmp_path / "none")).presence is Presence.NOBODY
    assert not (tmp_path / "none").exists()
    assert list(tmp_path.iterdir()) == []


async def test_a_note_left_by_a_process_that_is_gone_is_nobodys(tmp_path):
    leave_note(tmp_path, pid=2**22 + 5, control_port=1)
    assert (await find(tmp_path)).presence is Presence.NOBODY


async def test_a_note_whose_port_nobody_listens_at_is_nobodys(tmp_path, nobodys_port):
    leave_note(tmp_path, control_port=nobodys_port)  # the number of the process was given to another
    assert (await find(tmp_path)).presence is Presence.NOBODY


async def test_one_that_has_no_port_yet_is_starting(tmp_path):
    leave_note(tmp_path)
    found = await find(tmp_path)
    assert (found.presence, found.note.pid) == (Presence.STARTING, os.getpid())


async def test_one_that_listens_and_says_nothing_is_silent(tmp_path):
    async with listening(silent) as port:
        leave_note(tmp_path, control_port=port)
        assert (await find(tmp_path)).presence is Presence.SILENT


async def test_one_that_says_something_else_is_silent(tmp_path):
    async with listening(saying(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhey!")) as port:
        leave_note(tmp_path, control_port=port)
        assert (await find(tmp_path)).presence is Presence.SILENT


@PIPES
async def test_a_disk_that_does_not_answer_holds_up_nobody(tmp_path):
    os.mkfifo(tmp_path / "owner.json")  # who opens it waits for somebody to write
    async with asyncio.timeout(30):
        assert (await find(tmp_path, seconds=0.05)).presence is Presence.NOBODY


async def test_the_lock_stays_free_and_a_start_meanwhile_succeeds(tmp_path):
    core = Core(CoreOptions(tmp_path, vault="memory", port=0))
    looks = [find(tmp_path) for _ in range(20)]
    await asyncio.gather(core.start(), *looks)
    await core.stop()
