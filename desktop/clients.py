"""Clients: what each needs to reach Easel, in the client's own words, and how it is known by its User-Agent.

A table of facts; what a person is told beside them is in connect_text.py. Marks such as `{key}` stand for what is known
only on this computer; `filled` puts it in.
"""

import base64
import json
from collections.abc import Iterator
from enum import StrEnum

from msgspec import Struct

# The address without /v1, with it, and as Kilo Code's gateway has it; the key; the default model.
ROOT, V1, API, KEY, MODEL = "{root}", "{v1}", "{api}", "{key}", "{model}"
MASKED = "sk-\u2022\u2022\u2022\u2022\u2022\u2022\u2022\u2022\u2022\u2022\u2022\u2022"
OWN_MARK = "easel/"  # Easel's own calls


class ClientId(StrEnum):
    """A client of the table."""

    CHERRY_STUDIO = "cherry_studio"
    KILO_CODE = "kilo_code"
    OPEN_WEBUI = "open_webui"
    LOBECHAT = "lobechat"
    PYTHON = "python"
    NODE = "node"
    CURL = "curl"
    OTHER = "other"


class Field(Struct, frozen=True):
    """A field of the client's settings: its `label` there, and what goes into it, with marks."""

    label: str
    value: str

    @property
    def secret(self) -> bool:
        """Whether the key is in it."""
        return KEY in self.value


class Snippet(Struct, frozen=True):
    """Text to run or to save; `name` is the shell, the language or the file it is for."""

    name: str
    code: str


class Step(Struct, frozen=True):
    """What a step of the way needs; its words are in connect_text.py. Of `snippets` one is shown at a time."""

    fields: tuple[Field, ...] = ()
    snippets: tuple[Snippet, ...] = ()
    link: bool = False


class Sketch(Struct, frozen=True):
    """Where its fields are: the `title` of that page, and what is `chosen` in the list at its left."""

    title: str
    chosen: str


class Client(Struct, frozen=True):
    """`marks` are parts of the User-Agents it is known by, in small letters; several clients may share one."""

    id: ClientId
    name: str
    marks: tuple[str, ...]
    steps: tuple[Step, ...]
    sketch: Sketch | None = None

    def fields(self) -> tuple[Field, ...]:
        """Every field, in order."""
        return tuple(field for step in self.steps for field in step.fields)

    def beside_address(self) -> tuple[Field, ...]:
        """The fields that are on one page of its settings with that for the address."""
        return next(step.fields for step in self.steps if self.address in step.fields)

    @property
    def address(self) -> Field:
        """The field that takes the address."""
        return next(field for field in self.fields() if any(mark in field.value for mark in (ROOT, V1, API)))

    @property
    def key(self) -> Field:
        """The field that takes the key."""
        return next(field for field in self.fields() if field.secret)

    def sent(self, user_agent: str) -> bool:
        """Whether a request with this User-Agent can be its own."""
        small = user_agent.lower()
        return any(mark in small for mark in self.marks)


def filled(words: str, root: str, model: str, key: str = KEY) -> str:
    """`words` with this computer's address and model, and the key or what stands for it."""
    for mark, value in ((ROOT, root), (V1, f"{root}/v1"), (API, f"{root}/api/v1"), (MODEL, model), (KEY, key)):
        words = words.replace(mark, value)
    return words


def cherry_studio_link(root: str, key: str) -> str:
    """The address at which Cherry Studio offers to add Easel as a provider. It holds the key: never log it.

    Base64 with _ for + and - for /, as src/main/services/protocol/handlers/providersImport.ts takes it apart; there
    quotes and brackets are replaced in the JSON, so none may stand in a value.
    """
    provider = {"id": "easel", "name": "Easel", "type": "openai", "baseUrl": root, "apiKey": key}
    data = base64.b64encode(json.dumps(provider).encode(), b"_-").decode().rstrip("=")
    return f"cherrystudio://providers/api-keys?v=1&data={data}"


def who_sent(user_agent: str) -> Iterator[Client]:
    """The clients that a User-Agent can be of, in the order of the table."""
    return (client for client in CLIENTS if client.sent(user_agent))


_PYTHON = """\
import base64
from openai import OpenAI

client = OpenAI(
    base_url="{v1}",
    api_key="{key}",
)
answer = client.images.generate(
    model="{model}",
    prompt="a red fox in the snow",
    size="1536x1024",
)
with open("fox.png", "wb") as file:
    file.write(base64.b64decode(answer.data[0].b64_json))"""
