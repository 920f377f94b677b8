"""An upstream of Gemini's wire that draws one small picture at once, and writes down with which key it was asked."""

import asyncio
import base64
import io
from contextlib import asynccontextmanager

from aiohttp import web
from PIL import Image


def _png():
    out = io.BytesIO()
    Image.effect_noise((96, 96), 60).convert("RGB").save(out, "png")
    return out.getvalue()


class Upstream:
    """`png` is what it draws, `keys` those it was asked with; `seconds` is how long a picture takes."""

    def __init__(self, seconds=0.01):
        self.png = _png()
        self.keys = set()
        self.url = ""
        self._seconds = seconds
        self._data = base64.b64encode(self.png).decode()

    async def draw(self, request):
        self.keys.add(request.headers.get("x-goog-api-key", ""))
        await asyncio.sleep(self._seconds)
        part = {"inlineData": {"mimeType": "image/png", "data": self._data}}
        return web.json_response({"candidates": [{"content": {"parts": [part]}, "finishReason": "STOP"}]})


@asynccontextmanager
async def drawing(seconds=0.01):
    """A running one."""
    upstream = Upstream(seconds)
    app = web.Application()
    app.router.add_post("/{path:.*}", upstream.draw)
    runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    upstream.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield upstream
    finally:
        await runner.cleanup()
