"""Tokens as two wires count them: OpenAI's Images API, and chat completions, which OpenRouter's image API shares."""

from msgspec import Struct

from proxy_core.images.request import Usage


class TokenDetails(Struct):
    """Tokens by what they stand for."""

    text_tokens: int
    image_tokens: int


class ImagesUsage(Struct):
    """`usage` of an Images answer and of its completed events."""

    input_tokens: int
    output_tokens: int
    total_tokens: int
    input_tokens_details: TokenDetails
    output_tokens_details: TokenDetails


class ChatUsage(Struct):
    """`usage` of a chat answer."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


def images_usage(usage: Usage) -> ImagesUsage:
    """`usage` as the Images API has it."""
    return ImagesUsage(
        input_tokens=usage.input_tokens,
        output_tokens=usage.output_tokens,
        total_tokens=usage.input_tokens + usage.output_tokens,
        input_tokens_details=TokenDetails(usage.input_text, usage.input_image),
        output_tokens_details=TokenDetails(usage.output_text, usage.output_image),
    )


def chat_usage(usage: Usage) -> ChatUsage:
    """`usage` as chat completions have it."""
    return ChatUsage(usage.input_tokens, usage.output_tokens, usage.input_tokens + usage.output_tokens)
