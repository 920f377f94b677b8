"""What fuzzing begins with: whole inputs of every target, and the words that their formats are made of."""

import gzip

from tests.fakes import picture, png

_BASE64 = bytes(picture().data)
_URL = b"data:image/png;base64," + _BASE64
_PART = b'--b\r\nContent-Disposition: form-data; name="%b"%b\r\n\r\n%b\r\n'
_FILE = b'; filename="a.png"\r\nContent-Type: image/png'
_FORM = _PART % (b"prompt", b"", b"a fox") + _PART % (b"n", b"\r\nContent-Type: text/plain; charset=utf-16", b"2")
_PICTURES = _PART % (b"image[]", _FILE, png()) + _PART % (b"mask", _FILE, png()) + _PART % (b"image[3]", b"", _URL)
_GOOGLE = b'{"candidates":[{"content":{"parts":[%b]},"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":7}}'
_INLINE = b'{"inlineData":{"mimeType":"image/png","data":"%b"}}'
_DETAILS = (
    b'{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"1.5s"},'
    b'{"violations":[{"quotaId":"GenerateRequestsPerDay","quotaMetric":"m","quotaValue":"5"}]},'
    b'{"reason":"SERVICE_DISABLED","metadata":{"quotaResetDelay":"1h2m","quotaResetTimeStamp":"2026-11-03T04:05:06Z"}},'
    b'{"links":[{"url":"https://a.example/b?c=d"}]}'
)
_GOOGLE_ERROR = b'{"error":{"code":429,"message":"No. Please retry in 16.3s.","status":"X","details":[%b]}}' % _DETAILS
_OPENAI_ERROR = (
    b'{"error":{"message":"on requests per min (RPM): Limit 5, Used 5. safety_violations=[violence,sexual]",'
    b'"type":"requests","code":"rate_limit_exceeded","param":"model",'
    b'"moderation_details":{"moderation_stage":"output","categories":["violence"]}}}'
)
_HEADS = b"%b1\nTue, 03 Nov 2026 04:05:06 GMT\n6m0s\n0\n\n%b"
_EVENT = b"event: image_generation.%b\ndata: %b\n\n"
_ITEM = b'{"b64_json":"%b","url":null}' % _BASE64
_COMPLETED = b'{"type":"image_generation.completed","b64_json":"%b","usage":{"input_tokens":1}}' % _BASE64
_ASKED = (
    b'{"prompt":"a fox","n":2,"size":"16:9","model":"gpt-image-1","image":["%b",{"url":"%b"}],"mask":"https://a.b/c"}'
)
_CHAT = (
    b'{"model":"m","messages":[{"role":"system","content":"draw"},{"role":"user","content":[{"type":"text","text":"a"},'
    b'{"type":"image_url","image_url":{"url":"%b"}}]}],"modalities":["image"],"image_config":{"aspect_ratio":"1:1"}}'
)

_HTTP = b"HTTP/1.1 200 OK\r\n"
_GIF = b"GIF89a\4\0\2\0\x80\0\0\xff\0\0\0\0\xff,\0\0\0\0\4\0\2\0\0\2\3\x84\x7f\5\0;"

