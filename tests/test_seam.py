"""The seams: what the core must never load, who may import whom, and that nobody does so in a circle."""

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# cli, commands, core -> server -> dialects -> images -> accounts, upstreams -> records, settings -> errors.
LOW = (
    *("english", "phrases", "errors", "tasks", "version", "outgoing", "files", "open_files", "copies", "listening"),
    *("setting_info", "certificates", "key_looks", "event_data"),
)
SETTING = ("setting_kinds", "setting_errors")
RECORDS = (
    "accounts.account",
    "records",
    "gallery_records",
    "previews",
    "usage",
    "events",
    "options",
    "settings",
    "settings_file",
    "images",
)
# What puts the parts together, or speaks for them to other processes: nothing else may import it.
ABOVE = (
    *("cli", "commands", "core", "verbs", "assembly", "account_assembly", "account_news", "proxy_switch"),
    *("settings_in_force", "proxy_client", "demo", "control", "remote", "ownership", "handover", "allocator", "stores"),
    "doctor",
)


@cache
def modules():
    """Every module of proxy_core by its name, with what it imports of proxy_core as far as names say."""
    paths = {_name(path): path for path in (ROOT / "proxy_core").rglob("*.py")}
    return {name: _imports(path, set(paths)) for name, path in paths.items()}


def _name(path):
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    return name.removesuffix(".__init__")


def _imports(path, known):
    """Module-level imports, those under TYPE_CHECKING too: what hides a circle is a circle."""
    return {one for one in _imported(path, _top_level) if one in known}


