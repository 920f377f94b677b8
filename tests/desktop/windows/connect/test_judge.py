import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.clients import CLIENTS, ClientId
from desktop.windows.connect.judge import Judge, plain
from desktop.windows.connect.verdicts import Kind
from proxy_core import (
    AttemptStarted,
    ClientCall,
    Outcome,
    RequestEnded,
    RequestStarted,
    phrase,
)
from tests.desktop.fakes import NOW, attempt, record

BY_ID = {client.id: client for client in CLIENTS}
SDK = "OpenAI/Python 3.52.0"
CURL = "curl/8.5.0"


def judge(which=ClientId.PYTHON):
    return Judge(BY_ID[which], "http://127.0.0.1:8045/v1")


def call(path="/v1/models", status=200, code="", client=SDK, method="GET", **values):
    return ClientCall(NOW, client, method, path, status, phrase(code, **values) if code else None)


def ended(outcome=Outcome.DRAWN, client=SDK, **changes):
    return RequestEnded(record(client=client, outcome=outcome, **changes))


@pytest.mark.parametrize(
    ("answered", "title"),
    [
        (call(), "OpenAI Python listed the models"),
        (call("/v1/models/gpt-image-1"), "OpenAI Python listed the models"),
        (call("/healthz"), "OpenAI Python reaches Easel"),
        (call(status=401, code="key_wrong"), "OpenAI Python sent a wrong key"),
        (call(status=401, code="key_missing"), "OpenAI Python sent no key"),
        (call("/v1/foo", 404, "path_unknown"), "OpenAI Python asked at a wrong address"),
        (call("/v1/models", 405, "method_unknown"), "OpenAI Python asked at a wrong address"),
        (call("/v1/models", 403, "host_not_known", host="x"), "OpenAI Python was not let in"),
        (
            call("/v1/models/x", 404, "model_not_found", model="x"),
            "OpenAI Python asked for a model that Easel does not know",
        ),
    ],
)
def test_a_call_is_judged(answered, title):
    assert judge().take_call(answered).title == title


def test_the_drawing_of_an_answered_call_is_judged_by_its_record():
    one = judge()
    assert one.take_event(RequestStarted(record(client=SDK))).kind is Kind.ON_THE_WAY
    assert one.take_call(call("/v1/images/generations", 200)) is None
    assert one.take_event(ended(returned=1)).kind is Kind.RIGHT


def test_a_failure_is_told_once_whichever_comes_first():
    why = phrase("all_limited", model="m", when="")
    refused = call("/v1/images/generations", 429, "all_limited", model="m", when="")
    one = judge()
    assert one.take_event(ended(Outcome.FAILED, status=429, reason=why)).kind is Kind.WRONG
    assert one.take_call(refused) is None
    other = judge()
    first = other.take_call(refused)
    assert first == other.take_event(ended(Outcome.FAILED, status=429, reason=why))


def test_a_drawing_that_was_refused_at_the_door_is_judged_by_its_call():
    verdict = judge().take_call(call("/v1/images/generations", 401, "key_wrong", method="POST"))
    assert verdict.title == "OpenAI Python sent a wrong key"


def test_a_drawing_that_was_not_understood_says_why():
    why = phrase("n_out_of_range", value=12)
    verdict = judge().take_event(ended(Outcome.INVALID, status=400, reason=why))
    assert verdict.kind is Kind.WRONG
    assert str(why) in verdict.words


def test_one_that_left_is_judged():
    assert judge().take_event(ended(Outcome.CANCELLED)).title.startswith("OpenAI Python went away")


def test_another_client_that_is_known_is_only_mentioned():
    one = judge()
    assert one.take_call(call(client=CURL)).kind is Kind.FOREIGN
    assert one.take_event(ended(client=CURL)).kind is Kind.FOREIGN
    assert one.take_event(RequestStarted(record(client=CURL))).title.startswith("curl asked for something")


def test_one_that_nobody_knows_counts_and_says_who_it_is():
    verdict = judge().take_call(call(client="litellm/1.104.5"))
    assert verdict.kind is Kind.REACHED
    assert "It calls itself litellm/1.104.5." in verdict.words


def test_any_other_client_may_be_anybody():
    verdict = judge(ClientId.OTHER).take_call(call(client=CURL))
    assert verdict.kind is Kind.REACHED
    assert "It calls itself curl/8.5.0." in verdict.words


def test_clients_that_share_a_mark_are_both_found_by_it():
    for which in (ClientId.LOBECHAT, ClientId.NODE):
        assert judge(which).take_call(call(client="OpenAI/JS 7.55.0")).kind is Kind.REACHED


def test_easels_own_calls_and_those_of_browsers_before_a_call_say_nothing():
    one = judge(ClientId.OTHER)
    assert one.take_call(call(client="Easel/0.5")) is None
    assert one.take_event(ended(client="Easel/0.5", returned=1)) is None
    assert one.take_call(call(method="OPTIONS", status=204)) is None


def test_attempts_say_nothing_of_the_client():
    assert judge().take_event(AttemptStarted(attempt())) is None


@pytest.mark.parametrize(
    ("path", "short"),
    [
        ("/v1/images/generations", "/images/generations"),
        ("//v1/v1//images/generations/", "/images/generations"),
        ("/api/v1/chat/completions", "/chat/completions"),
        ("/api/openrouter/chat/completions", "/chat/completions"),
        ("/images/edits?api-version=2025", "/images/edits"),
        ("/v1beta/models/m:generateContent", "/v1beta/models/m:generateContent"),
        ("/apis", "/apis"),
        ("/v1", "/"),
        ("", "/"),
    ],
)
def test_what_clients_put_before_a_path_does_not_matter(path, short):
    assert plain(path) == short


@given(st.text("/v1apiopenrtmdls?:.", max_size=40), st.integers(100, 599), st.sampled_from(["GET", "POST", "HEAD"]))
def test_whatever_is_asked_there_is_an_answer(path, status, method):
    verdict = judge(ClientId.OTHER).take_call(call(path, status, method=method))
    assert verdict is None or verdict.title
