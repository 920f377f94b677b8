"""The socket: who gets in, and that every error is OpenAI's JSON, whatever it was. Real sockets, without accounts."""

import asyncio
import json
import logging
import re
import socket
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web

from proxy_core.errors import CredentialsError, EaselError, RequestError, StartError
from proxy_core.records import ClientCall
from proxy_core.server.app import Server
from proxy_core.server.exchange import read_json_body, send_json
from proxy_core.settings import Settings
from proxy_core.tasks import spawn

KEY = "sk-the-key-of-this-test"
FOUR = {"message", "type", "param", "code"}


MODES = ("off", "auto", "all_except_health", "strict")
PAGE = "http://localhost:3000"
FOREIGN = "https://evil.test"


class Doors:
    """A door that reads and answers, one that waits, and some that break."""

    def __init__(self):
        self.came = asyncio.Event()
        self.left = asyncio.Event()
        self.go = asyncio.Event()
        self.asked = []

    def find(self, method, path):
        doors = {
            ("GET", "/healthz"): self.say,
            ("GET", "/say"): self.say,
            ("POST", "/read"): self.read,
            ("GET", "/bug"): self.bug,
            ("GET", "/fail"): self.fail,
            ("GET", "/wait"): self.wait,
            ("GET", "/stream"): self.stream,
            ("GET", "/v1beta/bug"): self.bug,
        }
        self.asked.append((method, path))
        if path not in {known for _, known in doors}:
            raise RequestError("path_unknown", status=404, wire_code="not_found", method=method, path=path)
        door = doors.get(("GET" if method == "HEAD" else method, path))
        if door is None:
            raise RequestError("method_unknown", status=405, path=path, method=method, allowed="GET")
        return door

    async def say(self, exchange):
        return await send_json(exchange, 200, [b'{"said": true}'])

    async def read(self, exchange):
        return await send_json(exchange, 200, [await read_json_body(exchange, 1)])

    async def bug(self, exchange):
        exchange.headers["X-Gathered"] = "so far"
        raise ZeroDivisionError("the words of the bug")

    async def fail(self, exchange):
        exchange.headers["X-Gathered"] = "so far"
        raise EaselError("store_failed", path="easel.db", why="disk full")

    async def stream(self, exchange):
        response = web.StreamResponse(headers=exchange.headers)
        response.content_type = "application/json"
        await response.prepare(exchange.http)
        await response.write(b'{"said": ')
        await response.write(b"true}")
        return response

    async def wait(self, exchange):
        self.came.set()
        try:
            await self.go.wait()
            return await self.say(exchange)
        finally:
            self.left.set()


class Bench:
    """A server on a port of its own, and a client. `more` goes to the server."""

    def __init__(self, client, **more):
        self.client = client
        self.settings = Settings(auth_mode="off")
        self.doors = Doors()
        self.calls = []
        self.server = Server(
            self.doors,
            settings=lambda: self.settings,
            key=self.key,
            now=lambda: 1000.0,
            tell=self.calls.append,
            **more,
        )

    async def key(self):
        return KEY

    async def start(self, host="127.0.0.1", port=0):
        self.url = await self.server.start(host, port)
        self.port = int(re.fullmatch(r"http://.+:(\d+)/v1", self.url)[1])

    async def ask(self, method, path, **kwargs):
        """(status, headers, JSON)"""
        async with self.client.request(method, self.url + path, **kwargs) as response:
            body = await response.read()
            assert response.content_type == "application/json"
            return response.status, response.headers, json.loads(body) if body else None

    async def get(self, path, *lines):
        """Everything that is answered to a GET with these header lines, and no others."""
        return await self.raw(
            b"\r\n".join([b"GET %s HTTP/1.1" % path.encode(), *lines, b"Connection: close", b"", b""])
        )

    async def raw(self, sent):
        """Everything that is answered to these bytes until the connection ends."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(sent)
        try:
            return await asyncio.wait_for(reader.read(), 30)
        finally:
            writer.close()


@asynccontextmanager
async def made(**more):
    async with aiohttp.ClientSession() as client:
        bench = Bench(client, **more)
        try:
            yield bench
        finally:
            await bench.server.stop()


@pytest.fixture
async def bench():
    async with made() as bench:
        await bench.start()
        yield bench


def error_of(answer, status):
    """The error in an answer, whose shape is OpenAI's."""
    found, headers, body = answer
    assert found == status
    assert re.fullmatch(r"req_[0-9a-f]{24}", headers["X-Request-Id"])
    assert body.keys() == {"error"}
    assert body["error"].keys() == FOUR
    assert body["error"]["message"]
    return body["error"]


