"""Every choice is validated by name, and every one has words for people."""

import msgspec
import pytest

from proxy_core.errors import SettingsError
from proxy_core.images.catalog import MODELS
from proxy_core.setting_info import SettingGroup, SettingKind
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
        ("webhook_hosts", ("n8n.lan", "127.0.0.1", "[::1]")),
        ("allowed_hosts", ("easel.example.com", "192.168.1.7", "::1", "[fe80::1]", "My-Box.local")),
        ("allowed_origins", ("null",)),
        ("allowed_origins", ("https://chat.example.com", "http://box:3000/", "moz-extension://a-b", "file://")),
        ("start_proxy", False),
        ("default_model", "gemini-2.5-flash-image"),
        ("ratio_in_size", "honour"),
        ("qualities", {}),
        ("qualities", {"low": "512", "high": "4K"}),
        ("sizes", {}),
        ("sizes", {"1024x1024": "16:9", "wide": "21 : 9", "Grande": "7:5"}),
        ("concurrency", 0),
        ("concurrency", 10_000),
        ("account_header", "masked"),
        ("max_requests", 1),
        ("trusted_proxies", ("10.0.0.0/8", "::1", "192.168.1.5")),
        ("look", "dark"),
        ("language", "zh_CN"),
        ("start_with_system", True),
        ("start_minimized", True),
        ("update_check", False),
        ("notify_account", False),
        ("notify_cooling", False),
        ("notify_proxy", False),
        ("chat_markdown", True),
        ("routes", []),
        ("routes", [{"match": "*", "provider": "openai", "otherwise": "default"}]),
        ("routes", [{"match": "*", "provider": "openai", "model": "black-forest-labs/flux-2"}]),
        ("routes", [{"match": "*", "model": "gemini-2.5-flash-image"}]),
        ("shrink_references", False),
        ("url_as", "http"),
        ("attach_repeats", False),
        ("attempts", 1),
        ("attempts", 100),
        ("max_waiting", 0),
        ("max_waiting", 100_000),
        ("queue_wait", 0.0),
        ("queue_wait", 3600),
        ("drain_seconds", 0),
        ("drain_seconds", 3600),
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
        ("gallery", "playground"),
        ("gallery", "off"),
        ("gallery_days", 1),
        ("gallery_mb", 10_000_000),
        ("gallery_count", 1),
    ],
)
def test_a_value_that_is_taken(key, value):
    changed = Settings().changed({key: value})
    assert as_json(getattr(changed, key)) == as_json(value)
    others = set(FIELDS) - {key}
    assert all(getattr(changed, other) == getattr(Settings(), other) for other in others)


