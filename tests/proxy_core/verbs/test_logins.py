"""A person signs in at the simulator's consent page, for a Core that waits for them; and what can come between."""

import asyncio

import aiohttp
import pytest
from msgspec.structs import replace

from proxy_core.accounts.account import Provider
from proxy_core.errors import EaselError
from proxy_core.events import AccountDisabled
from proxy_core.simulator.tokens import CLOUD_PLATFORM
from proxy_core.tasks import spawn
from tests.harness import running
from tests.proxy_core.accounts.signing_in import refused
from tests.proxy_core.verbs.people import (
    Ears,
    add,
    browse,
    consent,
    draw,
    moved,
    people,
    plan,
    sign_in,
    state,
)


@pytest.fixture
async def easel(tmp_path):
    async with running(tmp_path, people(), accounts=False) as easel:
        yield easel


async def is_free(easel, ticket):
    """Whether nobody waits there any more."""
    try:
        await browse(easel, ticket.redirect_uri)
    except aiohttp.ClientConnectorError:
        return True
    return False


# --- a new account


@pytest.mark.parametrize("provider", [Provider.GEMINI, Provider.VERTEX])
async def test_a_person_signs_in_and_draws(easel, provider):
    wanted = await plan(easel, provider, label="Ann at work")
    ticket = await easel.core.begin_login(wanted)
    assert await browse(easel, await consent(easel, ticket)) == 200
    signed_in = await easel.core.finish_login(ticket.id)
    account = signed_in.account
    assert (account.label, account.email, account.by_login) == ("Ann at work", "ann@example.com", True)
    assert (account.project, account.checked_at > 0) == ("simulator", True)  # of the client's file
    assert state(easel, "Ann at work").account == account
    assert await draw(easel) == 200
    assert easel.simulator.calls.count("ann") == 1
    assert await is_free(easel, ticket)


async def test_a_login_outlives_a_restart(tmp_path):
    async with running(tmp_path, people(), accounts=False, vault="file") as easel:
        signed_in = await sign_in(easel, await plan(easel))
        await easel.restart()
        assert state(easel, "ann@example.com").account == signed_in.account
        assert await draw(easel) == 200


async def test_the_project_that_the_person_names_is_before_that_of_the_client(easel):
    signed_in = await sign_in(easel, await plan(easel, project="mine@europe-west1"))
    assert signed_in.account.project == "mine@europe-west1"


async def test_without_a_label_the_email_is_it(easel):
    assert (await sign_in(easel, await plan(easel))).account.label == "ann@example.com"
    assert (await sign_in(easel, await plan(easel), "bob")).account.label == "bob@example.com"


async def test_the_same_person_may_sign_in_at_two_providers(easel):
    first = (await sign_in(easel, await plan(easel, Provider.VERTEX))).account
    second = (await sign_in(easel, await plan(easel, Provider.GEMINI))).account
    assert (first.email, first.label) == (second.email, "ann@example.com")
    assert second.label != first.label
    for one in (first, second):
        assert (await easel.core.check_account(one.id)).passed


async def test_two_logins_at_once_do_not_meet(easel):
    tickets = [await easel.core.begin_login(await plan(easel)) for _ in range(2)]
    finished = [spawn(easel.core.finish_login(one.id), name="wait") for one in tickets]
    assert await browse(easel, await consent(easel, tickets[1], "bob")) == 200
    assert (await finished[1]).account.email == "bob@example.com"
    assert not finished[0].done()
    assert await browse(easel, await consent(easel, tickets[0], "ann")) == 200
    assert (await finished[0]).account.email == "ann@example.com"


async def test_a_person_who_signs_in_twice_at_once_has_two_accounts(easel):
    tickets = [await easel.core.begin_login(await plan(easel, one)) for one in (Provider.VERTEX, Provider.GEMINI)]
    for ticket in tickets:
        await browse(easel, await consent(easel, ticket))
    both = await asyncio.gather(*(easel.core.finish_login(one.id) for one in tickets))
    assert len({one.account.label for one in both}) == 2
    assert len(easel.core.accounts()) == 2


