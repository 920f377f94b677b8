"""Which accounts a person wants to see: by words, by how they stand, and by who draws for them."""

from dataclasses import dataclass, field

from desktop import account_text
from desktop.account_standing import Standing, standing
from proxy_core import AccountState


@dataclass(frozen=True, slots=True)
class AccountFilter:
    """All of `words` (in lower case) are in its name, label, provider or state; it stands in one of `standings`, and
    `provider` draws for it, as account_text calls it. What is empty wants all.
    """

    words: tuple[str, ...] = ()
    standings: frozenset[Standing] = field(default_factory=frozenset)
    provider: str = ""

    def __bool__(self) -> bool:
        return bool(self.words or self.standings or self.provider)

    @property
    def moves(self) -> bool:
        """Whether time alone can change what is wanted."""
        return bool(self.words or self.standings)

    def wants(self, state: AccountState, now: float) -> bool:
        """Whether this one is wanted now."""
        if self.standings and standing(state, now) not in self.standings:
            return False
        if self.provider and account_text.provider(state.account) != self.provider:
            return False
        return not self.words or self._has_words(state, now)

    def _has_words(self, state: AccountState, now: float) -> bool:
        account = state.account
        said, _ = account_text.state_of(state, now)
        found = f"{account.name} {account.label} {account_text.provider(account)} {said}".casefold()
        return all(word in found for word in self.words)
