"""CoreOptions: what one start of Easel chooses. Light to import: the command reads it before anything heavy."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class CoreOptions:
    """What a start may choose beside the settings. `host`, `port` and `auth_mode` win over them and are not saved."""

    data_dir: Path
    vault: str | None = None
    host: str | None = None
    port: int | None = None
    auth_mode: str | None = None
    demo: bool = False
    kind: str = "serve"  # what owns the data directory: window, serve or command
    take_over: bool = False  # from a `serve` that owns the data directory, which is asked to end
    passphrase: str = field(default="", repr=False)  # of the encrypted file, when a person typed it

    def overrides(self) -> dict[str, Any]:
        """The settings that this start sets."""
        chosen = {"host": self.host, "port": self.port, "auth_mode": self.auth_mode}
        return {key: value for key, value in chosen.items() if value is not None}

    def as_demo(self) -> "CoreOptions":
        """The same start with the simulator, in a directory of its own below this one."""
        return replace(self, data_dir=self.data_dir / "demo", demo=True, vault=None, passphrase="")
