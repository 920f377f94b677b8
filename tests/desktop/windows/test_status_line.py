from proxy_core import ProxyChanged, ProxyState, QueueChanged, QueueState, phrase
from tests.desktop.fakes import ADDRESS, account_state, usage
from tests.desktop.waiting import opened, told


def words(line):
    return line._state.text(), line._copy.text(), line._queue.text(), line._today.text()


def test_it_follows_the_proxy_the_queue_and_the_day(desk, core, qt_runner):
    core.states = (account_state(),)
    line = desk.window.status_line

    async def story():
        await opened(desk)
        await told(desk.signals, QueueChanged(QueueState(waiting=12, drawing=3)))
        desk.verbs.usage.usage_loaded.emit(usage())
        busy = words(line)
        stopped = ProxyState(running=False, error=phrase("port_in_use", host="127.0.0.1", port=8045))
        await told(desk.signals, ProxyChanged(stopped), QueueChanged(QueueState()))
        return busy

    assert qt_runner.run(story()) == ("Proxy is running", ADDRESS, "3 drawing, 12 waiting", "515 pictures today")
    assert words(line)[0] == "Proxy is stopped"
    assert words(line)[2] == "Nothing waits"
    assert line._copy.isHidden()


def test_what_a_stop_waits_for_is_said_and_counted(desk, core, qt_runner):
    line = desk.window.status_line
    stopping = ProxyState(running=True, base_url=ADDRESS, outdated=("port",), stopping=True)

    async def story():
        await opened(desk)
        await told(desk.signals, ProxyChanged(stopping), QueueChanged(QueueState(waiting=1, drawing=2)))
        seen = [words(line)[:3], line._restart.isHidden()]
        await told(desk.signals, QueueChanged(QueueState(drawing=1)))
        return [*seen, words(line)[0]]

    assert qt_runner.run(story()) == [
        ("Stopping: 3 pictures are still drawn", ADDRESS, "2 drawing, 1 waiting"),
        True,
        "Stopping: 1 picture is still drawn",
    ]
