"""Words of the page that connects clients: what a person does in each client, step by step, and what to know there.

What goes into the fields is in clients.py. A client's own names are said as it shows them in the language of its person
where that is known, and else stay as they are.
"""

from dataclasses import dataclass

from msgspec.structs import replace

from desktop.clients import Client, ClientId, Field, Sketch
from desktop.text import QT_TRANSLATE_NOOP, translate

_ABOUT: dict[ClientId, str] = {
    ClientId.CHERRY_STUDIO: QT_TRANSLATE_NOOP("connect", "Draws in Paintings and in chats."),
    ClientId.KILO_CODE: QT_TRANSLATE_NOOP("connect", "Draws with its image tool, in the editor or the terminal."),
    ClientId.OPEN_WEBUI: QT_TRANSLATE_NOOP("connect", "Draws from its chats, for everyone who uses it."),
    ClientId.LOBECHAT: QT_TRANSLATE_NOOP("connect", "Draws on its image page and in chats."),
    ClientId.PYTHON: QT_TRANSLATE_NOOP("connect", "OpenAI's own package for programs in Python."),
    ClientId.NODE: QT_TRANSLATE_NOOP("connect", "OpenAI's own package for JavaScript and TypeScript."),
    ClientId.CURL: QT_TRANSLATE_NOOP("connect", "One request from a terminal."),
    ClientId.OTHER: QT_TRANSLATE_NOOP("connect", "Anything that speaks OpenAI's Images API."),
}
_STEPS: dict[ClientId, tuple[str, ...]] = {
    ClientId.CHERRY_STUDIO: (
        QT_TRANSLATE_NOOP(
            "connect",
            "Add Easel to its model providers. The button fills everything in, and Cherry Studio asks you to confirm; "
            "or enter these values in Settings, Model Provider, Add.",
        ),
        QT_TRANSLATE_NOOP(
            "connect", "Press Manage below the provider and add the image models that it lists, such as this one."
        ),
        QT_TRANSLATE_NOOP("connect", "Draw in Paintings, or in a chat with one of these models."),
    ),
    ClientId.KILO_CODE: (
        QT_TRANSLATE_NOOP("connect", "Sign in to Kilo Code: its image tool works only then."),
        QT_TRANSLATE_NOOP(
            "connect", "Set these variables in a terminal, then start Kilo Code, or the editor it lives in, from there."
        ),
        QT_TRANSLATE_NOOP("connect", "Turn its image tool on, in its settings file."),
        QT_TRANSLATE_NOOP("connect", "Ask it to generate an image."),
    ),
    ClientId.OPEN_WEBUI: (
        QT_TRANSLATE_NOOP("connect", "Open Admin Panel, Settings, Images, and turn Image Generation on."),
        QT_TRANSLATE_NOOP("connect", "Fill in these fields and save."),
        QT_TRANSLATE_NOOP("connect", "Turn Image on below the text field of a chat, and send a prompt."),
    ),
    ClientId.LOBECHAT: (
        QT_TRANSLATE_NOOP("connect", "Open Settings, AI Service Provider, OpenAI, and turn it on."),
        QT_TRANSLATE_NOOP("connect", "Fill in these fields."),
        QT_TRANSLATE_NOOP("connect", "Open its image page, choose gpt-image-1, and draw."),
    ),
    ClientId.PYTHON: (
        QT_TRANSLATE_NOOP("connect", "Install the package."),
        QT_TRANSLATE_NOOP("connect", "These two values make a program ask Easel."),
        QT_TRANSLATE_NOOP("connect", "This program draws a picture and saves it as fox.png."),
    ),
    ClientId.NODE: (
        QT_TRANSLATE_NOOP("connect", "Install the package."),
        QT_TRANSLATE_NOOP("connect", "These two values make a program ask Easel."),
        QT_TRANSLATE_NOOP("connect", "This program draws a picture and saves it as fox.png."),
    ),
    ClientId.CURL: (
        QT_TRANSLATE_NOOP(
            "connect", "This asks for a picture. It is in answer.json then, as base64 in the field b64_json."
        ),
        QT_TRANSLATE_NOOP("connect", "For a request of your own: its address, and the header with the key."),
    ),
    ClientId.OTHER: (
        QT_TRANSLATE_NOOP(
            "connect", "Choose the kind of provider that is called OpenAI, OpenAI compatible or New API."
        ),
        QT_TRANSLATE_NOOP(
            "connect", "Fill in these values. Whether the client adds /v1 itself does not matter: both work."
        ),
        QT_TRANSLATE_NOOP("connect", "List the models there, or draw."),
    ),
}


