"""Files about accounts that a person names: OAuth clients, and accounts to take in or to give out. All of it blocks."""

from pathlib import Path

from PySide6.QtCore import QFileDevice, QSaveFile

from proxy_core import CLIENT_FILE_LIMIT, AccountError, OAuthClient, read_client_file

LIMIT = 16 * 2**20  # bytes of a file that is read, as the command has it; no list of accounts has more
_MINE_ONLY = QFileDevice.Permission.ReadOwner | QFileDevice.Permission.WriteOwner


def read_client(path: Path) -> OAuthClient:
    """The client in this file, of which little is read. AccountError for what is no client file."""
    return read_client_file(
        _beginning(path, CLIENT_FILE_LIMIT + 1, no_file="client_file_other", unreadable="client_file_unreadable")
    )


def read_text(path: Path) -> str:
    """What is in a file that may name accounts. AccountError for what is none, before much of it is read."""
    content = _beginning(path, LIMIT + 1, no_file="import_unreadable", unreadable="file_unreadable")
    if len(content) > LIMIT:
        raise AccountError("import_too_large", limit=LIMIT // 2**20)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise AccountError("import_unreadable") from None


def write_text(path: Path, text: str) -> None:
    """Replace a file in one step, readable by its owner only. AccountError when that cannot be done."""
    file = QSaveFile(str(path))
    content = text.encode()
    done = (
        file.open(QSaveFile.OpenModeFlag.WriteOnly)
        and file.setPermissions(_MINE_ONLY)
        and file.write(content) == len(content)
        and file.commit()
    )
    if not done:
        raise AccountError("file_unwritable", path=str(path), why=file.errorString())


def _beginning(path: Path, most: int, *, no_file: str, unreadable: str) -> bytes:
    """Up to `most` bytes of a file. AccountError with one of these codes: what is none, and why it cannot be read."""
    try:
        if not path.is_file():  # neither a folder nor a pipe, which would never end
            raise AccountError(no_file)
        with path.open("rb") as file:
            return file.read(most)
    except OSError as error:
        raise AccountError(unreadable, path=str(path), why=error.strerror or str(error)) from None
