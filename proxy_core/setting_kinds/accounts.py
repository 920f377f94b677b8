"""Settings of the accounts: who draws next, what is kept in reserve, and what is asked about their quotas."""

from functools import partial
from typing import Annotated, Literal

from msgspec import Meta

from proxy_core.setting_info import SettingGroup, _, about_setting

about = partial(about_setting, group=SettingGroup.ACCOUNTS)

Strategy = Annotated[
    Literal["least_used", "most_quota", "fill_first"],
    about(
        _("Who draws next"),
        _("Among accounts of the same priority."),
        meanings={
            "least_used": _("the one that drew least"),
            "most_quota": _("the one with most left"),
            "fill_first": _("the first until it has no more"),
        },
    ),
]
Protection = Annotated[
    dict[str, Annotated[float, Meta(ge=0, le=1)]],
    about(
        _("Keep a reserve"),
        _("For a model (* for all), the share of its quota under which an account draws only when no other is ready."),
        example='{"gemini-3-pro-image": 0.2}',
    ),
]
Attempts = Annotated[int, about(_("Attempts for a picture"), _("How many accounts one picture may ask."), ge=1, le=100)]
QuotaRefresh = Annotated[
    int,
    about(
        _("Ask for quotas"),
        _("Every so many minutes, where the provider can be asked; 0: only when told to."),
        unit="min",
        ge=0,
        le=1440,
    ),
]
CloudQuotas = Annotated[
    bool,
    about(
        _("Ask Google for the limits"),
        _(
            "On: the Cloud Quotas API is asked for the limits of accounts that are signed in; it must be enabled "
            "in their project. Off: limits are learnt when they are met, or typed."
        ),
    ),
]
CodeAssist = Annotated[
    bool,
    about(
        _("Allow Code Assist accounts"),
        _(
            "For those who are entitled to that interface with an OAuth client of their own. Google's terms forbid "
            "using another product's client, and accounts are suspended for it."
        ),
    ),
]
