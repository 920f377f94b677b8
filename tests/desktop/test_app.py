import asyncio
import os
import signal
from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication, QEvent

from desktop.app import DATABASE, VAULT_FILE, Desk, live
from desktop.theme import DARK
from desktop.windows.page import Page
from proxy_core import Core, CoreOptions, WindowWanted
from proxy_core.accounts.credentials import FILE_NAME
from tests.desktop.waiting import PATIENCE, heard, opened, told


@pytest.mark.parametrize("way", ["quit", "ctrl_q", "sigterm", "sigint", "tray"])
def test_every_way_out_goes_through_the_one_door(qapp, desk, core, qt_runner, way):
    def leave():
        match way:
            case "quit":
                qapp.quit()
            case "ctrl_q":
                desk.window.shortcuts.all[-1].trigger()
            case "sigterm":
                os.kill(os.getpid(), signal.SIGTERM)
            case "sigint":
                os.kill(os.getpid(), signal.SIGINT)
            case "tray":
                desk.tray.menu.actions()[-1].trigger()

    async def story():
        door = asyncio.get_running_loop().create_task(live(qapp, desk, minimized=False))
        async with heard(desk.signals.proxy_changed, lambda proxy: proxy.running):
            pass
        leave()
        await asyncio.wait_for(door, PATIENCE)

    qt_runner.run(story())
    assert (core.started, core.stopped) == (1, 1)
    assert not core.state.running
    assert not desk.window.isVisible()


def test_quitting_while_the_core_starts(qapp, desk, core, qt_runner):
    async def never():
        core.started += 1
        await asyncio.Event().wait()

    core.start = never

    async def story():
        door = asyncio.get_running_loop().create_task(live(qapp, desk, minimized=False))
        async with heard(desk.verbs.main.busy_changed, lambda verb, on: verb == "open" and on):
            pass
        qapp.quit()
        await asyncio.wait_for(door, PATIENCE)

    qt_runner.run(story())
    assert not desk.window.isVisible()


def test_quitting_while_the_pages_are_built_builds_few_more(qapp, desk, core, qt_runner):
    build, built = desk.window.build_next, []

    def quit_after_one():
        built.append(build())
        if len(built) == 1:
            qapp.quit()
        return built[-1]

    desk.window.build_next = quit_after_one
    qt_runner.run(asyncio.wait_for(live(qapp, desk, minimized=False), PATIENCE))
    assert (core.started, Page.SETTINGS in desk.window._pages.of) == (0, False)


def test_the_key_is_not_there_before_the_core_runs_and_that_is_said(desk, qt_runner):
    async def story():
        desk.open(minimized=False)
        async with heard(desk.verbs.main.message) as got:
            desk._begin()
            desk.verbs.main.copy_key()
        return got

    assert qt_runner.run(story()) == [("Easel is not started, or was stopped already.",)]


def test_the_core_is_opened_once_the_window_is_seen_and_has_all_its_pages(desk, qt_runner):
    seen = []

    def note(verb, on):
        if verb == "open" and on:
            seen.append((desk.window.build_next(), set(desk.window._pages.of) == set(Page)))

    async def story():
        desk.verbs.main.busy_changed.connect(note)
        async with heard(desk.signals.proxy_changed, lambda proxy: proxy.running):
            desk.open(minimized=False)
            seen.append((desk._begun, list(desk.window._pages.of)))

    qt_runner.run(story())
    assert seen == [(False, [Page.OVERVIEW]), (False, True)]


def test_a_window_that_is_closed_before_it_is_seen_opens_no_core(desk, core, qt_runner):
    async def story():
        desk.open(minimized=False)
        await desk.close()
        desk._begin()  # as when it is painted all the same

    qt_runner.run(story())
    assert core.started == 0


def test_a_second_start_brings_the_window_back(desk, qt_runner):
    async def story():
        desk.open(minimized=True)
        before = desk.window.isMinimized()
        await told(desk.signals, WindowWanted())
        return before

    assert qt_runner.run(story())
    assert desk.window.isVisible()
    assert not desk.window.isMinimized()


def test_the_encrypted_file_has_the_name_that_the_core_gives_it():
    assert VAULT_FILE == FILE_NAME


def test_the_database_has_the_name_that_the_core_gives_it(tmp_path, qt_runner):
    async def story():
        core = Core(CoreOptions(data_dir=tmp_path, vault="memory", port=0))
        await core.start()
        await core.stop()

    qt_runner.run(story())
    assert (tmp_path / DATABASE).exists()


@pytest.mark.parametrize(
    ("known", "first"),
    [
        (None, "WelcomePage"),
        ("left at it", "WelcomePage"),
        ("database", "OverviewPage"),
        ("welcomed", "OverviewPage"),
        ("demo", "OverviewPage"),
    ],
)
def test_the_first_start_ever_begins_with_the_welcome(desk, options, known, first):
    desk._options = replace(options, demo=known == "demo")
    if known == "left at it":
        desk.memory.set_welcoming(True)
    elif known != "database":
        (options.data_dir / DATABASE).unlink()
    if known == "welcomed":
        desk.memory.set_welcomed()
    made = desk._make_window()
    shown = type(made._pages.currentWidget()).__name__
    made.deleteLater()
    QCoreApplication.sendPostedEvents(made, QEvent.Type.DeferredDelete)
    assert shown == first


def test_a_look_that_was_chosen_is_worn_before_the_core_runs(desk, core, dress, qt_runner, monkeypatch):
    theme = dress[0]
    monkeypatch.delenv("EASEL_THEME", raising=False)

    async def story():
        await opened(desk)
        async with heard(desk.signals.settings_changed, lambda settings: settings.look == "dark"):
            await desk.engine.call(lambda core: core.change_settings({"look": "dark", "start_minimized": True}))

    qt_runner.run(story())
    seen = theme.tokens
    theme.set_look("light")
    later = Desk(*dress, lambda _: core, desk._options)
    later.window.deleteLater()
    assert (seen, theme.tokens, later.memory.start_minimized) == (DARK, DARK, True)
    theme.set_look("system")
