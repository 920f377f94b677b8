"""Settings: every choice a person can make, typed and validated, each with its label and help; and their file.

The file is JSON in the data directory. A key that this version does not know is kept as it is. Secrets are not here.
"""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from proxy_core.errors import SettingsError
from proxy_core.images.catalog import MODELS
from proxy_core.phrases import Phrase, phrase


def _(text: str) -> str:
    """Mark a label or a help text for the translation tools."""
    return text


Port = Annotated[int, Meta(ge=0, le=65535, title=_("Port"), description=_("Where clients reach Easel; 0: any free."))]
Host = Annotated[str, Meta(min_length=1, title=_("Address"), description=_("127.0.0.1 keeps Easel on this computer."))]
AuthMode = Annotated[
    Literal["off", "strict", "all_except_health", "auto"],
    Meta(
        title=_("Key required"),
        description=_(
            "off: never. strict: for everything. all_except_health: for all but /healthz. "
            "auto: not while Easel listens on this computer only."
        ),
    ),
]
RatioInSize = Annotated[
    Literal["square", "honour"],
    Meta(title=_("A ratio sent as size"), description=_("square: '16:9' as size draws 1:1. honour: it draws 16:9.")),
]
Qualities = Annotated[
    dict[str, Literal["512", "1K", "2K", "4K"]],
    Meta(
        title=_("Quality to size"),
        description=_("Which size a quality asks for; a quality that is not here asks for none."),
    ),
]
Seconds = Annotated[float, Meta(gt=0, le=86_400)]


class Settings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The choices of one data directory. Times are in seconds."""

    host: Host = "127.0.0.1"
    port: Port = 8045
    auth_mode: AuthMode = "all_except_health"
    start_proxy: Annotated[
        bool, Meta(title=_("Start the proxy with Easel"), description=_("Off: the window opens with it stopped."))
    ] = True
    default_model: Annotated[
        str, Meta(title=_("Default model"), description=_("Draws when a client names none, or one of OpenAI's."))
    ] = "gemini-3-pro-image"
    ratio_in_size: RatioInSize = "square"
    qualities: Qualities = msgspec.field(default_factory=lambda: {"hd": "4K", "medium": "2K"})
    attempts: Annotated[
        int,
        Meta(ge=1, le=100, title=_("Attempts for a picture"), description=_("How many accounts one picture may ask.")),
    ] = 6
    max_waiting: Annotated[
        int,
        Meta(
            ge=0,
            le=100_000,
            title=_("Waiting pictures"),
            description=_("How many pictures may wait for a free place; past that clients get a 429."),
        ),
    ] = 1000
    connect_timeout: Annotated[
        Seconds, Meta(title=_("Time to connect"), description=_("Seconds until an upstream must take the call."))
    ] = 10.0
    first_byte_timeout: Annotated[
        Seconds,
        Meta(
            title=_("Time to draw"), description=_("Seconds until an answer begins; a 4K picture can take six minutes.")
        ),
    ] = 400.0
    idle_timeout: Annotated[
        Seconds, Meta(title=_("Silence"), description=_("Seconds that an answer may pause once it has begun."))
    ] = 30.0
    request_timeout: Annotated[
        Seconds, Meta(title=_("Time in all"), description=_("Seconds that a request may take, every attempt included."))
    ] = 600.0
    json_limit_mb: Annotated[
        int, Meta(ge=1, le=2048, title=_("Largest request"), description=_("In MB, for a JSON body."))
    ] = 100
    keep_prompts: Annotated[
        bool,
        Meta(title=_("Keep prompts in the log"), description=_("Off: the log says everything but what was asked.")),
    ] = True
    log_rows: Annotated[
        int, Meta(ge=100, le=10_000_000, title=_("Requests kept"), description=_("Older ones are dropped."))
    ] = 100_000
    log_days: Annotated[
        int, Meta(ge=1, le=3650, title=_("Days kept"), description=_("Requests older than this are dropped."))
    ] = 30

    def __post_init__(self) -> None:
        if self.default_model not in MODELS:
            raise ValueError(f"expected one of {', '.join(MODELS)}")

    def changed(self, changes: dict[str, Any]) -> "Settings":
        """A copy with `changes` (JSON values by name). SettingsError names the first that is not taken."""
        for key, value in changes.items():
            if key not in self.__struct_fields__:
                raise SettingsError("setting_not_known", key=key)
            try:
                msgspec.convert({key: value}, Settings)
            except msgspec.ValidationError as error:
                raise SettingsError("setting_not_valid", key=key, value=str(value)[:60], why=_why(error)) from None
        return msgspec.convert({**msgspec.to_builtins(self), **changes}, Settings)


def _why(error: msgspec.ValidationError) -> str:
    why = str(error).split(" - at ")[0]
    return why[:1].lower() + why[1:]


class SettingsFile:
    """The settings of one data directory on disk: read once, written whole, never half."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._unknown: dict[str, Any] = {}

    def load(self) -> tuple[Settings, list[Phrase]]:
        """The settings and what had to be said about the file. A damaged file is kept beside as .broken."""
        try:
            found = msgspec.json.decode(self._path.read_bytes(), type=dict[str, Any])
        except FileNotFoundError:
            return Settings(), []
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            kept = self._keep_aside()
            return Settings(), [phrase("settings_broken", path=str(self._path), kept=kept)]
        self._unknown = {key: value for key, value in found.items() if key not in Settings.__struct_fields__}
        said = [phrase("settings_unknown_key", key=key) for key in self._unknown]
        settings, wrong = Settings(), []
        for key in found.keys() - self._unknown.keys():
            try:
                settings = settings.changed({key: found[key]})
            except SettingsError:
                wrong.append(key)
        if wrong:
            kept = self._keep_aside()
            self.save(settings)
            said += [phrase("settings_field", field=key, kept=kept) for key in sorted(wrong)]
        return settings, said

    def save(self, settings: Settings) -> None:
        """Write `settings`, and the unknown keys found at load, in one step. SettingsError when the disk refuses."""
        document = {**self._unknown, **msgspec.to_builtins(settings)}
        text = msgspec.json.format(msgspec.json.encode(document), indent=2)
        try:
            write_whole(self._path, text + b"\n")
        except OSError as error:
            raise SettingsError("store_failed", path=str(self._path), why=error.strerror or str(error)) from error

    def _keep_aside(self) -> str:
        """Keep the file as NAME.broken and say what that is called; an unreadable one may refuse that too."""
        kept = self._path.with_name(self._path.name + ".broken")
        try:
            self._path.replace(kept)
        except OSError as error:
            return f"{self._path.name} ({error.strerror})"
        return kept.name


def write_whole(path: Path, content: bytes) -> None:
    """Replace `path` by `content` in one step, readable by its owner only. OSError when the disk refuses."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


@dataclass(frozen=True, slots=True)
class SettingInfo:
    """How a setting is called and explained; `choices` is empty when any value of its type will do."""

    name: str
    label: str
    help: str
    choices: tuple[str, ...]


def describe() -> tuple[SettingInfo, ...]:
    """Every setting in order, for `easel settings list` and the settings page."""
    properties = msgspec.json.schema(Settings)["$defs"]["Settings"]["properties"]
    return tuple(
        SettingInfo(name, known["title"], known["description"], tuple(known.get("enum", ())))
        for name, known in properties.items()
    )
