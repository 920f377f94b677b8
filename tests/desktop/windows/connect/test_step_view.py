import pytest
from PySide6.QtCore import Qt

from desktop.clients import API, KEY, Field, Snippet, Step
from desktop.windows.connect.step_view import StepView

LEFT = Qt.MouseButton.LeftButton
STEP = Step(
    (Field("Name", "Easel"), Field("Address", API), Field("Header", f"Bearer {KEY}")),
    (Snippet("bash", "export A='{api}' K='{key}'"),),
)


@pytest.fixture
def step(theme, qtbot):
    made = StepView(theme, 2, "Kilo Code", "Fill this in.", STEP)
    qtbot.addWidget(made)
    made.set_place("http://127.0.0.1:8045", "m")
    made.show()
    return made


def values(step):
    return [row.text() for row in step.rows]


def test_it_shows_this_computers_values_and_no_key(step):
    assert values(step)[:2] == ["Easel", "http://127.0.0.1:8045/api/v1"]
    assert values(step)[2].startswith("Bearer sk-\u2022")
    assert "sk-\u2022" in step.block.code.toPlainText()
    assert not step.link.isVisible()


def test_what_is_copied_has_the_mark_of_the_key_in_it(step, qtbot):
    told = []
    step.copy_wanted.connect(lambda words, button: told.append(words))
    for row in step.rows:
        qtbot.mouseClick(row.copy, LEFT)
    qtbot.mouseClick(step.block.copy, LEFT)
    assert told == [
        "Easel",
        "http://127.0.0.1:8045/api/v1",
        "Bearer {key}",
        "export A='http://127.0.0.1:8045/api/v1' K='{key}'",
    ]


def test_the_key_is_seen_only_where_it_was_asked_for(step, qtbot):
    with qtbot.waitSignal(step.secret_wanted):
        qtbot.mouseClick(step.rows[2].show_button, LEFT)
    step.set_secret("sk-1")
    assert values(step)[2] == "Bearer sk-1"
    step.hide_secret()
    assert "sk-1" not in values(step)[2]


def test_an_address_that_nobody_knows_yet_is_not_copied(step):
    step.set_place("", "m")
    assert values(step)[:2] == ["Easel", "known once the proxy runs"]
    assert [row.copy.isEnabled() for row in step.rows] == [True, False, True]
    assert not step.block.copy.isEnabled()


def test_a_step_with_a_link_has_its_button(theme, qtbot):
    step = StepView(theme, 1, "Cherry Studio", "Add it.", Step(link=True))
    qtbot.addWidget(step)
    step.set_place("http://127.0.0.1:8045", "m")
    step.show()
    assert step.link.text().strip() == "&Open in Cherry Studio"
    with qtbot.waitSignal(step.link_wanted):
        qtbot.mouseClick(step.link, LEFT)
    step.set_place("", "m")
    assert not step.link.isEnabled()
