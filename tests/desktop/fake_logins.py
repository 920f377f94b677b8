"""A core that takes accounts and lets people sign in, as a test wants it to. It implements the contract of Core."""

import asyncio

from msgspec.structs import replace

from proxy_core import (
    Account,
    AccountError,
    Added,
    Credentials,
    EaselError,
    LoginPlan,
    LoginTicket,
    SignedIn,
    phrase,
)
from tests.desktop.fakes import NOW, FakeCore

REDIRECT = "http://127.0.0.1:41234/"


class FakeLogins(FakeCore):
    """`add_error` and `begin_error` are raised once each. A login waits for finish(); `slow` holds what is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.add_error: EaselError | None = None
        self.begin_error: EaselError | None = None
        self.reachable = True
        self.slow: asyncio.Event | None = None
        self.added: list[tuple[Account, Credentials, bool]] = []
        self.plans: list[LoginPlan] = []
        self.cancelled: list[str] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._outcomes: dict[str, asyncio.Future[Account | EaselError]] = {}

    async def add_account(self, account: Account, credentials: Credentials, check: bool = True) -> Added:
        await self._wait()
        self._raise("add_error")
        self.added.append((account, credentials, check))
        if not (check and self.reachable):
            return Added(account, phrase("unreachable") if check else None)
        return Added(replace(account, checked_at=NOW))

    async def begin_login(self, plan: LoginPlan) -> LoginTicket:
        self.plans.append(plan)
        await self._wait()
        self._raise("begin_error")
        self._loop = asyncio.get_running_loop()
        ticket = LoginTicket(f"t{len(self.plans)}", "https://accounts.google.com/o/auth?a=b%20c", REDIRECT, NOW + 300)
        self._outcomes[ticket.id] = self._loop.create_future()
        return ticket

    async def finish_login(self, ticket_id: str) -> SignedIn:
        outcome = await self._outcomes[ticket_id]
        if isinstance(outcome, EaselError):
            raise outcome
        return SignedIn(outcome)

    async def paste_redirect(self, ticket_id: str, url: str) -> None:
        if not url.startswith(REDIRECT):
            raise AccountError("redirect_elsewhere", address=REDIRECT)
        self._outcomes[ticket_id].set_result(self.person())

    async def cancel_login(self, ticket_id: str) -> None:
        self.cancelled.append(ticket_id)
        if not self._outcomes[ticket_id].done():
            self._outcomes[ticket_id].set_result(AccountError("login_cancelled"))

    def finish(self, outcome: Account | EaselError) -> None:
        """What comes of the newest login; called in the test's thread."""
        newest = list(self._outcomes.values())[-1]
        self._loop.call_soon_threadsafe(newest.set_result, outcome)

    def person(self, email: str = "fox@example.com") -> Account:
        """Who signed in by the newest plan."""
        account = self.plans[-1].account
        return replace(account, email=email, label=account.label or email, by_login=True, checked_at=NOW)

    async def _wait(self) -> None:
        if self.slow is not None:
            await self.slow.wait()

    def _raise(self, name: str) -> None:
        error = getattr(self, name)
        setattr(self, name, None)
        if error is not None:
            raise error
