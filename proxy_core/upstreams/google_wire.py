"""Google's `generateContent` wire: the body of a call, the picture in an answer.

It is that of the Gemini API, of Vertex AI and, wrapped, of Code Assist; where it is sent, and with whose key, is the
work of gemini.py and its like, and what stands in an answer that of images/google_answer.py. On the hot path: a picture
is megabytes of base64 inside JSON, parsed once and left as a view into the answer.
"""

import asyncio
import binascii
import io
from collections.abc import Mapping
from weakref import WeakKeyDictionary

import msgspec

from proxy_core.errors import UpstreamError
from proxy_core.images.google_answer import GoogleAnswer, cut_pictures, picture_of
from proxy_core.images.reference import IN_MEMORY, Reference
from proxy_core.images.request import Buffer, Picture, PictureCall
from proxy_core.phrases import phrase
from proxy_core.tasks import spawn
from proxy_core.upstreams.body import Body
from proxy_core.upstreams.failures import not_understood, of_request, sentence

# Google has no field for a mask. OpenAI's masks are pictures whose transparent pixels mark what may change.
MASK_SENTENCE = (
    "The last picture is a mask for the first: where the mask is transparent, the first picture may be changed; "
    "everywhere else it must stay as it is. The mask itself must not be visible."
)
# Bytes of a file that are encoded at once, a multiple of 3: the interpreter's lock is held for a millisecond.
_PIECE = 768 * 1024

# What Google's reasons mean, in words that follow "held the picture back:" or "refused the prompt:".
_WHY = {
    "SAFETY": "its safety rules",
    "IMAGE_SAFETY": "its safety rules for pictures",
    "PROHIBITED_CONTENT": "it is content that Google prohibits",
    "IMAGE_PROHIBITED_CONTENT": "it shows content that Google prohibits",
    "BLOCKLIST": "it contains a blocked word",
    "RECITATION": "it is too close to existing work",
    "IMAGE_RECITATION": "it is too close to an existing picture",
    "SPII": "it contains sensitive personal data",
    "LANGUAGE": "the language is not supported",
    "JAILBREAK": "it tries to get around the rules",
    "MODEL_ARMOR": "a filter of the project",
    "OTHER": "it named no reason",
    "IMAGE_OTHER": "it named no reason",
}
# Endings that mean: nothing was drawn, and nothing was judged either.
_NOTHING_DRAWN = {"STOP", "NO_IMAGE", "MAX_TOKENS"}


class _Wrapped(msgspec.Struct):
    """Code Assist's: what it says beside the answer is not read."""

    response: GoogleAnswer


_decoder = msgspec.json.Decoder(GoogleAnswer)
_wrapped_decoder = msgspec.json.Decoder(_Wrapped)


async def write(call: PictureCall, image_fields: Mapping[str, object] | None = None) -> Body:
    """The body of one call, with `image_fields` added to its imageConfig: the words, then the pictures in their order.

    OSError when a picture's file cannot be read. candidateCount is left out: image models refuse more than one.
    """
    pieces: list[Buffer] = [b'{"contents":[{"role":"user","parts":[', msgspec.json.encode({"text": call.prompt})]
    for reference in call.references:
        pieces += await _inline(reference)
    if call.mask is not None:
        pieces += [b",", msgspec.json.encode({"text": MASK_SENTENCE}), *await _inline(call.mask)]
    image = {"aspectRatio": call.ratio, "imageSize": call.size, **(image_fields or {})}
    generation: dict[str, object] = {"responseModalities": ["IMAGE"]}
    if config := {key: value for key, value in image.items() if value}:
        generation["imageConfig"] = config
    return Body(*pieces, b']}],"generationConfig":', msgspec.json.encode(generation), b"}")


async def _inline(reference: Reference) -> tuple[Buffer, ...]:
    """The pieces of a part that is a picture, after a comma."""
    mime = msgspec.json.encode(reference.mime)
    return b',{"inlineData":{"mimeType":', mime, b',"data":"', await _base64(reference), b'"}}'


# The base64 of every picture of the requests under way, or the task that makes it: the attempts and the n pictures
# of a request share one. It goes with the reference, so with the request.
_encoded: WeakKeyDictionary[Reference, asyncio.Task[bytes] | bytes] = WeakKeyDictionary()


async def _base64(reference: Reference) -> bytes:
    found = _encoded.get(reference)
    if found is None:
        if reference.path is None and reference.size <= IN_MEMORY:
            found = _encode(reference)
        else:
            found = spawn(asyncio.to_thread(_encode, reference), name="encode reference")
        _encoded[reference] = found
    if isinstance(found, bytes):
        return found
    try:
        text = await asyncio.shield(found)  # others wait for it, too
    except OSError:
        _encoded.pop(reference, None)
        raise
    _encoded[reference] = text
    return text


def _encode(reference: Reference) -> bytes:
    """A picture as base64, read from its file in pieces, and never in memory twice."""
    text = io.BytesIO()
    with io.BytesIO(reference.data) if reference.path is None else reference.path.open("rb") as file:
        while piece := file.read(_PIECE):
            text.write(binascii.b2a_base64(piece, newline=False))
    return text.getvalue()  # gives its own buffer away, not a copy


def read(body: Buffer, *, wrapped: bool = False) -> Picture:
    """The picture in an answer of status 200. Raises `UpstreamError` when there is none.

    `wrapped`: the answer stands within {"response": ...}. Thoughts are passed over: a thinking model sends drafts, and
    the last picture that is no thought is the final one.
    """
    short, texts = cut_pictures(body)
    try:
        answer = _wrapped_decoder.decode(short).response if wrapped else _decoder.decode(short)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise not_understood() from None
    drawn = answer.pictures
    if not drawn:
        raise _no_picture(answer, " ".join(part.text or "" for part in answer.parts).strip())
    try:
        return picture_of(drawn[-1], texts, answer.usage_metadata)
    except ValueError:
        raise not_understood() from None


def _no_picture(answer: GoogleAnswer, words: str) -> UpstreamError:
    feedback = answer.prompt_feedback
    if feedback and feedback.block_reason:
        return of_request(phrase("prompt_blocked", why=_why(feedback.block_reason)), 200)
    if not answer.candidates:
        return not_understood()
    candidate = answer.candidates[0]
    if candidate.finish_reason and candidate.finish_reason not in _NOTHING_DRAWN:
        why = _why(candidate.finish_reason, candidate.finish_message or "")
        return of_request(phrase("picture_blocked", why=why), 200)
    if words:
        return of_request(phrase("answered_in_words", text=sentence(words) or "(no plain text)"), 200)
    return of_request(phrase("no_picture", why=candidate.finish_reason or "an empty answer"), 200)


def _why(reason: str, message: str = "") -> str:
    """The reason in words, with what Google itself says about it where it says something."""
    known = _WHY.get(reason) or sentence(reason.replace("_", " ").lower()) or _WHY["OTHER"]
    said = sentence(message).rstrip(".")
    return f"{known} ({said})" if said else known