# --- the way to a door


@pytest.mark.parametrize("path", ["/say", "//say", "/say/", "/v1/say", "/v1/v1/say", "/say?a=b"])
async def test_the_ways_in_which_clients_build_an_address_lead_to_the_door(bench, path):
    assert (await bench.ask("GET", path))[2] == {"said": True}


async def test_an_address_without_v1_leads_there_too(bench):
    bench.url = bench.url.removesuffix("/v1")
    assert (await bench.ask("GET", "/say"))[2] == {"said": True}
    assert (await bench.ask("GET", "//v1//say"))[2] == {"said": True}


async def test_an_unknown_path_is_a_404(bench):
    error = error_of(await bench.ask("POST", "/images/nothing"), 404)
    assert error["message"] == "There is nothing at POST /images/nothing."
    assert (error["type"], error["code"]) == ("invalid_request_error", "not_found")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
async def test_an_unknown_method_is_a_405(bench, method):
    error = error_of(await bench.ask(method, "/say"), 405)
    assert f"does not take {method}" in error["message"]


async def test_even_what_is_no_path_is_answered_in_json(bench):
    answer = await bench.raw(b"OPTIONS * HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    head, body = answer.split(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 404")
    assert json.loads(body)["error"].keys() == FOUR


async def test_head_is_get_without_the_body(bench):
    status, headers, body = await bench.ask("HEAD", "/say")
    assert (status, body) == (200, None)
    assert headers["Content-Length"] == str(len('{"said": true}'))
    assert (await bench.ask("HEAD", "/nowhere"))[0] == 404


# --- the key

ALL_PATHS = {"/say": 200, "/healthz": 200, "/nowhere": 404}


@pytest.mark.parametrize(
    ("mode", "open_without"),
    [
        ("off", {"/say", "/healthz", "/nowhere"}),
        ("auto", {"/say", "/healthz", "/nowhere"}),  # it listens on this computer only
        ("all_except_health", {"/healthz"}),
        ("strict", set()),
    ],
)
async def test_what_a_mode_leaves_open(bench, mode, open_without):
    bench.settings = Settings(auth_mode=mode)
    for path, status in ALL_PATHS.items():
        without = await bench.ask("GET", path)
        assert without[0] == (status if path in open_without else 401)
        if without[0] == 401:
            error = error_of(without, 401)
            assert (error["code"], error["type"]) == ("invalid_api_key", "invalid_request_error")
        for header in ({"Authorization": f"Bearer {KEY}"}, {"X-Api-Key": KEY}, {"x-goog-api-key": KEY}):
            assert (await bench.ask("GET", path, headers=header))[0] == status


async def test_auto_asks_for_the_key_on_every_address():
    async with made() as bench:
        bench.settings = Settings(auth_mode="auto")
        await bench.start("0.0.0.0")
        assert bench.url.startswith("http://127.0.0.1:")
        error_of(await bench.ask("GET", "/say"), 401)
        assert (await bench.ask("GET", "/healthz"))[0] == 200
        assert (await bench.ask("GET", "/say", headers={"X-Api-Key": KEY}))[0] == 200


async def test_beyond_this_computer_the_key_is_asked_for_whatever_the_mode_has_become():
    async with made() as bench:
        await bench.start("0.0.0.0")  # since then the settings have changed
        for mode in MODES:
            bench.settings = Settings(auth_mode=mode)
            error_of(await bench.ask("GET", "/say"), 401)
            error_of(await bench.ask("POST", "/read", json={}), 401)
            assert (await bench.ask("GET", "/say", headers={"X-Api-Key": KEY}))[0] == 200


async def test_a_wrong_key_is_a_401_before_anything_is_told_of_the_path(bench):
    bench.settings = Settings(auth_mode="strict")
    for method, path in [("GET", "/nowhere"), ("DELETE", "/say"), ("GET", "/bug")]:
        error = error_of(await bench.ask(method, path, headers={"Authorization": "Bearer wrong"}), 401)
        assert "not the key" in error["message"]


