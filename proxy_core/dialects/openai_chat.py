"""OpenAI's chat completions for image models, as Kilo Code, Cherry Studio, LobeChat and litellm use them to draw.

Pure. The last message of the user is the prompt, and its pictures are what is to be changed. Pictures that the
assistant drew before come along ahead of them, so that "make it blue" works. System messages are ignored: they tell a
chat model how to talk, and Easel adds nothing to a prompt. So are the earlier words of the user, tools, and what steers
words (temperature and the like). Masks have no place in a chat.
"""

import re
from collections.abc import Iterator, Sequence
from typing import TypeVar

import msgspec
from msgspec import Raw, Struct
from msgspec.structs import replace

from proxy_core.dialects.fields import Fields, checked_prompt
from proxy_core.dialects.openai_images import read_wish
from proxy_core.dialects.usage import ChatUsage, chat_usage
from proxy_core.errors import EaselError, RequestError
from proxy_core.images.catalog import MODELS
from proxy_core.images.request import Buffer, ImageResult, Picture, Usage
from proxy_core.images.wish import Action, Wish
from proxy_core.phrases import phrase

# Kilo Code takes data URIs of these and no others: another picture is to be converted before it is rendered.
CHAT_FORMATS = ("png", "jpeg")
DONE = b"data: [DONE]\n\n"

T = TypeVar("T")

# What a chat request may say about its picture, at the top level or in image_config.
_PICTURE_FIELDS = (
    *("n", "size", "aspect_ratio", "aspectRatio", "image_size", "imageSize", "quality", "style", "background"),
    *("moderation", "input_fidelity", "output_format", "output_compression"),
)
# No model looks at more; of a long conversation the newest pictures count.
_MOST_REFERENCES = max(model.references for model in MODELS.values())
# How a picture in Markdown starts after its description. Of its megabytes only the ends are looked at: that tells a
# picture from an example, or from one that a client cut down to "...".
_MARKDOWN = "](data:image/"
_HEAD = re.compile(r"data:image/[a-z.+-]{1,20};base64,[A-Za-z0-9+/=]+")
_BASE64 = re.compile(r"[A-Za-z0-9+/=]*")
_LOOKED_AT = 200  # characters of each end


class _Url(Struct):
    url: str | None = None


class _Part(Struct):
    text: str | None = None
    image_url: str | _Url | None = None


class _Message(Struct):
    role: str | None = None
    content: str | list[_Part | str] | None = None
    images: list[_Part | str] | None = None


class ChatWish(Struct, frozen=True):
    """A chat request read. The first `context` of the wish's references were drawn earlier in the conversation."""

    wish: Wish
    stream: bool = False
    include_usage: bool = False
    context: int = 0

    @property
    def model_asked(self) -> str:
        """The model as the client named it; "" for none."""
        return self.wish.model

    def within(self, most: int) -> "ChatWish":
        """The same with at most `most` references, as far as leaving out context does it: the oldest goes first."""
        surplus = min(max(len(self.wish.references) - most, 0), self.context)
        references = self.wish.references[surplus:]
        action = Action.EDIT if references else Action.GENERATE
        return replace(
            self, wish=replace(self.wish, references=references, action=action), context=self.context - surplus
        )


def read_chat(body: bytes | bytearray) -> ChatWish:
    """The body of POST /v1/chat/completions. RequestError when nothing can be drawn from it."""
    fields = Fields.of_json(body)
    messages = _decoded(fields.raw("messages"), list[_Message], "messages") or []
    last = max((at for at, message in enumerate(messages) if message.role == "user"), default=None)
    prompt = "" if last is None else _text(messages[last])
    if last is None or not prompt.strip():
        raise RequestError("chat_without_words", param="messages", wire_code="missing_required_parameter")
    checked_prompt(prompt, "messages")
    context = _drawn_before(messages[:last])
    stream = fields.flag("stream")
    wish = replace(
        _picture_wish(fields, prompt), stream=stream, references=(*context, *_pictures(messages[last])), mask=None
    )
    options = _inner(fields, "stream_options")
    return ChatWish(wish, stream, options.flag("include_usage"), len(context)).within(_MOST_REFERENCES)


def as_chat_error(error: EaselError) -> EaselError:
    """An unknown model, a 404 elsewhere, as the 400 that it is here: clients send every chat to one address."""
    if not isinstance(error, RequestError) or error.wire_code != "model_not_found":
        return error
    drawn = error.phrase.values.get("model") in MODELS  # one that draws, but is at no account
    said = error.phrase if drawn else phrase("not_an_image_model", **error.phrase.values)
    return RequestError(said, param="model", wire_code="model_not_found", status=400)


def _picture_wish(fields: Fields, prompt: str) -> Wish:
    """The wish without its references. image_config says more about the picture than the top level, so it wins."""
    config = _inner(fields, "image_config")
    found = {name: fields.raw(name) for name in _PICTURE_FIELDS}
    found |= {name: config.raw(name) for name in _PICTURE_FIELDS if config.literal(name).strip()}
    found |= {"model": fields.raw("model"), "prompt": Raw(msgspec.json.encode(prompt))}
    wish = read_wish(Fields({name: value for name, value in found.items() if value}))
    return wish if wish.output_format in ("", "jpg", *CHAT_FORMATS) else replace(wish, output_format="png")


def _inner(fields: Fields, name: str) -> Fields:
    """The fields of an object within; none when it is absent. RequestError when it is no object."""
    return Fields(_decoded(fields.raw(name), dict[str, Raw], name) or {})


