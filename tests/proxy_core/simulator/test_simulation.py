import asyncio
import random

from proxy_core.simulator.faults import Fault
from proxy_core.simulator.scenario import GUEST, Scenario, SimulatedAccount
from proxy_core.simulator.simulation import Call, Calls, Simulation
from proxy_core.tasks import spawn


def simulation(**values) -> Simulation:
    scenario = Scenario((SimulatedAccount("ann", "a"),), **values)
    return Simulation(scenario, now=lambda: 100.0, rng=random.Random(1))


def test_calls_are_counted_by_account_and_model():
    calls = Calls()
    for label, model in (("ann", "m"), ("ann", "n"), ("bob", "m")):
        with calls.track(Call(0, label, model)):
            assert calls.in_flight == 1
    assert (calls.count(), calls.count("ann"), calls.count(model="m"), calls.count("ann", "m")) == (3, 2, 2, 1)
    assert (calls.in_flight, calls.peak) == (0, 1)


def test_reset_keeps_only_what_is_in_flight():
    sim = simulation()
    with sim.calls.track(Call(0, "ann", "m")), sim.calls.track(Call(0, "ann", "m", Fault.HANG)):
        assert sim.calls.peak == 2
    with sim.calls.track(Call(0, "ann", "m")):
        sim.set_latency((1, 2))
        sim.reset()
        assert (sim.calls.count(), sim.calls.peak, sim.calls.in_flight) == (0, 1, 1)
        assert not sim.calls.faults
        assert not sim.calls.last
    assert sim.calls.in_flight == 0
    assert sim.latency == (0.3, 1.0)


def test_accounts_are_known_by_their_key():
    known = simulation().account("a")
    assert known is not None
    assert known.label == "ann"
    assert simulation().account("b") is None
    guest = simulation(any_key=True).account("b")
    assert guest is not None
    assert guest.label == GUEST


def test_latency_is_drawn_between_its_ends():
    sim = simulation(latency=(0.2, 0.4))
    assert all(0.2 <= sim.draw_latency() <= 0.4 for _ in range(50))


async def test_reach_waits_for_calls_to_come_and_go():
    calls = Calls()
    await calls.reach(0)
    waiting = spawn(calls.reach(2), name="wait")
    await asyncio.sleep(0)
    with calls.track(Call(0, "ann", "m")):
        await asyncio.sleep(0)
        assert not waiting.done()
        with calls.track(Call(0, "ann", "m")):
            await asyncio.wait_for(waiting, 30)
    assert calls.in_flight == 0
