"""Which requests fit a filter: the core's rule for its log, for what happens while the window looks. It asks nobody."""

import unicodedata

from proxy_core import RequestFilter, RequestRecord

EVERYTHING = RequestFilter()


def matches(record: RequestRecord, matching: RequestFilter) -> bool:
    """Whether the log would give `record` for `matching`."""
    if matching.outcomes and record.outcome not in matching.outcomes:
        return False
    if matching.since and record.started_at < matching.since:
        return False
    if matching.account and matching.account not in record.accounts:
        return False
    if matching.model and matching.model not in {record.model, record.asked_model}:
        return False
    if folded(matching.client) not in folded(record.client):
        return False
    words = folded(matching.words).split()
    return not words or _has(record, words)


def folded(text: str) -> str:
    """`text` such that what a person would call the same word is the same, however its letters are written."""
    return text.lower() if text.isascii() else unicodedata.normalize("NFC", text).casefold()


def _has(record: RequestRecord, words: list[str]) -> bool:
    texts = (record.id, record.client, record.asked_model, record.model, record.prompt, *record.accounts)
    text = folded("\n".join(texts))
    return all(word in text for word in words)
