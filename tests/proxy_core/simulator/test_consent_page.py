from html.parser import HTMLParser

from proxy_core.simulator.consent_page import consent_page, error_page
from proxy_core.simulator.grants import ConsentError, ConsentRequest
from proxy_core.simulator.scenario import SimulatedAccount

ASKED = ConsentRequest("app", "http://127.0.0.1:1/", ("openid", "new <scope>"), "", "", "Kite & Co")


class Inputs(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        if tag in {"input", "button"}:
            self.found.append(dict(attrs))


def test_the_form_has_what_the_wire_reads():
    accounts = [SimulatedAccount("ann", "k"), SimulatedAccount("Kite & Co", "k")]
    inputs = Inputs(consent_page(ASKED, accounts)).found
    values = {(one["name"], one["value"]): "checked" in one for one in inputs}
    assert values == {
        ("client_id", "app"): False,
        ("redirect_uri", "http://127.0.0.1:1/"): False,
        ("response_type", "code"): False,
        ("account", "ann"): False,
        ("account", "Kite & Co"): True,
        ("scope", "openid"): True,
        ("scope", "new <scope>"): True,
        ("decision", "cancel"): False,
        ("decision", "allow"): False,
    }


def test_without_a_hint_the_first_account_is_chosen():
    request = ConsentRequest("app", "http://127.0.0.1:1/", ("openid",), "", "", "")
    inputs = Inputs(consent_page(request, [SimulatedAccount("ann", "k"), SimulatedAccount("bob", "k")])).found
    assert [one["value"] for one in inputs if one["name"] == "account" and "checked" in one] == ["ann"]


def test_an_error_is_told_with_its_name():
    text = error_page(ConsentError(401, "invalid_client", "<No> such app."))
    assert "Error 401: invalid_client" in text
    assert "&lt;No&gt; such app." in text
