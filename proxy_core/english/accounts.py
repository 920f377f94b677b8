"""Accounts, logins, quotas, import and export."""

ACCOUNTS: dict[str, str] = {
    "account_unknown": "There is no account '{name}'. 'easel account list' shows them.",
    "account_exists": "There is an account '{label}' already. Choose another label.",
    "account_ambiguous": (
        "More than one account has the email '{name}'. Use its label or id; 'easel account list' shows them."
    ),
    "base_url_bad": "'{url}' is no address of a service: it must start with https:// or http:// and name a host.",
    "label_empty": "The account needs a label: the name that you and the log call it by.",
    "account_words": "The {field} has a line break or another character that cannot be shown. Type it again.",
    "account_long": "The {field} is longer than {limit} characters. Shorten it.",
    "account_number": "{field} must be a whole number from {least} to {most}.",
    "account_field_type": "{field} must be text.",
    "account_field_unknown": "'{field}' is nothing that can be changed of an account. These can: {known}.",
    "base_url_secret": "The address of a service must not have a user or a password in it. Leave them out.",
    "login_incomplete": "The login lacks its refresh token or its client id. Sign in again.",
    "login_project_missing": (
        "A login at {provider} needs the project that pays. Name it with --project, or as quota_project_id in the file."
    ),
    "key_not_here": "{provider} takes no key: sign in instead.",
    "key_empty": "The key is empty. Pass it on standard input.",
    "key_not_ascii": "The key has characters that no key has. Copy it again.",
    "check_passed": "{account} is in order: its provider takes the secret.",
    "checks_refused": "Accounts that need you: {refused} of {checked}.",
    "checks_unasked": "Accounts that could not be checked, as their providers gave no answer: {unasked} of {checked}.",
    "code_assist_off": (
        "Code Assist accounts are off. If you are entitled to that interface with an OAuth client of your own, allow "
        "them with: easel settings set code_assist true. Google suspends accounts that use another product's client."
    ),
    # an OAuth client, from its file or pasted
    "client_file_broken": (
        "This file is no JSON, or a part of it is missing. Download it again: Google Cloud Console, APIs & Services, "
        "Credentials."
    ),
    "client_file_other": (
        "This is no client file. Choose the client_secret.json of an OAuth client of type Desktop app: Google Cloud "
        "Console, APIs & Services, Credentials."
    ),
    "client_file_web": (
        "This client is of type Web application, which cannot sign in here. Make one of type Desktop app and choose "
        "its file."
    ),
    "client_file_service_account": (
        "This is the key of a service account, as which nobody signs in. Make an OAuth client of type Desktop app and "
        "choose its file."
    ),
    "client_file_authorized_user": "This file is a finished login, not a client: import it instead of signing in.",
    "client_incomplete": (
        "The client has no usable {field}. Copy it again, or download the client's file again: Google Cloud Console, "
        "APIs & Services, Credentials."
    ),
    "client_address": (
        "The client's {field} is no https address, so its secret would travel in the open. Download the client's file "
        "again from the Google Cloud Console."
    ),
    "client_mixed": (
        "This client asks at {asks} and has the answer sent to {gets}, who could draw in your name. Download the "
        "client's file again from the Google Cloud Console."
    ),
    # a login by browser, and its end
    "login_not_here": "{provider} has no login: add the account with its API key.",
    "login_no_port": "Easel could not listen for the browser's answer on this computer: {why}. Try again.",
    "login_timed_out": "Nobody signed in within {minutes:g} minutes. Begin the login again.",
    "login_cancelled": "The login was cancelled. Nothing was changed.",
    "login_denied": "Access was denied on Google's page, so nothing was changed. Sign in again and allow it.",
    "login_blocked": (
        "The organisation of this Google account does not let the client in ({reason}). Sign in with another account, "
        "or ask its administrator."
    ),
    "login_refused": "Google did not finish the login ({reason}). Begin it again.",
    "login_code_spent": (
        "Google does not take the answer of its own page: it was used already or is too old, or this computer's clock "
        "is wrong. Check the clock and sign in again."
    ),
    "client_refused": (
        "Google does not take this OAuth client ({reason}): it was deleted, or its secret is another. Download its "
        "file again, or make a new client of type Desktop app."
    ),
    "login_unreachable": "Google's service of logins could not be reached. Check the connection and sign in again.",
    "login_service_trouble": "Google's service of logins is in trouble: it answered {status}. Sign in again later.",
    "scope_missing": (
        "Easel was not given {scope}, without which no picture can be drawn. Sign in again and tick its box on "
        "Google's page."
    ),
    "no_refresh_token": (
        "Google gave no lasting access. Remove Easel's client at https://myaccount.google.com/permissions and sign in "
        "again."
    ),
    "revoke_unreachable": (
        "Google could not be reached, so the login still counts there. End it at "
        "https://myaccount.google.com/permissions."
    ),
    "revoke_refused": (
        "Google did not end the login: it answered {status}. End it at https://myaccount.google.com/permissions."
    ),
    # the answer of the browser, as it came or was pasted
    "redirect_foreign": "This answer is not of the login that Easel waits for. Use the newest address that Easel gave.",
    "redirect_incomplete": "This answer has no code in it. Copy the whole address, or sign in again.",
    "redirect_elsewhere": (
        "This is not the address that the browser was sent to in the end: that begins with {address}. Copy it whole "
        "from the address bar."
    ),
    # the page that the browser shows in the end
    "login_page_done": "Back to Easel",
    "login_page_done_text": "Easel has the answer from Google and goes on from here.",
    "login_page_ended": "Not signed in",
    "login_page_over": "This login is over",
    "login_page_over_text": "Nothing more is done here.",
    "login_page_foreign": "Not the login that Easel waits for",
    "login_page_close": "You can close this tab and go back to Easel.",
    "client_missing": (
        "Sign in with an OAuth client of your own: name its client_secret.json with --client-file, or drop it into the "
        "window."
    ),
    "client_file_unreadable": "The client file {path} could not be read: {why}.",
    "login_other_provider": (
        "The account '{label}' is there already, and its provider is {provider}. Choose another label, or leave out "
        "--provider to sign in again."
    ),
    "login_over": "This login is over. Begin it again.",
    "login_other_person": "You signed in as {email}, but this account is {account}. Sign in as {account}.",
    "quota_unread": "What {account} has left could not be read; the log of Easel has the details.",
    "limit_bad": "A limit is a whole number of calls, for a model, in a {windows}.",
    "file_unreadable": "{path} could not be read: {why}.",
    "file_unwritable": "{path} could not be written: {why}.",
    # accounts out of and into files
    "export_passphrase_short": "The passphrase is too short for secrets that travel: take at least {least} characters.",
    "provider_unknown": "There is no provider '{provider}'. These are: {known}.",
    "import_empty": "There is nothing to import.",
    "import_unreadable": "This is no text: export or copy it again, as UTF-8.",
    "import_too_large": "This has more than {limit} MB, which no list of accounts has. Choose another file.",
    "import_too_many": "This names more than {limit} accounts. Import it in parts.",
    "import_not_json": "This begins as JSON but is not whole. Export or copy it again.",
    "import_unknown": (
        "This JSON is none that Easel takes: its own export, a file of the type authorized_user, or a list of keys."
    ),
    "import_newer": "This export is of a later version of Easel. Import it there, or update Easel.",
    "import_passphrase_missing": "This export has encrypted secrets. Give the passphrase that it was made with.",
    "import_passphrase_wrong": (
        "The passphrase does not open these secrets. Give the one that the export was made with."
    ),
    "import_changed": "The file was changed after its export, so its secrets are not taken. Export it again.",
    "import_client": "This is an OAuth client, not an account: sign in with it instead.",
    "import_service_account": "This is the key of a service account, which Easel does not take: sign in instead.",
    "import_no_key": (
        "no key: a key has at least {least} characters, a digit, - or _ among them and no accents. Write KEY, LABEL "
        "KEY "
        "or LABEL,KEY"
    ),
    "import_two_keys": "not clear which word is the key: write a short label first, then the key",
    "import_no_account": "no account: {field} is missing or is not what it should be",
    "import_there_already": "there is {account} already: not taken",
    "import_taken": "taken as {account}",
    "import_taken_secret": "{account} was there without its secret and has it again",
    "import_taken_bare": "taken as {account}, disabled without its secret: replace its key, or sign in again",
    "import_partly": "Not taken: {left} of {count}. What stands beside each says why.",
}
