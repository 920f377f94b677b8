"""QuotaVerbs: what accounts have left, what they may do, and how that went."""

from proxy_core.accounts.quota import ends_at
from proxy_core.errors import AccountError
from proxy_core.records import Limit, LimitSource, Quota, QuotaPoint
from proxy_core.verbs.parts import HasParts

_WINDOWS = ("minute", "day")
_LARGEST = 1_000_000_000  # more calls than anybody makes; the database has room for no number at will


class QuotaVerbs(HasParts):
    """`name` is an account's id, label or email; empty for every account."""

    async def quotas(self, name: str = "", refresh: bool = False) -> tuple[Quota, ...]:
        """What is left, measured by the provider or counted here; with `refresh` providers are asked first.

        AccountError when one account is named and its provider did not say.
        """
        parts = self._people
        wanted = (parts.book.find(name),) if name else parts.book.all()
        if refresh:
            await parts.keeper.refresh([one.id for one in wanted])
            if name and (trouble := parts.keeper.trouble(wanted[0].id)) is not None:
                raise AccountError(trouble)
        ids = {one.id for one in wanted}
        counted = (quota for state in parts.pool.states(parts.now()) for quota in state.quotas)
        now = parts.now()  # a measured quota whose time is over says nothing of what is left
        found = (*(quota for quota in parts.quotas.all() if ends_at(quota) > now), *counted)
        return tuple(quota for quota in found if quota.account_id in ids)

    async def quota_history(self, name: str, since: float) -> tuple[QuotaPoint, ...]:
        """How an account's quotas stood since `since` (unix seconds), oldest first."""
        parts = self._people
        return await parts.keeper.history(parts.book.find(name).id, since)

    async def limits(self, name: str = "") -> tuple[Limit, ...]:
        """What accounts may do, as the person typed, a provider's list said, or a refusal named."""
        parts = self._people
        wanted = {parts.book.find(name).id} if name else {one.id for one in parts.book.all()}
        return tuple(limit for limit in parts.pool.limits() if limit.account_id in wanted)

    async def set_limit(self, name: str, model: str, window: str, limit: int | None) -> None:
        """Have an account make at most `limit` calls for `model` in a `window` (minute or day); None: as it learns."""
        parts = self._people
        account = parts.book.find(name)
        model = model.strip()
        if window not in _WINDOWS or not model or not (limit is None or _is_limit(limit)):
            raise AccountError("limit_bad", windows=" or ".join(_WINDOWS))
        which = (account.id, model, window)
        others = [one for one in parts.pool.limits() if (one.account_id, one.model, one.window) != which]
        own = [] if limit is None else [Limit(account.id, model, window, limit, LimitSource.TYPED, parts.now())]
        parts.pool.set_limits((*others, *own))
        parts.memory.changed()
        parts.queue.serve()


def _is_limit(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _LARGEST
