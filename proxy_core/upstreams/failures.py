"""The usual kinds of UpstreamError, by whom they blame, and a service's words made fit for one of our sentences. Pure.

Which answer means which kind is the affair of those who read answers.
"""

import re

from proxy_core.errors import AttemptStatus, Blame, NamedLimit, Rest, UpstreamError
from proxy_core.key_looks import without_keys
from proxy_core.phrases import Phrase, phrase

_LONGEST_LINK = 1000  # characters; a longer one is left out, as half an address leads nowhere
_LONGEST_READ = 100_000  # characters of a message
# Statuses that say nothing of the request, though they begin with a 4: of the connection, the moment, another's haste.
_NOT_OF_REQUEST = frozenset({408, 409, 421, 425, 426, 499})
_KEY = "(key)"  # where one was: a service that echoes what it was given must not get it into our log
_SHORTEST_SECRET = 8  # characters: a shorter one may be a word of the message
# Visible ASCII without what HTML or a shell would take for the end of it.
_LINK = re.compile(r"https://[A-Za-z0-9.-]+(?::[0-9]{1,5})?(?:[/?#][!#-&(-;=?-\[\]_a-z~]*)?")


def rejected(said: Phrase, status: int, rest: Rest, retry_after: float | None = None) -> UpstreamError:
    """The account is turned away."""
    return UpstreamError(
        said,
        blame=Blame.ACCOUNT,
        status=AttemptStatus.REJECTED,
        rest=rest,
        retry_after=retry_after,
        upstream_status=status,
    )


def limited(
    said: Phrase, status: int, rest: Rest, retry_after: float | None, limits: tuple[NamedLimit, ...] = ()
) -> UpstreamError:
    """The account has used up what it may have for now."""
    return UpstreamError(
        said,
        blame=Blame.ACCOUNT,
        status=AttemptStatus.LIMITED,
        rest=rest,
        retry_after=retry_after,
        upstream_status=status,
        limits=limits,
    )


def in_trouble(status: int, retry_after: float | None = None, said: Phrase | None = None) -> UpstreamError:
    """The service does not do its work, which says nothing of the account or the request."""
    return UpstreamError(
        said or phrase("upstream_error", status=status),
        blame=Blame.SERVICE,
        status=AttemptStatus.FAILED,
        rest=Rest.MODEL,
        retry_after=retry_after,
        upstream_status=status,
    )


def not_understood(status: int = 200) -> UpstreamError:
    """The answer is not what the service's documents describe."""
    return in_trouble(status, said=phrase("not_understood"))


def of_request(said: Phrase, status: int) -> UpstreamError:
    """The request is at fault: no other account would do."""
    return UpstreamError(said, blame=Blame.REQUEST, status=AttemptStatus.REFUSED, upstream_status=status)


def undecided(error: UpstreamError) -> UpstreamError:
    """What a check says that ended with `error`, where that is no word about the account's secret."""
    return in_trouble(error.upstream_status, error.retry_after, error.phrase)


def is_of_request(status: int, body: bytes) -> bool:
    """Whether an error that nothing else is known of speaks of the request, which then no other account can draw.

    A web page in place of a service's word speaks of what stands between, but where it finds the request too large.
    """
    is_page = body.lstrip().startswith(b"<") and status != 413
    return 400 <= status < 500 and status not in _NOT_OF_REQUEST and not is_page


def without_secret(body: bytes, secret: str) -> bytes:
    """What a service answered without the secret that it was asked with, as it is or in JSON that escapes slashes."""
    if len(secret) < _SHORTEST_SECRET:
        return body
    plain, mark = secret.encode(), _KEY.encode()
    return body.replace(plain, mark).replace(plain.replace(b"/", b"\\/"), mark)


def sentence(text: str) -> str:
    """A service's message fit for one of our own: its first line, 200 characters at most, no JSON document, no key.

    What is not seen is left out: it could say something else to a terminal, or turn the text around.
    """
    text = without_keys(text[:_LONGEST_READ], _KEY)
    lines = ("".join(filter(str.isprintable, line)).strip() for line in text.splitlines())
    line = next(filter(None, lines), "")
    if line.startswith(("{", "[", "<")):
        return ""
    return line if len(line) <= 200 else line[:199] + "\u2026"


def https_link(text: str) -> str:
    """An https address as a service named it, for a person to open; "" for anything else."""
    return text if len(text) <= _LONGEST_LINK and _LINK.fullmatch(text) else ""
