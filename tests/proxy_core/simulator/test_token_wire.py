import pytest

from tests.proxy_core.simulator.conftest import Rig, Start

FORM = {"grant_type": "refresh_token", "refresh_token": "refresh-of-ann", "client_id": "c", "client_secret": "s"}


async def test_a_refresh_token_gives_an_access_token(start: Start):
    rig = await start(token_seconds=120)
    answer = await rig.call("POST", "/token", data=FORM)
    assert answer.status == 200
    assert answer.json == {
        "access_token": "access-1-of-ann",
        "expires_in": 120,
        "scope": "https://www.googleapis.com/auth/cloud-platform",
        "token_type": "Bearer",
    }
    assert rig.simulator.tokens.owner("access-1-of-ann") == "ann"


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"refresh_token": "refresh-of-carl"}, "invalid_grant"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"client_id": ""}, "invalid_request"),
        ({"refresh_token": ""}, "invalid_request"),
    ],
)
async def test_refusals_are_oauths(rig: Rig, change: dict[str, str], error: str):
    answer = await rig.call("POST", "/token", data={**FORM, **change})
    assert (answer.status, answer.json["error"]) == (400, error)
    assert answer.json["error_description"]
    assert not rig.simulator.tokens.granted


async def test_a_revoked_refresh_token_is_an_invalid_grant(rig: Rig):
    rig.simulator.tokens.revoke("ann")
    answer = await rig.call("POST", "/token", data=FORM)
    assert (answer.status, answer.json["error"]) == (400, "invalid_grant")


async def test_the_gemini_api_takes_the_token_too(rig: Rig):
    token = (await rig.call("POST", "/token", data=FORM)).json["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    assert (await rig.call("GET", "/v1beta/models", headers=headers)).status == 200
    rig.simulator.tokens.expire("ann")
    assert (await rig.call("GET", "/v1beta/models", headers=headers)).status == 401
