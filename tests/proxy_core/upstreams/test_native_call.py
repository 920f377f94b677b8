"""A path of the Gemini API and its parts."""

import pytest

from proxy_core.errors import Blame, UpstreamError
from proxy_core.upstreams.base import RawCall
from proxy_core.upstreams.native_call import NativeCall, read_native_call


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