async def test_a_client_that_sends_any_key_is_served_where_none_is_needed(bench):
    for header in ({"Authorization": "Bearer sk-whatever"}, {"X-Api-Key": ""}, {"Authorization": "nonsense"}):
        assert (await bench.ask("GET", "/say", headers=header))[0] == 200


async def test_a_key_of_odd_bytes_is_a_wrong_key(bench):
    bench.settings = Settings(auth_mode="strict")
    answer = await bench.get("/say", b"Host: localhost", b"X-Api-Key: \xff\xed\xa0\x80")
    assert answer.startswith(b"HTTP/1.1 401")


async def test_a_key_in_the_address_opens_googles_door_only_and_is_never_logged(bench, caplog):
    caplog.set_level(logging.DEBUG)
    bench.settings = Settings(auth_mode="strict")
    answer = await bench.ask("GET", f"beta/models?alt=sse&key={KEY}")
    assert error_of(answer, 404)["message"] == "There is nothing at GET /v1beta/models."
    error_of(await bench.ask("GET", "beta/models?key=wrong"), 401)
    for path in (f"/say?key={KEY}", f"/healthz?key={KEY}", f"/nowhere?key={KEY}"):
        error_of(await bench.ask("GET", path), 401)
    await bench.ask("GET", f"beta/bug?key={KEY}")
    await bench.ask("GET", f"beta/models?key={KEY}", headers={"Origin": "https://evil.test"})
    assert len(caplog.records) >= 2
    assert KEY not in caplog.text


async def test_a_mode_that_changes_is_in_force_at_once(bench):
    assert (await bench.ask("GET", "/say"))[0] == 200
    bench.settings = Settings(auth_mode="strict")
    assert (await bench.ask("GET", "/say"))[0] == 401


async def test_a_store_that_does_not_open_keeps_everybody_out(bench):
    async def locked():
        raise CredentialsError("store_locked")

    await bench.server.stop()
    bench.settings = Settings(auth_mode="strict")
    bench.server = Server(bench.doors, settings=lambda: bench.settings, key=locked, now=lambda: 1000.0)
    await bench.start()
    error = error_of(await bench.ask("GET", "/say", headers={"X-Api-Key": KEY}), 503)
    assert "unlock the system's keyring" in error["message"]


# --- the name of this computer, and the page that asks


@pytest.mark.parametrize("mode", MODES)
async def test_under_a_foreign_name_there_is_nothing(bench, mode):
    bench.settings = Settings(auth_mode=mode)
    for path in ("/say", "/healthz", "/nowhere", "beta/models"):
        for method in ("GET", "POST", "OPTIONS", "DELETE"):
            headers = {"Host": f"evil.test:{bench.port}", "X-Api-Key": KEY, "Origin": f"http://evil.test:{bench.port}"}
            answer = await bench.ask(method, path, headers=headers)
            error = error_of(answer, 403)
            assert "allowed_hosts" in error["message"]
            assert (error["type"], error["param"], error["code"]) == ("invalid_request_error", None, None)
            assert not any(name.startswith("Access-Control") for name in answer[1])
    assert bench.doors.asked == []


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (b"Host: localhost", 200),
        (b"Host: LOCALHOST.:1", 200),
        (b"host:127.0.0.1:8045", 200),
        (b"Host: [::1]:8045", 200),
        (b"Host:   127.0.0.1  ", 200),
        (b"Host: user@127.0.0.1", 403),
        (b"Host: user:pass@127.0.0.1:8045", 403),
        (b"Host: 127.0.0.1@evil.test", 403),
        (b"Host: 127.0.0.1, evil.test", 403),
        (b"Host: 127.0.0.1 evil.test", 403),
        (b"Host: 127.1", 403),
        (b"Host: ::1", 403),
        (b"Host: \xff\xfe", 403),
        (b"Host: \xef\xbc\x91\xef\xbc\x92\xef\xbc\x97.0.0.1", 403),
        (b"Host: http://127.0.0.1/", 403),
        (b"Host:", 403),
        (b"X-Forwarded-Host: localhost\r\nHost: evil.test", 403),
        (b"Host: evil.test\r\nForwarded: host=localhost", 403),
        (b"Host: 127.0.0.1\r\nHost: evil.test", 400),
        (b"Host: 127.0.0.1\r\nHost: 127.0.0.1", 400),
        (b"Host : 127.0.0.1", 400),
        (b"Host: evil.test\r\n 127.0.0.1", 400),
        (b"X-Host: 127.0.0.1", 400),  # none at all
    ],
)
async def test_odd_hosts_on_the_wire(bench, line, status):
    answer = await bench.get("/healthz", line)
    assert int(answer.split(b" ", 2)[1]) == status
    assert bool(bench.doors.asked) is (status == 200)


