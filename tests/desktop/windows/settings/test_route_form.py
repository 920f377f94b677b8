import pytest

from desktop.windows.settings.route_form import RouteForm
from tests.desktop.windows.settings.typing import type_into

HD = {"match": "nano-banana-hd", "model": "gemini-3-pro-image", "image_size": "4K"}
DALLE = {"match": "dall-e-*", "provider": "openai", "otherwise": "default"}


@pytest.fixture
def form(theme, qtbot):
    made = RouteForm(theme)
    made.told = []
    made.changed.connect(made.told.append)
    qtbot.addWidget(made)
    made.resize(600, 300)
    made.show()
    return made


@pytest.mark.parametrize("route", [HD, DALLE, {"match": "flux*", "provider": "openai"}])
def test_a_route_is_shown_and_read_back(form, route):
    form.show_route(route)
    assert form.route() == route
    assert form.told == []


def test_a_change_is_told_when_it_is_done(form, qtbot):
    form.show_route(HD)
    type_into(qtbot, form.lines["model"], "gemini-3.1-flash-image")
    assert form.told == [{**HD, "model": "gemini-3.1-flash-image"}]


def test_what_stands_in_for_an_account_is_asked_only_of_openai(form):
    form.show_route(HD)
    before = form.lines["otherwise"].isVisible()
    form.provider.choose("openai")
    form.provider.activated.emit(1)
    assert (before, form.lines["otherwise"].isVisible()) == (False, True)
    assert form.told == [{**HD, "provider": "openai"}]


def test_a_size_that_is_not_offered_is_kept(form, qtbot):
    form.show_route({**HD, "image_size": "8K"})
    type_into(qtbot, form.lines["quality"], "hd")
    assert form.told == [{**HD, "image_size": "8K", "quality": "hd"}]


def test_another_route_takes_nothing_along(form, qtbot):
    form.show_route(HD)
    type_into(qtbot, form.lines["quality"], "hd", key=None)
    form.show_route(DALLE)
    assert form.route() == DALLE
