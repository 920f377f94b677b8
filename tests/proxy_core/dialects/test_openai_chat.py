"""What a chat becomes: the prompt, its pictures and those drawn before, and what the request says about the picture."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy_core.dialects.openai_chat import ChatWish, as_chat_error, read_chat
from proxy_core.errors import NoAccountReady, RequestError
from proxy_core.images.catalog import MODELS
from proxy_core.images.routes import model_not_found
from proxy_core.images.wish import Action, Wish
from proxy_core.settings import Settings

URI = "data:image/png;base64,iVBORw0KGgo="
OTHER = "data:image/jpeg;base64,/9j/4AA="
FAR = "https://example.com/fox.png"


def chat(*messages: object, **fields: object) -> ChatWish:
    return read_chat(json.dumps({"messages": list(messages), **fields}).encode())


def said(content: object, role: str = "user", **more: object) -> dict[str, object]:
    return {"role": role, "content": content, **more}


def shown(url: object) -> dict[str, object]:
    return {"type": "image_url", "image_url": url}


def words(text: str) -> dict[str, object]:
    return {"type": "text", "text": text}


def told(wish: Wish) -> dict[str, object]:
    """What the wish says beside its prompt."""
    silent = Wish("", ratio_param=wish.ratio_param, size_param=wish.size_param)
    names = (name for name in Wish.__struct_fields__ if name != "prompt")
    return {name: value for name in names if (value := getattr(wish, name)) != getattr(silent, name)}


def refused(body: bytes) -> RequestError:
    with pytest.raises(RequestError) as caught:
        read_chat(body)
    return caught.value


def test_kilo_code_asks_with_words_alone():
    found = chat(said("a red circle"), model="google/gemini-2.5-flash-image", modalities=["image", "text"])

    assert (found.wish.prompt, told(found.wish)) == ("a red circle", {"model": "google/gemini-2.5-flash-image"})
    assert found == ChatWish(found.wish)
    assert found.model_asked == "google/gemini-2.5-flash-image"


@pytest.mark.parametrize(
    ("content", "prompt", "references"),
    [
        ("a fox", "a fox", ()),
        ([words("a fox")], "a fox", ()),
        ([words("a fox"), words(""), words("in snow")], "a fox\nin snow", ()),
        (["a fox", shown(URI)], "a fox", (URI,)),
        ([words("blue"), shown({"url": URI, "detail": "high"})], "blue", (URI,)),
        ([shown({"url": FAR}), words("blue"), shown(OTHER)], "blue", (FAR, OTHER)),
        ([{"type": "input_text", "text": "blue"}, {"type": "input_image", "image_url": URI}], "blue", (URI,)),
        ([words("blue"), shown({"url": None}), shown(None), shown({}), shown("  ")], "blue", ()),
        ([words("blue"), {"type": "input_audio", "input_audio": {"data": "x"}}], "blue", ()),
    ],
)
def test_the_words_and_pictures_of_the_last_message(content, prompt, references):
    wish = chat(said(content)).wish

    assert (wish.prompt, wish.references) == (prompt, references)
    assert wish.action is (Action.EDIT if references else Action.GENERATE)


def test_only_the_last_message_of_the_user_is_the_prompt():
    found = chat(
        said("You draw well.", "system"),
        said([words("a fox"), shown(FAR)]),
        said("Done.", "assistant"),
        said("make it blue"),
        said("", "assistant"),
    )

    assert (found.wish.prompt, found.wish.references, found.context) == ("make it blue", (), 0)


@pytest.mark.parametrize(
    "before",
    [
        said("Here.", "assistant", images=[{**shown({"url": URI}), "index": 0}]),
        said(None, "assistant", images=[URI]),
        said([words("Here."), shown({"url": URI})], "assistant"),
        said(f"Here.\n\n![picture]({URI})", "assistant"),
        said([words(f"![]({URI})")], "assistant"),
        said(f"![again]({URI})", "assistant", images=[shown({"url": URI})]),
    ],
)
def test_pictures_that_were_drawn_before_come_first(before):
    found = chat(said("a fox"), before, said([words("make it blue"), shown(FAR)]))

    assert found.wish.references == (URI, FAR)
    assert (found.context, found.wish.action) == (1, Action.EDIT)


def test_all_earlier_pictures_in_their_order():
    first, second = said(f"![]({URI})", "assistant"), said(f"![]({OTHER})", "assistant")

    assert chat(said("a fox"), first, said("blue"), second, said("both")).wish.references == (URI, OTHER)


@pytest.mark.parametrize(
    "text",
    [
        f"[link]({FAR})",
        f"![far]({FAR})",
        "![](data:text/html;base64,AAAA)",
        "![](data:image/svg+xml,AAAA)",
        "![](data:image/png;base64,)",
        "![](data:image/png;base64,...)",
        f"![]({URI[:30]}...)",
        f"![]({URI}",
    ],
)
def test_what_is_no_picture_in_markdown_stays_words(text):
    assert chat(said(text, "assistant"), said("blue")).wish.references == ()


def test_a_picture_that_the_user_shows_again_is_not_context():
    assert chat(said("", "assistant", images=[URI]), said([words("blue"), shown(URI)])).wish.references == (URI, URI)


def drawn(count: int) -> dict[str, object]:
    return said(None, "assistant", images=[f"{FAR}?{number}" for number in range(count)])


def test_of_a_long_conversation_the_newest_pictures_count():
    most = max(model.references for model in MODELS.values())
    found = chat(drawn(20), said([words("blue"), shown(URI)]))

    assert (len(found.wish.references), found.context) == (most, most - 1)
    assert found.wish.references[-2:] == (f"{FAR}?19", URI)


@pytest.mark.parametrize(
    ("most", "references", "context"),
    [
        (4, (f"{FAR}?0", f"{FAR}?1", URI), 2),
        (2, (f"{FAR}?1", URI), 1),
        (1, (URI,), 0),
        (0, (URI,), 0),
    ],
)
def test_context_makes_room_but_what_the_user_sent_does_not(most, references, context):
    found = chat(drawn(2), said([words("blue"), shown(URI)])).within(most)

    assert (found.wish.references, found.context) == (references, context)
    assert found.wish.action is Action.EDIT


def test_without_room_for_context_nothing_is_edited():
    found = chat(drawn(2), said("a fox")).within(0)

    assert (found.wish.references, found.context, found.wish.action) == ((), 0, Action.GENERATE)


def test_long_text_with_many_brackets_is_read_in_no_time():
    text = "![](data:image/png;base64," * 20_000 + "![" * 200_000 + "](data:image/png;base64," + "A" * 500_000

    assert chat(said(text, "assistant"), said("a fox")).wish.references == ()


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"image_config": {"aspect_ratio": "16:9", "image_size": "2K"}}, {"aspect_ratio": "16:9", "image_size": "2K"}),
        ({"aspect_ratio": "16:9"}, {"aspect_ratio": "16:9"}),
        ({"aspect_ratio": "1:1", "image_config": {"aspect_ratio": "16:9"}}, {"aspect_ratio": "16:9"}),
        ({"aspect_ratio": "1:1", "image_config": {"aspect_ratio": ""}}, {"aspect_ratio": "1:1"}),
        ({"aspect_ratio": "1:1", "image_config": {"aspect_ratio": None}}, {"aspect_ratio": "1:1"}),
        ({"image_config": None}, {}),
        ({"size": "1024x1024"}, {"size": "1024x1024"}),
        ({"size": "auto", "quality": "hd"}, {"quality": "hd", "sent_quality": "hd"}),
        ({"image_config": {"quality": "high"}}, {"quality": "high", "sent_quality": "high"}),
        ({"n": 3}, {"n": 3}),
        ({"n": "2"}, {"n": 2}),
        ({"n": None}, {}),
        ({"style": "vivid", "background": "opaque"}, {"style": "vivid", "background": "opaque"}),
        ({"output_format": "jpeg", "output_compression": 60}, {"output_format": "jpeg", "output_compression": 60}),
        ({"output_format": "webp"}, {"output_format": "png"}),
        ({"model": "openrouter/auto"}, {"model": "openrouter/auto"}),
        ({"temperature": 0.7, "max_tokens": 100, "tools": [], "user": "me", "seed": 1}, {}),
        ({"response_format": {"type": "text"}}, {}),
        ({"response_format": "url"}, {}),
        ({"image": [URI], "mask": URI}, {}),
    ],
)
def test_what_is_said_about_the_picture(fields, expected):
    assert told(chat(said("a fox"), **fields).wish) == expected


@pytest.mark.parametrize(
    ("fields", "stream", "include_usage"),
    [
        ({}, False, False),
        ({"stream": False}, False, False),
        ({"stream": True}, True, False),
        ({"stream": "true", "stream_options": {"include_usage": True}}, True, True),
        ({"stream": True, "stream_options": None}, True, False),
    ],
)
def test_a_stream_may_be_asked_for(fields, stream, include_usage):
    found = chat(said("a fox"), **fields)

    assert (found.stream, found.wish.stream, found.include_usage) == (stream, stream, include_usage)


@pytest.mark.parametrize(
    ("fields", "param", "code"),
    [
        ({}, "messages", "chat_without_words"),
        ({"messages": None}, "messages", "chat_without_words"),
        ({"messages": []}, "messages", "chat_without_words"),
        ({"messages": [said("a fox", "assistant")]}, "messages", "chat_without_words"),
        ({"messages": [said("a fox"), said(" \n")]}, "messages", "chat_without_words"),
        ({"messages": [said(None)]}, "messages", "chat_without_words"),
        ({"messages": [said([shown(URI)])]}, "messages", "chat_without_words"),
        ({"messages": [said("x" * 32_001)]}, "messages", "too_long"),
        ({"messages": "a fox"}, "messages", "field_shape"),
        ({"messages": ["a fox"]}, "messages", "field_shape"),
        ({"messages": [said({"text": "a fox"})]}, "messages", "field_shape"),
        ({"messages": [said([5])]}, "messages", "field_shape"),
        ({"messages": [said("a fox")], "image_config": "16:9"}, "image_config", "field_shape"),
        ({"messages": [said("a fox")], "stream_options": [1]}, "stream_options", "field_shape"),
        ({"messages": [said("a fox")], "n": 11}, "n", "n_out_of_range"),
        ({"messages": [said("a fox")], "model": {}}, "model", "not_text"),
    ],
)
def test_what_cannot_be_drawn_names_its_field(fields, param, code):
    error = refused(json.dumps(fields).encode())

    assert (error.status, error.param, error.phrase.code) == (400, param, code)
    assert error.wire_code
    assert "{" not in str(error)


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b'{"messages": "\xff"}', rb'{"messages": ["\ud800"]}', b'{"messages":' + b"[" * 5000]
)
def test_what_is_no_json_object_is_refused(body):
    assert refused(body).status == 400


def test_a_model_that_does_not_draw_is_told_that_this_proxy_does():
    error = as_chat_error(model_not_found("gpt-5"))

    assert isinstance(error, RequestError)
    assert (error.status, error.param, error.wire_code) == (400, "model", "model_not_found")
    assert error.phrase.code == "not_an_image_model"
    assert "draws" in str(error)
    assert "'gpt-5'" in str(error)


def test_an_image_model_that_no_account_has_is_not_told_to_be_none():
    error = as_chat_error(model_not_found("gemini-3-pro-image"))

    assert (error.status, error.param, error.wire_code) == (400, "model", "model_not_found")
    assert error.phrase.code == "model_not_found"


@pytest.mark.parametrize("error", [RequestError("not_utf8"), NoAccountReady(busy=True)])
def test_other_errors_stay_as_they_are(error):
    assert as_chat_error(error) is error


def test_the_markdown_setting_is_off_until_chosen():
    assert Settings().chat_markdown is False


texts = st.text(max_size=5) | st.sampled_from(
    ["user", "assistant", "a fox", URI, f"![]({URI})", "true", "auto", "\ud800"]
)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["type", "text", "image_url", "url", "aspect_ratio", "n"]), inner, max_size=3)
    ),
    max_leaves=6,
)
messages = st.lists(
    st.fixed_dictionaries({"role": texts, "content": values}, optional={"images": values}) | values, max_size=4
)
bodies = st.fixed_dictionaries(
    {"messages": messages | values},
    optional=dict.fromkeys(("model", "n", "size", "image_config", "stream", "stream_options", "quality"), values),
)


@given(bodies)
def test_any_chat_is_read_or_refused(body):
    try:
        found = read_chat(json.dumps(body).encode())
    except RequestError as error:
        assert error.status == 400
    else:
        assert found.wish.prompt.strip()
        assert found.context <= len(found.wish.references)


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(body):
    assert refused(body).status == 400
