"""Every choice is validated by name, and every one has words for people."""

import msgspec
import pytest

from proxy_core.errors import SettingsError
from proxy_core.images.catalog import MODELS
from proxy_core.settings import Settings, describe

FIELDS = Settings.__struct_fields__


def as_json(value):
    return msgspec.json.decode(msgspec.json.encode(value))


# --- the values


def test_the_defaults_are_safe_and_valid():
    settings = Settings()
    assert (settings.host, settings.port, settings.auth_mode) == ("127.0.0.1", 8045, "all_except_health")
    assert (settings.connect_timeout, settings.first_byte_timeout) == (10.0, 400.0)
    assert (settings.idle_timeout, settings.request_timeout, settings.attempts) == (30.0, 600.0, 6)
    assert settings.qualities == {"hd": "4K", "medium": "2K"}
    assert settings.default_model in MODELS
    assert (settings.strategy, settings.protection, settings.queue_wait) == ("least_used", {}, 20.0)
    assert (settings.quota_refresh, settings.cloud_quotas, settings.code_assist) == (15, False, False)
    assert settings.changed(msgspec.to_builtins(settings)) == settings


def test_one_set_of_defaults_does_not_share_its_qualities_with_another():
    assert Settings().qualities is not Settings().qualities


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("host", "0.0.0.0"),
        ("port", 0),
        ("port", 65535),
        ("auth_mode", "auto"),
        ("allowed_hosts", ()),
        ("allowed_hosts", ("easel.example.com", "192.168.1.7", "::1", "[fe80::1]", "My-Box.local")),
        ("allowed_origins", ("null",)),
        ("allowed_origins", ("https://chat.example.com", "http://box:3000/", "moz-extension://a-b", "file://")),
        ("start_proxy", False),
        ("default_model", "gemini-2.5-flash-image"),
        ("ratio_in_size", "honour"),
        ("qualities", {}),
        ("qualities", {"low": "512", "high": "4K"}),
        ("chat_markdown", True),
        ("routes", []),
        ("routes", [{"match": "*", "provider": "openai", "otherwise": "default"}]),
        ("shrink_references", False),
        ("url_as", "http"),
        ("attach_repeats", False),
        ("attempts", 1),
        ("attempts", 100),
        ("max_waiting", 0),
        ("max_waiting", 100_000),
        ("queue_wait", 0.0),
        ("queue_wait", 3600),
        ("strategy", "most_quota"),
        ("strategy", "fill_first"),
        ("protection", {}),
        ("protection", {"*": 0.0, "gemini-3-pro-image": 0.2, "gemini-*": 1.0}),
        ("quota_refresh", 0),
        ("quota_refresh", 1440),
        ("cloud_quotas", True),
        ("code_assist", True),
        ("connect_timeout", 0.001),
        ("connect_timeout", 5),
        ("first_byte_timeout", 86_400),
        ("idle_timeout", 0.5),
        ("request_timeout", 86_400.0),
        ("upstream_proxy", "none"),
        ("upstream_proxy", "socks5://someone:s3cret@proxy.example.com:1080"),
        ("fetch_http", True),
        ("json_limit_mb", 1),
        ("json_limit_mb", 2048),
        ("keep_prompts", False),
        ("log_rows", 100),
        ("log_rows", 10_000_000),
        ("log_days", 1),
        ("log_days", 3650),
    ],
)
def test_a_value_that_is_taken(key, value):
    changed = Settings().changed({key: value})
    assert as_json(getattr(changed, key)) == as_json(value)
    others = set(FIELDS) - {key}
    assert all(getattr(changed, other) == getattr(Settings(), other) for other in others)


