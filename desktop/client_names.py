"""What clients call themselves in their User-Agent, as a person knows them. It decides nothing by it.

What clients send was recorded from the programs themselves; a name that is not known here is shown as it came.
"""

import re
from functools import lru_cache

from desktop.text import translate

# A part of the User-Agent, in small letters, and the name. The first that fits counts: applications stand before the
# libraries that they are made with, and these before the browsers and runtimes that they run in.
_KNOWN: tuple[tuple[str, str], ...] = (
    ("easel", "Easel"),
    ("cherrystudio", "Cherry Studio"),
    ("cherry studio", "Cherry Studio"),
    ("kilo-code", "Kilo Code"),
    ("kilocode", "Kilo Code"),
    ("kilo code", "Kilo Code"),
    ("roo-code", "Roo Code"),
    ("roocode", "Roo Code"),
    ("opencode", "opencode"),
    ("open-webui", "Open WebUI"),
    ("open webui", "Open WebUI"),
    ("openwebui", "Open WebUI"),
    ("lobechat", "LobeChat"),
    ("librechat", "LibreChat"),
    ("nextchat", "NextChat"),
    ("sillytavern", "SillyTavern"),
    ("comfyui", "ComfyUI"),
    ("n8n", "n8n"),
    ("litellm", "litellm"),
    ("openai/python", "openai-python"),
    ("openai/js", "openai-node"),
    ("google-genai-sdk", "google-genai"),
    ("ai-sdk-provider-utils", "AI SDK"),
    ("python-httpx", "httpx"),
    ("aiohttp", "aiohttp"),
    ("python-requests", "requests"),
    ("python-urllib", "urllib"),
    ("postmanruntime", "Postman"),
    ("insomnia", "Insomnia"),
    ("axios", "axios"),
    ("curl", "curl"),
    ("wget", "Wget"),
    ("go-http-client", "Go"),
    ("okhttp", "OkHttp"),
    ("undici", "Node.js"),
    ("node.js", "Node.js"),
    ("node", "Node.js"),
    ("bun", "Bun"),
    ("deno", "Deno"),
)
_BROWSERS: tuple[tuple[str, str], ...] = (
    ("edg/", "Edge"),
    ("firefox/", "Firefox"),
    ("chrome/", "Chrome"),
    ("safari/", "Safari"),
)
_PRODUCT = re.compile(r"([^\s/();]+)/v?(\d+(?:\.\d+)?)?")
# Products of a browser's User-Agent that say nothing of the program in it.
_ENGINES = frozenset(
    {"mozilla", "applewebkit", "gecko", "chrome", "chromium", "safari", "electron", "version", "mobile"}
)
_AI_SDK = re.compile(r"\bai/(\d+(?:\.\d+)?)")


@lru_cache(maxsize=256)
def client_name(user_agent: str) -> str:
    """A client's name, with the first two parts of its version: openai-python 3.52."""
    name, part = client_family(user_agent)
    return f"{name} {version}" if (version := _version(user_agent, part)) else name


@lru_cache(maxsize=256)
def client_family(user_agent: str) -> tuple[str, str]:
    """A client's name without its version, and the part of the User-Agent that tells it from others."""
    agent = user_agent.strip()
    if not agent:
        return translate("client", "unknown client"), ""
    small = agent.lower()
    in_browser = small.startswith("mozilla/")
    for part, name in _KNOWN:
        found = _word(part, small)
        if found is not None and not (in_browser and part in {"node", "bun", "curl"}):
            return name, agent[found : found + len(part)]
    return _of_browser(agent, small) if in_browser else _of_product(agent)


def _of_browser(agent: str, small: str) -> tuple[str, str]:
    """An application in a web view names itself beside the engine; else it is the browser."""
    own = [name for name, _ in _PRODUCT.findall(agent) if name.lower() not in _ENGINES | {"edg", "firefox", "opr"}]
    if own:
        return own[0], own[0]
    for part, name in _BROWSERS:
        place = small.find(part)
        if place >= 0:
            return name, agent[place : place + len(part)]
    return _of_product(agent)


def _of_product(agent: str) -> tuple[str, str]:
    product = re.split(r"[\s/]", agent, maxsplit=1)[0] or agent
    return product, product


def _word(part: str, small: str) -> int | None:
    """Where `part` begins in `small` as words of their own; letters may stand before no more than AsyncOpenAI's."""
    found = re.search(rf"(?:(?<![a-z0-9])|(?<=async)){re.escape(part)}(?![a-z0-9])", small)
    return found.start() if found is not None else None


def _version(agent: str, part: str) -> str:
    if part.lower() == "ai-sdk-provider-utils" and (sdk := _AI_SDK.search(agent)) is not None:
        return sdk[1]  # that of the SDK, not of its part
    found = re.search(rf"{re.escape(part)}[/ ]?v?(\d+(?:\.\d+)?)", agent) if part else None
    return found[1] if found is not None else ""
