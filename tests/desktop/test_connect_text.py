import re
from pathlib import Path

import pytest

from desktop import connect_text
from desktop.clients import CLIENTS, ClientId, filled
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


@pytest.mark.parametrize(
    ("chosen", "title", "labels"),
    [
        ("en", "Model Provider", ["Provider Name", "Provider Type", "API Key", "API Host", "Model ID"]),
        ("zh_CN", "模型服务", ["提供商名称", "提供商类型", "API 密钥", "API 地址", "模型 ID"]),
        ("ru", "Провайдеры моделей", ["Имя провайдера", "Тип провайдера", "Ключ API", "Хост API", "ID модели"]),
    ],
)
def test_cherry_studio_is_named_as_its_person_sees_it(language, chosen, title, labels):
    language.speak(chosen)
    try:
        cherry, *others = map(connect_text.shown, CLIENTS)
        assert [field.label for field in cherry.fields()] == labels
        assert cherry.sketch.title == title
        assert title in connect_text.steps(cherry)[0]
        assert others == list(CLIENTS[1:])
    finally:
        language.speak("system")
