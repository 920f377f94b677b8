"""Every feature is driven at DEBUG with secrets that are easy to find, and then all files and all output are searched.

Real processes and a real simulator: what is searched is what a person's disk and terminal would hold.
"""

import asyncio
import json
import os
import sys
from contextlib import asynccontextmanager
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest

from proxy_core.simulator.faults import Fault, Rule
from proxy_core.simulator.scenario import Scenario, SimulatedAccount
from proxy_core.simulator.server import Simulator
from proxy_core.tasks import spawn

SECONDS = 60
COMMAND = [sys.executable, "-m", "proxy_core"]
KEY, SECOND_KEY, BAD_KEY, SERVICE_KEY = (
    "PLANTED-key-of-fox-0001",
    "PLANTED-key-of-heron-0002",
    "PLANTED-bad-key-0003",
    "sk-PLANTED-service-0004",
)
PASSPHRASE, EXPORT_PASSPHRASE = "PLANTED-vault-passphrase-5", "PLANTED-export-passphrase-6"
PROXY_PASSWORD = "PLANTED-proxy-password-7"


class Easel:
    """Runs the command at DEBUG, and keeps all that it says."""

    def __init__(self, directory, passphrase):
        self.said = []
        ours = {key: value for key, value in os.environ.items() if not key.startswith("EASEL_")}
        self.env = ours | {
            "EASEL_DATA_DIR": str(directory),
            "EASEL_VAULT": "file",
            "EASEL_VAULT_PASSPHRASE_FILE": str(passphrase),
            "EASEL_LOG_LEVEL": "DEBUG",
        }

    async def run(self, *args, text="", code=0):
        process = await self.start(*args)
        out, err = await asyncio.wait_for(process.communicate(text.encode()), SECONDS)
        self.said.append(err.decode())
        assert process.returncode in {code, *(() if code == 0 else (0,))}, err.decode()[-2000:]
        return out.decode()

    async def start(self, *args):
        pipe = asyncio.subprocess.PIPE
        return await asyncio.create_subprocess_exec(
            *COMMAND, *map(str, args), env=self.env, stdin=pipe, stdout=pipe, stderr=pipe
        )

    async def told(self, *args, text="", code=0):
        """As `run`, and what it prints is searched, too."""
        out = await self.run(*args, text=text, code=code)
        self.said.append(out)
        return out

    @asynccontextmanager
    async def serving(self):
        """(base URL, key) of `easel serve`, whose output is kept."""
        process = await self.start("serve", "--port", 0)
        rest = spawn(process.stderr.read(), name="test")
        line = (await asyncio.wait_for(process.stdout.readline(), SECONDS)).decode()
        try:
            yield line.removeprefix("Easel listening on ").strip()
        finally:
            process.terminate()
            await asyncio.wait_for(process.wait(), SECONDS)
            self.said += [(await rest).decode(), (await process.stdout.read()).decode(), line]


@pytest.fixture
async def simulator():
    people = (
        SimulatedAccount("fox", KEY, email="fox@example.com"),
        SimulatedAccount("heron", SECOND_KEY, (Rule(Fault.LIMITED_DAY, every=2),), email="heron@example.com"),
        SimulatedAccount("owl", "PLANTED-key-of-owl-0008", email="owl@example.com"),
        SimulatedAccount("service", SERVICE_KEY, email="service@example.com", per_minute=50),
    )
    simulator = Simulator(Scenario(people, latency=(0.0, 0.0), seed=1, rotate_refresh_tokens=True, token_seconds=400))
    await simulator.start()
    yield simulator
    await simulator.stop()


