"""Access tokens over real HTTP: when they are refreshed, how often, and what a failure blames."""

import asyncio
import logging
from contextlib import asynccontextmanager

import httpx
import pytest
from aiohttp import web

from proxy_core.accounts.access_tokens import AccessTokens
from proxy_core.accounts.account import Account, Credentials, Provider
from proxy_core.errors import AttemptStatus, Blame, CredentialsError, Rest, UpstreamError
from proxy_core.tasks import spawn
from tests.proxy_core.accounts.leaks import PLANTED, words_of
from tests.systems import silent_port

ANN = Account(Provider.VERTEX, "ann", id="ann")
BOB = Account(Provider.VERTEX, "bob", id="bob")


class Service:
    """A service of tokens that answers what the test says; `forms` are what it was asked."""

    def __init__(self):
        self.forms = []
        self.answer = {"expires_in": 3600}
        self.status = 200
        self.gate = asyncio.Event()
        self.gate.set()
        self.asked = asyncio.Event()
        self.time = 10_000.0
        self.rotates = {}
        self.stored = {}
        self.locked = False
        self.tokens = AccessTokens(
            lambda: self.time, lambda: httpx.AsyncClient(trust_env=False, verify=False), self.keep
        )

    async def serve(self, request):
        form = dict(await request.post())
        self.forms.append(form)
        number = len(self.forms)
        self.asked.set()
        await self.gate.wait()
        if isinstance(self.answer, dict) and self.status == 200:
            token = self.rotates.get(form["refresh_token"])
            rotated = {"refresh_token": token} if token else {}
            return web.json_response({"access_token": f"token-{number}", **rotated, **self.answer})
        return web.Response(status=self.status, text=str(self.answer))

    async def keep(self, account_id, credentials, before):
        assert credentials not in before
        if self.locked:
            raise CredentialsError("store_locked")
        self.stored[account_id] = credentials

    def credentials(self, refresh_token="1//refresh"):
        return Credentials(
            refresh_token=refresh_token, client_id="client", client_secret="secret", token_uri=self.url + "/token"
        )

    async def get(self, account=ANN, **credentials):
        return await self.tokens.get(account, self.credentials(**credentials))

    async def failure(self, **credentials):
        with pytest.raises(UpstreamError) as caught:
            await self.get(**credentials)
        return caught.value


@asynccontextmanager
async def running():
    service = Service()
    app = web.Application()
    app.add_routes([web.post("/token", service.serve)])
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    service.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield service
    finally:
        await service.tokens.close()
        await runner.cleanup()


@pytest.fixture
async def service():
    async with running() as found:
        yield found


async def test_the_refresh_token_is_exchanged_for_the_client_it_was_given_to(service):
    assert await service.get() == "token-1"
    assert service.forms == [
        {
            "grant_type": "refresh_token",
            "refresh_token": "1//refresh",
            "client_id": "client",
            "client_secret": "secret",
        }
    ]


