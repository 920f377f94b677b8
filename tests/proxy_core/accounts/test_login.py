"""One login from the address to the grant, with the simulator's consent page and what else can reach the port."""

import asyncio
import logging
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest

from proxy_core.accounts.account import Account, LoginPlan, OAuthClient, Provider
from proxy_core.accounts.login import LIMIT, Login
from proxy_core.accounts.oauth import GoogleOAuth
from proxy_core.tasks import spawn
from tests.proxy_core.accounts.leaks import PLANTED, words_of
from tests.proxy_core.accounts.signing_in import plain_client, refused, signing_in

CLOUD = "https://www.googleapis.com/auth/cloud-platform"


@pytest.fixture
async def bench():
    async with signing_in() as found:
        yield found


async def is_free(redirect_uri):
    """Whether nothing listens there any more."""
    async with plain_client() as client:
        try:
            await client.get(redirect_uri)
        except httpx.ConnectError:
            return True
        return False


def state_of(ticket):
    return parse_qs(urlsplit(ticket.url).query)["state"][0]


# --- a login that goes well


async def test_a_person_signs_in(bench):
    login = bench.login()
    ticket = await login.start()
    page = await bench.sign_in(ticket.url)
    grant = await login.grant()
    assert grant.email == "ann@example.com"
    assert bench.simulator.tokens.holder(grant.credentials.refresh_token) == "ann"
    assert (page.status_code, "go back to Easel" in page.text) == (200, True)
    assert grant.credentials.refresh_token not in page.text


async def test_the_ticket_says_where_and_how_long(bench):
    ticket = await bench.login(email="bob@example.com").start()
    fields = parse_qs(urlsplit(ticket.url).query)
    assert ticket.ends_at == bench.time + LIMIT == bench.time + 300
    assert fields["redirect_uri"] == [ticket.redirect_uri]
    assert fields["login_hint"] == ["bob@example.com"]
    assert state_of(ticket) not in repr(ticket)
    assert ticket.id
    assert ticket.id != (await bench.login().start()).id


async def test_several_may_wait_and_one_that_gives_up_ends_nothing(bench):
    login = bench.login()
    ticket = await login.start()
    waiting = [spawn(login.grant(), name="wait") for _ in range(3)]
    await asyncio.sleep(0)
    waiting[0].cancel()
    await bench.sign_in(ticket.url)
    assert await waiting[1] == await waiting[2] == await login.grant()
    assert waiting[0].cancelled()


async def test_the_code_is_exchanged_even_where_nobody_waits_yet(bench):
    login = bench.login()
    await bench.sign_in((await login.start()).url)
    await asyncio.wait([login._outcome])
    await bench.simulator.stop()
    assert (await login.grant()).email == "ann@example.com"


# --- what else comes to the port


async def test_a_stray_request_does_not_end_the_login(bench):
    login = bench.login()
    ticket = await login.start()
    for query in ("", "?code=x", "?code=x&state=wrong", "?error=access_denied", "?error=access_denied&state=wrong"):
        page = await bench.browser.get(ticket.redirect_uri + query)
        assert page.status_code == 400
        assert "go back to Easel" in page.text
    assert (await bench.browser.get(f"{ticket.redirect_uri}?state={state_of(ticket)}")).status_code == 400
    assert (await bench.browser.get(f"{ticket.redirect_uri}favicon.ico")).status_code == 404
    await bench.sign_in(ticket.url)
    assert (await login.grant()).email == "ann@example.com"


async def test_the_answer_of_another_login_is_not_taken(bench):
    login, other = bench.login(), bench.login()
    ticket, foreign = await login.start(), await other.start()
    location = await bench.decide(foreign.url, account="bob")
    page = await bench.browser.get(location.replace(foreign.redirect_uri, ticket.redirect_uri))
    assert page.status_code == 400
    with refused("redirect_foreign"):
        login.paste(urlsplit(location).query)
    await bench.sign_in(ticket.url)
    assert (await login.grant()).email == "ann@example.com"


