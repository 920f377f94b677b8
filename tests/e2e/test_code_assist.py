"""The wrapped internal format, from a client to the simulator: off until chosen, then as any other account.

What goes over the wire is written down by a server in between: it must name no product but Easel.
"""

import base64
import io
import json
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web
from PIL import Image

from proxy_core.accounts.account import Account, Credentials, LoginPlan, Provider
from proxy_core.errors import AccountError
from proxy_core.records import QuotaSource
from proxy_core.simulator.faults import Fault, Rule
from proxy_core.simulator.grants import PROJECT
from proxy_core.tasks import spawn
from tests.e2e.test_login import client_of, consent, visit
from tests.fakes import png
from tests.harness import running, simulated
from tests.proxy_core.upstreams.conftest import fingerprint

MODEL = "gemini-3.1-flash-image"
SMALL = {"prompt": "a fox", "model": MODEL, "image_size": "512"}
NATIVE = {
    "contents": [{"parts": [{"text": "a fox"}]}],
    "generationConfig": {"responseModalities": ["IMAGE"], "imageConfig": {"imageSize": "512"}},
}
OTHERS = ("antigravity", "gemini-cli", "gemini_cli", "geminicli", "vscode", "intellij", "cloudcode", "google-api")


@asynccontextmanager
async def entitled(tmp_path, *rules, **changes):
    """Easel with fox, who is entitled to Code Assist."""
    async with running(tmp_path, simulated(fox=rules), accounts=False, code_assist=True, queue_wait=0) as easel:
        await easel.add(Provider.CODE_ASSIST, "fox", by_login=True, **changes)
        yield easel


@asynccontextmanager
async def written_down(easel):
    """(address, calls): a server that passes calls on to the simulator, each kept as (path, headers, JSON)."""
    calls = []

    async def pass_on(request):
        body = await request.read()
        calls.append((request.path, dict(request.headers), json.loads(body)))
        headers = {"Authorization": request.headers["Authorization"], "Content-Type": "application/json"}
        url = easel.simulator.base_url + request.path_qs
        async with easel.client.post(url, data=body, headers=headers) as answer:
            return web.Response(
                status=answer.status, body=await answer.read(), headers={"Content-Type": answer.headers["Content-Type"]}
            )

    app = web.Application(client_max_size=2**26)
    app.router.add_post("/{path:.*}", pass_on)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}", calls
    finally:
        await runner.cleanup()


def opened(item):
    return Image.open(io.BytesIO(base64.b64decode(item["b64_json"], validate=True)))


def left(easel, window):
    """What is measured as left of a window: the fraction of all models together, or of the model by the day."""
    names = {MODEL} if window == "day" else {"Gemini models"}
    (found,) = (
        one.remaining
        for one in easel.state("fox").quotas
        if one.window == window and one.model in names and one.source is QuotaSource.MEASURED
    )
    return found


# --- off until chosen


async def test_nobody_is_let_in_before_the_person_chose_it(tmp_path):
    async with running(tmp_path, simulated(fox=[]), accounts=False) as easel:
        account = Account(Provider.CODE_ASSIST, "fox", base_url=easel.simulator.base_url, by_login=True)
        login = Credentials(refresh_token="refresh-of-fox", client_id="client")
        with pytest.raises(AccountError, match="OAuth client of your own"):
            await easel.core.add_account(account, login, check=False)
        with pytest.raises(AccountError, match="easel settings set code_assist true"):
            await easel.core.begin_login(LoginPlan(account, await client_of(easel)))
        file = json.dumps(
            {"type": "authorized_user", "client_id": "c", "client_secret": "s", "refresh_token": "refresh-of-fox"}
        )
        (line,) = await easel.core.import_accounts(file, provider="code_assist")
        assert (line.account, line.said.code) == (None, "code_assist_off")
        assert easel.core.accounts() == ()


