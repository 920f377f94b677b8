import json
import os
import tracemalloc

import pytest

from desktop.account_files import read_client, read_text, write_text
from proxy_core import AccountError
from tests.systems import PIPES


def code_of(read, path):
    """Why it cannot be read."""
    with pytest.raises(AccountError) as caught:
        read(path)
    return caught.value.phrase.code


@pytest.fixture
def client_file(tmp_path):
    path = tmp_path / "client_secret.json"
    path.write_text(json.dumps({"installed": {"client_id": "id", "client_secret": "GOCSPX-x"}}))
    return path


def test_a_client_is_read(client_file):
    client = read_client(client_file)
    assert (client.client_id, client.client_secret) == ("id", "GOCSPX-x")


@pytest.mark.parametrize(
    ("read", "most", "code"),
    [(read_client, 10**6, "client_file_other"), (read_text, 40 * 2**20, "import_too_large")],
)
def test_of_a_large_file_little_is_read(tmp_path, read, most, code):
    path = tmp_path / "film.mkv"
    with path.open("wb") as file:
        file.truncate(400 * 2**20)
    tracemalloc.start()
    try:
        assert code_of(read, path) == code
        assert tracemalloc.get_traced_memory()[1] < most
    finally:
        tracemalloc.stop()


@PIPES
@pytest.mark.parametrize(("read", "code"), [(read_client, "client_file_other"), (read_text, "import_unreadable")])
def test_what_is_no_file_is_refused_without_waiting(tmp_path, read, code):
    os.mkfifo(tmp_path / "pipe")
    assert [code_of(read, path) for path in (tmp_path, tmp_path / "pipe", tmp_path / "none")] == [code] * 3


def test_a_file_that_cannot_be_opened_is_named(tmp_path, client_file):
    looped = tmp_path / "loop"
    looped.symlink_to(client_file)
    client_file.unlink()
    client_file.symlink_to(looped)
    assert code_of(read_client, looped) in {"client_file_other", "client_file_unreadable"}


def test_what_is_no_text_is_refused(tmp_path):
    picture = tmp_path / "a.png"
    picture.write_bytes(b"\x89PNG\xff\xfe")
    assert code_of(read_text, picture) == "import_unreadable"


def test_a_mark_of_the_order_of_bytes_is_no_text(tmp_path):
    path = tmp_path / "keys.txt"
    path.write_bytes("\ufeffAIza-one\n".encode())
    assert read_text(path) == "AIza-one\n"


def test_what_is_written_can_be_read_by_its_person_only(tmp_path):
    path = tmp_path / "accounts.json"
    write_text(path, "[]")
    assert (path.read_text(), path.stat().st_mode & 0o777) == ("[]", 0o600)
    assert code_of(lambda target: write_text(target, "[]"), tmp_path) == "file_unwritable"
