"""What Easel says, as codes and values, and the English of it for the wire and the command line.

The core publishes and stores a `Phrase`, never a finished sentence; this module is the only place with its English.
The window words the same codes in its own language (desktop/text.py). Nothing here decides what is said.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

Value = str | int | float

ENGLISH: dict[str, str] = {
    # mapping notes
    "ratio_in_size": "size '{size}' is not WIDTHxHEIGHT: {ratio} used (send aspect_ratio for a ratio)",
    "size_unknown": "size '{size}' is not WIDTHxHEIGHT: {ratio} used (send aspect_ratio for a ratio)",
    "ratio_nearest": "size '{size}' is not a ratio that {model} draws: {ratio} is the nearest",
    "ratio_of_suffix": "{model} does not draw {asked}: {ratio} is the nearest",
    "size_lowered": "{source} '{asked}' asks for {wanted}, which {model} does not draw: {used} used",
    "size_dropped": "{source} '{asked}' asks for {wanted}, but {model} has no choice of size: not used",
    "model_replaced": "model '{asked}' is drawn by {model}",
    "style_unknown": "style '{style}' is not vivid or natural: not used",
    # refusals and other faults of the request, in an attempt
    "prompt_blocked": "The upstream refused the prompt: {why}.",
    "picture_blocked": "The upstream held the picture back: {why}.",
    "answered_in_words": "The model answered in words instead of drawing: {text}",
    "no_picture": "The model drew no picture and gave no other reason than {why}. Word the prompt differently.",
    "bad_parameter": "The upstream did not accept the request: {text}",
    # limits
    "limit_minute": "{account} reached its limit per minute",
    "limit_day": "{account} reached its limit for today; it ends at midnight Pacific time",
    "limit_reached": "{account} reached a limit that the upstream did not name",
    "limit_zero": "{account} has no quota at all for this model: the project needs billing",
    # an account that is turned away
    "key_rejected": "the key of {account} was rejected: check or replace it",
    "not_permitted": "{account} may not use this model: {text}",
    "model_not_at_account": "{account} does not know the model",
    "secret_missing": "the secret of {account} is not in the store: add the account again",
    "store_locked": "the store of secrets did not answer: unlock it, then try again",
    # a service in trouble
    "upstream_error": "the upstream answered {status}",
    "unreachable": "the upstream could not be reached",
    "connection_lost": "the connection broke before the picture was whole",
    "not_understood": "the upstream sent an answer that is not what its documents describe",
    "no_answer": "the upstream did not begin to answer within {seconds:g} s",
    "went_silent": "the upstream stopped sending for {seconds:g} s",
    # the end of a request
    "client_gone": "The client went away before the answer.",
    "stopping": "Easel was stopped while this was drawn.",
    "no_account": (
        "No account can draw. Add one in the window or with: easel account add --provider gemini --label NAME "
        "--api-key-stdin"
    ),
    "all_disabled": "Every account is disabled. Enable one in the window or with: easel account enable LABEL",
    "all_limited": "Every account that draws {model} has reached a limit. {when}",
    "all_failing": "Every account that draws {model} rests after trouble upstream. {when}",
    "all_rejected": "No account may draw {model}. {when}",
    "attempts_used_up": "Gave up after {attempts} attempts.",
    "too_few": "The upstream drew fewer pictures than it was asked for.",
    "deadline": "The picture was not there within {seconds:g} s. Try again, or raise request_timeout.",
    "queue_full": "{waiting} pictures are waiting already, which is the limit. Try again in a moment.",
    "internal": "Easel made a mistake; its log has the details under request {request}.",
    # when an account is back
    "back_in": "The first is back in {seconds} s.",
    "back_at": "The first is back at {time}.",
    "back_unknown": "None is expected back by itself.",
    # what the last account that was asked said
    "last_reason": "Last reason: {cause}.",
    # bad input on the wire
    "prompt_missing": "Say what to draw: 'prompt' is missing or empty.",
    "not_text": "'{param}' must be text.",
    "too_long": "'{param}' is longer than {limit} characters.",
    "n_out_of_range": "'n' must be a whole number from 1 to 10, not {value}.",
    "number_out_of_range": "'{param}' must be a whole number from 0 to {most}, not {value}.",
    "ratio_not_known": "aspect_ratio '{value}' is not one that {model} draws. It draws: {known}.",
    "size_not_known": "image_size '{value}' is not one that {model} draws. It draws: {known}.",
    "no_choice_of_size": "{model} has one size for each ratio: leave image_size out.",
    "model_not_found": "The model '{model}' does not exist here. GET /v1/models lists those that do.",
    "stream_not_offered": "Streaming is not offered yet: leave 'stream' out.",
    "not_json": "The body is not JSON: {why}.",
    "not_an_object": "The body must be a JSON object.",
    "not_utf8": "The body is not UTF-8.",
    "content_type": "Send the body as application/json, not as {got}.",
    "body_too_large": "The body is larger than {limit} MB.",
    "bad_http": "This is not an HTTP request that Easel understands: {why}.",
    "path_unknown": "There is nothing at {method} {path}.",
    "method_unknown": "{path} does not take {method}. It takes: {allowed}.",
    "key_missing": "Send the key of this proxy, as 'Authorization: Bearer KEY'. 'easel key show' prints it.",
    "key_wrong": "This is not the key of this proxy. 'easel key show' prints it.",
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
    "passphrase_wrong": "The passphrase does not open {path}. Correct it, or move the file away to start a new one.",
    "vault_broken": "{path} is not a file of secrets that Easel can read. Restore it, or move it away to start anew.",
    "vault_unknown": "There is no vault '{kind}'. Choose one with --vault or EASEL_VAULT: {known}.",
    "vault_write_failed": "The secret could not be saved: {why}. Nothing was changed.",
    "account_unknown": "There is no account '{name}'. 'easel account list' shows them.",
    "account_exists": "There is an account '{label}' already. Choose another label.",
    "account_ambiguous": "More than one account is called '{name}'. Use its id; 'easel account list' shows it.",
    "provider_unknown": "There is no provider '{provider}'. Known: {known}.",
    "base_url_bad": "'{url}' is no address of a service: it must start with https:// or http:// and name a host.",
    "label_empty": "The account needs a label: the name that you and the log call it by.",
    "key_empty": "The key is empty. Pass it on standard input.",
    "key_not_ascii": "The key has characters that no key has. Copy it again.",
    "request_unknown": "There is no request '{id}' in the log.",
    "not_started": "Easel is not started, or was stopped already.",
    "owner_silent": "Easel runs on this data directory but does not answer. Try again, or stop process {pid}.",
}


@dataclass(frozen=True, slots=True)
class Phrase:
    """Something to say: a code of `ENGLISH` and the values in it. `str()` is its English."""

    code: str
    values: Mapping[str, Value] = field(default_factory=dict)

    def __str__(self) -> str:
        template = ENGLISH.get(self.code)
        return template.format_map(_Values(self.values)).strip() if template else self.code


class _Values(dict[str, Value]):
    """A value that is not known leaves its place empty: a sentence with a gap beats a crash in an error path."""

    def __missing__(self, key: str) -> str:
        return _Gap()


class _Gap(str):
    """Empty, whatever format the template asks for."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        return ""


def phrase(code: str, **values: Value) -> Phrase:
    """A `Phrase`, written short."""
    return Phrase(code, values)
