"""Starting, stopping, settings, files and the store of secrets."""

STARTING: dict[str, str] = {
    # starting, stopping, files
    "port_in_use": (
        "Port {port} on {host} is in use. Stop the program that holds it, or choose another port with --port or in "
        "Settings; --port 0 takes a free one."
    ),
    "address_unusable": "Cannot listen on {host} port {port}: {why}. Choose another with --host and --port.",
    "directory_in_use": "Easel runs already on this data directory: process {pid}, {address}. Stop it first.",
    "directory_unusable": "The data directory {path} cannot be used: {why}. Choose another with --data-dir.",
    "settings_broken": "{path} could not be read and was kept as {kept}; defaults are used.",
    "settings_field": "Setting {field} had a value it does not take: its default is used, the file is kept as {kept}.",
    "settings_unknown_key": "Setting '{key}' is not known to this version; it is kept.",
    "setting_not_known": "There is no setting '{key}'. 'easel settings list' shows them.",
    "setting_not_valid": "Setting {key} does not take {value}: {why}.",
    "database_broken": "{path} was damaged and was kept as {kept}; accounts and log start empty.",
    "store_closed": "Easel is stopping: {path} is closed.",
    "store_failed": "{path} could not be read or written: {why}.",
    "disk_trouble": "Writing to {path} failed: {why}. What happens is not logged until that is mended.",
    "store_missing": (
        "No keyring answers here, so secrets have no place. Either unlock or install one ({how}), or choose the "
        "encrypted file: --vault file, with EASEL_VAULT_PASSPHRASE_FILE naming a file that holds the passphrase."
    ),
    "passphrase_missing": (
        "The encrypted file needs a passphrase: put it in a file and name that in EASEL_VAULT_PASSPHRASE_FILE."
    ),
    "passphrase_unreadable": (
        "The file that EASEL_VAULT_PASSPHRASE_FILE names could not be read: {why}. Correct the name, or put the "
        "passphrase there."
    ),
    "passphrase_empty": "The file that EASEL_VAULT_PASSPHRASE_FILE names is empty: put the passphrase there.",
    "passphrase_wrong": "The passphrase does not open {path}. Correct it, or move the file away to start a new one.",
    "vault_broken": "{path} is not a file of secrets that Easel can read. Restore it, or move it away to start anew.",
    "vault_unknown": "There is no vault '{kind}'. Choose one with --vault or EASEL_VAULT: {known}.",
    "vault_write_failed": "The secret could not be saved: {why}. Nothing was changed.",
    "picture_unknown": "There is no such picture, or its time is over. Draw it again.",
    "request_unknown": "There is no request '{id}' in the log.",
    "not_started": "Easel is not started, or was stopped already.",
    "owner_silent": "Easel runs on this data directory but does not answer. Try again, or stop process {pid}.",
}
