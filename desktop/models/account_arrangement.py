"""Which accounts are in the list and in which order: by what is wanted, by priority or by provider. Records only."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from desktop import account_text
from desktop.models.account_filter import AccountFilter
from desktop.models.account_order import Turn
from proxy_core import AccountState

States = Sequence[AccountState]


class AccountArrangement:
    """`wanted` is who is looked for, `leaving` are ids of those on their way out, which are nowhere.

    `expected` are priorities that were asked for and not told yet; they count as if they had been.
    """

    def __init__(self) -> None:
        self.wanted = AccountFilter()
        self.leaving: Collection[str] = frozenset()
        self.by_provider = False
        self.expected: dict[str, int] = {}

    def heed(self, states: States) -> None:
        """These were told: what was expected of them and is true is not expected any more."""
        if self.expected:
            told = {state.account.id: state.account.priority for state in states}
            self.expected = {one: level for one, level in self.expected.items() if told.get(one, level) != level}

    def expect(self, priorities: Mapping[str, int]) -> None:
        """These too were asked for; none: nothing is expected."""
        self.expected = {**self.expected, **priorities} if priorities else {}

    def here(self, states: States) -> Iterable[AccountState]:
        """Those that are not on their way out."""
        return (state for state in states if state.account.id not in self.leaving) if self.leaving else states

    def level(self, state: AccountState) -> int:
        """Its priority."""
        if not self.expected:
            return state.account.priority
        return self.expected.get(state.account.id, state.account.priority)

    def order(self, states: States) -> list[Turn]:
        """Whose turn is when: of all that are here, wanted or not, those that draw first at the top."""
        return sorted(((one.account.id, self.level(one)) for one in self.here(states)), key=lambda turn: turn[1])

    def ranks(self, states: States) -> dict[int, int]:
        """Every priority that there is, with its place among them, counted from 1."""
        return {level: n + 1 for n, level in enumerate(sorted({self.level(state) for state in self.here(states)}))}

    def providers(self, states: States) -> list[str]:
        """Who draws for them, each once, in the order of the alphabet."""
        one_of_each = {(one.account.provider, one.account.base_url): one.account for one in self.here(states)}
        return sorted({account_text.provider(account) for account in one_of_each.values()})

    def places(self, states: States, now: float) -> list[int]:
        """The places among `states` of those that are to be shown, from the top."""
        wanted, leaving = self.wanted, self.leaving
        found = [
            place
            for place, state in enumerate(states)
            if state.account.id not in leaving and (not wanted or wanted.wants(state, now))
        ]
        found.sort(key=lambda place: self.level(states[place]))
        if self.by_provider:
            found.sort(key=lambda place: account_text.provider(states[place].account))
        return found


def same_order(before: States, after: States) -> bool:
    """Whether these are the same accounts at the same places, with the same turns."""
    return len(before) == len(after) and all(
        old is new
        or old.account is new.account
        or (old.account.id == new.account.id and old.account.priority == new.account.priority)
        for old, new in zip(before, after, strict=True)
    )
