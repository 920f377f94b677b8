"""OpenAI's Images wire: OpenAI itself and every service that speaks as it does, with a key and a base URL.

This says what a call sends; what an answer says is openai_answer.py's work.
"""

import re
from collections.abc import AsyncIterator, Callable, Mapping

import msgspec

from proxy_core.accounts.account import Account, Credentials
from proxy_core.errors import Rest
from proxy_core.event_data import begins_as_events
from proxy_core.images.openai_sizes import is_gpt_image
from proxy_core.images.reference import Reference
from proxy_core.images.request import Partial, Picture, PictureCall
from proxy_core.records import Quota
from proxy_core.upstreams import openai_answer
from proxy_core.upstreams.base import RawCall
from proxy_core.upstreams.event_stream import events, lines_of
from proxy_core.upstreams.failures import not_understood, undecided, without_secret
from proxy_core.upstreams.loose import decoded
from proxy_core.upstreams.multipart import FilePart, Form
from proxy_core.upstreams.openai_errors import no_reference, read_error
from proxy_core.upstreams.rate_headers import read_quotas
from proxy_core.upstreams.transport import Answer, Opened, Sent, Transport

BASE_URL = "https://api.openai.com/v1"

# What the call itself says, whatever a client's further fields are called.
_OWN = frozenset({"model", "prompt", "n", "response_format", "stream", "partial_images"})
# A key that may draw but not list: OpenAI took it, and says which right it lacks.
_NO_LIST = re.compile(rb"missing scopes?: *(?:api\.)?model\.read", re.IGNORECASE)
_EXTENSIONS = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp", "image/gif": "gif"}


def ignored(_quotas: tuple[Quota, ...]) -> None:
    """For those who do not ask what is left."""


class OpenAI:
    """An `Upstream` for accounts with an API key. `fetch` gets a picture from an address that a service answers with.

    `fetch` raises an EaselError when it may not or cannot; without it an address is no picture. `saw` is told what the
    headers of an answer say is left.
    """

    def __init__(
        self,
        transport: Transport,
        *,
        now: Callable[[], float],
        fetch: openai_answer.Fetch | None = None,
        saw: Callable[[tuple[Quota, ...]], None] = ignored,
    ) -> None:
        self._transport = transport
        self._now = now
        self._fetch = fetch
        self._saw = saw

    async def draw(
        self, call: PictureCall, account: Account, credentials: Credentials
    ) -> AsyncIterator[Picture | Partial]:
        """Draw the pictures of a call. The usage of all of them is with the first. Raises `UpstreamError`."""
        path = "/images/edits" if call.references else "/images/generations"
        address, (body, headers) = _address(account, path), write(call)
        async with await self._transport.open(address, body, {**headers, **_authorization(credentials)}) as opened:
            if left := read_quotas(opened.headers, account.id, call.model, self._now()):
                self._saw(left)
            await self._must_succeed(opened, credentials)
            async for one in await self._found(opened):
                yield one

    async def _found(self, opened: Opened) -> AsyncIterator[Picture | Partial]:
        """What an answer brings. Some services know no stream though they were asked for one, or announce none."""
        if "event-stream" in opened.headers.get("Content-Type", "").lower():
            return openai_answer.read_stream(events(opened.lines()), self._fetch, self._now)
        body = await opened.whole()
        if begins_as_events(body):
            return openai_answer.read_stream(events(lines_of(body)), self._fetch, self._now)
        return openai_answer.read(body, self._fetch, self._now)

    async def forward(self, call: RawCall, account: Account, credentials: Credentials) -> Answer:
        """The answer to a JSON request of this wire. Raises `UpstreamError` for any that is no success."""
        address = _address(account, call.path)
        async with await self._transport.open(address, call.body, _authorization(credentials)) as opened:
            await self._must_succeed(opened, credentials)
            return Answer(opened.status, opened.headers, await opened.whole())

    async def check(self, account: Account, credentials: Credentials) -> None:
        """Ask for the list of models. Raises `UpstreamError`, no definite no where the service has no such list."""
        answer = await self._transport.get(_address(account, "/models"), _authorization(credentials))
        body = without_secret(bytes(answer.body), credentials.api_key)
        if answer.status == 403 and _NO_LIST.search(body):
            return
        if answer.status != 200:
            error = read_error(answer.status, body, answer.headers, self._now())
            raise error if answer.status in (401, 403) or error.rest is Rest.UNTIL_MENDED else undecided(error)
        if decoded(body) is None:
            raise not_understood()

    async def quota(self, account: Account, credentials: Credentials) -> tuple[Quota, ...]:
        """Nothing: what is left comes with the answers to drawing calls."""
        return ()

    async def _must_succeed(self, opened: Opened, credentials: Credentials) -> None:
        if not 200 <= opened.status < 300:
            body = without_secret(bytes(await opened.whole()), credentials.api_key)
            raise read_error(opened.status, body, opened.headers, self._now())

    async def close(self) -> None:
        """Let go of every connection."""
        await self._transport.close()


def _address(account: Account, path: str) -> str:
    return (account.base_url.rstrip("/") or BASE_URL) + path


def _authorization(credentials: Credentials) -> Mapping[str, str]:
    """Nothing without a key: services of a person's own may need none."""
    return {"Authorization": f"Bearer {credentials.api_key}"} if credentials.api_key else {}


def write(call: PictureCall) -> tuple[Sent, Mapping[str, str]]:
    """The body of one call and the headers that say what it is: JSON, or a form when there are references.

    Raises `UpstreamError` when the file of a reference is gone.
    """
    fields = _fields(call)
    if not call.references:
        return msgspec.json.encode(fields), {}
    texts = [pair for name, value in fields.items() for pair in _texts(name, value)]
    try:
        form = Form(texts, _files(call))
    except OSError:
        raise no_reference() from None
    return form, form.headers


def _fields(call: PictureCall) -> dict[str, object]:
    """Every field but the pictures. GPT image models refuse response_format and alone know partial pictures."""
    fields: dict[str, object] = {"model": call.model, "prompt": call.prompt}
    fields |= {name: value for name, value in call.fields.items() if name not in _OWN}
    if call.count > 1:
        fields["n"] = call.count
    if not is_gpt_image(call.model):
        fields["response_format"] = "b64_json"
    elif call.partial_images > 0:
        fields |= {"stream": True, "partial_images": call.partial_images}
    return fields


def _texts(name: str, value: object) -> list[tuple[str, str]]:
    """A field as the text parts that OpenAI's own libraries make of it."""
    if value is None:
        return []
    if isinstance(value, Mapping):
        return [pair for key, inner in value.items() for pair in _texts(f"{name}[{key}]", inner)]
    if isinstance(value, list | tuple):
        return [pair for inner in value for pair in _texts(f"{name}[]", inner)]
    if isinstance(value, bool):
        return [(name, "true" if value else "false")]
    return [(name, str(value))]


def _files(call: PictureCall) -> list[FilePart]:
    name = "image" if len(call.references) == 1 else "image[]"
    files = [_file(name, f"image-{number}", one) for number, one in enumerate(call.references, 1)]
    return files if call.mask is None else [*files, _file("mask", "mask", call.mask)]


def _file(name: str, stem: str, reference: Reference) -> FilePart:
    extension = _EXTENSIONS.get(reference.mime, "bin")
    return FilePart(name, f"{stem}.{extension}", reference.mime, reference.data, reference.path)
