import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from proxy_core.accounts.account import Account, Provider
from proxy_core.errors import AccountError
from proxy_core.store.account_table import AccountTable
from proxy_core.store.database import Database


@pytest.fixture
def table(database: Database) -> AccountTable:
    return AccountTable(database)


def account(label: str, priority: int = 0) -> Account:
    return Account(Provider.GEMINI, label, priority=priority)


async def test_what_was_put_is_there(table: AccountTable) -> None:
    full = Account(
        Provider.GEMINI, "Ünique 🦊", "a@example.com", False, -3, 7, "https://example.com", "project-1", id="an id"
    )
    await table.put(full)
    assert await table.all() == (full,)


async def test_every_account_comes_back_as_it_was(table: AccountTable) -> None:
    whole = st.integers(-(2**63), 2**63 - 1)
    accounts = st.builds(Account, provider=st.sampled_from(Provider), priority=whole, max_concurrency=whole)

    put: list[Account] = []

    @given(accounts)
    @settings(max_examples=50, database=None)
    def collect(account: Account) -> None:
        put.append(account)

    collect()
    for one in put:
        await table.put(one)
        assert await table.all() == (one,)
        await table.delete(one.id)


async def test_they_come_by_priority_then_in_the_order_of_creation(table: AccountTable) -> None:
    first, second, third, urgent = account("z"), account("y"), account("x"), account("w", -1)
    for one in (first, second, third, urgent):
        await table.put(one)
    await table.put(replace(first, enabled=False))  # a change does not make it younger
    assert [one.label for one in await table.all()] == ["w", "z", "y", "x"]


async def test_put_changes_the_account_with_its_id(table: AccountTable) -> None:
    before = account("before")
    after = replace(before, label="after", email="b@example.com", priority=5)
    await table.put(before)
    await table.put(after)
    assert await table.all() == (after,)


@pytest.mark.parametrize(("taken", "wanted"), [("Work", "Work"), ("Work", "wORK"), ("Ärger", "ärger")])
async def test_a_label_is_taken_whatever_its_case(table: AccountTable, taken: str, wanted: str) -> None:
    await table.put(account(taken))
    other = account("other")
    await table.put(other)
    for rival in (account(wanted), replace(other, label=wanted)):
        with pytest.raises(AccountError) as caught:
            await table.put(rival)
        assert caught.value.phrase.code == "account_exists"
        assert caught.value.phrase.values == {"label": wanted}
    assert [one.label for one in await table.all()] == [taken, "other"]


async def test_an_account_may_change_the_case_of_its_own_label(table: AccountTable) -> None:
    mine = account("work")
    await table.put(mine)
    await table.put(replace(mine, label="Work"))
    assert [one.label for one in await table.all()] == ["Work"]


async def test_many_are_put_at_once_or_none(table: AccountTable) -> None:
    taken = account("taken")
    await table.put_all([taken, account("second")])
    with pytest.raises(AccountError) as caught:
        await table.put_all([account("third"), account("TAKEN")])
    assert caught.value.phrase.values == {"label": "TAKEN"}
    await table.put_all([])
    assert [one.label for one in await table.all()] == ["taken", "second"]
    await table.put_all([replace(taken, label="renamed"), account("taken")])
    assert [one.label for one in await table.all()] == ["renamed", "second", "taken"]


async def test_delete_forgets_several_at_once(table: AccountTable) -> None:
    ours = [account(f"a{n}") for n in range(5)]
    await table.put_all(ours)
    await table.delete(ours[0].id, "nobody", ours[3].id)
    assert [one.label for one in await table.all()] == ["a1", "a2", "a4"]
    await table.delete()
    assert len(await table.all()) == 3


async def test_delete_forgets_one_and_may_be_asked_again(table: AccountTable) -> None:
    gone, stays = account("gone"), account("stays")
    await table.put(gone)
    await table.put(stays)
    await table.delete(gone.id)
    await table.delete(gone.id)
    assert await table.all() == (stays,)
    await table.put(account("GONE"))


async def test_an_account_of_a_later_version_does_not_hide_the_others(
    table: AccountTable, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    strange, plain = account("strange"), account("plain")
    await table.put(strange)
    await table.put(plain)
    await database.run(lambda db: db["accounts"].update(strange.id, {"provider": "from the future"}))
    assert await table.all() == (plain,)
    assert strange.id in caplog.text
