"""Login: one attempt of a person to sign in with the browser of the system, or with one on another machine.

It waits on a port of this computer for the browser's answer, takes a pasted one just the same, and exchanges it once.
What becomes of the account is not decided here.
"""

import asyncio
import secrets
from collections.abc import Callable

from proxy_core.accounts.account import LoginPlan, LoginTicket
from proxy_core.accounts.client_file import check_client
from proxy_core.accounts.login_listener import LoginListener
from proxy_core.accounts.login_page import Page
from proxy_core.accounts.oauth import Authorization, GoogleOAuth, Grant, scopes_of
from proxy_core.accounts.redirect import Redirect, pasted_query, read_redirect
from proxy_core.errors import AccountError
from proxy_core.phrases import Phrase, phrase
from proxy_core.tasks import spawn

LIMIT = 300.0
"""Seconds that a person has."""


class Login:
    """Started once, by an owner who closes it. The port is free again after `close`, or after `limit` seconds.

    Belongs to one loop. Until `close`, a page that is loaded again says calmly that the login is over.
    """

    def __init__(self, oauth: GoogleOAuth, plan: LoginPlan, *, now: Callable[[], float], limit: float = LIMIT) -> None:
        """AccountError where the plan has no client that can be used, or its provider no login."""
        if plan.client is None:
            raise AccountError("client_missing")
        self._client = check_client(plan.client)
        self._scopes = scopes_of(plan.account.provider)
        self._hint = plan.account.email
        self._oauth = oauth
        self._now = now
        self._limit = limit
        self._listener = LoginListener(self._arrived)
        self._asked = Authorization("", "", "")
        self._redirect_uri = ""
        loop = asyncio.get_running_loop()
        self._answer: asyncio.Future[Redirect] = loop.create_future()
        self._outcome: asyncio.Future[Grant | Phrase] = loop.create_future()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> LoginTicket:
        """Listen, and ask. AccountError login_no_port."""
        self._redirect_uri = await self._listener.start()
        self._asked = self._oauth.authorize(self._client, self._redirect_uri, self._scopes, self._hint)
        self._task = spawn(self._run(), name="wait for a login")
        return LoginTicket(secrets.token_hex(16), self._asked.url, self._redirect_uri, self._now() + self._limit)

    async def grant(self) -> Grant:
        """What the person granted; waits for it, and may be called by several.

        AccountError: login_timed_out, login_cancelled, login_denied, login_blocked, login_refused, and what
        `GoogleOAuth.exchange` raises. Cancelled, it leaves the login as it is.
        """
        outcome = await asyncio.shield(self._outcome)
        if isinstance(outcome, Phrase):
            raise AccountError(outcome)
        return outcome

    def paste(self, text: str) -> None:
        """Take the address that the browser was sent to; `grant` says what came of it.

        AccountError redirect_elsewhere, redirect_foreign or redirect_incomplete: then the login goes on. login_over
        when it has its answer already.
        """
        self._accept(pasted_query(text, self._redirect_uri))

    async def close(self) -> None:
        """End the login, if it has not ended, and let go of the port. May be called at any time."""
        if self._task is not None:
            if not self._task.cancelling():
                self._task.cancel()
            await asyncio.wait([self._task])
        self._end(phrase("login_cancelled"))  # also where the task was cancelled before its first step
        await self._listener.close()

    async def _run(self) -> None:
        try:
            async with asyncio.timeout(self._limit):
                redirect = await self._answer
                self._end(redirect.refusal or await self._exchanged(redirect.code))
                await asyncio.Event().wait()  # the listener stays, for pages that are loaded again
        except TimeoutError:
            self._end(phrase("login_timed_out", minutes=self._limit / 60))
            await self._listener.close()
        finally:
            self._end(phrase("login_cancelled"))

    async def _exchanged(self, code: str) -> Grant | Phrase:
        try:
            return await self._oauth.exchange(
                self._client, self._redirect_uri, code, self._asked.verifier, self._scopes
            )
        except AccountError as error:
            return error.phrase

    def _end(self, outcome: Grant | Phrase) -> None:
        """The first outcome is the one that counts."""
        if not self._outcome.done():
            self._outcome.set_result(outcome)

    def _arrived(self, query: str) -> Page:
        """The page for a request of a browser, which need not be the person's: any page can send it here."""
        try:
            redirect = self._accept(query)
        except AccountError as error:
            if error.phrase.code == "login_over":
                return Page(410, phrase("login_page_over"), phrase("login_page_over_text"))
            return Page(400, phrase("login_page_foreign"), error.phrase)
        if redirect.refusal is not None:
            return Page(200, phrase("login_page_ended"), redirect.refusal)
        return Page(200, phrase("login_page_done"), phrase("login_page_done_text"))

    def _accept(self, query: str) -> Redirect:
        if self._answer.done() or self._outcome.done():
            raise AccountError("login_over")
        redirect = read_redirect(query, self._asked.state)
        self._answer.set_result(redirect)
        return redirect