async def test_once_it_is_off_again_those_that_are_there_draw_no_more(tmp_path):
    async with entitled(tmp_path) as easel:
        assert (await easel.generate(**SMALL))[0] == 200
        await easel.core.change_settings({"code_assist": False})
        assert (await easel.generate(**SMALL))[0] == 503
        assert easel.simulator.calls.count() == 1
        await easel.core.change_settings({"code_assist": True})
        assert (await easel.generate(**SMALL))[0] == 200


async def test_it_has_no_keys(tmp_path):
    async with running(tmp_path, simulated(fox=[]), accounts=False, code_assist=True) as easel:
        account = Account(Provider.CODE_ASSIST, "fox", base_url=easel.simulator.base_url)
        with pytest.raises(AccountError, match="sign in instead"):
            await easel.core.add_account(account, Credentials(api_key="key-of-fox"))
        assert easel.core.accounts() == ()


# --- drawing


async def test_a_person_signs_in_with_a_client_of_their_own_and_draws(tmp_path):
    async with running(tmp_path, simulated(fox=[]), accounts=False, code_assist=True) as easel:
        account = Account(Provider.CODE_ASSIST, "", base_url=easel.simulator.base_url, by_login=True)
        ticket = await easel.core.begin_login(LoginPlan(account, await client_of(easel)))
        done = spawn(easel.core.finish_login(ticket.id), name="test")
        assert (await visit(easel, await consent(easel, ticket, "fox")))[0] == 200
        assert (await done).account.email == "fox@example.com"
        status, headers, body = await easel.generate(**SMALL)
        assert (status, headers["X-Account-Email"]) == (200, "fox@example.com")
        assert opened(body["data"][0]).size == (512, 512)
        (call,) = easel.simulator.calls.last
        assert call.path == "/v1internal:generateContent"
        assert set(call.body) == {"project", "model", "request", "userAgent"}


async def test_without_a_project_it_is_the_one_that_code_assist_names(tmp_path):
    async with entitled(tmp_path) as easel:
        for _ in range(2):
            assert (await easel.generate(**SMALL))[0] == 200
        assert [call.body["project"] for call in easel.simulator.calls.last] == [PROJECT] * 2
        assert easel.simulator.calls.checks["fox", "/v1internal:loadCodeAssist"] == 1


async def test_an_edit_takes_its_pictures_along(tmp_path):
    async with entitled(tmp_path, project="kites") as easel:
        files = [png(20, 10), png(10, 20)]
        form = aiohttp.FormData()
        for data in files:
            form.add_field("image[]", io.BytesIO(data), filename="a.png", content_type="image/png")
        for name, value in SMALL.items():
            form.add_field(name, value)
        async with easel.client.post(easel.url + "/images/edits", data=form, headers=easel.auth) as answer:
            assert answer.status == 200
            assert len((await answer.json())["data"]) == 1
        (call,) = easel.simulator.calls.last
        assert call.references == tuple(map(fingerprint, files))
        assert call.body["project"] == "kites"


@pytest.mark.parametrize("verb", ["generateContent", "streamGenerateContent?alt=sse", "streamGenerateContent"])
async def test_the_native_door_wraps_and_unwraps(tmp_path, verb):
    async with entitled(tmp_path, project="kites") as easel:
        url = f"{easel.url.removesuffix('/v1')}/v1beta/models/{MODEL}:{verb}"
        async with easel.client.post(url, json=NATIVE, headers=easel.auth) as answer:
            assert answer.status == 200
            assert answer.headers["X-Account-Email"] == "fox@example.com"
            text = await answer.text()
        if "sse" in verb:
            pieces = [json.loads(line[5:]) for line in text.splitlines() if line.startswith("data:")]
        else:
            found = json.loads(text)
            pieces = found if isinstance(found, list) else [found]
        parts = [part for piece in pieces for part in piece["candidates"][0].get("content", {}).get("parts", [])]
        (data,) = [part["inlineData"]["data"] for part in parts if "inlineData" in part and not part.get("thought")]
        assert Image.open(io.BytesIO(base64.b64decode(data))).size == (512, 512)
        assert not any("response" in piece for piece in pieces)
        (call,) = easel.simulator.calls.last
        assert (call.path, call.body["request"]) == (f"/v1internal:{verb.partition('?')[0]}", NATIVE)


