"""The pictures that a client names in JSON, in every shape that clients use; nothing of them is copied."""

import base64
import json
import tracemalloc

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy_core.dialects.fields import Fields
from proxy_core.dialects.sources import mask_in, references_in, source_of
from proxy_core.errors import RequestError
from proxy_core.images.source import DataSource

BASE64 = "iVBORw0KGgoAAAANSUhEUgAAAAQAAAACCAIAAADwyuo0"
DATA_URL = f"data:image/png;base64,{BASE64}"
ADDRESS = "https://a.example/x.png?a=b"


def fields_of(**values):
    return Fields.of_json(json.dumps(values).encode())


def plain(source):
    """A source as the text that was sent."""
    return str(source.text, "utf-8") if isinstance(source, DataSource) else source


def found(**values):
    return [plain(one) for one in references_in(fields_of(**values))]


def refused(read=references_in, **values):
    with pytest.raises(RequestError) as caught:
        read(fields_of(**values))
    return caught.value


@pytest.mark.parametrize(
    ("value", "texts"),
    [
        (None, []),
        ("", []),
        ("  ", []),
        ([], []),
        ([None, ""], []),
        ([{"image_url": ""}, {"url": None}, {"image_url": {"url": ""}}], []),
        (ADDRESS, [ADDRESS]),
        (f"  {ADDRESS}\n", [ADDRESS]),
        (DATA_URL, [DATA_URL]),
        (BASE64, [BASE64]),
        ([ADDRESS, DATA_URL, BASE64], [ADDRESS, DATA_URL, BASE64]),
        ({"image_url": ADDRESS}, [ADDRESS]),
        ([{"image_url": ADDRESS}, {"image_url": DATA_URL}], [ADDRESS, DATA_URL]),
        ([{"type": "image_url", "image_url": {"url": DATA_URL, "detail": "high"}}], [DATA_URL]),
        ([{"url": ADDRESS}, {"b64_json": BASE64, "url": None}], [ADDRESS, BASE64]),
        ([{"image_url": DATA_URL, "file_id": "file-1"}], [DATA_URL]),
    ],
)
@pytest.mark.parametrize("name", ["image", "images", "input_references"])
def test_shapes(name, value, texts):
    assert found(**{name: value}) == texts


def test_the_first_name_that_has_pictures_counts():
    assert found(images=[], image=ADDRESS) == [ADDRESS]
    assert found(images=[DATA_URL], image=ADDRESS) == [DATA_URL]
    assert found() == []


def test_only_addresses_are_text():
    address, embedded, bare = references_in(fields_of(image=[ADDRESS, DATA_URL, BASE64]))
    assert address == ADDRESS
    assert isinstance(embedded, DataSource)
    assert isinstance(bare, DataSource)
    assert embedded.escaped


def test_a_slash_may_be_escaped():
    (address,) = references_in(Fields.of_json(b'{"image": "https:\\/\\/a.example\\/x.png"}'))
    assert address == "https://a.example/x.png"


@pytest.mark.parametrize("scheme", ["file:///etc/passwd", "ftp://a.example/", "C:\\x.png", "HTTP://A.example"])
def test_what_may_not_be_opened_is_kept_as_it_was_sent(scheme):
    assert found(image=scheme) == [scheme]


@pytest.mark.parametrize(
    ("value", "param"),
    [
        (5, "image"),
        (True, "image"),
        ({}, "image"),
        ({"mime": "x"}, "image"),
        ([[ADDRESS]], "image[0]"),
        ([ADDRESS, 1], "image[1]"),
        ([ADDRESS, {"x": 1}], "image[1]"),
        ([{"image_url": 5}], "image[0].image_url"),
        ([{"image_url": [ADDRESS]}], "image[0].image_url"),
        ([{"image_url": {"url": {"url": ADDRESS}}}], "image[0].image_url.url"),
        ("https://a.example/" + "x" * 9000, "image"),
    ],
)
def test_other_shapes_are_refused_by_name(value, param):
    error = refused(image=value)
    assert (error.status, error.param, error.wire_code) == (400, param, "invalid_image_file")
    assert param in str(error)


@pytest.mark.parametrize("broken", [b'"https:\\ud800"', b'["\\x"]', b'{"url": "http://\\u00"}'])
def test_damaged_json_inside_is_refused(broken):
    with pytest.raises(RequestError):
        tuple(references_in(Fields({"image": msgspec.Raw(broken)})))


def test_a_file_id_is_told_what_to_send_instead():
    error = refused(images=[{"file_id": "file-abc"}])
    assert (error.status, error.param, error.wire_code) == (400, "images[0].file_id", "invalid_value")
    assert "send image_url instead" in str(error)


def test_sixteen_pictures_are_the_most():
    assert len(found(image=[ADDRESS] * 16)) == 16
    error = refused(image=[ADDRESS] * 17)
    assert (error.status, error.param, error.wire_code) == (400, "image", "too_many_files")


@pytest.mark.parametrize("value", [DATA_URL, {"image_url": DATA_URL}, [{"image_url": {"url": DATA_URL}}]])
def test_a_mask(value):
    assert plain(mask_in(fields_of(mask=value))) == DATA_URL


def test_no_mask_and_more_than_one():
    assert mask_in(fields_of(mask="")) is None
    assert mask_in(fields_of()) is None
    assert refused(mask_in, mask=[ADDRESS, ADDRESS]).param == "mask"
    assert refused(mask_in, mask={"file_id": "f"}).param == "mask.file_id"


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(st.sampled_from(["image_url", "url", "b64_json", "file_id", "x"]), inner, max_size=3)
        ),
        max_leaves=12,
    )
)
def test_any_json_is_read_or_refused(value):
    try:
        for source in references_in(fields_of(image=value)):
            assert isinstance(source, str | DataSource)
    except RequestError as error:
        assert (error.status, error.param.split("[")[0].split(".")[0]) == (400, "image")


@given(st.binary())
def test_any_text_is_a_source_or_none(text):
    source = source_of(text, "image")
    assert source is None or isinstance(source, str | DataSource)


def test_megabytes_in_json_are_not_copied():
    picture = base64.b64encode(bytes(3 * 2**20))
    body = b'{"prompt": "x", "images": [%s]}' % b", ".join([b'{"image_url": "data:image/png;base64,%s"}' % picture] * 4)
    tracemalloc.start()
    try:
        sources = references_in(Fields.of_json(body))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert [len(one.text) for one in sources] == [len(picture) + 22] * 4
    assert peak < 100_000
