"""A person signs in: Easel's own browser page, the consent page of the simulator, a real browser between them.

What a person would do is done: the address is opened, the button is clicked, the picture is drawn by that account.
"""

import asyncio
import json
import re
from contextlib import asynccontextmanager
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest

from proxy_core.accounts.account import Account, LoginPlan, Provider
from proxy_core.accounts.oauth import read_client_file
from proxy_core.errors import AccountError
from proxy_core.events import AccountDisabled
from proxy_core.tasks import spawn
from tests.chromium import browsing
from tests.harness import running, simulated


@asynccontextmanager
async def easel(tmp_path, *names, **settings):
    """Easel and a simulator with people of these names, none of whom is an account of Easel yet."""
    scenario = simulated(**{name: [] for name in names})
    async with running(tmp_path / "easel", scenario, accounts=False, **settings) as bench:
        yield bench


async def client_of(bench):
    async with bench.client.get(f"{bench.simulator.base_url}/simulator/client_secret.json") as answer:
        return read_client_file(await answer.read())


async def plan_of(bench, **changes):
    account = Account(Provider.GEMINI, "", base_url=bench.simulator.base_url, by_login=True)
    for name, value in changes.items():
        account = type(account)(**{**{k: getattr(account, k) for k in account.__slots__}, name: value})
    return LoginPlan(account, await client_of(bench))


async def consent(bench, ticket, person, *, decision="allow", scopes=None, state=None):
    """What the browser does, over HTTP: the consent page's form, and the redirect that it ends in."""
    asked = {name: values[0] for name, values in parse_qs(urlsplit(ticket.url).query).items()}
    granted = asked["scope"].split() if scopes is None else scopes
    form = [*asked.items(), ("account", person), ("decision", decision)]
    form = [(name, value) for name, value in form if name != "scope"] + [("scope", one) for one in granted]
    page = f"{bench.simulator.base_url}/o/oauth2/v2/auth"
    async with bench.client.post(page, data=form, allow_redirects=False) as answer:
        assert answer.status in {302, 303}, await answer.text()
        back = answer.headers["Location"]
    if state is not None:
        back = re.sub(r"state=[^&]*", f"state={state}", back)
    return back


async def visit(bench, url):
    async with bench.client.get(url) as answer:
        return answer.status, await answer.text()


@pytest.mark.needs_system("chromium")
async def test_a_person_signs_in_with_a_browser_and_draws(tmp_path):
    async with easel(tmp_path, "fox", "heron") as bench, browsing(tmp_path / "profile") as page:
        ticket = await bench.core.begin_login(await plan_of(bench))
        waiting = spawn(bench.core.finish_login(ticket.id), name="test")
        await page.open(ticket.url)
        assert "fox@example.com" in await page.text()
        await page.click("button[value=allow]")
        await page.until("location.port !== '' && location.href.startsWith('http://127.0.0.1') && document.title")
        account = (await asyncio.wait_for(waiting, 20)).account
        await page.until("document.body.innerText.includes('close this')")
        assert account.email == "fox@example.com"
        assert account.by_login
        status, headers, _ = await bench.generate(prompt="a fox")
        assert status == 200
        assert headers["X-Account-Email"] == "fox@example.com"


async def test_the_project_of_the_client_file_pays_unless_another_is_named(tmp_path):
    async with easel(tmp_path, "fox") as bench:
        client = await client_of(bench)
        ticket = await bench.core.begin_login(await plan_of(bench))
        done = spawn(bench.core.finish_login(ticket.id), name="test")
        assert (await visit(bench, await consent(bench, ticket, "fox")))[0] == 200
        assert (await done).account.project == client.project_id

        ticket = await bench.core.begin_login(await plan_of(bench, project="other-project", label="second"))
        done = spawn(bench.core.finish_login(ticket.id), name="test")
        await visit(bench, await consent(bench, ticket, "fox"))
        assert (await done).account.project == "other-project"


async def test_a_denied_consent_keeps_nothing_and_says_so(tmp_path):
    async with easel(tmp_path, "fox") as bench:
        ticket = await bench.core.begin_login(await plan_of(bench))
        done = spawn(bench.core.finish_login(ticket.id), name="test")
        await visit(bench, await consent(bench, ticket, "fox", decision="cancel"))
        with pytest.raises(AccountError) as failed:
            await done
        assert failed.value.phrase.code == "login_denied"
        assert bench.core.accounts() == ()
        with pytest.raises(aiohttp.ClientConnectionError):
            await visit(bench, ticket.redirect_uri)


async def test_a_scope_that_was_not_ticked_is_named(tmp_path):
    async with easel(tmp_path, "fox") as bench:
        ticket = await bench.core.begin_login(await plan_of(bench))
        done = spawn(bench.core.finish_login(ticket.id), name="test")
        await visit(bench, await consent(bench, ticket, "fox", scopes=["openid"]))
        with pytest.raises(AccountError, match="cloud-platform"):
            await done
        assert bench.core.accounts() == ()


