import pytest

from desktop.windows.settings.key_row import HIDDEN, KeyRow
from tests.desktop.windows.settings.typing import press


@pytest.fixture
def row_of(theme, qtbot):
    def make(*, given=False):
        made = KeyRow(theme, given=given)
        made.wanted = []
        made.show_wanted.connect(lambda: made.wanted.append("show"))
        made.copy_wanted.connect(lambda: made.wanted.append("copy"))
        made.new_wanted.connect(lambda: made.wanted.append("new"))
        qtbot.addWidget(made)
        made.resize(700, 200)
        made.show()
        return made

    return make


def test_it_is_hidden_until_it_is_asked_for_and_again_when_the_page_is_left(row_of, qtbot):
    row = row_of()
    row.show_key("sk-unasked")
    unasked = row.line.text()
    press(qtbot, row.show_button)
    row.show_key("sk-1")
    shown = row.line.text()
    row.hide()
    assert (unasked, shown, row.line.text()) == (HIDDEN, "sk-1", HIDDEN)


def test_the_eye_hides_it_again(row_of, qtbot):
    row = row_of()
    press(qtbot, row.show_button)
    row.show_key("sk-1")
    said = row.show_button.accessibleName()
    press(qtbot, row.show_button)
    assert (said, row.line.text(), row.wanted) == ("Hide the key", HIDDEN, ["show"])


def test_a_new_key_is_made_only_after_a_second_word(row_of, qtbot):
    row = row_of()
    press(qtbot, row.renew)
    asked = row.sure.isVisible(), list(row.wanted)
    press(qtbot, row.keep)
    kept = row.sure.isVisible(), list(row.wanted)
    press(qtbot, row.renew)
    press(qtbot, row.sure_button)
    assert (asked, kept, row.wanted) == ((True, []), (False, []), ["new"])


def test_the_new_key_is_shown_with_what_it_means(row_of, qtbot):
    row = row_of()
    row.show_renewed("sk-2", another=True)
    assert row.line.text() == "sk-2"
    assert "refused from now on" in row.said.words.text()


def test_a_key_of_the_environment_stays_and_that_is_said(row_of):
    row = row_of(given=True)
    assert not row.renew.isEnabled()
    assert row.said.words.text().startswith("EASEL_API_KEY sets this key.")
    other = row_of()
    other.show_renewed("sk-1", another=False)  # the environment of the core
    assert other.said.words.text().startswith("EASEL_API_KEY sets this key.")
    assert other.line.text() == HIDDEN


def test_while_it_is_made_nothing_is_pressed_twice(row_of, qtbot):
    row = row_of()
    row.set_busy(True)
    press(qtbot, row.show_button)
    press(qtbot, row.copy)
    row.set_busy(False)
    press(qtbot, row.copy)
    assert row.wanted == ["copy"]


def test_it_is_found(row_of):
    assert row_of().is_found("api KEY")
    assert not row_of().is_found("api door")