SENTENCES = {
    "port": "Port is a whole number from 0 to 65535.",
    "host": "Address is a text, and not empty.",
    "auth_mode": "'Key required' is one of off, strict, all_except_health, auto.",
    "json_limit_mb": "Largest request is a whole number from 1 to 2048 MB.",
    "queue_wait": "Wait for an account is a number from 0 to 3600 s.",
    "connect_timeout": "Time to connect is a number from 0.001 to 86400 s.",
    "protection": "'Keep a reserve' is a table with a number from 0 to 1 beside each name.",
    "qualities": "'Quality to size' is a table with one of 512, 1K, 2K, 4K beside each name.",
    "start_proxy": "'Start the proxy with Easel' is on or off: true or false.",
}


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("host", "", ""),
        ("host", 1, ""),
        ("port", -1, ""),
        ("port", 65536, ""),
        ("port", "8045", ""),
        ("port", True, ""),
        ("port", None, ""),
        ("port", 80.5, ""),
        ("auth_mode", "sometimes", ""),
        ("auth_mode", 1, ""),
        ("allowed_hosts", "easel.example.com", "is a list of texts"),
        ("allowed_hosts", ["http://easel.example.com"], "without http:// and port: 'http://easel.example.com' is none"),
        ("allowed_hosts", ["box", "easel.example.com:8045"], "'easel.example.com:8045' is none"),
        ("allowed_hosts", ["*"], "names"),
        ("webhook_hosts", ["http://n8n.lan"], "without http:// and port: 'http://n8n.lan' is none"),
        ("webhook_hosts", "n8n.lan", "is a list of texts"),
        ("allowed_hosts", [""], "names"),
        ("allowed_origins", ["chat.example.com"], "https://chat.example.com"),
        ("allowed_origins", ["https://chat.example.com/page"], "without a path"),
        ("allowed_origins", ["*"], "origins"),
        ("allowed_origins", [""], "origins"),
        ("start_proxy", 1, ""),
        ("default_model", "gpt-image-1", "is one of gemini-3-pro-image, "),
        ("ratio_in_size", "honor", "is one of square, honour."),
        ("qualities", {"hd": "8K"}, ""),
        ("qualities", ["4K"], ""),
        ("sizes", {"1024x1024": "wide"}, "'Own sizes' has a ratio such as 16:9 beside each size: 'wide' is none."),
        ("sizes", {"a": "16:9", "b": "16x9"}, "'16x9' is none"),
        ("sizes", {"a": "0:9"}, "'0:9' is none"),
        ("sizes", {"a": " 16:9"}, "' 16:9' is none"),
        ("sizes", {"a": ""}, "'' is none"),
        ("sizes", {"a": 1}, "a text beside each name"),
        ("sizes", ["16:9"], "a text beside each name"),
        ("chat_markdown", "on", "is on or off"),
        ("routes", [{"match": "*"}, {"match": "*", "weight": 1}], "Row 2 of 'Routes' does not fit. A row has match,"),
        ("routes", [{"match": "*", "provider": "nobody"}], "Row 1 of 'Routes'"),
        ("routes", [{"match": "*", "provider": "nobody"}], "provider (google or openai)"),
        ("routes", [{"provider": "google"}], "A row has match"),
        ("routes", {}, "'Routes' is a list of rows. A row has match, and may have provider"),
        ("routes", [{"match": "a"}, {"match": "b", "model": "google/nano"}], "'google/nano' is none, as a model's"),
        ("routes", [{"match": "a", "provider": "openai", "otherwise": "../b?c="}], "'../b?c=' is none"),
        ("shrink_references", 0, "is on or off"),
        ("url_as", "https", "is one of data, http."),
        ("attach_repeats", 1, "is on or off"),
        ("attempts", 0, "from 1 to 100."),
        ("attempts", 101, "from 1 to 100."),
        ("concurrency", -1, "from 0 to 10000."),
        ("concurrency", 10_001, "from 0 to 10000."),
        ("max_waiting", -1, "from 0 to 100000."),
        ("max_waiting", 100_001, "from 0 to 100000."),
        ("queue_wait", -0.1, ""),
        ("queue_wait", 3601, ""),
        ("drain_seconds", -0.1, "is a number from 0 to 3600 s."),
        ("drain_seconds", 3601, ""),
        ("strategy", "random", "is one of least_used, most_quota, fill_first."),
        ("protection", {"*": 1.1}, ""),
        ("protection", {"*": -0.1}, ""),
        ("protection", {"*": "20%"}, ""),
        ("protection", ["*"], ""),
        ("quota_refresh", -1, "from 0 to 1440 min."),
        ("quota_refresh", 1441, "from 0 to 1440 min."),
        ("quota_refresh", 1.5, "a whole number"),
        ("cloud_quotas", "on", "is on or off"),
        ("code_assist", 1, "is on or off"),
        ("connect_timeout", 0, ""),
        ("connect_timeout", float("nan"), ""),
        ("connect_timeout", float("inf"), ""),
        ("first_byte_timeout", 86_401, "86400 s."),
        ("idle_timeout", -1, "86400 s."),
        ("request_timeout", "long", "is a number from"),
        ("upstream_proxy", "", "none, system, or an address such as"),
        ("upstream_proxy", 1, "is a text"),
        ("fetch_http", None, "is on or off"),
        ("json_limit_mb", 0, ""),
        ("json_limit_mb", 2049, ""),
        ("keep_prompts", "no", "is on or off"),
        ("log_rows", 99, "from 100 to 10000000."),
        ("log_rows", 10_000_001, "from 100 to 10000000."),
        ("log_days", 0, "from 1 to 3650 days."),
        ("log_days", 3651, "from 1 to 3650 days."),
        ("gallery", True, "'Keep pictures' is one of all, playground, off."),
        ("gallery_days", 0, "from 1 to 3650 days."),
        ("gallery_mb", 0.5, "from 1 to 10000000 MB."),
        ("gallery_count", 0, "from 1 to 10000000."),
        ("account_header", "yes", "'Name the account in answers' is one of on, masked, off."),
        ("max_requests", 0, "from 1 to 100000."),
        ("trusted_proxies", ["proxy.example.com"], "'proxy.example.com' is none."),
        ("look", "pink", "'Look' is one of system, light, dark."),
        ("language", "de", "'Language' is one of system, en, zh_CN, ru, fr."),
        ("start_with_system", 1, "is on or off"),
        ("start_minimized", "yes", "is on or off"),
        ("update_check", "daily", "'Look for a newer version' is on or off"),
        ("notify_account", 0, "is on or off"),
        ("notify_cooling", None, "is on or off"),
        ("notify_proxy", [], "is on or off"),
    ],
)
def test_a_value_that_is_not_taken_is_answered_with_what_is(key, value, said):
    with pytest.raises(SettingsError) as refused:
        Settings().changed({"attempts": 7, key: value})
    sentence = str(refused.value)
    assert refused.value.phrase.values["key"] == key
    assert said in sentence
    assert sentence == SENTENCES.get(key, sentence)
    assert sentence.endswith(".")
    assert not any(odd in sentence for odd in ("`", "xpected", "$"))


