"""Vertex AI: where its calls go, and the output format that only it takes.

With a login the path names the account's project, at the location `global`, which has the most capacity and every image
model, or at the one written after it: "my-project@europe-west4". With an API key it is Vertex's express mode, without a
project. The wire is the Gemini API's (google_wire.py).
"""

from collections.abc import AsyncIterator, Callable, Mapping
from urllib.parse import quote

from proxy_core.accounts.access_tokens import AccessTokens
from proxy_core.accounts.account import Account, Credentials
from proxy_core.errors import UpstreamError
from proxy_core.images.request import Partial, Picture, PictureCall
from proxy_core.records import Quota
from proxy_core.upstreams.base import RawCall
from proxy_core.upstreams.body import Body
from proxy_core.upstreams.failures import not_understood
from proxy_core.upstreams.google_calls import GoogleCalls, no_project, read_check
from proxy_core.upstreams.google_wire import read, write
from proxy_core.upstreams.loose import as_object, decoded
from proxy_core.upstreams.native_call import answered, read_native_call
from proxy_core.upstreams.transport import Answer, Transport

BASE_URL = "https://aiplatform.googleapis.com"

_VERSIONS = {"v1": "v1", "v1beta": "v1beta1"}  # the Gemini API's and Vertex's
# A check counts the tokens of this, which costs nothing, for a model that every project has.
_CHECKED = Body(b'{"contents":[{"role":"user","parts":[{"text":"a kite"}]}]}')
_CHECKED_BY = "gemini-3-pro-image:countTokens"
_MIME_TYPES = {"png": "image/png", "jpeg": "image/jpeg", "jpg": "image/jpeg"}


class Vertex:
    """An `Upstream` for accounts with a login and a project, or with an API key of express mode."""

    def __init__(self, transport: Transport, *, now: Callable[[], float], tokens: AccessTokens | None = None) -> None:
        """`tokens` may be shared with another upstream of the same accounts."""
        self._calls = GoogleCalls(transport, tokens or AccessTokens(now), now)

    async def draw(
        self, call: PictureCall, account: Account, credentials: Credentials
    ) -> AsyncIterator[Picture | Partial]:
        """Draw one picture, in the format of the call's output_format where Vertex has it. Raises `UpstreamError`."""
        url = _url("v1", f"{call.model}:generateContent", account, credentials)
        body = await write(call, _output(call.fields))
        answer = await self._calls.post(url, body, account, credentials)
        yield read(answer.body)

    async def forward(self, call: RawCall, account: Account, credentials: Credentials) -> Answer:
        """The answer to a request of the Gemini API. Raises `UpstreamError` for any status but 200."""
        asked = read_native_call(call)
        url = _url(_VERSIONS[asked.version], f"{asked.model}:{asked.verb}", account, credentials) + asked.query
        return answered(await self._calls.post(url, Body(call.body), account, credentials))

    async def check(self, account: Account, credentials: Credentials) -> None:
        """Count the tokens of two words. Raises `UpstreamError`."""
        url = _url("v1", _CHECKED_BY, account, credentials)
        try:
            answer = await self._calls.post(url, _CHECKED, account, credentials)
        except UpstreamError as error:
            raise read_check(error) from None
        if "totalTokens" not in as_object(decoded(answer.body)):
            raise not_understood()

    async def quota(self, account: Account, credentials: Credentials) -> tuple[Quota, ...]:
        """Nothing: Vertex has no call for it. What a project may do is known to cloud_quotas.py."""
        return ()

    async def close(self) -> None:
        """Let go of every connection."""
        await self._calls.close()


def _url(version: str, verb: str, account: Account, credentials: Credentials) -> str:
    """`verb` is the model and what it is to do. UpstreamError for an account that has neither a key nor a project."""
    project, _, place = account.project.partition("@")
    location = place or "global"
    root = f"{account.base_url.rstrip('/') or _host(location)}/{version}"
    if not credentials.api_key:
        if not project:
            raise no_project()
        root += f"/projects/{quote(project, safe=':')}/locations/{quote(location, safe='')}"
    return f"{root}/publishers/google/models/{verb}"


def _host(location: str) -> str:
    """Where a location is served: `global`, the multi-regions us and eu, and every region have an address each."""
    if location == "global":
        return BASE_URL
    if location in ("us", "eu"):
        return f"https://aiplatform.{location}.rep.googleapis.com"
    return f"https://{quote(location, safe='')}-aiplatform.googleapis.com"


def _output(fields: Mapping[str, object]) -> Mapping[str, object]:
    """imageOutputOptions for PNG and JPEG; what else is asked for is made of the picture when it is here."""
    mime = _MIME_TYPES.get(str(fields.get("output_format", "")))
    if mime is None:
        return {}
    options: dict[str, object] = {"mimeType": mime}
    quality = fields.get("output_compression")
    if mime == "image/jpeg" and isinstance(quality, int):
        options["compressionQuality"] = quality
    return {"imageOutputOptions": options}
