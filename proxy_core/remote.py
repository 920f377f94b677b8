"""The way to the process that owns a data directory: `OwnerClient` asks over its local socket, `CoreVerbs` types it.

Also the shape in which an error crosses that socket. The owner's end is control.py.
"""

import ssl
from collections.abc import Awaitable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import msgspec
from msgspec import Struct

from proxy_core.accounts.account import Account, Credentials, LoginPlan, LoginTicket
from proxy_core.errors import (
    AccountError,
    CredentialsError,
    EaselError,
    RequestError,
    SettingsError,
    StartError,
)
from proxy_core.gallery_records import GalleryFilter, GalleryPicture
from proxy_core.ownership import OwnerNote
from proxy_core.phrases import Phrase, Value
from proxy_core.records import (
    AccountCheck,
    AccountState,
    Added,
    Attempt,
    ImportLine,
    Limit,
    LogFacets,
    ProxyState,
    Quota,
    Removal,
    RequestFilter,
    RequestRecord,
    SignedIn,
)
from proxy_core.settings import Settings

if TYPE_CHECKING:  # loaded with the first call: most starts of Easel make none
    import httpx

T = TypeVar("T")

FAILED = 409
"""The HTTP status of an answer that is a `Failure`; a result has 200."""

_CONNECT_SECONDS = 5.0
_ANSWER_SECONDS = 60.0
# What waits for a person, for a keyring that takes thousands of secrets, or for providers, takes longer.
_LONG_SECONDS = 600.0
_LONG = frozenset(
    {"finish_login", "import_accounts", "export_accounts", "quotas", "requests", "clear_log", "export_log", "gallery"}
)
_KINDS: dict[str, type[EaselError]] = {
    kind.__name__: kind for kind in (AccountError, CredentialsError, SettingsError, StartError)
}


class Failure(Struct, frozen=True, omit_defaults=True):
    """An EaselError on the wire: its class's name, its phrase, and what a RequestError has beside."""

    kind: str
    code: str
    values: dict[str, Value] = {}
    param: str | None = None
    wire_code: str | None = None
    status: int = 400

    @classmethod
    def of(cls, error: EaselError) -> "Failure":
        """What to send of `error`."""
        kind, code, values = type(error).__name__, error.phrase.code, dict(error.phrase.values)
        if isinstance(error, RequestError):
            return cls(kind, code, values, error.param, error.wire_code, error.status)
        return cls(kind, code, values)

    def error(self) -> EaselError:
        """The error again; an EaselError when its class cannot be made from a phrase alone."""
        said = Phrase(self.code, self.values)
        if self.kind == RequestError.__name__:
            return RequestError(said, param=self.param, wire_code=self.wire_code, status=self.status)
        return _KINDS.get(self.kind, EaselError)(said)


def loopback_client(seconds: float) -> "httpx.AsyncClient":
    """An HTTP client for this computer: no proxy, no TLS, `seconds` for an answer to go on."""
    import httpx

    # A context without certificates spares the time to load the system's.
    plain = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    timeout = httpx.Timeout(seconds, connect=_CONNECT_SECONDS)
    return httpx.AsyncClient(trust_env=False, verify=plain, timeout=timeout)


class OwnerClient:
    """Calls verbs of the process that wrote `note`; an answer may take `seconds`."""

    def __init__(self, note: OwnerNote, *, seconds: float = _ANSWER_SECONDS) -> None:
        self._note = note
        self._seconds = seconds

    async def call(self, verb: str, result_type: type[T], /, **arguments: Any) -> T:
        """What the verb gives. Raises what it raised there; StartError owner_silent when nobody answers."""
        import httpx

        url = f"http://127.0.0.1:{self._note.control_port}/verb/{verb}"
        headers = {"Authorization": f"Bearer {self._note.token}"}
        try:
            async with loopback_client(_LONG_SECONDS if verb in _LONG else self._seconds) as client:
                answer = await client.post(url, content=msgspec.json.encode(arguments, enc_hook=told), headers=headers)
            if answer.status_code == FAILED:
                raise msgspec.json.decode(answer.content, type=Failure).error()
            answer.raise_for_status()
            return msgspec.json.decode(answer.content, type=result_type, dec_hook=made)
        except (httpx.HTTPError, httpx.InvalidURL, msgspec.MsgspecError):
            raise StartError("owner_silent", pid=self._note.pid) from None


def told(value: object) -> str:
    """As JSON, what neither that nor msgspec has a type for."""
    if isinstance(value, Path):
        return str(value)
    raise NotImplementedError(type(value))


def made(kind: type, value: object) -> object:
    """What `told` made JSON of, and anything for who takes any object."""
    if kind is object:
        return value
    if kind is Path and isinstance(value, str):
        return Path(value)
    raise NotImplementedError(kind)


class Call(Protocol):
    """How a verb is reached: `OwnerClient.call`, or a way to a Core in this process."""

    def __call__(self, verb: str, result_type: type[T], /, **arguments: Any) -> Awaitable[T]:
        """What the verb gives; its errors are raised."""
        ...


