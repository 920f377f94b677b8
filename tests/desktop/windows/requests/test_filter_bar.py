import pytest
from PySide6.QtCore import Qt

from desktop.windows.requests.filter_bar import FilterBar, midnight
from proxy_core import LogFacets, Outcome, RequestFilter
from tests.desktop.fakes import NOW, record


@pytest.fixture
def bar(theme, qtbot):
    made = FilterBar(theme, lambda: NOW)
    qtbot.addWidget(made)
    made.resize(800, 60)
    made.show()
    return made


def click(qtbot, bar, chip):
    with qtbot.waitSignal(bar.changed) as told:
        qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    return told.args[0]


def test_chips_add_up(qtbot, bar):
    assert click(qtbot, bar, bar.failed).outcomes == (Outcome.FAILED, Outcome.INVALID)
    both = click(qtbot, bar, bar.partial)
    assert set(both.outcomes) == {Outcome.FAILED, Outcome.INVALID, Outcome.PARTIAL}
    assert click(qtbot, bar, bar.failed).outcomes == (Outcome.PARTIAL,)
    assert click(qtbot, bar, bar.today) == RequestFilter((Outcome.PARTIAL,), since=midnight(NOW))
    assert click(qtbot, bar, bar.clear) == RequestFilter()
    assert not bar.partial.isChecked()


def test_a_menu_offers_what_is_in_the_log_by_the_names_people_know(qtbot, bar):
    bar.set_facets(LogFacets(("OpenAI/Python 3.52.0", "OpenAI/Python 3.1.0", "curl/8.5.0"), ("fox",), ("m",)))
    assert [action.text() for action in bar.client.menu.actions()] == ["curl", "openai-python"]
    with qtbot.waitSignal(bar.changed) as told:
        bar.client.menu.actions()[1].trigger()
    assert told.args[0] == RequestFilter(client="OpenAI/Python")
    assert bar.client.button.accessibleName() == "Client: openai-python"


def test_what_comes_meanwhile_is_offered_too(bar):
    bar.set_facets(LogFacets(("curl/8.5.0",), ("fox",), ("m",)))
    bar.heard([record(client="easel", accounts=("heron", "fox"), model="n", asked_model="")])
    assert [action.text() for action in bar.client.menu.actions()] == ["curl", "Easel"]
    assert [action.text() for action in bar.account.menu.actions()] == ["heron", "fox"]
    assert [action.text() for action in bar.model.menu.actions()] == ["n", "m"]


def test_opening_a_menu_asks_for_the_latest(qtbot, bar):
    with qtbot.waitSignal(bar.facets_wanted):
        bar.account.menu.aboutToShow.emit()


def test_a_filter_of_another_page_is_shown_whole(qtbot, bar):
    asked = RequestFilter((Outcome.CANCELLED, Outcome.PARTIAL), "curl", "fox", "m", NOW - 3600, "boat")
    with qtbot.assertNotEmitted(bar.changed):
        bar.show_filter(asked)
    assert (bar.partial.isChecked(), bar.failed.isChecked(), bar.others.text()) == (True, False, "Cancelled")
    assert bar.today.text().startswith("Since ")
    assert bar.filter() == asked
    assert click(qtbot, bar, bar.others).outcomes == (Outcome.PARTIAL,)
    assert click(qtbot, bar, bar.today).since == 0
    assert bar.today.text() == "Today"


def test_words_are_added_and_only_other_words_are_told(qtbot, bar):
    with qtbot.waitSignal(bar.changed) as told:
        bar.set_words("paper boat")
    assert told.args == [RequestFilter(words="paper boat")]
    with qtbot.assertNotEmitted(bar.changed):
        bar.set_words(" paper  boat ")


def test_midnight_is_the_beginning_of_the_day():
    assert 0 <= NOW - midnight(NOW) < 86_400
    assert midnight(midnight(NOW)) == midnight(NOW)
