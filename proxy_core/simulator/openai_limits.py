"""The headers by which OpenAI tells how much of a rate limit is left. Pure."""


def spoken(seconds: float) -> str:
    """A time as these headers have it: "500ms", "1s", "6m0s", "1h0m0s"."""
    if seconds < 1:
        return f"{round(seconds * 1000)}ms"
    minutes, rest = divmod(round(seconds, 3), 60)
    hours, minutes = divmod(int(minutes), 60)
    return (f"{hours}h" if hours else "") + (f"{minutes}m" if hours or minutes else "") + f"{rest:.9g}s"


def headers(limit: int, left: int, reset: float) -> dict[str, str]:
    """The three of them; `reset` in seconds until none of the limit is used."""
    return {
        "x-ratelimit-limit-requests": str(limit),
        "x-ratelimit-remaining-requests": str(left),
        "x-ratelimit-reset-requests": spoken(reset),
    }
