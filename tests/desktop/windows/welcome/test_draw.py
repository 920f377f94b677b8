import pytest
from PySide6.QtCore import Qt

from desktop.widgets.announce import ANNOUNCED
from desktop.windows.page import Page
from desktop.windows.welcome.draw import DrawStep
from proxy_core import phrase
from tests.desktop.fakes import trial

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def clock():
    return [100.0]


@pytest.fixture
def step(theme, qtbot, clock):
    made = DrawStep(theme, now=lambda: clock[0])
    qtbot.addWidget(made)
    made.wanted = []
    for name in ("draw_wanted", "cancel_wanted", "back_wanted", "closed"):
        getattr(made, name).connect(lambda *what, name=name: made.wanted.append((name, *what)))
    made.resize(700, 560)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    made.start_over("The demo runs.", can_go_back=False)
    made.focus_first()
    return made


def primary(step):
    return [one.text() for one in (step.draw, step.connecting) if one.property("kind") == "primary" and one.isVisible()]


def test_a_prompt_is_there_and_draw_is_what_to_press(step, qtbot):
    assert step.draw.hasFocus()
    assert primary(step) == ["Draw"]
    qtbot.mouseClick(step.draw, LEFT)
    assert step.wanted == [("draw_wanted", "A lighthouse at dusk, in watercolour")]


def test_enter_in_the_line_draws_what_stands_there(step, qtbot):
    step.prompt.setFocus()
    step.prompt.selectAll()
    qtbot.keyClicks(step.prompt, "  a fox  ")
    qtbot.keyClick(step.prompt, Qt.Key.Key_Return)
    assert step.wanted == [("draw_wanted", "a fox")]
    step.begin(proxy_runs=True)
    qtbot.keyClick(step.prompt, Qt.Key.Key_Return)
    assert step.prompt.hasFocus()
    assert len(step.wanted) == 1


def test_without_a_prompt_there_is_nothing_to_draw(step, qtbot):
    step.prompt.setText("   ")
    qtbot.keyClick(step.prompt, Qt.Key.Key_Return)
    assert (step.draw.isEnabled(), step.wanted) == (False, [])


def test_a_long_prompt_of_any_script_is_taken_whole(step, qtbot):
    prompt = "منارة عند الغسق 🦊 " * 2000
    step.prompt.setText(prompt[:32_000])
    qtbot.mouseClick(step.draw, LEFT)
    assert step.wanted == [("draw_wanted", prompt[:32_000].strip())]


def test_while_it_draws_it_says_how_long_and_can_be_cancelled(step, qtbot, clock):
    step.begin(proxy_runs=False)
    assert step.progress.text() == "Starting the proxy, then drawing."
    step.set_proxy_running(True)
    clock[0] += 3
    step._either.passed.emit()
    assert step.progress.text() == "Drawing. 3 s"
    assert (step.bar.isVisible(), step.draw.isVisible(), step.cancel.hasFocus()) == (True, False, True)
    qtbot.mouseClick(step.cancel, LEFT)
    qtbot.keyClick(step.cancel, Qt.Key.Key_Escape)
    assert step.wanted == [("cancel_wanted",)] * 2
    step.end()
    assert (step.bar.isVisible(), step.draw.hasFocus(), step._either.is_drawing) == (False, True, False)
    qtbot.keyClick(step.draw, Qt.Key.Key_Escape)
    assert len(step.wanted) == 2


def test_the_picture_is_shown_with_who_drew_it_and_the_way_on(step, qtbot):
    step.begin(proxy_runs=True)
    step.show_trial(trial())
    assert step.picture.has_picture()
    assert step.picture.accessibleName() == "Picture: A lighthouse at dusk, in watercolour"
    assert step.caption.text() == step.caption.property(ANNOUNCED) == "Drawn by fox@example.com in 6.1 s."
    assert step.connecting.hasFocus()
    assert primary(step) == ["Connect your client"]
    qtbot.mouseClick(step.connecting, LEFT)
    qtbot.mouseClick(step.look, LEFT)
    assert step.wanted == [("closed", Page.CONNECT), ("closed", Page.OVERVIEW)]


def test_a_picture_that_qt_cannot_read_is_still_good_news(step):
    step.show_trial(trial(picture=b"jxl", mime="image/jxl", account=""))
    assert step.caption.text() == "Drawn in 6.1 s. It came as image/jxl, which cannot be shown here."


def test_a_failure_says_what_to_do_and_the_next_try_takes_it_away(step, qtbot):
    step.begin(proxy_runs=True)
    step.show_failure(phrase("no_account"))
    assert step.failure.words.accessibleName() == "No account can draw. Add one."
    assert (step.draw.hasFocus(), step.failure.settings.isVisible()) == (True, False)
    step.begin(proxy_runs=True)
    assert not step.failure.isVisible()


def test_a_port_in_use_leads_to_the_settings(step, qtbot):
    step.show_failure(phrase("port_in_use", host="127.0.0.1", port=8045))
    qtbot.mouseClick(step.failure.settings, LEFT)
    assert step.wanted == [("closed", Page.SETTINGS)]


def test_the_way_back_is_there_only_where_it_leads_somewhere(step, qtbot):
    assert not step.back.isVisible()
    step.start_over("Your account can draw.", can_go_back=True)
    qtbot.mouseClick(step.back, LEFT)
    assert step.wanted == [("back_wanted",)]
