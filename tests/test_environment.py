"""Which Python scripts/environment.sh makes .venv with, on a computer whose Pythons are all made up.

Each is the one that runs the tests, told by a `sitecustomize` to say other things of itself. None can make a .venv: the
script ends there, and names the Python that it took.
"""

import hashlib
import json
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LOCKS = ("requirements.lock", "requirements-build.lock")
TOOLS = ("bash", "cat", "dirname", "flock", "mkdir", "perl", "rm", "sha256sum", "shasum", "uname")
ADVICE = "was built without optimisations"

TELLS_OTHER_THINGS = """
import json, os, sys, sysconfig
made_up = json.loads(os.environ["MADE_UP"])
sys.version_info = (*made_up["version"], 0, "final", 0)
sys.base_prefix = made_up["prefix"]
sysconfig.get_config_vars()["CONFIG_ARGS"] = made_up["told"]
if not made_up["whole"]:
    sys.modules["ensurepip"] = None  # as Debian has it without its package python3-venv
"""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="its bash is that of Git, which is not on the PATH")

OPTIMISED = "'--prefix=/opt/python' '--enable-optimizations' '--with-lto'"
BY_HAND = "'--prefix=/root/.pyenv/versions/3.11.7' '--enable-shared'"
DEBIAN = {"told": "'--enable-shared' '--prefix=/usr'", "prefix": "/usr"}


class Computer:
    """A checkout, and folders on the PATH with Pythons in them: `bin` comes before `usr`."""

    def __init__(self, place):
        self.place = place
        self.checkout = place / "easel"
        (self.checkout / "scripts").mkdir(parents=True)
        shutil.copy(ROOT / "scripts/environment.sh", self.checkout / "scripts")
        (self.checkout / "scripts/install-system-packages.sh").touch()
        for name in ("pyproject.toml", *LOCKS):
            (self.checkout / name).write_text(name)
        (place / "customize").mkdir()
        (place / "customize/sitecustomize.py").write_text(TELLS_OTHER_THINGS)
        (place / "tools").mkdir()
        for name in TOOLS:
            if found := shutil.which(name):
                (place / "tools" / name).symlink_to(found)

    def add(self, name, version=(3, 11), told=BY_HAND, *, prefix=None, whole=True):
        """A Python called so, `folder/name`; where it is."""
        made_up = {"version": version, "told": told, "prefix": prefix or str(self.place / name), "whole": whole}
        return self.write(
            name,
            '[ "$2" != venv ] || exit 1',
            f"export MADE_UP={shlex.quote(json.dumps(made_up))}",
            f"export PYTHONPATH={shlex.quote(str(self.place / 'customize'))}",
            f'exec {shlex.quote(sys.executable)} "$@"',
        )

    def write(self, name, *lines):
        path = self.place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(("#!/bin/sh", *lines, "")))
        path.chmod(0o755)
        return str(path)

    def made_before(self, **of):
        """There is a .venv, made to its end."""
        stamps = self.checkout / ".venv/.easel"
        stamps.mkdir(parents=True)
        self.add("easel/.venv/bin/python", **of)
        self.write("easel/.venv/bin/easel")
        (stamps / "place").write_text(f"3.11 {self.checkout.resolve()}")
        names = ("pyproject.toml", *LOCKS)
        digests = {name: hashlib.sha256((self.checkout / name).read_bytes()).hexdigest() for name in names}
        (stamps / "run").write_text("\n".join(f"{digest}  {name}" for name, digest in digests.items()))

    def start(self, kind="run", **variables):
        path = ":".join(str(self.place / folder) for folder in ("bin", "usr", "tools"))
        command = [str(self.place / "tools/bash"), str(self.checkout / "scripts/environment.sh"), kind]
        return subprocess.run(command, env={"PATH": path, **variables}, capture_output=True, text=True, check=False)

    def took(self, kind="run", **variables):
        """The Python that it makes an environment with, and whether it advises another."""
        done = self.start(kind, **variables)
        assert done.returncode == 1, done.stderr
        assert " -m venv " in done.stderr
        return done.stderr.split(" -m venv ")[0].removeprefix("'"), ADVICE in done.stdout


