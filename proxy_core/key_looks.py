"""Keys and tokens by their looks: what is left out of texts that others wrote, before they are told or logged. Pure."""

import re

# OpenAI's and Easel's, and those of services like it; Google's keys, access and refresh tokens.
_BEGINNINGS = ("sk-", "pk-", "rk-", "AIza", "AQ.", "ya29.", "1//")
_OF_CLIENTS = "GOCSPX-"  # how Google's secrets of OAuth clients begin
_SHORTEST = 6  # characters of what may be one, without the mark
# A service masks what it repeats (sk-ab**yz). What has neither figure nor star and is short is a word: "sk-learn",
# "a bearer token."
_KEY = re.compile(
    r"""\b(?:
        (?:sk|pk|rk)-(?=[\w.-]{16}|[\w.-]*[\d*])[\w*.-]{4,}
      | (?:AIza|AQ\.|1//)[\w-]{20,}
      | ya29\.[\w.-]+
      | [Bb]earer\s+(?=[^\s"]*[\d._~+/=-][^\s"])[^\s"]+
    )""",
    re.VERBOSE,
)


def begins_as_a_key(word: str) -> bool:
    """Whether a word without blanks begins as no other word does."""
    return word.startswith(_BEGINNINGS) and word not in _BEGINNINGS


def is_a_key(word: str) -> bool:
    """Whether all of `word` looks like a key, a token or the secret of a client, and so is for nobody's eyes."""
    return word.startswith(_OF_CLIENTS) or _KEY.fullmatch(word) is not None


def without_keys(text: str, mark: str) -> str:
    """`text` with `mark` in the place of everything that looks like a key."""
    return _KEY.sub(mark, text) if len(text) >= _SHORTEST else text
