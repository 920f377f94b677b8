"""LoginVerbs: a person signs in with a browser, for a new account or again for one that is there."""

from msgspec import Struct
from msgspec.structs import replace

from proxy_core.accounts.account import Account, LoginPlan, LoginTicket, OAuthClient
from proxy_core.accounts.login import Login
from proxy_core.accounts.oauth import Grant, client_of
from proxy_core.errors import AccountError
from proxy_core.records import SignedIn
from proxy_core.verbs.accounts import allow
from proxy_core.verbs.parts import AccountParts, HasParts


class OpenLogin(Struct, frozen=True):
    """A login that waits for its person. `project` is the one that an account that is there will have, if any new."""

    login: Login
    plan: LoginPlan
    project: str = ""


class LoginVerbs(HasParts):
    """One login is begun, finished by whoever waits for it, and may be cancelled at any time."""

    _logins: dict[str, OpenLogin]

    async def begin_login(self, plan: LoginPlan) -> LoginTicket:
        """Listen for the answer of a login; the ticket has the address that is to be opened in a browser.

        AccountError when the account cannot sign in, or already is there under that label.
        """
        parts = self._people
        account = parts.book.find(plan.account.id) if parts.book.has(plan.account.id) else plan.account
        allow(account.provider, parts)
        lender = parts.book.find(plan.client_from) if plan.client_from else account
        if lender is not account:
            account = _sharing(account, lender)
        client = plan.client or await _known_client(parts, lender)
        project = plan.account.project or account.project or client.project_id
        other = project if project != account.project else ""
        plan = replace(plan, client=client, account=replace(account, project=project, by_login=True))
        if not parts.book.has(plan.account.id):
            parts.book.check_new(plan.account)
        login = Login(parts.oauth, plan, now=parts.now)
        ticket = await login.start()
        self._logins[ticket.id] = OpenLogin(login, plan, other)
        return ticket

    async def finish_login(self, ticket_id: str) -> SignedIn:
        """Wait until the person has signed in, and keep the account. AccountError with the reason when it did not come.

        Cancelled, it ends the login.
        """
        waiting = self._login(ticket_id)
        try:
            grant = await waiting.login.grant()
            return SignedIn(await _kept(self._people, waiting, grant), grant.missing)
        finally:
            self._logins.pop(ticket_id, None)
            await waiting.login.close()

    async def paste_redirect(self, ticket_id: str, url: str) -> None:
        """Take the address that a browser on another machine was sent to. AccountError; then the login goes on."""
        self._login(ticket_id).login.paste(url)

    async def cancel_login(self, ticket_id: str) -> None:
        """End a login; one that is over already is fine."""
        waiting = self._logins.pop(ticket_id, None)
        if waiting is not None:
            await waiting.login.close()

    async def end_logins(self) -> None:
        """End every login that waits."""
        for ticket_id in tuple(self._logins):
            await self.cancel_login(ticket_id)

    def _login(self, ticket_id: str) -> OpenLogin:
        waiting = self._logins.get(ticket_id)
        if waiting is None:
            raise AccountError("login_over")
        return waiting


async def _known_client(parts: AccountParts, account: Account) -> OAuthClient:
    """The client by which an account signed in before. AccountError when it never did."""
    if not parts.book.has(account.id):
        raise AccountError("client_missing")
    client = client_of(await parts.secret_of(account))
    if not client.client_id:
        raise AccountError("client_missing")
    return client


def _sharing(account: Account, lender: Account) -> Account:
    """A new account beside one whose client it takes: it is paid for and served in the same place."""
    base_url = account.base_url or (lender.base_url if lender.provider is account.provider else "")
    return replace(account, project=account.project or lender.project, base_url=base_url)


async def _kept(parts: AccountParts, waiting: OpenLogin, grant: Grant) -> Account:
    account = waiting.plan.account
    if not parts.book.has(account.id):
        label = account.label or parts.book.free_labels().take(grant.email or account.provider.value)
        # It may have been there when the login began, disabled as its login had ended.
        fresh = replace(account, enabled=True, disabled_reason="")
        new = replace(fresh, label=label, email=grant.email, by_login=True, checked_at=parts.now())
        return await parts.book.add(new, grant.credentials)
    if account.email and grant.email and grant.email.casefold() != account.email.casefold():
        raise AccountError("login_other_person", email=grant.email, account=account.email)
    parts.forget(account.id)  # a refresh under way must not put the old login back
    kept = await parts.book.replace_credentials(
        account.id,
        grant.credentials,
        by_login=True,
        email=grant.email,
        project=waiting.project,
        checked_at=parts.now(),
    )
    parts.forget(account.id)
    parts.forgive(account.id)
    return kept
