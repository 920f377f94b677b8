"""What is said of a client's bad input."""

WIRE: dict[str, str] = {
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
    "too_many_values": "The body has more than {most} values: send less at once.",
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
    # tasks and their webhooks
    "task_unknown": "There is no such task. It never was, its day is over, or another key made it.",
    "task_stream": "A task has no stream: leave 'stream' out, or leave async out.",
    "tasks_full": "As many tasks are drawn as may be at once, {most}: try again in a moment.",
    "task_picture_gone": "Pictures that were deleted here: {count}.",
    "webhook_url_bad": "The webhook must be https://HOST/PATH, without a user and a password.",
    "webhook_not_https": "The webhook must begin with https://, unless the setting webhook_hosts names its host.",
    "webhook_address_private": (
        "The webhook at {host} is no address on the public internet. If you trust it, add it to the setting "
        "webhook_hosts."
    ),
    "bad_http": "This is not an HTTP request that Easel understands: {why}.",
    "path_unknown": "There is nothing at {method} {path}.",
    "method_unknown": "{path} does not take {method}. It takes: {allowed}.",
    "proxy_key_missing": (
        "The store of secrets opens but gives out nothing, neither the key of this proxy nor those of accounts. Unlock "
        "the keyring and try again, or make a new key with: easel key rotate"
    ),
    "key_missing": "Send the key of this proxy, as 'Authorization: Bearer KEY'. 'easel key show' prints it.",
    "key_wrong": "This is not the key of this proxy. 'easel key show' prints it.",
    "keys_slowed": "Too many wrong keys came from this address: wait a moment, then send the right one once.",
    "requests_full": "As many requests are under way as may be at once, {most}: try again in a moment.",
    "body_too_slow": "The body came too slowly, or stopped for {seconds:g} s: send it again.",
    "host_not_known": (
        "This proxy does not answer to the name '{host}'. If it is a name of this computer, add it to the setting "
        "allowed_hosts."
    ),
    "origin_not_allowed": (
        "Web pages of '{origin}' may not use this proxy. If you trust them, add it to the setting allowed_origins."
    ),
    "page_not_named": "A web page of another site may show pictures that were given out, and nothing else.",
}
