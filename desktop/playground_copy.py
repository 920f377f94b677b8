"""The playground's request as something to paste: a curl command, a Python program, the settings of Cherry Studio.

The proxy's key is never in it: curl and the program read it from the environment. Pictures stand by the paths of their
files, which are the names of the request's uploads.
"""

import json
import shlex
from collections.abc import Callable, Iterator, Mapping

from desktop.text import translate
from proxy_core import PlaygroundRequest

KEY = "$EASEL_API_KEY"
_BREAK = " \\\n  "
# What OpenAI's SDK has parameters for; anything else goes as extra_body.
_OF_SDK = frozenset(("prompt", "model", "n", "size", "quality", "output_format"))


def curl(request: PlaygroundRequest, base_url: str) -> str:
    """The command for sh."""
    door = "edits" if request.references else "generations"
    parts = [f"curl {shlex.quote(f'{base_url}/images/{door}')}", f'-H "Authorization: Bearer {KEY}"']
    if request.account:
        parts.append(f"-H {shlex.quote(f'X-Easel-Account: {request.account}')}")
    if request.references:
        parts += _form(request)
    else:
        body = json.dumps(dict(request.fields), ensure_ascii=False)
        parts += [f"-H {shlex.quote('Content-Type: application/json')}", f"--data-raw {shlex.quote(_plain(body))}"]
    return _BREAK.join(parts)


def python(request: PlaygroundRequest, base_url: str) -> str:
    """A program that uses OpenAI's SDK and saves what comes."""
    door = "edit" if request.references else "generate"
    lines = ["import base64", "import os", "", "from openai import OpenAI", ""]
    lines += [f"# {translate('playground', 'EASEL_API_KEY is the key of the proxy: Overview copies it.')}"]
    lines += [f'client = OpenAI(base_url="{base_url}", api_key=os.environ["EASEL_API_KEY"])']
    lines += [f"answer = client.images.{door}(", *(f"    {line}," for line in _arguments(request)), ")"]
    lines += ["for number, picture in enumerate(answer.data):"]
    ending = request.fields.get("output_format", "png")
    lines += [f'    with open(f"picture-{{number}}.{ending}", "wb") as file:']
    lines += ["        file.write(base64.b64decode(picture.b64_json))"]
    return "\n".join(lines) + "\n"


def cherry_studio(request: PlaygroundRequest, base_url: str) -> str:
    """What to fill in there: the provider, then the page Paintings."""
    fields = dict(request.fields)
    rows = {
        translate("playground", "API Host"): base_url.removesuffix("/v1"),
        translate("playground", "API Key"): translate("playground", "the key of the proxy: Overview copies it"),
        translate("playground", "Model"): fields.pop("model", ""),
        translate("playground", "Prompt"): fields.pop("prompt", ""),
        **fields,
        **({"image": ", ".join(one.name for one in request.references)} if request.references else {}),
        **({"mask": request.mask.name} if request.mask else {}),
        **({"X-Easel-Account": request.account} if request.account else {}),
    }
    return "".join(f"{name}: {value}\n" for name, value in rows.items())


FORMS: Mapping[str, Callable[[PlaygroundRequest, str], str]] = {
    "curl": curl,
    "python": python,
    "cherry_studio": cherry_studio,
}


def _form(request: PlaygroundRequest) -> Iterator[str]:
    for name, value in request.fields.items():
        yield f"--form-string {shlex.quote(_plain(f'{name}={value}'))}"
    part = "image" if len(request.references) == 1 else "image[]"
    for one in request.references:
        yield f"-F {shlex.quote(_file(part, one.name))}"
    if request.mask is not None:
        yield f"-F {shlex.quote(_file('mask', request.mask.name))}"


def _file(part: str, name: str) -> str:
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'{part}=@"{quoted}"'


def _arguments(request: PlaygroundRequest) -> Iterator[str]:
    opened = [f"open({one.name!r}, 'rb')" for one in request.references]
    if opened:
        yield f"image={opened[0]}" if len(opened) == 1 else f"image=[{', '.join(opened)}]"
    if request.mask is not None:
        yield f"mask=open({request.mask.name!r}, 'rb')"
    yield from (f"{name}={value!r}" for name, value in request.fields.items() if name in _OF_SDK)
    extra: Mapping[str, object] = {name: value for name, value in request.fields.items() if name not in _OF_SDK}
    if extra:
        yield f"extra_body={dict(extra)!r}"
    if request.account:
        yield f"extra_headers={ {'X-Easel-Account': request.account}!r}"


def _plain(words: str) -> str:
    return words.replace(chr(0), "")  # no argument of a command has a NUL
