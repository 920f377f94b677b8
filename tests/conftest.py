"""What tests need from the system: without it they are skipped and listed, or failed where EASEL_NO_SKIP is set.

It installs nothing: scripts/install-system-packages.sh does, from the same list, scripts/system-packages.
"""

import gc
import os
import shutil
import signal
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# A shell has what it starts in the background ignore Ctrl+C, and so would every program that a test starts.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that whoever is told to end takes those along, too

NO_SKIP = bool(os.environ.get("EASEL_NO_SKIP"))
TESTS = Path(__file__).parent
LINES = (TESTS.parent / "scripts" / "system-packages").read_text(encoding="utf-8").splitlines()
SYSTEM_PACKAGES = [line.split() for line in LINES if line and not line.startswith("#")]
TEST_PACKAGES = {command: package for section, command, package in SYSTEM_PACKAGES if section == "test"}
QT_PACKAGES = dict.fromkeys(package for section, _, package in SYSTEM_PACKAGES if section == "qt")
# However slow the machine is. Where nothing may be skipped, what fails today must not have passed yesterday by luck.
settings.register_profile("easel", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=NO_SKIP)
settings.load_profile("easel")
NO_QT = f"needs Qt's system libraries: apt-get install {' '.join(QT_PACKAGES)}"


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    # Where Qt's libraries are missing scripts/test.sh leaves pytest-qt out; its settings must still be known.
    if not pluginmanager.hasplugin("pytest-qt"):
        parser.addini("qt_api", "pytest-qt's")
        parser.addini("qt_log_level_fail", "pytest-qt's")


class _DirectoryWithoutQt(pytest.File):
    """Stands for tests/desktop. As a pytest.Directory it would import that directory's conftest.py, and Qt with it."""

    def collect(self) -> list[pytest.Item]:
        leave = pytest.fail if NO_SKIP else pytest.skip  # the hooks below do not see what has no conftest.py loaded
        leave(f"all of tests/{self.path.name} {NO_QT}")


def pytest_collect_directory(path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    if path == TESTS / "desktop" and not parent.config.pluginmanager.hasplugin("pytest-qt"):
        return _DirectoryWithoutQt.from_parent(parent, path=path)
    return None


def _reason_to_skip(needs: set[str], config: pytest.Config) -> str | None:
    if unknown := needs - TEST_PACKAGES.keys() - {"Qt"}:
        raise pytest.UsageError(f"scripts/system-packages does not list {', '.join(sorted(unknown))}")
    if "Qt" in needs and not config.pluginmanager.hasplugin("pytest-qt"):
        return NO_QT
    lacking = sorted(command for command in needs - {"Qt"} if not shutil.which(command))
    packages = " ".join(TEST_PACKAGES[command] for command in lacking)
    return f"needs {', '.join(lacking)}: apt-get install {packages}" if lacking else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        needs = {need for marker in item.iter_markers("needs_system") for need in marker.args}
        if reason := _reason_to_skip(needs, config):
            item.add_marker(pytest.mark.skip(reason=reason))


def pytest_collection_finish() -> None:
    # The tests themselves stay, and looking through thousands of them would be most of every collection of garbage.
    gc.collect()
    gc.freeze()


def _fail_skipped(report: pytest.TestReport | pytest.CollectReport) -> None:
    expected_failure = hasattr(report, "wasxfail")
    if report.skipped and not expected_failure and NO_SKIP:
        reason = report.longrepr[-1] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{report.nodeid} was skipped, which EASEL_NO_SKIP forbids. {reason}"


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    _fail_skipped(report)
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _fail_skipped(report)
    return report
