import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import QLineEdit

from desktop.windows.adding.choice import Kind
from desktop.windows.adding.key import KeyPage
from proxy_core import Provider, phrase

KEY = "AIzaSyA-0123456789_0123456789012345678"


@pytest.fixture
def page(theme, qtbot):
    made = KeyPage(theme)
    qtbot.addWidget(made)
    made.resize(680, 500)
    made.show()
    return made


def fill(page, qtbot, **words):
    for name, typed in words.items():
        qtbot.keyClicks(getattr(page, name).line, typed)


def pressed(page, qtbot, button):
    with qtbot.waitSignal(page.save_wanted) as wanted:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    account, credentials, check = wanted.args
    return account, credentials.api_key, check


def test_a_gemini_key_is_checked_and_saved(page, qtbot):
    fill(page, qtbot, label="Studio")
    QGuiApplication.clipboard().setText("  AIza-1\n")
    page.key.line.paste()
    account, key, check = pressed(page, qtbot, page.primary)
    assert (account.provider, account.label, account.base_url, key, check) == (
        Provider.GEMINI,
        "Studio",
        "",
        "AIza-1",
        True,
    )
    assert (page.primary.text(), page.primary.isEnabled()) == ("Checking\u2026", False)


def test_a_service_has_an_address(page, qtbot):
    page.show_kind(Kind.SERVICE)
    assert "/v1" in page.base_url.below.text()
    fill(page, qtbot, label="Studio", base_url="https://images.example.com/v1/", key="sk-1")
    account, _key, _check = pressed(page, qtbot, page.primary)
    assert (account.provider, account.base_url) == (Provider.OPENAI, "https://images.example.com/v1")


def test_vertex_has_a_project_and_another_way(page, qtbot):
    page.show_kind(Kind.VERTEX)
    fill(page, qtbot, label="Studio", key="AQ.1", project="mine@us")
    account, _key, _check = pressed(page, qtbot, page.primary)
    assert (account.provider, account.project) == (Provider.VERTEX, "mine@us")
    page.set_busy(False)
    with qtbot.waitSignal(page.login_wanted):
        qtbot.mouseClick(page.sign_in, Qt.MouseButton.LeftButton)


def test_what_another_kind_was_told_is_not_taken_along(page, qtbot):
    page.show_kind(Kind.SERVICE)
    fill(page, qtbot, label="Studio", base_url="https://images.example.com", key="sk-1")
    page.show_kind(Kind.GEMINI_KEY)
    account, _key, _check = pressed(page, qtbot, page.primary)
    assert account.base_url == ""


@pytest.mark.parametrize("kind", [Kind.GEMINI_KEY, Kind.VERTEX])
def test_at_google_another_address_is_asked_for_last(page, qtbot, kind):
    page.show_kind(kind)
    assert page.base_url.y() > page.key.y()
    assert "Google's own" in page.base_url.below.text()
    fill(page, qtbot, label="Studio", key="AIza-1", base_url="https://mirror.example.com/")
    account, _key, _check = pressed(page, qtbot, page.primary)
    assert account.base_url == "https://mirror.example.com"


@pytest.mark.parametrize(
    ("kind", "order"),
    [
        (Kind.GEMINI_KEY, ["key", "label", "base_url"]),
        (Kind.VERTEX, ["key", "label", "project", "base_url"]),
        (Kind.SERVICE, ["key", "base_url", "label"]),
    ],
)
def test_tab_goes_through_the_fields_as_they_stand(page, kind, order):
    page.show_kind(Kind.SERVICE)
    page.show_kind(kind)
    lines = {getattr(page, name).line: name for name in order}
    page.focus_first()
    met, widget = ["key"], page.focusWidget().nextInFocusChain()
    while widget is not page.key.line:
        met += [lines[widget]] if widget in lines else []
        widget = widget.nextInFocusChain()
    assert met == order
    assert sorted(order, key=lambda name: page._form.indexOf(getattr(page, name))) == order


@pytest.mark.parametrize("kind", [Kind.GEMINI_KEY, Kind.VERTEX, Kind.SERVICE])
def test_a_key_that_is_pasted_at_once_is_not_seen(page, qtbot, kind):
    page.show_kind(kind)
    page.focus_first()
    QGuiApplication.clipboard().setText(KEY)
    qtbot.keySequence(page.focusWidget(), QKeySequence.StandardKey.Paste)
    assert page.key.line.text() == KEY
    assert page.key.line.echoMode() is QLineEdit.EchoMode.Password


