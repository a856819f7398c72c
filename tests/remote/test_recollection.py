"""A record that comes again byte for byte is not read again, and nothing else is spared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kds_app.remote.wire import Recollection, read_order, read_page

RECORDS = [b'{"id":1,"status":1}', b'{"id":1,"status":3}', b'{"id":2,"status":1,"cart":7}', b'{"id":null}', b"[", b"7"]


@given(st.lists(st.lists(st.sampled_from(RECORDS))))
def test_whatever_came_before_a_record_comes_to_what_it_says(lists: list[list[bytes]]) -> None:
    recollection = Recollection()
    for records in lists:
        recollection.begin()
        assert [recollection.read(record) for record in records] == [read_order(record) for record in records]


def test_an_order_that_has_not_changed_is_the_object_it_was() -> None:
    recollection = Recollection()
    data = b'{"orders":[{"id":1,"status":1},{"id":2,"status":1}]}'
    changed = data.replace(b'"id":2,"status":1', b'"id":2,"status":3')
    pages = []
    for body in (data, changed):
        recollection.begin()
        pages.append(read_page(body, recollection.read))
    (before, now) = pages
    assert before is not None
    assert now is not None
    assert now.orders[0] is before.orders[0]
    assert now.orders[1] != before.orders[1]


def test_what_a_list_did_not_name_is_forgotten() -> None:
    recollection = Recollection()
    first = recollection.read(RECORDS[0])
    recollection.begin()
    recollection.begin()
    assert recollection.read(RECORDS[0]) is not first


def test_a_record_that_cannot_be_used_is_loud_each_time_it_comes(caplog: pytest.LogCaptureFixture) -> None:
    recollection = Recollection()
    for _ in range(2):
        recollection.begin()
        assert recollection.read(b'{"id":null}') is None
    assert len(caplog.records) == 2
