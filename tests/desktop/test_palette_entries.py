import pytest
from msgspec.structs import replace

from desktop.palette_entries import AccountEntries, Kind, action, choices, kind_names, page, request, setting
from desktop.palette_matching import best, split
from proxy_core import Outcome, Settings, describe
from tests.desktop.fakes import MODEL, NOW, account_state, record


def info(name):
    return next(one for one in describe() if one.name == name)


def is_found(entry, typed):
    return bool(best(split(typed), [entry], 1).things)


def test_every_setting_is_found_by_its_label_its_group_and_its_name():
    for one in describe():
        made = setting(one, Settings())
        assert made.kind is Kind.SETTING
        for typed in (one.label, one.name, one.name.replace("_", " "), f"{made.below} {one.label}"):
            assert is_found(made, typed), (one.name, typed)


def test_a_page_is_found_by_its_english_name_in_any_language():
    assert is_found(page("gallery", "\u56fe\u5e93", "Ctrl+4", "images"), "gallery")


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("start_proxy", True, "on"),
        ("start_proxy", False, "off"),
        ("port", 8046, "8046"),
        ("request_timeout", 600.0, "600 s"),
        ("upstream_proxy", "http://me:secret@proxy:3128", ""),
        ("allowed_hosts", ("studio",), ""),
    ],
)
def test_a_value_is_shown_where_it_is_short_and_no_secret(name, value, shown):
    made = setting(info(name), Settings(**{name: value}))
    assert made.beside == shown
    assert "secret" not in repr(made)


def test_before_the_settings_are_known_there_is_no_value():
    assert setting(info("port"), None).beside == ""


def test_look_and_language_are_chosen_without_their_page():
    made = {one.name: one for one in choices(describe(), Settings(look="dark"))}
    assert {"look=light", "look=dark", "look=system", "language=ru", "language=zh_CN"} <= made.keys()
    assert made["look=dark"].beside == "in use"
    assert made["look=light"].beside == ""
    assert all(is_found(made["look=dark"], typed) for typed in ("dark", "look dark", "dark look"))


def test_an_action_says_its_keys_or_how_it_stands():
    assert action("copy", "Copy the address", "Ctrl+Shift+C").beside == "Ctrl+Shift+C"
    assert action("sort", "Sort by provider", "", of="Accounts", on=True).beside == "on"
    assert is_found(action("sort", "Sort by provider", "", of="Accounts"), "accounts sort")
    assert page("gallery", "Gallery", "Ctrl+4", "images").key == "page gallery"


def test_a_request_is_found_by_all_that_is_known_of_it():
    made = request(
        record("req_1234", prompt="a harbour\nat dawn", client="curl/8.5.0", outcome=Outcome.FAILED, accounts=("fox",)),
        NOW,
    )
    assert made.title == "a harbour at dawn"
    assert all(is_found(made, typed) for typed in ("dawn harbour", "req_1234", "curl", "failed", MODEL, "fox"))


def test_a_request_without_a_prompt_is_called_by_its_model():
    assert request(record(prompt=""), NOW).title == MODEL
    assert request(record(prompt="", asked_model="", model=""), NOW).title == "generations"


def test_accounts_are_found_by_name_label_and_provider():
    fox, wren = AccountEntries().of(
        [account_state("fox@example.com"), account_state("wren@example.com", enabled=False)]
    )
    assert all(is_found(fox, typed) for typed in ("fox@example", "FOX", "gemini fox"))
    assert fox.name == "fox"
    assert wren.below.endswith("disabled")


def test_an_entry_of_an_account_is_made_anew_only_when_its_words_are_others():
    known = AccountEntries()
    state = account_state()
    (first,) = known.of([state])
    (second,) = known.of([replace(state, drawn=9)])
    (third,) = known.of([replace(state, account=replace(state.account, enabled=False))])
    assert second is first
    assert third != first


def test_every_kind_has_a_word_of_its_own():
    assert len(set(kind_names())) == len(Kind)