@dataclass(frozen=True, slots=True)
class Note:
    """Something to know; `setting` is the one of Easel's that it speaks of, "" for none."""

    words: str
    setting: str = ""


_CONTAINER = Note(
    QT_TRANSLATE_NOOP(
        "connect",
        "If it runs in a container, 127.0.0.1 is the container itself. Use host.docker.internal in the address, add "
        "that name to the names of this computer, and let Easel listen on 0.0.0.0.",
    ),
    "allowed_hosts",
)
_NOTES: dict[ClientId, tuple[Note, ...]] = {
    ClientId.CHERRY_STUDIO: (
        Note(
            QT_TRANSLATE_NOOP(
                "connect",
                "Before version 2, Paintings shows only providers of the type New API: choose that one there.",
            )
        ),
    ),
    ClientId.KILO_CODE: (
        Note(
            QT_TRANSLATE_NOOP(
                "connect",
                "While these variables are set, Kilo's own models are asked for at Easel too, which only draws. For "
                "chats choose a model of another provider.",
            )
        ),
        Note(
            QT_TRANSLATE_NOOP(
                "connect",
                "Some versions send your Kilo login in place of the key, and the test says that the key is wrong. "
                "Then set Easel to ask for no key on this computer.",
            ),
            "auth_mode",
        ),
    ),
    ClientId.OPEN_WEBUI: (_CONTAINER,),
    ClientId.LOBECHAT: (_CONTAINER,),
}
# As their files of translations have them: src/renderer/src/i18n of Cherry Studio, src/lib/i18n/locales of Open WebUI,
# locales of LobeChat.
_OWN_NAMES: dict[ClientId, tuple[str, ...]] = {
    ClientId.CHERRY_STUDIO: (
        QT_TRANSLATE_NOOP("cherry_studio", "Provider Name"),
        QT_TRANSLATE_NOOP("cherry_studio", "Provider Type"),
        QT_TRANSLATE_NOOP("cherry_studio", "API Key"),
        QT_TRANSLATE_NOOP("cherry_studio", "API Host"),
        QT_TRANSLATE_NOOP("cherry_studio", "Model ID"),
        QT_TRANSLATE_NOOP("cherry_studio", "Model Provider"),
    ),
    ClientId.OPEN_WEBUI: (
        QT_TRANSLATE_NOOP("open_webui", "Image Generation Engine"),
        QT_TRANSLATE_NOOP("open_webui", "Default (Open AI)"),
        QT_TRANSLATE_NOOP("open_webui", "API Base URL"),
        QT_TRANSLATE_NOOP("open_webui", "API Key"),
        QT_TRANSLATE_NOOP("open_webui", "Model"),
        QT_TRANSLATE_NOOP("open_webui", "Images"),
    ),
    ClientId.LOBECHAT: (
        QT_TRANSLATE_NOOP("lobechat", "API Key"),
        QT_TRANSLATE_NOOP("lobechat", "API Proxy URL"),
        QT_TRANSLATE_NOOP("lobechat", "AI Service Provider"),
    ),
}


def shown(client: Client) -> Client:
    """The client with its names as it shows them itself to this person."""
    names = _OWN_NAMES.get(client.id, ())

    def own(words: str) -> str:
        return translate(client.id, words) if words in names else words

    steps = tuple(
        replace(step, fields=tuple(Field(own(field.label), own(field.value)) for field in step.fields))
        for step in client.steps
    )
    sketch = client.sketch and Sketch(own(client.sketch.title), own(client.sketch.chosen))
    return replace(client, steps=steps, sketch=sketch)


def name(client: Client) -> str:
    """What a client is called in the list."""
    return client.name or translate("connect", "Another client")


def called(client: Client) -> str:
    """What a client is called inside a sentence."""
    return client.name or translate("connect", "the client")


def about(client: Client) -> str:
    """What it is, in a line."""
    return translate("connect", _ABOUT[client.id])


def steps(client: Client) -> tuple[str, ...]:
    """What to do there; one for each of its steps."""
    return tuple(translate("connect", words) for words in _STEPS[client.id])


def notes(client: Client) -> tuple[Note, ...]:
    """What else to know."""
    return tuple(Note(translate("connect", note.words), note.setting) for note in _NOTES.get(client.id, ()))


def first_move(client: Client) -> str:
    """What a person does now so that the test hears of the client."""
    if client.id in {ClientId.PYTHON, ClientId.NODE, ClientId.CURL}:
        return translate("connect", "Run it now.")
    return translate("connect", "Draw a picture there, or list its models.")
