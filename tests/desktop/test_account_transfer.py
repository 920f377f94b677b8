import pytest

from desktop.account_transfer import AccountTransfer
from proxy_core import AccountError, ImportLine, phrase
from tests.desktop.engine import told_by
from tests.systems import is_private

LINES = (ImportLine(1, None, phrase("import_there_already", account="Studio")),)


@pytest.fixture
def transfer(engine, qt_runner):
    made = AccountTransfer(engine)
    yield made
    qt_runner.run(made.close())


def test_a_file_is_read_and_its_accounts_taken(transfer, core, qt_runner, tmp_path):
    path = tmp_path / "keys.txt"
    path.write_bytes("\ufeffAIza-one\n".encode())
    core.import_lines = LINES
    (lines,) = told_by(qt_runner, transfer.imported, lambda: transfer.begin_import(path, "geheim", "openai"))
    assert lines == LINES
    assert core.asked == [("import", "AIza-one\n", "geheim", "openai")]


def test_why_nothing_was_taken_is_told(transfer, core, qt_runner, tmp_path):
    path = tmp_path / "keys.txt"
    path.write_text("{}")
    core.import_error = AccountError("import_passphrase_missing")
    for wanted, code in ((path, "import_passphrase_missing"), (tmp_path / "none", "import_unreadable")):
        (why,) = told_by(qt_runner, transfer.not_imported, lambda wanted=wanted: transfer.begin_import(wanted))
        assert why.code == code


def test_an_export_is_for_its_person_only(transfer, core, qt_runner, tmp_path):
    path = tmp_path / "accounts.json"
    path.write_text("of before")
    assert told_by(qt_runner, transfer.exported, lambda: transfer.begin_export(path, "long enough")) == (path,)
    assert path.read_text() == "[]"
    assert is_private(path)
    assert core.asked == [("export", "long enough")]


def test_a_file_that_cannot_be_written_is_named(transfer, qt_runner, tmp_path):
    path = tmp_path / "no" / "accounts.json"
    (why,) = told_by(qt_runner, transfer.not_exported, lambda: transfer.begin_export(path))
    assert (why.code, why.values["path"]) == ("file_unwritable", str(path))
