from msgspec.structs import replace

from desktop.account_standing import Standing
from desktop.models.account_arrangement import AccountArrangement, same_order
from desktop.models.account_filter import AccountFilter
from proxy_core import Provider
from tests.desktop.fakes import NOW, account_state

FOX, HERON, OTTER = (
    account_state(f"{name}@example.com", priority=n) for name, n in (("fox", 5), ("heron", 0), ("otter", 5))
)
ALL = (FOX, HERON, OTTER)


def test_those_that_draw_first_are_at_the_top_and_others_stay_as_they_came():
    arrangement = AccountArrangement()
    assert arrangement.places(ALL, NOW) == [1, 0, 2]
    assert arrangement.order(ALL) == [("heron", 0), ("fox", 5), ("otter", 5)]
    assert arrangement.ranks(ALL) == {0: 1, 5: 2}


def test_what_was_asked_for_counts_until_it_is_told():
    arrangement = AccountArrangement()
    arrangement.expect({"otter": -1, "fox": 7})
    arrangement.heed(ALL)
    assert arrangement.places(ALL, NOW) == [2, 1, 0]
    arrangement.heed((FOX, HERON, replace(OTTER, account=replace(OTTER.account, priority=-1))))
    assert arrangement.expected == {"fox": 7}
    arrangement.expect({})
    assert arrangement.places(ALL, NOW) == [1, 0, 2]


def test_who_is_on_the_way_out_is_nowhere():
    arrangement = AccountArrangement()
    arrangement.leaving = {"heron"}
    assert arrangement.places(ALL, NOW) == [0, 2]
    assert arrangement.ranks(ALL) == {5: 1}
    assert [one for one, _ in arrangement.order(ALL)] == ["fox", "otter"]


def test_who_is_not_wanted_is_not_shown_but_has_its_turn():
    arrangement = AccountArrangement()
    arrangement.wanted = AccountFilter(standings=frozenset({Standing.DISABLED}))
    assert arrangement.places(ALL, NOW) == []
    assert len(arrangement.order(ALL)) == 3


def test_by_provider_the_turn_comes_second():
    arrangement = AccountArrangement()
    owl = replace(
        OTTER, account=replace(OTTER.account, provider=Provider.OPENAI, base_url="https://art.example.org/v1")
    )
    states = (replace(owl, account=replace(owl.account, priority=-9)), FOX, HERON)
    assert arrangement.providers(states) == ["Gemini", "art.example.org"]
    arrangement.by_provider = True
    assert arrangement.places(states, NOW) == [2, 1, 0]


def test_the_same_order_is_one_of_the_same_accounts_with_the_same_turns():
    assert same_order(ALL, (FOX, HERON, replace(OTTER, drawn=9)))
    assert same_order(ALL, (replace(FOX, account=replace(FOX.account, enabled=False)), HERON, OTTER))
    assert not same_order(ALL, (HERON, FOX, OTTER))
    assert not same_order(ALL, ALL[:2])
    assert not same_order(ALL, (replace(FOX, account=replace(FOX.account, priority=1)), HERON, OTTER))
