"""The pages of the simulated sign-in, as HTML of their own: no script, nothing loaded from anywhere. Pure."""

from collections.abc import Sequence
from html import escape

from proxy_core.simulator.grants import ConsentError, ConsentRequest
from proxy_core.simulator.scenario import SimulatedAccount
from proxy_core.simulator.tokens import CLOUD_PLATFORM, EMAIL

PATH = "/o/oauth2/v2/auth"

HEADERS = {
    "Cache-Control": "no-store",
    # No form-action: browsers would apply it to the redirect to the app, too.
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; "
    "base-uri 'none'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}

_MEANINGS = {
    CLOUD_PLATFORM: "Draw and bill in your cloud projects",
    EMAIL: "See your email address",
    "email": "See your email address",
    "openid": "Know who you are",
    "profile": "See your name",
    "https://www.googleapis.com/auth/userinfo.profile": "See your name",
    "https://www.googleapis.com/auth/generative-language.retriever": "Use your documents to answer questions",
    "https://www.googleapis.com/auth/generative-language.tuning": "Manage your tuned models",
}

_STYLE = """
:root { color-scheme: light dark; --page: #f4f4f1; --sheet: #ffffff; --ink: #24262b; --quiet: #5d626c;
  --line: #dcdcd6; --accent: #2f5d8a; --on-accent: #ffffff; }
@media (prefers-color-scheme: dark) { :root { --page: #17181b; --sheet: #212328; --ink: #e8e8e4; --quiet: #a6abb5;
  --line: #3a3d44; --accent: #8ab4de; --on-accent: #14202c; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem; background: var(--page);
  color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
main { width: 100%; max-width: 27rem; padding: 2rem; background: var(--sheet); border: 1px solid var(--line);
  border-radius: 0.9rem; }
h1 { margin: 0 0 0.25rem; font-size: 1.35rem; font-weight: 600; }
p { margin: 0 0 1.25rem; color: var(--quiet); }
fieldset { margin: 0 0 1.25rem; padding: 0; border: 1px solid var(--line); border-radius: 0.6rem; overflow: hidden; }
legend { float: left; width: 100%; margin-bottom: 0.4rem; padding: 0.7rem 0.9rem 0; font-weight: 600; }
label { display: flex; gap: 0.75rem; align-items: flex-start; padding: 0.6rem 0.9rem; clear: both; cursor: pointer; }
label + label { border-top: 1px solid var(--line); }
label:hover { background: color-mix(in srgb, var(--accent) 8%, transparent); }
input { margin: 0.3rem 0 0; accent-color: var(--accent); flex: none; }
small { display: block; color: var(--quiet); overflow-wrap: anywhere; }
.choices { display: flex; gap: 0.75rem; justify-content: flex-end; position: sticky; bottom: 0; padding: 0.75rem 0;
  background: var(--sheet); }
button { font: inherit; padding: 0.5rem 1.4rem; border-radius: 0.5rem; border: 1px solid var(--line); color: inherit;
  background: transparent; cursor: pointer; }
button.allow { background: var(--accent); border-color: var(--accent); color: var(--on-accent); font-weight: 600; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
footer { margin-top: 0.75rem; padding-top: 1rem; border-top: 1px solid var(--line); font-size: 0.85rem;
  color: var(--quiet); }
code { font-size: 0.95em; overflow-wrap: anywhere; }
"""


def consent_page(request: ConsentRequest, accounts: Sequence[SimulatedAccount]) -> str:
    """The page on which a person chooses an account and what to allow: a form for a POST to `PATH`."""
    hidden = "\n".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in request.fields().items()
    )
    hinted = [one for one in accounts if request.login_hint and request.login_hint in {one.email, one.label}]
    chosen = (hinted or list(accounts))[:1]
    return _page(
        "Sign in",
        f"""<h1>Sign in</h1>
<p>The app <code>{escape(request.client_id)}</code> asks to use an account in your name.</p>
<form method="post" action="{PATH}">
{hidden}
<fieldset><legend>Account</legend>
{"".join(_account(one, is_chosen=one in chosen) for one in accounts)}</fieldset>
<fieldset><legend>It may</legend>
{"".join(map(_scope, request.scopes))}</fieldset>
<div class="choices">
<button name="decision" value="cancel" formnovalidate>Cancel</button>
<button class="allow" name="decision" value="allow">Allow</button>
</div>
</form>""",
    )


def error_page(error: ConsentError) -> str:
    """The page for a request that cannot be answered to the app."""
    return _page(
        "Access blocked",
        f"""<h1>Access blocked</h1>
<p>{escape(error.sentence)}</p>
<p><code>Error {error.status}: {escape(error.error)}</code></p>""",
    )


def _account(account: SimulatedAccount, *, is_chosen: bool) -> str:
    return (
        f'<label><input type="radio" name="account" value="{escape(account.label)}" required'
        f"{' checked' if is_chosen else ''}><span>{escape(account.label)}<small>{escape(account.email)}</small>"
        "</span></label>\n"
    )


def _scope(scope: str) -> str:
    return (
        f'<label><input type="checkbox" name="scope" value="{escape(scope)}" checked>'
        f"<span>{escape(_MEANINGS.get(scope, 'Something else'))}<small>{escape(scope)}</small></span></label>\n"
    )


def _page(title: str, inside: str) -> str:
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)} - Easel simulator</title>
<link rel="icon" href="data:,">
<style>{_STYLE}</style>
</head>
<body>
<main>
{inside}
<footer>This is Easel's simulator. No real account is asked, and nothing leaves this machine.</footer>
</main>
</body>
</html>
"""
