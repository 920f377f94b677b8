import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from proxy_core.accounts.account import Account, Credentials, Provider
from proxy_core.control import ControlServer
from proxy_core.errors import (
    AccountError,
    AttemptStatus,
    CredentialsError,
    EaselError,
    RequestError,
    SettingsError,
    StartError,
)
from proxy_core.ownership import OwnerNote
from proxy_core.phrases import phrase
from proxy_core.records import AccountState, Cooling, Outcome, RequestFilter, RequestRecord
from proxy_core.remote import OwnerClient

SECRET = "sk-very-secret"
ACCOUNT = Account(Provider.GEMINI, "Studio", "s@example.com", max_concurrency=2)
STATE = AccountState(
    ACCOUNT, 1, 7, (Cooling("m", 12.5, AttemptStatus.LIMITED, phrase("limit_minute", account="Studio")),)
)
RECORD = RequestRecord(
    "r1", 1.0, "curl", "/v1", "dall-e-3", "g", 2, outcome=Outcome.PARTIAL, failures=((1, phrase("no_picture")),)
)


class Verbs:
    """Verbs as Core has them: sync and async, with records and secrets."""

    def __init__(self) -> None:
        self.added: list[tuple[Account, Credentials]] = []
        self.error: Exception = EaselError("no_account")
        self.exported: tuple[Path, str, RequestFilter | None] | None = None

    def accounts(self) -> tuple[AccountState, ...]:
        return (STATE,)

    async def add_account(self, account: Account, credentials: Credentials) -> Account:
        self.added.append((account, credentials))
        return account

    async def requests(self, limit: int = 200, before: float | None = None) -> tuple[RequestRecord, ...]:
        return (RECORD,) * min(limit, 3) if before is None else ()

    async def change_settings(self, changes: dict[str, Any]) -> dict[str, Any]:
        return changes

    async def export_log(self, path: Path, form: str, matching: RequestFilter | None = None) -> int:
        self.exported = (path, form, matching)
        return 3

    async def fail(self) -> None:
        raise self.error

    def all(self) -> dict[str, Callable[..., Any]]:
        return {
            verb.__name__: verb
            for verb in (
                *(self.accounts, self.add_account, self.requests, self.change_settings),
                *(self.fail, self.export_log),
            )
        }


@pytest.fixture
def verbs() -> Verbs:
    return Verbs()


@pytest.fixture
async def note(verbs: Verbs) -> AsyncIterator[OwnerNote]:
    server = ControlServer(verbs.all())
    port, token = await server.start()
    yield OwnerNote(4711, "serve", "", port, token)
    await server.stop()
    await server.stop()


async def test_records_cross_whole(note: OwnerNote, verbs: Verbs) -> None:
    client = OwnerClient(note)
    assert await client.call("accounts", tuple[AccountState, ...]) == (STATE,)
    assert await client.call("requests", tuple[RequestRecord, ...], limit=2) == (RECORD, RECORD)
    assert await client.call("requests", tuple[RequestRecord, ...], limit=2, before=9) == ()
    credentials = Credentials(api_key=SECRET)
    assert await client.call("add_account", Account, account=ACCOUNT, credentials=credentials) == ACCOUNT
    assert verbs.added == [(ACCOUNT, credentials)]


async def test_a_path_and_a_filter_cross_whole(note: OwnerNote, verbs: Verbs) -> None:
    client, path = OwnerClient(note), Path("/somewhere/log \u00e9.csv")
    matching = RequestFilter(outcomes=(Outcome.FAILED, Outcome.PARTIAL), since=12.5, words="a fox")
    assert await client.call("export_log", int, path=path, form="csv", matching=matching) == 3
    assert verbs.exported == (path, "csv", matching)
    with pytest.raises(EaselError):
        await client.call("export_log", int, path=5, form="csv")
    with pytest.raises(EaselError):
        await client.call("export_log", int, path=path, form="csv", matching={"outcomes": ["dreamed"]})


async def test_free_values_stay_as_they_are(note: OwnerNote) -> None:
    changes = {"port": 9000, "qualities": {"hd": "4K"}, "start_proxy": False}
    assert await OwnerClient(note).call("change_settings", dict[str, Any], changes=changes) == changes


@pytest.mark.parametrize("kind", [AccountError, SettingsError, CredentialsError, StartError])
async def test_an_error_is_raised_again(note: OwnerNote, verbs: Verbs, kind: type[EaselError]) -> None:
    verbs.error = kind("account_unknown", name="Zo\u00eb", count=3, share=0.5)
    with pytest.raises(kind) as error:
        await OwnerClient(note).call("fail", object)
    assert error.value.phrase == verbs.error.phrase  # type: ignore[attr-defined]


