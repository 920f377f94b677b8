import inspect
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy_core.accounts.account import Account, Credentials, LoginPlan, Provider
from proxy_core.accounts.client_file import read_client_file
from proxy_core.control import ControlServer
from proxy_core.core import Core
from proxy_core.errors import (
    AccountError,
    CredentialsError,
    EaselError,
    FailureKind,
    NoPicture,
    RequestError,
    SettingsError,
    StartError,
)
from proxy_core.gallery_records import GalleryFilter
from proxy_core.options import CoreOptions
from proxy_core.ownership import OwnerNote, read_note
from proxy_core.records import Added, LimitSource, LogFacets, Outcome, QuotaSource, RequestFilter
from proxy_core.remote import CoreVerbs, Failure, OwnerClient
from tests.fakes import limited, picture, png
from tests.harness import running, simulated

VALUES = st.dictionaries(st.text(), st.text() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False))


@given(st.sampled_from([AccountError, CredentialsError, SettingsError, StartError, RequestError, EaselError]), VALUES)
def test_an_error_comes_back_as_it_was(kind, values):
    error = kind("account_unknown")
    error.phrase.values.update(values)
    again = Failure.of(error).error()
    assert type(again) is kind
    assert again.phrase == error.phrase


def test_an_error_that_needs_more_comes_back_as_a_plain_one():
    for error in (NoPicture("deadline", kind=FailureKind.TIMED_OUT, seconds=2.0), limited()):
        again = Failure.of(error).error()
        assert type(again) is EaselError
        assert again.phrase == error.phrase


def test_a_request_error_keeps_its_particulars():
    again = Failure.of(RequestError("not_text", param="size", wire_code="invalid_type", status=422)).error()
    assert isinstance(again, RequestError)
    assert (again.param, again.wire_code, again.status) == ("size", "invalid_type", 422)


def test_every_verb_is_one_of_core(tmp_path: Path):
    verbs = Core(CoreOptions(tmp_path)).verbs()
    ours = {name: method for name, method in inspect.getmembers(CoreVerbs, inspect.isfunction) if name[0] != "_"}
    assert set(ours) <= set(verbs)
    for name, method in ours.items():
        taken = list(inspect.signature(method).parameters)[1:]
        assert taken == list(inspect.signature(verbs[name]).parameters), name


async def test_each_verb_reaches_a_core_in_another_process(tmp_path: Path):
    core = Core(CoreOptions(tmp_path, vault="memory"))
    await core.start()
    control = ControlServer(core.verbs())
    port, token = await control.start()
    verbs = CoreVerbs(OwnerClient(OwnerNote(1, "serve", "", port, token)).call)
    try:
        account = Account(Provider.GEMINI, "Studio")
        assert await verbs.add_account(account, Credentials(api_key="key"), check=False) == Added(account)
        assert (await verbs.set_enabled("Studio", enabled=False)).enabled is False
        assert await verbs.accounts() == core.accounts()
        assert (await verbs.update_account("Studio", {"priority": 3})).priority == 3
        assert (await verbs.replace_key("Studio", Credentials(api_key="other"), check=False)).id == account.id
        await verbs.set_limit("Studio", "gemini-3-pro-image", "day", 100)
        (limit,) = await verbs.limits("Studio")
        assert (limit.limit, limit.source) == (100, LimitSource.TYPED)
        (quota,) = await verbs.quotas("Studio")
        assert (quota.left, quota.source) == (100, QuotaSource.COUNTED)
        exported = await verbs.export_accounts()
        assert "other" not in exported
        (line,) = await verbs.import_accounts(exported)
        assert line.said.code == "import_there_already"
        assert (await verbs.remove_account("Studio")).account.id == account.id
        assert await verbs.api_key() == await core.api_key()
        assert await verbs.rotate_api_key() == await core.api_key()
        assert await verbs.webhook_secret() == await core.webhook_secret()
        assert (await verbs.change_settings({"port": 9001})).port == 9001
        assert await verbs.settings() == core.settings
        assert await verbs.proxy() == core.proxy()
        assert await verbs.requests(5, matching=RequestFilter(outcomes=(Outcome.FAILED,))) == ()
        assert await verbs.export_log(tmp_path / "log.csv", "csv") == 0
        assert await verbs.clear_log(RequestFilter(words="fox")) == 0
        assert await verbs.log_facets() == LogFacets()
        about = {"request_id": "r", "model": "m", "account": "a", "prompt": "a fox", "until": 4e9}
        name = await core._gallery.keep(picture(), number=0, **about)
        (kept,) = await verbs.gallery(5, before=(4e9, ""), matching=GalleryFilter(words="fox"))
        assert kept == await verbs.picture(name[:8]) == await core.picture(name)
        assert kept.path.read_bytes() == png()
        assert await core.restore_pictures(await verbs.delete_pictures([name])) == (name,)
        await verbs.show_window()
        with pytest.raises(RequestError, match="req_none"):
            await verbs.request("req_none")
        with pytest.raises(AccountError, match="key is empty"):
            await verbs.add_account(account, Credentials(), check=False)
    finally:
        await control.stop()
        await core.stop()


async def test_a_login_and_a_check_reach_a_core_in_another_process(tmp_path: Path):
    async with running(tmp_path, simulated(fox=[])) as easel, httpx.AsyncClient(trust_env=False) as browser:
        note = read_note(tmp_path)
        assert note is not None
        verbs = CoreVerbs(OwnerClient(note).call)
        assert (await verbs.check_account("fox")).passed is True
        client = read_client_file(
            (await browser.get(f"{easel.simulator.base_url}/simulator/client_secret.json")).content
        )
        plan = LoginPlan(Account(Provider.VERTEX, "", base_url=easel.simulator.base_url), client)
        ended, ticket = await verbs.begin_login(plan), await verbs.begin_login(plan)
        await verbs.cancel_login(ended.id)
        with pytest.raises(AccountError, match="over"):
            await verbs.finish_login(ended.id)
        answer = await browser.post(ticket.url, data={"account": "fox", "decision": "allow"})
        await verbs.paste_redirect(ticket.id, answer.headers["Location"])
        signed_in = await verbs.finish_login(ticket.id)
        assert (signed_in.account.email, signed_in.account.by_login) == ("fox@example.com", True)
        assert (await verbs.remove_account(signed_in.account.id, revoke=True)).not_revoked is None
