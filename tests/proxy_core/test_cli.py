import asyncio
import errno
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from proxy_core import cli
from proxy_core.control import ControlServer
from proxy_core.core import Core
from proxy_core.events import WindowWanted
from proxy_core.options import CoreOptions
from proxy_core.ownership import Ownership
from tests.proxy_core.commands.conftest import COMMAND, make_easel, serving
from tests.systems import SIGNALS


def exit_code(*args, open_window=None):
    with pytest.raises(SystemExit) as ended:
        cli.main(open_window, [str(arg) for arg in args])
    return ended.value.code


@pytest.fixture(autouse=True)
def environment(monkeypatch, tmp_path):
    for name in [name for name in os.environ if name.startswith("EASEL_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("EASEL_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("EASEL_VAULT", "memory")


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("bogus",), "No such command 'bogus'"),
        (("--bogus",), "--bogus"),
        (("account",), "'easel account' needs a command: add, check, disable, enable, export, "),
        (("account", "add", "--label", "A"), "--provider"),
        (("account", "add", "--label", "A", "--provider", "paint"), "'paint'"),
        (("account", "add", "--label", "\udcff", "--provider", "gemini"), "not UTF-8"),
        (("account", "enable"), "NAME"),
        (("serve", "--port", "70000"), "--port"),
        (("serve", "--auth-mode", "none"), "--auth-mode"),
        (("serve", "--vault", "paper"), "--vault"),
        (("serve", "extra"), "extra"),
        (("generate", "a fox"), "'-o'"),
        (("generate", "a fox", "-o", "/none/of/this/a.png"), "/none/of/this"),
        (("generate", "a fox", "-o", "a.png", "--n", "11"), "--n"),
        (("requests", "--limit", "0"), "--limit"),
        (("settings", "set", "port"), "VALUE"),
        (("--data-dir", "", "models"), "--data-dir"),
    ],
)
def test_bad_usage_is_one_line_and_2(capsys, args, said):
    assert exit_code(*args) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err
    assert err.startswith("easel: ")
    assert err.count("\n") == 1


def test_a_bad_log_level_is_bad_usage(capsys, monkeypatch):
    monkeypatch.setenv("EASEL_LOG_LEVEL", "loud")
    assert exit_code("models") == 2
    assert "EASEL_LOG_LEVEL" in capsys.readouterr().err


def test_a_failure_is_one_sentence_and_1(capsys):
    assert exit_code("requests", "req_none") == 1
    assert capsys.readouterr().err == "easel: There is no request 'req_none' in the log.\n"


def test_a_key_needs_a_way_in(capsys, monkeypatch):
    monkeypatch.setattr(sys, "stdin", None)
    assert exit_code("account", "add", "--provider", "gemini", "--label", "A") == 2
    assert "--api-key-stdin" in capsys.readouterr().err


def test_without_a_window_the_help_is_shown(capsys):
    assert exit_code() == 2
    assert "serve" in capsys.readouterr().out


def test_letters_that_the_terminal_lacks_are_spelled(tmp_path):
    easel = make_easel(tmp_path, PYTHONIOENCODING="latin-1")
    easel.ok(
        "account", "add", "--provider", "gemini", "--label", "\u6771", "--api-key-stdin", "--no-check", input="key"
    )
    assert "\\u6771" in easel.ok("account", "list")


def test_a_person_who_may_keep_no_more_on_a_disk_is_told_so(capsys):
    def full(options, minimized):
        raise OSError(errno.EDQUOT, os.strerror(errno.EDQUOT))

    assert exit_code(open_window=full) == 1
    assert capsys.readouterr().err.startswith("easel: There was no room for what the command writes.")


