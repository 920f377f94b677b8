from proxy_core.simulator.tokens import Tokens


class Clock:
    def __init__(self):
        self.at = 1000.0

    def __call__(self):
        return self.at


def test_a_token_is_its_accounts_until_it_ends():
    clock = Clock()
    tokens = Tokens(clock, ["ann", "bob"], seconds=60)
    token = tokens.grant("refresh-of-ann")
    assert tokens.owner(token) == "ann"
    clock.at += 60
    assert tokens.owner(token) is None
    assert tokens.owner(tokens.grant("refresh-of-ann")) == "ann"
    assert (tokens.granted["ann"], tokens.granted["bob"]) == (2, 0)


def test_an_unknown_refresh_token_is_worth_nothing():
    tokens = Tokens(Clock(), ["ann"], seconds=60)
    assert tokens.grant("refresh-of-carl") is None
    assert tokens.grant("ann") is None
    assert tokens.owner("access-1-of-ann") is None
    assert tokens.granted == {}
    assert tokens.asked == {"carl": 1, "ann": 1}


def test_expired_tokens_can_be_refreshed_and_revoked_ones_cannot():
    tokens = Tokens(Clock(), ["ann", "bob"], seconds=60)
    old, other = tokens.grant("refresh-of-ann"), tokens.grant("refresh-of-bob")
    tokens.expire("ann")
    assert tokens.owner(old) is None
    new = tokens.grant("refresh-of-ann")
    assert new != old
    tokens.revoke("ann")
    assert tokens.owner(new) is None
    assert tokens.grant("refresh-of-ann") is None
    assert tokens.owner(other) == "bob"
