import base64
import json
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.clients import API, CLIENTS, KEY, ROOT, V1, ClientId, cherry_studio_link, filled, who_sent

BY_ID = {client.id: client for client in CLIENTS}
PLACE = "http://127.0.0.1:8045"


def test_there_is_a_client_for_each_id_and_each_takes_an_address_and_the_key():
    assert [client.id for client in CLIENTS] == list(ClientId)
    for client in CLIENTS:
        assert client.key.secret
        assert not client.address.secret


@pytest.mark.parametrize(
    ("client", "address"),
    [
        (ClientId.CHERRY_STUDIO, PLACE),
        (ClientId.KILO_CODE, f"{PLACE}/api/v1"),
        (ClientId.OPEN_WEBUI, f"{PLACE}/v1"),
        (ClientId.LOBECHAT, f"{PLACE}/v1"),
        (ClientId.PYTHON, f"{PLACE}/v1"),
        (ClientId.NODE, f"{PLACE}/v1"),
        (ClientId.CURL, f"{PLACE}/v1/images/generations"),
        (ClientId.OTHER, f"{PLACE}/v1"),
    ],
)
def test_each_gets_the_address_in_its_own_form(client, address):
    assert filled(BY_ID[client].address.value, PLACE, "m") == address


@pytest.mark.parametrize(
    ("user_agent", "ids"),
    [
        ("OpenAI/Python 3.52.0", [ClientId.PYTHON]),
        ("AsyncOpenAI/Python 3.52.0", [ClientId.PYTHON]),
        ("OpenAI/JS 7.55.0", [ClientId.LOBECHAT, ClientId.NODE]),
        ("ai/7.0.127 ai-sdk-provider-utils/5.0.53 node.js/24", [ClientId.CHERRY_STUDIO]),
        ("Mozilla/5.0 (X11) CherryStudio/2.1.4 Chrome/140 Electron/40", [ClientId.CHERRY_STUDIO]),
        ("Python/3.11 aiohttp/3.14.5", [ClientId.OPEN_WEBUI]),
        ("Bun/1.3.1", [ClientId.KILO_CODE]),
        ("curl/8.5.0", [ClientId.CURL]),
        ("litellm/1.104.5", []),
        ("", []),
    ],
)
def test_who_sent_a_request(user_agent, ids):
    assert [client.id for client in who_sent(user_agent)] == ids


def test_no_mark_stays_in_what_a_person_copies():
    for client in CLIENTS:
        texts = [field.value for field in client.fields()]
        texts += [snippet.code for step in client.steps for snippet in step.snippets]
        for text in texts:
            done = filled(text, PLACE, "gemini-3-pro-image", "sk-secret")
            assert not any(mark in done for mark in (ROOT, V1, API, KEY, "{model}"))
            assert ("sk-secret" in done) == (KEY in text)


def test_the_program_in_python_is_python_and_its_settings_are_json():
    python = BY_ID[ClientId.PYTHON].steps[2].snippets[0].code
    compile(filled(python, PLACE, "m", "sk"), "fox.py", "exec")
    kilo = BY_ID[ClientId.KILO_CODE].steps[2].snippets[0].code
    assert json.loads(filled(kilo, PLACE, "m"))["experimental"] == {
        "image_generation": True,
        "image_generation_model": "m",
    }


def as_cherry_studio_takes_it(link):
    """What its handler makes of the address: see the docstring of cherry_studio_link."""
    parts = urlsplit(link)
    assert (parts.scheme, parts.netloc, parts.path) == ("cherrystudio", "providers", "/api-keys")
    query = parse_qs(parts.query.replace("+", "_").replace("/", "-"))
    assert query["v"] == ["1"]
    data = query["data"][0].replace("_", "+").replace("-", "/")
    text = base64.b64decode(data + "=" * (-len(data) % 4)).decode()
    return json.loads(text.replace("'", '"').replace("(", "").replace(")", ""))


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="'\"()\\"), min_size=1))
def test_cherry_studio_reads_the_key_back_from_its_link(key):
    assert as_cherry_studio_takes_it(cherry_studio_link(PLACE, key)) == {
        "id": "easel",
        "name": "Easel",
        "type": "openai",
        "baseUrl": PLACE,
        "apiKey": key,
    }
