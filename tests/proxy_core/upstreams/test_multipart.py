"""A form in pieces: as a real server reads it, as long as it says, and as often as it is asked for."""

from email.message import Message
from email.parser import BytesParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy_core.upstreams.multipart import FilePart, Form


async def sent(form):
    return b"".join([bytes(piece) async for piece in form])


def parts_of(form, body):
    """(name, filename, type, bytes) of each part, by the standard library's parser."""
    head = f"Content-Type: {form.headers['Content-Type']}\r\n\r\n".encode()
    message: Message = BytesParser().parsebytes(head + body)
    return [
        (
            part.get_param("name", header="content-disposition"),
            part.get_filename(),
            part.get_content_type(),
            part.get_payload(decode=True),
        )
        for part in message.get_payload()
    ]


async def test_texts_come_first_then_files_in_their_order(tmp_path):
    path = tmp_path / "large"
    path.write_bytes(bytes(range(256)) * 3000)
    files = [
        FilePart("image[]", "image-1.png", "image/png", path=path),
        FilePart("mask", "mask.png", "image/png", b"m"),
    ]
    form = Form([("model", "gpt-image-2"), ("prompt", "a kite")], files)
    assert parts_of(form, await sent(form)) == [
        ("model", None, "text/plain", b"gpt-image-2"),
        ("prompt", None, "text/plain", b"a kite"),
        ("image[]", "image-1.png", "image/png", path.read_bytes()),
        ("mask", "mask.png", "image/png", b"m"),
    ]


async def test_it_may_be_sent_again_and_pieces_stay_small(tmp_path):
    path = tmp_path / "large"
    path.write_bytes(b"x" * 1_000_000)
    form = Form([], [FilePart("image", "a.png", "image/png", path=path)])
    first, second = await sent(form), await sent(form)
    assert first == second
    assert max([len(piece) async for piece in form]) <= 256 * 1024


async def test_an_empty_form_is_one():
    form = Form([], [])
    assert (await sent(form)).startswith(b"--easel-")


def test_a_file_that_is_gone_is_an_os_error(tmp_path):
    with pytest.raises(OSError):
        Form([], [FilePart("image", "a.png", "image/png", path=tmp_path / "gone")])


@given(
    st.lists(st.tuples(st.text(min_size=1, max_size=8), st.text(max_size=40)), max_size=4),
    st.lists(st.binary(max_size=200), max_size=4),
)
async def test_the_length_is_the_one_it_names(texts, datas):
    form = Form(texts, [FilePart("image", 'a"\r\n.png', "image/png", data) for data in datas])
    body = await sent(form)
    assert int(form.headers["Content-Length"]) == len(body)
    boundary = form.headers["Content-Type"].partition("boundary=")[2].encode()
    assert body.count(b"--" + boundary) == len(texts) + len(datas) + 1
