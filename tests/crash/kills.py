"""Easel killed at random moments, and looked at: `python -m tests.crash.kills --rounds 200` prints the figures.

Each round starts it, compares what it has with what it had confirmed, lets clients and a person loose on it, and kills
it. Some rounds kill it while it starts.
"""

import argparse
import asyncio
import random
import statistics
import tempfile
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from tests.crash.place import SECONDS, Place
from tests.crash.traffic import PATIENCE, Told, Traffic, secret_of
from tests.crash.upstream import drawing

LONGEST = 1.6  # seconds from listening to the kill
LOG_MAY_MISS = 1.0  # seconds before the kill
TASKS_LOOKED_AT = 500  # the newest: the oldest of 2000 are forgotten
STARTS_KILLED = 0.15
SECONDS_OF_A_START = 0.8


@dataclass
class Figures:
    """What was done and seen in all rounds; `wrong` has a sentence for everything that must not be."""

    kills: int = 0
    while_starting: int = 0
    starts: list[float] = field(default_factory=list)
    missed: int = 0  # requests of the last second that the log does not have
    oldest_missed: float = 0.0  # seconds before the kill
    halves: int = 0
    orphans: int = 0
    begun: int = 0
    wrong: list[str] = field(default_factory=list)
    done: Counter = field(default_factory=Counter)

    def __str__(self) -> str:
        slowest, usual = max(self.starts), statistics.median(self.starts)
        did = ", ".join(f"{count} {what}" for what, count in sorted(self.done.items()))
        return "\n".join(
            (
                f"{self.kills} kills, {self.while_starting} of them while it started",
                f"started again in {usual:.2f} s (median), {slowest:.2f} s (slowest)",
                f"confirmed before the kills: {did}",
                f"requests that the log misses: {self.missed}, the oldest {self.oldest_missed:.2f} s before the kill",
                f"cut off while being added or removed, and shown without its secret: {self.halves} accounts",
                f"files without a row: {self.orphans}",
                f"pictures that were whole and not yet finished: {self.begun}",
                f"wrong: {self.wrong or 'nothing'}",
            )
        )


