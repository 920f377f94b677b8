"""Settings as a person changes them: in force at once, told to whoever listens, over a real Core."""

import asyncio

import pytest

from proxy_core.core import Core
from proxy_core.errors import EaselError, SettingsError
from proxy_core.events import QueueChanged, SettingsChanged
from proxy_core.options import CoreOptions
from proxy_core.records import QueueState
from proxy_core.simulator.faults import Fault, Rule
from proxy_core.simulator.scenario import SimulatedAccount
from proxy_core.tasks import spawn
from tests.harness import running, simulated
from tests.proxy_core.verbs.people import MODEL, Ears, people


async def test_a_change_is_told_once_it_is_in_force(core):
    ears = Ears(core, SettingsChanged)
    in_force = []
    core.events.subscribe(lambda event: in_force.append(core.settings))
    changed = await core.change_settings({"look": "dark", "notify_proxy": False})
    assert ears.events == [SettingsChanged(changed)]
    assert in_force == [changed]
    assert (core.settings.look, core.settings.notify_proxy) == ("dark", False)


async def test_a_change_by_another_process_is_told_too(core):
    ears = Ears(core, SettingsChanged)
    await core.verbs()["change_settings"](changes={"log_days": 3})
    assert [event.settings.log_days for event in ears.events] == [3]


async def test_what_is_not_taken_is_not_told(core):
    ears = Ears(core, SettingsChanged)
    with pytest.raises(SettingsError):
        await core.change_settings({"look": "pink"})
    assert ears.events == []


async def test_where_it_listens_is_outdated_until_it_is_started_again(core):
    await core.start_proxy()
    await core.change_settings({"port": 18_477, "log_days": 3, "auth_mode": "strict"})
    assert core.proxy().outdated == ("port",)
    await core.change_settings({"port": 0})
    assert core.proxy().outdated == ()


async def test_before_the_start_the_sizes_are_known_and_nothing_can_be_changed(tmp_path):
    core = Core(CoreOptions(data_dir=tmp_path, vault="memory"))
    assert core.map_size("1920x1080").ratio == "16:9"
    with pytest.raises(EaselError) as refused:
        await core.change_settings({"log_days": 3})
    assert refused.value.phrase.code == "not_started"


# --- what takes effect at once


async def test_own_sizes_are_drawn_and_shown(tmp_path):
    async with running(tmp_path, simulated(fox=[])) as easel:
        await easel.core.change_settings({"sizes": {"1024 x 1024": "16:9"}})
        status, headers, _ = await easel.generate(prompt="a fox", size="1024X1024", model=MODEL)
        assert status == 200
        assert headers["X-Mapping-Notes"] == "size '1024X1024' is 16:9 by this proxy's own table"
        row = easel.core.size_table()[0]
        assert (row.size, row.ratio, row.own) == ("1024 x 1024", "16:9", True)
        assert easel.core.map_size("1024x1024").ratio == "16:9"


@pytest.mark.parametrize(
    ("naming", "told"), [("on", "fox@example.com"), ("masked", "f***@example.com"), ("off", None), (False, None)]
)
async def test_the_account_is_told_or_not_at_every_door(tmp_path, naming, told):
    async with running(tmp_path, simulated(fox=[]), account_header=naming) as easel:
        chat = {"model": MODEL, "messages": [{"role": "user", "content": "a fox"}]}
        native = {"contents": [{"role": "user", "parts": [{"text": "a fox"}]}]}
        root = easel.url.removesuffix("/v1")
        for url, body in (
            (f"{easel.url}/images/generations", {"prompt": "a fox", "model": MODEL}),
            (f"{easel.url}/chat/completions", chat),
            (f"{root}/v1beta/models/{MODEL}:generateContent", native),
        ):
            async with easel.client.post(url, json=body, headers=easel.auth) as answer:
                assert answer.status == 200, await answer.text()
                assert answer.headers.get("X-Account-Email") == told


async def test_so_many_pictures_at_once_and_no_more(tmp_path):
    slow = people(SimulatedAccount("fox", "key-of-fox", (Rule(Fault.HANG),)))
    async with running(tmp_path, slow, concurrency=2) as easel:
        ears = Ears(easel.core, QueueChanged)
        asking = spawn(easel.generate(prompt="a fox", model=MODEL, n=4), name="ask")
        await ears.until(lambda event: event.queue == QueueState(waiting=2, drawing=2))
        assert easel.core.queue() == QueueState(waiting=2, drawing=2)
        await easel.core.change_settings({"concurrency": 3})
        await ears.until(lambda event: event.queue == QueueState(waiting=1, drawing=3))
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)


async def test_fewer_requests_are_kept_at_once(tmp_path):
    async with running(tmp_path, simulated(fox=[])) as easel:
        for _ in range(101):
            await easel.generate(prompt="", model=MODEL)  # refused, which costs little
        assert len(await easel.core.requests(limit=200)) == 101
        await easel.core.change_settings({"log_rows": 100})
        async with asyncio.timeout(30):
            while len(await easel.core.requests(limit=200)) > 100:
                await asyncio.sleep(0)