async def test_a_wrong_state_is_turned_away_and_the_login_goes_on(tmp_path):
    async with easel(tmp_path, "fox") as bench:
        ticket = await bench.core.begin_login(await plan_of(bench))
        done = spawn(bench.core.finish_login(ticket.id), name="test")
        status, _ = await visit(bench, await consent(bench, ticket, "fox", state="forged"))
        assert status == 400
        assert not done.done()
        await visit(bench, await consent(bench, ticket, "fox"))
        assert (await done).account.email == "fox@example.com"


async def test_a_redirect_that_is_pasted_counts_as_one_that_came(tmp_path):
    async with easel(tmp_path, "fox") as bench:
        ticket = await bench.core.begin_login(await plan_of(bench))
        done = spawn(bench.core.finish_login(ticket.id), name="test")
        back = await consent(bench, ticket, "fox")
        with pytest.raises(AccountError):
            await bench.core.paste_redirect(ticket.id, re.sub(r"state=[^&]*", "state=forged", back))
        await bench.core.paste_redirect(ticket.id, f"  {back}\n")
        assert (await done).account.email == "fox@example.com"


async def test_a_login_that_is_cancelled_ends_at_once(tmp_path):
    async with easel(tmp_path, "fox") as bench:
        ticket = await bench.core.begin_login(await plan_of(bench))
        done = spawn(bench.core.finish_login(ticket.id), name="test")
        await asyncio.sleep(0)
        await bench.core.cancel_login(ticket.id)
        with pytest.raises(AccountError):
            await asyncio.wait_for(done, 30)
        with pytest.raises(aiohttp.ClientConnectionError):
            await visit(bench, ticket.redirect_uri)


async def signed_in(bench, person, **changes):
    ticket = await bench.core.begin_login(await plan_of(bench, **changes))
    done = spawn(bench.core.finish_login(ticket.id), name="test")
    await visit(bench, await consent(bench, ticket, person))
    return (await done).account


async def test_a_login_that_was_revoked_disables_its_account_and_signing_in_again_mends_it(tmp_path):
    async with easel(tmp_path, "fox") as bench:
        account = await signed_in(bench, "fox")
        heard = []
        bench.core.events.subscribe(lambda event: heard.append(event) if isinstance(event, AccountDisabled) else None)
        bench.simulator.tokens.revoke("fox")
        status, _, answer = await bench.generate(prompt="a fox")
        assert status == 503, answer
        (state,) = bench.core.accounts()
        assert not state.account.enabled
        assert state.account.disabled_reason == "login_ended"
        assert [event.account.id for event in heard] == [account.id]

        ticket = await bench.core.begin_login(LoginPlan(state.account))
        done = spawn(bench.core.finish_login(ticket.id), name="test")
        await visit(bench, await consent(bench, ticket, "fox"))
        again = (await done).account
        assert (again.id, again.enabled, again.disabled_reason) == (account.id, True, "")
        assert (await bench.generate(prompt="a fox"))[0] == 200


async def test_signing_in_again_as_somebody_else_changes_nothing(tmp_path):
    async with easel(tmp_path, "fox", "heron") as bench:
        account = await signed_in(bench, "fox")
        ticket = await bench.core.begin_login(LoginPlan(account))
        done = spawn(bench.core.finish_login(ticket.id), name="test")
        await visit(bench, await consent(bench, ticket, "heron"))
        with pytest.raises(AccountError, match=r"heron@example\.com"):
            await done
        (state,) = bench.core.accounts()
        assert state.account == account
        assert (await bench.generate(prompt="a fox"))[0] == 200


async def test_trouble_at_the_service_of_tokens_disables_nobody(tmp_path):
    async with easel(tmp_path, "fox") as bench:
        await signed_in(bench, "fox")
        bench.simulator.tokens.expire("fox")
        bench.simulator.tokens.refuse("temporarily_unavailable", status=503)
        status, _, _ = await bench.generate(prompt="a fox")
        (state,) = bench.core.accounts()
        assert status in {429, 502, 503}
        assert state.account.enabled


async def test_removing_with_revoke_ends_the_login_at_the_provider(tmp_path):
    async with easel(tmp_path, "fox") as bench:
        account = await signed_in(bench, "fox")
        removal = await bench.core.remove_account(account.id, revoke=True)
        assert removal.not_revoked is None
        assert bench.core.accounts() == ()
        with pytest.raises(AccountError):
            await bench.core.check_account(account.id)


async def test_an_account_that_signed_in_draws_after_a_restart(tmp_path):
    scenario = simulated(fox=[])
    async with running(tmp_path / "easel", scenario, accounts=False, vault="file") as bench:
        await signed_in(bench, "fox")
        await bench.restart()
        status, _, answer = await bench.generate(prompt="a fox")
        assert status == 200, json.dumps(answer)[:400]
