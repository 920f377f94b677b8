"""Google's error answers: google.rpc.Status as JSON, with the details that the real API sends.

Builds exceptions and bodies; when one is due is decided elsewhere, and what a rule's fault looks like is
google_faults.py's. Wordings follow what the real API says, because clients look for parts of them.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

Detail = dict[str, Any]
_TYPES = "type.googleapis.com/google.rpc."
SERVICE = "generativelanguage.googleapis.com"
_SCOPE_CHALLENGE = 'Bearer realm="https://accounts.google.com/", error="insufficient_scope", scope="{scope}"'


class StatusError(Exception):
    """A call that ends with an error: the HTTP status, its google.rpc name, a message, details and headers."""

    def __init__(
        self,
        http: int,
        status: str,
        message: str,
        details: Iterable[Detail] = (),
        *,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.http = http
        self.status = status
        self.message = message
        self.details = list(details)
        self.headers = dict(headers or {})

    def body(self) -> bytes:
        """The answer's JSON."""
        error: dict[str, Any] = {"code": self.http, "message": self.message, "status": self.status}
        if self.details:
            error["details"] = self.details
        return msgspec.json.format(msgspec.json.encode({"error": error}), indent=2)


def invalid(message: str, *violations: tuple[str, str]) -> StatusError:
    """400 INVALID_ARGUMENT; each violation is the path of a field and what is wrong with it."""
    listed = [{"field": field, "description": description} for field, description in violations]
    details = [detail("BadRequest", fieldViolations=listed)] if listed else []
    return StatusError(400, "INVALID_ARGUMENT", message, details)


def not_found(model: str, version: str) -> StatusError:
    """404 for a model that is unknown or gone."""
    return StatusError(
        404,
        "NOT_FOUND",
        f"models/{model} is not found for API version {version}, or is not supported for generateContent. "
        "Call ListModels to see the list of available models and their supported methods.",
    )


def no_route(path: str) -> StatusError:
    """404 for an address that is none."""
    return StatusError(404, "NOT_FOUND", f"The requested URL {path} was not found on this server.")


def unregistered() -> StatusError:
    """403 for a call without any key or token."""
    return StatusError(
        403,
        "PERMISSION_DENIED",
        "Method doesn't allow unregistered callers (callers without established identity). "
        "Please use API Key or other form of API consumer identity to call this API.",
    )


def key_invalid() -> StatusError:
    """400 for an API key that is not known."""
    locale = detail("LocalizedMessage", locale="en-US", message="API key not valid. Please pass a valid API key.")
    reason = info("API_KEY_INVALID", service=SERVICE)
    return StatusError(400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.", [reason, locale])


def unauthenticated() -> StatusError:
    """401 for a bearer token that is not known or no longer valid."""
    return StatusError(
        401,
        "UNAUTHENTICATED",
        "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid "
        "authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.",
        [info("ACCESS_TOKEN_EXPIRED", service=SERVICE, method="GenerateContent")],
    )


def scope_insufficient(scope: str) -> StatusError:
    """403 for a bearer token that was not granted for the scope."""
    return StatusError(
        403,
        "PERMISSION_DENIED",
        "Request had insufficient authentication scopes.",
        [info("ACCESS_TOKEN_SCOPE_INSUFFICIENT", service=SERVICE, method="GenerateContent")],
        headers={"WWW-Authenticate": _SCOPE_CHALLENGE.format(scope=scope)},
    )


def no_quota_project() -> StatusError:
    """403 for a login that names no project which pays."""
    return StatusError(
        403,
        "PERMISSION_DENIED",
        f"Your application is authenticating with user credentials. The {SERVICE} API requires a quota project, which "
        "is not set by default. Set one by the x-goog-user-project header.",
        [info("SERVICE_DISABLED", service=SERVICE, consumer="projects/0")],
    )


def info(reason: str, *, domain: str = "googleapis.com", **metadata: str) -> Detail:
    """The detail that gives an error's reason."""
    return detail("ErrorInfo", reason=reason, domain=domain, metadata=metadata)


def detail(kind: str, **values: Any) -> Detail:
    """A detail of a google.rpc type."""
    return {"@type": _TYPES + kind, **values}
