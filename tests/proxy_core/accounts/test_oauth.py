"""The calls of a login over HTTP: to the simulator for the round trip, to a test server for what can go wrong."""

import base64
import hashlib
import logging
import re
from contextlib import asynccontextmanager
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from aiohttp import web

from proxy_core.accounts import oauth
from proxy_core.accounts.access_tokens import AccessTokens
from proxy_core.accounts.account import Account, Credentials, OAuthClient, Provider
from proxy_core.accounts.oauth import GoogleOAuth, client_of, scopes_of
from proxy_core.errors import AccountError, UpstreamError
from tests.proxy_core.accounts.leaks import PLANTED, words_of
from tests.proxy_core.accounts.signing_in import plain_client, refused, signing_in

HERE = "http://127.0.0.1:41234/"
GOOGLE = "https://www.googleapis.com/auth/"
EMAIL, CLOUD, RETRIEVER = f"{GOOGLE}userinfo.email", f"{GOOGLE}cloud-platform", f"{GOOGLE}generative-language.retriever"


@pytest.fixture
async def bench():
    async with signing_in() as found:
        yield found


# --- what is asked


def asked(client=OAuthClient("the-client"), provider=Provider.VERTEX, **kwargs):  # noqa: B008 - frozen
    authorization = GoogleOAuth().authorize(client, HERE, scopes_of(provider), **kwargs)
    address, _, query = authorization.url.partition("?")
    return authorization, address, {name: values[0] for name, values in parse_qs(query).items()}


def test_the_address_asks_for_a_code_with_pkce_and_state():
    authorization, address, fields = asked()
    digest = hashlib.sha256(authorization.verifier.encode()).digest()
    assert address == "https://accounts.google.com/o/oauth2/v2/auth"
    assert fields == {
        "response_type": "code",
        "client_id": "the-client",
        "redirect_uri": HERE,
        "scope": f"openid {EMAIL} {CLOUD}",
        "state": authorization.state,
        "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
        "code_challenge_method": "S256",
        "access_type": "offline",
        "prompt": "consent",
    }
    assert re.fullmatch(r"[A-Za-z0-9._~-]{43,128}", authorization.verifier)  # RFC 7636, 4.1


def test_every_question_has_secrets_of_its_own_and_shows_none():
    first, second = asked()[0], asked()[0]
    assert first.state != second.state
    assert first.verifier != second.verifier
    assert len(first.state) >= 43
    assert first.state not in repr(first)
    assert first.verifier not in repr(first) + first.url


def test_who_signs_in_again_is_named_and_another_address_keeps_its_query():
    client = OAuthClient("the-client", auth_uri="http://127.0.0.1:9/auth?x=1")
    _, address, fields = asked(client, login_hint="ann@example.com")
    assert (address, fields["x"], fields["login_hint"]) == ("http://127.0.0.1:9/auth", "1", "ann@example.com")


def test_each_provider_asks_for_what_it_needs():
    assert scopes_of(Provider.GEMINI) == ("openid", EMAIL, CLOUD, RETRIEVER)
    assert scopes_of(Provider.VERTEX) == ("openid", EMAIL, CLOUD)
    assert scopes_of(Provider.CODE_ASSIST) == ("openid", EMAIL, CLOUD, f"{GOOGLE}userinfo.profile")
    with refused("login_not_here") as caught:
        scopes_of(Provider.OPENAI)
    assert "API key" in str(caught.value)


@pytest.mark.parametrize(
    ("token_uri", "auth_uri"),
    [
        ("", oauth.AUTH_URI),
        ("https://oauth2.googleapis.com/token", oauth.AUTH_URI),
        ("https://accounts.google.com/o/oauth2/token", oauth.AUTH_URI),
        ("http://127.0.0.1:9/token", "http://127.0.0.1:9/o/oauth2/v2/auth"),
        ("http://[", "http://["),
    ],
)
def test_the_client_of_a_login_is_found_in_its_credentials(token_uri, auth_uri):
    client = client_of(Credentials(refresh_token="r", client_secret="s", client_id="i", token_uri=token_uri))
    assert client == OAuthClient("i", "s", auth_uri, token_uri)


# --- the round trip with the simulator


async def code_of(bench, provider=Provider.VERTEX, **choices):
    authorization = bench.oauth.authorize(bench.client, HERE, scopes_of(provider))
    location = await bench.decide(authorization.url, **choices)
    return parse_qs(urlsplit(location).query)["code"][0], authorization.verifier


async def exchanged(bench, provider=Provider.VERTEX, **choices):
    return await bench.oauth.exchange(
        bench.client, HERE, *await code_of(bench, provider, **choices), scopes_of(provider)
    )