async def sign_in(easel, simulator, client, client_file, label):
    """`easel account login` as a person at another machine does it; the codes and states that went by."""
    process = await easel.start(
        *("account", "login", "--provider", "gemini", "--label", label, "--client-file", client_file),
        *("--base-url", simulator.base_url, "--no-browser"),
    )
    url = (await asyncio.wait_for(process.stdout.readline(), SECONDS)).decode().strip()
    async with client.post(url, data={"account": "owl", "decision": "allow"}, allow_redirects=False) as answer:
        back = answer.headers["Location"]
    process.stdin.write(f"http://127.0.0.1/?code=wrong&state=wrong\n{back}\n".encode())
    await process.stdin.drain()
    out, err = await asyncio.wait_for(process.communicate(), SECONDS)
    assert process.returncode == 0, err.decode()[-2000:]
    easel.said += [out.decode(), err.decode().replace(url, "")]
    return parse_qs(urlsplit(back).query)["code"][0]


def searched(directory):
    """Every file under a directory, as bytes; also what SQLite and others leave beside."""
    return {path: path.read_bytes() for path in directory.rglob("*") if path.is_file()}


async def use_everything(easel, simulator, tmp_path, client):
    """Adds, checks, draws, fails, signs in, refreshes, exports, imports, removes. The secrets that came up."""
    origin = simulator.base_url
    secrets = []
    add = ("account", "add", "--provider", "gemini", "--base-url", origin, "--api-key-stdin", "--label")
    await easel.told(*add, "fox", text=KEY)
    await easel.told(*add, "heron", text=SECOND_KEY)
    await easel.told(*add, "bad", text=BAD_KEY, code=1)
    await easel.told(*add, "bad", "--no-check", text=BAD_KEY)
    service = ("account", "add", "--provider", "openai", "--base-url", f"{origin}/v1", "--api-key-stdin", "--label")
    await easel.told(*service, "service", text=SERVICE_KEY)
    client_file = tmp_path / "client_secret.json"
    async with client.get(f"{origin}/simulator/client_secret.json") as answer:
        client_file.write_bytes(await answer.read())
    secrets.append(json.loads(client_file.read_text())["installed"]["client_secret"])
    secrets.append(await sign_in(easel, simulator, client, client_file, "owl"))
    client_file.unlink()
    await easel.told("settings", "set", "upstream_proxy", f"http://user:{PROXY_PASSWORD}@127.0.0.1:9")
    key = (await easel.run("key", "show")).strip()
    secrets.append(key)
    secrets.append((await easel.run("key", "webhook")).strip())
    async with easel.serving() as base_url:
        headers = {"Authorization": f"Bearer {key}"}
        for model in ("gemini-3-pro-image", "gemini-2.5-flash-image", "gpt-image-2", "no-such-model"):
            body = {"prompt": "a fox", "n": 4, "model": model}
            async with client.post(f"{base_url}/images/generations", json=body, headers=headers) as answer:
                easel.said.append(await answer.text() if answer.status >= 400 else str(answer.headers))
        planted = {
            "prompt": "a fox",
            "api_key": KEY,
            "token": SECOND_KEY,
            "image": f"http://u:{KEY}@127.0.0.1:9/x?{KEY}",
        }
        async with client.post(f"{base_url}/images/generations", json=planted, headers=headers) as answer:
            easel.said.append(str(answer.status))
        async with client.post(f"{base_url}/images/generations", json={}, headers={"X-Api-Key": "wrong"}) as answer:
            easel.said.append(await answer.text())
        native = f"{base_url.removesuffix('/v1')}/v1beta/models/gemini-3-pro-image:generateContent?key={key}"
        async with client.post(native, json={"contents": [{"parts": [{"text": "a fox"}]}]}) as answer:
            easel.said.append(str(answer.status))
        await use_tasks(easel, base_url, headers, client)
        simulator.tokens.expire("owl")
        await easel.told("account", "check", code=1)
        await easel.told("quota", "--refresh")
        simulator.tokens.revoke("owl")
        await easel.told("account", "check", "owl", code=1)
        await easel.told("account", "list")
        await easel.told("account", "list", "--json")
        await easel.told("requests")
        await easel.told("requests", "--json")
        newest = json.loads(await easel.told("requests", "--json", "--limit", 1))[0]
        await easel.told("requests", newest["id"])
        for form in ("csv", "jsonl"):  # where they are searched with everything else
            await easel.told("requests", "--export", easel_directory(easel) / f"log.{form}")
            assert newest["id"] in (easel_directory(easel) / f"log.{form}").read_text()
        await easel.told("account", "export", "-")
        passphrase = tmp_path / "passphrase"
        passphrase.write_text(EXPORT_PASSPHRASE)
        await easel.told("account", "export", tmp_path / "out" / "x.json", "--with-secrets", code=2)
        exported = easel_directory(easel) / "export.json"
        await easel.told("account", "export", exported, "--with-secrets", "--passphrase-file", passphrase)
        await easel.told("account", "import", exported, "--passphrase-file", passphrase, code=1)
        passphrase.write_text("PLANTED-wrong-passphrase")
        await easel.told("account", "import", exported, "--passphrase-file", passphrase, code=1)
        passphrase.unlink()
        await easel.told("account", "import", "-", text=f"{KEY}\nPLANTED broken line\n{BAD_KEY}\n", code=1)
        await easel.told("account", "key", "bad", "--api-key-stdin", text="PLANTED-other-key-0009", code=1)
        await easel.told("account", "remove", "owl", "--revoke")
        secrets.append((await easel.run("key", "rotate")).strip())
    return secrets