_NODE = """\
import fs from "node:fs";
import OpenAI from "openai";

const client = new OpenAI({
  baseURL: "{v1}",
  apiKey: "{key}",
});
const answer = await client.images.generate({
  model: "{model}",
  prompt: "a red fox in the snow",
  size: "1536x1024",
});
fs.writeFileSync("fox.png", answer.data[0].b64_json, "base64");"""
_CURL = """\
curl {v1}/images/generations \\
  -H 'Authorization: Bearer {key}' \\
  -H 'Content-Type: application/json' \\
  -d '{"model": "{model}", "prompt": "a red fox in the snow"}' \\
  -o answer.json"""
# From standard input: how quotes in an argument reach a program differs between versions of PowerShell.
_CURL_POWERSHELL = """\
'{"model": "{model}", "prompt": "a red fox in the snow"}' |
  curl.exe {v1}/images/generations `
    -H 'Authorization: Bearer {key}' `
    -H 'Content-Type: application/json' `
    --data-binary '@-' -o answer.json"""
_KILO_SETTINGS = """\
{
  "experimental": {
    "image_generation": true,
    "image_generation_model": "{model}"
  }
}"""
_CHERRY_STUDIO = Client(
    ClientId.CHERRY_STUDIO,
    "Cherry Studio",
    # It draws with the AI SDK, which says only that; models are listed by Electron.
    ("cherrystudio", "cherry studio", "cherryai", "ai-sdk"),
    (
        Step(
            (
                Field("Provider Name", "Easel"),
                Field("Provider Type", "OpenAI"),
                Field("API Key", KEY),
                Field("API Host", ROOT),
            ),
            link=True,
        ),
        Step((Field("Model ID", MODEL),)),
        Step(),
    ),
    Sketch("Model Provider", "Easel"),
)
_KILO_CODE = Client(
    ClientId.KILO_CODE,
    "Kilo Code",
    ("kilo", "opencode", "bun/"),
    (
        Step(),
        Step(
            (Field("KILO_AI_GATEWAY_URL", API), Field("KILO_API_KEY", KEY)),
            (
                Snippet("bash", "export KILO_AI_GATEWAY_URL='{api}'\nexport KILO_API_KEY='{key}'"),
                Snippet("PowerShell", "$env:KILO_AI_GATEWAY_URL = '{api}'\n$env:KILO_API_KEY = '{key}'"),
            ),
        ),
        Step(snippets=(Snippet("kilo.jsonc", _KILO_SETTINGS),)),
        Step(),
    ),
)
_OPEN_WEBUI = Client(
    ClientId.OPEN_WEBUI,
    "Open WebUI",
    ("open webui", "open-webui", "aiohttp/"),
    (
        Step(),
        Step(
            (
                Field("Image Generation Engine", "Default (Open AI)"),
                Field("API Base URL", V1),
                Field("API Key", KEY),
                Field("Model", "gpt-image-1"),
            )
        ),
        Step(),
    ),
    Sketch("Images", "Images"),
)
_LOBECHAT = Client(
    ClientId.LOBECHAT,
    "LobeChat",
    ("lobe", "openai/js"),
    (Step(), Step((Field("API Key", KEY), Field("API Proxy URL", V1))), Step()),
    Sketch("AI Service Provider", "OpenAI"),
)
_OPENAI_PYTHON = Client(
    ClientId.PYTHON,
    "OpenAI Python",
    ("openai/python",),
    (
        Step(snippets=(Snippet("pip", "pip install openai"),)),
        Step((Field("base_url", V1), Field("api_key", KEY))),
        Step(snippets=(Snippet("Python", _PYTHON),)),
    ),
)
_OPENAI_NODE = Client(
    ClientId.NODE,
    "OpenAI Node",
    ("openai/js",),
    (
        Step(snippets=(Snippet("npm", "npm install openai"),)),
        Step((Field("baseURL", V1), Field("apiKey", KEY))),
        Step(snippets=(Snippet("fox.mjs", _NODE),)),
    ),
)
_CURL_CLIENT = Client(
    ClientId.CURL,
    "curl",
    ("curl/",),
    (
        Step(snippets=(Snippet("bash", _CURL), Snippet("PowerShell", _CURL_POWERSHELL))),
        Step((Field("URL", "{v1}/images/generations"), Field("Authorization", "Bearer {key}"))),
    ),
)
_OTHER = Client(
    ClientId.OTHER,
    "",  # connect_text.py names it
    (),
    (Step(), Step((Field("Base URL", V1), Field("API Key", KEY), Field("Model", MODEL))), Step()),
)
CLIENTS = (
    _CHERRY_STUDIO,
    _KILO_CODE,
    _OPEN_WEBUI,
    _LOBECHAT,
    _OPENAI_PYTHON,
    _OPENAI_NODE,
    _CURL_CLIENT,
    _OTHER,
)