async def test_a_code_becomes_a_login_that_gives_access_tokens(bench):
    grant = await exchanged(bench)
    assert (grant.email, grant.missing) == ("ann@example.com", ())
    assert set(grant.scopes) == {"openid", EMAIL, CLOUD}
    assert grant.credentials == Credentials(
        refresh_token=grant.credentials.refresh_token,
        client_id=bench.client.client_id,
        client_secret=bench.client.client_secret,
        token_uri=bench.client.token_uri,
    )
    assert grant.credentials.refresh_token not in repr(grant)
    tokens = AccessTokens(lambda: bench.time, plain_client)
    token = await tokens.get(Account(Provider.VERTEX, "ann"), grant.credentials)
    assert bench.simulator.tokens.owner(token) == "ann"


async def test_a_code_counts_once(bench):
    code, verifier = await code_of(bench)
    await bench.oauth.exchange(bench.client, HERE, code, verifier, scopes_of(Provider.VERTEX))
    with refused("login_code_spent") as caught:
        await bench.oauth.exchange(bench.client, HERE, code, verifier, scopes_of(Provider.VERTEX))
    assert "clock" in str(caught.value)


@pytest.mark.parametrize("wrong", ["verifier", "late"])
async def test_a_code_of_another_login_or_too_old_is_not_taken(bench, wrong):
    code, verifier = await code_of(bench)
    bench.time += 3600 if wrong == "late" else 0
    given = "x" * 64 if wrong == "verifier" else verifier
    with refused("login_code_spent"):
        await bench.oauth.exchange(bench.client, HERE, code, given, scopes_of(Provider.VERTEX))


async def test_another_secret_of_the_client_is_told(bench):
    bench.client = replace(bench.client, client_secret=PLANTED)
    with refused("client_refused") as caught:
        await exchanged(bench)
    assert "invalid_client" in str(caught.value)
    assert PLANTED not in words_of(caught.value)


async def test_a_box_that_was_not_ticked_is_named(bench):
    with refused("scope_missing") as caught:
        await exchanged(bench, scope=f"openid {EMAIL}")
    assert CLOUD in str(caught.value)


async def test_a_box_that_can_be_done_without_is_kept_in_mind(bench):
    grant = await exchanged(bench, Provider.GEMINI, scope=f"openid {EMAIL} {CLOUD}")
    assert grant.missing == (RETRIEVER,)
    assert grant.email == "ann@example.com"


async def test_without_the_email_the_login_is_kept(bench):
    grant = await exchanged(bench, scope=CLOUD)
    assert (grant.email, grant.missing) == ("", ("openid", EMAIL))


async def test_a_revoked_login_gives_no_token_and_may_be_revoked_again(bench):
    grant = await exchanged(bench)
    await bench.oauth.revoke(grant.credentials)
    with refused("login_ended", UpstreamError):
        await AccessTokens(lambda: bench.time, plain_client).get(Account(Provider.VERTEX, "a"), grant.credentials)
    await bench.oauth.revoke(grant.credentials)


# --- what a service can answer


class Service:
    """A service whose answers the test says: (status, text) by path. `asked` has the paths that were asked."""

    def __init__(self):
        self.answers = {
            "/token": (200, f'{{"access_token": "access", "refresh_token": "{PLANTED}"}}'),
            "/userinfo": (200, '{"email": "ann@example.com"}'),
            "/revoke": (200, "{}"),
        }
        self.asked = []
        self.oauth = GoogleOAuth(plain_client)

    async def serve(self, request):
        self.asked.append(request.path)
        status, text = self.answers[request.path]
        return web.Response(status=status, text=text)

    @property
    def client(self):
        return OAuthClient("the-client", PLANTED, token_uri=f"{self.url}/token")

    async def exchange(self):
        return await self.oauth.exchange(self.client, HERE, PLANTED, PLANTED, scopes_of(Provider.VERTEX))

    async def failure(self):
        with pytest.raises(AccountError) as caught:
            await self.exchange()
        assert PLANTED not in words_of(caught.value)
        return caught.value.phrase


@asynccontextmanager
async def running():
    service = Service()
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", service.serve)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    service.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield service
    finally:
        await runner.cleanup()


@pytest.fixture
async def service():
    async with running() as found:
        yield found


async def test_without_a_word_on_scopes_all_were_granted(service):
    grant = await service.exchange()
    assert (grant.scopes, grant.missing, grant.email) == (scopes_of(Provider.VERTEX), (), "ann@example.com")
    assert PLANTED not in repr(grant)


