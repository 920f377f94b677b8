import asyncio

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.windows.adding.choice import Kind
from desktop.windows.page import Page
from proxy_core import AccountsChanged, NoPicture, StartError
from tests.desktop.fakes import account_state
from tests.desktop.waiting import heard, told

LEFT = Qt.MouseButton.LeftButton
PORT = "Port 8045 on 127.0.0.1 is in use. Stop the program that holds it, or choose another port in Settings; then "


def idle(verb, busy):
    return verb == "first" and not busy


def press(qtbot):
    """By the keyboard; Enter does it too, once there is a window around the page."""
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)


def test_the_ways_are_handed_on(page, qtbot):
    qtbot.mouseClick(page.choose.google, LEFT)
    qtbot.mouseClick(page.choose.skip, LEFT)
    assert page.wanted == [("add_wanted", Kind.GOOGLE), ("closed", Page.OVERVIEW)]


def test_the_keyboard_alone_goes_all_the_way(page, room, qtbot):
    async def story():
        await room.open()
        press(qtbot)  # the demo
        page.opened()
        async with heard(room.verbs.usage.busy_changed, idle):
            press(qtbot)  # draw
        press(qtbot)  # connect

    room.run(story())
    assert page.wanted == [("demo_chosen",), ("closed", Page.CONNECT)]
    assert page.draw.picture.has_picture()
    assert page.draw.caption.text() == "Drawn by fox@example.com in 6.1 s."


def test_an_account_that_was_added_is_named_once_it_is_told_of(page, room):
    async def story():
        await room.open()
        page.added("fox")
        before = page.draw.who.text()
        await told(room.signals, AccountsChanged((account_state("fox@example.com"),)))
        return before

    assert room.run(story()) == "Your account can draw. Try it."
    assert page.draw.who.text() == "fox@example.com can draw. Try it."
    assert page.draw.back.isVisible()


def test_a_proxy_that_does_not_run_is_started_first_and_that_is_said(page, room, core, qtbot):
    core.settings = core.settings.changed({"start_proxy": False})
    core.trial_gate = asyncio.Event()

    async def story():
        await room.open()
        page.added("fox")
        async with heard(room.signals.proxy_changed, lambda proxy: proxy.running):
            press(qtbot)
            before = page.draw.progress.text()
        after = page.draw.progress.text()
        async with heard(room.verbs.usage.first_drawn):
            room.engine.post(lambda core: core.trial_gate.set())
        return before, after

    before, after = room.run(story())
    assert before == "Starting the proxy, then drawing."
    assert after.startswith("Drawing.")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (StartError("port_in_use", host="127.0.0.1", port=8045), PORT + "start the proxy."),
        (NoPicture("no_account", kind="limited"), "No account can draw. Add one."),
        (
            NoPicture("all_limited", kind="limited", when="The first is back in 42 s.", model="m"),
            "Every account that draws m has reached a limit. The first is back in 42 s.",
        ),
        (NoPicture("prompt_blocked", kind="refused", why="IMAGE_SAFETY"), "The upstream refused the prompt"),
        (NoPicture("timed_out", kind="timeout"), ""),
    ],
)
def test_a_failure_says_its_sentence_and_can_be_tried_again(page, room, qtbot, error, words):
    core = room.core
    core.settings = core.settings.changed({"start_proxy": False})
    setattr(core, "proxy_error" if isinstance(error, StartError) else "trial_error", error)

    async def story():
        await room.open()
        page.added("fox")
        async with heard(room.verbs.usage.busy_changed, idle):
            press(qtbot)
        said = page.draw.failure.isVisible(), page.draw.failure.words.accessibleName()
        async with heard(room.verbs.usage.busy_changed, idle):
            press(qtbot)
        return said

    visible, said = room.run(story())
    assert visible
    assert said.startswith(words)
    assert said.endswith(".")
    assert not page.draw.failure.isVisible()
    assert page.draw.picture.has_picture()


def test_cancelling_leads_back_to_the_button(page, room, core, qtbot):
    core.trial_gate = asyncio.Event()

    async def story():
        await room.open()
        page.added("fox")
        press(qtbot)
        await asyncio.sleep(0)  # it has begun
        async with heard(room.verbs.usage.busy_changed, idle):
            qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)

    room.run(story())
    assert page.draw.draw.hasFocus()
    assert not page.draw.failure.isVisible()


def test_going_back_or_on_cancels_what_is_drawn(page, room, core, qtbot):
    core.trial_gate = asyncio.Event()

    async def story():
        await room.open()
        page.added("fox")
        for button in (page.draw.back, page.draw.look):
            page.added("fox")
            page.draw.draw_wanted.emit("a fox")
            await asyncio.sleep(0)  # it has begun
            async with heard(room.verbs.usage.busy_changed, idle):
                qtbot.mouseClick(button, LEFT)

    room.run(story())
    assert page.wanted == [("closed", Page.OVERVIEW)]
