import re
from pathlib import Path

import pytest

from desktop import connect_text
from desktop.clients import CLIENTS, ClientId, filled
from desktop.language import LANGUAGES
from proxy_core import Settings


def test_every_step_of_every_client_has_its_words():
    for client in CLIENTS:
        assert len(connect_text.steps(client)) == len(client.steps), client.id
        assert connect_text.about(client).endswith(".")
        assert connect_text.first_move(client).endswith(".")


def test_words_are_calm_sentences():
    for client in CLIENTS:
        notes = [note.words for note in connect_text.notes(client)]
        for words in (*connect_text.steps(client), *notes):
            assert words.endswith(".")
            assert "!" not in words


def test_notes_lead_to_settings_that_exist():
    for client in CLIENTS:
        for note in connect_text.notes(client):
            assert not note.setting or hasattr(Settings(), note.setting)


def test_the_client_without_a_name_is_another_one():
    names = [connect_text.name(client) for client in CLIENTS]
    assert names[-1] == "Another client"
    assert connect_text.called(CLIENTS[-1]) == "the client"
    assert len(set(names)) == len(ClientId)


def test_the_page_of_the_documentation_says_the_same():
    page = (Path(__file__).parents[2] / "docs" / "connect.md").read_text(encoding="utf-8")
    for client in CLIENTS[:-1]:
        field, value = client.address.label, filled(client.address.value, "http://127.0.0.1:8045", "")
        assert re.search(rf"\| {client.name} \| `?{re.escape(field)}`? \| `{re.escape(value)}` \|", page), client.id


@pytest.fixture
def speaking(language):
    """Another language for the time of a test."""
    yield language.speak
    language.speak("system")


@pytest.mark.parametrize(
    ("chosen", "which", "labels"),
    [
        (
            "en",
            ClientId.CHERRY_STUDIO,
            ["Provider Name", "Provider Type", "API Key", "API Host", "Model ID"],
        ),
        ("zh_CN", ClientId.CHERRY_STUDIO, ["提供商名称", "提供商类型", "API 密钥", "API 地址", "模型 ID"]),
        ("ru", ClientId.CHERRY_STUDIO, ["Имя провайдера", "Тип провайдера", "Ключ API", "Хост API", "ID модели"]),
        ("en", ClientId.LOBECHAT, ["API Key", "API Proxy URL"]),
        ("zh_CN", ClientId.LOBECHAT, ["API Key", "API 代理地址"]),
        ("ru", ClientId.LOBECHAT, ["API Key", "API адрес прокси"]),
        ("fr", ClientId.LOBECHAT, ["Clé API", "Adresse du proxy API"]),
        ("zh_CN", ClientId.OPEN_WEBUI, ["图像生成引擎", "API 请求地址", "API 密钥", "模型"]),
        ("ru", ClientId.OPEN_WEBUI, ["Механизм генерации изображений", "Базовый адрес API", "Ключ API", "Модель"]),
        (
            "fr",
            ClientId.OPEN_WEBUI,
            ["Moteur de génération d'images", "URL de base de l'API", "Clé d'API", "Modèle"],
        ),
    ],
)
def test_fields_are_named_as_the_client_names_them_to_its_person(speaking, chosen, which, labels):
    speaking(chosen)
    client = next(one for one in CLIENTS if one.id is which)
    assert [field.label for field in connect_text.shown(client).fields()] == labels


@pytest.mark.parametrize("chosen", LANGUAGES)
def test_a_page_is_named_in_the_steps_as_in_its_drawing(speaking, chosen):
    speaking(chosen)
    for client in map(connect_text.shown, CLIENTS):
        if client.sketch is not None:
            assert client.sketch.title in connect_text.steps(client)[0], client.id


def test_what_goes_into_a_field_stays_but_for_the_words_of_a_choice(speaking):
    speaking("ru")
    for client in CLIENTS:
        shown = connect_text.shown(client)
        changed = {(old.value, new.value) for old, new in zip(client.fields(), shown.fields(), strict=True)}
        other = {pair for pair in changed if pair[0] != pair[1]}
        assert other == (
            {("Default (Open AI)", "По умолчанию (Open AI)")} if client.id is ClientId.OPEN_WEBUI else set()
        )
