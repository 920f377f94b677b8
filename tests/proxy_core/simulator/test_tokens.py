from proxy_core.simulator.tokens import USUAL_SCOPES, Refusal, Tokens


class Clock:
    def __init__(self):
        self.at = 1000.0

    def __call__(self):
        return self.at


def access(tokens, refresh_token="refresh-of-ann"):
    granted = tokens.refresh(refresh_token)
    assert granted is not None
    return granted.access_token


def test_a_token_is_its_accounts_until_it_ends():
    clock = Clock()
    tokens = Tokens(clock, ["ann", "bob"], seconds=60)
    token = access(tokens)
    assert tokens.owner(token) == "ann"
    assert tokens.scopes(token) == set(USUAL_SCOPES)
    clock.at += 60
    assert tokens.owner(token) is None
    assert tokens.scopes(token) == set()
    assert tokens.owner(access(tokens)) == "ann"
    assert (tokens.granted["ann"], tokens.granted["bob"]) == (2, 0)


def test_an_unknown_refresh_token_is_worth_nothing():
    tokens = Tokens(Clock(), ["ann"], seconds=60)
    assert tokens.refresh("refresh-of-carl") is None
    assert tokens.refresh("ann") is None
    assert tokens.owner("access-1-of-ann") is None
    assert tokens.granted == {}
    assert tokens.asked == {"carl": 1, "ann": 1}


def test_expired_tokens_can_be_refreshed_and_revoked_ones_cannot():
    tokens = Tokens(Clock(), ["ann", "bob"], seconds=60)
    old, other = access(tokens), access(tokens, "refresh-of-bob")
    tokens.expire("ann")
    assert tokens.owner(old) is None
    new = access(tokens)
    assert new != old
    login = tokens.login("ann", ("openid",))
    tokens.revoke("ann")
    assert tokens.owner(new) is tokens.owner(login.access_token) is None
    assert tokens.refresh("refresh-of-ann") is tokens.refresh(login.refresh_token) is None
    assert tokens.owner(other) == "bob"


def test_a_login_gives_a_further_refresh_token_with_its_own_scopes():
    tokens = Tokens(Clock(), ["ann"], seconds=60)
    login = tokens.login("ann", ("openid",))
    assert tokens.owner(login.access_token) == tokens.holder(login.refresh_token) == "ann"
    assert tokens.scopes(access(tokens, login.refresh_token)) == {"openid"}
    assert tokens.is_of_login(login.refresh_token)
    assert not tokens.is_of_login("refresh-of-ann")
    assert tokens.owner(access(tokens)) == "ann"
    assert tokens.asked == {"ann": 2}


def test_rotation_ends_the_token_that_was_used():
    tokens = Tokens(Clock(), ["ann"], seconds=60, rotate=True)
    first = tokens.refresh("refresh-of-ann")
    assert first is not None
    assert first.refresh_token
    assert tokens.refresh("refresh-of-ann") is None
    second = tokens.refresh(first.refresh_token)
    assert second is not None
    assert second.refresh_token not in {"", first.refresh_token}


def test_refusals_are_counted_down_and_taken_back():
    tokens = Tokens(Clock(), ["ann"], seconds=60)
    tokens.refuse("invalid_grant", subtype="invalid_rapt", times=1)
    assert tokens.take_refusal("refresh-of-ann") == Refusal("invalid_grant", 400, "invalid_rapt")
    assert tokens.take_refusal("refresh-of-ann") is None
    tokens.refuse("", 503)
    assert [tokens.take_refusal("x"), tokens.take_refusal("x")] == [Refusal("", 503)] * 2
    tokens.accept()
    assert tokens.take_refusal("x") is None
    assert tokens.asked == {"ann": 1, "x": 2}
