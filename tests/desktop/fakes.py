"""A core that does what it is told, and rows as a busy afternoon leaves them. It implements the contract of Core."""

import asyncio
import io

from msgspec.structs import replace
from PIL import Image

from proxy_core import (
    Account,
    AccountCheck,
    AccountsChanged,
    AccountState,
    Attempt,
    AttemptStatus,
    Cooling,
    CoreOptions,
    Credentials,
    EaselError,
    EventBus,
    ImportLine,
    Limit,
    LimitSource,
    Outcome,
    Phrase,
    Provider,
    ProxyChanged,
    ProxyState,
    QueueState,
    Quota,
    QuotaPoint,
    QuotaSource,
    Removal,
    RequestRecord,
    Settings,
    SettingsChanged,
    SizeRow,
    StoreMended,
    Trial,
    Usage,
    UsageHour,
    phrase,
)
from proxy_core.accounts.cooling import BEHIND_LOCK
from proxy_core.images.size_table import map_size, size_table
from tests.desktop.fake_gallery import FakeGallery
from tests.desktop.fake_log import FakeLog
from tests.desktop.fake_playground import FakePlayground

NOW = 1_763_730_000.0
ADDRESS = "http://127.0.0.1:8045/v1"
MODEL = "gemini-3-pro-image"


