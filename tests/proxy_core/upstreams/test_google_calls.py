"""In an account's name: a key, or a token that is refreshed once when it is not taken."""

import asyncio

import pytest

from proxy_core.accounts.account import Credentials, Provider
from proxy_core.errors import AttemptStatus, Blame, Rest, UpstreamError
from tests.proxy_core.upstreams.conftest import Google, meets


async def failure(drawing):
    with pytest.raises(UpstreamError) as caught:
        await drawing
    return caught.value


@pytest.fixture
def ann(google: Google):
    return google.account(Provider.VERTEX, project="kites")


async def test_one_token_for_many_pictures(google: Google, ann):
    drawn = await asyncio.gather(*(google.draw(google.vertex, ann, google.login()) for _ in range(5)))
    assert len(drawn) == 5
    assert google.simulator.tokens.asked == {"ann": 1}


async def test_a_401_refreshes_once_and_draws(google: Google, ann):
    await google.draw(google.vertex, ann, google.login())
    google.simulator.tokens.expire("ann")
    assert (await google.draw(google.vertex, ann, google.login())).width == 512
    assert google.simulator.tokens.asked == {"ann": 2}


async def test_many_that_meet_a_401_share_one_refresh(google: Google, ann):
    await google.draw(google.vertex, ann, google.login())
    google.simulator.tokens.expire("ann")
    drawn = await asyncio.gather(*(google.draw(google.vertex, ann, google.login()) for _ in range(5)))
    assert len(drawn) == 5
    assert google.simulator.tokens.asked == {"ann": 2}


async def test_a_second_401_rejects_the_account(google: Google, ann):
    meets(google.simulator, "unauthenticated")
    error = await failure(google.draw(google.vertex, ann, google.login()))
    assert (error.phrase.code, error.blame, error.rest) == ("login_ended", Blame.ACCOUNT, Rest.UNTIL_MENDED)
    assert error.upstream_status == 401
    assert google.simulator.tokens.asked == {"ann": 2}
    assert google.simulator.calls.count("ann") == 2


async def test_a_login_that_was_revoked_rejects_the_account(google: Google, ann):
    google.simulator.tokens.revoke("ann")
    error = await failure(google.draw(google.vertex, ann, google.login()))
    assert (error.phrase.code, error.blame, error.rest) == ("login_ended", Blame.ACCOUNT, Rest.UNTIL_MENDED)
    assert google.simulator.calls.count() == 0


async def test_a_401_with_a_key_is_final(google: Google):
    meets(google.simulator, "unauthenticated")
    error = await failure(google.draw(google.gemini, google.account(), google.key()))
    assert (error.phrase.code, google.simulator.calls.count("ann")) == ("key_rejected", 1)


async def test_neither_key_nor_login(google: Google):
    error = await failure(google.draw(google.gemini, google.account(), Credentials()))
    assert (error.phrase.code, error.status, error.rest) == ("secret_missing", AttemptStatus.REJECTED, Rest.ACCOUNT)
    assert google.simulator.calls.count() == 0


async def test_a_limit_without_details_names_no_time(google: Google, ann):
    meets(google.simulator, "limited_bare")
    error = await failure(google.draw(google.vertex, ann, google.login()))
    assert (error.status, error.rest, error.retry_after) == (AttemptStatus.LIMITED, Rest.MODEL, None)
