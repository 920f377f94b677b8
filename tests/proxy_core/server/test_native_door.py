"""The native door when Easel stops what it draws. What it answers else is seen in tests/e2e/test_doors.py."""

import asyncio
from contextlib import AsyncExitStack

from proxy_core.records import Outcome
from proxy_core.tasks import spawn
from tests.fakes import MODEL, FakeUpstream, account
from tests.proxy_core.server.bench import Bench

CALL = f"/v1beta/models/{MODEL}:generateContent"


class Endless(FakeUpstream):
    """An upstream that draws until it is cancelled."""

    async def forward(self, _call, _account, _credentials):
        self.began.set()
        await asyncio.Event().wait()


async def ask(bench):
    url = bench.url.removesuffix("/v1") + CALL
    async with bench.client.post(url, json={"contents": [{"parts": [{"text": "a fox"}]}]}) as response:
        return response.status, await response.json()


async def test_a_client_whose_drawing_alone_is_cancelled_is_told_that_easel_stops(tmp_path):
    bench = Bench(account("a"))
    bench.upstream = Endless()
    async with AsyncExitStack() as stack:
        await bench.open(stack, tmp_path)
        asking = spawn(ask(bench), name="client")
        await asyncio.wait_for(bench.upstream.began.wait(), 30)
        await bench.crew.detached.close()
        status, said = await asking
        assert (status, said["error"]["status"]) == (503, "UNAVAILABLE")
        ((record, _),) = bench.log.entries
        assert (record.outcome, record.reason.code) == (Outcome.FAILED, "stopping")