class FakeCore(FakeLog, FakeGallery, FakePlayground):
    """Keeps what it was given. `start_error` and `proxy_error` are raised once each, then all is well."""

    def __init__(self, *, start_proxy: bool = True) -> None:
        for room in (FakeLog, FakeGallery, FakePlayground):
            room.__init__(self)
        self.events = EventBus()
        self.settings = Settings(start_proxy=start_proxy)
        self.said: tuple[Phrase, ...] = ()
        self.start_error: EaselError | None = None
        self.proxy_error: EaselError | None = None
        self.key_error: Exception | None = None
        self.states: tuple[AccountState, ...] = ()
        self.state = ProxyState(running=False)
        self.started = self.stopped = 0
        self.options: CoreOptions | None = None  # those it was made with
        self.asked: list[tuple] = []  # what was asked about accounts
        self.check_answer: tuple[bool | None, Phrase] = (True, phrase("check_passed"))
        self.not_revoked: Phrase | None = None
        self.history: tuple[QuotaPoint, ...] = ()
        self.order_error: EaselError | None = None
        self.import_error: EaselError | None = None
        self.import_lines: tuple[ImportLine, ...] = ()
        self.known_limits: tuple[Limit, ...] = ()
        self.used = usage()
        self.key, self.next_key = "sk-easel-test", "sk-easel-new"
        self.settings_gate: asyncio.Event | None = None  # a change waits for it
        self.trial_error: EaselError | None = None
        self.trial_gate: asyncio.Event | None = None  # a picture waits for it
        self.knocked = 0

    async def start(self) -> None:
        self.started += 1
        if self.start_error is not None:
            error, self.start_error = self.start_error, None
            raise error

    async def stop(self) -> None:
        self.stopped += 1
        await self.stop_proxy()

    async def start_proxy(self) -> ProxyState:
        if self.proxy_error is not None:
            error, self.proxy_error = self.proxy_error, None
            self._tell(ProxyState(running=False, error=error.phrase))
            raise error
        self._tell(ProxyState(running=True, base_url=ADDRESS))
        return self.state

    async def drain_proxy(self) -> None:
        """Nothing is drawn, so there is nothing to wait for."""
        if self.state.running:
            self._tell(replace(self.state, stopping=True))

    async def stop_proxy(self) -> None:
        if self.state.running:
            self._tell(ProxyState(running=False))

    def proxy(self) -> ProxyState:
        return self.state

    def accounts(self) -> tuple[AccountState, ...]:
        return self.states

    def usage(self) -> Usage:
        return self.used

    async def diagnose(self) -> str:
        return "ok  versions  Easel\n"

    async def try_drawing(self, prompt: str, account: str = "") -> Trial:
        self.asked.append(("try", prompt, account))
        if self.trial_gate is not None:
            await self.trial_gate.wait()
        if self.trial_error is not None:
            error, self.trial_error = self.trial_error, None
            raise error
        return trial()

    def queue(self) -> QueueState:
        return QueueState()

    async def restart_proxy(self) -> ProxyState:
        await self.stop_proxy()
        return await self.start_proxy()

    async def change_settings(self, changes: dict) -> Settings:
        if self.settings_gate is not None:
            await self.settings_gate.wait()
        self.settings = self.settings.changed(changes)
        self.events.publish(SettingsChanged(self.settings))
        if self.state.running and changes.keys() & {"host", "port"}:
            self._tell(replace(self.state, outdated=(*self.state.outdated, *changes)))
        return self.settings

    def size_table(self) -> tuple[SizeRow, ...]:
        return size_table(self.settings)

    def map_size(self, text: str, quality: str) -> SizeRow:
        return map_size(text, quality, self.settings)

    async def knock(self) -> None:
        self.knocked += 1
        self.states = tuple(
            replace(state, cooling=tuple(one for one in state.cooling if one is not BEHIND_LOCK))
            for state in self.states
        )
        self.events.publish(StoreMended(phrase("store_locked")))
        self.events.publish(AccountsChanged(self.states))

    async def rotate_api_key(self) -> str:
        self.key = self.next_key
        return self.key

    async def set_enabled(self, name: str, enabled: bool) -> Account:
        return self._change(name, enabled=enabled)

    async def check_account(self, name: str) -> AccountCheck:
        self.asked.append(("check", name))
        return AccountCheck(self._account(name), *self.check_answer)

    async def remove_account(self, name: str, revoke: bool = False) -> Removal:
        self.asked.append(("remove", name, revoke))
        account = self._account(name)
        self.states = tuple(state for state in self.states if state.account.id != name)
        self.events.publish(AccountsChanged(self.states))
        return Removal(account, self.not_revoked)

    async def update_account(self, name: str, changes: dict) -> Account:
        self.asked.append(("update", name, changes))
        return self._change(name, **changes)

    async def set_priorities(self, priorities: dict[str, int]) -> tuple[Account, ...]:
        self.asked.append(("order", priorities))
        if self.order_error is not None:
            error, self.order_error = self.order_error, None
            raise error
        return tuple(self._change(name, priority=priority) for name, priority in priorities.items())

    async def limits(self, name: str = "") -> tuple[Limit, ...]:
        return tuple(limit for limit in self.known_limits if limit.account_id == name)

    async def set_limit(self, name: str, model: str, window: str, limit: int | None) -> None:
        self.asked.append(("limit", name, model, window, limit))
        which = (name, model, window)
        others = [one for one in self.known_limits if (one.account_id, one.model, one.window) != which]
        own = [] if limit is None else [Limit(*which, limit, LimitSource.TYPED, NOW)]
        self.known_limits = (*others, *own)

    async def replace_key(self, name: str, credentials: Credentials, check: bool = True) -> Account:
        self.asked.append(("replace", name, credentials.api_key))
        return self._change(name, enabled=True, disabled_reason="", checked_at=NOW)

    async def quotas(self, name: str = "", refresh: bool = False) -> tuple[Quota, ...]:
        self.asked.append(("quotas", name, refresh))
        return ()

    async def export_accounts(self, passphrase: str = "") -> str:
        self.asked.append(("export", passphrase))
        return "[]"

    async def import_accounts(
        self, text: str, passphrase: str = "", provider: str = "gemini"
    ) -> tuple[ImportLine, ...]:
        self.asked.append(("import", text, passphrase, provider))
        if self.import_error is not None:
            error, self.import_error = self.import_error, None
            raise error
        return self.import_lines

    async def quota_history(self, name: str, since: float) -> tuple[QuotaPoint, ...]:
        self.asked.append(("history", name))
        return self.history

    def _account(self, name: str) -> Account:
        return next(state.account for state in self.states if state.account.id == name)

    def _change(self, name: str, **changes) -> Account:
        self.states = tuple(
            replace(state, account=replace(state.account, **changes)) if state.account.id == name else state
            for state in self.states
        )
        self.events.publish(AccountsChanged(self.states))
        return self._account(name)

    async def api_key(self) -> str:
        if self.key_error is not None:
            raise self.key_error
        return self.key

    def _tell(self, state: ProxyState) -> None:
        self.state = state
        self.events.publish(ProxyChanged(state))