class CoreVerbs:
    """Core's verbs, typed and all awaited, wherever that Core runs. For what they do and raise, see core.py."""

    def __init__(self, call: Call) -> None:
        self._call = call

    async def accounts(self) -> tuple[AccountState, ...]:
        """Every account as it stands now."""
        return await self._call("accounts", tuple[AccountState, ...])

    async def add_account(self, account: Account, credentials: Credentials, check: bool = True) -> Added:
        """Keep an account and its secret, once the provider has not said no to it."""
        return await self._call("add_account", Added, account=account, credentials=credentials, check=check)

    async def check_account(self, name: str) -> AccountCheck:
        """Ask the provider whether it takes the secret."""
        return await self._call("check_account", AccountCheck, name=name)

    async def update_account(self, name: str, changes: dict[str, Any]) -> Account:
        """Change an account by the names of its fields."""
        return await self._call("update_account", Account, name=name, changes=changes)

    async def replace_key(self, name: str, credentials: Credentials, check: bool = True) -> Account:
        """Give an account another secret."""
        return await self._call("replace_key", Account, name=name, credentials=credentials, check=check)

    async def begin_login(self, plan: LoginPlan) -> LoginTicket:
        """Listen for a login; the ticket has the address for the browser."""
        return await self._call("begin_login", LoginTicket, plan=plan)

    async def finish_login(self, ticket_id: str) -> SignedIn:
        """The account, once its person has signed in."""
        return await self._call("finish_login", SignedIn, ticket_id=ticket_id)

    async def paste_redirect(self, ticket_id: str, url: str) -> None:
        """Take the address that a browser elsewhere was sent to."""
        await self._call("paste_redirect", object, ticket_id=ticket_id, url=url)

    async def cancel_login(self, ticket_id: str) -> None:
        """End a login."""
        await self._call("cancel_login", object, ticket_id=ticket_id)

    async def quotas(self, name: str = "", refresh: bool = False) -> tuple[Quota, ...]:
        """What is left, asked for anew with `refresh`."""
        return await self._call("quotas", tuple[Quota, ...], name=name, refresh=refresh)

    async def limits(self, name: str = "") -> tuple[Limit, ...]:
        """What accounts may do."""
        return await self._call("limits", tuple[Limit, ...], name=name)

    async def set_limit(self, name: str, model: str, window: str, limit: int | None) -> None:
        """What an account may do by its person's word."""
        await self._call("set_limit", object, name=name, model=model, window=window, limit=limit)

    async def export_accounts(self, passphrase: str = "") -> str:
        """Every account as JSON."""
        return await self._call("export_accounts", str, passphrase=passphrase)

    async def import_accounts(
        self, text: str, passphrase: str = "", provider: str = "gemini"
    ) -> tuple[ImportLine, ...]:
        """Take accounts from a text."""
        lines = tuple[ImportLine, ...]
        return await self._call("import_accounts", lines, text=text, passphrase=passphrase, provider=provider)

    async def set_enabled(self, name: str, enabled: bool) -> Account:
        """Let the account of this id, label or email draw, or not."""
        return await self._call("set_enabled", Account, name=name, enabled=enabled)

    async def remove_account(self, name: str, revoke: bool = False) -> Removal:
        """Remove the account of this id, label or email, and its secret."""
        return await self._call("remove_account", Removal, name=name, revoke=revoke)

    async def api_key(self) -> str:
        """The key that clients must bring."""
        return await self._call("api_key", str)

    async def rotate_api_key(self) -> str:
        """A new key in place of the old one."""
        return await self._call("rotate_api_key", str)

    async def webhook_secret(self) -> str:
        """What the signatures of webhooks are made with."""
        return await self._call("webhook_secret", str)

    async def requests(
        self, limit: int = 200, before: float | None = None, matching: RequestFilter | None = None
    ) -> tuple[RequestRecord, ...]:
        """The newest requests that ended and fit, newest first."""
        found = tuple[RequestRecord, ...]
        return await self._call("requests", found, limit=limit, before=before, matching=matching)

    async def request(self, request_id: str) -> tuple[RequestRecord, tuple[Attempt, ...]]:
        """One request and its attempts."""
        return await self._call("request", tuple[RequestRecord, tuple[Attempt, ...]], request_id=request_id)

    async def clear_log(self, matching: RequestFilter | None = None) -> int:
        """Remove the requests that fit."""
        return await self._call("clear_log", int, matching=matching)

    async def export_log(self, path: Path, form: str, matching: RequestFilter | None = None) -> int:
        """Write the requests that fit; a `path` that is not absolute is where the owner runs."""
        return await self._call("export_log", int, path=path, form=form, matching=matching)

    async def log_facets(self) -> LogFacets:
        """What the log can be filtered by."""
        return await self._call("log_facets", LogFacets)

    async def gallery(
        self, limit: int = 200, before: tuple[float, str] | None = None, matching: GalleryFilter | None = None
    ) -> tuple[GalleryPicture, ...]:
        """The newest pictures that fit, newest first."""
        found = tuple[GalleryPicture, ...]
        return await self._call("gallery", found, limit=limit, before=before, matching=matching)

    async def picture(self, name: str) -> GalleryPicture:
        """One picture, by its name or the beginning of it."""
        return await self._call("picture", GalleryPicture, name=name)

    async def delete_pictures(self, names: Sequence[str]) -> str:
        """Take pictures off the gallery; the token to undo it."""
        return await self._call("delete_pictures", str, names=names)

    async def proxy(self) -> ProxyState:
        """Whether the proxy listens, and where."""
        return await self._call("proxy", ProxyState)

    async def settings(self) -> Settings:
        """The settings as they are in force."""
        return await self._call("settings", Settings)

    async def change_settings(self, changes: dict[str, Any]) -> Settings:
        """Change settings by name and keep them."""
        return await self._call("change_settings", Settings, changes=changes)

    async def show_window(self) -> None:
        """Have the window shown, if there is one."""
        await self._call("show_window", object)
