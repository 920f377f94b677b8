"""A real browser: what web pages may do with Easel, and that a page of the internet can neither draw nor read.

Every page takes its orders from a server of the test, `Pages`, so that one page can be asked many things in turn.
"""

import asyncio
import json
import logging
import os
import signal
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

import pytest
from aiohttp import web

from tests.faults.remains import until
from tests.harness import running, simulated

pytestmark = pytest.mark.needs_system("chromium")

SECONDS = 100  # for the browser to start, and for each order
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --disable-dev-shm-usage --no-first-run --no-proxy-server "
    "--disable-background-networking --disable-component-update --disable-sync --disable-extensions"
)
MODES = ("off", "auto", "all_except_health", "strict")

# Takes an order, runs it, answers, and so on. What an order returns must be JSON; what it throws is told as text.
PAGE = """<!doctype html><title>page</title><link rel="icon" href="data:,"><script>
const Order = (async () => {}).constructor;
async function obey() {
  for (;;) {
    const order = await (await fetch("CONTROL/order")).text();
    let answer;
    try { answer = await new Order(order)(); } catch (error) { answer = {threw: String(error)}; }
    await fetch("CONTROL/answer", {method: "POST", body: JSON.stringify(answer)});
  }
}
obey();
</script>"""
FRAME = """<!doctype html><link rel="icon" href="data:,"><iframe sandbox="allow-scripts" src="/page"></iframe>"""

# What a page of any origin can send without asking first, and what it sees of the answer.
ATTACKS = """
const url = "EASEL", drawing = url + "/images/generations", body = JSON.stringify({prompt: "a fox"});
const plain = {method: "POST", headers: {"Content-Type": "text/plain"}, body};
const json = {method: "POST", headers: {"Content-Type": "application/json"}, body};
const key = {...json, headers: {...json.headers, Authorization: "Bearer KEY"}};
const read = async (to, how) => {
  try {
    const answer = await fetch(to, how);
    return {status: answer.status, text: await answer.text(), id: answer.headers.get("x-request-id")};
  } catch (error) { return String(error); }
};
const loads = (name, attributes) => new Promise(done => {
  const made = Object.assign(document.createElement(name), attributes);
  made.onload = () => done("loaded");
  made.onerror = () => done("failed");
  setTimeout(done, 5000, "nothing");
  document.body.append(made);
});
const posts = kind => new Promise(done => {
  const frame = Object.assign(document.createElement("iframe"), {name: `aim of ${Math.random()}`});
  const form = Object.assign(document.createElement("form"), {method: "POST", action: drawing, target: frame.name});
  form.enctype = kind;
  form.append(Object.assign(document.createElement("input"), {name: "prompt", value: "a fox"}));
  document.body.append(frame, form);
  frame.onload = () => {
    try { done(frame.contentDocument && frame.contentDocument.body.innerText); } catch (error) { done(null); }
  };
  form.submit();
});
"""
SIMPLE = """
return {
  plain: await read(drawing, plain),
  opaque: await read(drawing, {...plain, mode: "no-cors"}),
  parts: await read(drawing, {method: "POST", body: new FormData()}),
  json: await read(drawing, json),
  key: await read(drawing, key),
  models: await read(url + "/models"),
  models_opaque: await read(url + "/models", {mode: "no-cors"}),
  health: await read(url + "/healthz"),
  form: await posts("application/x-www-form-urlencoded"),
  form_plain: await posts("text/plain"),
  form_parts: await posts("multipart/form-data"),
  image: await loads("img", {src: drawing}),
  script: await loads("script", {src: url + "/models"}),
  style: await loads("link", {rel: "stylesheet", href: url + "/models"}),
  object: await loads("object", {data: url + "/models"}),
  object_missing: await loads("object", {data: url + "/models/none"}),
  frames: await new Promise(done => {
    const frame = Object.assign(document.createElement("iframe"), {src: url + "/models"});
    frame.onload = () => { try { done(frame.contentDocument); } catch (error) { done(null); } };
    document.body.append(frame);
  }),
  socket: await new Promise(done => {
    const socket = new WebSocket(url.replace("http:", "ws:") + "/models");
    socket.onopen = () => done("open");
    socket.onerror = () => done("failed");
  }),
  events: await new Promise(done => {
    const events = new EventSource(url + "/models");
    events.onopen = () => done("open");
    events.onerror = () => { events.close(); done("failed"); };
  }),
  beacon: navigator.sendBeacon(drawing, body),
};
"""
OPAQUE = {"status": 0, "text": "", "id": None}
BLIND = "TypeError: Failed to fetch"
NOTHING = {
    "plain": BLIND,
    "opaque": OPAQUE,
    "parts": BLIND,
    "json": BLIND,
    "key": BLIND,
    "models": BLIND,
    "models_opaque": OPAQUE,
    "health": BLIND,
    "form": None,
    "form_plain": None,
    "form_parts": None,
    "image": "failed",
    "script": "failed",
    "style": "failed",
    "object": "failed",
    "object_missing": "failed",
    "frames": None,
    "socket": "failed",
    "events": "failed",
    "beacon": True,  # it was sent, and nothing came of it
}


