"""A keyring that is locked while Easel runs: who draws all the same, and how everybody is said to stand."""

import asyncio

import pytest
from keyring.errors import KeyringLocked

from proxy_core.commands.standing import in_words
from proxy_core.events import AccountsChanged
from proxy_core.ownership import read_note
from proxy_core.remote import CoreVerbs, OwnerClient
from tests.harness import running, simulated
from tests.proxy_core.accounts.test_keyring_store import WindowsLikeBackend


class Ring(WindowsLikeBackend):
    locked = False

    def get_password(self, service, username):
        if self.locked:
            raise KeyringLocked
        return super().get_password(service, username)


@pytest.fixture
def ring(monkeypatch):
    ring = Ring()
    monkeypatch.setattr("keyring.get_keyring", lambda: ring)
    return ring


async def one_was_read(easel, ring):
    """Lock the keyring when one of the two accounts has drawn. (its label, the other's)."""
    await easel.restart()  # of what was typed nothing is in memory
    assert (await easel.generate(prompt="a fox"))[0] == 200
    found = sorted(easel.core.accounts(), key=lambda state: state.drawn, reverse=True)
    ring.locked = True
    return [state.account.label for state in found]


async def test_an_account_whose_secret_was_read_draws_in_place_of_one_behind_the_lock(tmp_path, ring):
    async with running(tmp_path, simulated(fox=(), heron=()), vault="keyring") as easel:
        held, waits = await one_was_read(easel, ring)
        for _ in range(2):  # it would be the other's turn
            status, headers, _ = await easel.generate(prompt="a fox")
            assert (status, headers["X-Account-Email"]) == (200, f"{held}@example.com")
        _, attempts = await easel.last()
        assert [one.reason and one.reason.code for one in attempts] == ["store_locked", None]
        await easel.core.set_enabled(held, enabled=False)
        status, _, answer = await easel.generate(prompt="a fox")
        assert status == 503
        assert "unlock the system's keyring" in answer["error"]["message"]
        ring.locked = False
        status, headers, _ = await easel.generate(prompt="a fox")
        assert (status, headers["X-Account-Email"]) == (200, f"{waits}@example.com")


async def test_all_say_the_same_of_who_is_behind_the_lock(tmp_path, ring):
    async with running(tmp_path, simulated(fox=(), heron=()), vault="keyring") as easel:
        held, waits = await one_was_read(easel, ring)
        told, news = [], asyncio.Event()

        def hear(event):
            if isinstance(event, AccountsChanged):
                told.append({one.account.label: in_words(one) for one in event.accounts})
                news.set()

        async def stand(words):
            """How the window, a command and a client are told that they stand."""
            async with asyncio.timeout(30):
                while not told or told[-1] != words:
                    news.clear()
                    await news.wait()
            note = read_note(easel.options.data_dir)
            there = await CoreVerbs(OwnerClient(note).call).accounts()
            assert {one.account.label: in_words(one) for one in there} == words
            return (await easel.ask("GET", "/healthz"))[2]["accounts_ready"]

        easel.core.events.subscribe(hear)
        await easel.generate(prompt="a fox")
        assert await stand({held: "ready", waits: "keyring locked"}) == 1
        ring.locked = False
        await easel.core.knock()
        assert await stand({held: "ready", waits: "not checked"}) == 2