def _imported(path, nodes):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in nodes(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            yield from _of(node)


def _of(node):
    """`from a import b` names a.b where that is a module, else a."""
    for alias in node.names:
        whole = f"{node.module}.{alias.name}"
        is_module = (ROOT / whole.replace(".", "/")).with_suffix(".py").exists() or (
            ROOT / whole.replace(".", "/") / "__init__.py"
        ).exists()
        yield whole if is_module else node.module


def _top_level(tree):
    """Statements outside functions."""
    waiting = list(tree.body)
    while waiting:
        node = waiting.pop()
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield node
            waiting += ast.iter_child_nodes(node)


def short(name):
    return name.removeprefix("proxy_core").removeprefix(".")


def within(name, rooms):
    return any(name == room or name.startswith(f"{room}.") for room in rooms)


# --- what is loaded


def loaded(statement):
    """The top-level packages and our modules that a fresh interpreter has after `statement`."""
    code = f"import sys\n{statement}\nprint('\\n'.join(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    return {name for name in run.stdout.split() if "." not in name or name.startswith("proxy_core.")}


WINDOW = {"PySide6", "shiboken6", "qasync", "desktop", "resources"}
HEAVY = {"aiohttp", "PIL", "keyring", "cryptography", "httpx", "sqlite_utils"}


@pytest.mark.parametrize("module", ["proxy_core", "proxy_core.core", "proxy_core.cli", "proxy_core.simulator.server"])
def test_the_core_loads_nothing_of_the_window(module):
    found = loaded(f"import {module}")
    assert module in found
    assert not found & WINDOW


@pytest.mark.parametrize("module", ["proxy_core", "proxy_core.cli"])
def test_what_a_command_starts_with_is_light(module):
    found = loaded(f"import {module}")
    assert not found & HEAVY
    assert "proxy_core.core" not in found


def test_the_core_loads_pictures_keyrings_and_ciphers_when_they_are_needed():
    assert not loaded("import proxy_core.core") & (HEAVY - {"aiohttp"})


def test_the_names_for_the_window_are_all_there():
    loaded("import proxy_core\nfor name in proxy_core.__all__: getattr(proxy_core, name)")
    with pytest.raises(subprocess.CalledProcessError):
        loaded("import proxy_core\nproxy_core.no_such_name")


# --- who imports whom


def test_no_module_imports_itself_in_a_circle():
    """The package's own __init__ stands apart: every module of it is imported after it, whatever it says."""
    graph = {name: imports - {name, "proxy_core"} for name, imports in modules().items() if name != "proxy_core"}
    done = set()
    while free := {name for name in graph.keys() - done if graph[name] <= done}:
        done |= free
    circle = {name: sorted(graph[name] - done) for name in graph.keys() - done}
    assert not circle


@pytest.mark.parametrize("name", sorted(modules()))
def test_nobody_in_the_core_takes_the_names_that_are_for_the_window(name):
    if name != "proxy_core":
        assert "proxy_core" not in modules()[name]


def test_what_is_lowest_knows_only_what_is_lowest():
    for name, imports in modules().items():
        if within(short(name), LOW):
            assert all(within(short(one), LOW) for one in imports), name


# (who, may import of the rooms named here). A module in no row may import everything below `ABOVE`.
MAY = [
    (("accounts.account",), LOW),
    (("usage",), ("records",)),
    (("records", "gallery_records", "options", "previews"), (*LOW, "accounts.account", "records")),
    (("updates",), (*LOW, *RECORDS, "upstreams.connections")),
    (("events",), (*LOW, "accounts.account", "records", "gallery_records", "settings")),
    (("settings_file",), (*LOW, "settings")),
    (("settings",), (*LOW, *SETTING, "images.catalog", "images.route_table")),
    (("setting_kinds",), ("setting_info", "images.catalog", "images.route_table")),
    (("setting_errors",), (*LOW, "setting_info", "images.route_table")),
    (("accounts",), (*LOW, *RECORDS, "accounts")),
    (("images.dispatcher", "images.rotation"), (*LOW, *RECORDS, "accounts", "upstreams.base", "upstreams.transport")),
    (("images",), (*LOW, *RECORDS)),
    (("upstreams",), (*LOW, *RECORDS, "accounts", "upstreams")),
    (("store",), (*LOW, *RECORDS, "store")),
    (("dialects",), (*LOW, *RECORDS, "dialects", "upstreams.base")),
    (("server",), (*LOW, *RECORDS, "accounts", "dialects", "store", "upstreams", "server")),
    (("simulator",), (*LOW, "images", "simulator")),
]


@pytest.mark.parametrize("name", sorted(modules()))
def test_a_module_imports_only_to_its_right(name):
    imports = {short(one) for one in modules()[name]}
    for rooms, may in MAY:
        if within(short(name), rooms):
            assert not {one for one in imports if not within(one, may)}, f"{name} reaches out of its room"
            break
    else:
        assert within(short(name), ("__main__", *LOW, *ABOVE)) or not short(name), f"{name} has no row in MAY"


def test_nothing_below_imports_what_puts_the_parts_together():
    for name, imports in modules().items():
        if name not in {"proxy_core", "proxy_core.__main__"} and not within(short(name), ABOVE):
            assert not {one for one in imports if within(short(one), ABOVE)}, name


def test_the_dispatcher_and_the_pool_know_no_wire():
    for name in ("proxy_core.images.dispatcher", "proxy_core.images.rotation", "proxy_core.accounts.pool"):
        wires = {one for one in modules()[name] if within(short(one), ("dialects", "server", "store"))}
        assert not wires, name


def test_only_the_demo_and_the_commands_know_the_simulator():
    for name, imports in modules().items():
        if any(within(short(one), ("simulator",)) for one in imports):
            assert within(short(name), ("simulator", "demo", "commands")), name


# --- what tests need

# Modules of Python that Windows has not.
OF_POSIX = {"fcntl", "grp", "pty", "pwd", "resource", "termios", "tty"}


@cache
def loaded_by(name):
    """What a module of ours imports at its top level; nothing for one of others."""
    places = (ROOT / f"{name.replace('.', '/')}{end}" for end in (".py", "/__init__.py"))
    return {one for place in places if place.exists() for one in _imported(place, _top_level)}


def reached(name):
    """Everything that is loaded with a module of ours."""
    found, waiting = set(), [name]
    while waiting:
        new = loaded_by(waiting.pop()) - found
        found |= new
        waiting += new
    return found


def test_outside_of_the_windows_tests_none_loads_qt():
    """`make test-core` has no Qt. What needs it is imported where it is used, behind needs_system("Qt")."""
    core = {_name(path) for path in (ROOT / "tests").rglob("*.py")} - {"tests.desktop"}
    core = {name for name in core if not name.startswith("tests.desktop.")}
    qt = re.compile(r"(PySide6|qasync|pytestqt)\b")
    assert not {name for name in core if any(map(qt.match, reached(name)))}


def test_a_test_can_be_read_on_windows():
    """One that cannot ends the run of all. `pytest.importorskip` within the test says why it is not for Windows."""
    names = {_name(path) for path in (ROOT / "tests").rglob("*.py")}
    # The users of tests/docs/stage.py leave before: the pages are for bash.
    assert {name for name in names if loaded_by(name) & OF_POSIX} == {"tests.docs.stage"}


def everything(tree):
    return ast.walk(tree)


@pytest.mark.parametrize("path", sorted((ROOT / "desktop").rglob("*.py")), ids=_name)
def test_the_window_takes_only_the_names_that_are_for_it(path):
    taken = {one for one in _imported(path, everything) if one.partition(".")[0] == "proxy_core"}
    allowed = {"proxy_core"} | ({"proxy_core.cli"} if path.name == "__main__.py" else set())
    assert taken <= allowed


@pytest.mark.parametrize("path", sorted((ROOT / "proxy_core").rglob("*.py")), ids=_name)
def test_no_line_of_the_core_names_the_window(path):
    taken = {one.partition(".")[0] for one in _imported(path, everything)}
    assert not taken & WINDOW
    assert "tests" not in taken
