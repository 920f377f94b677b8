"""What must not be there any more once a request is over: tasks, leases, connections in use, pictures in memory."""

import asyncio
import gc
from collections import Counter
from pathlib import Path

import aiohttp

from proxy_core.images.request import ImageRequest, ImageResult, Picture
from proxy_core.images.rotation import Rotation
from proxy_core.server.exchange import Exchange
from proxy_core.server.studio import Sitting
from proxy_core.server.task_runner import Job

OF_REQUESTS = (Exchange, Sitting, Job, Rotation, ImageRequest, ImageResult, Picture)
PATIENCE = 30.0


def tasks():
    """What runs on this loop, but for who asks, and for servers that wait for the next request of a connection."""
    others = [one for one in asyncio.all_tasks() if one is not asyncio.current_task()]
    return Counter(what for one in others if (what := one.get_coro().__qualname__) != "RequestHandler.start")


def alive():
    """How many things of requests are reachable, by kind."""
    gc.collect()
    return Counter(type(one).__name__ for one in gc.get_objects() if type(one) in OF_REQUESTS)


def in_use():
    """Connections of clients that carry a call now."""
    # An idle one is kept for the next call, which is as it should be. What another test left is on another loop.
    loop, everything = asyncio.get_running_loop(), gc.get_objects()
    ours = (one for one in everything if isinstance(one, aiohttp.BaseConnector) and one._loop is loop)
    return sum(len(one._acquired) for one in ours)


def descriptors():
    """How many files and sockets this process has open; 0 where the system does not say."""
    gc.collect()  # it may hold some that another test left
    place = Path("/proc/self/fd")
    return sum(1 for _ in place.iterdir()) if place.exists() else 0


async def until(condition):
    """Wait until `condition()` is true, within bounds; whether it came true."""
    clock = asyncio.get_running_loop().time
    end = clock() + PATIENCE
    while not condition():
        if clock() > end:
            return False
        await asyncio.sleep(0.005)
    return True
