"""OpenAI's image edits and variations, from JSON or a form, to a `Wish`.

Pure. The pictures of a form are read by server/multipart.py and given here; those in JSON are found here, not decoded.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from proxy_core.dialects.fields import Fields
from proxy_core.dialects.openai_images import read_wish
from proxy_core.dialects.sources import mask_in, references_in
from proxy_core.errors import RequestError
from proxy_core.images.source import Source
from proxy_core.images.wish import Action, Wish

# A variation comes without a prompt.
VARIATION = "Draw a variation of this picture: the same subject in the same style, composed differently."


def read_edit(fields: Fields, pictures: Sequence[Source] = (), mask: Source | None = None) -> Wish:
    """The wish of POST /v1/images/edits; `pictures` and `mask` are a form's. RequestError names what is wrong."""
    wish = read_wish(fields)
    references = _required(fields, pictures)
    return replace(wish, action=Action.EDIT, references=references, mask=mask or mask_in(fields))


def read_variation(fields: Fields, pictures: Sequence[Source] = ()) -> Wish:
    """The wish of POST /v1/images/variations: of the first picture. RequestError names what is wrong."""
    wish = read_wish(fields.with_text("prompt", VARIATION))
    return replace(wish, action=Action.VARY, references=_required(fields, pictures)[:1])


def _required(fields: Fields, pictures: Sequence[Source]) -> tuple[Source, ...]:
    references = tuple(pictures) or references_in(fields)
    if not references:
        raise RequestError("image_missing", param="image", wire_code="missing_required_parameter")
    return references
