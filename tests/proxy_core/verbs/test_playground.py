"""The playground draws as a client does: each picture in its place, each failure too."""

import asyncio

import pytest

from proxy_core.accounts.account import Provider
from proxy_core.errors import EaselError, RequestError, StartError
from proxy_core.images.sniff import look_at_bytes
from proxy_core.previews import PlaygroundRequest, Upload
from proxy_core.records import Outcome
from proxy_core.simulator.faults import Fault, Rule
from tests.fakes import png
from tests.harness import running, simulated


def asked(prompt="a fox", account="", references=(), mask=None, **fields):
    return PlaygroundRequest({"prompt": prompt, **fields}, references, mask, account)


async def played(easel, request):
    came = []
    return await easel.core.play(request, came.append), came


async def test_pictures_come_one_by_one_and_are_those_of_the_playground(tmp_path):
    async with running(tmp_path, simulated(fox=[])) as easel:
        result, came = await played(easel, asked(n=3, size="1536x1024"))
        assert sorted(one.number for one in came) == [0, 1, 2]
        assert {look_at_bytes(one.data)[0] for one in came} == {"image/png"}
        assert (result.returned, result.failures, result.accounts) == (3, (), ("fox@example.com",))
        record, _ = await easel.last()
        assert (record.id, record.outcome, record.n) == (result.request_id, Outcome.DRAWN, 3)
        assert "PNG" not in repr(came)
        async with asyncio.timeout(30):
            while len(kept := await easel.core.gallery()) < 3:
                await asyncio.sleep(0)
        assert {(one.origin, one.request_id) for one in kept} == {("playground", result.request_id)}


async def test_a_failed_one_has_its_reason_in_its_place(tmp_path):
    async with running(tmp_path, simulated(fox=[Rule(Fault.IMAGE_SAFETY, first=1)])) as easel:
        result, came = await played(easel, asked(n=3))
        assert result.returned == len(came) == 2
        [(place, why)] = result.failures
        assert {place, *(one.number for one in came)} == {0, 1, 2}
        assert str(why)


async def test_references_and_a_mask_go_as_a_form(tmp_path):
    references = (Upload("a.png", "image/png", png()), Upload("b.png", "image/png", png()))
    mask = Upload("mask.png", "image/png", png())
    async with running(tmp_path, simulated(fox=[])) as easel:
        result, came = await played(easel, asked(references=references, mask=mask, n=1))
        assert len(came) == 1
        record, _ = await easel.last()
        assert (record.id, record.path) == (result.request_id, "/images/edits") or record.path.endswith("/images/edits")
        assert '"mask"' in record.asked


@pytest.mark.parametrize("prompt", ["x" * 32_000, "\u05e9\u05dc\u05d5\u05dd \U0001f98a", "half a letter \ud800"])
@pytest.mark.parametrize("references", [(), (Upload("a.png", "image/png", png()),)])
async def test_any_prompt_is_taken(tmp_path, prompt, references):
    async with running(tmp_path, simulated(fox=[])) as easel:
        _, came = await played(easel, asked(prompt, references=references))
        assert len(came) == 1


async def test_one_account_draws_alone(tmp_path):
    async with running(tmp_path, simulated(fox=[], heron=[])) as easel:
        result, _ = await played(easel, asked(n=4, account="heron"))
        assert result.accounts == ("heron@example.com",)


@pytest.mark.parametrize(("fields", "code"), [({"prompt": ""}, "prompt_missing"), ({"n": 12}, "n_out_of_range")])
async def test_what_is_refused_as_a_whole_says_why(tmp_path, fields, code):
    async with running(tmp_path, simulated(fox=[])) as easel:
        with pytest.raises(EaselError) as refused:
            await played(easel, asked(**fields))
    assert refused.value.phrase.code == code


async def test_a_proxy_that_is_off_is_said(tmp_path):
    async with running(tmp_path, simulated(fox=[])) as easel:
        await easel.core.stop_proxy()
        with pytest.raises(StartError) as refused:
            await played(easel, asked())
    assert refused.value.phrase.code == "proxy_off"


async def test_what_would_be_drawn_is_told(tmp_path):
    async with running(tmp_path, simulated(fox=[])) as easel:
        told = await easel.core.preview_drawing("", "1920x1080", "hd", "")
        assert (told.ratio, told.size, told.pixels) == ("16:9", "4K", "5504x3072")
        assert (await easel.core.preview_drawing("", "auto", "", "2K")).pixels == ""
        odd = await easel.core.preview_drawing("", "nonsense", "", "")
        assert (odd.ratio, len(odd.notes)) == ("1:1", 1)
        assert (await easel.core.preview_drawing("no-such", "", "", "")).problem.code == "model_not_found"
        assert "gemini-3-pro-image" in await easel.core.drawing_models()
        await easel.add(Provider.OPENAI, "otter", "fox")
        told = await easel.core.preview_drawing("gpt-image-1", "1920x1080", "hd", "")
        assert (told.model, told.size, told.quality, told.pixels) == ("gpt-image-1", "1536x1024", "high", "1536x1024")


async def test_shapes_and_wrong_words_are_told(tmp_path):
    async with running(tmp_path, simulated(fox=[])) as easel:
        told = await easel.core.preview_drawing("", "", "", "2K", "16:9")
        assert (told.ratio, told.size, told.pixels) == ("16:9", "2K", "2752x1536")
        told = await easel.core.preview_drawing("", "", "", "", "17:3")
        assert told.problem.code == "ratio_not_known"
        told = await easel.core.preview_drawing("", "", "ultra", "")
        assert [note.code for note in told.notes] == ["field_unused"]


async def test_a_picture_is_fetched_as_clients_have_it(tmp_path):
    async with running(tmp_path, simulated(fox=[])) as easel:
        for address, code in (
            ("http://example.com/a.png", "fetch_not_https"),
            ("https://127.0.0.1/a.png", "fetch_address_private"),
            ("https://fox:secret@example.com/a.png", "fetch_url_bad"),
        ):
            with pytest.raises(RequestError) as refused:
                await easel.core.fetch_picture(address)
            assert refused.value.phrase.code == code


async def test_no_account_is_the_reason_of_each_place(tmp_path):
    async with running(tmp_path, simulated(fox=[]), accounts=False) as easel:
        result, came = await played(easel, asked(n=2))
        assert (came, [(place, why.code) for place, why in result.failures]) == (
            [],
            [(0, "no_account"), (1, "no_account")],
        )
