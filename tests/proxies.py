"""Real proxies on loopback, HTTP and SOCKS5: they ask for a password, look names up themselves, and count what passes.

And a certificate for made-up names, with the contexts of a server that shows it and of a client that trusts it.
"""

import asyncio
import base64
import datetime as dt
import ssl
from contextlib import asynccontextmanager, suppress

from proxy_core.tasks import spawn


class _Proxy:
    """A proxy that knows only the names it was given; `asked` are the hosts and ports that it was asked for."""

    def __init__(self, names=None, who=None, mood="serves"):
        self.names = names or {}
        self.who = who
        self.mood = mood  # serves, closes, hangs, babbles
        self.asked = []
        self.passed = 0
        self.connections = 0
        self.ended = asyncio.Event()
        self._tasks = set()

    async def start(self):
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self):
        self._server.close()
        await self._server.wait_closed()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def url(self):
        who = "{}:{}@".format(*self.who) if self.who else ""
        return f"{self.scheme}://{who}127.0.0.1:{self.port}"

    async def _serve(self, reader, writer):
        task = asyncio.current_task()
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        self.connections += 1
        try:
            if self.mood == "hangs":
                await reader.read()
            elif self.mood == "babbles":
                writer.write(b"SSH-2.0-OpenSSH_9.9\r\n\r\n")
                await writer.drain()
            elif self.mood == "serves":
                await self._speak(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # asyncio's server takes a cancelled task for a mistake
        finally:
            await _close(writer)
            self.ended.set()

    async def _open(self, host, port):
        """A connection to where the proxy finds `host`; None when it does not find it."""
        self.asked.append((host, port))
        known = self.names.get(host, host if host[:1].isdigit() or ":" in host else None)
        if known is None:
            return None
        try:
            return await asyncio.open_connection(known, port)
        except OSError:
            return None

    async def _join(self, reader, writer, far_reader, far_writer):
        """Carry bytes both ways until both have ended."""
        back = spawn(self._carry(far_reader, writer), name="carry back")
        try:
            await self._carry(reader, far_writer)
            await back
        finally:
            back.cancel()
            await _close(far_writer)

    async def _carry(self, reader, writer):
        try:
            while piece := await reader.read(65_536):
                self.passed += len(piece)
                writer.write(piece)
                await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()


async def _close(writer):
    writer.close()
    with suppress(ConnectionError):
        await writer.wait_closed()


class HttpProxy(_Proxy):
    """CONNECT, and requests with a whole URL, one for a connection."""

    scheme = "http"

    async def _speak(self, reader, writer):
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        first, *lines = head.rstrip("\r\n").split("\r\n")
        method, target, _ = first.split(" ")
        if self.who and self._credentials(lines) != "{}:{}".format(*self.who):
            writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
            return
        authority = target if method == "CONNECT" else target.removeprefix("http://").partition("/")[0]
        host, colon, port = authority.rpartition(":")
        if not colon or port.endswith("]"):
            host, port = authority, "80"
        far = await self._open(host.strip("[]"), int(port))
        if far is None:
            writer.write(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
            return
        if method == "CONNECT":
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        else:
            path = target.removeprefix(f"http://{authority}") or "/"
            kept = [line for line in lines if not line.lower().startswith(("proxy-", "connection:"))]
            sent = "\r\n".join([f"{method} {path} HTTP/1.1", *kept, "Connection: close", "", ""]).encode()
            far[1].write(sent)
            self.passed += len(sent)
        await self._join(reader, writer, *far)

    @staticmethod
    def _credentials(lines):
        found = [line for line in lines if line.lower().startswith("proxy-authorization: basic ")]
        return base64.b64decode(found[0].split(" ")[2]).decode() if found else None


class Socks5Proxy(_Proxy):
    """RFC 1928 with RFC 1929: CONNECT to a name or an address."""

    scheme = "socks5"

    async def _speak(self, reader, writer):
        _, count = await reader.readexactly(2)
        offered = await reader.readexactly(count)
        method = 2 if self.who else 0
        writer.write(bytes([5, method if method in offered else 0xFF]))
        if method not in offered or (self.who and not await self._knows(reader, writer)):
            return
        _, _, _, kind = await reader.readexactly(4)
        host = await self._host(reader, kind)
        port = int.from_bytes(await reader.readexactly(2), "big")
        far = await self._open(host, port)
        writer.write(bytes([5, 0 if far else 4, 0, 1, 0, 0, 0, 0, 0, 0]))
        if far:
            await self._join(reader, writer, *far)

    async def _knows(self, reader, writer):
        await reader.readexactly(1)
        user = await reader.readexactly((await reader.readexactly(1))[0])
        password = await reader.readexactly((await reader.readexactly(1))[0])
        known = (user.decode(), password.decode()) == self.who
        writer.write(bytes([1, 0 if known else 1]))
        return known

    @staticmethod
    async def _host(reader, kind):
        if kind == 3:
            return (await reader.readexactly((await reader.readexactly(1))[0])).decode()
        if kind == 1:
            return ".".join(str(part) for part in await reader.readexactly(4))
        parts = await reader.readexactly(16)
        return ":".join(parts[at : at + 2].hex() for at in range(0, 16, 2))


KINDS = {"http": HttpProxy, "socks5": Socks5Proxy}


@asynccontextmanager
async def proxy(kind, names=None, **more):
    """A running proxy of a kind, "http" or "socks5"."""
    made = KINDS[kind](names, **more)
    await made.start()
    try:
        yield made
    finally:
        await made.stop()


def tls(directory, *names, ended=False):
    """(a server's context with a certificate for `names`, a client's context that trusts it and no other).

    `ended`: it is out of date.
    """
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, names[0])])
    now = dt.datetime.now(dt.UTC) - dt.timedelta(days=2 * ended)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(one) for one in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ) + made.public_bytes(serialization.Encoding.PEM)
    file = directory / "certificate.pem"
    file.write_bytes(pem)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(file)
    return server, ssl.create_default_context(cadata=made.public_bytes(serialization.Encoding.PEM).decode())
