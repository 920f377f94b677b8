"""What the records promise beyond holding values: that they cannot change, and how a request stands at first."""

import msgspec
import pytest

from proxy_core import gallery_records, records
from proxy_core.records import Attempt, Outcome, ProxyState, RequestRecord

MODULES = (records, gallery_records)
KINDS = [
    one
    for module in MODULES
    for one in vars(module).values()
    if isinstance(one, type) and issubclass(one, msgspec.Struct) and one.__module__ == module.__name__
]


@pytest.mark.parametrize("kind", KINDS)
def test_a_record_is_frozen_and_has_no_room_for_more(kind):
    assert kind.__struct_config__.frozen
    assert kind.__dictoffset__ == 0


def test_a_request_that_came_is_being_drawn_and_has_no_answer():
    record = RequestRecord("req_1", 1.0, "a client", "/", "", "", 1)
    assert (record.outcome, record.status, record.returned, record.reason) == (Outcome.DRAWING, 0, 0, None)
    with pytest.raises(AttributeError, match="immutable"):
        record.status = 200


def test_an_attempt_that_began_has_no_status():
    attempt = Attempt("req_1", 0, 0, "id", "fox", 1.0)
    assert (attempt.status, attempt.reason, attempt.upstream_status) == (None, None, 0)
    assert ProxyState(running=False) == ProxyState(False, "", None)
