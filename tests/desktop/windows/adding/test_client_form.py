import pytest

from desktop.windows.adding.client_form import ClientForm
from proxy_core import OAuthClient

READ = OAuthClient("id.apps.googleusercontent.com", "GOCSPX-x", "https://a", "https://t", "pictures")


@pytest.fixture
def form(theme, qtbot):
    made = ClientForm(theme)
    qtbot.addWidget(made)
    made.show()
    return made


def test_a_file_fills_both_parts_and_keeps_its_addresses(form):
    form.show_client(READ)
    assert form.client() is READ
    assert "pictures" in form.zone.words.text()
    assert form.secret.line.text() == "GOCSPX-x"


def test_a_part_that_is_changed_makes_another_client(form, qtbot):
    form.show_client(READ)
    form.secret.line.clear()
    qtbot.keyClicks(form.secret.line, "GOCSPX-y")
    assert form.client() == OAuthClient(READ.client_id, "GOCSPX-y")
    assert "Drop" in form.zone.words.text()


def test_pasted_parts_are_a_client_once_both_are_there(form, qtbot):
    with qtbot.waitSignal(form.changed):
        qtbot.keyClicks(form.client_id.line, " id ")
    assert form.client() is None
    qtbot.keyClicks(form.secret.line, "secret")
    assert form.client() == OAuthClient("id", "secret")


def test_a_file_that_is_none_is_refused_and_what_was_there_stays(form, qtbot):
    form.show_client(READ)
    form.zone.refused.emit("That is no file.")
    assert form.fault.text() == "That is no file."
    assert form.client() is READ
    qtbot.keyClicks(form.client_id.line, "x")
    assert not form.fault.isVisible()


def test_it_says_which_part_is_missing(form, qtbot):
    form.ask_for_rest()
    assert "Drop the file" in form.fault.text()
    qtbot.keyClicks(form.client_id.line, "id")
    form.ask_for_rest()
    assert form.secret.fault() == "This part is missing."
    form.client_id.line.clear()
    qtbot.keyClicks(form.secret.line, "secret")
    form.ask_for_rest()
    assert form.client_id.fault() == "This part is missing."


def test_it_forgets_the_client(form):
    form.show_client(READ)
    form.clear()
    assert form.client() is None
    assert form.secret.line.text() == form.client_id.line.text() == ""