async def test_without_a_client_of_the_owners_it_opens_its_own(service, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    tokens = AccessTokens(lambda: service.time)
    assert await tokens.get(ANN, service.credentials()) == "token-1"
    await tokens.close()


@pytest.mark.parametrize(
    ("answer", "good_for"),
    [
        ({"expires_in": 3600}, 3300),
        ({"expires_in": 3599.5}, 3299.5),
        ({}, 3300),
        ({"expires_in": 100}, 50),
    ],
)
async def test_a_token_is_kept_until_five_minutes_before_its_end(service, answer, good_for):
    service.answer = answer
    assert await service.get() == "token-1"
    service.time += good_for - 0.1
    assert await service.get() == "token-1"
    service.time += 0.2
    assert await service.get() == "token-2"
    assert len(service.forms) == 2


async def test_many_that_wait_share_one_refresh(service):
    service.gate.clear()
    waiting = [spawn(service.get(), name="get") for _ in range(20)]
    await asyncio.wait_for(service.asked.wait(), 30)
    service.gate.set()
    assert set(await asyncio.gather(*waiting)) == {"token-1"}
    assert len(service.forms) == 1


async def test_every_account_has_its_own(service):
    first, second = await asyncio.gather(service.get(ANN), service.get(BOB))
    assert {first, second} == {"token-1", "token-2"}
    assert await service.get(ANN) == first


async def test_one_that_gives_up_does_not_end_the_refresh_for_the_others(service):
    service.gate.clear()
    first, second = (spawn(service.get(), name="get") for _ in range(2))
    await asyncio.wait_for(service.asked.wait(), 30)
    first.cancel()
    service.gate.set()
    assert await second == "token-1"
    assert first.cancelled()
    assert await service.get() == "token-1"


async def test_a_token_that_was_not_taken_is_forgotten_once(service):
    await service.get()
    service.tokens.forget("ann", "token-1")
    assert await service.get() == "token-2"
    service.tokens.forget("ann", "token-1")  # another call that had the old one
    assert await service.get() == "token-2"
    service.tokens.forget("ann")
    assert await service.get() == "token-3"
    service.tokens.forget("nobody")


async def test_a_new_login_is_not_given_the_old_token(service):
    assert await service.get() == "token-1"
    assert await service.get(refresh_token="1//new") == "token-2"
    assert [form["refresh_token"] for form in service.forms] == ["1//refresh", "1//new"]
    assert await service.get(refresh_token="1//new") == "token-2"


async def test_a_new_login_does_not_wait_for_the_old_ones_refresh(service):
    service.gate.clear()
    old = spawn(service.get(), name="get")
    await asyncio.wait_for(service.asked.wait(), 30)
    service.asked.clear()
    new = spawn(service.get(refresh_token="1//new"), name="get")
    await asyncio.wait_for(service.asked.wait(), 30)
    service.gate.set()
    assert (await old, await new) == ("token-1", "token-2")
    assert await service.get(refresh_token="1//new") == "token-2"


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (400, '{"error": "invalid_grant", "error_description": "Token has been expired or revoked."}'),
        (400, '{"error": "invalid_grant", "error_subtype": "invalid_rapt"}'),
        (401, '{"error": "invalid_client"}'),
        (401, '{"error": "unauthorized_client"}'),
        (401, '{"error": "deleted_client"}'),
        (401, '{"error": "disabled_client"}'),
        (400, '{"error": "admin_policy_enforced"}'),
        (403, '{"error": "org_internal"}'),
    ],
)
async def test_a_login_that_has_ended_disables_the_account(service, status, answer):
    service.status, service.answer = status, answer
    error = await service.failure()
    assert (error.phrase.code, error.blame, error.status, error.rest) == (
        "login_ended",
        Blame.ACCOUNT,
        AttemptStatus.REJECTED,
        Rest.UNTIL_MENDED,
    )
    assert error.upstream_status == status
    assert "sign in again" in str(error)


@pytest.mark.parametrize("answer", ['{"error": "invalid_request"}', '{"error": "unsupported_grant_type"}'])
async def test_a_refusal_of_another_kind_cools_the_account_and_names_the_reason(service, answer):
    service.status, service.answer = 400, answer
    error = await service.failure()
    assert (error.phrase.code, error.blame, error.rest) == ("login_not_taken", Blame.ACCOUNT, Rest.ACCOUNT)
    assert str(error.phrase.values["reason"]) in answer


@pytest.mark.parametrize(
    ("status", "answer", "code"),
    [
        (500, "no", "upstream_error"),
        (503, "", "upstream_error"),
        (429, "", "upstream_error"),
        (408, "", "upstream_error"),
        (302, "", "upstream_error"),
        (400, "<html>", "upstream_error"),  # a network that wants a login of its own
        (403, "", "upstream_error"),
        (407, '{"error": {"code": 407}}', "upstream_error"),
        (400, '{"error": "Not A Code"}', "upstream_error"),
        (500, '{"error": "invalid_grant"}', "upstream_error"),
        (403, '{"error": "rate_limit_exceeded"}', "upstream_error"),
        (200, "<html>", "not_understood"),
        (200, '{"access_token": 1}', "not_understood"),
        (200, "{}", "not_understood"),
        (200, '{"access_token": ""}', "not_understood"),
        (200, '{"access_token": "two\\nlines"}', "not_understood"),
        (200, "{" + " " * 100_000 + "}", "not_understood"),
    ],
)
async def test_trouble_blames_the_service_and_is_tried_again(service, status, answer, code):
    service.status, service.answer = status, answer
    error = await service.failure()
    assert (error.phrase.code, error.blame, error.status) == (code, Blame.SERVICE, AttemptStatus.FAILED)
    service.status, service.answer = 200, {}
    assert await service.get() == "token-2"