async def test_a_page_that_is_loaded_again_says_calmly_that_this_is_over(bench):
    login = bench.login()
    ticket = await login.start()
    location = await bench.decide(ticket.url)
    assert (await bench.browser.get(location)).status_code == 200
    first = await login.grant()
    for again in (location, ticket.redirect_uri, f"{ticket.redirect_uri}?error=access_denied&state={state_of(ticket)}"):
        page = await bench.browser.get(again)
        assert (page.status_code, "This login is over" in page.text) == (410, True)
    assert await login.grant() == first
    with refused("login_over"):
        login.paste(location)


# --- a login that ends otherwise


async def test_a_person_who_cancels_is_told_that_nothing_was_changed(bench):
    login = bench.login()
    page = await bench.sign_in((await login.start()).url, decision="cancel")
    with refused("login_denied"):
        await login.grant()
    assert (page.status_code, "Access was denied" in page.text) == (200, True)


async def test_an_organisation_that_keeps_the_client_out_is_named(bench):
    login = bench.login()
    ticket = await login.start()
    answer = {"error": "admin_policy_enforced", "state": state_of(ticket), "error_description": PLANTED}
    page = await bench.browser.get(f"{ticket.redirect_uri}?{urlencode(answer)}")
    assert "admin_policy_enforced" in page.text
    assert PLANTED not in page.text
    with refused("login_blocked"):
        await login.grant()


async def test_a_box_that_was_not_ticked_is_named(bench):
    login = bench.login()
    await bench.sign_in((await login.start()).url, scope="openid")
    with refused("scope_missing") as caught:
        await login.grant()
    assert CLOUD in str(caught.value)


async def test_a_code_that_was_used_already_is_told(bench):
    login = bench.login()
    ticket = await login.start()
    location = await bench.decide(ticket.url)
    form = {"grant_type": "authorization_code", "client_id": bench.client.client_id, "code_verifier": "x" * 64}
    code = parse_qs(urlsplit(location).query)["code"][0]
    form |= {"client_secret": bench.client.client_secret, "redirect_uri": ticket.redirect_uri, "code": code}
    await bench.browser.post(bench.client.token_uri, data=form)
    await bench.browser.get(location)
    with refused("login_code_spent") as caught:
        await login.grant()
    assert code not in words_of(caught.value)


async def test_the_service_may_be_gone_when_it_is_asked(bench):
    login = bench.login()
    ticket = await login.start()
    location = await bench.decide(ticket.url)
    await bench.simulator.stop()
    await bench.browser.get(location)
    with refused("login_unreachable"):
        await login.grant()


async def test_each_that_waits_is_told_with_an_error_of_its_own(bench):
    login = bench.login()
    await bench.sign_in((await login.start()).url, decision="cancel")
    first, second = await asyncio.gather(login.grant(), login.grant(), return_exceptions=True)
    assert first is not second
    assert str(first) == str(second)


async def test_after_its_time_it_has_ended_and_the_port_is_free(bench):
    login = bench.login(limit=0.05)
    ticket = await login.start()
    with refused("login_timed_out"):
        await login.grant()
    await asyncio.wait([login._task])
    assert await is_free(ticket.redirect_uri)
    with refused("login_over"):
        login.paste(f"{ticket.redirect_uri}?code=x&state={state_of(ticket)}")
    await login.close()


async def test_five_minutes_are_what_a_person_has(bench):
    login = bench.login(limit=0.05)
    await login.start()
    with refused("login_timed_out") as caught:
        await login.grant()
    assert caught.value.phrase.values["minutes"] == pytest.approx(0.05 / 60)
    assert LIMIT == 300


# --- cancelled