async def test_it_rotates_with_accounts_of_other_providers(tmp_path):
    async with entitled(tmp_path, Rule(Fault.LIMITED_DAY, first=1), priority=-1) as easel:
        await easel.add(Provider.GEMINI, "key", "fox")
        status, headers, _ = await easel.generate(**SMALL)
        assert (status, headers["X-Account-Email"]) == (200, "key@example.com")
        (cooling,) = easel.state("fox").cooling
        assert (cooling.model, cooling.reason.code) == (MODEL, "limit_spent")


# --- who it says it is


async def test_by_default_it_says_that_it_is_easel_and_names_no_other_product(tmp_path):
    async with entitled(tmp_path) as easel, written_down(easel) as (address, calls):
        await easel.core.update_account("fox", {"base_url": address})
        assert (await easel.generate(**SMALL))[0] == 200
        assert (await easel.core.check_account("fox")).passed
        await easel.core.quotas("fox", refresh=True)
        methods = {path.partition(":")[2] for path, _, _ in calls}
        assert methods == {
            "loadCodeAssist",
            "generateContent",
            "fetchAvailableModels",
            "retrieveUserQuota",
            "retrieveUserQuotaSummary",
        }
        for path, headers, body in calls:
            said = json.dumps([headers, body]).lower()
            assert not [name for name in OTHERS if name in said], path
        (envelope,) = [body for path, _, body in calls if path.endswith(":generateContent")]
        assert {name: value for name, value in envelope.items() if name != "request"} == {
            "project": PROJECT,
            "model": MODEL,
            "userAgent": "easel",
        }


async def test_what_the_person_says_it_is_arrives_as_given(tmp_path):
    identity = (("userAgent", "the kite works' own tool"), ("requestType", "image_gen"), ("project", "not-this"))
    async with entitled(tmp_path, project="kites", identity=identity) as easel:
        assert (await easel.generate(**SMALL))[0] == 200
        (call,) = easel.simulator.calls.last
        assert {name: value for name, value in call.body.items() if name != "request"} == {
            "project": "kites",
            "model": MODEL,
            "userAgent": "the kite works' own tool",
            "requestType": "image_gen",
        }
        await easel.core.update_account("fox", {"label": "vixen"})
        assert easel.state("vixen").account.identity == identity


# --- what is left


async def test_its_quotas_fall_as_it_draws(tmp_path):
    async with entitled(tmp_path, project="kites") as easel:
        await easel.core.quotas("fox", refresh=True)
        assert [left(easel, window) for window in ("5h", "weekly", "day")] == [1, 1, 1]
        assert (await easel.generate(**SMALL, n=2))[0] == 200
        await easel.core.quotas("fox", refresh=True)
        assert [left(easel, window) for window in ("5h", "weekly", "day")] == [0.96, 0.992, 0.96]
        quotas = {(one.model, one.window): one for one in easel.state("fox").quotas}
        assert quotas[MODEL, "day"].left == 48
        assert all(one.resets_at is not None for one in quotas.values())


async def test_a_group_that_is_nearly_empty_is_spared(tmp_path):
    scenario = simulated(fox=[], heron=[])
    settings = {"code_assist": True, "strategy": "fill_first", "protection": {"*": 0.97}}
    async with running(tmp_path, scenario, accounts=False, **settings) as easel:
        for label in ("fox", "heron"):
            await easel.add(Provider.CODE_ASSIST, label, by_login=True, project="kites")
        assert (await easel.generate(**SMALL, n=2))[1]["X-Account-Email"] == "fox@example.com"
        await easel.core.quotas(refresh=True)
        assert (await easel.generate(**SMALL))[1]["X-Account-Email"] == "heron@example.com"
