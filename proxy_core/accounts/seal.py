"""Seal: texts under a passphrase, by Argon2id and AES-256-GCM. What is sealed, and where it is kept, it does not know.

Each text has a random 96-bit nonce of its own and is bound to a name, so that sealed texts cannot be swapped.
"""

import os
from typing import Annotated, Literal, Optional

from msgspec import Meta, Struct

_CHECK = "easel"
_CHECK_BOUND_TO = "check"
# Of iterations times memory: some ten seconds. A file from elsewhere must not keep this machine busy for minutes.
_DEAREST_KIB = 4 * 1_048_576


class Cost(Struct, frozen=True, forbid_unknown_fields=True):
    """How dear a guess at the passphrase is: 0.15 s by RFC 9106's second choice. Bounded, as a file names it."""

    iterations: Annotated[int, Meta(ge=1, le=100)] = 3
    memory_kib: Annotated[int, Meta(ge=8, le=1_048_576)] = 65_536
    lanes: Annotated[int, Meta(ge=1, le=16)] = 4

    def __post_init__(self) -> None:
        """ValueError when both are at their most."""
        if self.iterations * self.memory_kib > _DEAREST_KIB:
            raise ValueError("too dear")


class Sealed(Struct, frozen=True, forbid_unknown_fields=True):
    """A text under a seal."""

    nonce: Annotated[bytes, Meta(min_length=12, max_length=12)]
    data: bytes


class Lock(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a file says in clear of its seal. `check` is a known text, which tells a wrong passphrase."""

    kdf: Literal["argon2id"] = "argon2id"
    cost: Cost
    salt: Annotated[bytes, Meta(min_length=16, max_length=16)]
    check: Sealed


class Seal:
    """AES-256-GCM under the key that Argon2id makes of a passphrase. Making one takes the time that its cost says."""

    def __init__(self, passphrase: bytes, salt: bytes, cost: Cost) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
        from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

        kdf = Argon2id(salt=salt, length=32, iterations=cost.iterations, lanes=cost.lanes, memory_cost=cost.memory_kib)
        self._cipher = AESGCM(kdf.derive(passphrase))

    @classmethod
    def new(cls, passphrase: bytes, cost: Cost) -> tuple["Seal", Lock]:
        """A seal with a salt of its own, and the lock by which it is made again."""
        salt = os.urandom(16)
        seal = cls(passphrase, salt, cost)
        return seal, Lock(cost=cost, salt=salt, check=seal.seal(_CHECK, _CHECK_BOUND_TO))

    @classmethod
    def of(cls, passphrase: bytes, lock: Lock) -> Optional["Seal"]:
        """The seal of `lock`; None when it was made with another passphrase.

        Raises ValueError or MemoryError for a cost that Argon2id or this machine does not take.
        """
        seal = cls(passphrase, lock.salt, lock.cost)
        return seal if seal.fits(lock) else None

    def fits(self, lock: Lock) -> bool:
        """Whether it is the seal of `lock`."""
        return self.open(lock.check, _CHECK_BOUND_TO) is not None

    def seal(self, text: str, bound_to: str) -> Sealed:
        """`text` under the seal, to be opened for the same name only."""
        nonce = os.urandom(12)
        return Sealed(nonce, self._cipher.encrypt(nonce, text.encode(), bound_to.encode()))

    def open(self, sealed: Sealed, bound_to: str) -> bytes | None:
        """The text; None when the key is another, or `sealed` was changed or belongs to another name."""
        from cryptography.exceptions import InvalidTag

        try:
            return self._cipher.decrypt(sealed.nonce, sealed.data, bound_to.encode())
        except InvalidTag:
            return None
