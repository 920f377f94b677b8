import pytest

from desktop.account_standing import Standing
from desktop.models.account_filter import AccountFilter
from tests.desktop.fakes import NOW, busy_accounts


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (AccountFilter(("otter",)), ["otter"]),
        (AccountFilter(("gemini", "cooling")), ["otter"]),
        (AccountFilter(("rejected",)), ["lynx"]),
        (AccountFilter(("vertex",)), []),
        (AccountFilter(provider="Vertex AI"), []),
        (AccountFilter(standings=frozenset({Standing.NEEDS_YOU, Standing.DISABLED})), ["lynx", "wren"]),
        (AccountFilter(("fox",), frozenset({Standing.DISABLED})), []),
        (AccountFilter(), ["fox", "heron", "otter", "lynx", "wren"]),
    ],
)
def test_accounts_are_found_by_words_standing_and_provider(wanted, found):
    assert [state.account.id for state in busy_accounts() if wanted.wants(state, NOW)] == found


def test_what_is_empty_wants_all_and_words_move_with_time():
    assert not AccountFilter()
    assert AccountFilter(provider="Gemini")
    assert not AccountFilter(provider="Gemini").moves
    assert AccountFilter(("cooling",)).moves
