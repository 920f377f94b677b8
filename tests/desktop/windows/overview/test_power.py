import pytest
from PySide6.QtCore import Qt

from desktop.windows.overview.power import Power, first_sentence
from proxy_core import ProxyChanged, ProxyState, QueueChanged, QueueState, StartError
from tests.desktop.fakes import ADDRESS
from tests.desktop.waiting import answered, heard, told

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def power(theme, room):
    made = Power(theme, room.signals, room.verbs.main)
    room.keep(made)
    made.resize(300, made.heightForWidth(300))
    made.show()
    return made


def seen(power):
    return power.title.text(), power.words.text(), power.isChecked()


def test_before_the_core_runs_there_is_nothing_to_press(power):
    assert seen(power) == ("Starting Easel", "Opening the accounts and the log.", False)
    assert not power.isEnabled()


def test_a_press_stops_and_starts_the_proxy(power, room, core, qtbot):
    async def story():
        await room.open()
        told = [seen(power)]
        for running in (False, True):
            async with heard(room.signals.proxy_changed, lambda proxy, to=running: proxy.running is to):
                qtbot.mouseClick(power, LEFT)
                told.append(seen(power))
            told.append(seen(power))
            await answered(room.verbs.main)
        return told

    assert room.run(story()) == [
        ("Proxy is running", "Clients can draw.", True),
        ("Proxy is stopping", "A moment.", False),
        ("Proxy is stopped", "Clients cannot draw. Press to start it.", False),
        ("Proxy is starting", "A moment.", False),
        ("Proxy is running", "Clients can draw.", True),
    ]
    assert core.state.running


def test_the_keyboard_presses_it_too_and_stays_there(power, room, qtbot):
    async def story():
        await room.open()
        power.setFocus()
        async with heard(room.signals.proxy_changed, lambda proxy: not proxy.running):
            qtbot.keyClick(power, Qt.Key.Key_Space)
        return power.isEnabled()

    assert room.run(story())


def test_what_kept_it_from_starting_is_said_without_the_remedy(power, room, core):
    core.proxy_error = StartError("port_in_use", host="127.0.0.1", port=8045)
    room.run(room.open())
    assert seen(power) == ("Proxy could not start", "Port 8045 on 127.0.0.1 is in use.", False)
    assert power.words.property("tone") == "bad"


def test_a_verb_that_changed_nothing_leaves_no_moment_behind(power, room, core):
    async def start_proxy():
        """It runs already: nothing is told."""

    async def story():
        await room.open()
        core.start_proxy = start_proxy
        async with heard(room.verbs.main.busy_changed, lambda verb, busy: verb == "proxy" and not busy):
            room.verbs.main.start_proxy()
        return seen(power)

    assert room.run(story())[0] == "Proxy is running"


def test_a_proxy_for_which_nobody_can_draw_says_so(power, room):
    room.run(room.open())
    power.set_anybody_ready(False)
    assert power.words.text() == "Clients reach it, but no account can draw now."
    power.set_anybody_ready(True)
    assert power.words.text() == "Clients can draw."


def test_the_first_sentence_ends_with_its_stop():
    assert first_sentence("Cannot listen on 1.2.3.4 port 80: no. Choose another.") == (
        "Cannot listen on 1.2.3.4 port 80: no."
    )
    assert first_sentence("No.") == "No."


def test_a_stop_that_waits_counts_what_it_waits_for(power, room):
    async def story():
        await room.open()
        await told(room.signals, ProxyChanged(ProxyState(running=True, base_url=ADDRESS, stopping=True)))
        seen_so = [seen(power)[:2]]
        await told(room.signals, QueueChanged(QueueState(drawing=2)))
        return [*seen_so, seen(power)[:2]]

    assert room.run(story()) == [
        ("Proxy is stopping", "A moment."),
        ("Proxy is stopping", "2 pictures are still drawn. Press again to stop at once."),
    ]
    assert power.isEnabled()
