import base64
import hashlib
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from tests.proxy_core.simulator.conftest import Rig, Start

CLIENT = {"client_id": "simulator.apps.example", "client_secret": "simulator-client-secret"}
REFRESH = {"grant_type": "refresh_token", "refresh_token": "refresh-of-ann", "client_id": "c", "client_secret": "s"}
REDIRECT = "http://127.0.0.1:5555/done"
VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
CLOUD = "https://www.googleapis.com/auth/cloud-platform"
EMAIL = "https://www.googleapis.com/auth/userinfo.email"
ASKED = {
    "client_id": CLIENT["client_id"],
    "redirect_uri": REDIRECT,
    "response_type": "code",
    "scope": f"openid {EMAIL} {CLOUD}",
    "state": "st&te",
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
}


def address(**changes):
    fields = {name: value for name, value in {**ASKED, **changes}.items() if value is not None}
    return "/o/oauth2/v2/auth?" + urlencode(fields)


async def decide(rig: Rig, url: str | None = None, **form):
    """What the redirect says."""
    form = {"account": "ann", "decision": "allow", **form}
    answer = await rig.call("POST", url or address(), data=form, allow_redirects=False)
    assert answer.status == 302, answer.raw
    parts = urlsplit(answer.headers["Location"])
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == REDIRECT
    return {name: value for name, (value,) in parse_qs(parts.query).items()}


async def exchange(rig: Rig, code: str, **changes):
    form = {**CLIENT, "grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT}
    return await rig.call("POST", "/token", data={**form, "code_verifier": VERIFIER, **changes})


async def login(rig: Rig, **form):
    return (await exchange(rig, (await decide(rig, **form))["code"])).json


def bearer(token: str):
    return {"Authorization": f"Bearer {token}"}


async def test_the_page_shows_accounts_and_scopes_escaped_and_loads_nothing(rig: Rig):
    answer = await rig.call("GET", address(state='"><script>', login_hint="bob@example.com"))
    text = answer.raw.decode()
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert "ann@example.com" in text
    assert f'name="scope" value="{CLOUD}" checked' in text
    assert 'value="bob" required checked' in text
    assert 'value="ann" required>' in text
    assert "&quot;&gt;&lt;script&gt;" in text
    assert not any(one in text for one in ("<script", "src=", "url(", "@import"))
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("change", "status", "error"),
    [
        ({"client_id": "other"}, 401, "invalid_client"),
        ({"client_id": None}, 400, "invalid_request"),
        ({"redirect_uri": "https://127.0.0.1:5555/done"}, 400, "redirect_uri_mismatch"),
        ({"redirect_uri": "http://evil.example/done"}, 400, "redirect_uri_mismatch"),
        ({"redirect_uri": "http://127.0.0.1@evil.example/"}, 400, "redirect_uri_mismatch"),
        ({"redirect_uri": "http://127.0.0.1:99999/"}, 400, "redirect_uri_mismatch"),
        ({"redirect_uri": None}, 400, "invalid_request"),
        ({"response_type": "token"}, 400, "unsupported_response_type"),
        ({"code_challenge_method": "plain"}, 400, "invalid_request"),
    ],
)
async def test_what_cannot_be_answered_to_the_app_is_a_page(rig: Rig, change: dict, status: int, error: str):
    for method in ("GET", "POST"):
        answer = await rig.call(method, address(**change), data={"decision": "allow", "account": "ann"})
        assert (answer.status, error in answer.raw.decode()) == (status, True)
        assert answer.headers["Content-Type"].startswith("text/html")


async def test_a_request_without_scopes_and_an_account_that_nobody_knows(rig: Rig):
    assert (await rig.call("GET", address(scope=None))).status == 400
    answer = await rig.call("POST", address(), data={"decision": "allow", "account": "carl"})
    assert answer.status == 400


async def test_a_round_trip(rig: Rig):
    told = await decide(rig)
    assert (told["state"], told["scope"]) == ("st&te", ASKED["scope"])
    answer = await exchange(rig, told["code"])
    assert answer.status == 200
    assert answer.json == {
        "access_token": "access-1-of-ann",
        "expires_in": 3599,
        "scope": ASKED["scope"],
        "token_type": "Bearer",
        "refresh_token": "1//refresh-1-of-ann",
    }
    form = {**CLIENT, "grant_type": "refresh_token", "refresh_token": "1//refresh-1-of-ann"}
    again = await rig.call("POST", "/token", data=form)
    assert (again.status, "refresh_token" in again.json) == (200, False)
    assert rig.simulator.tokens.granted == {"ann": 1}


async def test_the_pages_own_form_may_come_from_a_browser_and_no_other(rig: Rig):
    form = {**ASKED, "account": "ann@example.com", "decision": "allow"}
    own = {"Origin": rig.simulator.base_url}
    answer = await rig.call("POST", "/o/oauth2/v2/auth", data=form, headers=own, allow_redirects=False)
    assert answer.status == 302
    for origin in ("http://127.0.0.1:1", "null"):
        answer = await rig.call("POST", "/o/oauth2/v2/auth", data=form, headers={"Origin": origin})
        assert answer.status == 403
    assert (await rig.call("POST", "/token", data=REFRESH, headers=own)).status == 403


async def test_cancel_and_nothing_ticked_are_access_denied(rig: Rig):
    assert await decide(rig, decision="cancel") == {"state": "st&te", "error": "access_denied"}
    unticked = {name: value for name, value in ASKED.items() if name != "scope"}
    assert (await decide(rig, "/o/oauth2/v2/auth", **unticked))["error"] == "access_denied"


async def test_a_scope_that_was_not_ticked_is_not_granted(rig: Rig):
    assert (await login(rig, scope=f"openid {EMAIL}"))["scope"] == f"openid {EMAIL}"