class Pages:
    """Serves the pages and gives them their orders, on a port of its own, to every origin."""

    def __init__(self):
        self.orders = asyncio.Queue()
        self.answers = asyncio.Queue()
        self.port = 0

    async def serve(self, request):
        headers = {"Access-Control-Allow-Origin": "*", "Connection": "close"}
        path = request.path
        if path == "/order":
            return web.Response(text=await self.orders.get(), headers=headers)
        if path == "/answer":
            await self.answers.put(json.loads(await request.read()))
            return web.Response(status=204, headers=headers)
        text = {"/page": PAGE, "/frame": FRAME}.get(path, "")
        text = text.replace("CONTROL", f"http://127.0.0.1:{self.port}")
        return web.Response(text=text, content_type="text/html", headers=headers, status=200 if text else 404)

    async def run(self, script, **values):
        """What the page answers to this order; `values` stand in it by their names in capitals."""
        for name, value in values.items():
            script = script.replace(name.upper(), value)
        await self.orders.put(script)
        return await asyncio.wait_for(self.answers.get(), SECONDS)


@asynccontextmanager
async def serving():
    pages = Pages()
    runner = web.ServerRunner(web.Server(pages.serve), handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    pages.port = runner.addresses[0][1]
    try:
        yield pages
    finally:
        await runner.cleanup()


@asynccontextmanager
async def browsing(profile, address):
    """A browser at `address`, for which every name under .test is this computer."""
    command = ["chromium", *FLAGS.split(), "--host-resolver-rules=MAP *.test 127.0.0.1", f"--user-data-dir={profile}"]
    process = await asyncio.create_subprocess_exec(
        *command, address, stdin=asyncio.subprocess.DEVNULL, start_new_session=True
    )
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


@pytest.fixture
async def pages():
    async with serving() as pages:
        yield pages


@pytest.fixture
async def easel(tmp_path):
    async with running(tmp_path / "easel", simulated(fox=[], heron=[])) as bench:
        yield bench


@pytest.fixture
def turned_away(caplog):
    """How many requests Easel turned away at the guard since that was asked last, once they are so many as `wanted`."""
    caplog.set_level(logging.INFO, "proxy_core.server.app")

    def found():
        return sum("was not let in" in record.getMessage() for record in caplog.records)

    async def count(wanted):
        await until(lambda: found() >= wanted)  # a page does not wait for a beacon
        came = found()
        caplog.clear()
        return came

    return count


async def test_a_page_on_this_computer_draws_and_reads_with_the_key(tmp_path, pages, easel):
    script = """
    const send = async (path, headers, body) => {
      const how = body ? {method: "POST", body: JSON.stringify(body)} : {};
      const answer = await fetch("EASEL" + path, {...how, headers});
      const names = ["x-request-id", "x-mapped-model", "x-account-email", "x-images-returned", "x-mapping-notes"];
      const seen = Object.fromEntries(names.map(name => [name, answer.headers.get(name)]));
      return {status: answer.status, headers: seen, body: await answer.json()};
    };
    const sdk = {"Content-Type": "application/json"};
    for (const name of ["arch", "lang", "os", "package-version", "retry-count", "runtime", "runtime-version"])
      sdk["X-Stainless-" + name] = "0";
    const key = {...sdk, Authorization: "Bearer KEY"};
    return {
      drawn: await send("/images/generations", key, {prompt: "a fox", size: "1280x800"}),
      wrong: await send("/images/generations", {...sdk, Authorization: "Bearer wrong"}, {prompt: "a fox"}),
      without: await send("/models"),
      missing: await send("/nowhere", key, {prompt: "a fox"}),
      unsaid: await send("/images/generations", key, {}),
      health: await send("/healthz"),
    };
    """
    async with browsing(tmp_path / "profile", f"http://127.0.0.1:{pages.port}/page"):
        told = await pages.run(script, easel=easel.url, key=easel.key)
    assert {name: told[name]["status"] for name in told} == {
        "drawn": 200,
        "wrong": 401,
        "without": 401,
        "missing": 404,
        "unsaid": 400,
        "health": 200,
    }
    assert len(told["drawn"]["body"]["data"][0]["b64_json"]) > 1000
    assert all(told["drawn"]["headers"].values()), told["drawn"]["headers"]
    assert told["wrong"]["body"]["error"]["code"] == "invalid_api_key"
    assert "'prompt' is missing" in told["unsaid"]["body"]["error"]["message"]
    assert all(one["headers"]["x-request-id"].startswith("req_") for one in told.values())
    assert easel.simulator.calls.count() == 1


async def test_a_page_of_the_internet_neither_draws_nor_reads(tmp_path, pages, easel, turned_away):
    site = f"http://evil.test:{pages.port}"
    async with browsing(tmp_path / "profile", f"{site}/page"):
        for mode in MODES:
            await easel.core.change_settings({"auth_mode": mode})
            told = await pages.run(ATTACKS + SIMPLE, easel=easel.url, key=easel.key)
            assert told == NOTHING, mode
            assert await turned_away(len(NOTHING)) == len(NOTHING), mode
            assert easel.simulator.calls.count() == 0, mode
        # The same page once it is trusted: what was refused above is what can draw.
        await easel.core.change_settings({"auth_mode": "off", "allowed_origins": [site]})
        told = await pages.run(ATTACKS + "return await read(drawing, json);", easel=easel.url, key="")
    assert told["status"] == 200
    assert easel.simulator.calls.count() == 1


async def test_a_name_that_is_rebound_to_this_computer_leads_nowhere(tmp_path, pages, easel, turned_away):
    # As the attack goes: the page comes from a server of evil.test; then that name, with the same port, is Easel.
    async with switched(pages.port) as name:
        site = f"http://evil.test:{name.port}"
        same = {"easel": f"{site}/v1", "key": easel.key}
        read = 'return [await read(drawing, json), await read(drawing, key), await read(url + "/models")];'
        async with browsing(tmp_path / "profile", f"{site}/page"):
            assert await pages.run("return location.origin;") == site
            name.aim = urlsplit(easel.url).port
            for mode in MODES:
                await easel.core.change_settings({"auth_mode": mode})
                told = await pages.run(ATTACKS + read, **same)
                assert [one["status"] for one in told] == [403, 403, 403]  # of its own origin: nothing else is told
                assert all("allowed_hosts" in json.loads(one["text"])["error"]["message"] for one in told)
                assert await turned_away(3) == 3
            assert easel.simulator.calls.count() == 0
            trusted = {"allowed_hosts": ["evil.test"], "allowed_origins": [site]}
            await easel.core.change_settings({"auth_mode": "off", **trusted})
            told = await pages.run(ATTACKS + read, **same)
    assert [one["status"] for one in told] == [200, 200, 200]
    assert easel.simulator.calls.count() == 2


async def test_a_page_without_an_origin_is_foreign_until_null_is_added(tmp_path, pages, easel, turned_away):
    await easel.core.change_settings({"auth_mode": "off"})
    order = (
        ATTACKS + "return {origin: self.origin, json: await read(drawing, json), plain: await read(drawing, plain),"
        " key: await read(drawing, key)};"
    )
    async with browsing(tmp_path / "profile", f"http://127.0.0.1:{pages.port}/frame"):
        told = await pages.run(order, easel=easel.url, key=easel.key)
        assert told == {"origin": "null", "json": BLIND, "plain": BLIND, "key": BLIND}
        assert await turned_away(3) == 3
        assert easel.simulator.calls.count() == 0
        await easel.core.change_settings({"allowed_origins": ["null"]})
        told = await pages.run(order, easel=easel.url, key=easel.key)
    # Any page of the internet can be one without an origin: it needs the key, also where programs do not.
    assert [told[name]["status"] for name in ("json", "plain", "key")] == [401, 401, 200]
    assert told["json"]["id"].startswith("req_")
    assert easel.simulator.calls.count() == 1


class Name:
    """A port whose connections lead to another one, `aim`, that may change: a name and what it stands for."""

    def __init__(self, aim):
        self.aim = aim
        self.port = 0

    async def lead(self, reader, writer):
        first = await reader.read(65536)  # browsers open connections ahead: what counts is when one is used
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", self.aim)
        inner_writer.write(first)
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(self.copy(reader, inner_writer))
                both.create_task(self.copy(inner_reader, writer))
        finally:
            writer.close()
            inner_writer.close()

    async def copy(self, source, aim):
        with suppress(ConnectionError):
            while some := await source.read(65536):
                aim.write(some)
                await aim.drain()
        aim.close()


@asynccontextmanager
async def switched(aim):
    name = Name(aim)
    server = await asyncio.start_server(name.lead, "127.0.0.1", 0)
    name.port = server.sockets[0].getsockname()[1]
    try:
        yield name
    finally:
        server.close()
