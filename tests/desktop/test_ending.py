import asyncio

import pytest

from desktop.ending import Ending


async def never():
    await asyncio.Event().wait()


async def test_asked_once_it_waits_for_the_work():
    ending, done = Ending(), []

    async def work():
        done.append(True)

    assert not ending.wanted.is_set()
    ending.ask()
    assert ending.wanted.is_set()
    await ending.unless_hurried(work())
    assert done == [True]


async def test_asked_a_second_time_it_waits_no_more():
    ending = Ending()
    ending.ask()
    ending.ask()
    await ending.unless_hurried(never())


async def test_the_system_does_not_wait_long():
    ending = Ending(system_seconds=0)
    ending.ask_soon()
    assert ending.wanted.is_set()
    await ending.unless_hurried(never())


async def test_a_person_who_waits_hears_of_the_system_too():
    ending = Ending(system_seconds=0)
    ending.ask()
    ending.ask_soon()
    await ending.unless_hurried(never())


async def test_what_fails_is_raised():
    async def work():
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await Ending().unless_hurried(work())
