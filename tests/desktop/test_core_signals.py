import threading

from desktop.core_signals import CoreSignals
from proxy_core import AccountsChanged, AttemptStarted, ProxyChanged, ProxyState, RequestStarted, WindowWanted
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
