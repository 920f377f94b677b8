"""Access tokens at Google's addresses: what they must be good for."""

import pytest

from tests.proxy_core.simulator.conftest import FLASH, SMALL, Rig, Start, fault_rule

BODY = {"contents": [{"role": "user", "parts": [{"text": "a kite"}]}], "generationConfig": SMALL}
GEMINI = f"/v1beta/models/{FLASH}:generateContent"
VERTEX = f"/v1/projects/kites/locations/global/publishers/google/models/{FLASH}:generateContent"
CODE_ASSIST = "/v1internal:loadCodeAssist"
QUOTAS = "/v1/projects/kites/locations/global/services/generativelanguage.googleapis.com/quotaInfos"
PAYS = {"x-goog-user-project": "kites"}
ALL = [("POST", GEMINI), ("GET", "/v1beta/models"), ("POST", VERTEX), ("POST", CODE_ASSIST), ("GET", QUOTAS)]


def bearer(rig: Rig, *scopes: str):
    return {"Authorization": f"Bearer {rig.simulator.tokens.login('ann', scopes).access_token}"}


@pytest.mark.parametrize(("method", "path"), ALL)
async def test_without_the_cloud_platform_a_token_opens_nothing(rig: Rig, method: str, path: str):
    answer = await rig.call(method, path, headers={**bearer(rig, "openid"), **PAYS}, data=b"{}")
    assert (answer.status, answer.detail("ErrorInfo")["reason"]) == (403, "ACCESS_TOKEN_SCOPE_INSUFFICIENT")
    assert "insufficient_scope" in answer.headers["WWW-Authenticate"]
    assert rig.simulator.calls.count() == 0


async def test_the_gemini_api_asks_a_login_for_the_project_that_pays(rig: Rig, start: Start):
    login = bearer(rig, "https://www.googleapis.com/auth/cloud-platform")
    for method, path in ALL[:2]:
        answer = await rig.call(method, path, headers=login, **({"json": BODY} if method == "POST" else {}))
        assert (answer.status, "quota project" in answer.error["message"]) == (403, True)
    assert (await rig.call("POST", GEMINI, headers={**login, **PAYS}, json=BODY)).status == 200
    rig = await start(quota_project=False)
    login = bearer(rig, "https://www.googleapis.com/auth/cloud-platform")
    assert (await rig.call("GET", "/v1beta/models", headers=login)).status == 200


async def test_checks_meet_the_rules_for_checks_and_are_no_drawing_calls(start: Start):
    rig = await start(fault_rule("unavailable", checks=True, first=1), fault_rule("not_found", checks=True))
    key = {"x-goog-api-key": "key-ann"}
    answers = [await rig.call("GET", "/v1beta/models", headers=key) for _ in range(2)]
    assert [one.status for one in answers] == [503, 404]
    assert "/v1beta/models" in answers[1].error["message"]
    assert (await rig.call("GET", "/v1/models", headers={"Authorization": "Bearer key-ann"})).status == 404
    assert (await rig.draw()).status == 200
    assert rig.simulator.calls.count() == 1
    assert rig.simulator.calls.checks["ann", "/v1beta/models"] == 2


@pytest.mark.parametrize(
    ("fault", "status"),
    [("key_invalid", 400), ("unauthenticated", 401), ("forbidden", 403), ("terms", 403), ("validation_required", 403)],
)
async def test_what_is_wrong_with_an_account_is_seen_at_every_check(start: Start, fault: str, status: int):
    rig = await start(fault_rule(fault))
    login = {**bearer(rig, "https://www.googleapis.com/auth/cloud-platform"), **PAYS}
    count = VERTEX.replace("generateContent", "countTokens")
    for method, path in (ALL[1], ("POST", count), *ALL[3:]):
        answer = await rig.call(method, path, headers=login, data=b"{}")
        assert (answer.status, path) == (status, path)
    assert rig.simulator.calls.count() == 0