async def test_without_a_host_an_old_client_is_turned_away(bench):
    assert (await bench.raw(b"GET /healthz HTTP/1.0\r\n\r\n")).startswith(b"HTTP/1.0 403")
    assert (await bench.raw(b"GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n")).startswith(b"HTTP/1.0 200")


async def test_a_name_that_was_added_is_known_at_once(bench):
    headers = {"Host": "easel.example.com"}
    error_of(await bench.ask("GET", "/say", headers=headers), 403)
    bench.settings = Settings(auth_mode="off", allowed_hosts=("easel.example.com",))
    assert (await bench.ask("GET", "/say", headers=headers))[0] == 200


async def test_on_every_address_the_one_that_was_reached_is_known():
    async with made() as bench:
        await bench.start("0.0.0.0")
        for host, status in {"127.0.0.1": 200, "localhost": 200, "evil.test": 403, "192.0.2.1": 403}.items():
            assert (await bench.ask("GET", "/healthz", headers={"Host": host}))[0] == status


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("origin", [FOREIGN, "null", "chrome-extension://abc", "http://localhost.evil.test", ""])
async def test_a_foreign_page_gets_nothing_whatever_it_sends(bench, mode, origin):
    bench.settings = Settings(auth_mode=mode)
    for method, path, kind in [
        ("POST", "/read", "text/plain"),
        ("POST", "/read", "application/json"),
        ("POST", "/read", "multipart/form-data; boundary=x"),
        ("POST", "/read", "application/x-www-form-urlencoded"),
        ("GET", "/say", ""),
        ("GET", "/healthz", ""),
        ("OPTIONS", "/say", ""),
    ]:
        headers = {"Origin": origin, "X-Api-Key": KEY, **({"Content-Type": kind} if kind else {})}
        answer = await bench.ask(method, path, headers=headers, data=b"{}" if kind else None)
        assert "allowed_origins" in error_of(answer, 403)["message"]
        assert not any(name.startswith("Access-Control") for name in answer[1])
    assert bench.doors.asked == []


async def test_odd_origins_on_the_wire(bench):
    for line in (
        b"Origin: \xff",
        b"Origin:",
        b"Origin: http://localhost\r\nOrigin: https://evil.test",
        b"Origin: null",
    ):
        assert (await bench.get("/say", b"Host: localhost", line)).startswith(b"HTTP/1.1 403")
    assert bench.doors.asked == []
    assert (await bench.get("/say", b"Host: localhost", b"Origin: app://.")).startswith(b"HTTP/1.1 200")


async def test_a_page_that_was_added_may_ask_at_once(bench):
    for origin in (FOREIGN, "null"):
        error_of(await bench.ask("GET", "/say", headers={"Origin": origin}), 403)
        bench.settings = Settings(auth_mode="off", allowed_origins=(origin,))
        status, headers, _ = await bench.ask("GET", "/say", headers={"Origin": origin, "X-Api-Key": KEY})
        assert (status, headers["Access-Control-Allow-Origin"]) == (200, origin)


async def test_why_a_page_was_turned_away_is_in_the_log(bench, caplog):
    caplog.set_level(logging.INFO)
    _, headers, _ = await bench.ask("GET", "/say?a=b", headers={"Origin": FOREIGN})
    (said,) = [record.getMessage() for record in caplog.records if headers["X-Request-Id"] in record.getMessage()]
    assert FOREIGN in said
    assert "allowed_origins" in said
    assert "a=b" not in said


