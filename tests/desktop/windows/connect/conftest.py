"""The page without its window: signals and verbs over a fake core, and what clients are told to have asked."""

import pytest

from desktop.windows.connect.page import ConnectPage


@pytest.fixture
def signals(room):
    return room.signals


@pytest.fixture
def verbs(room, qt_runner):
    """Verbs whose core runs."""
    qt_runner.run(room.open())
    return room.verbs


@pytest.fixture
def page(theme, signals, verbs, qtbot):
    made = ConnectPage(theme, signals, verbs, addresses=lambda: ("192.168.1.20",))
    qtbot.addWidget(made)
    made.resize(860, 640)
    made.show()
    return made
