"""AccountVerbs: accounts added, checked, changed and removed. What Core offers of it is told in each verb."""

from typing import Any

from msgspec.structs import replace

from proxy_core.accounts.account import Account, Credentials, Provider
from proxy_core.accounts.account_checks import checked_with
from proxy_core.accounts.export_file import export_text
from proxy_core.accounts.transfer import read_import, take
from proxy_core.errors import AccountError, CredentialsError, EaselError, Rest, UpstreamError
from proxy_core.phrases import phrase
from proxy_core.records import AccountCheck, Added, ImportLine, Removal
from proxy_core.verbs.parts import AccountParts, HasParts, is_no


class AccountVerbs(HasParts):
    """`name` is always an account's id, label or email; AccountError when it is none, or that of several."""

    async def add_account(self, account: Account, credentials: Credentials, check: bool = True) -> Added:
        """Keep an account and its secret. AccountError, CredentialsError: then neither is kept.

        With `check` the upstream is asked first, by a call that costs nothing. Only its definite no is an error; when
        it could not be asked, that is told with why, and `checked_at` of the account stays 0.
        """
        parts = self._people
        allow(account.provider, parts)
        account = checked_with(account, credentials)
        parts.book.check_new(account)  # nobody is asked about what cannot be kept anyway
        found = await _checked(parts, account, credentials) if check else Added(account)
        return replace(found, account=await parts.book.add(found.account, credentials))

    async def check_account(self, name: str) -> AccountCheck:
        """Ask the account's upstream whether it takes its secret, by a call that costs nothing.

        A yes ends every rest of the account, and enables it if Easel had disabled it; a definite no to the secret
        disables it; a secret that is gone is a no, too. CredentialsError when the store of secrets does not open.
        """
        parts = self._people
        account = parts.book.find(name)
        renewals = parts.book.renewals(account.id)
        try:
            await parts.upstreams[account.provider].check(account, await parts.secret_of(account))
        except UpstreamError as error:
            error.name_account(account.name)
            if error.rest is Rest.UNTIL_MENDED and account.enabled:
                account = await parts.book.disable(account.id, error.phrase.code, renewals) or account
            return AccountCheck(account, False if is_no(error) else None, error.phrase)
        except CredentialsError as error:
            if error.phrase.code != "secret_missing":
                raise
            return AccountCheck(account, False, error.phrase)
        account = await parts.book.mark_checked(account.id, parts.now())
        if account.disabled_reason:
            account = await parts.book.set_enabled(account.id, True)
        parts.forgive(account.id)
        return AccountCheck(account, True, phrase("check_passed", account=account.name))

    async def update_account(self, name: str, changes: dict[str, Any]) -> Account:
        """Change label, email, priority, max_concurrency, base_url or project. AccountError: nothing is changed.

        At another address or for another project, it rests from nothing.
        """
        parts = self._people
        before = parts.book.find(name)
        account = await parts.book.update(name, changes)
        if (account.base_url, account.project) != (before.base_url, before.project):
            parts.forgive(account.id)
        return account

    async def set_priorities(self, priorities: dict[str, int]) -> tuple[Account, ...]:
        """Set the priorities of accounts, by their ids, all at once: lower draws first. AccountError: none is set."""
        accounts = await self._people.book.set_priorities(priorities)
        self._people.queue.serve()
        return accounts

    async def replace_key(self, name: str, credentials: Credentials, check: bool = True) -> Account:
        """Give an account another secret, as `add_account` does; if Easel had disabled it, it may draw again."""
        parts = self._people
        account = checked_with(replace(parts.book.find(name), by_login=False), credentials)
        checked_at = (await _checked(parts, account, credentials)).account.checked_at if check else 0.0
        parts.tokens.forget(account.id)  # a refresh under way must not put the old login back
        replaced = await parts.book.replace_credentials(account.id, credentials, checked_at=checked_at)
        parts.forget(account.id)
        parts.forgive(replaced.id)
        return replaced

    async def set_enabled(self, name: str, enabled: bool) -> Account:
        """Let an account draw, or not. Enabled, it rests from nothing."""
        parts = self._people
        account = await parts.book.set_enabled(name, enabled)
        if enabled:
            parts.forgive(account.id)
        return account

    async def remove_account(self, name: str, revoke: bool = False) -> Removal:
        """Remove an account and its secret; with `revoke` its login ends at the provider, too, if that answers."""
        parts = self._people
        account = parts.book.find(name)
        not_revoked = None
        if revoke and account.by_login:
            try:
                await parts.oauth.revoke(await parts.secret_of(account))
            except EaselError as error:
                not_revoked = error.phrase
        await parts.book.remove(account.id)
        parts.forget(account.id)
        return Removal(account, not_revoked)

    async def export_accounts(self, passphrase: str = "") -> str:
        """Every account as JSON; its secrets only with a passphrase, encrypted. CredentialsError."""
        parts = self._people
        secrets = await parts.book.secrets() if passphrase else None
        return await export_text(parts.book.all(), secrets, passphrase)

    async def import_accounts(
        self, text: str, passphrase: str = "", provider: str = "gemini"
    ) -> tuple[ImportLine, ...]:
        """Take the accounts of an export, a file of a login, or a list of keys for `provider`; each line is told of.

        AccountError when nothing in `text` can be read at all; CredentialsError, StoreError: then none is kept.
        """
        parts = self._people
        items = await read_import(text, passphrase, _provider(provider))
        lines = await take(parts.book, items, lambda chosen: allow(chosen, parts))
        for account in (line.account for line in lines if line.said.code == "import_taken_secret"):
            if account:
                parts.forget(account.id)
                parts.forgive(account.id)
        return lines


def _provider(name: str) -> Provider:
    try:
        return Provider(name)
    except ValueError:
        raise AccountError("provider_unknown", provider=name[:60], known=", ".join(Provider)) from None


def allow(provider: Provider, parts: AccountParts) -> None:
    """AccountError for a provider that the person has not chosen to allow."""
    if provider is Provider.CODE_ASSIST and not parts.settings().code_assist:
        raise AccountError("code_assist_off")


async def _checked(parts: AccountParts, account: Account, credentials: Credentials) -> Added:
    """The account, with the time of the check when it passed. AccountError at a definite no."""
    try:
        await parts.upstreams[account.provider].check(account, credentials)
    except UpstreamError as error:
        error.name_account(account.name)
        if not is_no(error):
            return Added(replace(account, checked_at=0.0), error.phrase)
        raise AccountError(error.phrase) from None
    return Added(replace(account, checked_at=parts.now()))
