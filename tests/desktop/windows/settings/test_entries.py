import pytest

from desktop.windows.settings.entries import EntriesEditor
from tests.desktop.windows.settings.typing import press, type_into


@pytest.fixture
def editor_of(theme, qtbot, info_of):
    def make(name, value):
        made = EntriesEditor(theme, info_of(name))
        made.told, made.wrong, made.undone = [], [], []
        made.committed.connect(made.told.append)
        made.refused.connect(made.wrong.append)
        made.undoable.connect(lambda *what: made.undone.append(what))
        qtbot.addWidget(made)
        made.show_value(value)
        made.show()
        return made

    return make


def names(editor):
    return [line.name.text() for line in editor.entries]


def test_lines_of_a_list_are_added_changed_and_removed(editor_of, qtbot):
    editor = editor_of("allowed_hosts", ["a.local"])
    press(qtbot, editor.add)
    type_into(qtbot, editor.entries[1].name, "b.local")
    editor.settle(["a.local", "b.local"])
    type_into(qtbot, editor.entries[0].name, "c.local")
    editor.settle(["c.local", "b.local"])
    press(qtbot, editor.entries[1].remove)
    assert editor.told == [["a.local", "b.local"], ["c.local", "b.local"], ["c.local"]]
    assert editor.undone == [("b.local was removed from Names of this computer.", ["c.local", "b.local"])]


def test_a_line_of_a_table_counts_once_it_is_complete(editor_of, qtbot):
    editor = editor_of("qualities", {"hd": "4K"})
    press(qtbot, editor.add)
    type_into(qtbot, editor.entries[1].name, "best")
    assert editor.told == []
    editor.entries[1].beside.setCurrentIndex(2)
    editor.entries[1].beside.activated.emit(2)
    assert editor.told == [{"hd": "4K", "best": "2K"}]


def test_a_line_that_is_not_complete_survives_what_is_told_of_others(editor_of, qtbot):
    editor = editor_of("sizes", {"1024x1024": "16:9"})
    press(qtbot, editor.add)
    type_into(qtbot, editor.entries[1].name, "640x480")
    editor.show_value({"1024x1024": "16:9"})
    assert names(editor) == ["1024x1024", "640x480"]
    press(qtbot, editor.add)  # no second empty line
    assert len(editor.entries) == 2


def test_shares_are_percents(editor_of, qtbot):
    editor = editor_of("protection", {"*": 0.2})
    assert editor.entries[0].beside.text() == "20 %"
    type_into(qtbot, editor.entries[0].beside, "12,5")
    assert editor.told == [{"*": 0.125}]
    editor.settle({"*": 0.125})
    assert editor.entries[0].beside.text() == "12.5 %"


@pytest.mark.parametrize("text", ["150", "much", "-1 %"])
def test_a_share_that_is_none_is_said_in_percents(editor_of, qtbot, text):
    editor = editor_of("protection", {"*": 0.2})
    type_into(qtbot, editor.entries[0].beside, text)
    assert editor.told == []
    assert editor.wrong == ["A reserve is a percentage from 0 to 100."]
    assert editor.entries[0].beside.text() == text


def test_a_name_that_is_there_twice_is_said(editor_of, qtbot):
    editor = editor_of("sizes", {"a": "1:1", "b": "2:3"})
    type_into(qtbot, editor.entries[1].name, "a")
    assert (editor.told, editor.wrong) == ([], ["a is there twice."])


def test_what_was_refused_stays_and_can_be_discarded(editor_of, qtbot):
    editor = editor_of("sizes", {"a": "1:1"})
    type_into(qtbot, editor.entries[0].beside, "wide")
    editor.set_fault("no ratio")
    editor.show_value({"a": "1:1"})
    editor.show_value({"a": "2:3"})  # somebody else changed it
    assert editor.entries[0].beside.text() == "wide"
    editor.give_up({"a": "2:3"})
    assert editor.entries[0].beside.text() == "2:3"


def test_what_is_changed_elsewhere_appears(editor_of):
    editor = editor_of("allowed_hosts", ["a", "b"])
    editor.show_value(["b"])
    assert names(editor) == ["b"]
    editor.settle(["c", "d"])  # taken back by somebody
    assert names(editor) == ["c", "d"]


def test_every_line_says_what_it_is(editor_of):
    editor = editor_of("qualities", {"hd": "4K"})
    line = editor.entries[0]
    assert line.name.accessibleName() == "Quality as a client sends it"
    assert line.beside.accessibleName() == "Size"
    assert line.remove.accessibleName() == "Remove hd"
