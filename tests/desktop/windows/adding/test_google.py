from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QLineEdit

from desktop.windows.adding.google import GooglePage
from desktop.windows.adding.google_steps import CLIENT_STEP
from proxy_core import Account, OAuthClient, Provider, phrase

CLIENT = OAuthClient("id", "secret", project_id="pictures")


@pytest.fixture
def page(theme, qtbot):
    made = GooglePage(theme)
    qtbot.addWidget(made)
    made.resize(680, 600)
    made.show()
    return made


def pressed(page, qtbot):
    """The plan of a login that the button asks for."""
    with qtbot.waitSignal(page.sign_in_wanted) as wanted:
        qtbot.mouseClick(page.primary, Qt.MouseButton.LeftButton)
    return wanted.args[0]


def test_a_client_and_nothing_else_is_enough(page, qtbot):
    page.show_client(CLIENT)
    assert page.fields.project.text() == "pictures"
    plan = pressed(page, qtbot)
    assert (plan.client, plan.account.provider, plan.account.label) == (CLIENT, Provider.GEMINI, "")
    assert (plan.account.project, plan.account.by_login) == ("pictures", True)
    assert not page.primary.isEnabled()


def test_what_a_person_typed_is_in_the_plan(page, qtbot):
    qtbot.keyClicks(page.fields.project.line, "mine@europe-west4")
    qtbot.keyClicks(page.fields.label.line, " Studio ")
    page.show_client(CLIENT)
    qtbot.mouseClick(page.providers.vertex, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    plan = pressed(page, qtbot)
    assert plan.account.project == "mine@europe-west4"
    assert (plan.account.label, plan.account.provider) == ("Studio", Provider.VERTEX)


def test_the_project_follows_the_file_until_it_is_changed_by_hand(page, qtbot):
    page.show_client(CLIENT)
    page.show_client(OAuthClient("id", "secret", project_id="other"))
    assert page.fields.project.text() == "other"
    qtbot.keyClicks(page.fields.project.line, "-2")
    page.show_client(CLIENT)
    assert page.fields.project.text() == "other-2"


def test_without_a_client_it_asks_for_one(page, qtbot):
    wanted = []
    page.sign_in_wanted.connect(wanted.append)
    qtbot.mouseClick(page.primary, Qt.MouseButton.LeftButton)
    assert wanted == []
    assert page.steps.current == CLIENT_STEP
    assert page.client.fault.isVisible()


def test_a_client_without_a_project_asks_for_one(page, qtbot):
    wanted = []
    page.sign_in_wanted.connect(wanted.append)
    page.show_client(OAuthClient("id", "secret"))
    qtbot.mouseClick(page.primary, Qt.MouseButton.LeftButton)
    assert "project" in page.fields.project.fault()
    assert wanted == []
    qtbot.keyClicks(page.fields.project.line, "mine")
    assert pressed(page, qtbot).account.project == "mine"


def test_a_file_dropped_anywhere_on_the_page_is_taken(page, qtbot):
    data = QMimeData()
    data.setUrls([QUrl("file:///tmp/client_secret.json")])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(page, QDragEnterEvent(QPoint(5, 5), copy, data, left, none))
    with qtbot.waitSignal(page.file_given) as given:
        QApplication.sendEvent(page, QDropEvent(QPointF(5, 5), copy, data, left, none))
    assert given.args == [Path("/tmp/client_secret.json")]
    assert page.steps.current == CLIENT_STEP


def test_in_a_low_window_the_step_that_is_opened_is_seen(page, qtbot):
    page.resize(600, 260)
    qtbot.mouseClick(page.steps.head(CLIENT_STEP), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not page.client.zone.visibleRegion().isEmpty())


def test_a_file_that_is_no_client_is_told_beside_the_place_for_it(page):
    page.refuse_client(phrase("client_file_web"))
    assert "Web application" in page.client.fault.text()
    assert page.client.fault.isVisible()


def test_after_a_failure_nothing_is_lost_and_it_can_be_tried_again(page, qtbot):
    page.show_client(CLIENT)
    qtbot.keyClicks(page.fields.label.line, "Studio")
    first = pressed(page, qtbot)
    page.fail(phrase("login_denied"))
    assert page.fault().startswith("Access was denied")
    assert page.primary.text() == "&Try again"
    second = pressed(page, qtbot)
    assert (second.client, second.account.label) == (first.client, first.account.label)
    assert page.fault() == ""


def test_a_label_that_is_taken_is_told_beside_it(page):
    page.fail(phrase("account_exists", label="Studio"))
    assert "Studio" in page.fields.label.fault()
    assert page.fault() == ""


def test_signing_in_again_needs_no_client(page, qtbot):
    account = Account(Provider.VERTEX, "Studio", "fox@example.com", by_login=True)
    page.show_again(account)
    assert "fox@example.com" in page.about.text()
    assert not page.steps.isVisible()
    plan = pressed(page, qtbot)
    assert (plan.account, plan.client) == (account, None)


def test_signing_in_again_may_take_another_client(page, qtbot):
    account = Account(Provider.GEMINI, "Studio", "fox@example.com", by_login=True)
    page.show_again(account)
    page.fail(phrase("client_missing"))
    assert page.steps.isVisible()
    assert "--client-file" not in page.fault()
    page.show_client(CLIENT)
    plan = pressed(page, qtbot)
    assert (plan.account, plan.client) == (account, CLIENT)


def test_another_client_is_asked_for_by_its_button(page, qtbot):
    page.show_again(Account(Provider.GEMINI, "Studio", by_login=True))
    qtbot.mouseClick(page.secondary, Qt.MouseButton.LeftButton)
    assert page.client.isVisible()
    assert not page.secondary.isVisible()


def test_code_assist_comes_with_its_warning_and_an_address(page, qtbot):
    assert not page.warning.isVisible()
    page.set_provider(Provider.CODE_ASSIST)
    assert page.warning.isVisible()
    assert not page.providers.isVisible()
    page.show_client(CLIENT)
    qtbot.keyClicks(page.fields.base_url.line, "http://127.0.0.1:1/")
    plan = pressed(page, qtbot)
    assert (plan.account.provider, plan.account.base_url) == (Provider.CODE_ASSIST, "http://127.0.0.1:1")


def test_leaving_it_forgets_everything(page, qtbot):
    page.show_client(CLIENT)
    qtbot.keyClicks(page.fields.label.line, "Studio")
    page.set_busy(True)
    page.clear()
    assert (page.fields.label.text(), page.fields.project.text(), page.client.client()) == ("", "", None)
    assert page.primary.isEnabled()
    assert page.steps.current == 0


LENDER = Account(Provider.GEMINI, "fox", "fox@example.com", project="pictures", by_login=True, id="fox")


def test_a_second_account_needs_no_client_of_its_own(page, qtbot):
    page.set_lender(LENDER)
    page.set_provider(Provider.GEMINI)
    assert page.steps.isHidden()
    assert "the client of fox@example.com" in page.about.text()
    plan = pressed(page, qtbot)
    assert (plan.client, plan.client_from, plan.account.by_login) == (None, "fox", True)


def test_another_client_can_still_be_given(page, qtbot):
    page.set_lender(LENDER)
    page.set_provider(Provider.GEMINI)
    qtbot.mouseClick(page.secondary, Qt.MouseButton.LeftButton)
    assert page.steps.isVisible()
    assert page.about.isHidden()
    page.show_client(CLIENT)
    plan = pressed(page, qtbot)
    assert (plan.client, plan.client_from) == (CLIENT, "")


def paste(field, words):
    QGuiApplication.clipboard().setText(words)
    field.line.paste()


def test_a_secret_that_is_pasted_where_it_is_seen_goes_to_its_place(page):
    page.steps.open_step(CLIENT_STEP)
    paste(page.client.client_id, "id.apps.googleusercontent.com")
    paste(page.client.client_id, "GOCSPX-0123456789abcdef")
    assert (page.client.client_id.text(), page.client.secret.text()) == (
        "id.apps.googleusercontent.com",
        "GOCSPX-0123456789abcdef",
    )
    assert page.client.secret.line.echoMode() is QLineEdit.EchoMode.Password


def test_a_key_has_no_place_in_a_login(page):
    paste(page.fields.label, "AIzaSyA-0123456789_0123456789012345678")
    assert page.fields.label.text() == ""
    assert "not kept" in page.fields.label.fault()