def usage(now: float = NOW, **changes) -> Usage:
    """A day with a busy afternoon: 24 hours, the current one last."""
    pictures = (0, 0, 0, 0, 0, 0, 2, 9, 31, 44, 52, 38, 20, 41, 63, 70, 58, 36, 22, 12, 8, 3, 0, 6)
    begins = now - now % 3600 - 23 * 3600
    hours = tuple(
        UsageHour(begins + n * 3600, count, count, max(0, count - n % 3), 6.0 + n % 5 if count else None)
        for n, count in enumerate(pictures)
    )
    return Usage(**{"pictures": 515, "requests": 281, "drawn": 272, "median": 8.4, "hours": hours, **changes})


def trial(size: tuple[int, int] = (320, 200), **changes) -> Trial:
    """A picture that the fox drew."""
    file = io.BytesIO()
    Image.linear_gradient("L").resize(size).save(file, "PNG")
    values = {"picture": file.getvalue(), "mime": "image/png", "account": "fox@example.com", "seconds": 6.1}
    return Trial(**{**values, "request_id": "req-1", **changes})


def account_state(email: str = "fox@example.com", **changes) -> AccountState:
    """A ready account; `changes` are fields of Account or of AccountState."""
    mine = {name: changes.pop(name) for name in ("in_flight", "drawn", "cooling", "quotas", "today") if name in changes}
    changes.setdefault("checked_at", NOW - 3600)
    account = Account(
        Provider.GEMINI, email.split("@", maxsplit=1)[0], email, id=email.split("@", maxsplit=1)[0], **changes
    )
    return AccountState(account, **{"in_flight": 0, "drawn": 0, "cooling": (), "today": mine.get("drawn", 0), **mine})


def behind_lock(state: AccountState) -> AccountState:
    """An account whose secret a locked keyring keeps back, as Core tells it."""
    return replace(state, cooling=(BEHIND_LOCK, *state.cooling)) if state.account.enabled else state


def cooling(
    code: str, seconds: float, status: AttemptStatus = AttemptStatus.LIMITED, model: str = "", *, now=NOW, lasting=False
):
    return Cooling(model, now + seconds, status, phrase(code, account="otter@example.com"), lasting)


def quota(remaining: float | None = 0.5, **changes) -> Quota:
    """Half of a day's 100 pictures of the fox, counted by Easel, for three more hours."""
    values = {
        "account_id": "fox",
        "model": MODEL,
        "window": "day",
        "remaining": remaining,
        "left": None if remaining is None else round(remaining * 100),
        "limit": 100,
        "resets_at": NOW + 3 * 3600,
        "source": QuotaSource.COUNTED,
        "read_at": NOW,
    }
    return Quota(**{**values, **changes})


def record(request_id: str = "req-1", **changes) -> RequestRecord:
    """A request that is being drawn."""
    values = {
        "id": request_id,
        "started_at": NOW,
        "client": "127.0.0.1",
        "path": "/v1/images/generations",
        "asked_model": MODEL,
        "model": MODEL,
        "n": 1,
        "prompt": "a lighthouse at dusk",
    }
    return RequestRecord(**{**values, **changes})


def attempt(request_id: str = "req-1", picture: int = 0, number: int = 0, **changes) -> Attempt:
    """An upstream call that runs."""
    name = changes.pop("account", "fox@example.com")
    return Attempt(request_id, picture, number, name.split("@")[0], name, changes.pop("started_at", NOW), **changes)


