"""The playground of a fake core: it draws small pictures at once, or when a test lets it."""

import asyncio
import io

from PIL import Image

from proxy_core import (
    DrawingPreview,
    EaselError,
    Phrase,
    PlaygroundPicture,
    PlaygroundRequest,
    PlaygroundResult,
    RequestError,
    phrase,
)

MODELS = ("gemini-3-pro-image", "gpt-image-1")


def file(size=(64, 48), form="PNG", **options):
    """A picture as the bytes of a file."""
    made = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(made, form, **options)
    return made.getvalue()


class FakePlayground:
    """`played` are the requests; `play_gate` holds all pictures after the first; `play_error` refuses all, and
    `play_failures` has the pictures that fail, by their number; `addresses` what can be fetched.
    """

    def __init__(self) -> None:
        self.played: list[PlaygroundRequest] = []
        self.play_gate: asyncio.Event | None = None
        self.play_error: EaselError | None = None
        self.play_failures: dict[int, Phrase] = {}
        self.addresses: dict[str, bytes] = {}

    async def play(self, request, tell):
        self.played.append(request)
        if self.play_error is not None:
            raise self.play_error
        came = [number for number in range(request.n) if number not in self.play_failures]
        for place, number in enumerate(came):
            if place and self.play_gate is not None:
                await self.play_gate.wait()
            tell(PlaygroundPicture("req-1", number, "image/png", 64, 48, file()))
        notes = (phrase("mask_as_picture"),) if request.mask else ()
        return PlaygroundResult("req-1", len(came), 2.4, tuple(self.play_failures.items()), ("fox@example.com",), notes)

    async def drawing_models(self):
        return MODELS

    async def fetch_picture(self, address):
        if address not in self.addresses:
            raise RequestError("fetch_unreachable", host="example.com")
        return self.addresses[address]

    async def preview_drawing(self, model, size, quality, image_size, aspect_ratio):
        return DrawingPreview(model or MODELS[0], "16:9" if size == "1920x1080" else "1:1", "1K", "", "1376x768")
