import pytest
from PySide6.QtCore import QPoint, Qt

from desktop.windows.adding.login_fields import LoginFields, ProviderChoice
from proxy_core import OAuthClient, Provider

CLIENT = OAuthClient("id", "secret", project_id="pictures")


@pytest.fixture
def fields(qapp, qtbot):
    made = LoginFields()
    qtbot.addWidget(made)
    made.show()
    return made


def test_a_person_chooses_through_what_it_draws(qtbot):
    choice = ProviderChoice()
    qtbot.addWidget(choice)
    choice.show()
    with qtbot.waitSignal(choice.chosen) as chosen:
        qtbot.mouseClick(choice.vertex, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    assert chosen.args == [Provider.VERTEX]
    choice.show_provider(Provider.GEMINI)
    assert choice.gemini.isChecked()


def test_the_project_follows_the_file_until_it_is_changed_by_hand(fields, qtbot):
    fields.show_project_of(CLIENT)
    fields.show_project_of(OAuthClient("id", "secret", project_id="other"))
    assert fields.project.text() == "other"
    qtbot.keyClicks(fields.project.line, "-2")
    fields.show_project_of(CLIENT)
    assert fields.account().project == "other-2"


@pytest.mark.parametrize(
    ("provider", "client", "asked"),
    [
        (Provider.GEMINI, CLIENT, False),
        (Provider.GEMINI, OAuthClient("id", "secret"), True),
        (Provider.VERTEX, None, True),
        (Provider.CODE_ASSIST, OAuthClient("id", "secret"), False),
    ],
)
def test_somebody_has_to_pay(fields, provider, client, asked):
    fields.set_provider(provider)
    assert fields.ask_for_project(client) is asked
    assert bool(fields.project.fault()) is asked


def test_code_assist_has_an_address_and_says_what_it_is(fields, qtbot):
    fields.set_provider(Provider.CODE_ASSIST)
    qtbot.keyClicks(fields.base_url.line, "http://127.0.0.1:1/")
    qtbot.keyClicks(fields.calls_itself.line, "my-tool/1.0")
    account = fields.account()
    assert (account.base_url, account.identity) == ("http://127.0.0.1:1", (("userAgent", "my-tool/1.0"),))
    fields.set_provider(Provider.VERTEX)
    assert fields.base_url.isHidden()
    assert fields.calls_itself.isHidden()
    assert (fields.account().base_url, fields.account().identity) == ("", ())
    assert "@" in fields.project.below.text()


@pytest.mark.parametrize(
    ("token_uri", "origin"),
    [
        ("", ""),
        ("https://oauth2.googleapis.com/token", ""),
        ("https://accounts.google.com/o/oauth2/token", ""),
        ("http://127.0.0.1:8123/token", "http://127.0.0.1:8123"),
        ("https://notgoogleapis.com/token?a=b", "https://notgoogleapis.com"),
    ],
)
def test_an_account_draws_where_its_client_signs_in(fields, token_uri, origin):
    fields.show_origin_of(OAuthClient("id", "secret", token_uri=token_uri))
    assert fields.account().base_url == fields.base_url.text() == origin
    assert fields.base_url.isVisible() is bool(origin)
    fields.show_origin_of(None)
    assert fields.account().base_url == ""


def test_an_address_that_was_changed_by_hand_stays(fields, qtbot):
    fields.show_origin_of(OAuthClient("id", "secret", token_uri="http://127.0.0.1:8123/token"))
    qtbot.keyClicks(fields.base_url.line, "/images")
    fields.show_origin_of(OAuthClient("id", "secret", token_uri="http://127.0.0.1:8124/token"))
    assert fields.account().base_url == "http://127.0.0.1:8123/images"


def test_it_forgets_what_was_typed(fields, qtbot):
    qtbot.keyClicks(fields.label.line, "Studio")
    fields.ask_for_project(None)
    fields.clear()
    assert (fields.label.text(), fields.project.fault()) == ("", "")