async def test_a_request_error_keeps_what_the_wire_needs(note: OwnerNote, verbs: Verbs) -> None:
    verbs.error = RequestError("request_unknown", param="id", wire_code="gone", status=404, id="r9")
    with pytest.raises(RequestError, match="no request 'r9'") as error:
        await OwnerClient(note).call("fail", object)
    assert (error.value.param, error.value.wire_code, error.value.status) == ("id", "gone", 404)


async def test_a_mistake_is_logged_where_it_happened(
    note: OwnerNote, verbs: Verbs, caplog: pytest.LogCaptureFixture
) -> None:
    verbs.error = ZeroDivisionError("x")
    with caplog.at_level(logging.DEBUG), pytest.raises(EaselError) as error:
        await OwnerClient(note).call("fail", object)
    assert str(error.value.phrase.values["request"]) in caplog.text
    assert note.token not in caplog.text


@pytest.mark.parametrize(
    ("verb", "arguments"),
    [("requests", {"limit": "many"}), ("requests", {"unheard": 1}), ("add_account", {"credentials": SECRET})],
)
async def test_wrong_arguments_reach_no_verb(
    note: OwnerNote, verbs: Verbs, caplog: pytest.LogCaptureFixture, verb: str, arguments: dict[str, Any]
) -> None:
    with caplog.at_level(logging.DEBUG), pytest.raises(EaselError):
        await OwnerClient(note).call(verb, object, **arguments)
    assert verbs.added == []
    assert SECRET not in caplog.text


async def post(note: OwnerNote, name: str = "accounts", **headers: str) -> int:
    sent = {"Authorization": f"Bearer {note.token}", **headers}
    async with httpx.AsyncClient(trust_env=False) as client:
        url = f"http://127.0.0.1:{note.control_port}/verb/{name}"
        return (await client.post(url, content=b"{}", headers=sent)).status_code


async def test_only_who_read_the_note_is_answered(note: OwnerNote) -> None:
    assert await post(note) == 200
    assert await post(note, Authorization="Bearer x") == 403
    assert await post(note, Authorization="") == 403
    assert await post(note, Host=f"localhost:{note.control_port}") == 403
    assert await post(note, Host="evil.example") == 403
    assert await post(note, Origin=f"http://127.0.0.1:{note.control_port}") == 403
    assert await post(note, Origin="null") == 403
    assert await post(note, "__class__") == 404


async def test_two_host_headers_are_refused(note: OwnerNote) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", note.control_port)
    host = f"Host: 127.0.0.1:{note.control_port}\r\n"
    head = f"POST /verb/accounts HTTP/1.1\r\n{host}{host}Authorization: Bearer {note.token}\r\nContent-Length: 2\r\n"
    writer.write(f"{head}\r\n{{}}".encode())
    assert b" 200 " not in await reader.readline()
    writer.close()
    await writer.wait_closed()


async def test_an_owner_that_is_gone_or_another_is_silent(note: OwnerNote) -> None:
    for wrong in (replace(note, control_port=0), replace(note, control_port=1), replace(note, token="old")):
        with pytest.raises(StartError, match="4711") as error:
            await OwnerClient(wrong).call("accounts", object)
        assert error.value.phrase.code == "owner_silent"


async def test_an_answer_of_another_version_is_silence(note: OwnerNote) -> None:
    with pytest.raises(StartError, match="4711"):
        await OwnerClient(note).call("accounts", int)


async def test_verbs_run_beside_each_other() -> None:
    both = asyncio.Barrier(2)

    async def meet() -> int:
        async with asyncio.timeout(30):
            return await both.wait()

    server = ControlServer({"meet": meet})
    port, token = await server.start()
    client = OwnerClient(OwnerNote(1, "serve", "", port, token))
    assert sorted(await asyncio.gather(client.call("meet", int), client.call("meet", int))) == [0, 1]
    await server.stop()


def test_a_note_does_not_show_its_token() -> None:
    note = OwnerNote(1, token=SECRET)
    assert SECRET not in repr(note)
    assert SECRET in msgspec.json.encode(note).decode()


async def test_what_is_no_http_is_not_logged(note: OwnerNote, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    reader, writer = await asyncio.open_connection("127.0.0.1", note.control_port)
    writer.write(b"POST /verb/accounts HTTP/1.1\r\nAuthorization: Bearer %s\x01\r\n\r\n" % SECRET.encode())
    assert b" 400 " in await asyncio.wait_for(reader.read(), 30)
    writer.close()
    assert SECRET not in caplog.text
    assert "malformed" not in caplog.text
