"""What `easel doctor` finds. It is made to be pasted where others help, so it stays English and is not translated."""

DOCTOR: dict[str, str] = {
    "doctor_check_late": "This check did not end within {seconds:g} s.",
    "doctor_check_late_next": "Run it again when the computer is less busy.",
    "doctor_check_failed": "This check failed itself ({kind}).",
    "doctor_check_failed_next": "Report it with this output.",
    "doctor_sum": (
        "To mend: {trouble}. To know: {notes}. Looked at {checks} things in {seconds:.1f} s. No secret, name or host "
        "of yours is in this: it may be pasted in public."
    ),
    "doctor_sum_well": (
        "Nothing to mend. To know: {notes}. Looked at {checks} things in {seconds:.1f} s. No secret, name or host of "
        "yours is in this: it may be pasted in public."
    ),
    # versions, system
    "doctor_versions": (
        "Easel {easel} ({installed}: {program}), Python {python}, Qt {qt}, SQLite {sqlite}, aiohttp {aiohttp}, "
        "keyring {keyring}"
    ),
    "doctor_versions_newer": (
        "Easel {easel} ({installed}: {program}), Python {python}, Qt {qt}, SQLite {sqlite}, aiohttp {aiohttp}, "
        "keyring {keyring}; Easel {newer} is out"
    ),
    "doctor_versions_newer_next": "Install {newer} as you installed this one: what troubles you may be mended there.",
    "doctor_system": "{system}, {machine}, {session}, UTC{utc_offset}; variables set: {variables}",
    "doctor_zones_next": (
        "Install the time zones (package tzdata): without them Easel does not know when Google's days end."
    ),
    "doctor_few_files": "Easel may open no more than {files} files here, which many requests at once use up.",
    "doctor_few_files_next": (
        "Raise the hard limit: in /etc/security/limits.conf, or with LimitNOFILE=4096 in easel.service."
    ),
    # the data directory
    "doctor_directory": "{place}, private, {free:.1f} GB free",
    "doctor_directory_missing": "{place} is not there yet; the first start makes it.",
    "doctor_directory_unmakeable": "{place} is not there and cannot be made.",
    "doctor_directory_unusable": "{place} cannot be read: {why}.",
    "doctor_directory_readonly": "{place} cannot be written.",
    "doctor_directory_silent": "{place} did not answer within {seconds:g} s: its disk may be gone.",
    "doctor_directory_next": "See who owns it and whether its disk is there, or choose another with --data-dir.",
    "doctor_directory_open": "{place} can be read by others of this computer, {free:.1f} GB free",
    "doctor_directory_open_next": "chmod 700 the directory and chmod 600 the files in it.",
    "doctor_disk_full": "{place} is on a disk with {mb} MB free: nothing more can be kept.",
    "doctor_disk_low": "{place} is on a disk with {mb} MB free.",
    "doctor_disk_next": "Make room, or keep fewer pictures: easel settings set gallery_mb 500",
    "doctor_set_aside": "{place}, private, {free:.1f} GB free; damaged files that were kept beside: {count}",
    "doctor_set_aside_next": "Look at what has .broken in its name, and delete it when you no longer need it.",
    "doctor_owner_next": "See who owns it: it must be readable by the person who runs Easel.",
    # settings
    "doctor_settings_default": "as they come",
    "doctor_settings_changed": "{count} changed: {names}",
    "doctor_settings_unknown": "{unknown} are of another version and are kept; {count} changed: {names}",
    "doctor_settings_wrong": "The file has values that are not taken: {names}. The next start does without them.",
    "doctor_settings_wrong_next": "Set each anew: easel settings set {name} VALUE",
    "doctor_settings_broken": "settings.json is no JSON; the next start sets it aside and uses defaults.",
    "doctor_settings_broken_next": "Mend it in an editor, or set what you need anew: easel settings list",
    "doctor_settings_unreadable": "settings.json cannot be read.",
    # the database
    "doctor_database_whole": "whole; {mb:.1f} MB, schema {schema}, {requests} requests, {pictures} pictures",
    "doctor_database_unchecked": (
        "not checked to its end, as that took too long; {mb:.1f} MB, schema {schema}, {requests} requests, "
        "{pictures} pictures"
    ),
    "doctor_database_missing": "not there yet; the first start makes it.",
    "doctor_database_newer": "easel.db was written by a later version of Easel.",
    "doctor_database_newer_next": "Install that version again, or a newer one.",
    "doctor_database_damaged": "easel.db is damaged.",
    "doctor_database_damaged_next": (
        "Stop Easel and put back a copy of easel.db. Without one, the next start sets it aside and begins anew: "
        "accounts have to be added again."
    ),
    "doctor_database_locked": "easel.db is locked by another program.",
    "doctor_database_locked_next": "Close what has it open, such as a browser for SQLite or a backup.",
    "doctor_database_unreadable": "easel.db cannot be read.",
    "doctor_database_unreadable_next": "See who owns it and whether its disk is there.",
    # the log
    "doctor_log_drawn": "{drawn} drawn in the last 24 h, none failed",
    "doctor_log_nothing": "none in the last 24 h",
    "doctor_log_failed": "{drawn} drawn in the last 24 h, {failed} failed: {why}",
    "doctor_log_next": "easel requests --failed --since 24h, and easel requests ID for one of them.",
    # secrets
    "doctor_secrets": "{store} has the secrets of {held} of {wanted} accounts that may draw",
    "doctor_secrets_none": "{store} answers; no account needs it yet",
    "doctor_secrets_many": "{store} answers; the secrets of {wanted} accounts were too many to count",
    "doctor_secrets_memory": "kept in memory: they are gone when Easel ends",
    "doctor_secrets_lack": "{store} has the secrets of {held} of {wanted} accounts that may draw",
    "doctor_secrets_lack_next": (
        "See which with 'easel account check', then give each its key again (easel account key NAME) or sign in again."
    ),
    "doctor_keyring_silent": "The keyring does not answer.",
    "doctor_keyring_silent_next": (
        "Sign out and in again, or start the keyring's service; without one, choose the encrypted file: --vault file"
    ),
    "doctor_keyring_gone": "The keyring's service is not on the session bus.",
    "doctor_keyring_locked": "The keyring ({backend}) is locked.",
    "doctor_keyring_locked_next": "Unlock it: open the system's password manager and enter its password.",
    "doctor_keyring_missing": "No keyring answers here.",
    "doctor_keyring_missing_next": (
        "Unlock or install one ({how}), or choose the encrypted file: --vault file, with EASEL_VAULT_PASSPHRASE_FILE "
        "naming a file that holds the passphrase."
    ),
    "doctor_vault_unknown": "EASEL_VAULT names a store that there is not.",
    "doctor_vault_unknown_next": "Choose one of {known}.",
    "doctor_vault_typed": "an encrypted file, whose passphrase the running Easel was told",
    "doctor_vault_unreadable": "The encrypted file secrets.vault cannot be read.",
    "doctor_vault_shut": "The encrypted file does not open ({problem}).",
    "doctor_passphrase_wrong_next": (
        "The passphrase is another one: correct the file that EASEL_VAULT_PASSPHRASE_FILE names."
    ),
    "doctor_vault_newer_next": "A newer Easel wrote secrets.vault: install that again.",
    "doctor_vault_broken_next": "Restore secrets.vault from a copy, or move it away and add the accounts' keys again.",
    # accounts
    "doctor_accounts": "{accounts}",
    "doctor_accounts_none": "none yet",
    "doctor_accounts_none_next": "Add one in the window, or with: easel account add",
    "doctor_accounts_unread": "could not be read",
    "doctor_accounts_unread_next": "Mend what is said of the database first.",
    "doctor_accounts_some_disabled": "{accounts}; disabled for {why}",
    "doctor_accounts_resting": "None is ready: {accounts}.",
    "doctor_accounts_resting_next": "easel account list says until when, easel quota what is left.",
    "doctor_accounts_switched_off": "None may draw: {accounts}, all of them by hand.",
    "doctor_accounts_switched_off_next": "Enable one in the window, or with: easel account enable NAME",
    "doctor_accounts_disabled": "None may draw: {accounts}; disabled for {why}.",
    "doctor_accounts_disabled_next": "easel account list says why; sign in again or give a new key, then enable it.",
    # the proxy
    "doctor_proxy": "{kind} runs and answers at {address} in {ms} ms; {models} models",
    "doctor_not_running": "Easel does not run.",
    "doctor_not_running_next": "Start it: easel, or easel serve",
    "doctor_starting": "Easel (process {pid}) starts just now, or runs a command.",
    "doctor_starting_next": "Run this again in a moment. If it stays so, stop process {pid}.",
    "doctor_silent": "Easel runs (process {pid}) but does not answer.",
    "doctor_silent_next": "Stop process {pid} and start Easel again.",
    "doctor_proxy_failed": "Easel runs, but its proxy could not listen.",
    "doctor_proxy_failed_next": "Do what is said of the port, then start the proxy in the window.",
    "doctor_proxy_off": "Easel runs, but its proxy is off.",
    "doctor_proxy_off_next": "Switch it on in the window's overview or in the tray.",
    "doctor_key_unread": "Easel runs at {address}, but cannot read the key of its clients.",
    "doctor_key_unread_next": "Mend what is said of the secrets, then try again.",
    "doctor_proxy_silent": "Easel runs, but {address} did not answer within {seconds:g} s.",
    "doctor_proxy_silent_next": "Look for a firewall or security program that stops local connections; restart Easel.",
    "doctor_models_refused": "{address}/models answers {status} instead of the models.",
    "doctor_models_refused_next": "Restart Easel, and set the key of 'easel key show' in your client.",
    "doctor_version_differs": "What runs at {address} is another version than this one.",
    "doctor_version_differs_next": "Quit it and start it again, so that the newer one runs.",
    # the port
    "doctor_port_ours": "{port} is held by this Easel, reached from {reach}",
    "doctor_port_silent": "{port} is held by the Easel that does not answer",
    "doctor_port_free": "{port} is free, to be reached from {reach}",
    "doctor_port_any": "any free one is taken at the start",
    "doctor_port_outdated": "{port} is held by this Easel; changed since: {names}",
    "doctor_port_outdated_next": (
        "Restart the proxy in the window, or easel serve, then set the address in your clients."
    ),
    "doctor_port_taken": "{port} is held by another program.",
    "doctor_port_taken_next": (
        "Stop that program (on Linux 'ss -ltnp sport = :{port}' names it), or choose another port: easel settings set "
        "port 8046"
    ),
    "doctor_port_other_easel": (
        "{port} is held by another Easel: another data directory's, such as the demo's, or another person's."
    ),
    "doctor_port_other_easel_next": "Stop that one, or choose another port: easel settings set port 8046",
    "doctor_address_not_here": "The setting host names an address that this computer does not have.",
    "doctor_address_not_here_next": "Set it to this computer's: easel settings set host 127.0.0.1",
    # the tray and autostart
    "doctor_tray": "there ({kind})",
    "doctor_tray_of_system": "the system's",
    "doctor_tray_no_display": "no display here: easel serve needs none",
    "doctor_tray_none": "This session has no tray, so closing the window leaves no icon.",
    "doctor_tray_no_host": "This session has the tray's service, but no panel that shows it.",
    "doctor_tray_silent": "The session bus or the display does not answer, so the tray is not known.",
    "doctor_tray_next": (
        "On GNOME install the extension AppIndicator (package gnome-shell-extension-appindicator). The window works "
        "without."
    ),
    "doctor_autostart_off": "off",
    "doctor_autostart_on": "the window starts with the session",
    "doctor_autostart_unit": "easel.service is {unit}; the window's own start is {wanted}",
    "doctor_autostart_gone": "The setting is on, but the session has no entry for it, or it was switched off there.",
    "doctor_autostart_gone_next": "Switch 'Start with the system' off and on in the window's settings.",
    # services
    "doctor_offline": "not asked (--offline); nor the clock",
    "doctor_no_upstream": "no account that may draw, so no service is asked",
    "doctor_upstream": "{host} answers in {ms} ms ({how})",
    "doctor_upstream_not_found": "{host} is not found.",
    "doctor_upstream_not_found_next": (
        "See whether this computer is online and its DNS works. Behind a proxy, name that in the setting "
        "upstream_proxy."
    ),
    "doctor_upstream_unreachable": "{host} cannot be reached.",
    "doctor_upstream_unreachable_next": (
        "See whether a firewall lets this computer out to port 443. Behind a proxy, name that in the setting "
        "upstream_proxy."
    ),
    "doctor_upstream_silent": "{host} does not answer.",
    "doctor_upstream_silent_next": (
        "See whether the network blocks it. Where it does, name a proxy in the setting upstream_proxy."
    ),
    "doctor_upstream_untrusted": "{host} shows a certificate that this computer does not trust.",
    "doctor_upstream_untrusted_next": (
        "Set the clock right. Where a company or a virus scanner reads along, name its certificate in SSL_CERT_FILE."
    ),
    "doctor_upstream_no_proxy": "The outgoing proxy does not lead to {host}.",
    "doctor_upstream_no_proxy_next": (
        "See whether the proxy of the setting upstream_proxy runs and takes its user; system means what the variables "
        "or the desktop say."
    ),
    "doctor_upstream_broken": "{host} closed the connection while it was secured, or does not speak HTTP.",
    "doctor_upstream_broken_next": "See whether something on the way (a proxy, a firewall) breaks connections.",
    "doctor_own": "{kinds} at hosts of your own ({hosts}): all answer, the slowest in {ms} ms",
    "doctor_own_trouble": "{kinds} at hosts of your own: {bad} of {hosts} cannot be reached ({ways}).",
    "doctor_own_next": (
        "See whether that service runs, and whether its account has the right address: easel account list --json. "
        "easel account set NAME --base-url gives it another."
    ),
    "doctor_clock": "right to {seconds} s",
    "doctor_clock_unknown": "not known, as no service outside this computer answered",
    "doctor_clock_behind": "This computer's clock is {minutes:.0f} min behind: logins and certificates fail.",
    "doctor_clock_ahead": "This computer's clock is {minutes:.0f} min ahead: logins and certificates fail.",
    "doctor_clock_next": "Let the system set it: timedatectl set-ntp true, or its settings for date and time.",
}
