"""What happens to a request and its pictures: notes, attempts, ends."""

DRAWING: dict[str, str] = {
    # mapping notes
    "ratio_in_size": "size '{size}' is not WIDTHxHEIGHT: {ratio} used (send aspect_ratio for a ratio)",
    "size_unknown": "size '{size}' is not WIDTHxHEIGHT: {ratio} used (send aspect_ratio for a ratio)",
    "ratio_nearest": "size '{size}' is not a ratio that {model} draws: {ratio} is the nearest",
    "own_size": "size '{size}' is {ratio} by this proxy's own table",
    "own_size_nearest": (
        "size '{size}' is {wanted} by this proxy's own table, which {model} does not draw: {ratio} is the nearest"
    ),
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
    "limit_spent": "{account} has used up its quota for this model until that is renewed",
    # an account that is turned away
    "key_rejected": "the key of {account} was rejected: check or replace it",
    "login_ended": "the login of {account} has ended at its provider: sign in again",
    "login_not_taken": "the login of {account} was not taken ({reason}): sign in again if that stays",
    "not_permitted": "{account} may not use this model: {text}",
    "validation_needed": (
        "Google wants {account} verified first: sign in to it in a browser and follow the steps {link}"
    ),
    "service_disabled": (
        "{service} is not enabled in the project of {account}: enable it in the Google Cloud Console and wait a few "
        "minutes {link}"
    ),
    "terms_violated": (
        "Google has closed this service to {account} for a violation of its terms: only an appeal at Google helps "
        "{link}"
    ),
    "scope_missing_at_call": (
        "the login of {account} was not given a right that drawing needs: sign in again and tick every box on Google's "
        "page"
    ),
    "quota_project_needed": (
        "Google does not let {account} charge its project: name another project, or give it the role Service Usage "
        "Consumer in this one"
    ),
    "policy_forbids": "the organisation of {account} forbids this call by its policy: ask its administrator",
    "model_not_at_account": "{account} does not know the model",
    "project_missing": (
        "{account} has no project, which its provider asks for: name one with easel account set NAME --project PROJECT"
    ),
    "address_not_found": "the service of {account} has nothing at this address: check its base URL",
    "secret_missing": "the secret of {account} is not in the store: replace its key, or sign in again",
    "store_locked": (
        "the store of secrets did not answer: unlock the system's keyring, then try again, or choose the encrypted "
        "file with --vault file"
    ),
    # a service in trouble
    "upstream_error": "the upstream answered {status}",
    "no_capacity": "the upstream has no free capacity for this model",
    "unreachable": "the upstream could not be reached",
    "certificate_untrusted": (
        "the upstream's certificate is signed by nobody whom this computer trusts: where a company or a virus scanner "
        "reads along, name its certificate in SSL_CERT_FILE"
    ),
    "certificate_expired": (
        "the upstream's certificate is out of date, or this computer's clock is wrong: set the clock right, or ask the "
        "service to renew it"
    ),
    "certificate_of_another": "the upstream's certificate is for another name: check the account's base URL",
    "proxy_unusable": (
        "the system names an outgoing proxy of a kind that Easel does not speak to: put http://HOST:PORT, "
        "socks5://HOST:PORT or none into the setting upstream_proxy"
    ),
    "connection_lost": "the connection broke before the picture was whole",
    "not_understood": "the upstream sent an answer that is not what its documents describe",
    "picture_not_fetched": "the upstream drew, but its picture could not be fetched from where it put it",
    "picture_not_whole": "What came as a picture is not whole, so it could not be kept. Send the request again.",
    "no_answer": "the upstream did not begin to answer within {seconds:g} s",
    "went_silent": "the upstream stopped sending for {seconds:g} s",
    # a webhook that did not take the end of a task
    "webhook_unreachable": "the webhook at {host} did not take the result: it could not be reached",
    "webhook_silent": "the webhook at {host} did not take the result: it did not answer within {seconds:g} s",
    "webhook_refused": "the webhook at {host} did not take the result: it answered {status}",
    "webhook_not_public": (
        "the webhook at {host} did not take the result: it is, or leads to, no address on the public internet, and is "
        "not in the setting webhook_hosts"
    ),
    "webhook_led_astray": "the webhook at {host} did not take the result: it leads to an address that is not followed",
    # the end of a request
    "no_address": "{path} did not take every picture ({why}): the answer has data URLs in place of missing addresses",
    "fewer_pixels": "fewer than half of the asked pixels came: {size}",
    "client_gone_kept": "The client went away before the answer. What was paid for is in the gallery ({kept}).",
    "client_gone": "The client went away before the answer.",
    "stopping": "Easel was stopped while this was drawn.",
    "draining": "Easel is being stopped and begins nothing new. Try again in a moment.",
    "no_account": (
        "No account can draw. Add one in the window or with: easel account add --provider gemini --label NAME "
        "--api-key-stdin"
    ),
    "all_disabled": "Every account is disabled. Enable one in the window or with: easel account enable LABEL",
    "all_need_you": (
        "Every account needs you: sign in again or replace its key. 'easel account list' shows what each needs."
    ),
    "all_limited": "Every account that draws {model} has reached a limit. {when}",
    "all_resting": ("Every account that draws {model} has reached a limit or rests after trouble upstream. {when}"),
    "all_failing": "Every account that draws {model} rests after trouble upstream. {when}",
    "all_rejected": "No account may draw {model}. {when}",
    # the same of an account that the client chose
    "chosen_cannot": "{account} does not draw {model} by this way. Choose another account, or another model.",
    "chosen_disabled": "{account} is disabled. Enable it in the window or with: easel account enable LABEL",
    "chosen_needs_you": "{account} needs you: 'easel account list' shows what it needs.",
    "chosen_limited": "{account} has reached a limit for {model}. {when}",
    "chosen_failing": "{account} rests after trouble upstream. {when}",
    "chosen_rejected": "{account} may not draw {model}. {when}",
    "attempts_used_up": "Gave up after {attempts} attempts.",
    "too_few": "The upstream drew fewer pictures than it was asked for.",
    "deadline": "The picture was not there within {seconds:g} s. Try again, or raise request_timeout.",
    "queue_full": "As many pictures wait as may wait, {waiting}: try again in a moment, or raise max_waiting.",
    "internal": "Easel made a mistake; its log has the details under request {request}.",
    # when an account is back
    "back_in": "The first is back in {seconds} s.",
    "back_at": "The first is back at {time}.",
    "back_unknown": "None is expected back by itself.",
    "it_is_back_in": "It is back in {seconds} s.",
    "it_is_back_at": "It is back at {time}.",
    "it_is_back_unknown": "It is not expected back by itself.",
    # what the last account that was asked said
    "last_reason": "Last reason: {cause}.",
    # what a chat answer says beside its pictures
    "chat_one": "Here is the picture.",
    "chat_all": "Here are the {came} pictures.",
    "chat_some": "{came} of the {asked} pictures came.",
}
