"""Which loop a command without a window runs on."""

import asyncio

import pytest

from proxy_core.commands import event_loop


def test_it_runs_to_its_end_on_uvloop_where_there_is_one():
    uvloop = pytest.importorskip("uvloop", reason="not on Windows")
    found = []

    async def main():
        found.append(asyncio.get_running_loop())

    event_loop.run(main())
    assert isinstance(found[0], uvloop.Loop)
    assert found[0].is_closed()
