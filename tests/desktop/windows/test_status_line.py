from desktop.widgets.announce import ANNOUNCED
from proxy_core import CredentialsError, ProxyChanged, ProxyState, QueueChanged, QueueState, phrase
from tests.desktop.fakes import ADDRESS, account_state, usage
from tests.desktop.waiting import heard, opened, told


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
    assert words(line)[0] == "Proxy could not start"
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


def test_it_says_what_the_switch_says_at_every_moment(desk, core, qt_runner):
    line, pages = desk.window.status_line, desk.window.pages
    power = pages.overview.power
    met = []

    def look():
        met.append((line._state.text(), power.title.text()))

    async def story():
        look()
        desk.verbs.main.busy_changed.connect(look)
        desk.verbs.main.opened.connect(look)
        desk.signals.proxy_changed.connect(look)
        await opened(desk)
        for press in (desk.verbs.main.stop_proxy, desk.verbs.main.restart_proxy, desk.verbs.main.stop_proxy):
            async with heard(desk.verbs.main.busy_changed, lambda verb, busy: verb == "proxy" and not busy):
                press()
        look()

    qt_runner.run(story())
    assert {one for one, other in met} >= {
        "Starting Easel",
        "Proxy is starting",
        "Proxy is running",
        "Proxy is stopped",
    }
    assert [pair for pair in met if pair[0] != pair[1]] == []


def test_where_easel_could_not_start_the_page_says_all(desk, core, qt_runner):
    core.start_error = CredentialsError("store_missing", how="")
    line = desk.window.status_line

    async def story():
        async with heard(desk.verbs.main.start_failed):
            desk.open(minimized=False)

    qt_runner.run(story())
    assert (words(line)[0], line._dot.isHidden()) == ("", True)


def test_who_hears_the_window_is_told_how_the_proxy_stands_once(desk, core, qt_runner):
    core.states = (account_state(),)
    line, said = desk.window.status_line, []

    async def story():
        await opened(desk)
        said.append(line.property(ANNOUNCED))
        line.setProperty(ANNOUNCED, "Proxy is running")
        await told(desk.signals, QueueChanged(QueueState(drawing=1)))
        said.append(line.property(ANNOUNCED))
        await told(desk.signals, ProxyChanged(ProxyState(running=False)))
        said.append(line.property(ANNOUNCED))

    qt_runner.run(story())
    assert said == ["Proxy is running", "Proxy is running", "Proxy is stopped"]
