import json

import pytest

from proxy_core.errors import AttemptStatus, EaselError, FailureKind, NoPicture
from proxy_core.phrases import phrase
from proxy_core.store.discretion import error_without_prompt, without_prompt
from tests.proxy_core.store.samples import attempt, request

PROMPT = "a fox that nobody may hear of, at dusk"
TOLD = "nobody may hear"


def kept(**changes):
    record = request(1, **{"prompt": PROMPT, **changes})
    return without_prompt((record, ()))[0]


def test_the_prompt_goes_and_the_rest_stays():
    record = request(1, prompt=PROMPT, notes=(phrase("model_replaced", asked="dall-e-3", model="m"),), accounts=("a",))
    tried = attempt(record, reason=phrase("limit_day", account="a"))
    assert without_prompt((record, (tried,))) == (request(1, notes=record.notes, accounts=("a",)), (tried,))


def test_what_was_asked_keeps_how_and_loses_what():
    asked = {
        "model": "gpt-image-1",
        "n": 2,
        "size": "1024x1024",
        "stream": True,
        "image": "<PNG 8x8, 1.2 MB>",
        "user": "noor",
        "caption": "<text, 12 characters>",
        "messages": [{"role": "user", "content": ["<JPEG, 12 kB>", "<3 more>"]}],
        "something": {"new": PROMPT},
        "url": "https://example.com/a-fox.png",
    }
    found = json.loads(kept(asked=json.dumps(asked)).asked)
    assert found == asked | {
        "user": "<text, 4 characters>",
        "something": {"new": f"<text, {len(PROMPT)} characters>"},
        "url": "<text, 29 characters>",
    }


@pytest.mark.parametrize("name", ["size", "quality", "style", "model"])
def test_a_prompt_in_the_place_of_a_value_goes_too(name):
    found = kept(asked=json.dumps({name: PROMPT, "type": "x" * 100}))
    assert json.loads(found.asked) == {name: f"<text, {len(PROMPT)} characters>", "type": "<text, 100 characters>"}


def test_a_request_of_which_no_prompt_is_known_tells_nothing_of_what_it_said():
    found = kept(prompt="", asked=json.dumps({"text_to_draw": PROMPT, "n": 1}))
    assert json.loads(found.asked) == {"text_to_draw": f"<text, {len(PROMPT)} characters>", "n": 1}


def test_an_answer_keeps_its_pictures_and_numbers():
    answer = {
        "created": 1,
        "data": [{"b64_json": "<PNG 1024x1024, 1.4 MB>", "revised_prompt": "A fox, unheard of."}],
        "usage": {"total_tokens": 5},
    }
    found = json.loads(kept(answer=json.dumps(answer)).answer)
    answer["data"][0]["revised_prompt"] = "<text, 18 characters>"
    assert found == answer


def failed(said, message):
    """What is kept of a request that failed for `said`, and of the answer with `message`."""
    error = {"error": {"message": message, "type": "image_generation_user_error", "param": None, "code": "x"}}
    record = request(1, prompt=PROMPT, reason=said, failures=((0, said),), answer=json.dumps(error))
    tried = attempt(record, reason=said, status=AttemptStatus.REFUSED)
    found, attempts = without_prompt((record, (tried,)))
    assert found.reason == found.failures[0][1] == attempts[0].reason
    assert TOLD not in repr((found, attempts))
    return found, json.loads(found.answer)["error"]


def test_a_model_that_answered_in_words_is_not_quoted():
    said = phrase("answered_in_words", text="I will not draw foxes in secret.")
    found, error = failed(said, f"The model answered in words instead of drawing: {said.values['text'].rstrip('.')}.")
    assert found.reason == phrase("answered_in_words", text="...")
    assert error["message"] == "The model answered in words instead of drawing: ...."
    assert error["type"] == "image_generation_user_error"


def test_an_upstream_that_repeats_the_prompt_is_not_quoted():
    said = phrase("bad_parameter", text="Not allowed: 'A FOX that  nobody may hear of'", param="prompt")
    found, error = failed(said, f"{said}")
    assert found.reason.values == {"text": "...", "param": "prompt"}
    assert error["message"] == "The upstream did not accept the request: ..."


def test_a_message_that_repeats_the_prompt_by_another_way_goes():
    _, error = failed(phrase("no_account"), f"Something about {PROMPT[:20]}")
    assert error["message"] == f"<text, {len('Something about ') + 20} characters>"


def test_an_upstream_that_says_something_else_is_quoted():
    said = phrase("bad_parameter", text="Unknown size 12x12.")
    record = request(1, prompt=PROMPT, reason=said, answer=json.dumps({"error": {"message": str(said)}}))
    assert without_prompt((record, ()))[0] == request(
        1, reason=said, answer=record.answer.replace(": {", ":{").replace('": "', '":"')
    )


@pytest.mark.parametrize(
    ("prompt", "text", "hidden"),
    [
        ("fox", "no fox here", True),
        ("狐が月の下を走っている", "「月の下を走」は描けません", True),
        ("狐が月の下を走っている", "描けません", False),
        ("a fox at dusk", "a fog at dawn", False),
        ("É" * 20, "e\u0301" * 20, True),
        ("a fox", "", False),
    ],
)
def test_so_much_of_a_prompt_is_no_chance(prompt, text, hidden):
    found = kept(prompt=prompt, reason=phrase("picture_blocked", why=text))
    assert (found.reason.values["why"] == "...") == hidden


def test_done_twice_it_stays_as_it_is():
    said = phrase("answered_in_words", text=f"I cannot draw {PROMPT}")
    record = request(
        1,
        prompt=PROMPT,
        reason=said,
        asked=json.dumps({"x": PROMPT, "n": 1, "deep": "..."}),
        answer=json.dumps({"error": {"message": str(said), "x": "y"}}),
    )
    once = without_prompt((record, (attempt(record, reason=said),)))
    assert without_prompt(once) == once


@pytest.mark.parametrize("text", ["{", "\ud800", "[" * 5000 + "]" * 5000])
def test_what_is_no_json_is_not_kept(text):
    assert kept(asked=text).asked == ""


def test_an_error_keeps_its_kind_and_loses_the_prompt():
    cause = phrase("bad_parameter", text=f"no: {TOLD}")
    found = error_without_prompt(
        NoPicture("attempts_used_up", kind=FailureKind.FAILED, ready_at=5.0, cause=cause, attempts=3), PROMPT
    )
    assert isinstance(found, NoPicture)
    assert (found.kind, found.ready_at) == (FailureKind.FAILED, 5.0)
    assert str(found) == "Gave up after 3 attempts."
    assert TOLD not in str(found.cause)
    said = error_without_prompt(NoPicture("answered_in_words", kind=FailureKind.REFUSED, text="Foxes..."), PROMPT)
    assert (str(said), said.cause) == ("The model answered in words instead of drawing: ...", None)
    assert str(error_without_prompt(EaselError("store_failed", path="a.db", why="disk full"), PROMPT)) == (
        "a.db could not be read or written: disk full."
    )
