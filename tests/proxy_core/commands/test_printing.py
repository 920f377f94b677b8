import json
from datetime import datetime
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from proxy_core.accounts.account import Account, Provider
from proxy_core.commands.printing import moment, plain, print_json, print_table
from proxy_core.phrases import phrase


@given(st.text())
def test_plain_text_is_one_printable_line_as_long(text):
    shown = plain(text)
    assert shown.isprintable()
    assert len(shown) == len(text)


def test_columns_stand_under_each_other(capsys):
    print_table(("NAME", "N"), [("東京", "1"), ("Noe\u0308l", "22"), ("", "3")])
    assert capsys.readouterr().out.splitlines() == ["NAME  N", "東京  1", "Noe\u0308l  22", "-     3"]


def test_json_has_the_words_of_a_phrase(capsys):
    print_json(
        {
            "path": Path("a"),
            "account": Account(Provider.GEMINI, "Zoë", id="1"),
            "said": (phrase("no_answer", seconds=2.5),),
        }
    )
    shown = json.loads(capsys.readouterr().out)
    assert shown["path"] == "a"
    assert shown["account"]["provider"] == "gemini"
    assert shown["said"] == [
        {"code": "no_answer", "values": {"seconds": 2.5}, "text": "the upstream did not begin to answer within 2.5 s"}
    ]


def test_moments_are_local():
    at = datetime(2026, 11, 5, 14, 3, 22).astimezone()
    assert moment(at.timestamp()) == "2026-11-05 14:03:22"
