"""Someone who hears the window."""

import ctypes
import sys

import pytest
import shiboken6
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent


def _told(event):
    """What a screen reader makes of an event: its kind, and the words of what it is about."""
    made = shiboken6.wrapInstance(event, QAccessibleEvent)
    if made.type() is QAccessible.Event.Announcement:
        return "Announcement", shiboken6.wrapInstance(event, QAccessibleAnnouncementEvent).message()
    about = made.accessibleInterface()
    return made.type().name, about.text(QAccessible.Text.Name) if about is not None else ""


@pytest.fixture
def screen_reader(qapp):
    """All that it was told since it began to listen: (the event's name, the words), from the first."""
    if sys.platform != "linux":
        pytest.skip("how Qt's function is called elsewhere is not known here")
    install = ctypes.CDLL("libQt6Gui.so.6")._ZN11QAccessible20installUpdateHandlerEPFvP16QAccessibleEventE
    install.argtypes, install.restype = [ctypes.c_void_p], ctypes.c_void_p
    heard, was = [], QAccessible.isActive()
    handler = ctypes.CFUNCTYPE(None, ctypes.c_void_p)(lambda event: heard.append(_told(event)))
    before = install(handler)
    QAccessible.setActive(True)
    yield heard
    QAccessible.setActive(was)
    install(before)
