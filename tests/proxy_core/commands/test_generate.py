import asyncio

from proxy_core.core import Core
from proxy_core.options import CoreOptions
from tests.proxy_core.commands.conftest import make_easel


def test_through_a_running_serve(demo, tmp_path):
    done = demo.easel.run("generate", "two foxes", "-o", tmp_path / "fox.jpg", "--n", 2, "--size", "16:9")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert [line.split()[1] for line in lines] == [str(tmp_path / "fox-1.jpg"), str(tmp_path / "fox-2.jpg")]
    assert all("(1024x1024) by " in line and line.endswith("@example.com") for line in lines)
    assert (tmp_path / "fox-2.jpg").read_bytes().startswith(b"\x89PNG")
    assert "fox-1.jpg holds a PNG picture" in done.stderr
    assert "Note: size '16:9' is not WIDTHxHEIGHT: 1:1 used" in done.stderr


def test_every_choice_reaches_the_proxy(demo, tmp_path):
    done = demo.easel.run(
        "generate", "a fox", "-o", tmp_path / "fox.png", "--aspect-ratio", "16:9", "--model", "gemini-3.1-flash-image",
        "--image-size", "512", "--quality", "hd", "--style", "vivid",
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert "(688x384)" in done.stdout


def test_what_the_proxy_refuses_is_its_message(demo, tmp_path):
    done = demo.easel.run("generate", "a fox", "-o", tmp_path / "fox.png", "--aspect-ratio", "7:5")
    assert done.returncode == 1
    assert "aspect_ratio '7:5'" in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "fox.png").exists()


def test_a_file_that_cannot_be_written_is_said(demo, tmp_path):
    (tmp_path / "fox.png").symlink_to(tmp_path / "nowhere" / "fox.png")
    done = demo.easel.run("generate", "a fox", "-o", tmp_path / "fox.png")
    assert done.returncode == 1
    assert "could not be written" in done.stderr


def test_alone_a_proxy_runs_for_the_command_only(easel, tmp_path):
    done = easel.run("generate", "--demo", "a fox", "-o", tmp_path / "fox.png")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"Drew {tmp_path / 'fox.png'} (1024x1024) by ")
    assert not (easel.data_dir / "owner.json").exists()


async def test_an_owner_without_a_proxy_is_named(tmp_path):
    easel = make_easel(tmp_path / "data")
    core = Core(CoreOptions(easel.data_dir, vault="memory", kind="window"))
    await core.start()
    try:
        done = await asyncio.to_thread(easel.run, "generate", "a fox", "-o", tmp_path / "fox.png")
    finally:
        await core.stop()
    assert done.returncode == 1
    assert "its proxy does not" in done.stderr


def test_only_the_account_that_is_named_draws(demo, tmp_path):
    done = demo.easel.run("generate", "a fox", "-o", tmp_path / "fox.png", "-n", 2, "--account", "Studio Kite")
    assert done.returncode == 0, done.stderr
    assert [line.split(" by ")[1] for line in done.stdout.splitlines()] == ["studio.kite@example.com"] * 2
    nobody = demo.easel.run("generate", "a fox", "-o", tmp_path / "none.png", "--account", "Nöbody")
    assert (nobody.returncode, nobody.stdout) == (1, "")
    assert nobody.stderr == "easel: There is no account 'Nöbody'. 'easel account list' shows them.\n"
    unshown = demo.easel.run("generate", "a fox", "-o", tmp_path / "none.png", "--account", "a\nb")
    assert (unshown.returncode, unshown.stderr.count("\n")) == (2, 1)
