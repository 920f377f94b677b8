import pytest

from desktop import text
from proxy_core import ENGLISH, AttemptStatus, Outcome, Phrase, phrase
from tests.desktop.fakes import NOW, attempt


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0.0 s"),
        (8.44, "8.4 s"),
        (9.96, "10 s"),
        (41.6, "42 s"),
        (119.4, "119 s"),
        (600, "10 min"),
        (7200, "2 h"),
        (6 * 86400, "6 days"),
    ],
)
def test_durations(seconds, words):
    assert text.duration(seconds) == words


def test_every_outcome_and_status_has_words():
    assert len({text.outcome(outcome)[0] for outcome in Outcome}) == len(Outcome)
    assert len({text.status(status)[0] for status in [None, *AttemptStatus]}) == len(AttemptStatus) + 1


def test_a_code_without_words_here_is_said_in_the_cores_english():
    assert text.phrase(phrase("client_gone")) == ENGLISH["client_gone"]
    assert text.reason(phrase("went_silent", seconds=30.0)) == "the upstream stopped sending for 30 s"


def test_words_of_our_own_fit_the_codes_and_values_of_the_core():
    fields = {code: set(_fields(template)) for code, template in ENGLISH.items()}
    for words in (text._REASONS, text._SENTENCES):
        for code, template in words.items():
            assert set(_fields(template)) <= fields[code], code


def test_what_the_window_says_leads_to_no_command_line():
    for said in (
        phrase("port_in_use", host="127.0.0.1", port=8045),
        phrase("address_unusable", host="nowhere.example", port=8045, why="name or service not known"),
        phrase("open_to_others", host="0.0.0.0"),
        phrase("setting_open", host="0.0.0.0"),
        phrase("all_need_you"),
    ):
        words = text.phrase(said)
        assert "--" not in words
        assert "easel account" not in words


def test_a_phrase_that_cannot_be_worded_is_its_code():
    assert text.phrase(Phrase("port_in_use")) == "port_in_use"
    assert text.phrase(Phrase("of_a_later_version")) == "of_a_later_version"


def test_waiting_is_told_when_there_was_any():
    assert text.waited(attempt(waited=1.24)) == "waited 1.2 s"
    assert text.waited(attempt()) == ""


def test_the_time_of_day_has_the_day_when_it_is_another():
    assert text.time_of_day(NOW, NOW).count(":") == 2
    assert text.time_of_day(NOW - 90_000, NOW).count(":") == 1


@pytest.mark.parametrize(
    ("seconds", "words"), [(-3, "just now"), (4, "just now"), (42, "42 s ago"), (600, "10 min ago"), (9000, "2 h ago")]
)
def test_how_long_ago(seconds, words):
    assert text.ago(NOW - seconds, NOW) == words


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("the key was rejected", "The key was rejected."),
        ("Done.", "Done."),
        ("fox@example.com reached a limit", "fox@example.com reached a limit."),
        ("", ""),
    ],
)
def test_words_as_a_sentence(words, sentence):
    assert text.sentence(words) == sentence


@pytest.mark.parametrize(
    ("words", "rich"),
    [
        ("no <b>link</b>", "no &lt;b&gt;link&lt;/b&gt;"),
        ("see https://g.co/a?b=1&c=2.", 'see <a href="https://g.co/a?b=1&amp;c=2">g.co/\u2026</a>.'),
        ("see https://g.co", 'see <a href="https://g.co">g.co</a>'),
        ("(https://g.co/x) then", '(<a href="https://g.co/x">g.co/\u2026</a>) then'),
        ("http://plain.example is no link", "http://plain.example is no link"),
        # What is shown is where it leads, whatever stands before the @.
        ("https://google.com@evil.example/x", '<a href="https://google.com@evil.example/x">evil.example/\u2026</a>'),
        ('https://g.co/"onclick', '<a href="https://g.co/">g.co</a>&quot;onclick'),
    ],
)
def test_addresses_become_links_and_nothing_else_does(words, rich):
    assert text.linked(words) == rich


def _fields(template):
    from string import Formatter

    return [name for _, name, _, _ in Formatter().parse(template) if name]


def test_what_is_said_of_something_stands_behind_its_name():
    assert text.said_of("Port", "in use") == "Port: in use"


def test_sentences_stand_one_after_the_other_as_a_language_has_it(language):
    assert text.sentences("It is said {so}.", "", "And so.", "") == "It is said {so}. And so."
    assert text.sentences("", "") == ""
    language.speak("zh_CN")
    assert text.sentences("\u597d\u3002", "\u597d\u3002") == "\u597d\u3002\u597d\u3002"
    language.speak("en")