@pytest.mark.parametrize("when", ["at once", "while it waits", "while it exchanges", "when it is over"])
async def test_closed_at_any_time_it_lets_go_of_the_port(bench, when):
    login = bench.login()
    ticket = await login.start()
    waiting = spawn(login.grant(), name="wait")
    if when != "at once":
        await asyncio.sleep(0)
    if when == "while it exchanges":
        await bench.browser.get(await bench.decide(ticket.url))
    if when == "when it is over":
        await bench.sign_in(ticket.url)
        await waiting
    await asyncio.gather(login.close(), login.close())
    assert await is_free(ticket.redirect_uri)
    if when in {"at once", "while it waits"}:
        with refused("login_cancelled"):
            await waiting
    else:
        await asyncio.wait([waiting])
        assert waiting.exception() is None or waiting.exception().phrase.code == "login_cancelled"
    with refused("login_over"):
        login.paste(f"{ticket.redirect_uri}?code=x&state={state_of(ticket)}")


async def test_one_that_was_never_started_can_be_closed(bench):
    login = bench.login()
    await login.close()
    with refused("login_cancelled"):
        await login.grant()


# --- pasted


@pytest.mark.parametrize("mangle", [str, "\n  {}\r\n".format, lambda url: urlsplit(url).query])
async def test_a_browser_on_another_machine_answers_by_the_clipboard(bench, mangle):
    login = bench.login()
    ticket = await login.start()
    login.paste(mangle(await bench.decide(ticket.url)))
    assert (await login.grant()).email == "ann@example.com"


async def test_a_wrong_paste_is_told_and_the_login_goes_on(bench):
    login = bench.login()
    ticket = await login.start()
    for text, code in (
        (ticket.url, "redirect_elsewhere"),
        ("4/0Acode", "redirect_elsewhere"),
        (f"{ticket.redirect_uri}?code=x&state=wrong", "redirect_foreign"),
        (f"{ticket.redirect_uri}?state={state_of(ticket)}", "redirect_incomplete"),
    ):
        with refused(code):
            login.paste(text)
    login.paste(await bench.decide(ticket.url))
    assert (await login.grant()).email == "ann@example.com"


async def test_a_pasted_no_counts_like_one_of_the_browser(bench):
    login = bench.login()
    login.paste(await bench.decide((await login.start()).url, decision="cancel"))
    with refused("login_denied"):
        await login.grant()


async def test_before_the_login_has_begun_nothing_is_taken(bench):
    login = bench.login()
    for text in ("?code=x", "?code=x&state="):
        with refused("redirect_foreign"):
            login.paste(text)


# --- what cannot begin


async def test_a_plan_without_a_usable_client_or_a_login_does_not_begin():
    async def begin(provider, client):
        return Login(GoogleOAuth(), LoginPlan(Account(provider, "ann"), client), now=float)

    with refused("client_missing"):
        await begin(Provider.GEMINI, None)
    with refused("client_incomplete"):
        await begin(Provider.GEMINI, OAuthClient("id", ""))
    with refused("client_address"):
        await begin(Provider.GEMINI, OAuthClient("id", "secret", token_uri="http://example.com/token"))
    with refused("login_not_here"):
        await begin(Provider.OPENAI, OAuthClient("id", "secret"))


# --- secrets


async def test_nothing_of_a_login_is_logged_or_shown(bench, caplog):
    login, spent = bench.login(), bench.login()
    ticket, spent_ticket = await login.start(), await spent.start()
    location = await bench.decide(ticket.url)
    code = parse_qs(urlsplit(location).query)["code"][0]
    caplog.set_level(logging.DEBUG)  # only now: the test's own browser logs where it goes
    login.paste(location)
    grant = await login.grant()
    spent.paste(urlencode({"code": code, "state": state_of(spent_ticket)}))
    with refused("login_code_spent") as caught:
        await spent.grant()
    assert "/token" in caplog.text
    shown = words_of(caught.value) + caplog.text + repr(vars(login)) + repr(vars(spent)) + repr(ticket) + repr(grant)
    secrets = (code, state_of(ticket), login._asked.verifier, grant.credentials.refresh_token)
    for secret in (*secrets, bench.client.client_secret):
        assert secret
        assert secret not in shown
