"""A source says nothing of the picture in it."""

from pathlib import Path

from proxy_core.images.source import DataSource


def test_a_picture_does_not_stand_in_a_repr():
    assert "iVBOR" not in repr(DataSource(b"iVBORw0K"))
    assert DataSource(Path("a")).escaped is False


def test_two_sources_are_the_same_only_if_they_are_one():
    one = DataSource(b"x")
    assert one == one  # noqa: PLR0124 - the point
    assert one != DataSource(b"x")