@pytest.mark.parametrize(
    ("change", "status", "error"),
    [
        ({"client_id": "other"}, 401, "invalid_client"),
        ({"client_secret": "other"}, 401, "invalid_client"),
        ({"client_secret": ""}, 400, "invalid_request"),
        ({"code": "4/other"}, 400, "invalid_grant"),
        ({"code": ""}, 400, "invalid_request"),
        ({"redirect_uri": "http://127.0.0.1:5556/done"}, 400, "redirect_uri_mismatch"),
        ({"code_verifier": "w" * 43}, 400, "invalid_grant"),
        ({"code_verifier": ""}, 400, "invalid_grant"),
    ],
)
async def test_an_exchange_that_is_refused(rig: Rig, change: dict[str, str], status: int, error: str):
    code = (await decide(rig))["code"]
    answer = await exchange(rig, **{"code": code, **change})
    assert (answer.status, answer.json["error"]) == (status, error)
    assert answer.json["error_description"]


async def test_a_code_is_good_for_one_exchange(rig: Rig):
    code = (await decide(rig))["code"]
    assert (await exchange(rig, code)).status == 200
    assert (await exchange(rig, code)).json["error"] == "invalid_grant"


async def test_a_refresh_token_gives_an_access_token(start: Start):
    rig = await start(token_seconds=120)
    answer = await rig.call("POST", "/token", data=REFRESH)
    assert answer.status == 200
    assert answer.json == {
        "access_token": "access-1-of-ann",
        "expires_in": 120,
        "scope": f"{CLOUD} {EMAIL} openid",
        "token_type": "Bearer",
    }
    assert rig.simulator.tokens.owner("access-1-of-ann") == "ann"


@pytest.mark.parametrize(
    ("change", "status", "error"),
    [
        ({"refresh_token": "refresh-of-carl"}, 400, "invalid_grant"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"client_id": ""}, 400, "invalid_request"),
        ({"refresh_token": ""}, 400, "invalid_request"),
        ({"client_id": CLIENT["client_id"]}, 401, "invalid_client"),
    ],
)
async def test_refusals_are_oauths(rig: Rig, change: dict[str, str], status: int, error: str):
    answer = await rig.call("POST", "/token", data={**REFRESH, **change})
    assert (answer.status, answer.json["error"]) == (status, error)
    assert answer.json["error_description"]
    assert not rig.simulator.tokens.granted


async def test_the_refresh_token_of_a_login_belongs_to_its_client(rig: Rig):
    token = (await login(rig))["refresh_token"]
    answer = await rig.call("POST", "/token", data={**REFRESH, "refresh_token": token})
    assert (answer.status, answer.json["error"]) == (401, "invalid_client")


async def test_refresh_tokens_that_rotate(start: Start):
    rig = await start(rotate_refresh_tokens=True)
    new = (await rig.call("POST", "/token", data=REFRESH)).json["refresh_token"]
    assert (await rig.call("POST", "/token", data=REFRESH)).json["error"] == "invalid_grant"
    assert (await rig.call("POST", "/token", data={**REFRESH, "refresh_token": new})).status == 200


async def test_refreshes_can_be_refused_by_hand(rig: Rig):
    rig.simulator.tokens.refuse("invalid_grant", subtype="invalid_rapt", times=1)
    answer = await rig.call("POST", "/token", data=REFRESH)
    assert (answer.status, answer.json["error"], answer.json["error_subtype"]) == (400, "invalid_grant", "invalid_rapt")
    rig.simulator.tokens.refuse("temporarily_unavailable", 503)
    assert (await rig.call("POST", "/token", data=REFRESH)).status == 503
    await rig.call("POST", "/simulator/reset")
    assert (await rig.call("POST", "/token", data=REFRESH)).status == 200


async def test_userinfo_tells_what_the_scopes_allow(rig: Rig):
    token = (await login(rig, scope=f"openid profile {EMAIL}"))["access_token"]
    told = (await rig.call("GET", "/userinfo", headers=bearer(token))).json
    assert (told["email"], told["email_verified"], told["name"]) == ("ann@example.com", True, "ann")
    assert len(told["sub"]) == 21
    token = (await login(rig, scope=CLOUD))["access_token"]
    assert (await rig.call("GET", "/userinfo", headers=bearer(token))).json == {"sub": told["sub"]}
    answer = await rig.call("GET", "/userinfo", headers=bearer("nobody"))
    assert (answer.status, "invalid_token" in answer.headers["WWW-Authenticate"]) == (401, True)


@pytest.mark.parametrize("kind", ["access_token", "refresh_token"])
async def test_revoking_ends_every_token_of_the_account(rig: Rig, kind: str):
    first, second = await login(rig), await login(rig)
    answer = await rig.call("POST", "/revoke", data={"token": first[kind]})
    assert (answer.status, answer.json) == (200, {})
    assert (await rig.call("GET", "/userinfo", headers=bearer(second["access_token"]))).status == 401
    assert (await rig.call("POST", "/token", data=REFRESH)).json["error"] == "invalid_grant"
    answer = await rig.call("POST", "/revoke", data={"token": first[kind]})
    assert (answer.status, answer.json["error"]) == (400, "invalid_token")
    assert (await login(rig))["refresh_token"]


async def test_the_client_file_leads_here(rig: Rig):
    (client,) = (await rig.call("GET", "/simulator/client_secret.json")).json.values()
    assert {name: client[name] for name in CLIENT} == CLIENT
    assert client["auth_uri"] == f"{rig.simulator.base_url}/o/oauth2/v2/auth"
    assert client["token_uri"] == f"{rig.simulator.base_url}/token"
    assert client["project_id"] == "simulator"
