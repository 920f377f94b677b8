"""What is measured, as processes of their own: the upstream, Easel, nginx and the simplest proxy.

Linux: CPU and memory are read from /proc.
"""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import ExitStack
from pathlib import Path

from benchmarks.client import Target
from benchmarks.upstream import picture

ROOT = Path(__file__).parent.parent
KEY = "sk-bench"
MODEL = "gemini-2.5-flash-image"
ASKED: dict[str, object] = {"model": MODEL, "prompt": "a red fox"}
NATIVE: dict[str, object] = {"contents": [{"role": "user", "parts": [{"text": "a red fox"}]}]}
EASEL = [sys.executable, "-m", "proxy_core"]
TICK = os.sysconf("SC_CLK_TCK")
SMALL, LARGE = 1_500_000, 6_000_000
NGINX = """
daemon off; master_process off; pid {folder}/nginx.pid; error_log stderr warn;
events {{ worker_connections 1024; }}
http {{
  access_log off; client_max_body_size 64m;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  upstream mock {{ server 127.0.0.1:{upstream}; keepalive 64; }}
  server {{
    listen 127.0.0.1:{port};
    location = /healthz {{ return 200 "ok"; }}
    location / {{
      proxy_pass http://mock; proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_buffers 64 64k; proxy_buffer_size 64k; proxy_busy_buffers_size 1m; proxy_max_temp_file_size 0;
    }}
  }}
}}
"""


class Service:
    """A process that serves at a port; it ends with the stack."""

    def __init__(self, stack: ExitStack, argv: list[str], port: int, environ: dict[str, str] | None = None) -> None:
        begun = time.perf_counter()
        self._process = subprocess.Popen(
            argv, cwd=ROOT, env={**os.environ, **(environ or {})}, stdout=subprocess.DEVNULL
        )
        stack.callback(self._end)
        while not answers(f"http://127.0.0.1:{port}/healthz"):
            if self._process.poll() is not None or time.perf_counter() > begun + 30:
                raise SystemExit(f"{argv[0]} does not serve")
            time.sleep(0.005)
        self.healthy_after = time.perf_counter() - begun

    @property
    def cpu(self) -> float:
        """Seconds that it computed."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    @property
    def peak(self) -> float:
        """The most memory that it had, in MiB."""
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0]) / 1024

    def _end(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def answers(url: str) -> bool:
    """Whether anybody does, whatever it says."""
    try:
        urllib.request.urlopen(url, timeout=5).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def free_port() -> int:
    """One that nobody has now."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


class Lab:
    """The upstream, and a way to start each target anew."""

    def __init__(self, stack: ExitStack, folder: Path) -> None:
        self.folder = folder
        self.upstream = free_port()
        self.ports: dict[str, int] = {}
        self.direct = Target("direct", self.upstream, f"/v1beta/models/{MODEL}:generateContent", NATIVE)
        Service(stack, [sys.executable, "-m", "benchmarks.upstream", str(self.upstream)], self.upstream)

    def draw(self, size: int, delay: float = 0.0) -> bytes:
        """From now on the upstream answers so; the picture."""
        url = f"http://127.0.0.1:{self.upstream}/set?size={size}&delay={delay}"
        urllib.request.urlopen(urllib.request.Request(url, method="POST"), timeout=30).close()
        return picture(size)

    def start(self, name: str, stack: ExitStack) -> tuple[Target, Service]:
        """The target of this name, started."""
        port = free_port()
        if name == "nginx":
            config = self.folder / "nginx.conf"
            config.write_text(NGINX.format(folder=self.folder, port=port, upstream=self.upstream))
            argv = ["nginx", "-p", str(self.folder), "-c", str(config), "-e", "stderr"]
            target = Target(name, port, f"/v1beta/models/{MODEL}:generateContent", NATIVE)
            return target, Service(stack, argv, port)
        target = Target(name, port, "/v1/images/generations", ASKED, KEY)
        if name == "plain":
            upstream = f"http://127.0.0.1:{self.upstream}"
            return target, Service(stack, [sys.executable, "-m", "benchmarks.plain_proxy", str(port), upstream], port)
        argv = [*EASEL, "serve", "--port", str(port), "--data-dir", str(self.folder / "easel")]
        return target, Service(stack, argv, port, self.easel)

    @property
    def easel(self) -> dict[str, str]:
        """Easel's environment: its secrets are in the encrypted file."""
        secret = self.folder / "passphrase"
        secret.write_text("bench")
        return {"EASEL_API_KEY": KEY, "EASEL_VAULT": "file", "EASEL_VAULT_PASSPHRASE_FILE": str(secret)}

    def set_up(self, gallery: str) -> None:
        """Easel's settings, and four accounts."""
        data = ["--data-dir", str(self.folder / "easel")]
        environ = {**os.environ, **self.easel}
        account = ["account", "add", "--provider", "gemini", "--api-key-stdin", "--max-concurrency", "64"]
        base = ["--base-url", f"http://127.0.0.1:{self.upstream}"]
        for number in range(4):
            label = ["--label", f"a{number}", "--email", f"a{number}@example.com"]
            said = [*EASEL, *account, *label, *base, *data]
            subprocess.run(said, cwd=ROOT, env=environ, input=b"key\n", capture_output=True, check=True)
        subprocess.run(
            [*EASEL, "settings", "set", "gallery", gallery, *data],
            cwd=ROOT,
            env=environ,
            capture_output=True,
            check=True,
        )
