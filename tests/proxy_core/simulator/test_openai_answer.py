import json
from base64 import b64decode

from msgspec.structs import replace

from proxy_core.simulator import openai_answer as answer
from proxy_core.simulator.openai_body import Given
from proxy_core.simulator.openai_request import MODELS, read


class Drawn:
    picture = b"picture"
    drafts = (b"draft 0", b"draft 1")
    size = (64, 48)


GPT = read(Given({"model": "gpt-image-2", "prompt": "a kite", "quality": "high"}), is_edit=False)
DALL_E = read(Given({"model": "dall-e-3", "prompt": "a kite"}), is_edit=False)


def test_a_gpt_model_answers_in_base64_and_says_what_it_took():
    told = json.loads(answer.whole(GPT, [Drawn(), Drawn()], [], 2, 7.9))
    assert (told["created"], told["size"], told["quality"]) == (7, "64x48", "high")
    assert [b64decode(one["b64_json"]) for one in told["data"]] == [b"picture"] * 2
    assert told["usage"]["total_tokens"] == 1 + 2 * 323 + 2 * 4160


def test_other_models_answer_with_addresses_and_no_more():
    told = json.loads(answer.whole(DALL_E, [Drawn()], ["http://x/1"], 0, 7))
    assert told == {"created": 7, "data": [{"url": "http://x/1", "revised_prompt": "a kite"}]}


def test_events_are_drafts_then_the_picture_of_each():
    for call, kind in ((GPT, "image_generation"), (replace(GPT, is_edit=True), "image_edit")):
        frames = [frame.decode().split("\n") for frame in answer.events(call, [Drawn(), Drawn()], 0, 7)]
        one = [f"event: {kind}.partial_image"] * 2 + [f"event: {kind}.completed"]
        assert [lines[0] for lines in frames] == one * 2
        data = [json.loads(lines[1].removeprefix("data: ")) for lines in frames]
        assert [b64decode(value["b64_json"]) for value in data[:3]] == [b"draft 0", b"draft 1", b"picture"]
        assert [value.get("partial_image_index") for value in data[:3]] == [0, 1, None]


def test_answers_without_a_picture():
    assert json.loads(answer.nothing(7.0)) == {"created": 7, "data": []}
    assert "data" not in json.loads(answer.of_another_shape())
    assert answer.error_event(b"{}") == b"event: error\ndata: {}\n\n"


def test_the_list_of_models():
    told = answer.models(7.0)
    assert [one["id"] for one in told["data"]] == list(MODELS)
    assert answer.model("x", 7.0) == {"id": "x", "object": "model", "created": 7, "owned_by": "simulator"}
