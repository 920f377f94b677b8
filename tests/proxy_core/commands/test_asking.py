import click
import pytest

from proxy_core.commands.asking import be_sure


def test_without_a_terminal_nobody_is_asked(monkeypatch):
    monkeypatch.setattr("sys.stdin", None)
    be_sure("Really?", to="do it", yes=True)
    with pytest.raises(click.UsageError, match="Say --yes to do it without a question"):
        be_sure("Really?", to="do it", yes=False)


def test_the_answer_at_a_terminal_counts(easel):
    easel.ok("settings", "set", "port", 9001)
    assert easel.answered("n", "settings", "reset", "--all") == 1
    assert easel.ok("settings", "get", "port") == "9001\n"
    assert easel.answered("y", "settings", "reset", "--all") == 0
    assert easel.ok("settings", "get", "port") == "8045\n"
