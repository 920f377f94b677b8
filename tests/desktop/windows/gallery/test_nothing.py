import pytest

from desktop.windows.gallery.nothing import NothingShown


@pytest.fixture
def none(theme, qtbot):
    made = NothingShown(theme)
    qtbot.addWidget(made)
    made.show()
    return made


def test_each_state_has_its_next_step(none, qtbot):
    for state, signal in (
        (none.empty, none.draw_wanted),
        (none.nothing, none.unfilter_wanted),
        (none.off, none.setting_wanted),
        (none.broken, none.retry_wanted),
    ):
        none.show_state(state)
        assert state.isVisible()
        none.focus()
        assert none.focusWidget() is state.button
        with qtbot.waitSignal(signal):
            state.button.click()
    none.show_state(none.empty)
    with qtbot.waitSignal(none.connect_wanted):
        none.connect_button.click()


def test_only_who_waits_is_told_so_and_only_after_a_moment(none, qtbot):
    none.show_state(none.waiting)
    assert none.waiting.text() == ""
    qtbot.waitUntil(lambda: bool(none.waiting.text()))
    none.show_state(none.empty)
    none.show_state(none.waiting)
    assert none.waiting.text() == ""
    none.show_state(none.empty)
    qtbot.waitUntil(lambda: not none._patience.isActive())
    assert none.waiting.text() == ""
