"""Every file that Easel keeps is for its owner only, and so is every directory it keeps them in, whatever the umask."""

import os
import stat
import sys

import pytest

from proxy_core.accounts.account import Account, Credentials, Provider
from tests.harness import running, simulated

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there a person's own folders are private")


@pytest.fixture(params=[0o000, 0o022, 0o777 & ~0o700], ids=oct)
def umask(request):
    before = os.umask(request.param)
    yield
    os.umask(before)


def open_to_others(directory):
    """What others than the owner may read, write or enter, and how."""
    paths = [directory, *directory.rglob("*")]
    return {str(path.relative_to(directory)): oct(mode) for path in paths if (mode := mode_of(path)) & 0o077}


def mode_of(path):
    return stat.S_IMODE(path.stat().st_mode)


async def test_what_easel_keeps_is_for_its_owner(tmp_path, umask):
    directory = tmp_path / "data"
    async with running(directory, simulated(fox=[]), vault="file", url_as="http") as easel:
        await easel.core.add_account(Account(Provider.GEMINI, "late"), Credentials(api_key="key-of-fox"), check=False)
        status, _, _ = await easel.generate(prompt="a fox", n=2, response_format="url")
        assert status == 200
        async with easel.client.post(
            f"{easel.url}/images/generations?async=true", json={"prompt": "a fox"}, headers=easel.auth
        ) as answer:
            assert answer.status == 200
        (picture, *_) = await easel.core.gallery()
        await easel.core.thumbnail(picture.name, 256)
        exported = directory / "log.jsonl"
        await easel.core.export_log(exported, "jsonl")
        await easel.core.change_settings({"log_days": 3})
        assert open_to_others(directory) == {}
        await easel.restart()
        assert open_to_others(directory) == {}
    kept = {path.name for path in directory.iterdir()}
    assert {"easel.db", "settings.json", "secrets.vault", "pictures", "log.jsonl"} <= kept


async def test_a_directory_that_was_open_is_closed_at_the_next_start(tmp_path):
    directory = tmp_path / "data"
    directory.mkdir()
    directory.chmod(0o777)
    async with running(directory, simulated(fox=[])) as easel:
        assert mode_of(directory) == 0o700
        directory.chmod(0o755)
        await easel.restart()
        assert mode_of(directory) == 0o700


async def test_a_directory_with_other_things_in_it_keeps_its_mode(tmp_path, caplog):
    directory = tmp_path / "data"
    directory.mkdir()
    (directory / "mine.txt").write_text("mine")
    directory.chmod(0o755)
    async with running(directory, simulated(fox=[])):
        assert mode_of(directory) == 0o755
        assert not {name for name in open_to_others(directory) if name not in {".", "mine.txt"}}