async def test_scopes_that_were_not_given_are_named(easel):
    ticket = await easel.core.begin_login(await plan(easel))
    await browse(easel, await consent(easel, ticket, scope=CLOUD_PLATFORM))
    signed_in = await easel.core.finish_login(ticket.id)
    assert any(one.endswith("userinfo.email") for one in signed_in.missing)
    assert (signed_in.account.email, signed_in.account.label) == ("", "vertex")  # nobody may know the email
    ticket = await easel.core.begin_login(await plan(easel))
    await browse(easel, await consent(easel, ticket, scope="openid"))
    with refused("scope_missing"):
        await easel.core.finish_login(ticket.id)
    assert len(easel.core.accounts()) == 1


async def test_the_address_can_be_pasted(easel):
    ticket = await easel.core.begin_login(await plan(easel))
    address = await consent(easel, ticket)
    with refused("redirect_elsewhere"):
        await easel.core.paste_redirect(ticket.id, "https://example.com/?code=1")
    with refused("redirect_foreign"):
        await easel.core.paste_redirect(ticket.id, f"{ticket.redirect_uri}?code=1&state=other")
    await easel.core.paste_redirect(ticket.id, f" {address}\n")
    with refused("login_over"):
        await easel.core.paste_redirect(ticket.id, address)
    assert (await easel.core.finish_login(ticket.id)).account.email == "ann@example.com"


# --- refused before anybody is asked


async def test_code_assist_is_refused_until_it_is_allowed(easel):
    wanted = await plan(easel, Provider.CODE_ASSIST)
    with refused("code_assist_off"):
        await easel.core.begin_login(wanted)
    await easel.core.change_settings({"code_assist": True})
    assert (await sign_in(easel, wanted)).account.provider is Provider.CODE_ASSIST
    assert await draw(easel) == 200


@pytest.mark.parametrize(
    ("provider", "changes", "code"),
    [
        (Provider.OPENAI, {}, "login_not_here"),
        (Provider.VERTEX, {"label": "BOB"}, "account_exists"),
        (Provider.VERTEX, {"base_url": "nowhere"}, "base_url_bad"),
        (Provider.VERTEX, {"max_concurrency": 0}, "account_number"),
    ],
)
async def test_what_no_account_can_be_is_refused_at_once(easel, provider, changes, code):
    await add(easel, "bob")
    with refused(code):
        await easel.core.begin_login(await plan(easel, provider, **changes))


async def test_without_a_client_nobody_signs_in(easel):
    with refused("client_missing"):
        await easel.core.begin_login(await plan(easel, client=False))
    added = await add(easel)  # by a key
    with refused("client_missing"):
        await easel.core.begin_login(await plan(easel, client=False, id=added.id, label="ann"))


async def test_a_second_account_shares_the_client_and_the_project_of_the_first(easel):
    first = (await sign_in(easel, await plan(easel, project="pays"))).account
    second = await plan(easel, client=False, label="second", project="", base_url="")
    signed_in = await sign_in(easel, replace(second, client_from=first.label))
    assert (signed_in.account.label, signed_in.account.project) == ("second", "pays")
    assert signed_in.account.base_url == first.base_url
    assert await draw(easel) == 200


async def test_a_client_is_lent_only_by_who_has_one(easel):
    added = await add(easel)
    wanted = await plan(easel, client=False, label="second")
    with refused("client_missing"):
        await easel.core.begin_login(replace(wanted, client_from=added.id))
    with refused("account_unknown"):
        await easel.core.begin_login(replace(wanted, client_from="nobody"))


# --- a login that does not come


async def test_a_person_who_says_no_changes_nothing(easel):
    ticket = await easel.core.begin_login(await plan(easel))
    await browse(easel, await consent(easel, ticket, decision="cancel"))
    with refused("login_denied"):
        await easel.core.finish_login(ticket.id)
    assert easel.core.accounts() == ()
    assert await is_free(easel, ticket)
    with refused("login_over"):
        await easel.core.finish_login(ticket.id)


async def test_a_cancelled_login_is_over_for_who_waits(easel):
    ticket = await easel.core.begin_login(await plan(easel))
    waiting = spawn(easel.core.finish_login(ticket.id), name="wait")
    await asyncio.sleep(0)
    await easel.core.cancel_login(ticket.id)
    with refused("login_cancelled"):
        await waiting
    assert await is_free(easel, ticket)
    await easel.core.cancel_login(ticket.id)
    await easel.core.cancel_login("never heard of")


async def test_who_stops_waiting_ends_the_login(easel):
    ticket = await easel.core.begin_login(await plan(easel))
    waiting = spawn(easel.core.finish_login(ticket.id), name="wait")
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert await is_free(easel, ticket)
    with refused("login_over"):
        await easel.core.paste_redirect(ticket.id, ticket.redirect_uri)