class Kills:
    """Rounds on one data directory."""

    def __init__(self, directory: Path, upstream, seed: int) -> None:
        self._place, self._upstream, self._random = Place(directory), upstream, random.Random(seed)
        self._told, self._cut_off = Told(), set()
        self._begun: set[str] = set()  # pictures that were whole at the kill, and the disk had not said so
        self.figures = Figures()

    async def run(self, rounds: int) -> Figures:
        """So many kills, and one more start to see what the last has left."""
        for number in range(rounds):
            if number and self._random.random() < STARTS_KILLED:
                await self._kill_a_start()
            else:
                await self._round()
        served = await self._start()
        await self._place.kill(served.process)
        self.figures.done = Counter(self._told.done)
        return self.figures

    async def _kill_a_start(self) -> None:
        process = await self._place.spawn()
        await asyncio.sleep(self._random.uniform(0, SECONDS_OF_A_START))
        await self._killed(process)
        self.figures.while_starting += 1

    async def _round(self) -> None:
        served = await self._start()
        traffic = Traffic(served, self._upstream, self._told, self._random)
        try:
            await asyncio.sleep(self._random.uniform(0, LONGEST))
        finally:
            killed_at = time.monotonic()
            await self._killed(served.process)
            await traffic.end()
        self._check_disk(killed_at)

    async def _killed(self, process) -> None:
        said = await self._place.kill(process)
        self._expect(not said, f"it said {said!r}")
        self.figures.kills += 1

    def _expect(self, right: bool, words: str) -> None:
        if not right:
            self.figures.wrong.append(f"after kill {self.figures.kills}: {words}")

    # --- what the disk has, while nobody runs

    def _check_disk(self, killed_at: float) -> None:
        found, told = self._place.look(), self._told
        self._expect(found.integrity == "ok", f"integrity_check says {found.integrity}")
        gone = told.accounts.keys() - found.accounts - told.unsure
        self._expect(not gone, f"{len(gone)} accounts are gone")
        back = found.accounts - told.accounts.keys() - told.unsure
        self._expect(not back, f"{len(back)} removed accounts are back")
        self._expect(told.pictures <= found.pictures, f"{len(told.pictures - found.pictures)} pictures are gone")
        self._expect(not found.lost_files, f"{len(found.lost_files)} pictures have no file")
        files = {one.name for one in (self._place.directory / "pictures").glob("*.png")}
        self.figures.orphans = len(files - found.pictures)
        self._begun = self._place.whole_begun(self._upstream.png)
        self.figures.begun += len(self._begun)
        lost_tasks = {one for one in told.tasks[-TASKS_LOOKED_AT:] if found.tasks.get(one) != "SUCCESS"}
        self._expect(not lost_tasks, f"{len(lost_tasks)} finished tasks are gone")
        hanging = {one for one in self._cut_off if found.tasks.get(one) == "IN_PROGRESS"}
        self._expect(not hanging, f"{len(hanging)} tasks hang")
        self._cut_off = {one for one, status in found.tasks.items() if status == "IN_PROGRESS"}
        self._check_log(found.requests, killed_at)

    def _check_log(self, requests: set[str], killed_at: float) -> None:
        missing = [at for request_id, at in self._told.answered.items() if request_id not in requests]
        older = [at for at in missing if at < killed_at - LOG_MAY_MISS]
        self._expect(not older, f"the log misses {len(older)} requests older than a second")
        self.figures.missed += len(missing) - len(older)
        self.figures.oldest_missed = max([self.figures.oldest_missed, *(killed_at - at for at in missing)])
        self._told.answered.clear()

    # --- what Easel has, once it runs again

    async def _start(self):
        served = await self._place.start()
        self.figures.starts.append(served.seconds)
        await self._check_settings(served)
        await self._check_key(served)
        await self._check_accounts(served)
        await self._check_pictures(served)
        return served

    async def _check_settings(self, served) -> None:
        told, settings = self._told, await served.verbs.settings()
        for name, value in told.settings.items():
            may = {value, told.unsure_settings.get(name, value)}
            self._expect(getattr(settings, name) in may, f"{name} is {getattr(settings, name)}, was {value}")
        told.settings |= {name: getattr(settings, name) for name in told.unsure_settings}
        told.unsure_settings.clear()

    async def _check_key(self, served) -> None:
        key = await served.verbs.api_key()
        self._expect(key == self._told.key or not self._told.key or self._told.unsure_key, "the key is another")
        self._told.key, self._told.unsure_key = key, False

    async def _check_accounts(self, served) -> None:
        told, states = self._told, await served.verbs.accounts()
        there = {one.account.id: one.account for one in states}
        gone = told.accounts.keys() - there.keys() - told.unsure
        self._expect(not gone, f"{len(gone)} accounts are not loaded")
        for account_id in told.unsure & there.keys():
            await self._check_unsure(served, there[account_id])
        told.accounts = {one.account.id: one.account for one in await served.verbs.accounts()}
        for account in told.accounts.values():
            if not account.enabled:
                await served.verbs.set_enabled(account.id, True)
        told.unsure.clear()
        if told.accounts:
            account = self._random.choice([*told.accounts.values()])
            self._expect(await self._draws(served, account), f"{account.label} has lost its secret")

    async def _check_unsure(self, served, account) -> None:
        """It is whole, or lacks its secret, which is said; then it can be removed again."""
        if not account.enabled:
            await served.verbs.set_enabled(account.id, True)
        if not await self._draws(served, account):
            self.figures.halves += 1
            (state,) = [one for one in await served.verbs.accounts() if one.account.id == account.id]
            why = {one.reason.code for one in state.cooling} | {state.account.disabled_reason}
            self._expect("secret_missing" in why, f"{account.label} draws nothing and says {why}")
            await served.verbs.remove_account(account.id)

    async def _draws(self, served, account) -> bool:
        headers = {"Authorization": f"Bearer {self._told.key}", "X-Easel-Account": account.label}
        async with aiohttp.ClientSession(timeout=PATIENCE) as session:
            asked = {"prompt": "a test", "model": "gemini-3-pro-image"}
            async with session.post(f"{served.url}/images/generations", headers=headers, json=asked) as answer:
                return answer.status == 200 and secret_of(account) in self._upstream.keys

    async def _check_pictures(self, served) -> None:
        shown = await served.verbs.gallery(limit=200)
        with suppress(TimeoutError):
            async with asyncio.timeout(SECONDS):
                while not self._begun <= {one.name for one in shown}:
                    await asyncio.sleep(0.05)
                    shown = await served.verbs.gallery(limit=200)
        lost = self._begun - {one.name for one in shown}
        self._expect(not lost, f"{len(lost)} pictures that were begun and whole are not in the gallery")
        cut = [one.name for one in shown if one.path.read_bytes() != self._upstream.png]
        self._expect(not cut, f"{len(cut)} pictures are not whole")
        self._told.pictures |= {one.name for one in shown}


async def kill(directory: Path, rounds: int, seed: int) -> Figures:
    """Kill an Easel on `directory`, which is made, so many times."""
    async with drawing() as upstream:
        return await Kills(directory, upstream, seed).run(rounds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        figures = asyncio.run(kill(Path(directory) / "data", given.rounds, given.seed))
    print(figures)  # noqa: T201 - what it is for
    raise SystemExit(bool(figures.wrong))


if __name__ == "__main__":
    main()
