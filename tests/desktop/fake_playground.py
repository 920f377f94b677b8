"""A core on whose playground every second of three pictures fails, at once or when it is told to."""

import asyncio
import io

from PIL import Image

from proxy_core import DrawingPreview, PlaygroundPicture, PlaygroundRequest, PlaygroundResult, RequestError, phrase
from tests.desktop.fakes import FakeCore

MODELS = ("gemini-3-pro-image", "gpt-image-1")


def file(size=(64, 48), form="PNG", **options):
    """A picture as the bytes of a file."""
    made = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(made, form, **options)
    return made.getvalue()


class FakePlayground(FakeCore):
    """`played` are the requests; `gate` holds all pictures after the first; `error` refuses all."""

    def __init__(self):
        super().__init__()
        self.played: list[PlaygroundRequest] = []
        self.gate: asyncio.Event | None = None
        self.error = None
        self.failures = {}
        self.record = None

    async def play(self, request, tell):
        self.played.append(request)
        if self.error is not None:
            raise self.error
        came = [number for number in range(request.n) if number not in self.failures]
        for place, number in enumerate(came):
            if place and self.gate is not None:
                await self.gate.wait()
            tell(PlaygroundPicture("req-1", number, "image/png", 64, 48, file()))
        notes = (phrase("mask_as_picture"),) if request.mask else ()
        return PlaygroundResult("req-1", len(came), 2.4, tuple(self.failures.items()), ("fox@example.com",), notes)

    async def drawing_models(self):
        return MODELS

    async def preview_drawing(self, model, size, quality, image_size):
        return DrawingPreview(model or MODELS[0], "16:9" if size == "1920x1080" else "1:1", "1K", "", "1376x768")

    async def request(self, request_id):
        if self.record is None:
            raise RequestError("request_unknown", id=request_id)
        return self.record, ()
