import re
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy_core.dialects.headers import NOTES_LIMIT, answer_headers, forwarded_headers
from proxy_core.errors import AttemptStatus, FailureKind, NoPicture
from proxy_core.images.request import ImageRequest, ImageResult, Picture, PictureCall, PictureResult
from proxy_core.phrases import Phrase, phrase
from proxy_core.records import Attempt

PICTURE = Picture(b"AAAA", "image/png", 1024, 1024)
CALL = PictureCall("gemini-3-pro-image", "a fox")


def request_of(n: int = 1, *notes: Phrase) -> ImageRequest:
    return ImageRequest("r1", CALL, n=n, notes=notes)


def drawn(number: int, *accounts: str) -> PictureResult:
    """Picture `number`, drawn by the last of `accounts` after the others failed."""
    return PictureResult(number, PICTURE, None, tried(number, *accounts))


def failed(number: int, *accounts: str) -> PictureResult:
    error = NoPicture("attempts_used_up", kind=FailureKind.FAILED, attempts=len(accounts))
    return PictureResult(number, None, error, tried(number, *accounts))


def tried(number: int, *accounts: str) -> tuple[Attempt, ...]:
    return tuple(
        Attempt("r1", number, attempt, account, account, 0.0, status=AttemptStatus.OK)
        for attempt, account in enumerate(accounts)
    )


def headers_of(*results: PictureResult, notes: tuple[Phrase, ...] = ()) -> dict[str, str]:
    request = request_of(len(results), *notes)
    return answer_headers("r1", request, ImageResult(request, results))


def test_every_picture_came():
    assert headers_of(drawn(0, "a@example.com")) == {
        "X-Request-Id": "r1",
        "X-Account-Email": "a@example.com",
        "X-Mapped-Model": "gemini-3-pro-image",
        "X-Images-Requested": "1",
        "X-Images-Returned": "1",
    }


@pytest.mark.parametrize(
    ("results", "accounts", "returned"),
    [
        ((drawn(0, "b"), drawn(1, "a"), drawn(2, "b")), "b, a", "3"),
        ((drawn(0, "x", "b"), drawn(1, "x", "a")), "b, a", "2"),
        ((failed(0, "x"), drawn(1, "a")), "a", "1"),
        ((failed(0, "x", "y"), failed(1, "y", "z")), "x, y, z", "0"),
        ((failed(0),), None, "0"),
        ((drawn(0, "Doe, Jane"), drawn(1, "10 % 狐")), "Doe%2C Jane, 10 %25 %E7%8B%90", "2"),
    ],
)
def test_accounts_are_named_in_picture_order_each_once(results, accounts, returned):
    headers = headers_of(*results)

    assert headers.get("X-Account-Email") == accounts
    assert (headers["X-Images-Requested"], headers["X-Images-Returned"]) == (str(len(results)), returned)


def test_a_request_that_was_not_understood_has_its_id_only():
    assert answer_headers("r1") == {"X-Request-Id": "r1"}


def test_a_request_that_asked_no_account_has_no_account():
    assert answer_headers("r1", request_of(3)) == {
        "X-Request-Id": "r1",
        "X-Mapped-Model": "gemini-3-pro-image",
        "X-Images-Requested": "3",
        "X-Images-Returned": "0",
    }


def test_notes_are_joined():
    headers = headers_of(
        drawn(0, "a"),
        notes=(
            phrase("model_replaced", asked="dall-e-3", model="gemini-3-pro-image"),
            phrase("style_unknown", style="noir"),
        ),
    )

    assert headers["X-Mapping-Notes"] == (
        "model 'dall-e-3' is drawn by gemini-3-pro-image; style 'noir' is not vivid or natural: not used"
    )


@pytest.mark.parametrize(
    ("style", "shown"),
    [
        ("x" * 100, "x" * 60),
        ("狐" * 100, "%E7%8B%90" * 60),
        ("50%", "50%25"),
        ("a\r\nSet-Cookie: b", "a%0D%0ASet-Cookie: b"),
        ("tab\there", "tab%09here"),
        ("\x7f\x00\x85", "%7F%00%C2%85"),
        ("\ud800", "?"),
        ("e\u0301~", "e%CC%81~"),
    ],
)
def test_what_the_client_sent_is_cut_and_encoded(style, shown):
    notes = headers_of(drawn(0, "a"), notes=(phrase("style_unknown", style=style),))["X-Mapping-Notes"]

    assert notes == f"style '{shown}' is not vivid or natural: not used"


def test_whole_notes_are_dropped_past_two_kilobytes():
    wide = phrase("style_unknown", style="🦊" * 60)
    notes = headers_of(drawn(0, "a"), notes=(wide,) * 5)["X-Mapping-Notes"]

    whole = str(wide).replace("🦊", "%F0%9F%A6%8A")
    assert notes == f"{whole}; {whole}; ..."
    assert len(notes) <= NOTES_LIMIT


def test_notes_of_exactly_two_kilobytes_are_kept_whole():
    short = phrase("style_unknown", style="")
    count, room = divmod(NOTES_LIMIT + 2, len(str(short)) + 2)
    notes = (phrase("style_unknown", style="x" * room), *[short] * (count - 1))

    assert room <= 60
    assert len(headers_of(drawn(0, "a"), notes=notes)["X-Mapping-Notes"]) == NOTES_LIMIT


def test_blanks_at_the_ends_are_not_lost():
    assert headers_of(drawn(0, " a b "))["X-Account-Email"] == "%20a b%20"


texts = st.text(max_size=80)


@given(texts, texts, st.lists(texts, max_size=30))
def test_no_header_can_be_broken(request_id, account, quotes):
    request = request_of(1, *(phrase("style_unknown", style=text) for text in quotes))
    headers = answer_headers(request_id, request, ImageResult(request, (drawn(0, account),)))

    for value in headers.values():
        assert re.fullmatch(r"[\x20-\x7e]*", value)
        assert value == value.strip()
    assert len(headers.get("X-Mapping-Notes", "")) <= NOTES_LIMIT


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_name_can_be_read_back(account):
    sent = headers_of(drawn(0, account))["X-Account-Email"]

    assert unquote(sent) == account
    assert "," not in sent


def test_accounts_are_left_out_where_a_person_does_not_want_them_told():
    request = request_of(1)
    result = ImageResult(request, (drawn(0, "a@example.com"),))
    named, unnamed = (answer_headers("r1", request, result, name_accounts=named) for named in ("on", "off"))
    assert named == {**unnamed, "X-Account-Email": "a@example.com"}
    assert "X-Account-Email" not in unnamed


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("fox@example.com", "f***@example.com"),
        ("@example.com", "***@example.com"),
        ('"a@b"@example.com', '"***@example.com'),
        ("my service", "m***"),
        ("\u72d0", "%E7%8B%90***"),
    ],
)
def test_a_masked_account_has_its_beginning_only(name, told):
    request = request_of(1)
    result = ImageResult(request, (drawn(0, name),))
    assert answer_headers("r1", request, result, name_accounts="masked")["X-Account-Email"] == told


def test_a_providers_own_answer_names_its_account_unless_there_is_none_to_name():
    assert forwarded_headers(request_of(1), "b, a", 2)["X-Account-Email"] == "b%2C a"
    assert "X-Account-Email" not in forwarded_headers(request_of(1), "", 2)
    assert "X-Account-Email" not in forwarded_headers(request_of(1), "b, a", 2, "off")
    assert forwarded_headers(request_of(1), "b, a", 2, "masked")["X-Account-Email"] == "b***"
