"""What the webhook secret does: signs what is posted, and seals an address while it waits on the disk.

Pure; where the secret is kept is proxy_key.py's affair. An address may hold a password of its receiver, so none is
written in clear.
"""

import hashlib
import hmac
import os

_NONCE = 12
_SEALS = b"the address of a webhook"


def signature(secret: str, body: bytes) -> str:
    """`sha256=` and the HMAC-SHA256 of `body` in hex, keyed by the secret's letters as they are shown."""
    return f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"


def seal(secret: str, address: str, task_id: str) -> bytes:
    """`address` by AES-256-GCM, to be opened for the same task only."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(_key(secret)).encrypt(nonce, address.encode(), task_id.encode())


def unseal(secret: str, sealed: bytes, task_id: str) -> str | None:
    """The address; None when the secret is another one, or the bytes were changed or belong to another task."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        return AESGCM(_key(secret)).decrypt(sealed[:_NONCE], sealed[_NONCE:], task_id.encode()).decode()
    except (InvalidTag, ValueError):
        return None


def _key(secret: str) -> bytes:
    return hmac.new(secret.encode(), _SEALS, hashlib.sha256).digest()
