"""What the cells of the list of accounts say. Records from records; the model asks for those that are seen."""

from enum import IntEnum

from desktop import account_row_text, account_text, quota_text
from desktop.account_row_text import LastError
from desktop.account_standing import Standing, standing
from desktop.cells import EMPTY, Cell, Tone
from desktop.text import listed, number, translate
from proxy_core import AccountState


class Column(IntEnum):
    """The columns, from the left."""

    ORDER = 0
    NAME = 1
    STATE = 2
    QUOTA = 3
    DRAWN = 4
    ENABLED = 5


def titles() -> tuple[str, ...]:
    """What the columns are called."""
    return (
        "",
        translate("accounts", "Account"),
        translate("accounts", "State"),
        translate("accounts", "Quota left"),
        translate("accounts", "Pictures today"),
        translate("accounts", "Enabled"),
    )


def cell(state: AccountState, column: int, now: float, last: LastError | None = None) -> Cell:
    """What a cell says of an account; `last` is its last error. Column.ORDER is badge()."""
    account = state.account
    if column == Column.NAME:
        title = account_row_text.title(account)
        hint = account_text.about(state)
        return Cell(
            title,
            Tone.TEXT if account.enabled else Tone.MUTED,
            below=account_row_text.below(account),
            hint=f"{account.name}\n{hint}",
        )
    if column == Column.STATE:
        return _state_cell(state, now, last)
    if column == Column.QUOTA:
        return _quota_cell(state, now)
    if column == Column.DRAWN:
        return Cell(number(state.today), Tone.TEXT if state.today else Tone.MUTED, digits=True)
    return Cell(
        switch=account.enabled,
        hint=translate("accounts", "On: this account may draw. Space turns the chosen one on or off."),
    )


def badge(rank: int, *, first: bool) -> Cell:
    """The turn of an account, counted from 1; `first`: it is the first of those with this turn."""
    words = (
        translate("accounts", "Draws first")
        if rank == 1
        else translate("accounts", "Draws when no account above is ready")
    )
    return Cell(badge=str(rank) if first else "", hint=words)


def spoken(said: Cell) -> str:
    """What a screen reader says of a cell; empty for nothing."""
    if said.badge is not None:
        return said.hint
    if said.switch is not None:
        return translate("accounts", "enabled") if said.switch else translate("accounts", "disabled")
    return listed(part for part in (said.text, said.below) if part)


def _state_cell(state: AccountState, now: float, last: LastError | None) -> Cell:
    head, why, tone = account_row_text.how_it_stands(state, now, last)
    hint = account_text.why_disabled(state.account) or account_text.coolings(state, now)
    if not hint and last is not None:
        said = account_text.last_error(last.reason, last.at, now)
        hint = translate("accounts", "Last error, {words}").format(words=said[:1].lower() + said[1:])
    quiet = Tone.TEXT if standing(state, now) is Standing.READY else _quiet(tone)
    return Cell(head, quiet, dot=tone, below=why, hint=hint)


def _quota_cell(state: AccountState, now: float) -> Cell:
    quota = quota_text.main_quota(state.quotas)
    if quota is None:
        return EMPTY
    hint = "\n".join(quota_text.in_full(one, now) for one in state.quotas)
    bar = quota_text.bar(quota, now)
    return Cell(bar.words, hint=hint, bar=bar, below=bar.more[0])


def _quiet(tone: Tone) -> Tone:
    """The dot has the colour; of the words, only trouble has one."""
    return tone if tone in {Tone.WARN, Tone.BAD, Tone.MUTED} else Tone.TEXT
