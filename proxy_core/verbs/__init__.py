"""Core's verbs about accounts, by what they are about. Core (core.py) is all of them, and opens what they work with."""

VERBS = (
    *(
        "proxy",
        "requests",
        "request",
        "api_key",
        "rotate_api_key",
        "webhook_secret",
        "change_settings",
        "show_window",
        "hand_over",
    ),
    *("accounts", "add_account", "check_account", "update_account", "replace_key", "set_enabled", "remove_account"),
    *("export_accounts", "import_accounts", "begin_login", "finish_login", "paste_redirect", "cancel_login"),
    *("quotas", "quota_history", "limits", "set_limit", "clear_log", "export_log", "log_facets"),
    *("gallery", "gallery_facets", "picture", "delete_pictures", "restore_pictures"),
)
"""What other processes of this person may ask of a Core, by name; remote.py has them typed."""
