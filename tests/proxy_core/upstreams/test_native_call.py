"""A path of the Gemini API and its parts, and what is an answer to it."""

import pytest

from proxy_core.errors import Blame, UpstreamError
from proxy_core.upstreams.base import RawCall
from proxy_core.upstreams.native_call import NativeCall, answered, read_native_call
from proxy_core.upstreams.transport import Answer


@pytest.mark.parametrize(
    ("path", "parts"),
    [
        ("/v1beta/models/m-1:generateContent", ("v1beta", "m-1", "generateContent", "")),
        ("/v1/models/m:streamGenerateContent?alt=sse", ("v1", "m", "streamGenerateContent", "?alt=sse")),
        ("/v1beta/models/a:b:countTokens", ("v1beta", "a:b", "countTokens", "")),
    ],
)
def test_the_parts(path, parts):
    assert read_native_call(RawCall(path, b"{}")) == NativeCall(*parts)


@pytest.mark.parametrize(
    "path", ["", "/v1beta/models", "/v2/models/m:x", "/v1/models/../m:x", "/v1/models/m:x#y", "/v1/models/m:x/y"]
)
def test_any_other_path_is_the_requests_fault(path):
    with pytest.raises(UpstreamError) as refused:
        read_native_call(RawCall(path, b"{}"))
    assert (refused.value.phrase.code, refused.value.blame) == ("bad_parameter", Blame.REQUEST)


PART = b'{"candidates":[{"content":{"parts":[{"inlineData":{"data":"%b"}}]}}]}' % (b"A" * 40_000)
ERROR = b'{"error":{"code":429,"message":"Quota","status":"RESOURCE_EXHAUSTED"}}'
EVENT = b"data: %b\r\n\r\n"


@pytest.mark.parametrize("make", [bytes, bytearray, memoryview])
@pytest.mark.parametrize(
    "body",
    [
        PART,
        b"\n  " * 50 + PART,
        b"[%b,\n%b]" % (PART, PART),
        EVENT % PART,
        b": ping\n\n" + EVENT % PART * 2,
        EVENT % PART + EVENT % ERROR,
        EVENT % PART + EVENT % b"[DONE]",
        EVENT % PART + b"data:\n\n",
        b'{"promptFeedback":{"blockReason":"OTHER"}}',
        b'{"prompt_feedback":{"block_reason":"OTHER"},"candidates":[]}',
        PART[:-1] + b',"promptFeedback":{"blockReason":null}}',
        PART[:-1] + b',"promptFeedback":[]}',
        b'{"error":null,"candidates":[{"finishReason":"NO_IMAGE"}]}',
        EVENT % PART + EVENT % b'{"usageMetadata":{"totalTokenCount":7}}',
        b'event: x\ndata: {"candidates":\r\ndata:  [{}]\r\ndata:}\r\n\r\n',
    ],
)
def test_what_is_an_answer_is_given_as_it_came(body, make):
    answer = Answer(200, {}, make(body))
    assert answered(answer) is answer


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>Sign in to the network</html>",
        PART[:-1],
        PART + b"}",
        b"[]",
        b"null",
        b"\x1f\x8b\x08",
        EVENT % PART + b"data: " + PART[:100],
        b": ping\n\n",
        ERROR,
        b"[%b]" % ERROR,
        EVENT % ERROR,
        b'{"candidates":[]}',
        b'{"candidates":null,"promptFeedback":{}}',
        b'{"usageMetadata":{"totalTokenCount":7}}',
        EVENT % b'{"candidates":[]}' * 2,
    ],
)
def test_what_is_none_is_the_services_fault(body):
    with pytest.raises(UpstreamError) as caught:
        answered(Answer(200, {}, body))
    assert (caught.value.phrase.code, caught.value.blame) == ("not_understood", Blame.SERVICE)