async def preflight(bench, path, origin=PAGE, **asked):
    """(status, headers) of the question that a browser asks first, without a key."""
    headers = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    headers |= {f"Access-Control-Request-{name}": value for name, value in asked.items()}
    async with bench.client.options(bench.url + path, headers=headers) as response:
        await response.read()
        return response.status, response.headers


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("path", ["/say", "/healthz", "/nowhere", "beta/models/m:generateContent"])
async def test_a_preflight_needs_no_key_and_no_door(bench, mode, path):
    bench.settings = Settings(auth_mode=mode)
    status, headers = await preflight(bench, path, Headers="authorization,content-type,x-stainless-os")
    assert status == 204
    assert headers["Access-Control-Allow-Origin"] == PAGE
    assert headers["Access-Control-Allow-Headers"] == "authorization,content-type,x-stainless-os"
    assert "POST" in headers["Access-Control-Allow-Methods"]
    assert headers["Access-Control-Max-Age"] == "600"
    assert headers.getall("Vary") == ["Origin, Access-Control-Request-Method, Access-Control-Request-Headers"]
    assert "Access-Control-Allow-Private-Network" not in headers
    assert "Content-Type" not in headers
    assert "Content-Length" not in headers
    assert bench.doors.asked == []


async def test_a_preflight_may_ask_for_the_way_into_this_computer(bench):
    _, headers = await preflight(bench, "/say", **{"Private-Network": "true"})
    assert headers["Access-Control-Allow-Private-Network"] == "true"
    assert "Access-Control-Allow-Headers" not in headers


async def test_a_preflight_of_a_foreign_page_is_refused_without_a_word_for_it(bench):
    status, headers = await preflight(bench, "/say", origin=FOREIGN, Headers="authorization")
    assert status == 403
    assert not any(name.startswith("Access-Control") for name in headers)


async def test_a_page_may_read_every_answer(bench):
    bench.settings = Settings(auth_mode="strict", json_limit_mb=1)
    key = {"X-Api-Key": KEY}
    large = {"data": b"x" * (10**6 + 1), "headers": {**key, "Content-Type": "application/json"}}
    for status, method, path, sent in [
        (200, "GET", "/say", {"headers": key}),
        (200, "GET", "/stream", {"headers": key}),
        (200, "HEAD", "/say", {"headers": key}),
        (401, "GET", "/say", {"headers": {}}),
        (404, "GET", "/nowhere", {"headers": key}),
        (405, "DELETE", "/say", {"headers": key}),
        (405, "OPTIONS", "/say", {"headers": key}),
        (413, "POST", "/read", large),
        (415, "POST", "/read", {"headers": key, "data": "a fox"}),
        (500, "GET", "/bug", {"headers": key}),
        (500, "GET", "/fail", {"headers": key}),
    ]:
        sent["headers"] = {**sent["headers"], "Origin": PAGE}
        found, headers, _ = await bench.ask(method, path, **sent)
        assert (found, headers.getall("Access-Control-Allow-Origin")) == (status, [PAGE]), path
        assert headers["Vary"] == "Origin"
        assert "retry-after" in headers["Access-Control-Expose-Headers"]
        assert "Access-Control-Allow-Methods" not in headers


async def test_where_no_page_asks_nothing_is_said_to_one(bench):
    _, headers, _ = await bench.ask("GET", "/say")
    assert not any(name.startswith("Access-Control") for name in headers)


# --- errors


async def test_a_bug_behind_a_door_is_a_500_that_tells_nothing_but_its_id(bench, caplog):
    answer = await bench.ask("GET", "/bug")
    error = error_of(answer, 500)
    assert answer[1]["X-Request-Id"] in error["message"]
    assert (error["type"], error["param"], error["code"]) == ("server_error", None, None)
    assert "ZeroDivisionError" not in json.dumps(answer[2])
    assert "the words" not in json.dumps(answer[2])
    assert answer[1]["X-Gathered"] == "so far"
    (logged,) = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert answer[1]["X-Request-Id"] in logged.getMessage()
    assert logged.exc_info[0] is ZeroDivisionError
    assert (await bench.ask("GET", "/say"))[0] == 200


async def test_an_error_of_ours_is_said_as_it_is_with_the_headers_so_far(bench, caplog):
    answer = await bench.ask("GET", "/fail")
    assert error_of(answer, 500)["message"] == "easel.db could not be read or written: disk full."
    assert answer[1]["X-Gathered"] == "so far"
    assert not caplog.records


