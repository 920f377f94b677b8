"""The small page that a browser shows where a login ends. It asks nothing of any other place and holds no secret."""

import base64
import hashlib
from collections.abc import Mapping
from html import escape

from msgspec import Struct

from proxy_core.phrases import Phrase, phrase

_STYLE = """
:root { color-scheme: light dark; --back: #f4f5f8; --card: #fff; --line: #dfe2e9; --text: #1b1d23; --muted: #5a6070 }
@media (prefers-color-scheme: dark) {
  :root { --back: #111317; --card: #1a1d23; --line: #2e323c; --text: #e9ebf0; --muted: #a3aab9 }
}
* { box-sizing: border-box; margin: 0 }
body { min-height: 100vh; display: grid; place-items: center; padding: 24px; background: var(--back);
  color: var(--text); font: 16px/1.5 system-ui, sans-serif }
main { max-width: 30rem; padding: 32px; background: var(--card); border: 1px solid var(--line); border-radius: 12px }
h1 { margin-bottom: 12px; font-size: 1.25rem; font-weight: 600 }
p + p { margin-top: 12px; color: var(--muted) }
"""
# The address has the code in it, which is to stay neither in sight nor in the browser's history.
_SCRIPT = 'history.replaceState(null, "", "/")'


def _source(text: str) -> str:
    """How a Content-Security-Policy names what stands in the page itself."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


HEADERS: Mapping[str, str] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        f"default-src 'none'; style-src {_source(_STYLE)}; script-src {_source(_SCRIPT)}; img-src data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""Go with every page."""


class Page(Struct, frozen=True):
    """What a browser is shown, and the status it comes with."""

    status: int
    heading: Phrase
    text: Phrase

    @property
    def html(self) -> str:
        """The whole page."""
        heading, text, close = (escape(str(one)) for one in (self.heading, self.text, phrase("login_page_close")))
        return (
            f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{heading} - Easel</title>\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n<link rel="icon" href="data:,">\n'
            f"<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{heading}</h1>\n<p>{text}</p>\n<p>{close}</p>\n"
            f"</main>\n<script>{_SCRIPT}</script>\n</body>\n</html>\n"
        )