SEEDS: dict[str, tuple[bytes, ...]] = {
    "form": (b"\x06" + _FORM + _PICTURES + b"--b--\r\n", b"\xff" + _PICTURES, b"\x00--b\r\n\r\n\r\n--b--"),
    "sse": (
        _EVENT % (b"partial_image", _COMPLETED)
        + b": ping\n\n"
        + _EVENT % (b"completed", _COMPLETED)
        + b"data: [DONE]\n\n",
        b"data: %b\r\ndata: %b\r\n\r\n" % (_OPENAI_ERROR[:40], _OPENAI_ERROR[40:]),
    ),
    "openai_body": (
        b'{"created":1,"data":[%b,%b],"usage":{"input_tokens":1}}' % (_ITEM, _ITEM),
        _OPENAI_ERROR,
        _COMPLETED,
    ),
    "google_body": (
        b"\x00" + _GOOGLE % (b'{"text":"Here."},' + _INLINE % b"\x00"),
        b"\xff" + b'{"response":%b}' % (_GOOGLE % (_INLINE % _BASE64 + b"," + _INLINE % b"\x00")),
        b'\x00{"promptFeedback":{"blockReason":"SAFETY"}}',
    ),
    "google_error": (_HEADS % (b"\x05", _GOOGLE_ERROR), b"\x02" + _GOOGLE_ERROR, b"\x03[%b]" % _GOOGLE_ERROR),
    "openai_error": (_HEADS % (b"\x05", _OPENAI_ERROR), b"\x00" + _OPENAI_ERROR, b'\x01{"detail":"no","code":"x"}'),
    "generation": (_ASKED % (_URL, b"\x00"), b'{"prompt":"a","image":"https://[::1]:80/a.png"}'),
    "chat": (_CHAT % _URL, _CHAT % b"\x00", b'{"messages":[{"role":"user","content":"![](%b) a"}]}' % _URL),
    "native": (
        b'{"contents":[{"role":"user","parts":[{"text":"a fox"}]}]}',
        _GOOGLE % (_INLINE % _BASE64),
        b"data: %b\n\ndata: %b\n\n" % (_GOOGLE % (_INLINE % _BASE64), _GOOGLE % b'{"text":"a"}'),
    ),
    "stream": (
        b'\x06event: a\ndata: {"a":"\x00"}\r\n\r\n: ping\ndata: 1\ndata:2\n\nid: 7\n\ndata: {"b":1}\n',
        b"\xff\xef\xbb\xbfdata: [\ndata\ndata: 1]\n\ndata: [DONE]\n\n",
        b'\x00data: {"a":1}\ndata: {"b":2}\ndata: [DONE]\n',
    ),
    "packed": (b"\x09a fox\x00and\x00", b"\x00\x1f\x8b\x08", b"\x80" + gzip.compress(b"a", mtime=0)),
    "envelope": (
        b'data: {"response": {"a": "\x00"}, "traceId": "t"}\r\n\r\n: note\r\ndata:{"response": {"b": 2}}\n\n',
        b'data: {\ndata: "response": {\r\ndata: "a": [\ndata: ]}}\n\n',
    ),
    "outlined": (
        b'{"prompt":"a fox","image":["data:image/png;base64,\x00",{"deep":"\x00"}],"n":1.5,"m":null,"t":"%b"}'
        % (b'\\u72d0 \\\\\\" ' * 40),
        b'data: {"a":"\x00"}\n\ndata: [1,\ndata: {}]\r\n\r\ndata: [DONE]\n\n',
    ),
    "base64_of_json": (b"\x01a fox", b"-_-_", b"\xffQUJD\\/\\u003d=", _BASE64),
    "cut_file": (b"\x00\x07\x03abc", b"\x01\x1f\x1fa fox", b"\x02\x00\x09\xff"),
    "sent_picture": (png(), png(40, 40), _GIF),
    "answer": (
        b"\x05" + _HTTP + b"Content-Length: 5000\r\n\r\n\x00",
        b"\x02" + _HTTP + b"Transfer-Encoding: chunked\r\n\r\n1388;a=b\r\n\x00\r\n0\r\nX: y\r\n\r\n",
        b"\x00" + _HTTP + b"Connection: close\r\n\r\nhello",
        b"\x10" + _HTTP + b"Content-Length: 8\r\n\r\n\xef\xbb\xbfhello" + _HTTP + b"Content-Length: 1\r\n\r\nx",
        b"\x20HTTP/1.1 100 Continue\r\n\r\nHTTP/1.0 204 No\r\nContent-Encoding: deflate\r\n\r\n",
    ),
    "picture": (
        png(),
        b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x11\x08\x00\x10\x00\x20",
        b"RIFF1234WEBPVP8X" + b"a" * 20,
        _BASE64,
    ),
}

WORDS: tuple[bytes, ...] = (
    *(
        b"\r\n",
        b"\n\n",
        b"--b\r\n",
        b"--b--",
        b"Content-Disposition: form-data; ",
        b'name="',
        b"filename*=utf-8''",
        b"mask",
    ),
    *(b"Content-Transfer-Encoding: base64\r\n", b"Content-Encoding: deflate\r\n", b"Content-Type: multipart/mixed\r\n"),
    *(
        b"Content-Length: 9999999999\r\n",
        b"charset=utf-7",
        b"charset=idna",
        b"_charset_",
        b"image[999]",
        b"data: ",
        b"event:",
    ),
    *(
        b"[DONE]",
        b"[",
        b"]",
        b"{",
        b"}",
        b'"',
        b":",
        b",",
        b"null",
        b"true",
        b"-1",
        b"1e999",
        b"9" * 30,
        b"0.1",
        b"\\u0000",
    ),
    *(
        b"\\ud800",
        b"\\n",
        b"\\/",
        b"\xff",
        b"\xe2\x80\xae",
        b"\xf0\x9f\xa6\x8a",
        b"\x1b[31m",
        b"\x00",
        b"=",
        b"%3D",
        b"\\",
    ),
    *(b'"error":', b'"data":', b'"message":', b'"details":', b'"code":', b'"url":', b'"metadata":', b'"inlineData":'),
    *(
        b"https://",
        b"data:image/png;base64,",
        b"http://[::1%25eth0]/",
        b"+99999999999999",
        b"Mon, 01 Jan 0001 00:00:00 GMT",
    ),
    *(
        b"0001-01-01T00:00:00+14:00",
        b"9999-12-31T23:59:59-14:00",
        b"1" * 400 + b"s",
        b"limit: 0",
        b"retry in 1h",
        b"Transfer-Encoding: chunked\r\n",
        b"HTTP/1.1 200 OK\r\n",
        b"\x1f\x8b\x08\x00",
        b"[" * 2000,
    ),
)
