import asyncio

import httpx
import pytest

from proxy_core.core import Core
from proxy_core.errors import StartError
from proxy_core.handover import take_over
from proxy_core.options import CoreOptions
from proxy_core.ownership import Ownership
from tests.proxy_core.commands.conftest import ended, make_easel, serving


async def test_a_serve_ends_and_its_proxy_goes_on_in_another_process(tmp_path):
    easel = make_easel(tmp_path)
    with serving(easel) as served:
        options = CoreOptions(easel.data_dir, demo=True, kind="window", port=httpx.URL(served.base_url).port)
        with pytest.raises(StartError, match=str(served.process.pid)):
            await Core(options).start()
        core = Core(CoreOptions(options.data_dir, demo=True, kind="window", port=options.port, take_over=True))
        try:
            await core.start()
            state = await core.start_proxy()
            last = await asyncio.to_thread(ended, served.process)
        finally:
            await core.stop()
    assert state.base_url == served.base_url
    assert last == (0, "", "")


async def test_nobody_there_is_no_trouble(tmp_path):
    await take_over(tmp_path)
    assert list(tmp_path.iterdir()) == []


async def test_what_is_no_serve_is_left_alone(tmp_path):
    owner = Ownership.acquire(tmp_path, "window")
    try:
        await take_over(tmp_path)
        assert (tmp_path / "owner.json").exists()
    finally:
        owner.release()


async def test_a_serve_that_does_not_answer_is_named(tmp_path):
    owner = Ownership.acquire(tmp_path, "serve")
    owner.note(control_port=1, token="t")
    try:
        with pytest.raises(StartError) as refused:
            await take_over(tmp_path)
    finally:
        owner.release()
    assert refused.value.phrase.code == "owner_silent"
