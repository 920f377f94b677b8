"""The tree in the docstring is the tree, and every error says a sentence."""

import inspect
import re

import pytest

from proxy_core import errors
from proxy_core.errors import (
    AccountError,
    AttemptStatus,
    Blame,
    CredentialsError,
    EaselError,
    FailureKind,
    NoAccountReady,
    NoPicture,
    RequestError,
    Rest,
    SettingsError,
    StartError,
    StoreError,
    UpstreamError,
)
from proxy_core.phrases import phrase

SAMPLES = [
    (EaselError("internal", request="req_1"), "Easel made a mistake; its log has the details under request req_1."),
    (RequestError("prompt_missing", param="prompt"), "Say what to draw: 'prompt' is missing or empty."),
    (NoPicture("queue_full", kind=FailureKind.LIMITED, waiting=9), "As many pictures wait as may wait, 9"),
    (
        UpstreamError(phrase("upstream_error", status=503), blame=Blame.SERVICE, status=AttemptStatus.FAILED),
        "the upstream answered 503",
    ),
    (NoAccountReady(busy=True), "No account can draw."),
    (CredentialsError("store_locked"), "the store of secrets did not answer"),
    (SettingsError("setting_not_known", key="x"), "There is no setting 'x'."),
    (StoreError("store_closed", path="easel.db"), "Easel is stopping: easel.db is closed."),
    (AccountError("account_unknown", name="fox"), "There is no account 'fox'."),
    (StartError("port_in_use", host="127.0.0.1", port=8045), "Port 8045 on 127.0.0.1 is in use."),
]


def classes():
    found = [one for _, one in inspect.getmembers(errors, inspect.isclass)]
    return {one for one in found if issubclass(one, Exception) and one.__module__ == errors.__name__}


def test_the_tree_in_the_docstring_is_the_tree():
    tree = re.findall(r"^(?:\|-- |`-- )(\w+)  +\S", errors.__doc__, re.MULTILINE)
    assert len(tree) == len(set(tree))
    assert set(tree) == {one.__name__ for one in classes() - {EaselError}}
    assert all(one.__bases__ == (EaselError,) for one in classes() - {EaselError})
    assert re.search(r"^EaselError  +\S", errors.__doc__, re.MULTILINE)


@pytest.mark.parametrize(("error", "said"), SAMPLES, ids=[type(error).__name__ for error, _ in SAMPLES])
def test_every_error_says_a_sentence(error, said):
    assert str(error).startswith(said)
    assert isinstance(error, EaselError)


def test_there_is_a_sample_of_every_error():
    assert {type(error) for error, _ in SAMPLES} == classes()


def test_an_error_takes_a_phrase_or_a_code_with_values():
    given = phrase("account_unknown", name="fox")
    assert EaselError(given).phrase is given
    assert EaselError("account_unknown", name="fox").phrase == given
    assert str(EaselError("no_such_code")) == "no_such_code"


def test_no_value_is_in_what_a_traceback_shows_first():
    # Values may be texts of clients and upstreams: they are in str() alone, not in args.
    assert EaselError("account_unknown", name="fox").args == ("account_unknown",)


def test_what_a_request_error_tells_the_wire():
    plain = RequestError("not_json", why="x")
    assert (plain.status, plain.param, plain.wire_code) == (400, None, None)
    full = RequestError("model_not_found", param="model", wire_code="model_not_found", status=404, model="x")
    assert (full.status, full.param, full.wire_code) == (404, "model", "model_not_found")
    assert full.phrase.values == {"model": "x"}


def test_what_an_upstream_error_tells_the_pool():
    error = UpstreamError(phrase("unreachable"), blame=Blame.SERVICE, status=AttemptStatus.FAILED)
    assert (error.rest, error.retry_after, error.upstream_status) == (Rest.NOTHING, None, 0)


def test_an_upstream_error_gets_the_name_of_its_account_and_keeps_its_values():
    said = phrase("not_permitted", text="no billing")
    error = UpstreamError(said, blame=Blame.ACCOUNT, status=AttemptStatus.REJECTED)
    error.name_account("fox@example.com")
    assert str(error) == "fox@example.com may not use this model: no billing"
    assert said.values == {"text": "no billing"}


def test_what_no_picture_tells_the_wire():
    cause = phrase("unreachable")
    error = NoPicture("all_failing", kind=FailureKind.UNAVAILABLE, ready_at=5.0, cause=cause, model="m")
    assert (error.kind, error.ready_at, error.cause) == (FailureKind.UNAVAILABLE, 5.0, cause)
    assert (NoPicture("deadline", kind=FailureKind.TIMED_OUT).ready_at, error.phrase.values) == (None, {"model": "m"})


def test_whether_waiting_helps():
    assert NoAccountReady(busy=True).busy
    assert not NoAccountReady(busy=False).busy