@pytest.mark.parametrize("name", ["label", "base_url", "project"])
def test_a_key_that_is_pasted_into_another_field_is_put_into_its_own(page, qtbot, name):
    page.show_kind(Kind.VERTEX)
    field = getattr(page, name)
    qtbot.keyClicks(field.line, "Studio")
    QGuiApplication.clipboard().setText(f"{KEY}\n")
    qtbot.keySequence(field.line, QKeySequence.StandardKey.Paste)
    assert (field.text(), page.secret.text()) == ("Studio", KEY)
    assert "put here" in page.key.below.text()
    assert not field.line.isUndoAvailable()
    page.clear()
    assert page.key.below.text() == ""


@pytest.mark.parametrize(
    ("kind", "address", "label"),
    [
        (Kind.GEMINI_KEY, "", "Gemini"),
        (Kind.VERTEX, "", "Vertex AI"),
        (Kind.SERVICE, "", "OpenAI"),
        (Kind.SERVICE, "https://images.example.com/v1", "images.example.com"),
        (Kind.SERVICE, "no address", "OpenAI"),
    ],
)
def test_without_a_name_it_is_called_by_who_draws(page, qtbot, kind, address, label):
    page.show_kind(kind)
    fill(page, qtbot, base_url=address, key="sk-1")
    assert page.label.line.placeholderText() == label
    account, _key, _check = pressed(page, qtbot, page.primary)
    assert account.label == label


def test_what_is_missing_is_said_beside_its_field(page, qtbot):
    wanted = []
    page.save_wanted.connect(lambda *_: wanted.append(1))
    qtbot.mouseClick(page.primary, Qt.MouseButton.LeftButton)
    assert page.key.fault() == "The key is missing."
    assert wanted == []


@pytest.mark.parametrize(
    ("why", "field", "unchecked"),
    [
        (phrase("key_rejected", account="Studio"), "key", True),
        (phrase("account_exists", label="Studio"), "label", False),
        (phrase("base_url_bad", url="x"), "base_url", False),
        (phrase("address_not_found", account="Studio"), "base_url", True),
        (phrase("key_not_ascii"), "key", False),
    ],
)
def test_a_refusal_is_said_beside_its_field_and_keeps_what_was_typed(page, qtbot, why, field, unchecked):
    page.show_kind(Kind.SERVICE)
    fill(page, qtbot, label="Studio", base_url="https://x", key="sk-1")
    pressed(page, qtbot, page.primary)
    page.refuse(why)
    assert getattr(page, field).fault()
    assert [page.label.text(), page.base_url.text(), page.secret.text()] == ["Studio", "https://x", "sk-1"]
    assert page.secondary.isVisible() is unchecked
    assert page.primary.isEnabled()


def test_after_a_no_it_can_be_saved_unchecked(page, qtbot):
    fill(page, qtbot, label="Studio", key="AIza-1")
    pressed(page, qtbot, page.primary)
    page.refuse(phrase("key_rejected", account="Studio"))
    _account, key, check = pressed(page, qtbot, page.secondary)
    assert (key, check) == ("AIza-1", False)


def test_a_store_that_fails_is_said_beside_the_buttons(page):
    page.refuse(phrase("vault_write_failed", why="the disk is full"))
    assert "the disk is full" in page.fault()
    assert not page.secondary.isVisible()


def test_a_fault_of_a_field_that_is_not_there_is_still_seen(page):
    page.refuse(phrase("project_missing", account="Studio"))
    assert page.key.fault()


def test_the_page_with_keys_is_a_click_away(page, qtbot):
    with qtbot.waitSignal(page.link_wanted) as wanted:
        qtbot.mouseClick(page.get_key, Qt.MouseButton.LeftButton)
    assert wanted.args == ["https://aistudio.google.com/apikey"]
    page.show_kind(Kind.SERVICE)
    assert not page.get_key.isVisible()


def test_leaving_it_forgets_everything(page, qtbot):
    fill(page, qtbot, label="Studio", key="AIza-1")
    page.refuse(phrase("key_rejected", account="Studio"))
    page.clear()
    assert (page.label.text(), page.secret.text(), page.key.fault()) == ("", "", "")
    assert not page.secondary.isVisible()
