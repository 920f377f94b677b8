import asyncio
import subprocess
import sys
import threading

import pytest

from proxy_core.doctor.aside import aside, run


async def test_work_runs_in_a_thread_of_its_own():
    assert await aside(threading.current_thread, 5) is not threading.current_thread()


async def test_what_it_raises_is_raised():
    def fail():
        raise LookupError("gone")

    with pytest.raises(LookupError, match="gone"):
        await aside(fail, 5)


async def test_nobody_waits_longer_than_the_limit():
    never = threading.Event()
    with pytest.raises(TimeoutError):
        await aside(never.wait, 0.05)
    never.set()


def test_a_loop_ends_though_a_thread_of_it_does_not():
    """As a look-up of a name whose server is silent: asyncio.run would wait for it."""
    code = (
        "import asyncio, threading\n"
        "from proxy_core.doctor.aside import run\n"
        "async def main():\n"
        "    stuck = asyncio.get_running_loop().run_in_executor(None, threading.Event().wait)\n"
        "    await asyncio.wait([stuck], timeout=0.05)\n"
        "    return 'ended'\n"
        "print(run(main))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=100, check=False)
    assert done.stdout == "ended\n", done.stderr


def test_what_threads_of_the_loop_give_and_raise_arrives():
    async def main():
        with pytest.raises(ZeroDivisionError):
            await asyncio.to_thread(lambda: 1 / 0)
        return await asyncio.to_thread(lambda: 7)

    assert run(main) == 7
