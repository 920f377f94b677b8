import json

from proxy_core.simulator import google_status as status


def test_violations_become_a_bad_request():
    error = json.loads(status.invalid("no", ("a.b", "why")).body())["error"]
    (found,) = error["details"]
    assert found["@type"] == "type.googleapis.com/google.rpc.BadRequest"
    assert found["fieldViolations"] == [{"field": "a.b", "description": "why"}]


def test_an_error_without_details_has_none():
    error = json.loads(status.no_route("/x").body())["error"]
    assert error == {
        "code": 404,
        "message": "The requested URL /x was not found on this server.",
        "status": "NOT_FOUND",
    }


def test_a_missing_scope_is_named_in_a_header_and_a_reason():
    failure = status.scope_insufficient("some.scope")
    assert 'error="insufficient_scope", scope="some.scope"' in failure.headers["WWW-Authenticate"]
    assert failure.details[0]["reason"] == "ACCESS_TOKEN_SCOPE_INSUFFICIENT"


def test_a_missing_quota_project_is_said():
    assert "requires a quota project" in status.no_quota_project().message