def busy_accounts(now: float = NOW) -> tuple[AccountState, ...]:
    """One account in each state."""
    limited, rejected = AttemptStatus.LIMITED, AttemptStatus.REJECTED
    return (
        account_state("fox@example.com", in_flight=2, drawn=1284),
        account_state("heron@example.com", drawn=312),
        account_state("otter@example.com", drawn=977, cooling=(cooling("limit_minute", 42, limited, now=now),)),
        account_state("lynx@example.com", drawn=58, cooling=(cooling("key_rejected", 9e9, rejected, now=now),)),
        account_state("wren@example.com", enabled=False),
    )


def busy_log(now: float = NOW) -> dict[str, tuple[RequestRecord, tuple[Attempt, ...]]]:
    """Requests in every outcome, by id."""
    ok, limited = AttemptStatus.OK, AttemptStatus.LIMITED
    fox, heron, otter = "fox@example.com", "heron@example.com", "otter@example.com"
    per_minute = phrase("limit_minute", account=otter)
    blocked = phrase("prompt_blocked", why="IMAGE_SAFETY")
    rows = [
        record("r09", started_at=now - 4, n=4, prompt="four studies of a paper boat on a pond, ink and wash"),
        record(
            "r08",
            started_at=now - 21,
            n=3,
            returned=2,
            status=200,
            outcome=Outcome.PARTIAL,
            seconds=18.4,
            accounts=(fox, heron),
            failures=((2, blocked),),
            prompt="a harbour in the morning, long shadows, film grain",
        ),
        record(
            "r07",
            started_at=now - 62,
            returned=1,
            status=200,
            outcome=Outcome.DRAWN,
            seconds=8.4,
            accounts=(heron,),
            prompt="a lighthouse at dusk",
        ),
        record(
            "r06",
            started_at=now - 95,
            n=10,
            returned=10,
            status=200,
            outcome=Outcome.DRAWN,
            seconds=41.2,
            accounts=(fox, heron, otter),
            prompt="icons for a weather app, one for each kind of sky",
        ),
        record(
            "r05",
            started_at=now - 140,
            status=429,
            outcome=Outcome.FAILED,
            seconds=2.1,
            reason=phrase("all_limited", last=str(per_minute), when="The first is back in 42 s."),
            failures=((0, per_minute),),
            prompt="portrait of a gardener, soft light",
        ),
        record(
            "r04",
            started_at=now - 182,
            n=2,
            outcome=Outcome.CANCELLED,
            seconds=5.0,
            status=499,
            reason=phrase("client_gone"),
            prompt="a tram crossing a bridge in the rain",
        ),
        record(
            "r03",
            started_at=now - 240,
            n=1,
            outcome=Outcome.INVALID,
            status=400,
            seconds=0.0,
            model="",
            reason=phrase("n_out_of_range", value=12),
            prompt="",
        ),
        record(
            "r02",
            started_at=now - 400,
            n=2,
            returned=2,
            status=200,
            outcome=Outcome.DRAWN,
            seconds=12.9,
            accounts=(fox,),
            prompt="a fox asleep under a fern, watercolour",
            model="gemini-2.5-flash-image",
        ),
        record(
            "r01",
            started_at=now - 90_000,
            n=4,
            returned=4,
            status=200,
            outcome=Outcome.DRAWN,
            seconds=22.5,
            accounts=(fox, heron),
            prompt="map of an island that does not exist",
        ),
    ]
    attempts = {
        "r08": (
            attempt("r08", 0, 0, account=fox, status=ok, seconds=8.1, started_at=now - 21),
            attempt("r08", 1, 0, account=otter, status=limited, seconds=0.3, reason=per_minute, upstream_status=429),
            attempt("r08", 1, 1, account=heron, status=ok, seconds=9.7, waited=1.2),
            attempt("r08", 2, 0, account=fox, status=AttemptStatus.REFUSED, seconds=6.2, reason=blocked),
        )
    }
    return {row.id: (row, attempts.get(row.id, ())) for row in rows}
