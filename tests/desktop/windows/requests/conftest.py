"""The verbs over a fake core, without the window, whose own page would answer too."""

import pytest

from tests.desktop.fakes import busy_log


@pytest.fixture
def bench(theme, core, room):
    """Not opened yet; its core has a busy afternoon in its log."""
    core.log = {name: one for name, one in busy_log().items() if name != "r09"}
    return room
