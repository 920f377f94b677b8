"""What the tray says: how things stand at a glance, in few words. It asks nobody and shows nothing."""

from heapq import nsmallest

from msgspec import Struct, field

from desktop import account_text, quota_text, stopping_text, text
from desktop.account_standing import Standing, standing
from desktop.cells import Tone
from desktop.needs import count_of, first_back, needs
from desktop.proxy_phase import Phase
from desktop.text import counted, listed, translate
from desktop.tray_icon import TrayLook
from proxy_core import AccountState, ProxyState, QueueState, Settings

MOST_ACCOUNTS = 8  # in the menu
LONGEST_NAME = 40
_RANKS = {Standing.NEEDS_YOU: 0, Standing.READY: 1, Standing.COOLING: 2, Standing.DISABLED: 3}


class Glance(Struct, frozen=True):
    """How things stand. `pictures` were drawn today, None while that is not known.

    `ready`: the core runs; `failed`: it could not start; `phase` of the proxy counts while it starts or stops. `now` is
    in unix seconds.
    """

    proxy: ProxyState
    accounts: tuple[AccountState, ...] = ()
    queue: QueueState = field(default_factory=QueueState)
    settings: Settings | None = None
    pictures: int | None = None
    ready: bool = False
    failed: bool = False
    now: float = 0.0
    phase: Phase = Phase.STOPPED

    @property
    def drawing(self) -> int:
        """How many pictures are drawn now."""
        return self.queue.drawing or sum(state.in_flight for state in self.accounts)

    def needing(self) -> int:
        """How many things need the person."""
        return count_of(self.accounts, self.proxy, self.settings, self.now)

    def look(self) -> TrayLook:
        """The icon: what needs the person first, but for what ends by itself."""
        if self.failed:
            return TrayLook.NEEDS_YOU
        found = needs(self.accounts, self.proxy, self.settings, self.now)
        if any(need.tone is Tone.BAD for need in found):
            return TrayLook.NEEDS_YOU
        if not self.proxy.running:
            return TrayLook.STOPPED
        return TrayLook.DRAWING if self.drawing else TrayLook.RUNNING

    def chosen_accounts(self) -> list[AccountState]:
        """Those for the menu: who needs the person, then who can draw, who rests, who is off; else as they come."""
        return nsmallest(MOST_ACCOUNTS, self.accounts, key=lambda state: _RANKS[standing(state, self.now)])


def state_line(glance: Glance) -> str:
    """Whether the proxy runs, and where, or why not."""
    proxy = glance.proxy
    if proxy.stopping:
        return stopping_text.stopping(stopping_text.pictures_left(glance.queue))
    if glance.phase in {Phase.STARTING, Phase.STOPPING}:
        return glance.phase.words
    if proxy.running:
        return translate("tray", "Proxy is running: {address}").format(address=proxy.base_url)
    if proxy.error is not None:
        return translate("tray", "Proxy is stopped: it could not start")
    if glance.ready:
        return translate("tray", "Proxy is stopped")
    return translate("tray", "Easel could not start") if glance.failed else translate("tray", "Easel is starting")


def work_line(glance: Glance) -> str:
    """What is drawn now and was drawn today; empty while nothing of it is known."""
    parts = []
    if glance.drawing:
        parts.append(counted("tray", "%Ln drawing", glance.drawing))
    if glance.queue.waiting:
        parts.append(counted("tray", "%Ln waiting", glance.queue.waiting))
    if glance.pictures is not None:
        parts.append(counted("tray", "%Ln pictures today", glance.pictures))
    return listed(parts)


def needing_line(glance: Glance) -> str:
    """How many things need the person; empty when none does."""
    count = glance.needing()
    return counted("tray", "%Ln things need you", count) if count else ""


def tooltip(glance: Glance) -> str:
    """All of it, a line each."""
    lines = (state_line(glance), work_line(glance), needing_line(glance))
    return "\n".join(line for line in lines if line)


def account_line(state: AccountState, now: float) -> str:
    """An account and how it stands. Times are those of the clock: nobody counts down in a menu that lies open."""
    return translate("tray", "{account}: {state}").format(
        account=short(state.account.name), state=_standing(state, now)
    )


def _standing(state: AccountState, now: float) -> str:
    which = standing(state, now)
    if which is Standing.DISABLED:
        return translate("tray", "paused")
    if which is Standing.COOLING:
        back = first_back((state,), now) or now
        return translate("tray", "back at {time}").format(time=text.time_of_day(back + 1, now))
    words, _tone = account_text.state_of(state, now)
    quota = quota_text.main_quota(state.quotas)
    if which is Standing.NEEDS_YOU or quota is None or quota.remaining is None:
        return short(words)
    left = translate("tray", "{state}, {share} left")
    return left.format(state=short(words), share=quota_text.percent(quota.remaining))


def more_line(glance: Glance) -> str:
    """How many accounts the menu leaves out; empty when none."""
    rest = len(glance.accounts) - MOST_ACCOUNTS
    return counted("tray", "%Ln more in the window\u2026", rest) if rest > 0 else ""


def short(words: str) -> str:
    """One line that a menu has room for; of a long one, its beginning and its end."""
    line = " ".join(words.split())
    return line if len(line) <= LONGEST_NAME else f"{line[: LONGEST_NAME - 13]}\u2026{line[-12:]}"


def unmarked(words: str, *, on_bus: bool = False) -> str:
    """Words for a menu, in which & would mark a key; and _ too where a host on D-Bus shows it.

    For that host Qt makes _ of the first &, and leaves every other character as it is.
    """
    return words.replace("_", "__").replace("&", "&&", 1) if on_bus else words.replace("&", "&&")
