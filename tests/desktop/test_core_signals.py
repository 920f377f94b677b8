import threading

from desktop.core_signals import CoreSignals
from proxy_core import (
    AccountsChanged,
    AttemptStarted,
    CallAnswered,
    ClientCall,
    PicturesRemoved,
    PicturesRestored,
    ProxyChanged,
    ProxyState,
    QueueChanged,
    QueueState,
    RequestStarted,
    Settings,
    SettingsChanged,
    StoreMended,
    StoreTroubled,
    Update,
    UpdateFound,
    WindowWanted,
    phrase,
)
from tests.desktop.fakes import ADDRESS, account_state, attempt, record
from tests.desktop.waiting import heard


def test_a_burst_becomes_one_batch_in_order_with_the_last_states(qt_runner):
    signals = CoreSignals()
    running = ProxyState(running=True, base_url=ADDRESS)
    events = [RequestStarted(record()), *(AttemptStarted(attempt(picture=n)) for n in range(50))]

    def burst():
        signals.put(AccountsChanged(()))
        for event in events:
            signals.put(event)
        signals.put(ProxyChanged(ProxyState(running=False)))
        signals.put(AccountsChanged((account_state(),)))
        signals.put(ProxyChanged(running))

    async def story():
        async with (
            heard(signals.requests_changed) as batches,
            heard(signals.proxy_changed) as proxies,
            heard(signals.accounts_changed) as accounts,
        ):
            thread = threading.Thread(target=burst)
            thread.start()
            thread.join()
        return batches, proxies, accounts

    batches, proxies, accounts = qt_runner.run(story())
    assert batches == [(events,)]
    assert proxies == [(running,)]
    assert accounts == [((account_state(),),)]
    assert (signals.proxy, signals.accounts) == (running, (account_state(),))
    assert not signals._timer.isActive()


def test_it_wakes_again(qt_runner):
    signals = CoreSignals()

    async def story():
        for _ in range(2):
            async with heard(signals.window_wanted):
                signals.put(WindowWanted())
        return True

    assert qt_runner.run(story())


def test_the_last_settings_and_queue_are_told_and_every_call(qt_runner):
    signals = CoreSignals()
    settings = Settings(port=9000)
    calls = [ClientCall(float(n), "curl/8", "GET", "/v1/models", 200) for n in range(3)]

    async def story():
        async with (
            heard(signals.settings_changed) as told,
            heard(signals.queue_changed) as queues,
            heard(signals.calls_answered) as answered,
        ):
            signals.put(SettingsChanged(Settings()))
            signals.put(SettingsChanged(settings))
            signals.put(QueueChanged(QueueState(5, 1)))
            signals.put(QueueChanged(QueueState(4, 2)))
            for call in calls:
                signals.put(CallAnswered(call))
        return told, queues, answered

    assert qt_runner.run(story()) == ([(settings,)], [(QueueState(4, 2),)], [(calls,)])
    assert (signals.settings, signals.queue) == (settings, QueueState(4, 2))


def test_a_disk_that_takes_nothing_is_told_and_its_end(qt_runner):
    signals, trouble = CoreSignals(), phrase("disk_trouble", path="easel.db", why="disk is full")

    async def story():
        async with heard(signals.store_troubled) as told:
            signals.put(StoreTroubled(trouble))
        async with heard(signals.store_mended) as over:
            signals.put(StoreMended(trouble))
        return told, over

    assert qt_runner.run(story()) == ([(trouble,)], [(trouble,)])


def test_pictures_that_come_and_go_are_told_in_order(qt_runner):
    signals = CoreSignals()
    events = [PicturesRemoved(("a.png",)), PicturesRestored(("a.png",))]

    async def story():
        async with heard(signals.pictures_changed) as got:
            for event in events:
                signals.put(event)
        return got

    assert qt_runner.run(story()) == [(events,)]


def test_a_newer_version_is_told_and_known_from_then_on(qt_runner):
    signals, update = CoreSignals(), Update("9.1.0", "https://example.com")

    async def story():
        async with heard(signals.update_found) as got:
            signals.put(UpdateFound(update))
        return got

    assert signals.update is None
    assert qt_runner.run(story()) == [(update,)]
    assert signals.update == update