async def test_nobody_listens(service):
    with silent_port() as port:
        service.url = f"http://127.0.0.1:{port}"
        error = await service.failure()
    assert (error.phrase.code, error.blame, error.upstream_status) == ("unreachable", Blame.SERVICE, 0)


@pytest.mark.parametrize("address", ["no address", "http://[", "ftp://127.0.0.1"])
async def test_an_address_that_is_none(service, address):
    service.url = address
    assert (await service.failure()).phrase.code == "unreachable"


async def test_a_token_that_is_still_good_is_used_while_the_service_is_in_trouble(service):
    await service.get()
    service.time += 3400
    service.status, service.answer = 503, ""
    assert await service.get() == "token-1"
    service.time += 201
    assert (await service.failure()).phrase.code == "upstream_error"


async def test_each_that_waits_is_told_with_an_error_of_its_own(service):
    service.status, service.answer = 400, "{}"
    first, second = await asyncio.gather(service.get(), service.get(), return_exceptions=True)
    first.name_account("Ann")
    assert first is not second
    assert "account" not in second.phrase.values
    assert len(service.forms) == 1


# --- a refresh token that comes in place of the one before


async def test_a_new_refresh_token_is_stored_before_it_is_used(service):
    service.answer = {"refresh_token": "1//second"}
    assert await service.get() == "token-1"
    assert service.stored == {"ann": service.credentials("1//second")}
    service.time += 4000
    service.answer = {}
    assert await service.get(refresh_token="1//second") == "token-2"
    assert [form["refresh_token"] for form in service.forms] == ["1//refresh", "1//second"]
    assert len(service.stored) == 1


async def test_the_same_refresh_token_again_is_not_stored(service):
    service.answer = {"refresh_token": "1//refresh"}
    await service.get()
    assert service.stored == {}


async def test_a_call_that_has_read_the_old_one_is_served_by_the_new_one(service):
    service.answer = {"refresh_token": "1//second"}
    await service.get()
    assert await service.get(refresh_token="1//refresh") == "token-1"
    service.time += 4000
    service.answer = {"refresh_token": "1//third"}
    assert await service.get(refresh_token="1//refresh") == "token-2"
    assert await service.get(refresh_token="1//second") == "token-2"
    assert [form["refresh_token"] for form in service.forms] == ["1//refresh", "1//second"]
    assert service.stored["ann"].refresh_token == "1//third"


async def test_while_it_cannot_be_stored_nothing_is_lost_and_no_account_is_blamed(service):
    service.locked, service.answer = True, {"refresh_token": "1//second"}
    for _ in range(2):
        with pytest.raises(CredentialsError) as caught:
            await service.get()
        assert caught.value.phrase.code == "store_locked"
    service.locked = False
    assert await service.get() == "token-1"
    assert service.stored["ann"].refresh_token == "1//second"
    assert len(service.forms) == 1


async def test_when_it_could_not_be_stored_for_long_it_is_stored_before_it_is_exchanged(service):
    service.locked, service.answer = True, {"refresh_token": "1//second"}
    with pytest.raises(CredentialsError):
        await service.get()
    service.time += 4000
    with pytest.raises(CredentialsError):
        await service.get()
    assert len(service.forms) == 1
    service.locked, service.answer = False, {}
    assert await service.get() == "token-2"
    assert service.forms[1]["refresh_token"] == service.stored["ann"].refresh_token == "1//second"


async def test_a_token_that_is_still_good_is_used_while_the_store_is_locked(service):
    await service.get()
    service.time += 3400
    service.locked, service.answer = True, {"refresh_token": "1//second"}
    assert await service.get() == "token-1"
    assert await service.get() == "token-1"
    service.time += 201
    with pytest.raises(CredentialsError):
        await service.get()
    service.locked = False
    assert await service.get() == "token-2"
    assert len(service.forms) == 2


