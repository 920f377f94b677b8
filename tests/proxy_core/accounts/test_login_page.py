"""The page at the end of a login: whole, safe, and asking nothing of any other place."""

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest

from proxy_core.accounts.login_page import HEADERS, Page
from proxy_core.phrases import phrase


def page(text="login_page_done_text", **values):
    return Page(200, phrase("login_page_done"), phrase(text, **values)).html


class Parts(HTMLParser):
    """The tags, the attributes and the texts of a page."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes, self.texts = [], {}, {}
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes |= dict(attrs)

    def handle_data(self, data):
        self.texts.setdefault(self.tags[-1] if self.tags else "", []).append(data)


def test_it_says_what_happened_and_what_to_do():
    parts = Parts(page())
    assert parts.texts["h1"][0] == "Back to Easel"
    assert "You can close this tab and go back to Easel." in parts.texts["p"]


def test_what_comes_from_outside_is_text():
    html = page("login_blocked", reason="<script>alert(1)</script>")
    assert "<script>alert" not in html
    assert Parts(html).tags.count("script") == 1


def test_it_follows_light_and_dark_and_loads_nothing():
    html = page()
    assert "prefers-color-scheme: dark" in html
    assert "://" not in html
    assert Parts(html).attributes["href"] == "data:,"


@pytest.mark.parametrize("tag", ["style", "script"])
def test_the_policy_allows_its_own_style_and_script_and_no_other(tag):
    (text,) = re.findall(f"<{tag}>(.*?)</{tag}>", page(), re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    policy = HEADERS["Content-Security-Policy"]
    assert f"{tag}-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_it_is_neither_kept_nor_named_to_others():
    assert HEADERS["Cache-Control"] == "no-store"
    assert HEADERS["Referrer-Policy"] == "no-referrer"
