import json
import shlex
import subprocess

import pytest

from desktop.log_copy import as_json, curl
from proxy_core import AttemptStatus, Outcome, phrase
from tests.desktop.fakes import ADDRESS, attempt, busy_log, record

ODD = 'it\'s "quoted" $HOME `date` \\ @file\nnext line \u71c8\u53f0 \U0001f305 !'


def parts(command):
    """The arguments that a shell makes of a command, asked of a real one; the key comes from the environment."""
    script = f'curl() {{ for one in "$@"; do printf \'%s\\0\' "$one"; done; }}\n{command}'
    done = subprocess.run(
        ["/bin/sh", "-c", script], env={"EASEL_API_KEY": "sk-easel-test"}, capture_output=True, timeout=100, check=True
    )
    return done.stdout.decode().split("\0")[:-1]


def test_a_request_as_the_client_sent_it():
    asked = json.dumps({"model": "gpt-image-1", "n": 3, "size": "1024x1024"})
    found = parts(curl(record(asked=asked, asked_model="gpt-image-1", prompt=ODD), ADDRESS))
    assert found[:5] == [
        "http://127.0.0.1:8045/v1/images/generations",
        "-H",
        "Authorization: Bearer sk-easel-test",
        "-H",
        "Content-Type: application/json",
    ]
    assert found[5] == "--data-raw"
    assert json.loads(found[6]) == {"model": "gpt-image-1", "prompt": ODD, "n": 3, "size": "1024x1024"}


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("/images/generations", "http://127.0.0.1:8045/v1/images/generations"),
        ("/v1/images/generations", "http://127.0.0.1:8045/v1/images/generations"),
        ("/v1beta/models/m:generateContent", "http://127.0.0.1:8045/v1beta/models/m:generateContent"),
    ],
)
def test_the_address_is_whole_whatever_of_it_is_logged(path, address):
    assert parts(curl(record(path=path), ADDRESS))[0] == address


def test_the_key_itself_is_never_in_it():
    command = curl(record(), ADDRESS)
    assert "$EASEL_API_KEY" in command
    assert "sk-" not in command


def test_an_edit_names_files_in_the_place_of_its_pictures():
    pictures = ["<PNG 1024x1024, 1.2 MB>", "<base64>"]
    asked = {"odd": "<a file, not used>", "model": "m", "n": "2", "image": pictures, "mask": "<PNG, 0.1 MB>"}
    edit = record(path="/images/edits", asked=json.dumps(asked), prompt=ODD)
    found = parts(curl(edit, ADDRESS))
    pairs = list(zip(found[3::2], found[4::2], strict=True))
    assert pairs == [
        ("--form-string", f"prompt={ODD}"),
        ("--form-string", "model=m"),
        ("--form-string", "n=2"),
        ("-F", "image[]=@PICTURE-1"),
        ("-F", "image[]=@PICTURE-2"),
        ("-F", "mask=@PICTURE-3"),
    ]
    one = record(path="/images/edits", asked=json.dumps({"image": ["<PNG, 1.2 MB>"]}))
    assert parts(curl(one, ADDRESS))[-2:] == ["-F", "image=@PICTURE-1"]


def test_words_that_begin_like_a_file_stay_words():
    edit = record(path="/v1/images/edits", prompt="@secret.txt", asked="")
    assert "prompt=@secret.txt" in parts(curl(edit, ADDRESS))
    assert "image=@PICTURE-1" in parts(curl(edit, ADDRESS))
    assert "prompt" not in curl(record(path="/v1/images/variations"), ADDRESS)


def test_an_edit_as_json_stays_json():
    asked = json.dumps({"images": [{"image_url": "<PNG, 1.2 MB>"}]})
    found = parts(curl(record(path="/v1/images/edits", asked=asked), ADDRESS))
    assert json.loads(found[-1])["images"] == [{"image_url": "<PNG, 1.2 MB>"}]


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/v1/chat/completions", ("messages", [{"role": "user", "content": "a fox"}])),
        ("/v1beta/models/gemini-3-pro-image:generateContent", ("contents", [{"parts": [{"text": "a fox"}]}])),
        ("/v1/images/generations", ("prompt", "a fox")),
    ],
)
def test_the_prompt_stands_where_its_api_has_it(path, place):
    body = json.loads(parts(curl(record(path=path, prompt="a fox"), ADDRESS))[-1])
    name, value = place
    if name == "contents":
        value = [{"role": "user", **value[0]}]
    assert body[name] == value


def test_a_prompt_that_was_not_kept_has_its_place():
    assert "THE PROMPT WAS NOT KEPT" in curl(record(prompt=""), ADDRESS)


def test_a_prompt_of_32000_characters_can_be_pasted():
    prompt = ("\u0645\u0646\u0627\u0631\u0629 '" * 4000)[:32_000]
    assert json.loads(shlex.split(curl(record(prompt=prompt), ADDRESS).replace("\\\n", ""))[-1])["prompt"] == prompt


def test_everything_as_json():
    one, attempts = busy_log()["r08"]
    known = json.loads(as_json(one, attempts))
    assert (known["id"], known["outcome"], len(known["attempts"])) == ("r08", "partial", 4)
    assert known["attempts"][1]["reason"]["text"] == "otter@example.com reached its limit per minute"
    assert known["failures"] == [
        {
            "picture": 2,
            "code": "prompt_blocked",
            "values": {"why": "IMAGE_SAFETY"},
            "text": "The upstream refused the prompt: IMAGE_SAFETY.",
        }
    ]


def test_what_was_asked_and_answered_is_json_in_it():
    one = record(
        asked='{"n": 1}', answer="broken", notes=(phrase("ratio_nearest", size="1x9", model="m", ratio="1:4"),)
    )
    known = json.loads(as_json(one, (attempt(status=AttemptStatus.OK),)))
    assert (known["asked"], known["answer"], known["reason"]) == ({"n": 1}, "broken", None)
    assert known["notes"][0]["code"] == "ratio_nearest"
    assert Outcome(known["outcome"]) is Outcome.DRAWING
