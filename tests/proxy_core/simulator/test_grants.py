import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy_core.simulator.grants import Codes, Consent, ConsentError, read_request

CONSENT = Consent("ann", ("openid",), "http://127.0.0.1:1/", "")
FIELDS = {"client_id": "simulator.apps.example", "response_type": "code"}


def asked(redirect_uri, **fields):
    return read_request({**FIELDS, "redirect_uri": redirect_uri, **fields}, ("openid",))


def test_a_code_lives_a_minute():
    at = 1000.0
    codes = Codes(lambda: at)
    early, late = codes.issue(CONSENT), codes.issue(CONSENT)
    at += 59
    assert codes.take(early) == CONSENT
    assert codes.take(early) is None
    at += 1
    assert codes.take(late) is None
    assert codes.take("4/other") is None


def test_the_example_of_rfc_7636_is_proved():
    consent = Consent("ann", (), "", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")
    assert consent.is_proved_by("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
    assert not consent.is_proved_by("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXl")


@given(port=st.integers(1, 65535), host=st.sampled_from(["127.0.0.1", "[::1]", "localhost"]))
def test_any_port_of_the_loopback_may_be_led_back_to(port: int, host: str):
    assert asked(f"http://{host}:{port}/x").redirect_uri == f"http://{host}:{port}/x"


@pytest.mark.parametrize(
    "uri",
    ["https://localhost/", "http://10.0.0.1/", "http://localhost.evil.example/", "x:y", "http://[::1", "//localhost/"],
)
def test_no_other_address_may_be_led_back_to(uri: str):
    with pytest.raises(ConsentError, match="no http address of this machine"):
        asked(uri)


def test_an_answer_keeps_the_query_of_the_address():
    assert asked("http://[::1]:7/?a=b", state="s t").answer(code="4/x") == "http://[::1]:7/?a=b&state=s+t&code=4%2Fx"
    assert asked("http://localhost").answer(error="access_denied") == "http://localhost?error=access_denied"
