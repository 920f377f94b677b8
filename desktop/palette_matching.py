"""What a person means by a few letters: which of many texts they fit, the best first, and where. It knows no window.

Case and accents do not count, and neither does the order of the words. In the order of rank: the letters are the whole
title, begin it, begin words of it, begin words beside it, stand anywhere, or stand in the title one after the other
with gaps between them. Within a rank, things stay in the order in which they were given.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Generic, Protocol, TypeVar

START = "\0"  # stands before the first letter of a word
LOOSE = 64  # letters of a title that may have gaps between those typed: in a longer one almost anything is found
# After what is no letter and no digit; Chinese and Japanese put no blanks between words.
_STARTS = re.compile(r"(?<![^\W_])(?=[^\W_])|(?=[\u3040-\u30ff\u3400-\u9fff])")


@dataclass(frozen=True, slots=True)
class Searched:
    """What something is found by, folded; the marked ones have START before each word.

    `loose`: letters of the title with gaps between them are found, too.
    """

    title: str
    marked_title: str
    text: str
    marked: str
    loose: bool = True

    @classmethod
    def of(cls, title: str, beside: Iterable[str] = (), *, loose: bool = True) -> "Searched":
        """Of a title, and of what else a person may call it."""
        first = folded(title)
        marked = _marked(first)
        more = folded("\n".join(beside))
        return cls(first, marked, f"{first}\n{more}", f"{marked}\n{_marked(more)}", loose and len(first) <= LOOSE)


class Findable(Protocol):
    """What can be looked for."""

    @property
    def searched(self) -> Searched: ...


T = TypeVar("T", bound=Findable)


@dataclass(frozen=True, slots=True)
class Best(Generic[T]):
    """The best of those that fit, and how many there are in all, as far as they were counted."""

    things: list[T]
    count: int


@lru_cache(maxsize=4096)
def _letter(letter: str) -> str:
    """A letter without case and accents; it may become none, or two."""
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFD", letter).casefold())
    return "".join(one for one in plain if not unicodedata.combining(one) and one != START)


def folded(text: str) -> str:
    """`text` such that what differs in case and accents only is the same."""
    return text.lower().replace(START, "") if text.isascii() else "".join(map(_letter, text))


def split(typed: str) -> tuple[str, ...]:
    """The words of what was typed, folded."""
    return tuple(folded(typed).split())


def _marked(text: str) -> str:
    return _STARTS.sub(START, text)


def best(words: Sequence[str], things: Sequence[T], most: int) -> Best[T]:
    """The `most` best of the `things` that fit all of `words`, as split() gives them."""
    anywhere = list(things)
    for word in words:
        anywhere = [one for one in anywhere if word in one.searched.text]
    starts = [_marked(word) for word in words]
    beside = anywhere
    for start in starts:
        beside = [one for one in beside if start in one.searched.marked]
    title = beside
    for start in starts:
        title = [one for one in title if start in one.searched.marked_title]
    whole = " ".join(words)
    leading = [one for one in title if one.searched.title.startswith(whole)]
    exact = [one for one in leading if one.searched.title == whole]
    found: dict[int, T] = {}
    for rank in (exact, leading, title, beside, anywhere):
        _take(found, rank, most)
    count = len(anywhere)
    if count < most:
        others = (one for one in things if id(one) not in found and _is_loose(words, one.searched))
        _take(found, islice(others, most - count), most)
        count = len(found)
    return Best(list(found.values()), count)


def _take(found: dict[int, T], rank: Iterable[T], most: int) -> None:
    for one in rank:
        if len(found) >= most:
            return
        found.setdefault(id(one), one)


def _is_loose(words: Sequence[str], searched: Searched) -> bool:
    """Whether each of the words is there, as it is or with gaps."""
    return searched.loose and all(word in searched.text or _gaps(word, searched.marked_title) for word in words)


def _gaps(word: str, marked: str) -> list[int]:
    """Where the letters of a word stand in the order in which they were typed, from the beginning of a word on."""
    at = marked.find(START + word[0])
    places = []
    if at < 0 or len(word) == 1:
        return []
    for letter in word:
        at = marked.find(letter, at + 1)
        if at < 0:
            return []
        places.append(at)
    return places


def places(text: str, words: Sequence[str], *, loose: bool = False) -> list[int]:
    """Which characters of `text` the words stand for, in order. `loose`: letters with gaps between them count too."""
    plain, origins = _with_origins(text)
    marked = _marked(plain)
    unmarked = [place for place, letter in enumerate(marked) if letter != START]
    back = {place: number for number, place in enumerate(unmarked)}
    hit: set[int] = set()
    for word in words:
        start, anywhere = marked.find(_marked(word)), plain.find(word)
        if start >= 0:
            first = back[start + 1 if marked[start] == START else start]
            hit.update(range(first, first + len(word)))
        elif anywhere >= 0:
            hit.update(range(anywhere, anywhere + len(word)))
        elif loose:
            hit.update(back[place] for place in _gaps(word, marked))
    return _whole(text, {origins[place] for place in hit})


def _with_origins(text: str) -> tuple[str, list[int]]:
    """`text` folded, and for each of its letters which character it came from."""
    letters = [_letter(letter) for letter in text]
    return "".join(letters), [place for place, made in enumerate(letters) for _ in made]


def _whole(text: str, found: set[int]) -> list[int]:
    """With the accents that follow a letter: they are drawn with it."""
    for place in sorted(found):
        after = place + 1
        while after < len(text) and unicodedata.combining(text[after]):
            found.add(after)
            after += 1
    return sorted(found)
