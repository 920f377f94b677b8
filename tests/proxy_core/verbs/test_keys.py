"""The proxy's own secrets, as the window and the command have them."""

import pytest

from proxy_core.core import Core
from proxy_core.errors import EaselError
from proxy_core.options import CoreOptions


@pytest.fixture
async def core(tmp_path, monkeypatch):
    monkeypatch.delenv("EASEL_API_KEY", raising=False)
    core = Core(CoreOptions(data_dir=tmp_path / "data", vault="memory"))
    await core.start()
    yield core
    await core.stop()


async def test_the_key_stays_until_it_is_rotated(core):
    old = await core.api_key()
    assert await core.api_key() == old
    new = await core.rotate_api_key()
    assert new == await core.api_key() != old


async def test_the_secret_of_webhooks_stays_when_the_key_is_rotated(core):
    secret = await core.webhook_secret()
    await core.rotate_api_key()
    assert await core.webhook_secret() == secret != await core.api_key()


async def test_a_store_that_answers_is_knocked_at_without_an_effect(core):
    key = await core.api_key()
    await core.knock()
    assert await core.api_key() == key


async def test_before_the_start_there_is_none(tmp_path):
    with pytest.raises(EaselError) as refused:
        await Core(CoreOptions(data_dir=tmp_path, vault="memory")).webhook_secret()
    assert refused.value.phrase.code == "not_started"
