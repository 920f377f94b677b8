from pathlib import Path

import click
import pytest

from proxy_core.commands.options import Given, common


@click.group()
@common
def group():
    pass


@group.command()
@common
@click.pass_obj
def command(given):
    return given


def given_by(*args):
    return group.main(args, standalone_mode=False, obj=Given())


@pytest.fixture(autouse=True)
def no_environment(monkeypatch):
    for name in ("EASEL_DATA_DIR", "EASEL_VAULT"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("args", "directory"),
    [
        (("--data-dir", "/a", "command"), "/a"),
        (("command", "--data-dir", "/b"), "/b"),
        (("--data-dir", "/a", "command", "--data-dir", "/b"), "/b"),
        (("command",), "/env"),
        (("--demo", "command"), "/env"),
    ],
)
def test_the_directory_may_stand_anywhere(monkeypatch, args, directory):
    monkeypatch.setenv("EASEL_DATA_DIR", "/env")
    assert given_by(*args).core_options().data_dir == Path(directory)


def test_the_demo_has_a_directory_of_its_own():
    usual, demo = given_by("command").core_options(), given_by("command", "--demo").core_options()
    assert (usual.data_dir.name, demo.data_dir.name) == ("easel", "easel-demo")
    assert (usual.demo, demo.demo) == (False, True)


def test_a_relative_directory_is_made_whole(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert given_by("command", "--data-dir", "here").core_options().data_dir == tmp_path / "here"


def test_the_rest_reaches_the_core():
    options = given_by("--vault", "file", "command").core_options("serve", port=0)
    assert (options.vault, options.kind, options.port, options.host) == ("file", "serve", 0, None)


@pytest.mark.parametrize("args", [("--data-dir", "", "command"), ("command", "--vault", "paper")])
def test_bad_values_are_refused(args):
    with pytest.raises(click.UsageError):
        given_by(*args)


def test_what_forgets(monkeypatch):
    assert not given_by("command").forgets()
    assert given_by("command", "--demo").forgets()
    assert not given_by("command", "--demo", "--vault", "file").forgets()
    monkeypatch.setenv("EASEL_VAULT", "memory")
    assert given_by("command").forgets()
