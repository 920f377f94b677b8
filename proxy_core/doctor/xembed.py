"""The tray of the older kind, XEmbed: whether an X server has one. It blocks; aside.py is for that.

X is asked through libxcb, which every program with a window loads: it knows how to sign in there.
"""

import ctypes

_LIBRARY = "libxcb.so.1"
_TRAY = b"_NET_SYSTEM_TRAY_S0"  # freedesktop.org, System Tray Protocol


class _Reply(ctypes.Structure):
    """xcb_intern_atom_reply_t and xcb_get_selection_owner_reply_t: both have one number after the head."""

    _fields_ = (
        ("response_type", ctypes.c_uint8),
        ("pad", ctypes.c_uint8),
        ("sequence", ctypes.c_uint16),
        ("length", ctypes.c_uint32),
        ("found", ctypes.c_uint32),
    )


class _Cookie(ctypes.Structure):
    _fields_ = (("sequence", ctypes.c_uint),)


def has_xembed(display: str) -> bool:
    """Whether an X server's first screen has a tray of the older kind. False where it cannot be asked."""
    try:
        xcb = ctypes.CDLL(_LIBRARY)
    except OSError:
        return False
    xcb.xcb_connect.restype = ctypes.c_void_p
    for asking in (xcb.xcb_intern_atom, xcb.xcb_get_selection_owner):
        asking.restype = _Cookie
    for answer in (xcb.xcb_intern_atom_reply, xcb.xcb_get_selection_owner_reply):
        answer.argtypes, answer.restype = (ctypes.c_void_p, _Cookie, ctypes.c_void_p), ctypes.POINTER(_Reply)
    connection = ctypes.c_void_p(xcb.xcb_connect(display.encode(errors="surrogateescape"), None))
    try:
        if xcb.xcb_connection_has_error(connection):
            return False
        asked = xcb.xcb_intern_atom(connection, ctypes.c_uint8(0), ctypes.c_uint16(len(_TRAY)), _TRAY)
        atom = _found(xcb.xcb_intern_atom_reply(connection, asked, None))
        asked = xcb.xcb_get_selection_owner(connection, ctypes.c_uint32(atom))
        return bool(_found(xcb.xcb_get_selection_owner_reply(connection, asked, None)))
    finally:
        xcb.xcb_disconnect(connection)


def _found(reply: "ctypes._Pointer[_Reply]") -> int:
    """The number of a reply, which the process' end frees; 0 without one."""
    return int(reply.contents.found) if reply else 0
