import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop import settings_text
from proxy_core import SettingGroup, SettingInfo, SettingKind, describe

INFOS = {info.name: info for info in describe()}
NEW = SettingInfo("brand_new", "Brand new", "Nobody knows it yet.", (), SettingKind.SWITCH, SettingGroup.LOG)


@pytest.mark.parametrize("group", SettingGroup)
def test_every_setting_is_in_one_card(group):
    cards = settings_text.cards(group, describe())
    names = [info.name for card in cards for info in card.infos]
    assert sorted(names) == sorted(info.name for info in describe() if info.group is group)
    assert all(card.title for card in cards)


def test_a_setting_that_no_card_names_is_not_lost():
    assert settings_text.cards(SettingGroup.LOG, [*describe(), NEW])[-1] == settings_text.CardPlan("", (NEW,))


@pytest.mark.parametrize(
    ("words", "name"),
    [("port", "port"), ("LARGEST mb", "json_limit_mb"), ("most_quota", "strategy"), ("notifications", "notify_proxy")],
)
def test_a_setting_is_found_by_what_is_said_of_it(words, name):
    cards = {
        info.name: card.title
        for group in SettingGroup
        for card in settings_text.cards(group, describe())
        for info in card.infos
    }
    assert settings_text.is_found(settings_text.searched(INFOS[name], cards[name]), words)


@given(st.text(max_size=40))
def test_any_words_may_be_looked_for(words):
    said = settings_text.searched(INFOS["port"], "")
    assert settings_text.is_found(said, words) == all(word in said for word in words.casefold().split())


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("keep_prompts", True, "on"),
        ("auth_mode", "strict", "For everything"),
        ("idle_timeout", 30.0, "30 s"),
        ("idle_timeout", 0.5, "0.5 s"),
        ("log_rows", 100_000, "100000"),
        ("host", "127.0.0.1", "127.0.0.1"),
        ("allowed_hosts", [], "empty"),
        ("allowed_hosts", ["a"], "1 line"),
        ("qualities", {"hd": "4K", "medium": "2K"}, "2 lines"),
    ],
)
def test_a_value_in_a_few_words(name, value, shown):
    assert settings_text.value_shown(INFOS[name], value) == shown


def test_what_waits_for_the_proxy():
    said = [settings_text.outdated(describe(), names) for names in ((), ("port",), ("port", "host"))]
    assert said == [
        "",
        "Port takes effect when the proxy is restarted.",
        "Address and Port take effect when the proxy is restarted.",
    ]


def test_what_a_number_may_be():
    assert settings_text.bounds(INFOS["port"]).startswith("0 to 65535;")
    assert settings_text.bounds(INFOS["host"]) == ""


def test_every_table_and_list_has_its_columns():
    plain = settings_text.columns("brand_new")
    for info in describe():
        if info.kind in {SettingKind.LIST, SettingKind.TABLE}:
            assert settings_text.columns(info.name) != plain
