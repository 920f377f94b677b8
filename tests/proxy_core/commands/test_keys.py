import os
import subprocess

import pytest

from tests.proxy_core.commands.conftest import COMMAND, SECONDS

ADD = ("account", "add", "--provider", "gemini", "--no-check", "--label")


def added(easel, label, given, *more):
    return subprocess.run(
        [*COMMAND, *ADD, label, *more], env=easel.env, input=given, capture_output=True, timeout=SECONDS, check=False
    )


def test_the_first_line_is_the_key(demo, upstream):
    given = b"\xef\xbb\xbf demo-key-amelie \r\nanother line\n"
    assert added(demo.easel, "Fox", given, "--api-key-stdin", "--base-url", upstream.base_url).returncode == 0
    assert demo.easel.ok("account", "check", "Fox") == "Fox: in order\n"


@pytest.mark.parametrize(
    ("given", "said"), [(b"\xff\xfe\xfd", "characters that no key has"), (b"k" * 20_000, "longer than 10000")]
)
def test_what_is_no_key_is_refused(demo, given, said):
    done = added(demo.easel, "None", given, "--api-key-stdin")
    assert (done.returncode, done.stdout, done.stderr.count(b"\n")) == (1, b"", 1)
    assert said in done.stderr.decode()


def test_standard_input_must_be_announced(demo):
    done = added(demo.easel, "None", b"key-1\n")
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"--api-key-stdin" in done.stderr


def test_a_key_that_is_typed_is_not_shown(demo):
    pty = pytest.importorskip("pty")
    terminal, end = pty.openpty()
    with subprocess.Popen(
        [*COMMAND, *ADD, "Typed"],
        env=demo.easel.env, stdin=end, stdout=end, stderr=end, start_new_session=True,
    ) as process:  # fmt: skip
        os.close(end)
        shown = b""
        while b"API key: " not in shown:
            shown += os.read(terminal, 1000)
        os.write(terminal, b"typed-key-1\n")
        while b"Added Typed" not in shown:
            shown += os.read(terminal, 1000)
        assert process.wait(SECONDS) == 0
    os.close(terminal)
    assert b"typed-key-1" not in shown
