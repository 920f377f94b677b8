"""The rows by which a model's name finds who draws it: what a person may edit in the settings, and those at first.

Rows only; routes.py reads them.
"""

import re
from typing import Literal

from msgspec import Struct

# Google's stand in the path of a call: any other character would lead the account's secret elsewhere.
_GOOGLES = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def may_be_googles(name: str) -> bool:
    """Whether a model of Google's may be called so."""
    return _GOOGLES.fullmatch(name) is not None


class RouteRow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Names that `match` (a glob, in any case) are drawn by `provider`: google (gemini and vertex) or openai.

    `model` is the name upstream, "" for the name as asked and "default" for the default model. `otherwise` is the
    Google model that draws when no account of the provider is enabled. `image_size`, `quality` and `aspect_ratio` hold
    where the client sent none.
    """

    match: str
    provider: Literal["google", "openai"] = "google"
    model: str = ""
    otherwise: str = ""
    image_size: str = ""
    quality: str = ""
    aspect_ratio: str = ""

    @property
    def of_google(self) -> str:
        """The model of Google's that it names; "" for none."""
        return self.model if self.provider == "google" else self.otherwise


FIRST_ROUTES: tuple[RouteRow, ...] = (
    RouteRow(match="openrouter/auto", model="default"),
    RouteRow(match="nano-banana", model="gemini-2.5-flash-image"),
    RouteRow(match="nano-banana-hd", model="gemini-3-pro-image", image_size="4K"),
    RouteRow(match="nano-banana-2", model="gemini-3.1-flash-image"),
    RouteRow(match="nano-banana-pro", model="gemini-3-pro-image"),
    # Google shut these ids down; clients still have them in their lists.
    RouteRow(match="gemini-3-pro-image-preview", model="gemini-3-pro-image"),
    RouteRow(match="nano-banana-pro-preview", model="gemini-3-pro-image"),
    RouteRow(match="gemini-3.1-flash-image-preview", model="gemini-3.1-flash-image"),
    RouteRow(match="gemini-2.5-flash-image-preview", model="gemini-2.5-flash-image"),
    RouteRow(match="gemini-*-image*"),
    RouteRow(match="gpt-image-*", provider="openai", otherwise="default"),
    RouteRow(match="chatgpt-image-*", provider="openai", otherwise="default"),
    RouteRow(match="dall-e-*", provider="openai", otherwise="default"),
    RouteRow(match="flux*", provider="openai"),
    RouteRow(match="recraft*", provider="openai"),
    RouteRow(match="doubao-seed*", provider="openai"),
    RouteRow(match="seedream*", provider="openai"),
    RouteRow(match="qwen-image*", provider="openai"),
    RouteRow(match="*:image", provider="openai"),
)
