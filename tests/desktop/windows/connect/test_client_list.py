import pytest
from PySide6.QtCore import Qt

from desktop.clients import CLIENTS, ClientId
from desktop.windows.connect.client_list import ClientList


@pytest.fixture
def clients(theme, qtbot):
    made = ClientList()
    qtbot.addWidget(made)
    made.resize(160, 420)
    made.show()
    return made


def test_every_client_is_there(clients):
    assert [button.text() for button in clients.buttons.values()] == [
        "Cherry Studio",
        "Kilo Code",
        "Open WebUI",
        "LobeChat",
        "OpenAI Python",
        "OpenAI Node",
        "curl",
        "Another client",
    ]


def test_one_is_chosen_by_mouse_and_by_the_arrow_keys(clients, qtbot):
    told = []
    clients.chosen.connect(told.append)
    clients.choose(ClientId.CHERRY_STUDIO)
    clients.focus_chosen()
    qtbot.keyClick(clients.buttons[ClientId.CHERRY_STUDIO], Qt.Key.Key_Down)
    qtbot.mouseClick(clients.buttons[ClientId.CURL], Qt.MouseButton.LeftButton)
    assert [client.id for client in told] == [ClientId.CHERRY_STUDIO, ClientId.KILO_CODE, ClientId.CURL]
    assert [button.isChecked() for button in clients.buttons.values()].count(True) == 1


def test_where_there_is_no_room_the_chosen_one_is_scrolled_to(clients, qtbot):
    clients.resize(160, 120)
    last = clients.buttons[CLIENTS[-1].id]
    qtbot.waitUntil(lambda: last.visibleRegion().isEmpty())
    clients.choose(CLIENTS[-1].id)
    qtbot.waitUntil(lambda: not last.visibleRegion().isEmpty())