async def test_a_body_over_the_limit_is_a_413(bench):
    headers = {"Content-Type": "application/json"}
    error = error_of(await bench.ask("POST", "/read", data=b"x" * (10**6 + 1), headers=headers), 413)
    assert error["message"] == "The body is larger than 1 MB."


async def test_a_body_of_another_type_is_a_415(bench):
    assert "text/plain" in error_of(await bench.ask("POST", "/read", data="a fox"), 415)["message"]


async def test_a_client_that_waits_before_it_sends_a_body_is_told_to_send_it(bench):
    reader, writer = await asyncio.open_connection("127.0.0.1", bench.port)
    head = b"POST /v1/read HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nExpect: 100-continue\r\n"
    writer.write(head + b"Content-Length: 2\r\n\r\n")
    assert await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 30) == b"HTTP/1.1 100 Continue\r\n\r\n"
    writer.write(b"{}")
    assert (await asyncio.wait_for(reader.readuntil(b"{}"), 30)).startswith(b"HTTP/1.1 200 OK\r\n")
    writer.close()


async def test_what_is_no_door_does_not_ask_for_the_body(bench):
    reader, writer = await asyncio.open_connection("127.0.0.1", bench.port)
    writer.write(b"POST /v1/nowhere HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
    assert (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 30)).startswith(b"HTTP/1.1 404")
    writer.close()


async def test_what_is_no_http_is_a_400_and_ends_that_connection_only(bench):
    assert (await bench.raw(b"a fox, please\r\n\r\n")).startswith(b"HTTP/1.0 400")
    assert (await bench.ask("GET", "/say"))[0] == 200


async def test_a_client_that_goes_away_cancels_its_door(bench):
    task = spawn(bench.ask("GET", "/wait"), name="client")
    await asyncio.wait_for(bench.doors.came.wait(), 30)
    task.cancel()
    await asyncio.wait_for(bench.doors.left.wait(), 30)
    with pytest.raises(asyncio.CancelledError):
        await task


# --- starting and stopping


async def test_a_port_in_use_is_named_with_the_way_on(bench):
    async with made() as second:
        with pytest.raises(StartError) as failed:
            await second.start(port=bench.port)
        assert failed.value.phrase.code == "port_in_use"
        assert failed.value.phrase.values == {"host": "127.0.0.1", "port": bench.port}
        assert "--port" in str(failed.value)
        assert (await bench.ask("GET", "/say"))[0] == 200
        await bench.server.stop()
        await second.start(port=bench.port)
        assert (await second.ask("GET", "/say"))[0] == 200


@pytest.mark.parametrize("turns", range(6))
async def test_a_start_that_is_cancelled_leaves_the_port_free(turns):
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    async with made() as bench, made() as second:
        starting = spawn(bench.server.start("127.0.0.1", port), name="start")
        for _ in range(turns):
            await asyncio.sleep(0)
        starting.cancel()
        await asyncio.wait([starting])
        if not starting.cancelled():  # it was done before
            await bench.server.stop()
        await second.start(port=port)
        assert (await second.ask("GET", "/say"))[0] == 200


@pytest.mark.parametrize("host", ["192.0.2.1", "no such host"])
async def test_an_address_that_is_not_ours_is_named_with_the_reason(host):
    async with made() as bench:
        with pytest.raises(StartError) as failed:
            await bench.start(host)
        assert failed.value.phrase.code == "address_unusable"
        assert failed.value.phrase.values["host"] == host
        assert failed.value.phrase.values["why"]


async def test_it_starts_and_stops_again_and_again():
    async with made() as bench:
        await bench.start()
        port = bench.port
        for _ in range(3):
            await bench.server.stop()
            await bench.server.stop()
            with pytest.raises(aiohttp.ClientConnectorError):
                await bench.ask("GET", "/say")
            await bench.start(port=port)
            assert bench.port == port
            assert (await bench.ask("GET", "/say"))[0] == 200


async def test_stopping_what_never_started_is_fine():
    async with made() as bench:
        await bench.server.stop()
        await bench.start()
        assert (await bench.ask("GET", "/say"))[0] == 200


