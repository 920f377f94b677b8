"""X-Easel-Account: one account draws, or the client is told that there is none of that name."""

import pytest
from aiohttp.test_utils import make_mocked_request

from proxy_core.accounts.account import Account, Provider
from proxy_core.accounts.pool import AccountPool
from proxy_core.errors import RequestError
from proxy_core.server.chosen import HEADER, chosen_accounts
from tests.harness import running, simulated

FOX = Account(Provider.GEMINI, "Fox", "ann@example.com", id="f" * 32)
HERON = Account(Provider.OPENAI, "Heron", "ann@example.com", id="h" * 32)


def asked(name):
    pool = AccountPool()
    pool.set_accounts([FOX, HERON])
    headers = {} if name is None else {HEADER: name}
    return chosen_accounts(make_mocked_request("POST", "/", headers=headers), pool)


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        (None, set()),
        ("", set()),
        ("fox", {FOX.id}),
        (" FOX ", {FOX.id}),
        (HERON.id, {HERON.id}),
        ("Ann@example.com", {FOX.id, HERON.id}),
    ],
)
def test_an_account_is_chosen_by_any_of_its_names(name, ids):
    assert asked(name) == ids


def test_a_name_that_nobody_has_is_the_fault_of_the_request():
    with pytest.raises(RequestError, match="no account 'owl'") as refused:
        asked("owl")
    assert (refused.value.status, refused.value.param) == (400, HEADER)


async def test_only_the_chosen_one_draws(tmp_path):
    async with running(tmp_path, simulated(fox=[], heron=[])) as easel:
        headers = {**easel.auth, HEADER: "heron"}
        status, answered, _ = await easel.generate(headers, prompt="a fox", n=3)
        assert (status, answered["X-Account-Email"]) == (200, "heron@example.com")
        assert easel.simulator.calls.count("fox") == 0
        status, _, body = await easel.generate({**easel.auth, HEADER: "owl"}, prompt="a fox")
        assert (status, body["error"]["param"]) == (400, HEADER)
