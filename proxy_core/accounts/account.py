"""Account and Credentials: who can draw, and with what secret. Records only; no storage, no network."""

import uuid
from dataclasses import dataclass, field
from enum import StrEnum

import msgspec


class Provider(StrEnum):
    """The kind of upstream that an account speaks to."""

    GEMINI = "gemini"
    VERTEX = "vertex"
    OPENAI = "openai"
    CODE_ASSIST = "code_assist"


class Account(msgspec.Struct, frozen=True):
    """One identity that can draw. It holds no secret: that is in the CredentialStore under `id`.

    `priority`: lower draws first. `max_concurrency`: pictures drawn at once. `base_url`: of the upstream, without
    /v1beta for gemini; empty for the provider's own. `project`: the project that pays, where the
    provider needs one; for vertex "project@location" where that is not global.

    `by_login`: its secret is a refresh token, which a person gets by signing in, and not an API key.
    `disabled_reason`: the phrase code for which Easel itself disabled it; empty when it is enabled or a person did.
    `checked_at`: when the upstream last took its secret, in unix seconds; 0 when that was never seen.
    `identity`: for code_assist, what the account says it is, as (field, value).
    """

    provider: Provider
    label: str
    email: str = ""
    enabled: bool = True
    priority: int = 0
    max_concurrency: int = 4
    base_url: str = ""
    project: str = ""
    by_login: bool = False
    disabled_reason: str = ""
    checked_at: float = 0.0
    identity: tuple[tuple[str, str], ...] = ()
    id: str = msgspec.field(default_factory=lambda: uuid.uuid4().hex)

    @property
    def name(self) -> str:
        """What people and X-Account-Email call it: the email, else the label."""
        return self.email or self.label


@dataclass(frozen=True, slots=True)
class Credentials:
    """The secret part of an account. Never logged, never stored outside the CredentialStore.

    `client_id` and `token_uri` say for which OAuth client, and where, the refresh token is exchanged; an empty
    `token_uri` is Google's.
    """

    api_key: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)
    client_secret: str = field(default="", repr=False)
    client_id: str = ""
    token_uri: str = ""


@dataclass(frozen=True, slots=True)
class OAuthClient:
    """A person's own OAuth client of Google's type "Desktop app", as its client_secret.json has it.

    Empty addresses are Google's. `project_id` is the project in which the client was made.
    """

    client_id: str
    client_secret: str = field(default="", repr=False)
    auth_uri: str = ""
    token_uri: str = ""
    project_id: str = ""


class LoginPlan(msgspec.Struct, frozen=True):
    """Who is to sign in, and by which client.

    `account` is the new account, whose label may be empty (the email is taken), or one that there is already and that
    signs in again: then `client` may be None for the client it has. `client_from` names an account that signed in (by
    id, label or email) whose client a new one shares, and whose project where it names none.
    """

    account: Account
    client: OAuthClient | None = None
    client_from: str = ""


@dataclass(frozen=True, slots=True)
class LoginTicket:
    """A login that waits for its person: `url` is opened in a browser, until `ends_at` (unix seconds)."""

    id: str
    url: str = field(repr=False)
    redirect_uri: str = ""
    ends_at: float = 0.0