async def use_tasks(easel, base_url, headers, client):
    """A task that ends, of which a webhook is not told yet, and one that nobody may see."""
    webhook = "https://hooks.invalid/PLANTED-path-0010?token=PLANTED-token-0011"
    query = {"async": "true", "webhook": webhook}
    body = {"prompt": "a fox", "model": "gemini-3-pro-image"}
    async with client.post(f"{base_url}/images/generations", params=query, json=body, headers=headers) as answer:
        easel.said.append(str(answer.headers))
        task_id = (await answer.json())["task_id"]
    status = "IN_PROGRESS"
    async with asyncio.timeout(SECONDS):
        while status == "IN_PROGRESS":
            async with client.get(f"{base_url}/images/tasks/{task_id}", headers=headers) as answer:
                status = (await answer.json())["data"]["status"]
    query["webhook"] = "http://user:PLANTED-password-0012@hooks.invalid/"
    async with client.post(f"{base_url}/images/generations", params=query, json=body, headers=headers) as answer:
        easel.said.append(await answer.text())
    async with client.get(f"{base_url}/images/tasks/{task_id}", headers={"X-Api-Key": "PLANTED-other"}) as answer:
        easel.said.append(await answer.text())


def easel_directory(easel):
    from pathlib import Path

    return Path(easel.env["EASEL_DATA_DIR"])


async def test_no_secret_is_in_any_file_or_output(tmp_path, simulator):
    directory = tmp_path / "data"
    passphrase = tmp_path / "vault-passphrase"
    passphrase.write_text(PASSPHRASE)
    easel = Easel(directory, passphrase)
    async with aiohttp.ClientSession() as client:
        secrets = await use_everything(easel, simulator, tmp_path, client)
    secrets += [KEY, SECOND_KEY, BAD_KEY, SERVICE_KEY, PASSPHRASE, EXPORT_PASSPHRASE, "PLANTED"]
    secrets += ["refresh-1-of-owl", "refresh-2-of-owl", "access-1-of-owl", "access-2-of-owl"]

    said = "\n".join(easel.said)
    assert "DEBUG" in said
    for secret in secrets:
        assert secret not in said, f"{secret[:14]}... was said"
    files = searched(directory)
    assert len(files) >= 3
    kept = {*secrets} - {"PLANTED"}
    for path, content in files.items():
        for secret in kept:
            assert secret.encode() not in content, f"{secret[:14]}... is in {path.name}"
        assert b"PLANTED" not in content or path.name == "settings.json", path.name
