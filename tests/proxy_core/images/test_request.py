"""What became of a request as one: its pictures in order, the tokens of all, and who drew."""

from hypothesis import given
from hypothesis import strategies as st

from proxy_core.errors import AttemptStatus, FailureKind, NoPicture
from proxy_core.images.request import ImageResult, Picture, PictureCall, PictureResult, Usage
from proxy_core.records import Attempt
from tests.fakes import request

usages = st.builds(Usage, *[st.integers(0, 10**9)] * 6)
ERROR = NoPicture("deadline", kind=FailureKind.TIMED_OUT, seconds=1)


def drawn(number, *names, usage=None):
    """Picture `number`, tried by `names`, of which the last drew it."""
    picture = Picture(b"%d" % number, "image/png", 1, 1, usage or Usage())
    return PictureResult(number, picture, None, attempts(number, names, AttemptStatus.OK))


def missing(number, *names):
    return PictureResult(number, None, ERROR, attempts(number, names, AttemptStatus.FAILED))


def attempts(number, names, last):
    statuses = [AttemptStatus.FAILED] * (len(names) - 1) + [last]
    return tuple(
        Attempt("req_1", number, try_, name, name, 1.0, status=status)
        for try_, (name, status) in enumerate(zip(names, statuses, strict=bool(names)))
    )


def result(*results):
    return ImageResult(request(n=len(results)), results)


@given(usages, usages)
def test_tokens_add_up_field_by_field(one, other):
    both = one + other
    for field in Usage.__slots__:
        assert getattr(both, field) == getattr(one, field) + getattr(other, field)


def test_pictures_are_in_order_without_those_that_did_not_come():
    found = result(drawn(0, "a"), missing(1, "a"), drawn(2, "b"))
    assert [picture.data for picture in found.pictures] == [b"0", b"2"]


def test_the_tokens_of_all_pictures_that_came():
    found = result(drawn(0, "a", usage=Usage(1, 2, 3, 4, 5, 6)), missing(1, "a"), drawn(2, "b", usage=Usage(10, 20)))
    assert found.usage == Usage(11, 22, 3, 4, 5, 6)
    assert result(missing(0, "a")).usage == Usage()


def test_who_drew_in_picture_order_and_each_once():
    assert result(drawn(0, "b"), drawn(1, "a"), drawn(2, "b")).accounts == ("b", "a")
    assert result(drawn(0, "bad", "good"), missing(1, "bad", "worse")).accounts == ("good",)


def test_if_none_drew_who_tried():
    assert result(missing(0, "b", "a"), missing(1, "a", "c")).accounts == ("b", "a", "c")
    assert result(missing(0)).accounts == ()


def test_a_picture_does_not_show_its_megabytes():
    assert "aGVsbG8" not in repr(Picture(b"aGVsbG8=", "image/png", 1, 1))


def test_a_call_leaves_ratio_and_size_to_the_model():
    call = PictureCall("m", "a fox")
    assert (call.ratio, call.size) == (None, None)