def test_output_that_has_no_room_is_one_sentence(tmp_path):
    full_file = Path("/dev/full")
    if not full_file.exists():
        pytest.skip("this system has no file that is always full")
    easel = make_easel(tmp_path)
    with full_file.open("w") as full:
        done = subprocess.run(
            [*COMMAND, "settings", "list"], env=easel.env, stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode == 1
    assert (
        done.stderr == "easel: There was no room for what the command writes. Make room on that disk, then try again.\n"
    )
    with full_file.open("w") as full:
        done = subprocess.run([*COMMAND, "--nonsense"], env=easel.env, stdout=full, stderr=full, check=False)
    assert done.returncode == 2


def test_no_log_level_shows_a_secret(tmp_path):
    with serving(make_easel(tmp_path)) as served:
        token = json.loads((tmp_path / "owner.json").read_text())["token"]
        easel = make_easel(tmp_path, EASEL_LOG_LEVEL="debug")
        done = easel.run(
            *("account", "add", "--provider", "gemini", "--label", "A", "--api-key-stdin", "--no-check"),
            input="sk-upstream",
        )
        drew = easel.run("generate", "a fox", "-o", tmp_path / "fox.png")
    assert (done.returncode, drew.returncode) == (0, 0)
    assert "DEBUG" in done.stderr
    for secret in (token, served.key, "sk-upstream"):
        assert secret not in done.stderr + drew.stderr


def test_the_version(capsys):
    assert exit_code("--version") == 0
    assert capsys.readouterr().out == "easel 0.1.0\n"


def test_without_a_command_the_window_opens(tmp_path):
    seen = []

    def open_window(options, minimized):
        seen.append((options, minimized))
        return 7

    assert exit_code("--minimized", "--data-dir", tmp_path / "d", open_window=open_window) == 7
    assert seen == [(CoreOptions(tmp_path / "d", kind="window"), True)]
    assert exit_code("--demo", open_window=open_window) == 7
    assert seen[1] == (CoreOptions(tmp_path, demo=True, kind="window"), False)


async def test_a_second_window_raises_the_first(tmp_path, capsys):
    core, events = Core(CoreOptions(tmp_path, vault="memory", kind="window")), []
    core.events.subscribe(events.append)
    await core.start()
    try:
        assert await asyncio.to_thread(exit_code, open_window=lambda *_: 9) == 0
        assert WindowWanted() in events
    finally:
        await core.stop()
    assert capsys.readouterr().out == "Easel is open already.\n"


async def test_beside_a_serve_the_window_opens_and_offers_to_take_over(tmp_path):
    core = Core(CoreOptions(tmp_path, vault="memory", kind="serve", port=0))
    await core.start()
    try:
        assert await asyncio.to_thread(exit_code, open_window=lambda *_: 9) == 9
    finally:
        await core.stop()


@SIGNALS
async def test_ctrl_c_is_quiet(tmp_path):
    asked = asyncio.Event()

    async def proxy():
        asked.set()
        await asyncio.Event().wait()

    control, owned = ControlServer({"proxy": proxy}), Ownership.acquire(tmp_path, "serve")
    port, token = await control.start()
    owned.note(control_port=port, token=token)
    try:
        with make_easel(tmp_path).running("account", "list") as process:
            async with asyncio.timeout(100):
                await asked.wait()
            process.send_signal(signal.SIGINT)
            out, err = await asyncio.to_thread(process.communicate, timeout=100)
    finally:
        await control.stop()
        owned.release()
    assert (process.returncode, out, err.strip()) == (130, "", "")


def test_a_command_is_imported_when_it_is_named():
    code = (
        "import sys\n"
        "from proxy_core import cli\n"
        "try:\n    cli.main(None, sys.argv[1:])\nexcept SystemExit:\n    pass\n"
        "print(*sorted(f'proxy_core.commands.{name}' in sys.modules for name in ('account', 'key', 'serve')))"
    )
    base = [sys.executable, "-c", code]
    said = [
        subprocess.run([*base, *args], capture_output=True, text=True, timeout=100, check=True).stdout.splitlines()[-1]
        for args in (["--version"], ["key", "--help"])
    ]
    assert said == ["False False False", "False False True"]


def test_every_command_is_told_of_by_its_own_words(capsys):
    assert exit_code("--help") == 0
    said = capsys.readouterr().out
    assert all(re.search(rf"^  {name} +[A-Z]", said, re.MULTILINE) for name in cli._COMMANDS)


def test_help_loads_nothing_heavy():
    code = (
        "import sys\n"
        "from proxy_core import cli\n"
        "try:\n    cli.main(None, ['--help'])\nexcept SystemExit:\n    pass\n"
        "print([name for name in ('aiohttp', 'httpx', 'PIL', 'keyring', 'cryptography', 'PySide6', 'sqlite_utils')"
        " if name in sys.modules], file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=100, check=True)
    assert done.stderr == "[]\n"
