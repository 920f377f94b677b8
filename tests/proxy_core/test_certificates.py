"""The system's certificates: none is read before a call needs them, and then once for all calls."""

import asyncio
import os
import ssl
import subprocess
import sys
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from proxy_core.certificates import authorities, trusted
from tests.proxies import tls
from tests.systems import SIGNALS

# Prints how often certificates were read before the first call and after three, the answers, and whom aiohttp trusts.
CALLS = """
import asyncio, ssl, sys
reads = []
read = ssl.SSLContext.set_default_verify_paths
def counted(context):
    reads.append(context)
    read(context)
ssl.SSLContext.set_default_verify_paths = counted
from proxy_core.certificates import unread_certificates
with unread_certificates():
    from proxy_core.upstreams.transport import Transport
from aiohttp.connector import _SSL_CONTEXT_VERIFIED
from proxy_core.settings import Settings
async def main():
    before = len(reads)
    transport = Transport(Settings)
    answers = await asyncio.gather(*(transport.get(sys.argv[1], {}) for _ in range(3)))
    await transport.close()
    print(before, len(reads), *(answer.status for answer in answers), len(_SSL_CONTEXT_VERIFIED.get_ca_certs()))
asyncio.run(main())
"""


@asynccontextmanager
async def serving(context):
    async def say(request):
        return web.Response(text="here")

    app = web.Application()
    app.router.add_get("/", say)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context)
        await site.start()
        yield site._server.sockets[0].getsockname()[1]
    finally:
        await runner.cleanup()


async def test_the_first_calls_read_them_once_and_check_by_them(tmp_path):
    server, _ = tls(tmp_path, "localhost")
    async with serving(server) as port:
        environ = {**os.environ, "SSL_CERT_FILE": str(tmp_path / "certificate.pem")}
        done = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", CALLS, f"https://localhost:{port}/"), env=environ, stdout=asyncio.subprocess.PIPE
        )
        out, _ = await asyncio.wait_for(done.communicate(), 100)
    assert out.split() == [b"0", b"1", b"200", b"200", b"200", b"0"]


async def test_a_context_of_ones_own_counts(tmp_path):
    _, own = tls(tmp_path, "localhost")
    assert await trusted(own) is own
    assert await trusted(True) is await trusted(True) is authorities()
    assert (authorities().verify_mode, authorities().check_hostname) == (ssl.CERT_REQUIRED, True)


# Prints how many certificates a context has while two threads import aiohttp, and how many afterwards.
THREADS = """
import ssl, threading
from proxy_core.certificates import unread_certificates
came, gone = threading.Event(), threading.Event()
def second():
    with unread_certificates():
        came.set()
        gone.wait(5)
thread = threading.Thread(target=second)
with unread_certificates():
    thread.start()
    came.wait(0.3)
    import aiohttp
    print(len(ssl.create_default_context().get_ca_certs()))
gone.set()
thread.join()
print(len(ssl.create_default_context().get_ca_certs()))
"""


def test_afterwards_contexts_read_them_as_before_whoever_was_first(tmp_path):
    tls(tmp_path, "localhost")
    environ = {**os.environ, "SSL_CERT_FILE": str(tmp_path / "certificate.pem")}
    done = subprocess.run([sys.executable, "-c", THREADS], env=environ, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["0", "1"]


# Runs the command and prints at its end how often certificates were read.
COMMANDS = """
import atexit, os, ssl, sys
reads = []
read = ssl.SSLContext.set_default_verify_paths
def counted(context):
    reads.append(context)
    read(context)
ssl.SSLContext.set_default_verify_paths = counted
atexit.register(lambda: print("reads", len(reads)))
from proxy_core.cli import main
main(args=sys.argv[1:])
"""


@pytest.mark.parametrize(
    "args", [("doctor", "--offline"), pytest.param(("simulator",), marks=SIGNALS)], ids=lambda args: args[0]
)
def test_commands_that_call_nobody_read_none(tmp_path, args):
    with subprocess.Popen(
        [sys.executable, "-c", COMMANDS, *args],
        env={**os.environ, "EASEL_DATA_DIR": str(tmp_path / "data"), "EASEL_VAULT": "memory"},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            if args == ("simulator",):
                assert process.stdout.readline()
                process.terminate()
            out, _ = process.communicate(timeout=100)
        finally:
            process.kill()
    assert out.endswith("reads 0\n")