@pytest.fixture
def computer(tmp_path):
    return Computer(tmp_path)


def test_one_built_by_hand_without_optimisations_comes_after_the_systems_own(computer):
    computer.add("bin/python3.13", (3, 13))
    computer.add("bin/python3.11")
    usual = computer.add("usr/python3.11", **DEBIAN)
    assert computer.took() == (usual, False)


def test_of_fast_ones_it_is_the_newest(computer):
    computer.add("bin/python3.11", told=OPTIMISED)
    newest = computer.add("usr/python3.12", (3, 12), OPTIMISED)
    computer.add("bin/python3", **DEBIAN)
    assert computer.took() == (newest, False)


@pytest.mark.parametrize("vendor", [{"told": OPTIMISED}, DEBIAN, {"told": None}], ids=["told", "debian", "windows"])
def test_what_vendors_build_is_fast(computer, vendor):
    only = computer.add("bin/python3.11", **vendor)
    assert computer.took() == (only, False)


def test_what_conda_built_is_fast(computer):
    (computer.place / "conda/conda-meta").mkdir(parents=True)
    only = computer.add("bin/python3.11", prefix=str(computer.place / "conda"))
    assert computer.took() == (only, False)


@pytest.mark.parametrize("told", [BY_HAND, ""])
def test_a_slow_one_is_taken_where_no_other_has_all_and_another_is_advised(computer, told):
    computer.add("bin/python3.12", (3, 12), OPTIMISED, whole=False)
    slow = computer.add("bin/python3.11", told=told)
    assert computer.took() == (slow, True)


def test_one_that_lacks_a_part_is_better_than_none(computer):
    computer.add("bin/python3.10", (3, 10), OPTIMISED)
    bare = computer.add("bin/python3.11", **DEBIAN, whole=False)
    assert computer.took() == (bare, False)


def test_one_that_does_not_run_or_is_too_old_is_passed_over(computer):
    computer.write("bin/python3.12", "echo 'pyenv: python3.12: command not found' >&2; exit 127")
    computer.add("bin/python3", (3, 10), OPTIMISED)
    usual = computer.add("usr/python3", **DEBIAN)
    assert computer.took() == (usual, False)


def test_the_one_that_was_named_is_taken_as_it_is(computer):
    computer.add("usr/python3.11", **DEBIAN)
    named = computer.add("else where/python")
    assert computer.took(PYTHON=named) == (named, False)


def test_where_there_is_none_it_says_what_to_do(computer):
    computer.add("bin/python3", (3, 10))
    done = computer.start()
    assert done.returncode == 1
    assert "found none (tried python3.14 python3.13 python3.12 python3.11 python3): install" in done.stderr
    assert "found none (tried /nowhere)" in computer.start(PYTHON="/nowhere").stderr


def test_a_package_is_made_with_the_first_that_has_all(computer):
    first = computer.add("bin/python3.11")
    computer.add("usr/python3.11", **DEBIAN)
    assert computer.took("package") == (first, False)


@pytest.mark.parametrize("named", [False, True], ids=["unnamed", "named"])
def test_what_was_made_with_a_slow_one_stays(computer, named):
    slow = computer.add("bin/python3.11", prefix="/pyenv")
    computer.add("usr/python3.11", **DEBIAN)
    computer.made_before(prefix="/pyenv")
    done = computer.start(**({"PYTHON": slow} if named else {}))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_another_python_of_the_same_version_makes_it_anew_when_it_is_named(computer):
    usual = computer.add("usr/python3.11", **DEBIAN)
    computer.made_before(prefix="/pyenv")
    assert computer.took(PYTHON=usual) == (usual, False)
