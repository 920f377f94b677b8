import asyncio
import json

import pytest

from proxy_core.commands.opening import find_owner, opened
from proxy_core.core import Core
from proxy_core.errors import StartError
from proxy_core.options import CoreOptions
from proxy_core.ownership import Ownership, read_note
from proxy_core.tasks import spawn
from tests.proxy_core.commands.conftest import make_easel


async def test_without_an_owner_a_core_runs_and_ends(tmp_path):
    options = CoreOptions(tmp_path / "new", vault="memory")
    async with opened(options) as core:
        assert core.owner is None
        note = read_note(options.data_dir)
        assert note is not None
        assert note.kind == "command"
        assert await core.verbs.accounts() == ()
        assert (await core.verbs.proxy()).running is False
    assert read_note(options.data_dir) is None


async def test_an_owner_is_asked(tmp_path):
    options = CoreOptions(tmp_path, vault="memory", kind="window", port=0)
    owner = Core(options)
    await owner.start()
    try:
        key = await owner.api_key()
        async with opened(options) as core:
            assert core.core is None
            assert await core.verbs.api_key() == key
            assert await core.verbs.settings() == owner.settings
            new = await core.verbs.rotate_api_key()
        assert await owner.api_key() == new
    finally:
        await owner.stop()


async def test_an_owner_that_is_still_opening_is_waited_for(tmp_path):
    owned = Ownership.acquire(tmp_path, "serve")
    searching = spawn(find_owner(tmp_path), name="searching")
    await asyncio.sleep(0)
    owned.release()
    assert await searching is None


async def test_owners_that_come_one_after_another_have_their_time_each(tmp_path):
    owned = Ownership.acquire(tmp_path)
    searching = spawn(find_owner(tmp_path, patience=0.0), name="searching")
    for pid in range(1000, 1050):  # each is gone before it is looked at twice
        owned.note(pid=pid)
        await asyncio.sleep(0.01)
    assert not searching.done()
    with pytest.raises(StartError, match="process 1049"):  # and this one stays
        await searching
    owned.release()


async def test_an_owner_that_accepts_and_never_answers_is_told_of_once_it_was_asked(tmp_path):
    asked = []

    async def never_answer(reader, writer):
        asked.append(True)
        await reader.read()  # until who asks gives up
        writer.close()

    async with await asyncio.start_server(never_answer, "127.0.0.1", 0) as server:
        owned = Ownership.acquire(tmp_path, "serve")
        owned.note(control_port=server.sockets[0].getsockname()[1], token="token")
        with pytest.raises(StartError) as caught:
            await find_owner(tmp_path, patience=0.2)
        owned.release()
    assert caught.value.phrase.code == "owner_silent"
    assert len(asked) == 1


async def test_an_owner_that_went_away_instead_of_answering_is_none(tmp_path):
    owned = Ownership.acquire(tmp_path, "command")

    async def go_away(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        owned.release()
        writer.close()

    async with await asyncio.start_server(go_away, "127.0.0.1", 0) as server:
        owned.note(control_port=server.sockets[0].getsockname()[1], token="token")
        assert await find_owner(tmp_path, patience=60.0) is None


async def test_an_owner_that_is_about_to_be_gone_is_waited_for(tmp_path):
    owned = Ownership.acquire(tmp_path, "serve")
    (tmp_path / "owner.json").unlink()
    asyncio.get_running_loop().call_later(0.5, owned.release)
    async with opened(CoreOptions(tmp_path, vault="memory")) as core:
        assert core.core is not None


async def test_commands_beside_each_other_all_succeed(tmp_path):
    easel = make_easel(tmp_path)
    done = await asyncio.gather(*(asyncio.to_thread(easel.run, "settings", "get", "port") for _ in range(4)))
    assert [(one.returncode, one.stdout, one.stderr) for one in done] == [(0, "8045\n", "")] * 4


async def test_what_had_to_be_said_is_said(tmp_path, capsys):
    (tmp_path / "settings.json").write_text(json.dumps({"colour": "red"}))
    async with opened(CoreOptions(tmp_path, vault="memory")):
        pass
    assert "Setting 'colour' is not known" in capsys.readouterr().err


async def test_a_directory_that_is_none_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StartError, match="cannot be used"):
        async with opened(CoreOptions(tmp_path / "file", vault="memory")):
            pass