def test_every_setting_is_tried_above():
    tried = {case[0] for case in test_a_value_that_is_taken.pytestmark[0].args[1]}
    refused = {case[0] for case in test_a_value_that_is_not_taken_is_answered_with_what_is.pytestmark[0].args[1]}
    assert tried == refused == set(FIELDS)


@pytest.mark.parametrize(("before", "now"), [(True, "on"), (False, "off")])
def test_what_was_a_switch_before_it_had_a_third_choice_is_still_read(before, now):
    assert Settings(account_header="masked").changed({"account_header": before}).account_header == now
    with pytest.raises(SettingsError):
        Settings().changed({"account_header": int(before)})


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.7", "box.lan"])
def test_where_others_can_ask_the_key_is_needed(host):
    with pytest.raises(SettingsError) as refused:
        Settings().changed({"host": host, "auth_mode": "off"})
    assert refused.value.phrase.code == "setting_open"
    with pytest.raises(SettingsError):
        Settings(host=host).changed({"auth_mode": "off"})
    with pytest.raises(SettingsError):
        Settings(auth_mode="off").changed({"host": host})
    for mode in ("strict", "all_except_health", "auto"):
        assert Settings(auth_mode=mode).changed({"host": host}).host == host


def test_a_setting_that_does_not_exist_is_named():
    with pytest.raises(SettingsError) as refused:
        Settings().changed({"colour": "red"})
    assert str(refused.value) == "There is no setting 'colour'. 'easel settings list' shows them."


def test_a_long_value_is_cut_in_the_error():
    with pytest.raises(SettingsError) as refused:
        Settings().changed({"sizes": {"wide": "x" * 10_000}})
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


