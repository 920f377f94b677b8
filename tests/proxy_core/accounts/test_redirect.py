"""The answer of a login, from a browser or a clipboard: what is taken, what is refused, and what ends the login."""

from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy_core.accounts.redirect import Redirect, pasted_query, read_redirect
from proxy_core.errors import AccountError
from tests.proxy_core.accounts.leaks import PLANTED, words_of

STATE = "the-state"
HERE = "http://127.0.0.1:41234/"
RIGHT = f"state={STATE}&code=4/0Ab_c-d&scope=email%20openid"


def refusal(function, *args):
    with pytest.raises(AccountError) as caught:
        function(*args)
    assert PLANTED not in words_of(caught.value)
    return caught.value.phrase.code


def test_a_code_is_read_and_not_shown():
    found = read_redirect(f"state={STATE}&code={quote(PLANTED)}&scope=x&authuser=0&prompt=consent", STATE)
    assert found == Redirect(PLANTED)
    assert PLANTED not in repr(found)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", "redirect_foreign"),
        (f"code={PLANTED}", "redirect_foreign"),
        (f"code={PLANTED}&state=", "redirect_foreign"),
        (f"code={PLANTED}&state={STATE}x", "redirect_foreign"),
        (f"code={PLANTED}&state=%C3%A9%ED%A0%80", "redirect_foreign"),
        (f"code={PLANTED}&state={STATE}&state={STATE}", "redirect_foreign"),
        ("error=access_denied&state=other", "redirect_foreign"),
        (f"state={STATE}" + "&x=1" * 40, "redirect_foreign"),
        (f"state={STATE}", "redirect_incomplete"),
        (f"state={STATE}&code=", "redirect_incomplete"),
        (f"state={STATE}&code=a&code=b", "redirect_incomplete"),
        (f"state={STATE}&code=a%0Ab", "redirect_incomplete"),
        (f"state={STATE}&code={'a' * 2049}", "redirect_incomplete"),
    ],
)
def test_what_is_no_answer_to_this_login_is_refused(query, code):
    assert refusal(read_redirect, query, STATE) == code


def test_a_login_that_has_not_begun_takes_no_answer():
    assert refusal(read_redirect, "code=x", "") == "redirect_foreign"
    assert refusal(read_redirect, "code=x&state=", "") == "redirect_foreign"


@pytest.mark.parametrize(
    ("error", "code", "reason"),
    [
        ("access_denied", "login_denied", None),
        ("admin_policy_enforced", "login_blocked", "admin_policy_enforced"),
        ("org_internal", "login_blocked", "org_internal"),
        ("invalid_scope", "login_refused", "invalid_scope"),
        ("server_error", "login_refused", "server_error"),
        ("<script>", "login_refused", "unknown"),
        ("", "login_refused", "unknown"),
        ("a" * 61, "login_refused", "unknown"),
    ],
)
def test_a_no_ends_the_login_with_its_reason(error, code, reason):
    found = read_redirect(urlencode({"state": STATE, "error": error, "error_description": PLANTED}), STATE)
    assert (found.code, found.refusal.code, found.refusal.values.get("reason")) == ("", code, reason)
    assert PLANTED not in repr(found)


def test_a_no_counts_more_than_a_code_beside_it():
    assert read_redirect(f"{RIGHT}&error=access_denied", STATE).refusal.code == "login_denied"


@pytest.mark.parametrize(
    "text",
    [
        f"{HERE}?{RIGHT}",
        f"  {HERE}?{RIGHT}\r\n",
        f"{HERE}?{RIGHT[:20]}\n{RIGHT[20:]}",
        f"<{HERE}?{RIGHT}>",
        f'"{HERE}?{RIGHT}"',
        f"{HERE}?{RIGHT}#",
        f"http://127.0.0.1:41234?{RIGHT}",
        f"127.0.0.1:41234/?{RIGHT}",
        f"?{RIGHT}",
        RIGHT,
    ],
)
def test_an_address_is_taken_as_clipboards_mangle_it(text):
    assert pasted_query(text, HERE) == RIGHT


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n",
        "4/0Ab_c-d",
        HERE,
        f"https://accounts.google.com/o/oauth2/v2/auth?{RIGHT}",
        f"https://127.0.0.1:41234/?{RIGHT}",
        f"http://127.0.0.1:41235/?{RIGHT}",
        f"http://127.0.0.1:412345/?{RIGHT}",
        f"http://127.0.0.1:41234.example.com/?{RIGHT}",
        f"http://127.0.0.1:41234@example.com/?{RIGHT}",
        f"http://127.0.0.1:41234/elsewhere?{RIGHT}",
        f"{HERE}?{RIGHT}&x={'a' * 9000}",
    ],
)
def test_an_address_of_anywhere_else_is_refused_naming_the_right_one(text):
    with pytest.raises(AccountError) as caught:
        pasted_query(text, HERE)
    assert caught.value.phrase.code == "redirect_elsewhere"
    assert HERE in str(caught.value)


@given(st.text(max_size=300))
def test_nothing_else_than_a_refusal_comes_of_any_text(text):
    for read in (lambda: read_redirect(text, STATE), lambda: pasted_query(text, HERE)):
        try:
            read()
        except AccountError as error:
            assert str(error) != error.phrase.code


@given(st.text(alphabet=st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=200))
def test_a_code_comes_through_as_it_was(code):
    pasted = f"{HERE}?{urlencode({'state': STATE, 'code': code})}\n"
    assert read_redirect(pasted_query(pasted, HERE), STATE) == Redirect(code)