async def test_what_one_account_could_not_store_is_not_given_to_its_new_login(service):
    service.locked, service.answer = True, {"refresh_token": "1//second"}
    with pytest.raises(CredentialsError):
        await service.get()
    service.locked, service.answer = False, {}
    assert await service.get(refresh_token="1//login") == "token-2"
    assert service.stored == {}


async def test_a_refresh_under_way_stores_nothing_for_an_account_that_is_forgotten(service):
    service.gate.clear()
    service.answer = {"refresh_token": "1//second"}
    old = spawn(service.get(), name="get")
    await asyncio.wait_for(service.asked.wait(), 30)
    service.tokens.forget("ann")
    service.gate.set()
    assert await old == "token-1"
    assert service.stored == {}
    assert await service.get() == "token-2"


async def test_a_refresh_of_before_a_new_login_stores_nothing(service):
    service.gate.clear()
    service.answer = {}
    service.rotates = {"1//refresh": "1//second"}
    old = spawn(service.get(), name="get")
    await asyncio.wait_for(service.asked.wait(), 30)
    service.asked.clear()
    new = spawn(service.get(refresh_token="1//login"), name="get")
    await asyncio.wait_for(service.asked.wait(), 30)
    service.gate.set()
    assert (await old, await new) == ("token-1", "token-2")
    assert service.stored == {}
    assert await service.get(refresh_token="1//login") == "token-2"


async def test_without_a_place_to_store_it_the_new_one_is_kept_in_memory(service):
    service.answer = {"refresh_token": "1//second"}
    tokens = AccessTokens(lambda: service.time, lambda: httpx.AsyncClient(trust_env=False, verify=False))
    assert await tokens.get(ANN, service.credentials()) == "token-1"
    service.time += 4000
    assert await tokens.get(ANN, service.credentials()) == "token-2"
    assert service.forms[1]["refresh_token"] == "1//second"
    await tokens.close()


async def test_closing_ends_what_takes_too_long(service):
    tokens = AccessTokens(
        lambda: service.time, lambda: httpx.AsyncClient(trust_env=False, verify=False), service.keep, 0.05
    )
    service.gate.clear()
    waiting = spawn(tokens.get(ANN, service.credentials()), name="get")
    await asyncio.wait_for(service.asked.wait(), 30)
    await tokens.close()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await tokens.close()


async def test_a_new_refresh_token_that_comes_while_it_is_closed_is_stored(service):
    service.rotates = {"1//refresh": "1//second"}
    service.gate.clear()
    waiting = spawn(service.get(), name="get")
    await asyncio.wait_for(service.asked.wait(), 30)
    closing = spawn(service.tokens.close(), name="close")
    await asyncio.sleep(0)
    waiting.cancel()  # who wanted it is gone with the proxy
    service.gate.set()
    await closing
    assert service.stored["ann"].refresh_token == "1//second"


async def test_secrets_are_neither_logged_nor_shown(service, caplog):
    caplog.set_level(logging.DEBUG)
    service.status, service.answer = 400, f'{{"error": "invalid_grant", "error_description": "{PLANTED}"}}'
    error = await service.failure(refresh_token=PLANTED)
    service.url = "http://127.0.0.1:1"
    unreachable = await service.failure(refresh_token=PLANTED)
    assert PLANTED not in words_of(error) + words_of(unreachable) + caplog.text + repr(service.credentials(PLANTED))


async def test_a_new_refresh_token_that_cannot_be_stored_is_not_shown(service, caplog):
    caplog.set_level(logging.DEBUG)
    service.locked, service.answer = True, {"refresh_token": PLANTED}
    with pytest.raises(CredentialsError) as caught:
        await service.get()
    assert PLANTED not in words_of(caught.value) + caplog.text + repr(vars(service.tokens))


async def test_tokens_are_not_in_a_repr(service):
    service.answer = {"access_token": PLANTED}
    assert await service.get() == PLANTED
    assert PLANTED not in repr(service.tokens._held) + repr(vars(service.tokens))
