"""Account and Credentials: who can draw, and with what secret. Records only; no storage, no network."""

import uuid
from dataclasses import dataclass, field
from enum import StrEnum


class Provider(StrEnum):
    """The kind of upstream that an account speaks to."""

    GEMINI = "gemini"
    VERTEX = "vertex"
    OPENAI = "openai"


@dataclass(frozen=True, slots=True)
class Account:
    """One identity that can draw. It holds no secret: that is in the CredentialStore under `id`.

    `priority`: lower draws first. `max_concurrency`: pictures drawn at once. `base_url`: of the upstream, without
    /v1beta for gemini; empty for the provider's own. `project`: the project that pays, where the
    provider needs one; for vertex "project@location" where that is not global.
    """

    provider: Provider
    label: str
    email: str = ""
    enabled: bool = True
    priority: int = 0
    max_concurrency: int = 4
    base_url: str = ""
    project: str = ""
    id: str = field(default_factory=lambda: uuid.uuid4().hex)

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
