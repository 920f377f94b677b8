import asyncio
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from proxy_core.errors import StartError
from proxy_core.ownership import OwnerNote, Ownership, read_note
from tests.systems import fill, is_private, small_disk

HOLD = """
import sys
from pathlib import Path
from proxy_core.ownership import Ownership
owned = Ownership.acquire(Path(sys.argv[1]), sys.argv[2])
owned.note(base_url=sys.argv[3])
print("held", flush=True)
sys.stdin.read()
owned.release()
"""


def hold(directory: Path, kind: str = "serve", base_url: str = "") -> subprocess.Popen[str]:
    """Another process that owns `directory` until its standard input ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(directory), kind, base_url],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_makes_the_directory_for_its_owner_only(tmp_path: Path) -> None:
    directory = tmp_path / "some" / "where"
    owned = Ownership.acquire(directory, "window")
    assert is_private(directory)
    assert is_private(directory / "owner.json")
    assert read_note(directory) == OwnerNote(os.getpid(), "window")
    owned.release()
    owned.release()
    assert read_note(directory) is None


def test_a_note_is_rewritten_in_part(tmp_path: Path) -> None:
    owned = Ownership.acquire(tmp_path, "serve")
    owned.note(control_port=5, token="abc")
    owned.note(base_url="http://127.0.0.1:8045/v1")
    note = read_note(tmp_path)
    assert note == OwnerNote(os.getpid(), "serve", "http://127.0.0.1:8045/v1", 5, "abc")
    assert "abc" not in repr(note)
    owned.release()


def test_a_second_owner_is_told_who_the_first_is(tmp_path: Path) -> None:
    with hold(tmp_path, base_url="http://127.0.0.1:9/v1") as other:
        with pytest.raises(StartError) as error:
            Ownership.acquire(tmp_path, "serve")
        assert error.value.phrase.code == "directory_in_use"
        assert error.value.phrase.values == {"pid": other.pid, "address": "http://127.0.0.1:9/v1"}


def test_an_owner_without_a_proxy_says_so(tmp_path: Path) -> None:
    with hold(tmp_path), pytest.raises(StartError, match="no proxy"):
        Ownership.acquire(tmp_path, "serve")


def test_a_killed_owner_leaves_nothing_in_the_way(tmp_path: Path) -> None:
    with hold(tmp_path) as other:
        other.kill()
        other.wait(60)
        assert (tmp_path / "owner.json").exists()
        assert read_note(tmp_path) is None
        Ownership.acquire(tmp_path, "serve").release()


def test_a_command_that_holds_the_directory_is_waited_for(tmp_path: Path) -> None:
    with hold(tmp_path, "command") as other:
        assert other.stdin is not None
        threading.Timer(0.5, other.stdin.close).start()
        owned = Ownership.acquire(tmp_path, "serve")
        note = read_note(tmp_path)
        assert note is not None
        assert note.pid == os.getpid()
        owned.release()


def test_the_first_start_of_many_wins(tmp_path: Path) -> None:
    won: list[Ownership] = []
    lost: list[StartError] = []

    def start() -> None:
        try:
            won.append(Ownership.acquire(tmp_path, "serve"))
        except StartError as error:
            lost.append(error)

    threads = [threading.Thread(target=start) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(won), len(lost)) == (1, 5)
    won[0].release()


@pytest.mark.parametrize("where", ["file", "file/below"])
def test_a_directory_that_is_none_names_the_way_on(tmp_path: Path, where: str) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StartError, match="--data-dir") as error:
        Ownership.acquire(tmp_path / where)
    assert error.value.phrase.code == "directory_unusable"
    assert str(tmp_path / where) in str(error.value)


def test_a_note_of_rubbish_is_none(tmp_path: Path) -> None:
    owned = Ownership.acquire(tmp_path)
    (tmp_path / "owner.json").write_text('{"pid": "x"}')
    assert read_note(tmp_path) is None
    with pytest.raises(StartError, match="process unknown"):
        Ownership.acquire(tmp_path)
    owned.release()


async def test_a_full_disk_takes_the_note_in_the_room_of_the_last_one_or_later(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with small_disk(tmp_path / "disk", "4m") as made:
        disk = made.directory
        directory = disk / "d"
        with hold(directory) as other:
            other.kill()
            other.wait(60)
        filler = fill(disk)
        owned = Ownership.acquire(directory, "serve")
        assert read_note(directory) == OwnerNote(os.getpid(), "serve")
        owned.note(control_port=5)
        assert read_note(directory) == OwnerNote(os.getpid(), "serve", control_port=5)
        owned.release()
        filler = fill(disk)  # the note has left its room
        assert caplog.text == ""
        owned = Ownership.acquire(directory, "serve")
        owned.note(control_port=6)
        assert caplog.text.count("could not be written, so commands do not find Easel") == 1
        assert read_note(directory) is None
        noting = asyncio.ensure_future(owned.keep_noted(0.001))  # noqa: TID251 - it is cancelled below
        await asyncio.sleep(0.01)
        assert not noting.done()
        filler.unlink()
        await until_noted(directory, OwnerNote(os.getpid(), "serve", control_port=6))
        (directory / "owner.json").unlink()  # else the next note takes its room
        filler = fill(disk)
        owned.note(base_url="http://127.0.0.1:9/v1")
        assert read_note(directory) is None
        filler.unlink()
        await until_noted(directory, OwnerNote(os.getpid(), "serve", "http://127.0.0.1:9/v1", 6))
        noting.cancel()
        owned.release()


async def until_noted(directory: Path, note: OwnerNote) -> None:
    async with asyncio.timeout(30):
        while read_note(directory) != note:
            await asyncio.sleep(0.001)


def test_a_new_directory_for_which_there_is_no_room_is_said(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "4m,nr_inodes=1") as made:
        with pytest.raises(StartError) as error:
            Ownership.acquire(made.directory / "d")
        assert error.value.phrase.code == "directory_full"


def test_an_unwritable_note_does_not_stop_the_owner(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    owned = Ownership.acquire(tmp_path / "d")
    for file in (tmp_path / "d").iterdir():
        file.unlink()
    (tmp_path / "d").rmdir()
    owned.note(base_url="http://127.0.0.1:9/v1")
    assert "could not be written" in caplog.text
    owned.release()