async def test_google_may_answer_short_names_by_its_long_ones(service):
    scope = f"email openid {CLOUD}"
    service.answers["/token"] = (200, f'{{"access_token": "a", "refresh_token": "r", "scope": "{scope}"}}')
    assert (await service.exchange()).missing == ()


async def test_without_a_refresh_token_the_way_to_one_is_told(service):
    service.answers["/token"] = (200, '{"access_token": "access"}')
    said = await service.failure()
    assert said.code == "no_refresh_token"
    assert "myaccount.google.com/permissions" in str(said)


@pytest.mark.parametrize(
    ("status", "answer", "code"),
    [
        (400, '{"error": "invalid_grant", "error_description": "%s"}', "login_code_spent"),
        (401, '{"error": "invalid_client"}', "client_refused"),
        (401, '{"error": "unauthorized_client"}', "client_refused"),
        (401, '{"error": "deleted_client"}', "client_refused"),
        (400, '{"error": "admin_policy_enforced"}', "login_blocked"),
        (403, '{"error": "org_internal"}', "login_blocked"),
        (400, '{"error": "redirect_uri_mismatch"}', "login_refused"),
        (400, "<html>%s", "login_service_trouble"),
        (408, '{"error": "x"}', "login_service_trouble"),
        (429, "", "login_service_trouble"),
        (500, '{"error": "internal_failure"}', "login_service_trouble"),
        (302, "", "login_service_trouble"),
        (200, "%s", "login_service_trouble"),
        (200, '{"access_token": 5}', "login_service_trouble"),
    ],
)
async def test_each_refusal_has_its_sentence(service, status, answer, code):
    service.answers["/token"] = (status, answer.replace("%s", PLANTED))
    said = await service.failure()
    assert said.code == code
    assert str(said) != code


async def test_a_code_is_never_sent_twice(service):
    service.answers["/token"] = (503, "")
    await service.failure()
    assert service.asked == ["/token"]


async def test_a_service_that_is_not_there(service):
    service.url = "http://127.0.0.1:1"
    assert (await service.failure()).code == "login_unreachable"


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (500, ""),
        (401, "{}"),
        (302, ""),
        (200, "<html>"),
        (200, '{"email": 5}'),
        (200, '{"email": "no address"}'),
        (200, '{"email": "two\\nlines@example.com"}'),
        (200, f'{{"email": "{"a" * 250}@example.com"}}'),
    ],
)
async def test_an_email_that_cannot_be_had_is_no_reason_to_lose_a_login(service, status, answer):
    service.answers["/userinfo"] = (status, answer)
    grant = await service.exchange()
    assert (grant.email, grant.credentials.refresh_token) == ("", PLANTED)


async def test_an_email_is_asked_for_where_the_token_is_from(service):
    assert await service.oauth.email("http://127.0.0.1:1/token", "access") == ""
    assert service.asked == []
    assert await service.oauth.email(service.client.token_uri, "access") == "ann@example.com"


@pytest.mark.parametrize(
    ("status", "answer", "code"),
    [
        (200, "", None),
        (400, '{"error": "invalid_token"}', None),
        (400, '{"error": "invalid_request"}', "revoke_refused"),
        (400, "", "revoke_refused"),
        (503, "", "revoke_refused"),
    ],
)
async def test_a_login_is_revoked_or_the_person_told_where_to_do_it(service, status, answer, code):
    service.answers["/revoke"] = (status, answer)
    credentials = Credentials(refresh_token=PLANTED, token_uri=service.client.token_uri)
    if code is None:
        await service.oauth.revoke(credentials)
    else:
        with refused(code) as caught:
            await service.oauth.revoke(credentials)
        assert "myaccount.google.com/permissions" in str(caught.value)
        assert PLANTED not in words_of(caught.value)
    assert service.asked == ["/revoke"]


async def test_what_cannot_be_revoked_is_not_asked_for(service):
    await service.oauth.revoke(Credentials(api_key="key", token_uri=service.client.token_uri))
    assert service.asked == []
    with refused("revoke_unreachable") as caught:
        await service.oauth.revoke(Credentials(refresh_token=PLANTED, token_uri="http://127.0.0.1:1/token"))
    assert PLANTED not in words_of(caught.value)


async def test_nothing_of_a_login_is_logged(service, caplog):
    caplog.set_level(logging.DEBUG)
    grant = await service.exchange()
    await service.oauth.revoke(grant.credentials)
    service.answers["/token"] = (400, f'{{"error": "invalid_grant", "error_description": "{PLANTED}"}}')
    await service.failure()
    authorization = service.oauth.authorize(service.client, HERE, grant.scopes)
    assert "HTTP" in caplog.text  # something listened
    for secret in (PLANTED, authorization.state, authorization.verifier):
        assert secret not in caplog.text
