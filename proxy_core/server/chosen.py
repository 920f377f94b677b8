"""The header by which a client has one account draw, as a person does who tests it. Any other account is left alone."""

from aiohttp import web

from proxy_core.accounts.pool import AccountPool
from proxy_core.errors import RequestError

HEADER = "X-Easel-Account"


def chosen_accounts(request: web.BaseRequest, pool: AccountPool) -> frozenset[str]:
    """The ids of the account that the client names by label, email or id; empty: any may draw.

    An email may be that of several accounts; then each of them may. RequestError account_unknown.
    """
    name = request.headers.get(HEADER, "").strip()
    if not name:
        return frozenset()
    wanted = name.casefold()
    found = frozenset(
        account.id
        for account in pool.accounts()
        if wanted in {account.id, account.label.casefold(), account.email.casefold()}
    )
    if not found:
        raise RequestError("account_unknown", param=HEADER, name=name[:60])
    return found
