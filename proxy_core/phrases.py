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
    "reference_shrunk": "picture {number} had {from_mb:.1f} MB, more than {model} takes: sent with {to_mb:.1f} MB",
    "reference_converted": "picture {number} was sent as {to}, as {model} does not take {kind}",
    "mask_as_picture": "the mask goes along as a picture, as Google has no masks",
    "format_unknown": "output_format '{asked}' is not png, jpeg or webp: the upstream's own is kept",
    "size_moved": "{source} '{size}' is not one that {model} draws: {used} used",
    "size_scaled": "size '{size}' gives the ratio and image_size '{area}' the pixels: {used} used",
    "size_unread": "size '{size}' is not WIDTHxHEIGHT or a ratio: left to the upstream",
    "quality_mapped": "quality '{quality}' is called {used} by {model}",
    "field_unused": "{field} '{value}' is not something that {model} takes here: not used",
    "style_unknown": "style '{style}' is not vivid or natural: not used",
    # refusals and other faults of the request, in an attempt
    "prompt_blocked": "The upstream refused the prompt: {why}.",
    "picture_blocked": "The upstream held the picture back: {why}.",
    "answered_in_words": "The model answered in words instead of drawing: {text}",
    "no_picture": "The model drew no picture and gave no other reason than {why}. Word the prompt differently.",
    "bad_parameter": "The upstream did not accept the request: {text}",
    "reference_gone": "A picture that was sent along is not there any more. Send the request again.",
    # limits
    "limit_minute": "{account} reached its limit per minute",
    "limit_day": "{account} reached its limit for today; it ends at midnight Pacific time",
    "limit_reached": "{account} reached a limit that the upstream did not name",
    "limit_daily": "{account} reached its limit per day",
    "limit_billing": "{account} has no credit left or reached its spending limit: see its billing page",
    "limit_zero": "{account} has no quota at all for this model: the project needs billing",
    # an account that is turned away
    "key_rejected": "the key of {account} was rejected: check or replace it",
    "not_permitted": "{account} may not use this model: {text}",
    "model_not_at_account": "{account} does not know the model",
    "project_missing": "{account} has no project, which Vertex needs: add the account again with --project",
    "address_not_found": "the service of {account} has nothing at this address: check its base URL",
    "secret_missing": "the secret of {account} is not in the store: add the account again",
    "store_locked": "the store of secrets did not answer: unlock it, then try again",
    # a service in trouble
    "upstream_error": "the upstream answered {status}",
    "unreachable": "the upstream could not be reached",
    "proxy_unusable": (
        "the system names an outgoing proxy of a kind that Easel does not speak to: put http://HOST:PORT, "
        "socks5://HOST:PORT or none into the setting upstream_proxy"
    ),
    "connection_lost": "the connection broke before the picture was whole",
    "not_understood": "the upstream sent an answer that is not what its documents describe",
    "picture_not_fetched": "the upstream drew, but its picture could not be fetched from where it put it",
    "no_answer": "the upstream did not begin to answer within {seconds:g} s",
    "went_silent": "the upstream stopped sending for {seconds:g} s",
    # the end of a request
    "fewer_pixels": "fewer than half of the asked pixels came: {size}",
    "client_gone_kept": "The client went away before the answer. What was paid for is kept for a day ({kept}).",
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
    # what a chat answer says beside its pictures
    "chat_one": "Here is the picture.",
    "chat_all": "Here are the {came} pictures.",
    "chat_some": "{came} of the {asked} pictures came.",
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
    "not_an_image_model": (
        "This proxy draws, and '{model}' is no image model that it knows. GET /v1/models lists those that are."
    ),
    "chat_without_words": "Say what to draw: the last message of the user in 'messages' has no text.",
    "field_shape": "'{param}' is not as the API describes it: {why}.",
    "references_too_many": "{model} takes {most} pictures, and {count} were sent: send fewer.",
    "reference_too_large": (
        "Picture {number} has {size_mb:.1f} MB and {model} takes {most_mb:.1f} MB: send it smaller, or turn on the "
        "setting shrink_references."
    ),
    "references_too_large": (
        "The pictures have {size_mb:.0f} MB together and {model} takes {most_mb:.0f} MB, of which picture {number} is "
        "the largest: send it smaller, or turn on the setting shrink_references."
    ),
    "reference_not_shrunk": "Picture {number} cannot be made small enough for {model} ({most_mb:.1f} MB): {why}.",
    "reference_not_converted": "Picture {number} is {kind}, which {model} does not take: send it as PNG or JPEG.",
    "reference_too_many_pixels": (
        "Picture {number} has more than {most} megapixels, so Easel does not make it smaller: send it smaller."
    ),
    # a picture that is named by its address
    "fetch_url_bad": "A picture's address must be https://HOST/PATH, without a user and a password.",
    "fetch_not_https": "A picture's address must begin with https://, and so must every one that it redirects to.",
    "fetch_address_private": (
        "The picture at {host} is not fetched, as that is no address on the public internet: send the picture itself."
    ),
    "fetch_failed": "The picture at {host} did not come, its server answered {status}: check the address.",
    "fetch_unreachable": "The picture at {host} did not come, its server could not be reached: check the address.",
    "fetch_redirects": "The picture at {host} is behind more than {limit} redirects: send the address they lead to.",
    "fetch_too_large": "The picture at {host} has more than {limit} MB: send a smaller one.",
    "fetch_too_slow": "The picture at {host} did not come within {seconds:g} s: try again, or send the picture itself.",
    "fetch_packed": "The server at {host} sends the picture packed, which is not taken: send the picture itself.",
    "fetch_not_a_picture": "What is at {host} is no PNG, JPEG, WebP or GIF: send the address of the picture itself.",
    "not_json": "The body is not JSON: {why}.",
    "not_an_object": "The body must be a JSON object.",
    "not_utf8": "The body is not UTF-8.",
    "content_type": "Send the body as application/json, not as {got}.",
    "body_too_large": "The body is larger than {limit} MB.",
    "form_type": "Send the body as multipart/form-data or application/json, not as {got}.",
    "form_broken": "The body is not whole multipart/form-data: {why}.",
    "text_charset": "'{param}' is not text in the charset that its part names; without one it must be UTF-8.",
    "part_too_large": "'{param}' is larger than {limit} MB. Send it smaller.",
    "too_many_pictures": "Send at most {most} pictures.",
    "image_missing": "Send the picture to work on: 'image' is missing.",
    "image_kinds": (
        "'{param}' is no picture that Easel can take: send a PNG, JPEG, WebP or GIF as an https address, a data URL or "
        "base64. Files and other addresses are never opened."
    ),
    "not_a_picture": "'{param}' is no PNG, JPEG, WebP or GIF by its bytes. Send it as one of those.",
    "too_many_pixels": "'{param}' has {width} x {height} pixels, more than {most} million. Send it smaller.",
    "file_id_not_taken": "Easel keeps no files, so '{param}' has no meaning here: send image_url instead.",
    "bad_http": "This is not an HTTP request that Easel understands: {why}.",
    "path_unknown": "There is nothing at {method} {path}.",
    "method_unknown": "{path} does not take {method}. It takes: {allowed}.",
    "key_missing": "Send the key of this proxy, as 'Authorization: Bearer KEY'. 'easel key show' prints it.",
    "key_wrong": "This is not the key of this proxy. 'easel key show' prints it.",
    "host_not_known": (
        "This proxy does not answer to the name '{host}'. If it is a name of this computer, add it to the setting "
        "allowed_hosts."
    ),
    "origin_not_allowed": (
        "Web pages of '{origin}' may not use this proxy. If you trust them, add it to the setting allowed_origins."
    ),
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
    "base_url_bad": "'{url}' is no address of a service: it must start with https:// or http:// and name a host.",
    "label_empty": "The account needs a label: the name that you and the log call it by.",
    "key_empty": "The key is empty. Pass it on standard input.",
    "key_not_ascii": "The key has characters that no key has. Copy it again.",
    "picture_unknown": "There is no such picture, or its time is over. Draw it again.",
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
