"""Core's verbs about accounts, by what they are about. Core (core.py) is all of them, and opens what they work with."""

VERBS = (
    *("proxy", "requests", "request", "api_key", "rotate_api_key", "change_settings", "show_window"),
    *("accounts", "add_account", "check_account", "update_account", "replace_key", "set_enabled", "remove_account"),
    *("export_accounts", "import_accounts", "begin_login", "finish_login", "paste_redirect", "cancel_login"),
    *("quotas", "quota_history", "limits", "set_limit"),
)
"""What other processes of this person may ask of a Core, by name; remote.py has them typed."""
