"""The first run over a fake core, without the window around it."""

import pytest

from desktop.windows.welcome.page import WelcomePage


@pytest.fixture
def page(theme, room, qtbot):
    made = room.keep(WelcomePage(theme, room.signals, room.verbs))
    made.wanted = []
    for name in ("add_wanted", "demo_chosen", "closed"):
        getattr(made, name).connect(lambda *what, name=name: made.wanted.append((name, *what)))
    made.resize(860, 640)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    made.begin()
    return made
