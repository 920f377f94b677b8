"""Looks for planted secrets in an error: in its words, in its traceback and in every error behind it."""

import traceback

PLANTED = "PLANTED-1//0gSecret-of-the-test"


def words_of(error: BaseException) -> str:
    """Everything that a log, a report or a debugger would show of `error`."""
    found, behind = [], [error]
    while behind:
        one = behind.pop()
        found += [str(one), repr(one), repr(one.args), repr(vars(one)), *traceback.format_exception(one)]
        behind += [other for other in (one.__cause__, one.__context__) if other is not None]
    return "\n".join(found)