@pytest.mark.parametrize(
    ("key", "value", "why"),
    [
        ("host", "", "length >= 1"),
        ("host", 1, "expected `str`"),
        ("port", -1, ">= 0"),
        ("port", 65536, "<= 65535"),
        ("port", "8045", "expected `int`, got `str`"),
        ("port", True, "expected `int`, got `bool`"),
        ("port", None, "expected `int`, got `null`"),
        ("auth_mode", "sometimes", "'sometimes'"),
        ("allowed_hosts", "easel.example.com", "expected `array`"),
        ("allowed_hosts", ["http://easel.example.com"], "without http://"),
        ("allowed_hosts", ["easel.example.com:8045"], "and port"),
        ("allowed_hosts", ["*"], "names"),
        ("allowed_hosts", [""], "names"),
        ("allowed_origins", ["chat.example.com"], "https://chat.example.com"),
        ("allowed_origins", ["https://chat.example.com/page"], "without a path"),
        ("allowed_origins", ["*"], "origins"),
        ("allowed_origins", [""], "origins"),
        ("start_proxy", 1, "expected `bool`"),
        ("default_model", "gpt-image-1", "gemini-3-pro-image"),
        ("ratio_in_size", "honor", "'honor'"),
        ("qualities", {"hd": "8K"}, "'8K'"),
        ("qualities", ["4K"], "expected `object`"),
        ("chat_markdown", "on", "expected `bool`"),
        ("routes", [{"match": "*", "weight": 1}], "unknown field `weight`"),
        ("routes", [{"match": "*", "provider": "nobody"}], "'nobody'"),
        ("routes", [{"provider": "google"}], "missing required field `match`"),
        ("shrink_references", 0, "expected `bool`"),
        ("url_as", "https", "'https'"),
        ("attach_repeats", 1, "expected `bool`"),
        ("attempts", 0, ">= 1"),
        ("attempts", 101, "<= 100"),
        ("max_waiting", -1, ">= 0"),
        ("max_waiting", 100_001, "<= 100000"),
        ("queue_wait", -0.1, ">= 0"),
        ("queue_wait", 3601, "<= 3600"),
        ("strategy", "random", "'random'"),
        ("protection", {"*": 1.1}, "<= 1"),
        ("protection", {"*": -0.1}, ">= 0"),
        ("protection", {"*": "20%"}, "expected `float`"),
        ("protection", ["*"], "expected `object`"),
        ("quota_refresh", -1, ">= 0"),
        ("quota_refresh", 1441, "<= 1440"),
        ("quota_refresh", 1.5, "expected `int`"),
        ("cloud_quotas", "on", "expected `bool`"),
        ("code_assist", 1, "expected `bool`"),
        ("connect_timeout", 0, "> 0"),
        ("connect_timeout", float("nan"), "> 0"),
        ("connect_timeout", float("inf"), "<= 86400"),
        ("first_byte_timeout", 86_401, "<= 86400"),
        ("idle_timeout", -1, "> 0"),
        ("request_timeout", "long", "expected `float`"),
        ("upstream_proxy", "", "expected"),
        ("fetch_http", None, "expected `bool`"),
        ("json_limit_mb", 0, ">= 1"),
        ("json_limit_mb", 2049, "<= 2048"),
        ("keep_prompts", "no", "expected `bool`"),
        ("log_rows", 99, ">= 100"),
        ("log_rows", 10_000_001, "<= 10000000"),
        ("log_days", 0, ">= 1"),
        ("log_days", 3651, "<= 3650"),
    ],
)
def test_a_value_that_is_not_taken_is_named_with_the_reason(key, value, why):
    with pytest.raises(SettingsError) as refused:
        Settings().changed({"attempts": 7, key: value})
    error = refused.value
    assert error.phrase.code == "setting_not_valid"
    assert error.phrase.values["key"] == key
    assert why in error.phrase.values["why"]
    assert str(error).startswith(f"Setting {key} does not take {value}")


def test_every_setting_is_tried_above():
    tried = {case[0] for case in test_a_value_that_is_taken.pytestmark[0].args[1]}
    refused = {case[0] for case in test_a_value_that_is_not_taken_is_named_with_the_reason.pytestmark[0].args[1]}
    assert tried == refused == set(FIELDS)


def test_a_setting_that_does_not_exist_is_named():
    with pytest.raises(SettingsError) as refused:
        Settings().changed({"colour": "red"})
    assert str(refused.value) == "There is no setting 'colour'. 'easel settings list' shows them."


def test_a_long_value_is_cut_in_the_error():
    with pytest.raises(SettingsError) as refused:
        Settings().changed({"port": "x" * 10_000})
    assert len(str(refused.value)) < 200


def test_changes_are_taken_together_on_top_of_what_is_set():
    settings = Settings().changed({"port": 1}).changed({"host": "::1", "log_days": 2})
    assert (settings.port, settings.host, settings.log_days) == (1, "::1", 2)


# --- the labels


def test_every_setting_has_a_label_and_a_help_for_people():
    described = describe()
    assert [one.name for one in described] == list(FIELDS)
    for one in described:
        assert one.label
        assert one.label[0].isupper()
        assert not one.label.endswith(".")
        assert one.help.endswith(".")
        assert "!" not in one.help
    assert len({one.label for one in described}) == len(FIELDS)


def test_what_has_choices_names_them():
    choices = {one.name: set(one.choices) for one in describe() if one.choices}
    assert choices == {
        "auth_mode": {"off", "strict", "all_except_health", "auto"},
        "ratio_in_size": {"square", "honour"},
        "url_as": {"data", "http"},
        "strategy": {"least_used", "most_quota", "fill_first"},
    }
    for name, values in choices.items():
        for value in values:
            Settings().changed({name: value})