def _decoded(value: Raw, shape: type[T], name: str) -> T | None:
    try:
        return msgspec.json.decode(value, type=shape) if value else None
    except msgspec.ValidationError as error:
        why = str(error)[:1].lower() + str(error)[1:200]
    except (msgspec.DecodeError, UnicodeDecodeError):
        why = "its text is no Unicode"
    except RecursionError:
        why = "it is nested too deeply"
    raise RequestError(phrase("field_shape", param=name, why=why), param=name, wire_code="invalid_type")


def _text(message: _Message) -> str:
    if isinstance(message.content, str):
        return message.content
    texts = [part if isinstance(part, str) else part.text or "" for part in message.content or ()]
    return "\n".join(text for text in texts if text)


def _pictures(message: _Message) -> list[str]:
    """Where the pictures of a message are, in order."""
    parts = [] if isinstance(message.content, str) else message.content or []
    shown = [part for part in parts if isinstance(part, _Part)]
    return [url for part in (*shown, *(message.images or ())) if (url := _address(part))]


def _address(part: _Part | str) -> str:
    found = part if isinstance(part, str) else part.image_url
    return ((found.url if isinstance(found, _Url) else found) or "").strip()


def _drawn_before(messages: Sequence[_Message]) -> tuple[str, ...]:
    """The assistant's pictures, each once: an answer may repeat one as Markdown."""
    own = [message for message in messages if message.role == "assistant"]
    found = [url for message in own for url in (*_pictures(message), *_in_markdown(_text(message)))]
    return tuple(dict.fromkeys(found))


def _in_markdown(text: str) -> Iterator[str]:
    at = text.find(_MARKDOWN)
    while at >= 0:
        start, at = at + 2, text.find(_MARKDOWN, at + 2)
        end = text.find(")", start, at if at >= 0 else len(text))
        head = _HEAD.fullmatch(text, start, min(end, start + _LOOKED_AT))
        if head and _BASE64.fullmatch(text, max(head.end(), end - _LOOKED_AT), end):
            yield text[start:end]


class _Head(Struct):
    id: str
    object: str
    created: int
    model: str


def render_chat(result: ImageResult, created: int, model: str, *, markdown: bool) -> list[Buffer]:
    """The JSON answer as buffers: one choice with every picture that came, at least one. `created`: unix seconds.

    The base64 is in it as it came from upstream, neither copied nor joined, also where `markdown` has it a second time.
    """
    pictures = result.pictures
    content = _content(pictures, result.request.n, markdown=markdown)
    images = [buffer for index, picture in enumerate(pictures) for buffer in (b",", *_image(index, picture))]
    return [
        _head("chat.completion", result.request.id, created, model),
        b',"choices":[{"index":0,"message":{"role":"assistant","content":',
        *content,
        b',"refusal":null,"images":[',
        *images[1:],
        b']},"logprobs":null,"finish_reason":"stop"}],"usage":',
        msgspec.json.encode(chat_usage(result.usage)),
        b"}",
    ]


class ChatStream(Struct, frozen=True):
    """The events of one streamed answer, as buffers to be sent in the order of these methods, and `DONE` at the end.

    A failure on the way is openai_stream.error_event. `created` in unix seconds.
    """

    request_id: str
    created: int
    model: str

    def opening(self) -> list[Buffer]:
        """Who speaks; to be sent as soon as the request is understood."""
        return self._chunk([b'{"role":"assistant","content":""}'])

    def picture(self, index: int, picture: Picture) -> list[Buffer]:
        """One picture, the `index`-th that came."""
        return self._chunk([b'{"images":[', *_image(index, picture), b"]}"])

    def text(self, pictures: Sequence[Picture], n: int, *, markdown: bool) -> list[Buffer]:
        """The words, after the pictures."""
        return self._chunk([b'{"content":', *_content(pictures, n, markdown=markdown), b"}"])

    def closing(self, usage: Usage | None) -> list[Buffer]:
        """The end of the choice, then `usage` where the client asked for it, else None."""
        ending = self._chunk([b"{}"], b'"stop"')
        if usage is None:
            return ending
        counted: ChatUsage = chat_usage(usage)
        return [*ending, *self._event([b"[]", b',"usage":', msgspec.json.encode(counted)])]

    def _chunk(self, delta: Sequence[Buffer], finish_reason: bytes = b"null") -> list[Buffer]:
        ending = b',"logprobs":null,"finish_reason":%b}]' % finish_reason
        return self._event([b'[{"index":0,"delta":', *delta, ending])

    def _event(self, choices: Sequence[Buffer]) -> list[Buffer]:
        head = _head("chat.completion.chunk", self.request_id, self.created, self.model)
        return [b'data: %b,"choices":' % head, *choices, b"}\n\n"]


def _head(kind: str, request_id: str, created: int, model: str) -> bytes:
    """The start of an answer, its object left open."""
    return msgspec.json.encode(_Head(f"chatcmpl-{request_id}", kind, created, model))[:-1]


def _image(index: int, picture: Picture) -> list[Buffer]:
    opening = b'{"type":"image_url","image_url":{"url":"data:%b;base64,' % picture.mime.encode()
    return [opening, picture.data, b'"},"index":%d}' % index]


def _content(pictures: Sequence[Picture], n: int, *, markdown: bool) -> list[Buffer]:
    """The words as a JSON string, and within it each picture once more where `markdown` asks for it."""
    came = len(pictures)
    said = (
        phrase("chat_one") if came == n == 1 else phrase("chat_all" if came >= n else "chat_some", came=came, asked=n)
    )
    buffers: list[Buffer] = [msgspec.json.encode(str(said))[:-1]]
    for picture in pictures if markdown else ():
        buffers += [b"\\n\\n![picture](data:%b;base64," % picture.mime.encode(), picture.data, b")"]
    return [*buffers, b'"']