async def test_a_stop_cancels_what_is_under_way(bench):
    task = spawn(bench.ask("GET", "/wait"), name="client")
    await asyncio.wait_for(bench.doors.came.wait(), 30)
    await asyncio.wait_for(bench.server.stop(), 30)
    assert bench.doors.left.is_set()
    with pytest.raises(aiohttp.ClientError):
        await task


# --- letting things finish before a stop


async def under_way(bench):
    """A client whose answer waits until `bench.doors.go`."""
    client = spawn(bench.ask("GET", "/wait"), name="client")
    await asyncio.wait_for(bench.doors.came.wait(), 30)
    return client


async def test_a_drain_lets_finish_and_begins_nothing_new(bench):
    client = await under_way(bench)
    draining = spawn(bench.server.drain(20.0), name="drain")
    await asyncio.sleep(0)
    _, headers, body = refused = await bench.ask("POST", "/read", json={})
    assert error_of(refused, 503) == body["error"]
    assert body["error"]["message"].startswith("Easel is being stopped")
    assert 1 <= int(headers["Retry-After"]) <= 20
    assert (await bench.ask("GET", "/say"))[0] == 200
    assert not draining.done()
    bench.doors.go.set()
    await asyncio.wait_for(draining, 30)
    assert (await client)[0] == 200


async def test_a_drain_ends_with_its_time(bench):
    client = await under_way(bench)
    await asyncio.wait_for(bench.server.drain(0.05), 30)
    assert not client.done()
    await bench.server.stop()
    with pytest.raises(aiohttp.ClientError):
        await client


async def test_a_stop_ends_a_drain_at_once(bench):
    client = await under_way(bench)
    draining = spawn(bench.server.drain(60.0), name="drain")
    await asyncio.sleep(0)
    await asyncio.wait_for(bench.server.stop(), 30)
    await asyncio.wait_for(draining, 30)
    with pytest.raises(aiohttp.ClientError):
        await client
    await bench.start()
    assert (await bench.ask("POST", "/read", json={}))[0] == 200  # what begins anew takes what comes


async def test_who_comes_again_is_told_no_more_than_a_client_waits(bench):
    await under_way(bench)
    draining = spawn(bench.server.drain(3600.0), name="drain")
    await asyncio.sleep(0)
    _, headers, _ = await bench.ask("POST", "/read", json={})
    assert headers["Retry-After"] == "30"
    await bench.server.stop()
    await draining


@pytest.mark.parametrize(("host", "shown"), [("::1", "[::1]"), ("::", "[::1]"), ("localhost", "localhost")])
async def test_the_address_is_one_that_clients_can_use(host, shown):
    if ":" in host and not _has_ipv6():
        host, shown = "127.0.0.1", "127.0.0.1"
    async with made() as bench:
        await bench.start(host)
        assert bench.url == f"http://{shown}:{bench.port}/v1"
        assert (await bench.ask("GET", "/healthz"))[0] == 200


def _has_ipv6():
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            return True
    except OSError:
        return False


# --- what is told of every answer


@pytest.mark.parametrize(
    ("method", "path", "status", "reason"),
    [
        ("GET", "/say?key=sk-secret", 200, None),
        ("HEAD", "/say", 200, None),
        ("GET", "/stream", 200, None),
        ("GET", "/nowhere", 404, "path_unknown"),
        ("POST", "/say", 405, "method_unknown"),
        ("OPTIONS", "/say", 405, "method_unknown"),
        ("GET", "/fail", 500, "store_failed"),
        ("GET", "/bug", 500, "internal"),
    ],
)
async def test_every_answer_is_told_once(bench, method, path, status, reason):
    assert (await bench.ask(method, path, headers={"User-Agent": "a client/1.0"}))[0] == status
    (call,) = bench.calls
    plain = path.partition("?")[0]
    assert call == ClientCall(1000.0, "a client/1.0", method, f"/v1{plain}", status, call.reason)
    assert (call.reason and call.reason.code) == reason


