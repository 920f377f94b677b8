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
    "directory_full": (
        "The disk is full, and Easel has to write into the data directory {path} before it can start. Make room there, "
        "or choose another directory with --data-dir."
    ),
    "disk_full": (
        "The disk of {path} is full. Easel draws; what happens is not logged, and what is drawn not kept, until there "
        "is room."
    ),
    "settings_broken": "{path} could not be read and was kept as {kept}; defaults are used.",
    "settings_field": "Setting {field} had a value it does not take: its default is used, the file is kept as {kept}.",
    "settings_rows": "Setting {field} had rows it does not take: they are left out, the file is kept as {kept}.",
    "settings_unknown_key": "Setting '{key}' is not known to this version; it is kept.",
    "setting_open": (
        "Where other computers can reach Easel, which address {host} lets them, clients must bring the key: set "
        "auth_mode to strict or all_except_health, then the address."
    ),
    "setting_not_known": "There is no setting '{key}'. 'easel settings list' shows them.",
    "setting_switch": "'{label}' is on or off: true or false.",
    "setting_whole": "{label} is a whole number from {minimum} to {maximum}.",
    "setting_number": "{label} is a number from {minimum} to {maximum}.",
    "setting_text": "{label} is a text, and not empty.",
    "setting_choice": "'{label}' is one of {choices}.",
    "setting_list": "'{label}' is a list of texts.",
    "setting_table": "'{label}' is a table with a text beside each name.",
    "setting_table_choices": "'{label}' is a table with one of {choices} beside each name.",
    "setting_table_numbers": "'{label}' is a table with a number from {minimum} to {maximum} beside each name.",
    "setting_rows": "'{label}' is a list of rows. A row has {needed}, and may have {more}; each is a text.",
    "setting_row": "Row {row} of '{label}' does not fit. A row has {needed}, and may have {more}; each is a text.",
    "setting_hosts": "'{label}' is a list of names or addresses, without http:// and port: '{value}' is none.",
    "setting_networks": "'{label}' is a list of addresses or networks such as 10.0.0.0/8: '{value}' is none.",
    "setting_origins": (
        "'{label}' is a list of origins such as https://chat.example.com, without a path, or null: '{value}' is none."
    ),
    "setting_google_model": (
        "A row of '{label}' leads to a model of Google's such as gemini-3-pro-image, or to the default one: '{value}' "
        "is none, as a model's name has letters, digits, dots, - and _ alone."
    ),
    "setting_ratio": "'{label}' has a ratio such as 16:9 beside each size: '{value}' is none.",
    "setting_proxy": ("Outgoing proxy is none, system, or an address such as http://HOST:PORT or socks5://HOST:PORT."),
    "setting_proxy_place": "Outgoing proxy needs a host and a port from 1 to 65535.",
    "setting_proxy_tail": (
        "Outgoing proxy has nothing after its port. In user and password write / as %2F, ? as %3F and # as %23."
    ),
    "setting_proxy_masked": "Outgoing proxy needs the user and the password in place of ***.",
    "setting_proxy_who": "Outgoing proxy takes a user and a password of ASCII characters before the @.",
    "setting_proxy_user": "Outgoing proxy takes no user with a colon.",
    "database_broken": "{path} was damaged and was kept as {kept}; accounts and log start empty.",
    "database_newer": (
        "{path} is of a newer Easel, {newer}; this is {version}, and left it alone. Install {newer} or later again. "
        "Or, to go back to what was there before it, move {name} away and give {copy} its name."
    ),
    "database_newer_no_copy": (
        "{path} is of a newer Easel, {newer}; this is {version}, and left it alone. Install {newer} or later again. "
        "Or, to start without what is in it, move {name} away."
    ),
    "database_not_migrated": (
        "{path} could not be brought up to version {version}: {why}. It is as it was; {copy} is a copy of it. Install "
        "the version again that you had before, and report this."
    ),
    "start_mistaken": (
        "Easel made a mistake while it started. Try again; if it stays, 'easel doctor' in a terminal says how things "
        "stand, without names and secrets, for a report."
    ),
    "update_found": "Easel {version} is out; this is {own}. {page}",
    "store_closed": "Easel is stopping: {path} is closed.",
    "database_replaced": (
        "Another file was put in the place of {path} while Easel runs. Restart Easel, which then opens that one; until "
        "then nothing is logged or kept."
    ),
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
    "vault_newer": (
        "{path} was written by a newer Easel than this, {version}, and is left alone. Install the newer one again."
    ),
    "vault_unknown": "There is no vault '{kind}'. Choose one with --vault or EASEL_VAULT: {known}.",
    "vault_write_failed": "The secret could not be saved: {why}. Nothing was changed.",
    "picture_unknown": "There is no such picture, or its time is over. Draw it again.",
    "picture_unreadable": "The file of picture {name} is damaged and cannot be shown. Delete the picture.",
    "undo_over": "It is too late to undo this: what was deleted is gone.",
    "gallery_trouble": "Writing to {path} failed: {why}. What is drawn is not kept until that is mended.",
    "gallery_crowded": (
        "More is drawn than the disk takes: over {most} MB wait to be written, so some pictures are not kept."
    ),
    "request_unknown": "There is no request '{id}' in the log.",
    "export_not_written": "{path} could not be written: {why}. Choose another place.",
    "export_form_unknown": "The log is not written as {form}, but as one of these: {known}.",
    "waiting_for_drawings": (
        "Easel stops when what is being drawn ({drawing}) has ended, in {seconds:g} s at most. Stop it again to end it "
        "at once."
    ),
    "open_to_others": (
        "Other computers can reach Easel on {host}, and who has its key draws with your accounts. What is sent is not "
        "encrypted: use it in a network that you trust, or behind a reverse proxy with https."
    ),
    "proxy_off": "The proxy is off. Start it, then try again.",
    "proxy_not_answering": "The proxy at {base_url} did not answer: {why}",
    "drawing_refused": "{text}",
    "drawing_unread": "The proxy's answer has no pictures that can be read.",
    "not_started": "Easel is not started, or was stopped already.",
    "owner_silent": "Easel runs on this data directory but does not answer. Try again, or stop process {pid}.",
}
