import pytest

from desktop.client_names import client_family, client_name

IN_A_WEB_VIEW = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) {} Chrome/142.0.0.0 Electron/39.0.0 "
    "Safari/537.36"
)


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        ("OpenAI/Python 3.52.0", "openai-python 3.52"),
        ("AsyncOpenAI/Python 2.54.0", "openai-python 2.54"),
        ("OpenAI/JS 7.55.0", "openai-node 7.55"),
        ("ai/7.0.127 ai-sdk-provider-utils/5.0.53 node.js/24", "AI SDK 7.0"),
        ("ai/5.x", "ai 5"),
        ("Python/3.11 aiohttp/3.14.5", "aiohttp 3.14"),
        ("litellm/1.104.5", "litellm 1.104"),
        ("curl/8.5.0", "curl 8.5"),
        ("easel", "Easel"),
        ("python-requests/2.32.3", "requests 2.32"),
        ("node", "Node.js"),
        ("Kilo-Code/4.140.1", "Kilo Code 4.140"),
        ("opencode/1.0.55", "opencode 1.0"),
        ("google-genai-sdk/1.50.0 gl-python/3.11", "google-genai 1.50"),
        ("PostmanRuntime/7.49.0", "Postman 7.49"),
        ("my-own-thing/0.1.2 (linux)", "my-own-thing 0.1"),
        ("Straße 3", "Straße 3"),
        (IN_A_WEB_VIEW.format("CherryStudio/1.9.0"), "Cherry Studio 1.9"),
        (IN_A_WEB_VIEW.format("Somebody/2.3.4"), "Somebody 2.3"),
        (IN_A_WEB_VIEW.format(""), "Chrome 142.0"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox 145.0"),
        ("", "unknown client"),
        ("   ", "unknown client"),
        ("/", "/"),
    ],
)
def test_a_client_is_called_as_a_person_knows_it(user_agent, name):
    assert client_name(user_agent) == name


@pytest.mark.parametrize(
    "user_agent", ["OpenAI/Python 3.52.0", "AsyncOpenAI/Python 2.54.0", "curl/8.5.0", "odd (thing) 1/2", "Node/1"]
)
def test_the_part_that_tells_it_is_in_it(user_agent):
    name, part = client_family(user_agent)
    assert part in user_agent
    assert name in client_name(user_agent)
    assert client_family(part)[0] == name, "a filter of this part is called the same"