def test_what_has_choices_names_them_and_says_what_each_means():
    found = {one.name: one for one in describe() if one.kind is SettingKind.CHOICE}
    choices = {name: one.choices for name, one in found.items()}
    assert choices == {
        "auth_mode": ("off", "strict", "all_except_health", "auto"),
        "default_model": tuple(MODELS),
        "ratio_in_size": ("square", "honour"),
        "url_as": ("data", "http"),
        "strategy": ("least_used", "most_quota", "fill_first"),
        "gallery": ("all", "playground", "off"),
        "account_header": ("on", "masked", "off"),
        "look": ("system", "light", "dark"),
        "language": ("system", "en", "zh_CN", "ru", "fr"),
    }
    for name, values in choices.items():
        assert tuple(found[name].meanings) == values
        assert all(found[name].meanings.values())
        for value in values:
            Settings().changed({name: value})


def known(name):
    return next(one for one in describe() if one.name == name)


@pytest.mark.parametrize("one", describe(), ids=FIELDS)
def test_what_a_setting_says_of_itself_is_what_it_takes(one):
    """The settings page draws its controls by this."""
    Settings().changed({one.name: one.default})
    assert as_json(getattr(Settings(), one.name)) == one.default == as_json(one.default)
    if one.kind in {SettingKind.WHOLE, SettingKind.NUMBER}:
        assert one.minimum < one.maximum
        for bound, beyond in ((one.minimum, one.minimum - 1), (one.maximum, one.maximum + 1)):
            Settings().changed({one.name: bound})
            with pytest.raises(SettingsError):
                Settings().changed({one.name: beyond})
    elif one.kind is SettingKind.SWITCH:
        Settings().changed({one.name: not one.default})
    elif one.kind is SettingKind.LIST:
        Settings().changed({one.name: []})
    elif one.kind is SettingKind.TABLE:
        taken = one.choices or ([one.minimum, one.maximum] if one.maximum is not None else ["16:9"])
        Settings().changed({one.name: {f"name {place}": value for place, value in enumerate(taken)}})
    assert one.unit in {"", "s", "min", "MB", "days"}


def test_each_stands_in_the_group_where_people_look_for_it():
    by_group = {group: [one.name for one in describe() if one.group is group] for group in SettingGroup}
    assert {"port", "auth_mode", "upstream_proxy", "connect_timeout", "concurrency"} <= set(by_group["proxy"])
    assert {"sizes", "qualities", "routes", "default_model"} <= set(by_group["mapping"])
    assert {"strategy", "protection", "quota_refresh"} <= set(by_group["accounts"])
    assert {"keep_prompts", "log_rows", "log_days", "gallery", "gallery_days", "account_header"} <= set(by_group["log"])
    assert {"look", "start_proxy", "start_with_system", "start_minimized", "notify_proxy"} <= set(by_group["window"])
    assert [one.group for one in describe()] == sorted((one.group for one in describe()), key=list(SettingGroup).index)


def test_only_where_it_listens_needs_the_proxy_to_be_started_again():
    assert [one.name for one in describe() if one.restart] == ["host", "port"]


@pytest.mark.parametrize(
    ("name", "kind", "unit"),
    [
        ("host", SettingKind.TEXT, ""),
        ("port", SettingKind.WHOLE, ""),
        ("idle_timeout", SettingKind.NUMBER, "s"),
        ("quota_refresh", SettingKind.WHOLE, "min"),
        ("json_limit_mb", SettingKind.WHOLE, "MB"),
        ("log_days", SettingKind.WHOLE, "days"),
        ("allowed_hosts", SettingKind.LIST, ""),
        ("protection", SettingKind.TABLE, ""),
        ("qualities", SettingKind.TABLE, ""),
        ("sizes", SettingKind.TABLE, ""),
        ("routes", SettingKind.ROWS, ""),
        ("start_proxy", SettingKind.SWITCH, ""),
        ("default_model", SettingKind.CHOICE, ""),
    ],
)
def test_kinds_and_units(name, kind, unit):
    assert (known(name).kind, known(name).unit) == (kind, unit)
