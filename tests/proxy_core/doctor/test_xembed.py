import ctypes

import pytest

from proxy_core.doctor.xembed import has_xembed
from tests.screen import screen


@pytest.mark.needs_system("Xvfb")
def test_a_screen_has_a_tray_while_somebody_is_its_tray():
    with screen() as display:
        assert has_xembed(display) is False
        release = be_the_tray(display)
        assert has_xembed(display) is True
        release()
        assert has_xembed(display) is False


def test_a_display_that_is_not_there_has_none():
    assert has_xembed(":4711") is False
    assert has_xembed("nonsense") is False


def be_the_tray(display):
    """Take the selection that a tray holds, by a window of our own, until what is returned is called."""
    xcb = ctypes.CDLL("libxcb.so.1")
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(display.encode(), None))
    assert not xcb.xcb_connection_has_error(connection)

    class Roots(ctypes.Structure):
        _fields_ = (("data", ctypes.POINTER(ctypes.c_uint32)), ("rem", ctypes.c_int), ("index", ctypes.c_int))

    class Atom(ctypes.Structure):
        _fields_ = (("head", ctypes.c_uint64), ("atom", ctypes.c_uint32))

    class Cookie(ctypes.Structure):
        _fields_ = (("sequence", ctypes.c_uint),)

    xcb.xcb_get_setup.restype = ctypes.c_void_p
    xcb.xcb_setup_roots_iterator.argtypes, xcb.xcb_setup_roots_iterator.restype = (ctypes.c_void_p,), Roots
    xcb.xcb_intern_atom.restype = Cookie
    xcb.xcb_intern_atom_reply.argtypes = (ctypes.c_void_p, Cookie, ctypes.c_void_p)
    xcb.xcb_intern_atom_reply.restype = ctypes.POINTER(Atom)
    root = xcb.xcb_setup_roots_iterator(xcb.xcb_get_setup(connection)).data[0]
    name = b"_NET_SYSTEM_TRAY_S0"
    asked = xcb.xcb_intern_atom(connection, 0, len(name), name)
    atom = xcb.xcb_intern_atom_reply(connection, asked, None).contents.atom
    window = xcb.xcb_generate_id(connection)
    xcb.xcb_create_window(connection, 0, window, root, 0, 0, 1, 1, 0, 1, 0, 0, None)
    xcb.xcb_set_selection_owner(connection, window, atom, 0)
    # An answer says that the server has done what stood before it.
    xcb.xcb_intern_atom_reply(connection, xcb.xcb_intern_atom(connection, 0, len(name), name), None)
    return lambda: xcb.xcb_disconnect(connection)
