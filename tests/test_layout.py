"""Where things are, and how large they may grow: the rules of the house that no linter knows."""

import ast
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TESTS = ROOT / "tests"
SOURCES = sorted(path for room in ("proxy_core", "desktop", "resources") for path in (ROOT / room).rglob("*.py"))
DOCUMENTED = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
LONGEST_MODULE = 300
LONGEST_FUNCTION = 40
LONGEST_CLASS = 200
# The tables of the first version, as SQL: a migration that was released never changes.
LONG_BY_NATURE = {"m001_accounts_and_log", "m003_logins_and_quotas"}

# Modules that are tested by the file of another, each with the reason.
TESTED_ELSEWHERE = {
    "proxy_core/assembly.py": "test_core.py",  # a Core that starts, draws and stops has put everything together
    "proxy_core/account_assembly.py": "test_core.py",  # as assembly.py
    "proxy_core/gallery_records.py": "test_records.py",
    "proxy_core/previews.py": "images/test_size_table.py",  # records
    "proxy_core/verbs/parts.py": "verbs/test_accounts.py",  # records
    "proxy_core/english/accounts.py": "test_phrases.py",  # tables
    "proxy_core/english/doctor.py": "test_phrases.py",
    "proxy_core/english/drawing.py": "test_phrases.py",
    "proxy_core/english/starting.py": "test_phrases.py",
    "proxy_core/english/wire.py": "test_phrases.py",
    "proxy_core/upstreams/base.py": "upstreams/test_gemini.py",  # a protocol: what it promises, its kinds are tried for
    "proxy_core/upstreams/unhurried.py": "upstreams/test_connections.py",  # the half of a connection that aiohttp knows
    "proxy_core/images/task.py": "store/test_tasks.py",  # records
    "proxy_core/server/task_room.py": "../e2e/test_tasks.py",  # as assembly.py
    "proxy_core/images/wish.py": "dialects/test_openai_images.py",  # records without behaviour, which dialects fill in
    "proxy_core/images/planning.py": "dialects/test_openai_images.py",  # tried with what clients send
    "proxy_core/images/rotation.py": "images/test_dispatcher.py",  # the half of the dispatcher that takes turns
    "proxy_core/images/reference.py": "server/test_spool.py",  # files of a request, which the spool fills
    "proxy_core/server/chat_door.py": "../e2e/test_doors.py",  # doors are tried as clients knock
    "proxy_core/server/images_door.py": "../e2e/test_doors.py",
    "proxy_core/images/route_table.py": "images/test_routes.py",  # rows that routes.py reads
}


@cache
def tree(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def definitions(path, kinds):
    return [node for node in ast.walk(tree(path)) if isinstance(node, kinds)]


def lines(node):
    """How many lines it has, docstrings not counted: words are no reason to cut a function."""
    inside = [one for one in ast.walk(node) if isinstance(one, DOCUMENTED) and ast.get_docstring(one) is not None]
    said = sum(one.body[0].end_lineno - one.body[0].lineno + 1 for one in inside)
    return node.end_lineno - node.lineno + 1 - said


def relative(path):
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_a_module_a_class_and_a_function_have_their_size(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) < LONGEST_MODULE
    functions = definitions(path, ast.FunctionDef | ast.AsyncFunctionDef)
    assert not [one.name for one in functions if lines(one) >= LONGEST_FUNCTION and one.name not in LONG_BY_NATURE]
    assert not [one.name for one in definitions(path, ast.ClassDef) if lines(one) >= LONGEST_CLASS]


def test_a_record_of_the_core_is_a_struct_unless_it_hides_a_field():
    """A dataclass writes its methods as text and compiles them at every start, and takes longer to make."""
    core = [path for path in SOURCES if path.is_relative_to(ROOT / "proxy_core")]
    classes = [one for path in core for one in definitions(path, ast.ClassDef)]
    records = [one for one in classes if any("dataclass" in ast.unparse(mark) for mark in one.decorator_list)]
    assert 20 < len(records) < 40
    assert not [one.name for one in records if "repr=False" not in ast.unparse(one)]


@pytest.mark.parametrize("path", [path for path in SOURCES if tree(path).body], ids=relative)
def test_a_module_says_what_it_is(path):
    assert ast.get_docstring(tree(path))


def has_something_to_test(path):
    own = [node for node in tree(path).body if isinstance(node, DOCUMENTED)]
    return bool(own) and path.name not in {"__init__.py", "__main__.py"}


@pytest.mark.parametrize("path", [path for path in SOURCES if has_something_to_test(path)], ids=relative)
def test_a_module_has_its_tests_where_one_looks_for_them(path):
    place = path.relative_to(ROOT)
    own = TESTS / place.with_name(f"test_{place.name}")
    elsewhere = TESTED_ELSEWHERE.get(place.as_posix())
    if elsewhere is None:
        # A module's tests may be in several files: test_pool.py, test_pool_cooling.py.
        assert own.exists() or list(own.parent.glob(f"{own.stem}_*.py")), f"no {relative(own)}"
    else:
        assert not own.exists(), "it has tests of its own by now: take it out of TESTED_ELSEWHERE"
        found = TESTS / place.parts[0] / elsewhere
        assert found.exists(), f"no {relative(found)}"


def test_what_is_tested_elsewhere_exists():
    assert not [place for place in TESTED_ELSEWHERE if not (ROOT / place).exists()]


def test_a_test_file_is_about_something_that_exists():
    for room in ("proxy_core", "desktop"):
        for path in (TESTS / room).rglob("test_*.py"):
            place = path.relative_to(TESTS).parent
            name = path.stem.removeprefix("test_")
            # test_main.py is about __main__.py; test_pool_cooling.py about pool.py.
            parts = name.split("_")
            names = {"_".join(parts[: count + 1]) for count in range(len(parts))} | {f"__{name}__"}
            assert any((ROOT / place / f"{one}.py").exists() for one in names), relative(path)


def test_test_directories_are_packages_so_that_files_may_have_the_same_name():
    for path in TESTS.rglob("test_*.py"):
        assert (path.parent / "__init__.py").exists(), relative(path.parent)


def test_packaging_is_no_package():
    """It would stand before the `packaging` library, which pip and others import."""
    assert not (ROOT / "packaging" / "__init__.py").exists()


@pytest.mark.parametrize("path", [*SOURCES, *sorted(TESTS.rglob("*.py"))], ids=relative)
def test_nothing_is_patched_that_could_be_passed(path):
    """A mock proves nothing about the real thing, and a clock that is patched is patched for everybody."""
    for node in definitions(path, ast.Import | ast.ImportFrom):
        names = [alias.name for alias in node.names]
        module = getattr(node, "module", None) or ""
        assert "mock" not in module.split(".")
        assert not any("mock" in name.split(".") for name in names)