async def test_who_is_not_let_in_is_told_too(bench):
    bench.settings = Settings(auth_mode="strict")
    for headers in ({}, {"Authorization": "Bearer sk-wrong"}, {"Host": "evil.test"}, {"Origin": FOREIGN}):
        await bench.ask("GET", "/say?key=sk-wrong", headers=headers)
    told = [(call.status, call.reason.code) for call in bench.calls]
    assert told == [(401, "key_missing"), (401, "key_wrong"), (403, "host_not_known"), (403, "origin_not_allowed")]
    assert "sk-wrong" not in repr(bench.calls)
    assert KEY not in repr(bench.calls)


async def test_what_a_browser_asks_before_it_asks_is_not_told(bench):
    asks = {"Origin": PAGE, "Access-Control-Request-Method": "POST"}
    async with bench.client.options(bench.url + "/say", headers=asks) as answer:
        assert answer.status == 204
    assert bench.calls == []


async def test_what_is_told_of_a_client_is_short(bench):
    await bench.ask("GET", "/" + "x" * 3000, headers={"User-Agent": "y" * 3000})
    (call,) = bench.calls
    assert (len(call.client), len(call.path)) == (200, 200)
    await bench.raw(b"GET /say HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert bench.calls[-1].client == ""


async def test_who_goes_away_before_its_answer_was_not_answered(bench):
    asking = spawn(bench.ask("GET", "/wait"), name="ask")
    await asyncio.wait_for(bench.doors.came.wait(), 30)
    asking.cancel()
    await asyncio.wait_for(bench.doors.left.wait(), 30)
    await bench.ask("GET", "/say")
    assert [call.path for call in bench.calls] == ["/v1/say"]


# --- what draws beside the answers


class Beside:
    """Hears when the server listens and stops."""

    def __init__(self):
        self.heard = []

    def open(self):
        self.heard.append("open")

    async def settled(self):
        self.heard.append("settled")

    async def close(self, grace):
        self.heard.append(grace)


async def test_what_draws_beside_begins_and_ends_with_the_server(bench):
    beside = Beside()
    await bench.server.stop()
    bench.server = Server(
        bench.doors, settings=lambda: bench.settings, key=bench.key, now=lambda: 1000.0, beside=beside
    )
    for _ in range(2):
        await bench.start()
        await bench.server.stop()
        await bench.server.stop()
    assert beside.heard == ["open", 1.0, 0.0] * 2  # what the last answers began ends at once


async def test_a_drain_waits_for_what_draws_beside_the_answers(bench):
    beside = Beside()
    server = Server(bench.doors, settings=lambda: bench.settings, key=bench.key, now=lambda: 1000.0, beside=beside)
    await server.start("127.0.0.1", 0)
    await server.drain(5.0)
    assert beside.heard == ["open", "settled"]
    await server.stop()


@pytest.mark.parametrize(
    "target", ["http://evil.test/say", "http://localhost@evil.test/say", "http:///say", "x://e/say"]
)
async def test_the_name_in_the_first_line_counts_as_that_of_host(bench, target):
    answer = await bench.get(target, b"Host: localhost")
    assert b" 200 " not in answer
    assert b"said" not in answer
    assert b'"said"' in await bench.get("http://localhost/say", b"Host: localhost")


@pytest.mark.parametrize("mode", ["off", "auto"])
async def test_who_comes_through_a_proxy_on_this_computer_needs_the_key(bench, mode):
    bench.settings = Settings(auth_mode=mode)
    far = {"X-Forwarded-For": "192.0.2.7"}
    error_of(await bench.ask("GET", "/say", headers=far), 401)
    assert (await bench.ask("GET", "/say", headers={**far, "Authorization": f"Bearer {KEY}"}))[0] == 200
    assert (await bench.ask("GET", "/say"))[0] == 200


async def test_a_page_that_may_be_any_needs_the_key(bench):
    bench.settings = Settings(auth_mode="off", allowed_origins=("null",))
    error_of(await bench.ask("GET", "/say", headers={"Origin": "null"}), 401)
    key = {"Authorization": f"Bearer {KEY}"}
    assert (await bench.ask("GET", "/say", headers={"Origin": "null", **key}))[0] == 200


async def test_what_a_foreign_page_embeds_is_not_there_for_it(bench):
    embedded = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}
    for path in ("/say", "/nowhere"):
        assert "web page of another site" in error_of(await bench.ask("GET", path, headers=embedded), 403)["message"]
    assert bench.doors.asked == []
