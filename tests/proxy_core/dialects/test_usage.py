"""Tokens, worded for each wire."""

import msgspec

from proxy_core.dialects.usage import chat_usage, images_usage
from proxy_core.images.request import Usage

USAGE = Usage(input_tokens=7, output_tokens=1120, input_text=5, input_image=2, output_text=20, output_image=1100)


def test_the_images_api_tells_tokens_by_modality():
    assert msgspec.to_builtins(images_usage(USAGE)) == {
        "input_tokens": 7,
        "output_tokens": 1120,
        "total_tokens": 1127,
        "input_tokens_details": {"text_tokens": 5, "image_tokens": 2},
        "output_tokens_details": {"text_tokens": 20, "image_tokens": 1100},
    }


def test_a_chat_counts_prompt_and_completion():
    expected = {"prompt_tokens": 7, "completion_tokens": 1120, "total_tokens": 1127}
    assert msgspec.to_builtins(chat_usage(USAGE)) == expected