async def test_a_stop_ends_the_logins_that_wait_and_frees_their_ports(easel):
    tickets = [await easel.core.begin_login(await plan(easel)) for _ in range(2)]
    waiting = spawn(easel.core.finish_login(tickets[0].id), name="wait")  # nobody waits for the other
    await asyncio.sleep(0)
    await asyncio.wait_for(easel.core.stop(), 30)
    with refused("login_cancelled"):
        await waiting
    for ticket in tickets:
        assert await is_free(easel, ticket)
    with refused("not_started", EaselError):
        await easel.core.begin_login(await plan(easel))


async def test_a_label_that_was_taken_meanwhile_is_no_reason_to_lose_another_account(easel):
    ticket = await easel.core.begin_login(await plan(easel, label="Fox"))
    other = await add(easel, "bob", label="Fox")
    await browse(easel, await consent(easel, ticket))
    with refused("account_exists"):
        await easel.core.finish_login(ticket.id)
    assert [one.account for one in easel.core.accounts()] == [other]


# --- again


async def ended(easel):
    """An account whose login ended at the provider, so that Easel disabled it."""
    account = (await sign_in(easel, await plan(easel))).account
    disabled = Ears(easel.core, AccountDisabled)
    easel.simulator.tokens.revoke("ann")
    assert await draw(easel) >= 400
    assert (await disabled.until()).reason.code == "login_ended"
    assert state(easel, account.label).account.disabled_reason == "login_ended"
    return account


async def test_an_account_signs_in_again_by_the_client_that_it_has(easel):
    before = await ended(easel)
    again = moved(await plan(easel, client=False), id=before.id)
    ticket = await easel.core.begin_login(again)
    assert "login_hint=ann%40example.com" in ticket.url
    await browse(easel, await consent(easel, ticket))
    after = (await easel.core.finish_login(ticket.id)).account
    assert (after.id, after.enabled, after.disabled_reason) == (before.id, True, "")
    assert after.checked_at >= before.checked_at
    assert [one.account for one in easel.core.accounts()] == [after]
    assert await draw(easel) == 200


async def test_another_person_does_not_take_the_account_over(easel):
    before = await ended(easel)
    disabled = state(easel, before.label).account
    ticket = await easel.core.begin_login(moved(await plan(easel, client=False), id=before.id))
    await browse(easel, await consent(easel, ticket, "bob"))
    with refused("login_other_person"):
        await easel.core.finish_login(ticket.id)
    assert state(easel, before.label).account == disabled


async def test_a_login_that_is_not_finished_leaves_the_one_before(easel):
    account = (await sign_in(easel, await plan(easel))).account
    ticket = await easel.core.begin_login(moved(await plan(easel, client=False), id=account.id))
    await browse(easel, await consent(easel, ticket, decision="cancel"))
    with refused("login_denied"):
        await easel.core.finish_login(ticket.id)
    assert state(easel, account.label).account == account
    assert await draw(easel) == 200


async def test_an_account_with_a_key_may_sign_in_instead(easel):
    added = await add(easel)  # which names no project: its client does
    assert not added.by_login
    wanted = moved(await plan(easel, Provider.GEMINI), id=added.id)
    after = (await sign_in(easel, wanted)).account
    assert (after.id, after.by_login, after.project) == (added.id, True, "simulator")
    assert await draw(easel) == 200


async def test_an_account_that_is_removed_while_its_person_signs_in_is_a_new_one(easel):
    account = (await sign_in(easel, await plan(easel))).account
    wanted = moved(await plan(easel, client=False), id=account.id)
    ticket = await easel.core.begin_login(wanted)
    await easel.core.remove_account(account.id)
    await browse(easel, await consent(easel, ticket))
    after = (await easel.core.finish_login(ticket.id)).account
    assert (after.label, after.email) == (account.label, "ann@example.com")
    assert await draw(easel) == 200


async def test_the_secret_is_in_nothing_that_is_shown(easel, caplog):
    with caplog.at_level("DEBUG"):
        signed_in = await sign_in(easel, await plan(easel))
        await easel.core.check_account(signed_in.account.id)
        await easel.core.remove_account(signed_in.account.id, revoke=True)
    shown = caplog.text + repr(signed_in) + repr(easel.core.accounts())
    for secret in ("1//refresh", "access-1-of", "simulator-client-secret", "4/simulated"):
        assert secret not in shown
