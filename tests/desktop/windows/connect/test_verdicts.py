import pytest

from desktop.cells import Tone
from desktop.clients import CLIENTS, ClientId
from desktop.windows.connect import verdicts
from desktop.windows.connect.verdicts import Kind, Sender
from proxy_core import ClientCall, Outcome, phrase
from tests.desktop.fakes import NOW, record

BY_ID = {client.id: client for client in CLIENTS}
CHERRY = Sender(BY_ID[ClientId.CHERRY_STUDIO], "ai-sdk", sure=True, address="http://127.0.0.1:8045")
KILO = Sender(BY_ID[ClientId.KILO_CODE], "Bun/1.3", sure=True, address="http://127.0.0.1:8045/api/v1")
NOBODY = Sender(BY_ID[ClientId.OPEN_WEBUI], "", sure=False, address="http://127.0.0.1:8045/v1")


def call(path, status=404, reason=None):
    return ClientCall(NOW, "x", "POST", path, status, reason)


def test_pictures_that_came_say_how_many_by_whom_in_what_time():
    ended = record(
        n=2,
        returned=2,
        status=200,
        outcome=Outcome.DRAWN,
        seconds=8.4,
        accounts=("fox@example.com", "heron@example.com"),
        notes=(phrase("model_replaced", asked="dall-e-3", model="gemini-3-pro-image"),),
    )
    verdict = verdicts.drawn(CHERRY, ended)
    assert verdict.kind is Kind.RIGHT
    assert verdict.title == "Cherry Studio drew 2 pictures"
    assert verdict.words == (
        "Address and key are right. By fox@example.com, heron@example.com with gemini-3-pro-image, in 8.4 s. "
        "Model 'dall-e-3' is drawn by gemini-3-pro-image."
    )


def test_a_part_of_the_pictures_says_why_not_all():
    why = phrase("prompt_blocked", why="IMAGE_SAFETY")
    ended = record(n=3, returned=1, outcome=Outcome.PARTIAL, seconds=3, accounts=("fox",), failures=((1, why),))
    verdict = verdicts.drawn(CHERRY, ended)
    assert verdict.title == "Cherry Studio got 1 of 3 pictures"
    assert str(why)[1:] in verdict.words
    assert verdict.log


def test_a_wrong_key_says_which_field_to_fill_again():
    verdict = verdicts.key_wrong(CHERRY, missing=False)
    assert verdict.title == "Cherry Studio sent a wrong key"
    assert verdict.words == "The address is right. Copy the key again, whole, into its field API Key."
    assert (verdict.tone, verdict.setting) == (Tone.BAD, "")


def test_a_key_that_was_not_sent():
    assert verdicts.key_wrong(CHERRY, missing=True).words.endswith("Copy the key into its field API Key.")


def test_who_may_send_its_own_login_is_led_to_the_setting():
    verdict = verdicts.key_wrong(KILO, missing=False)
    assert "KILO_API_KEY" in verdict.words
    assert verdict.setting == "auth_mode"


@pytest.mark.parametrize(
    ("path", "part"),
    [
        ("/openai/images/generations", "Its field API Host must be http://127.0.0.1:8045."),
        ("/x/chat/completions", "Its field API Host must be http://127.0.0.1:8045."),
        ("/v1/responses", "That is OpenAI Responses's"),
        ("/api/tags", "That is Ollama's"),
        ("/v1/messages", "That is Anthropic's"),
        ("/v1/embeddings", "Easel only draws"),
        ("/v1/completions", "Easel only draws"),
    ],
)
def test_a_wrong_path_says_what_to_change(path, part):
    verdict = verdicts.path_wrong(CHERRY, call(path))
    assert verdict.title == "Cherry Studio asked at a wrong address"
    assert f"It asked for {path}." in verdict.words
    assert part in verdict.words


def test_a_name_that_easel_does_not_know_leads_to_its_names():
    verdict = verdicts.not_let_in(NOBODY, phrase("host_not_known", host="host.docker.internal:8045"))
    assert "host.docker.internal:8045" in verdict.words
    assert verdict.setting == "allowed_hosts"


def test_a_web_page_that_may_not_draw_leads_to_those_that_may():
    verdict = verdicts.not_let_in(NOBODY, phrase("origin_not_allowed", origin="https://chat.example.com"))
    assert "https://chat.example.com" in verdict.words
    assert verdict.setting == "allowed_origins"


@pytest.mark.parametrize("code", ["model_not_found", "not_an_image_model"])
def test_a_model_that_nobody_knows_leads_to_the_routes(code):
    verdict = verdicts.not_drawn(CHERRY, phrase(code, model="gpt-5"))
    assert verdict.title == "Cherry Studio asked for a model that Easel does not know"
    assert "gpt-5" in verdict.words
    assert verdict.setting == "routes"


def test_a_failure_upstream_is_not_the_clients():
    why = phrase("all_limited", model="gemini-3-pro-image", when="The first is back in 42 s.")
    verdict = verdicts.not_drawn(CHERRY, why)
    assert verdict.title == "Cherry Studio is connected, but got no picture"
    assert "The first is back in 42 s." in verdict.words
    assert verdict.log


def test_a_client_that_left():
    verdict = verdicts.left(CHERRY, record(outcome=Outcome.CANCELLED, seconds=30))
    assert "It waited 30 s." in verdict.words
    assert verdict.kind is Kind.WRONG


def test_models_and_health_are_not_the_end():
    assert verdicts.listed(CHERRY).kind is verdicts.reached(CHERRY).kind is Kind.REACHED


def test_who_does_not_say_who_it_is_is_called_so():
    verdict = verdicts.listed(NOBODY)
    assert verdict.title == "A client listed the models"
    assert verdict.words.endswith("It does not say who it is.")
    named = Sender(NOBODY.client, "litellm/1.1", sure=False, address="")
    assert verdicts.listed(named).words.endswith("It calls itself litellm/1.1.")


def test_where_no_key_is_asked_for_none_is_called_right():
    sender = Sender(CHERRY.client, "ai-sdk", sure=True, address="", key_asked=False)
    assert verdicts.listed(sender).words.startswith("The address is right, and Easel asks for no key.")


def test_what_is_on_the_way():
    assert "a picture, which is being drawn" in verdicts.drawing(CHERRY, record(n=1)).title
    assert "4 pictures" in verdicts.drawing(CHERRY, record(n=4)).title
    assert verdicts.foreign(KILO.client).title.startswith("Kilo Code asked for something meanwhile")
