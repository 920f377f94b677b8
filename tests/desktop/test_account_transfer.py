import os
import stat
import tracemalloc

import pytest

from desktop.account_transfer import AccountTransfer, read_text, write_text
from desktop.engine_thread import EngineThread
from proxy_core import AccountError, ImportLine, phrase
from tests.desktop.waiting import heard

LINES = (ImportLine(1, None, phrase("import_there_already", account="Studio")),)


@pytest.fixture
def transfer(core, qt_runner):
    engine = EngineThread(lambda: core, lambda event: None)
    engine.start()
    qt_runner.run(engine.open())
    made = AccountTransfer(engine)
    yield made
    qt_runner.run(made.close())
    qt_runner.run(engine.stop())


def told(qt_runner, signal, begin):
    async def story():
        async with heard(signal) as got:
            begin()
        return got[0][0]

    return qt_runner.run(story())


def test_a_file_is_read_and_its_accounts_taken(transfer, core, qt_runner, tmp_path):
    path = tmp_path / "keys.txt"
    path.write_bytes("\ufeffAIza-one\n".encode())
    core.import_lines = LINES
    assert told(qt_runner, transfer.imported, lambda: transfer.begin_import(path, "geheim", "openai")) == LINES
    assert core.asked == [("import", "AIza-one\n", "geheim", "openai")]


def test_why_nothing_was_taken_is_told(transfer, core, qt_runner, tmp_path):
    path = tmp_path / "keys.txt"
    path.write_text("{}")
    core.import_error = AccountError("import_passphrase_missing")
    for wanted, code in ((path, "import_passphrase_missing"), (tmp_path / "none", "import_unreadable")):
        assert told(qt_runner, transfer.not_imported, lambda wanted=wanted: transfer.begin_import(wanted)).code == code


def test_of_a_large_file_little_is_read(tmp_path):
    path = tmp_path / "film.mkv"
    with path.open("wb") as file:
        file.truncate(400 * 2**20)
    tracemalloc.start()
    try:
        with pytest.raises(AccountError) as caught:
            read_text(path)
        assert tracemalloc.get_traced_memory()[1] < 40 * 2**20
    finally:
        tracemalloc.stop()
    assert caught.value.phrase.code == "import_too_large"


def test_what_is_no_text_is_refused(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    picture = tmp_path / "a.png"
    picture.write_bytes(b"\x89PNG\xff\xfe")
    for path in (tmp_path, tmp_path / "pipe", picture):
        with pytest.raises(AccountError) as caught:
            read_text(path)
        assert caught.value.phrase.code == "import_unreadable"


def test_an_export_is_for_its_person_only(transfer, core, qt_runner, tmp_path):
    path = tmp_path / "accounts.json"
    path.write_text("of before")
    assert told(qt_runner, transfer.exported, lambda: transfer.begin_export(path, "long enough")) == path
    assert (path.read_text(), stat.S_IMODE(path.stat().st_mode)) == ("[]", 0o600)
    assert core.asked == [("export", "long enough")]


def test_a_file_that_cannot_be_written_is_named(transfer, qt_runner, tmp_path):
    path = tmp_path / "no" / "accounts.json"
    why = told(qt_runner, transfer.not_exported, lambda: transfer.begin_export(path))
    assert (why.code, why.values["path"]) == ("file_unwritable", str(path))
    with pytest.raises(AccountError):
        write_text(tmp_path, "[]")
