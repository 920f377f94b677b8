import pytest

from desktop.account_standing import Standing
from desktop.windows.accounts.filters import Filters


@pytest.fixture
def filters(theme, qtbot):
    made = Filters(theme)
    qtbot.addWidget(made)
    return made


def test_chips_words_and_provider_are_wanted_together(filters, qtbot):
    with qtbot.waitSignal(filters.changed):
        filters.chips[Standing.READY].click()
    filters.look_for("Fox  Gemini")
    filters.provider.set_value("Gemini")
    wanted = filters.wanted()
    assert (wanted.words, wanted.standings, wanted.provider) == (("fox", "gemini"), {Standing.READY}, "Gemini")
    filters.clear()
    assert not filters.wanted()


def test_one_provider_is_no_choice(filters):
    filters.set_providers(["Gemini"])
    assert filters.provider.isHidden()
    filters.set_providers(["Gemini", "images.example.org"])
    assert not filters.provider.isHidden()
    assert [action.text() for action in filters.provider.menu.actions()] == ["Gemini", "images.example.org"]
