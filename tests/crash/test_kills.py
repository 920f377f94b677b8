"""Easel is killed twenty times at random moments while it draws and is changed: nothing that it confirmed is lost."""

import pytest

from tests.crash.kills import kill

ROUNDS = 20


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_what_was_confirmed_outlives_a_kill_at_any_moment(tmp_path):
    figures = await kill(tmp_path / "data", ROUNDS, seed=1)
    assert figures.wrong == []
    assert figures.kills == ROUNDS
    assert {"plain", "stream", "task", "add", "remove", "set"} <= figures.done.keys()  # there was something to lose
