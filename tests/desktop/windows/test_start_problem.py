import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence

from desktop.actions import Actions
from desktop.engine_thread import EngineThread
from desktop.windows.start_problem import StartProblem
from proxy_core import phrase

FULL, TAKEN = phrase("directory_unusable", path="x", why="full"), phrase("directory_in_use")


@pytest.fixture
def actions():
    return Actions(EngineThread(lambda: None, lambda _event: None))


@pytest.fixture
def problem(theme, actions, qtbot):
    made = StartProblem(theme, actions)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.mark.parametrize(
    ("said", "button", "heard"), [(FULL, "Try again", "again"), (TAKEN, "Take over", "take_over_chosen")]
)
def test_the_button_is_the_one_that_may_help(problem, qtbot, said, button, heard):
    problem.show_problem("The disk is full.", said)
    assert (problem.words(), problem.button.text().replace("&", "")) == ("The disk is full.", button)
    with qtbot.waitSignal(getattr(problem, heard)):
        qtbot.mouseClick(problem.button, Qt.MouseButton.LeftButton)
    assert not problem.button.isEnabled()


def test_it_can_be_pressed_again_once_the_start_is_over_however_it_went(problem, actions, qtbot):
    problem.show_problem("words", FULL)
    qtbot.mouseClick(problem.button, Qt.MouseButton.LeftButton)
    actions.busy_changed.emit("open", True)
    assert not problem.button.isEnabled()
    actions.busy_changed.emit("open", False)
    assert problem.button.isEnabled()


def test_what_is_copied_from_it_works_on_the_command_line(problem, qtbot, qapp):
    said = "It cannot be used. Choose another with --data-dir."
    problem.show_problem(said, FULL)
    problem._words.setSelection(0, len(said))
    qtbot.keySequence(problem._words, QKeySequence.StandardKey.Copy)
    assert qapp.clipboard().text() == said
