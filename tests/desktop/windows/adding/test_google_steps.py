import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from desktop.windows.adding.google_steps import CLIENT_STEP, GoogleSteps
from desktop.windows.adding.parts import LinkButton
from proxy_core import OAuthClient, Provider


@pytest.fixture
def steps(theme, qtbot):
    made = GoogleSteps(theme)
    qtbot.addWidget(made)
    made.show()
    return made


def next_button(steps):
    return next(one for one in steps.findChildren(QPushButton) if one.isVisible() and one.text() == "&Next step")


def test_a_person_goes_from_step_to_step(steps, qtbot):
    for number in range(CLIENT_STEP):
        assert steps.current == number
        qtbot.mouseClick(next_button(steps), Qt.MouseButton.LeftButton)
        assert steps.is_done(number)
    assert steps.current == CLIENT_STEP
    steps.client.show_client(OAuthClient("id", "secret"))
    assert steps.is_done(CLIENT_STEP)
    steps.restart()
    assert (steps.current, steps.is_done(0), steps.is_done(CLIENT_STEP)) == (0, False, False)


def test_each_link_leads_to_googles_console(steps, qtbot):
    opened = []
    steps.link_wanted.connect(opened.append)
    links = steps.findChildren(LinkButton)
    for link in links:
        link.click()
    assert len(opened) == len(links) == 5
    assert all(address.startswith("https://console.cloud.google.com/") for address in opened)


@pytest.mark.parametrize(
    ("provider", "service"),
    [
        (Provider.GEMINI, "generativelanguage.googleapis.com"),
        (Provider.VERTEX, "aiplatform.googleapis.com"),
        (Provider.CODE_ASSIST, "cloudaicompanion.googleapis.com"),
    ],
)
def test_the_api_to_enable_is_that_of_the_provider(steps, provider, service):
    steps.set_provider(provider)
    assert [link for link in steps.findChildren(LinkButton) if link.address.endswith(f"/{service}")]


def test_it_says_that_logins_of_an_app_in_testing_end_after_a_week(steps):
    steps.open_step(1)
    words = " ".join(label.text() for label in steps.findChildren(type(steps.client.fault)) if label.isVisible())
    assert "test user" in words
    assert "7 days" in words
