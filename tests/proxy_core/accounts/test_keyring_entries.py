"""Texts of any length in entries that are short: cut where Windows needs it, and never inside a character."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy_core.accounts.keyring_entries import ENTRY_UNITS, Entries, _split

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=6000)


class Backend:
    """A dictionary that refuses after `room` writes."""

    priority = 5

    def __init__(self, room=1000):
        self.entries = {}
        self.room = room

    def get_password(self, service, username):
        return self.entries.get((service, username))

    def set_password(self, service, username, password):
        assert len(password.encode("utf-16-le")) <= 2560
        if self.room == 0:
            raise OSError
        self.room -= 1
        self.entries[service, username] = password

    def delete_password(self, service, username):
        del self.entries[service, username]


@given(TEXTS)
def test_pieces_are_short_and_whole(text):
    pieces = _split(text)
    assert "".join(pieces) == text
    assert all(len(piece.encode("utf-16-le")) <= 2 * ENTRY_UNITS for piece in pieces)


@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_the_last_text_that_was_written_is_read_and_nothing_is_left_of_it(texts):
    backend = Backend()
    entries = Entries(backend)
    for text in texts:
        entries.write("a", text)
        assert entries.read("a") == text
    assert len(backend.entries) == len(_split(texts[-1])) + (len(_split(texts[-1])) > 1)
    entries.remove("a")
    assert backend.entries == {}


@pytest.mark.parametrize("text", ["short", "long " * 1000])
def test_a_new_text_is_written_without_a_look_at_what_was_there(text):
    backend = Backend()
    backend.delete_password = None
    Entries(backend).write("a", text, new=True)
    assert Entries(backend).read("a") == text


@pytest.mark.parametrize("room", range(5))
def test_a_new_text_that_was_not_written_whole_leaves_no_piece(room):
    backend = Backend(room)
    with pytest.raises(OSError):
        Entries(backend).write("a", "x" * 4800, new=True)
    assert backend.entries == {}
